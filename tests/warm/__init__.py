"""Processes that need not import everything first.

Most of what a command takes is its start: spaCy, SciPy and pandas are imported, patterns compiled, the
models that ship loaded. A server does that once for all tests, and forks for each command. Its children are processes like any
other: they have the folder, environment, arguments and open files of who asked, run the same function,
and can be killed. What a test says of starting, of imports, of the interpreter's own variables
(PYTHONHASHSEED and its like), of closed streams or limits of the system needs a fresh process.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import socket as socketlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_PLACE = (
    "RUBRIQUE_TESTS_WARM"  # folder of the sockets; it and the servers go with the first process
)
_READER = "nlp.reading.process:main"
_WORKER = "nlp.running.worker:main"


def _can_serve() -> bool:
    """Tell whether the system lets a process wait for another; where it does not, all are fresh."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


_CAN_SERVE = _can_serve()


def _make_place() -> None:
    """Make the folder; workers of pytest-xdist find it in their environment."""
    folder = tempfile.mkdtemp(prefix="warm-")
    (Path(folder) / "owner").write_text(str(os.getpid()))
    os.environ[_PLACE] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


if _CAN_SERVE and _PLACE not in os.environ:
    _make_place()


def warm(entry: str) -> tuple[str, ...]:
    """Return the beginning of a command line that runs `entry`: "module:function", or "-c" for code.

    The first that is run starts the server.
    """
    if not _CAN_SERVE:
        return fresh(entry)
    socket = Path(os.environ[_PLACE]) / ("reading" if entry == _READER else "tagging")
    return (sys.executable, "-I", "-S", str(_HERE / "client.py"), str(socket), entry)


def fresh(entry: str) -> tuple[str, ...]:
    """Return the same for a process with an interpreter of its own."""
    if entry == "-c":
        return (sys.executable, "-c")
    module, _, name = entry.partition(":")
    return (sys.executable, "-c", f"from {module} import {name}; {name}()")


def warm_processes() -> dict[str, tuple[str, ...]]:
    """Return the commands of readers and workers, by the module that starts them."""
    if not _CAN_SERVE:
        return {}
    return {"nlp.running.guarded": warm(_READER), "nlp.running.slots": warm(_WORKER)}


def start_server(socket: Path) -> None:
    """Start the server of a socket, unless it is there."""
    with socket.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _answers(socket):
            socket.unlink(missing_ok=True)
            _start(socket)


def _answers(path: Path) -> bool:
    """Tell whether a server listens at a socket."""
    with socketlib.socket(socketlib.AF_UNIX, socketlib.SOCK_STREAM) as asked:
        return path.exists() and asked.connect_ex(str(path)) == 0


def _start(socket: Path) -> None:
    owner = socket.with_name("owner").read_text()
    environment = {**os.environ, **_settings(socket.name)}
    log = socket.with_suffix(".log")
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-E", "-m", "tests.warm.server", str(socket), owner],
            cwd=_ROOT,
            env={**environment, _PLACE: str(socket.parent)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    while not socket.exists():
        if server.poll() is not None:
            raise RuntimeError(log.read_text())
        time.sleep(0.01)


def _settings(name: str) -> dict[str, str]:
    """Return what libraries read in the environment while they are imported."""
    from nlp.running import guarded, slots

    return dict(guarded._LEAN if name == "reading" else slots._ONE_THREAD)
