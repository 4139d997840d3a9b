"""A real service for tests: started as users start it, on a free port, and asked over HTTP."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.conftest import ROOT
from tests.warm import fresh

SERVE = ("serve", "--port", "0")
COMMAND = (*fresh("nlp.cli:main"), *SERVE)
START = 120  # seconds that models may take to load on a busy machine


@dataclass
class Service:
    process: subprocess.Popen[str]
    url: str = ""
    lines: list[str] = field(default_factory=list)
    is_up: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60, **options)  # type: ignore[arg-type]

    def workers(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(line) for line in found.stdout.split()]

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def follow(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("listening on "):
                self.url = line.split()[-1]
                self.is_up.set()
        self.is_up.set()


@contextlib.contextmanager
def serving(*options: str, folder: Path = ROOT, **environment: str) -> Iterator[Service]:
    """Start a service, wait until it listens, and stop it."""
    process = subprocess.Popen(
        [*COMMAND, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    service = Service(process)
    reader = threading.Thread(target=service.follow, daemon=True)
    reader.start()
    try:
        assert service.is_up.wait(START), service.lines
        assert service.url, service.lines
        yield service
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()
        reader.join(10)
