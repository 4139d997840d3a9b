"""A run: workers that die, runs that are killed, outputs that are updated. Their tagger is a quick one."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import InputError, ModelError, OptionError
from nlp.running import ReadOptions, RunOptions, Settings, Summary, run, slots
from nlp.writing import Changes
from tests.conftest import ROOT, rows
from tests.warm import warm

Write = Callable[..., Path]
ODD = warm("tests.odd_worker:main")
SETTINGS = Settings(("medtop",))
ENGINE_OPTIONS = [
    RunOptions(jobs=1, shard_size=3),
    RunOptions(jobs=2, shard_size=3),
    RunOptions(jobs=2, shard_size=50),
]


@pytest.fixture(autouse=True)
def _odd_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_COMMAND", ODD)


def write_articles(path: Path, *texts: str) -> Path:
    path.write_text(
        "".join(json.dumps({"id": f"a{n}", "text": text}) + "\n" for n, text in enumerate(texts))
    )
    return path


def tag(
    source: Path, output: Path | str, options: RunOptions | None = None, **more: Any
) -> Summary:
    said: list[str] = []
    return run(
        [source], output, more.pop("settings", SETTINGS), say=said.append, running=options, **more
    )


def texts(path: Path) -> list[str]:
    return [row["text"] for row in rows(path)]


@pytest.mark.slow
@pytest.mark.parametrize("options", ENGINE_OPTIONS, ids=str)
def test_records_come_in_the_order_of_the_articles_whoever_tags_them(
    tmp_path: Path, options: RunOptions
) -> None:
    given = [f"Article {n}." for n in range(20)]
    summary = tag(write_articles(tmp_path / "in.jsonl", *given), tmp_path / "out.jsonl", options)
    assert texts(tmp_path / "out.jsonl") == given
    assert summary.written == 20
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.slow
def test_an_article_that_kills_its_worker_is_the_only_one_lost(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "Deux.", "meurs", "Quatre.", "Cinq.")
    summary = tag(
        source, tmp_path / "out.jsonl", RunOptions(jobs=1), rejects=tmp_path / "bad.jsonl"
    )
    assert texts(tmp_path / "out.jsonl") == ["Un.", "Deux.", "Quatre.", "Cinq."]
    (reject,) = rows(tmp_path / "bad.jsonl")
    assert (reject["slug"], reject["line"], json.loads(reject["raw"])["id"]) == ("crashed", 3, "a2")
    assert "SIGKILL" in reject["detail"]
    assert summary.rejected == {"crashed": 1}


@pytest.mark.slow
def test_an_article_that_takes_too_long_is_rejected_and_the_run_goes_on(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "dors", "Trois.")
    settings = Settings(("medtop",), time_limit=3)
    summary = tag(source, tmp_path / "out.jsonl", RunOptions(jobs=1), settings=settings)
    assert texts(tmp_path / "out.jsonl") == ["Un.", "Trois."]
    assert summary.rejected == {"too-long": 1}


@pytest.mark.slow
def test_an_article_with_too_many_characters_is_not_even_tried(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "x" * 101)
    summary = tag(source, tmp_path / "out.jsonl", reading=ReadOptions(max_length=100))
    assert summary.rejected == {"too-long": 1}
    assert texts(tmp_path / "out.jsonl") == ["Un."]


@pytest.mark.slow
def test_an_error_in_one_article_rejects_it_alone(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "échoue", "Trois.")
    summary = tag(source, tmp_path / "out.jsonl", rejects=tmp_path / "bad.jsonl")
    assert summary.rejected == {"crashed": 1}
    detail = rows(tmp_path / "bad.jsonl")[0]["detail"]
    assert detail.startswith("ZeroDivisionError: échec [tests/odd_worker.py:")
    assert "< nlp/running/worker.py:" in detail


@pytest.mark.slow
def test_an_article_that_takes_all_memory_is_rejected_alone(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "mange", "Trois.")
    tag(source, tmp_path / "out.jsonl", rejects=tmp_path / "bad.jsonl")
    assert texts(tmp_path / "out.jsonl") == ["Un.", "Trois."]
    assert rows(tmp_path / "bad.jsonl")[0]["detail"].startswith("MemoryError")


@pytest.mark.slow
def test_what_a_library_prints_does_not_get_among_the_records(tmp_path: Path) -> None:
    tag(write_articles(tmp_path / "in.jsonl", "parle", "Deux."), tmp_path / "out.jsonl")
    assert texts(tmp_path / "out.jsonl") == ["parle", "Deux."]


@pytest.mark.slow
def test_a_run_in_which_no_article_can_be_tagged_fails(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no article could be tagged"):
        tag(
            write_articles(tmp_path / "in.jsonl", "échoue"),
            tmp_path / "out.jsonl",
            rejects=tmp_path / "bad.jsonl",
        )
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["bad.jsonl", "in.jsonl"]


@pytest.mark.slow
def test_a_run_in_which_no_article_can_be_read_fails_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("kein JSON\n")
    with pytest.raises(InputError, match="no article could be read"):
        tag(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.slow
def test_a_worker_that_dies_while_it_loads_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIE_ONCE", str(tmp_path / "died"))
    tag(write_articles(tmp_path / "in.jsonl", "Un."), tmp_path / "out.jsonl", RunOptions(jobs=1))
    assert (tmp_path / "died").exists()
    assert texts(tmp_path / "out.jsonl") == ["Un."]


@pytest.mark.slow
def test_a_worker_is_replaced_before_its_memory_has_grown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "_LIFE", 4)
    given = [f"Article {n}." for n in range(12)]
    starts: list[int] = []
    start = slots.Slot._start
    monkeypatch.setattr(slots.Slot, "_start", lambda slot: starts.append(1) or start(slot))
    tag(
        write_articles(tmp_path / "in.jsonl", *given),
        tmp_path / "out.jsonl",
        RunOptions(jobs=1, shard_size=2),
    )
    assert texts(tmp_path / "out.jsonl") == given
    assert len(starts) == 3


@pytest.mark.slow
@pytest.mark.parametrize("code", [7, 0])
def test_a_worker_that_never_starts_stops_the_run_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(
        slots,
        "_COMMAND",
        (sys.executable, "-c", f"import sys; print('la cause', file=sys.stderr); sys.exit({code})"),
    )
    with pytest.raises(ModelError, match=rf"no worker could start: .*exit code {code}: la cause"):
        tag(write_articles(tmp_path / "in.jsonl", "Un."), tmp_path / "out.jsonl")


@pytest.mark.slow
def test_a_worker_with_other_models_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = 'import sys; sys.stdin.readline(); print(\'{"ready": {"rubrique": "0"}}\')'
    monkeypatch.setattr(slots, "_COMMAND", (sys.executable, "-c", lie))
    with pytest.raises(ModelError, match="other models or tables"):
        tag(write_articles(tmp_path / "in.jsonl", "Un."), tmp_path / "out.jsonl")


def begin(source: Path, output: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start a run in a process of its own, with the tests' workers and small shards."""
    code = (
        "import sys; from nlp.running import *; from nlp.running import slots\n"
        f"slots._COMMAND = {ODD!r}\n"
        "run([sys.argv[1]], sys.argv[2], Settings(('medtop',)), say=print, rejects=sys.argv[2] + '.bad',"
        " running=RunOptions(jobs=2, shard_size=4, resume='resume' in sys.argv))"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(source), str(output), *more], cwd=ROOT)


