"""Several readers at once find what one finds, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import pytest

from nlp.errors import OptionError
from nlp.reading import Position, find_inputs
from nlp.running import ahead
from nlp.running.ahead import ReadingAhead, count_readers, cut_stretches

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
SEEN = tuple[str, Any]


@pytest.fixture(autouse=True)
def _small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "STRETCH", 1)


def read(inputs: list[Path], readers: int, **options: object) -> Iterator[SEEN]:
    """Yield all that a run would see of inputs, in the order in which it sees it."""
    seen: list[SEEN] = []
    position = Position()
    reading = ReadingAhead(
        inputs,
        {"any_language": True, **options},
        lambda reject: seen.append(("reject", reject)),
        position,
        lambda path, line: seen.append(("note", (path, line))),
        readers=readers,
    )
    for parcel in reading.read():
        yield from seen
        seen.clear()
        share = None if position.share is None else round(position.share, 9)
        yield "article", (parcel, position.path, position.line, share)
    yield from seen


@pytest.fixture
def mixed(tmp_path: Path) -> list[Path]:
    """Samples of all formats, and files with everything that is rejected or noted between them."""
    (tmp_path / "a.jsonl").write_text('{"text": "Un."}\n{broken\n{"titre": "Rien"}\n', "utf-8")
    (tmp_path / "b.jsonl").write_text("", "utf-8")
    (tmp_path / "c.csv").write_text("texte;date;page\nUn vote.;le trente;3\n", "utf-8")
    (tmp_path / "d.parquet").write_bytes(b"PAR1 and no more")
    lines = (json.dumps({"id": number, "text": f"Vote {number}."}) for number in range(300))
    (tmp_path / "e.jsonl").write_text("\n".join(lines), "utf-8")
    return [*find_inputs([tmp_path]), *find_inputs([SAMPLES]), tmp_path / "a.jsonl"]


@pytest.mark.slow
@pytest.mark.parametrize("waiting", [1, 64 * 2**20])
def test_several_readers_give_what_one_gives_in_the_same_order(
    mixed: list[Path], waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WAITING", waiting)
    alone = list(read(mixed, 1))
    assert {kind for kind, _ in alone} == {"article", "reject", "note"}
    assert list(read(mixed, 3)) == alone


@pytest.mark.slow
def test_what_ends_a_reading_ends_it_after_what_stands_before(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Un.", "page": "3"}\n', "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "Deux."}\n', "utf-8")
    found = read(find_inputs([tmp_path]), 2, keep=("page",))
    assert next(found)[0] == "article"
    with pytest.raises(OptionError, match=r"b\.jsonl: has no column 'page'"):
        list(found)


@pytest.mark.slow
def test_a_reading_that_is_given_up_leaves_no_process(
    mixed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WAITING", 1)
    before = set(psutil.Process().children())
    found = read(mixed, 4)
    assert len(list(islice(found, 3))) == 3
    found.close()  # type: ignore[attr-defined]
    assert set(psutil.Process().children()) <= before


def test_files_are_read_together_until_they_are_worth_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "STRETCH", 10)
    names = [str(tmp_path / name) for name in "abcd"]
    for name, size in zip(names, (4, 6, 30, 1), strict=True):
        Path(name).write_bytes(b"x" * size)
    assert cut_stretches(names) == [names[:2], names[2:3], names[3:]]
    assert cut_stretches([*names, "-"]) == [[*names, "-"]]
    assert cut_stretches([]) == []


def test_a_run_has_more_readers_when_one_cannot_feed_its_workers() -> None:
    assert [count_readers(jobs, None) for jobs in (1, 39, 40, 80)] == [1, 1, 2, 3]
    assert 1 <= count_readers(None, "tcp://host:8786") <= 4
