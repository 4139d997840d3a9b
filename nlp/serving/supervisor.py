"""One process that loads, and forks the workers that answer.

Forked workers share the models in memory and start at once. One that ends is replaced, whatever
ended it; SIGHUP loads models and tables anew and replaces all, each after its last answer; the
socket stays open meanwhile, so that who comes in between waits a moment and is answered.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from nlp.errors import OptionError, RubriqueError
from nlp.serving.engine import Engine, Loaded
from nlp.serving.settings import Settings
from nlp.tagger import spare_collector
from nlp.text import one_line

LOG = logging.getLogger("nlp.serving")
_QUICK = 1.0  # seconds: a worker that ends sooner is not replaced before these are over
_GRACE = 30.0  # seconds in which a worker gives its last answers


def run_service(settings: Settings, say: Callable[[str], None]) -> None:
    """Answer requests until a signal says to stop. Raises RubriqueError where it cannot start."""
    if not hasattr(os, "fork"):
        raise OptionError("the service needs a system that can fork: Linux, macOS, or WSL")
    from nlp.serving.guard import log_to_stderr

    log_to_stderr()
    listening = _listen(settings)
    try:
        loaded = Loaded.load(settings)
        Engine(loaded, settings).load_tagger()
        say(f"listening on {_address(settings, listening)}")
        _Supervisor(settings, listening, loaded).run()
    finally:
        listening.close()


@dataclass
class _Supervisor:
    """Keep as many workers as were asked for."""

    settings: Settings
    listening: Any
    loaded: Loaded
    workers: dict[int, float] = field(default_factory=dict)  # process: when it began
    is_stopping: bool = False
    must_reload: bool = False

    def run(self) -> None:
        self._watch_signals()
        gc.freeze()  # what is loaded is not written to, and stays shared
        while not self.is_stopping:
            if self.must_reload:
                self._reload()
            while len(self.workers) < self.settings.workers and not self.is_stopping:
                self._start()
            self._wait()
        self._end(list(self.workers))

    def _watch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._ask_reload)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _ask_reload(self, _number: int, _frame: FrameType | None) -> None:
        self.must_reload = True

    def _start(self) -> None:
        number = os.fork()
        if number == 0:
            _work(self.settings, self.listening, self.loaded)
        self.workers[number] = time.monotonic()

    def _wait(self) -> None:
        """Wait a moment; take leave of workers that have ended."""
        time.sleep(0.2)
        for number, began in list(self.workers.items()):
            if not _has_ended(number):
                continue
            del self.workers[number]
            if not self.is_stopping:
                LOG.warning("worker %d has ended; another one takes its place", number)
                time.sleep(max(0.0, _QUICK - (time.monotonic() - began)))

    def _reload(self) -> None:
        """Load everything anew and replace the workers; what cannot be loaded changes nothing."""
        self.must_reload = False
        try:
            loaded = Loaded.load(self.settings)
        except RubriqueError as error:
            LOG.error("nothing reloaded: %s", one_line(str(error)))
            return
        self.loaded = loaded
        old, self.workers = list(self.workers), {}
        spare_collector()
        for _ in range(self.settings.workers):
            self._start()
        self._end(old)
        LOG.info("models and tables are loaded anew")

    def _end(self, numbers: list[int]) -> None:
        """Ask workers to end after their last answer, and see that they do."""
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGTERM)
        until = time.monotonic() + _GRACE
        left = numbers
        while left and time.monotonic() < until:
            left = [number for number in left if not _has_ended(number)]
            time.sleep(0.05)
        for number in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)


def _has_ended(number: int) -> bool:
    try:
        ended, _ = os.waitpid(number, os.WNOHANG)
    except ChildProcessError:
        return True
    return ended == number


def _work(settings: Settings, listening: Any, loaded: Loaded) -> None:
    """Answer requests in a worker, and leave the process with it."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _answer(settings, listening, loaded)
        code = 0
    except Exception as error:
        LOG.error("a worker cannot answer (%s)", one_line(repr(error)))
    finally:
        sys.stderr.flush()
        os._exit(code)


def _answer(settings: Settings, listening: Any, loaded: Loaded) -> None:
    import uvicorn

    from nlp.serving.app import make_app
    from nlp.serving.connections import BoundedProtocol

    config = uvicorn.Config(
        make_app(Engine(loaded, settings)),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(_GRACE),
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(settings: Settings) -> Any:
    """Return the socket of the service. Raises OptionError."""
    import asyncio

    async def bind() -> Any:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            asyncio.Protocol, settings.host.strip("[]"), settings.port, start_serving=False
        )
        first = server.sockets[0]
        kept = first.dup()
        server.close()
        return kept

    try:
        listening = asyncio.run(bind())
        listening.listen(1024)  # connections that wait for a worker: as many as it may have files
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        reason = error.strerror or str(error)
        raise OptionError(f"{where}: cannot listen there ({reason}); give another --port") from None
    listening.setblocking(False)
    return listening


def _address(settings: Settings, listening: Any) -> str:
    port = listening.getsockname()[1]
    return f"http://{settings.host}:{port}"
