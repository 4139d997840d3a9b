/* Counts, logs and fails the system calls of one process on the files of one folder.

   Loaded with LD_PRELOAD; does nothing until `arm` is called. folder: its path as the process writes it. call, n,
   error: the n-th call of that name, from 1, fails with that number. log: every attempt at a call, and then the
   call if it went well, are written there, one line each, with the bytes of writes in hexadecimal. Processes that this one starts are left alone. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[PATH_MAX], call_name[32];
static long wanted = -1, seen;
static int number, log_number = -1, ready;
static char followed[4096];

__attribute__((constructor)) static void begin(void) { unsetenv("LD_PRELOAD"); }

void arm(const char *path, const char *call, long n, int error, const char *log) {
  snprintf(folder, sizeof folder, "%s", path);
  snprintf(call_name, sizeof call_name, "%s", call);
  wanted = n;
  number = error;
  if (*log) log_number = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ready = 1;
}

static int ours(const char *path) { return ready && path && !strncmp(path, folder, strlen(folder)); }
static int ours_number(int fd) { return ready && fd >= 0 && fd < (int)sizeof followed && followed[fd]; }

static void put(const char *text, size_t length) {
  if (log_number >= 0) (void)!syscall(SYS_write, log_number, text, length);
}

static void tell(const char *format, ...) {
  char line[2 * PATH_MAX + 64];
  va_list values;
  if (log_number < 0) return;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  put(line, length);
}

static int fails(const char *name) {
  tell("attempt\t%s\n", name);
  if (strcmp(name, call_name) || ++seen != wanted) return 0;
  tell("failed\t%s\n", name);
  errno = number;
  return 1;
}

static void tell_bytes(const unsigned char *bytes, size_t count) {
  char text[4096];
  size_t used = 0;
  for (size_t i = 0; i < count; i++) {
    used += sprintf(text + used, "%02x", bytes[i]);
    if (used > sizeof text - 4) put(text, used), used = 0;
  }
  put(text, used);
  put("\n", 1);
}

static int opened(const char *path, int fd, int flags) {
  if (fd >= 0 && fd < (int)sizeof followed) {
    followed[fd] = 1;
    tell("open\t%d\t%d\t%d\t%s\n", fd, !!(flags & O_CREAT), !!(flags & O_TRUNC), path);
  }
  return fd;
}

#define OPEN(NAME)                                                        \
  int NAME(const char *path, int flags, ...) {                            \
    mode_t mode = 0;                                                      \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                \
      va_list rest;                                                       \
      va_start(rest, flags), mode = va_arg(rest, mode_t), va_end(rest);   \
    }                                                                     \
    if (!ours(path)) return syscall(SYS_openat, AT_FDCWD, path, flags, mode); \
    if (fails("open")) return -1;                                         \
    return opened(path, syscall(SYS_openat, AT_FDCWD, path, flags, mode), flags); \
  }
OPEN(open)
OPEN(open64)

/* The path of a name in a folder that is open, as shutil.rmtree goes through it. */
static const char *whole(int fd, const char *name, char *path) {
  char link[64];
  if (!ready || fd == AT_FDCWD || *name == '/') return name;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return name;
  snprintf(path + length, PATH_MAX - length, "/%s", name);
  return path;
}

int openat64(int folder_fd, const char *name, int flags, ...) {
  char path[PATH_MAX];
  mode_t mode = 0;
  if (flags & (O_CREAT | __O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags), mode = va_arg(rest, mode_t), va_end(rest);
  }
  const char *full = whole(folder_fd, name, path);
  if (!ours(full)) return syscall(SYS_openat, folder_fd, name, flags, mode);
  if (fails("open")) return -1;
  return opened(full, syscall(SYS_openat, folder_fd, name, flags, mode), flags);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (ours_number(fd) && fails("write")) return -1;
  ssize_t done = syscall(SYS_write, fd, bytes, count);
  if (ours_number(fd) && done > 0 && log_number >= 0) {
    tell("write\t%d\t%ld\t", fd, (long)(syscall(SYS_lseek, fd, 0, SEEK_CUR) - done));
    tell_bytes(bytes, done);
  }
  return done;
}

