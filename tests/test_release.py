"""What is published: types and models in the wheel, a list of parts, checksums; the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.licences import canonical, direct

pytest.importorskip("build", reason="extra `release` is not installed")
pytest.importorskip("cyclonedx_py", reason="extra `release` is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a release."""
    folder = tmp_path_factory.mktemp("release")
    build_into(folder)
    return folder


def build_into(folder: Path) -> None:
    script = str(ROOT / "tools" / "release.py")
    done = subprocess.run(
        [sys.executable, script, "--output", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_wheel_holds_types_tables_models_and_page(release: Path) -> None:
    (wheel,) = release.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "nlp/py.typed",
        "nlp/knowledge/words.csv",
        "nlp/writing/report/page/page.html",
        "nlp/shipped_models/medtop/manifest.json",
        "nlp/shipped_models/presse-fr/arbiter/weights.npz",
    } <= names
    assert not [name for name in names if name.startswith(("tools/", "benchmarks/", "tests/"))]


def test_the_list_of_parts_names_every_package_of_the_core(release: Path) -> None:
    (listed,) = release.glob("*.cdx.json")
    parts = json.loads(listed.read_text(encoding="utf-8"))
    assert parts["bomFormat"] == "CycloneDX"
    names = {canonical(part["name"]) for part in parts["components"]}
    core = {name for name, (group, _) in direct().items() if group == "core"}
    assert core - names == set()


def test_checksums_are_those_of_the_files(release: Path) -> None:
    lines = (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    found = {path.name for path in release.iterdir()} - {"SHA256SUMS"}
    assert {line.split("  ")[1] for line in lines} == found
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


def test_another_build_gives_the_same_bytes(release: Path, tmp_path: Path) -> None:
    build_into(tmp_path)
    sums = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    assert sums == (release / "SHA256SUMS").read_text(encoding="utf-8")
