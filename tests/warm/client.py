"""Stand for a process that a server forks: hand it all there is, pass signals on, end as it ends.

Imports as little as can be, for it is started hundreds of times.
"""

import _socket
import array
import marshal
import os
import posix
import signal
import sys
from types import FrameType

PASSED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Ask the server at a socket for a process, and wait for its end."""
    path, entry, *arguments = sys.argv[1:]
    numbers = open_files()
    server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        server.connect(path)
    except (FileNotFoundError, ConnectionRefusedError):  # none yet, or none any more
        start_server(path)
    request = marshal.dumps(
        {
            "entry": entry,
            "arguments": [os.fsencode(word) for word in arguments],
            "environment": dict(posix.environ),
            "folder": os.getcwdb(),  # noqa: PTH109
            "numbers": numbers,
        }
    )
    rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", numbers))
    server.sendmsg([len(request).to_bytes(8, "big")], [rights])
    server.sendall(request)
    for number in PASSED:
        signal.signal(number, lambda got, _: pass_on(server, got, _))
    end_like(server.recv(8))


def open_files() -> list[int]:
    """Return the numbers of the files that this process was started with."""
    found = []
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - pathlib is slow to import
        try:
            if os.get_inheritable(int(name)):
                found.append(int(name))
        except OSError:
            continue
    return found


def start_server(path: str) -> None:
    """Start the server, then this program anew, as one with all modules at hand."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120
    code = f"""
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.warm import start_server
start_server(Path({path!r}))
os.execv(sys.executable, {[sys.executable, *sys.orig_argv[1:]]!r})
"""
    os.execv(sys.executable, [sys.executable, "-c", code])


def pass_on(server: _socket.socket, number: int, _frame: FrameType | None) -> None:
    """Let the process have a signal that came here."""
    server.send(bytes([number]))


def end_like(answer: bytes) -> None:
    """End with the exit code or by the signal of the process; 250 stands for a server that is gone."""
    if not answer:
        os._exit(250)
    code = os.waitstatus_to_exitcode(int.from_bytes(answer, "big"))
    if code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code not in (9, 19) else None
        os.kill(os.getpid(), -code)
    os._exit(code)


main()