#define PWRITE(NAME)                                                      \
  ssize_t NAME(int fd, const void *bytes, size_t count, off_t place) {    \
    if (ours_number(fd) && fails("write")) return -1;                     \
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, count, place);        \
    if (ours_number(fd) && done > 0 && log_number >= 0) {                 \
      tell("write\t%d\t%ld\t", fd, (long)place);                          \
      tell_bytes(bytes, done);                                            \
    }                                                                     \
    return done;                                                          \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t read(int fd, void *bytes, size_t count) {
  if (ours_number(fd) && fails("read")) return -1;
  if (ours_number(fd)) tell("read\t%d\n", fd);
  return syscall(SYS_read, fd, bytes, count);
}

static int sync_one(int fd, long kind) {
  if (ours_number(fd) && fails("fsync")) return -1;
  int done = syscall(kind, fd);
  if (ours_number(fd) && !done) tell("fsync\t%d\n", fd);
  return done;
}
int fsync(int fd) { return sync_one(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_one(fd, SYS_fdatasync); }

int ftruncate64(int fd, off_t size) {
  if (ours_number(fd) && fails("truncate")) return -1;
  int done = syscall(SYS_ftruncate, fd, size);
  if (ours_number(fd) && !done) tell("truncate\t%d\t%ld\n", fd, (long)size);
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* Python then copies by read and write. */
ssize_t sendfile64(int out, int in, off_t *offset, size_t count) {
  if (ours_number(out)) return errno = ENOSYS, -1;
  return syscall(SYS_sendfile, out, in, offset, count);
}

int fcntl64(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void *value = va_arg(rest, void *);
  va_end(rest);
  if ((command == F_SETLK || command == F_SETLKW) && ours_number(fd)) {
    if (fails("lock")) return -1;
    tell("lock\t%d\n", fd);
  }
  return syscall(SYS_fcntl, fd, command, value);
}

#define STAT(NAME, FLAG)                                                          \
  int NAME(const char *path, struct stat64 *found) {                              \
    if (ours(path) && fails("stat")) return -1;                                   \
    if (ours(path)) tell("stat\t%s\n", path);                                   \
    return syscall(SYS_newfstatat, AT_FDCWD, path, found, FLAG);                  \
  }
STAT(stat64, 0)
STAT(lstat64, AT_SYMLINK_NOFOLLOW)

DIR *opendir(const char *path) {
  static DIR *(*next)(const char *);
  if (!next) next = dlsym(RTLD_NEXT, "opendir");
  if (ours(path) && fails("list")) return NULL;
  if (ours(path)) tell("list\t%s\n", path);
  return next(path);
}

int chmod(const char *path, mode_t mode) {
  if (ours(path) && fails("chmod")) return -1;
  if (ours(path)) tell("chmod\t%s\n", path);
  return syscall(SYS_fchmodat, AT_FDCWD, path, mode);
}

int flock(int fd, int operation) {
  if (ours_number(fd) && fails("flock")) return -1;
  if (ours_number(fd)) tell("flock\t%d\n", fd);
  return syscall(SYS_flock, fd, operation);
}

int close(int fd) {
  if (!ours_number(fd)) return syscall(SYS_close, fd);
  tell("close\t%d\n", fd);
  followed[fd] = 0;
  syscall(SYS_close, fd);
  return fails("close") ? -1 : 0;
}

int rename(const char *from, const char *to) {
  if (ours(from) && fails("rename")) return -1;
  int done = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (ours(from) && !done) tell("rename\t%s\t%s\n", from, to);
  return done;
}

static int unlink_one(int fd, const char *name, int flags) {
  char path[PATH_MAX];
  const char *call = flags & AT_REMOVEDIR ? "rmdir" : "unlink", *full = whole(fd, name, path);
  if (ours(full) && fails(call)) return -1;
  int done = syscall(SYS_unlinkat, fd, name, flags);
  if (ours(full) && !done) tell("%s\t%s\n", call, full);
  return done;
}
int unlink(const char *path) { return unlink_one(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlink_one(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int fd, const char *name, int flags) { return unlink_one(fd, name, flags); }

int mkdir(const char *path, mode_t mode) {
  if (ours(path) && fails("mkdir")) return -1;
  int done = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (ours(path) && !done) tell("mkdir\t%s\n", path);
  return done;
}
