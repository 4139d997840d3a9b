"""The recipe of the container: what it copies is there, it runs as nobody in particular, and what it starts does start."""

from __future__ import annotations

import json
import re
import shlex
import subprocess

import pytest

from tests.conftest import ROOT
from tests.warm import warm

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

RECIPE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = [
    line.split(maxsplit=1)
    for line in re.sub(r"\\\n\s*", " ", RECIPE).splitlines()
    if line and not line.startswith("#")
]
SERVICE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"][
    "rubrique"
]


def given(word: str) -> list[str]:
    return [rest for step, rest in STEPS if step == word]


def test_the_base_is_slim_and_of_one_version() -> None:
    bases = {line.split()[0] for line in given("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", bases.pop())


def test_what_is_copied_is_there_and_not_ignored() -> None:
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sources = [name for line in given("COPY") if "--from" not in line for name in line.split()[:-1]]
    assert sources
    for name in sources:
        assert (ROOT / name).exists()
        assert f"!{name.removeprefix('./')}" in kept


def test_nothing_is_fetched_but_packages_in_the_tested_versions() -> None:
    assert not given("ADD")
    steps = " ".join(given("RUN"))
    assert "-c constraints.txt" in steps
    assert not re.search(r"\b(curl|wget|apt|apt-get|git|sudo)\b", steps)


def test_it_runs_as_a_user_without_rights_and_says_whether_it_is_well() -> None:
    (user,) = given("USER")
    assert user.isdigit()
    assert int(user) > 0
    (health,) = given("HEALTHCHECK")
    code = json.loads(health.partition("CMD ")[2])[2]
    assert compile(code, "healthcheck", "exec")
    assert "/healthz" in code


@pytest.mark.slow
def test_what_it_starts_is_a_command_of_ours_that_asks_for_a_token() -> None:
    entry, words = (json.loads(given(name)[0]) for name in ("ENTRYPOINT", "CMD"))
    assert entry == ["rubrique"]
    command = [*warm("nlp.cli:main"), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "give a --token" in done.stderr, shlex.join(words)


def test_compose_leaves_it_nothing_to_write_but_corrections() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICE["ports"])
    assert [volume.partition(":")[2] for volume in SERVICE["volumes"]] == given("VOLUME")
    assert "RUBRIQUE_TOKEN" in SERVICE["environment"]
