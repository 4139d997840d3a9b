"""A run on a real Dask cluster gives what this machine gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.errors import OptionError
from nlp.running import RunOptions, Settings, run
from tests.conftest import ROOT

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
SAMPLES = "corpus/samples/*.jsonl"
MEDTOP = Settings(("medtop",))


@pytest.fixture(scope="module")
def scheduler(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers, each a process of its own, as on three machines."""
    folder = tmp_path_factory.mktemp("dask")
    address_file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    common = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet = ["--no-dashboard", "--scheduler-file", str(address_file)]
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *quiet], **common
        )  # type: ignore[call-overload]
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(folder)}
    for _ in range(2):
        worker = [*dask, "worker", "--nthreads", "1", "--no-nanny", *quiet]
        started.append(subprocess.Popen(worker, env=environment, **common))  # type: ignore[call-overload]
    deadline = time.monotonic() + 60
    while not address_file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    address = json.loads(address_file.read_text())["address"]
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, started
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_and_a_killed_worker_costs_nothing(
    tmp_path: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, processes = scheduler
    run([SAMPLES], tmp_path / "here.jsonl", MEDTOP, say=print)
    shards = 0

    def kill_one(*_: object) -> None:
        nonlocal shards
        shards += 1
        if shards == 2:
            processes[-1].kill()

    options = RunOptions(scheduler=address, shard_size=1)
    summary = run(
        [SAMPLES], tmp_path / "there.jsonl", MEDTOP, say=print, watch=kill_one, running=options
    )
    assert shards > 4
    assert summary.rejected == {}
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


@pytest.mark.slow
def test_a_cluster_of_this_machine_gives_the_same_bytes(tmp_path: Path) -> None:
    run(["corpus/samples/depeche.txt"], tmp_path / "here.jsonl", MEDTOP, say=print)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        options = RunOptions(scheduler=cluster.scheduler_address)
        run(
            ["corpus/samples/depeche.txt"],
            tmp_path / "there.jsonl",
            MEDTOP,
            say=print,
            running=options,
        )
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


@pytest.mark.slow
def test_an_address_without_a_scheduler_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.running.cluster._CONNECT", 1)
    options = RunOptions(scheduler="tcp://127.0.0.1:1")
    with pytest.raises(OptionError, match="no Dask scheduler with a worker answers"):
        run([SAMPLES], tmp_path / "out.jsonl", MEDTOP, say=print, running=options)
