"""What a disk can do to a run: fill up, turn read-only, refuse. Each is one clear line, and the run can go on."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from nlp.errors import OptionError
from nlp.running import RunOptions, Settings, run, slots
from tests.conftest import rows
from tests.test_running import ODD, write_articles

LONG = "Un article de mille caractères. " * 32


@pytest.fixture(autouse=True)
def _odd_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_COMMAND", ODD)


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """Mount a file system in memory; skips where that is not allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        allowed = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def tag(source: Path, output: Path, *, resume: bool = False, force: bool = False) -> list[str]:
    said: list[str] = []
    options = RunOptions(jobs=1, shard_size=4, resume=resume, force=force)
    run([source], output, Settings(("medtop",)), say=said.append, running=options)
    return said


@pytest.mark.slow
def test_a_full_disk_stops_a_run_with_one_line_and_room_lets_it_go_on(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", *[f"{n} {LONG}" for n in range(80)])
    with mounted(tmp_path / "disk", "size=64k") as disk:
        with pytest.raises(
            OptionError, match="the disk is full; make room, then go on with --resume"
        ):
            tag(source, disk / "out.jsonl")
        assert not (disk / "out.jsonl").exists()
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        tag(source, disk / "out.jsonl", resume=True)
        assert [row["id"] for row in rows(disk / "out.jsonl")] == [f"a{n}" for n in range(80)]


def test_a_read_only_disk_is_said_before_any_work(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.")
    with (
        mounted(tmp_path / "disk", "ro") as disk,
        pytest.raises(OptionError, match=r"disk.*cannot be written"),
    ):
        tag(source, disk / "out.jsonl")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_said_before_any_work(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.")
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(OptionError, match="cannot be written"):
        tag(source, tmp_path / "closed" / "out.jsonl")


@pytest.mark.slow
def test_a_clock_that_goes_back_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    source = write_articles(tmp_path / "in.jsonl", *[f"{n}" for n in range(12)])
    tag(source, tmp_path / "one.jsonl")
    now = iter(range(10**9, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(now)))
    tag(source, tmp_path / "two.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


@pytest.mark.slow
def test_an_output_that_is_a_link_is_replaced_and_what_it_led_to_is_left_alone(
    tmp_path: Path,
) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.")
    (tmp_path / "precious.txt").write_text("à garder")
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "precious.txt")
    with pytest.raises(OptionError, match="is there already"):
        tag(source, tmp_path / "out.jsonl")
    tag(source, tmp_path / "out.jsonl", force=True)
    assert (tmp_path / "precious.txt").read_text() == "à garder"
    assert not (tmp_path / "out.jsonl").is_symlink()


def test_a_work_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out.jsonl.parts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OptionError, match="is a link"):
        tag(source, tmp_path / "out.jsonl")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.slow
def test_code_that_lies_in_the_current_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    trap = tmp_path / "nlp" / "running"
    trap.mkdir(parents=True)
    for folder in (trap.parent, trap):
        (folder / "__init__.py").touch()
    (trap / "worker.py").write_text("open('trapped', 'w').close()")
    write_articles(tmp_path / "in.jsonl", "Un.")
    monkeypatch.chdir(tmp_path)
    tag(Path("in.jsonl"), Path("out.jsonl"))
    assert not (tmp_path / "trapped").exists()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are not told here")
def test_over_a_network_the_work_folder_goes_when_its_lock_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NFS keeps a removed file that is open under another name, and with it the folder."""
    remove = os.rmdir

    def remove_as_nfs_does(path: Path, **more: Any) -> None:
        links = [number for number in Path("/proc/self/fd").iterdir() if number.is_symlink()]
        if f"{path}/lock (deleted)" in map(read_link, links):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), str(path))
        remove(path, **more)

    monkeypatch.setattr(os, "rmdir", remove_as_nfs_does)
    tag(write_articles(tmp_path / "in.jsonl", "Un."), tmp_path / "out.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def read_link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_a_disk_that_gives_no_locks_is_named(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    source = write_articles(tmp_path / "in.jsonl", "Un.")
    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(OptionError, match=r"out\.jsonl\.parts: cannot be locked \(.*another disk$"):
        tag(source, tmp_path / "out.jsonl")


def test_a_lock_that_cannot_be_let_go_does_not_undo_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks know nothing of an open file that was removed."""

    def refuse(_: FileLock, **__: Any) -> None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    source = write_articles(tmp_path / "in.jsonl", "Un.")
    with monkeypatch.context() as patched:
        patched.setattr(FileLock, "release", refuse)
        tag(source, tmp_path / "out.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize("name", [".nfs000000000004", ".fuse_hidden000005ef000000b0"])
def test_what_a_network_disk_keeps_of_removed_files_stops_no_run(name: str, tmp_path: Path) -> None:
    work = tmp_path / "out.jsonl.parts"
    work.mkdir()
    (work / name).write_bytes(b"")
    tag(write_articles(tmp_path / "in.jsonl", "Un."), tmp_path / "out.jsonl")
    assert len(rows(tmp_path / "out.jsonl")) == 1
    assert [path.name for path in work.iterdir()] == [name]
