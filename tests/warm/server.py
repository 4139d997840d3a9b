"""Import what commands need, then fork a process for each that is asked for."""

from __future__ import annotations

import array
import atexit
import contextlib
import fcntl
import gc
import importlib
import io
import marshal
import os
import selectors
import shutil
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from nlp.reading.checks import find_language
from tests.warm import warm_processes

_PATIENCE = 10  # seconds in which a client says what it wants
_HIGH = 300  # own files have numbers from here on, so that those of a process are free
_READING = ("nlp.reading.process", "trafilatura", "py3langid", "pyarrow.parquet", "feedparser")
_TAGGING = (
    *("nlp.cli", "nlp.api", "nlp.checking", "nlp.comparing", "nlp.running.worker", "nlp.tagger"),
    *("nlp.topics.learning", "nlp.topics.checkup", "nlp.writing", "pandas", "pyarrow.parquet"),
    *("rich.progress", "rich.table", "scipy.optimize", "scipy.stats"),
    *("sklearn.feature_extraction.text", "trafilatura", "py3langid"),
)
# Names, of which only the identifier of languages can say something, and an article that gives names and tags.
_NAMES = "Berlin Madrid Barcelona Lisboa Roma Milano Amsterdam Hamburg Bremen " * 4
_ARTICLE = (
    "Emmanuel Macron a reçu mardi à Paris les ministres ukrainiens de la Défense et des Finances."
)


class Server:
    """Fork processes, tell their clients how they end, and end them with their clients."""

    def __init__(self, path: Path, owner: int) -> None:
        """Listen at `path` for as long as the process `owner` is there."""
        self._path, new = path, path.with_suffix(".new")
        new.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(new))
        self._listener.listen(64)
        self._owner = os.pidfd_open(owner)
        self._events = selectors.DefaultSelector()
        self._clients: dict[int, tuple[int, socket.socket]] = {}  # its pidfd and client, by process

    def serve(self) -> None:
        """Serve until the owner has ended. Returns in no child. The socket has its name from now on."""
        self._path.with_suffix(".new").rename(self._path)
        self._events.register(self._listener, selectors.EVENT_READ, self._begin)
        self._events.register(self._owner, selectors.EVENT_READ)
        while True:
            for key, _ in self._events.select():
                if key.fileobj == self._owner:
                    self._end_all()
                    # The owner has no time to do so where it is killed.
                    shutil.rmtree(self._path.parent, ignore_errors=True)
                    return
                key.data(key.fileobj)

    def _begin(self, _: object) -> None:
        client = _high(self._listener.accept()[0])
        client.settimeout(_PATIENCE)
        try:
            request, files = _receive(client)
        except (
            EOFError,
            OSError,
        ):  # killed before it had asked, or only looked whether we are here
            client.close()
            return
        process = os.fork()
        if process == 0:
            self._forget()
            client.close()
            _become(request, files)
        for file in files:
            os.close(file)
        number = os.pidfd_open(process)
        self._clients[process] = (number, client)
        self._events.register(number, selectors.EVENT_READ, lambda _: self._reap(process))
        self._events.register(client, selectors.EVENT_READ, lambda _: self._hear(process))

    def _hear(self, process: int) -> None:
        """Give the process a signal of its client, or kill it if the client is gone."""
        if process not in self._clients:
            return  # it ended together with its client
        _, client = self._clients[process]
        try:
            signals = client.recv(1) or bytes([signal.SIGKILL])
        except ConnectionError:
            signals = bytes([signal.SIGKILL])
        if signals[0] == signal.SIGKILL:
            self._events.unregister(client)
        os.kill(process, signals[0])

    def _reap(self, process: int) -> None:
        number, client = self._clients.pop(process)
        _, status = os.waitpid(process, 0)
        self._events.unregister(number)
        if client.fileno() in self._events.get_map():
            self._events.unregister(client)
        with contextlib.suppress(OSError):  # it did not wait
            client.send(status.to_bytes(8, "big"))
        client.close()
        os.close(number)

    def _forget(self) -> None:
        """Close in a child what is the server's."""
        self._events.close()
        self._listener.close()
        os.close(self._owner)
        for number, client in self._clients.values():
            os.close(number)
            client.close()

    def _end_all(self) -> None:
        for process in self._clients:
            os.kill(process, signal.SIGKILL)


def _high(given: socket.socket) -> socket.socket:
    """Return a socket under a number that no process has asked for."""
    number = fcntl.fcntl(given.fileno(), fcntl.F_DUPFD_CLOEXEC, _HIGH)
    given.close()
    return socket.socket(fileno=number)


