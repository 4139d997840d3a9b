from __future__ import annotations

import gc
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

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


# Files whose tests share nothing that takes time, and of which some take long
_APART = ("docs", "cli", "determinism", "fuzzing", "growing", "notebooks", "one_line", "power_cuts")


class _ByFile(LoadScopeScheduling):
    """Give the tests of a file to one process of pytest-xdist, so that what they share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        is_apart = Path(file).stem.removeprefix("test_") in _APART
        return nodeid if is_apart else file


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: modules and tests."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _ByFile(config, log)


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
