from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from nlp.entities.arbiter import Arbiter
from nlp.entities.storage import load_arbiter
from nlp.knowledge import Knowledge
from nlp.models import find_model
from nlp.tagger import Tagger
from tests.warm import warm_processes

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

os.environ["LANGUAGE"] = "en"  # tests read English messages, whatever the system speaks

settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("project")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.load()


@pytest.fixture(scope="session")
def arbiter() -> Arbiter:
    return load_arbiter(find_model("presse-fr"))


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a function that gives a path of the corpora beside the project, or skips the test."""

    def path(name: str) -> Path:
        found = SHARED / name
        if not found.exists():
            pytest.skip(f"the corpora are not beside the project ({name})")
        return found

    return path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing that a reader does reach for another computer."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(autouse=True)
def _warm_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs within the tests' process start readers and workers that need not import everything."""
    for module, command in warm_processes().items():
        if module in sys.modules:
            monkeypatch.setattr(sys.modules[module], "_COMMAND", command)


@pytest.fixture(autouse=True)
def _in_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def rows(path: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