def mixed(count: int) -> list[str]:
    """Texts of which some are broken and some crash."""
    odd = {7: "échoue", 23: "meurs", 31: ""}
    return [odd.get(n, f"Article {n} écrit lentement.") for n in range(count)]


def shards_done(output: Path) -> int:
    journal = output.with_name(output.name + ".parts") / "journal.jsonl"
    return max(0, len(journal.read_bytes().splitlines()) - 1) if journal.exists() else 0


def wait_for_shards(process: subprocess.Popen[bytes], output: Path, more: int) -> None:
    """Wait until a run has finished `more` shards, or has ended."""
    wanted = shards_done(output) + more
    while process.poll() is None and shards_done(output) < wanted:
        time.sleep(0.01)


@pytest.mark.slow
def test_a_run_killed_at_random_moments_ends_with_the_same_bytes(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", *mixed(120))
    assert begin(source, tmp_path / "whole.jsonl").wait() == 0
    chance, kills, output = random.Random(1), 0, tmp_path / "out.jsonl"
    while not output.exists():
        process = begin(source, output, "resume")
        wait_for_shards(process, output, chance.randint(0, 9))
        time.sleep(chance.uniform(0, 0.1))
        kills += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert kills >= 3
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    begin(source, output, "resume").wait()
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert (tmp_path / "out.jsonl.bad").read_bytes() == (tmp_path / "whole.jsonl.bad").read_bytes()
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    source = write_articles(
        tmp_path / "in.jsonl", *[f"Article {n} écrit lentement." for n in range(200)]
    )
    process = begin(source, tmp_path / "out.jsonl")
    wait_for_shards(process, tmp_path / "out.jsonl", 3)
    process.send_signal(signal.SIGINT)
    assert process.wait() != 0
    with pytest.raises(OptionError, match="go on with --resume, or delete it"):
        tag(source, tmp_path / "out.jsonl", RunOptions(shard_size=4))
    summary = tag(source, tmp_path / "out.jsonl", RunOptions(shard_size=4, resume=True))
    assert summary.resumed >= 8
    assert len(texts(tmp_path / "out.jsonl")) == 200


def interrupted(tmp_path: Path) -> Path:
    """Return the source of a run that stopped after its first shards."""
    source = write_articles(tmp_path / "in.jsonl", *[f"Article {n}." for n in range(12)])

    def stop(_: int, fraction: float | None) -> None:
        if fraction and fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tag(source, tmp_path / "out.jsonl", RunOptions(jobs=1, shard_size=2), watch=stop)
    return source


@pytest.mark.slow
def test_a_run_that_is_stopped_half_way_says_how_to_go_on(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "Deux.", "Trois.")
    said: list[str] = []

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    options = RunOptions(jobs=1, shard_size=2)
    with pytest.raises(KeyboardInterrupt):
        run(
            [source], tmp_path / "out.jsonl", SETTINGS, say=said.append, watch=stop, running=options
        )
    assert said == [
        f"stopped; what is done is kept in {tmp_path / 'out.jsonl.parts'}: the same command with --resume goes on"
    ]


@pytest.mark.slow
def test_a_run_killed_while_it_tidies_up_leaves_the_output_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    source = write_articles(tmp_path / "in.jsonl", "Un.", "Deux.", "Trois.")
    with monkeypatch.context() as patch:
        patch.setattr("nlp.running.journal.remove_own", stop)
        with pytest.raises(KeyboardInterrupt):
            tag(source, tmp_path / "out.jsonl", RunOptions(shard_size=2))
    assert [path.name for path in sorted((tmp_path / "out.jsonl.parts").iterdir())] == [
        "joined",
        "journal.jsonl",
        "lock",
        "scratch",
        "shards",
    ]
    summary = tag(source, tmp_path / "out.jsonl", RunOptions(shard_size=2, resume=True))
    assert summary.resumed == 3
    assert texts(tmp_path / "out.jsonl") == ["Un.", "Deux.", "Trois."]
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.slow
def test_a_run_reads_no_more_than_two_shards_ahead_of_a_lone_worker(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", *[f"Article {n}." for n in range(10)])
    source.write_text(source.read_text() + "kein JSON\n")
    done: list[int] = []
    done_by_then: list[int] = []
    run(
        [source],
        tmp_path / "out.jsonl",
        SETTINGS,
        say=lambda _: done_by_then.append(sum(done)),
        watch=lambda count, _: done.append(count),
        running=RunOptions(jobs=1, shard_size=1),
    )
    assert done_by_then == [8]


@pytest.mark.slow
def test_an_interrupted_run_goes_on_only_with_the_same_options(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    resumed, settings = RunOptions(shard_size=2, resume=True), Settings(("medtop",), limit=1)
    with pytest.raises(OptionError, match=r"begun with another models: .* now\); give the same"):
        tag(source, tmp_path / "out.jsonl", resumed, settings=settings)


@pytest.mark.slow
def test_an_interrupted_run_goes_on_only_with_the_same_articles(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    for other in ("Article un.", "Article 1 bis.", "Premier article.", "Autre article."):
        write_articles(source, *[other if n == 1 else f"Article {n}." for n in range(12)])
        with pytest.raises(InputError, match="inputs have changed"):
            tag(source, tmp_path / "out.jsonl", RunOptions(shard_size=2, resume=True))


@pytest.mark.slow
def test_a_journal_cut_in_the_middle_of_a_line_loses_that_shard_only(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    journal = tmp_path / "out.jsonl.parts/journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-10])
    summary = tag(source, tmp_path / "out.jsonl", RunOptions(shard_size=2, resume=True))
    assert summary.resumed >= 2
    assert texts(tmp_path / "out.jsonl") == [f"Article {n}." for n in range(12)]


@pytest.mark.slow
def test_two_runs_never_write_one_output(tmp_path: Path) -> None:
    slow = write_articles(tmp_path / "in.jsonl", *["écrit lentement"] * 300)
    process = begin(slow, tmp_path / "out.jsonl")
    while not (tmp_path / "out.jsonl.parts/journal.jsonl").exists():
        time.sleep(0.02)
    with pytest.raises(OptionError, match="another run is writing this output"):
        tag(slow, tmp_path / "out.jsonl", RunOptions(resume=True))
    process.kill()
    process.wait()


@pytest.mark.slow
def test_an_update_tags_only_what_is_new_or_changed_and_gives_the_bytes_of_a_run_from_scratch(
    tmp_path: Path,
) -> None:
    source = write_articles(tmp_path / "in.jsonl", *[f"Article {n}." for n in range(10)])
    tag(source, tmp_path / "out.jsonl")
    write_articles(source, *["Autre texte." if n == 4 else f"Article {n}." for n in range(13)])
    summary = tag(source, tmp_path / "out.jsonl", RunOptions(update=True, shard_size=3))
    tag(source, tmp_path / "fresh.jsonl")
    assert (summary.written, summary.kept) == (13, 9)
    assert summary.changes == Changes(added=3, replaced=1, unchanged=9, total=13)
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "fresh.jsonl").read_bytes()


@pytest.mark.slow
def test_an_update_tags_everything_again_when_a_model_or_an_option_has_changed(
    tmp_path: Path,
) -> None:
    source = write_articles(tmp_path / "in.jsonl", "Un.", "Deux.")
    tag(source, tmp_path / "out.jsonl")
    again = tag(
        source,
        tmp_path / "out.jsonl",
        RunOptions(update=True),
        settings=Settings(("medtop",), limit=2),
    )
    assert (again.written, again.kept) == (2, 0)


@pytest.mark.slow
def test_a_killed_update_leaves_the_earlier_output_and_goes_on(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", *["écrit lentement"] * 4)
    tag(source, tmp_path / "out.jsonl")
    before = (tmp_path / "out.jsonl").read_bytes()
    write_articles(
        source, *["écrit lentement"] * 4, *["meurs"] * 1, *[f"écrit {n}" for n in range(8)]
    )

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    options = RunOptions(update=True, shard_size=2, jobs=1)
    with pytest.raises(KeyboardInterrupt):
        tag(source, tmp_path / "out.jsonl", options, watch=stop)
    assert (tmp_path / "out.jsonl").read_bytes() == before
    summary = tag(
        source, tmp_path / "out.jsonl", RunOptions(update=True, shard_size=2, resume=True)
    )
    assert (summary.written, summary.rejected["crashed"]) == (12, 1)


@pytest.mark.slow
def test_a_name_that_ends_in_a_slash_is_a_folder_of_shards(tmp_path: Path) -> None:
    from nlp import read_records

    source = write_articles(tmp_path / "in.jsonl", *[f"Article {n}." for n in range(7)])
    tag(source, f"{tmp_path}/out/", RunOptions(shard_size=3))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"part-{n:05d}.jsonl" for n in range(3)
    ]
    assert [record.article.id for record in read_records(tmp_path / "out")] == [
        f"a{n}" for n in range(7)
    ]
    with pytest.raises(OptionError, match="is there already"):
        tag(source, f"{tmp_path}/out/")
    write_articles(source, *[f"Article {n}." for n in range(8)])
    summary = tag(source, f"{tmp_path}/out/", RunOptions(shard_size=3, update=True))
    assert (summary.written, summary.kept) == (8, 7)


@pytest.mark.slow
def test_other_formats_are_made_of_the_same_shards(tmp_path: Path) -> None:
    from nlp import read_records

    source = write_articles(tmp_path / "in.jsonl", *[f"Article {n}." for n in range(7)])
    for name in ("out.parquet", "out.sqlite", "out.jsonl.gz"):
        tag(source, tmp_path / name, RunOptions(shard_size=3))
        assert [record.article.id for record in read_records(tmp_path / name)] == [
            f"a{n}" for n in range(7)
        ]


@pytest.mark.slow
def test_inputs_and_outputs_may_be_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec", reason="the extra cluster is not installed")
    source = write_articles(tmp_path / "in.jsonl", "Un.", "Deux.")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    run([f"file://{source}"], f"file://{tmp_path}/far/out.jsonl", SETTINGS, say=print)
    run([f"file://{source}"], f"file://{tmp_path}/far/shards/", SETTINGS, say=print)
    assert texts(tmp_path / "far/out.jsonl") == ["Un.", "Deux."]
    assert texts(tmp_path / "far/shards/part-00000.jsonl") == ["Un.", "Deux."]
    with pytest.raises(InputError, match="cannot be read"):
        run([f"file://{tmp_path}/absent.jsonl"], "-", SETTINGS, say=print)


@pytest.mark.parametrize(
    "options", [RunOptions(resume=True), RunOptions(update=True)], ids=["resume", "update"]
)
def test_standard_output_cannot_be_resumed_or_updated(tmp_path: Path, options: RunOptions) -> None:
    with pytest.raises(OptionError, match="need a file"):
        tag(write_articles(tmp_path / "in.jsonl", "Un."), "-", options)


@pytest.mark.slow
def test_a_file_that_vanishes_during_a_run_is_rejected(tmp_path: Path) -> None:
    longer_than_a_pipe = "Un article qui est long. " * 2000
    write_articles(tmp_path / "a.jsonl", *[longer_than_a_pipe] * 9)
    write_articles(tmp_path / "b.jsonl", "Deux.")
    said: list[str] = []

    def vanish(*_: object) -> None:
        (tmp_path / "b.jsonl").unlink(missing_ok=True)

    options = RunOptions(jobs=1, shard_size=1)
    out = tmp_path / "out.jsonl"
    summary = run(
        [str(tmp_path / "[ab].jsonl")],
        out,
        SETTINGS,
        say=said.append,
        watch=vanish,
        running=options,
    )
    assert (summary.written, summary.rejected) == (9, {"unreadable-file": 1})
    assert "b.jsonl: unreadable-file: No such file" in said[0]