def _receive(client: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return what a client asks for and its files, under high numbers.

    Raises EOFError and OSError if the client ends before it has said all.
    """
    head, rights, _, _ = client.recvmsg(8, socket.CMSG_SPACE(256 * 4))
    files = array.array("i")
    for _, _, content in rights:
        files.frombytes(content[: len(content) - len(content) % files.itemsize])
    high = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _HIGH) for number in files]
    for number in files:
        os.close(number)
    try:
        return marshal.loads(_read(client, int.from_bytes(head, "big"))), high
    except BaseException:
        for number in high:
            os.close(number)
        raise


def _read(client: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size and (more := client.recv(size - len(content))):
        content += more
    return content


def _become(request: dict[str, Any], files: list[int]) -> None:
    """Be the process that a client asked for; never returns."""
    code = 1
    try:
        _take_files(request["numbers"], files)
        os.environb.clear()
        os.environb.update(request["environment"])
        os.chdir(request["folder"])
        sys.argv = ["-c", *map(os.fsdecode, request["arguments"])]
        sys.modules["__main__"] = ModuleType("__main__")
        code = _call(request["entry"])
    except BaseException:  # as the interpreter does with what nobody has caught
        traceback.print_exc()
    finally:
        _end(code)


def _take_files(numbers: list[int], files: list[int]) -> None:
    for number in (0, 1, 2):
        os.close(number)
    for number, file in zip(numbers, files, strict=True):
        os.dup2(file, number, inheritable=True)
        os.close(file)
    sys.stdin = _open(sys.stdin, 0, "r")
    sys.stdout = _open(sys.stdout, 1, "w")
    sys.stderr = _open(sys.stderr, 2, "w")
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


def _open(old: Any, number: int, mode: str) -> Any:
    """Return a stream of the interpreter on the file it has now."""
    file = open(number, mode + "b", closefd=False)  # noqa: SIM115
    is_direct = number == 2 or file.isatty()
    return io.TextIOWrapper(
        file, encoding=old.encoding, errors=old.errors, line_buffering=is_direct
    )


def _call(entry: str) -> int:
    """Run a function or some lines of code and return the exit code."""
    try:
        if entry == "-c":
            code = sys.argv.pop(1)
            sys.path.insert(0, "")
            exec(compile(code, "<string>", "exec"), sys.modules["__main__"].__dict__)
        else:
            module, _, name = entry.partition(":")
            getattr(importlib.import_module(module), name)()
    except SystemExit as left:
        if left.code is None or isinstance(left.code, int):
            return int(left.code or 0)
        sys.stderr.write(f"{left.code}\n")
        return 1
    return 0


def _end(code: int) -> None:
    """End as the interpreter does, without the time it takes to take apart what was imported."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code & 0xFF)


def main() -> None:
    """Serve the processes of one kind: reading or tagging."""
    path, owner = Path(sys.argv[1]), int(sys.argv[2])
    server = Server(path, owner)
    for name in _READING if path.name == "reading" else _TAGGING:
        importlib.import_module(name)
    find_language(_NAMES)
    if path.name == "tagging":
        _warm_up()
    gc.collect()
    gc.freeze()
    server.serve()


def _warm_up() -> None:
    """Read what is read late, compile patterns, and let runs start warm processes too."""
    from nlp.knowledge.towns import load_towns
    from nlp.tagger import Tagger

    _keep_what_ships()
    load_towns()
    Tagger.load()(_ARTICLE)
    for name, command in warm_processes().items():
        importlib.import_module(name)._COMMAND = command


def _keep_what_ships() -> None:
    """Load the models that ship, once: who asks for one of them in a process gets what is there."""
    from nlp.entities import EntityFinder
    from nlp.models import find_model
    from nlp.tagger import ENTITY_MODEL, topic_models
    from nlp.topics import storage

    load_finder, load_classifier = EntityFinder.load, storage.load_classifier
    own = find_model(ENTITY_MODEL).resolve()
    finder = load_finder(own)
    classifiers = {folder.resolve(): load_classifier(folder) for folder in topic_models(None)}

    def finder_of(model: Path | None = None, knowledge: Path | None = None) -> EntityFinder:
        is_kept = model is not None and model.resolve() == own and knowledge is None
        return finder if is_kept else load_finder(model, knowledge)

    def classifier_of(folder: Path) -> Any:
        return classifiers.get(folder.resolve()) or load_classifier(folder)

    EntityFinder.load = staticmethod(finder_of)  # type: ignore[method-assign, assignment]
    storage.load_classifier = classifier_of


if __name__ == "__main__":
    main()
