"""Files that would stop or swell a run: each is a reject with its reason, and everything else is read."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.reading import Position
from nlp.records import Article, Reject
from nlp.running import guarded
from nlp.running.guarded import GuardedReading

GOOD = '{"id": "bon", "text": "Un bon article."}\n'
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _warm_processes() -> None:
    """Let readers be fresh ones: what is limited here is all the memory of a process."""


def read(*inputs: Path) -> tuple[list[Article], list[Reject]]:
    rejects: list[Reject] = []
    reading = GuardedReading(inputs, {"any_language": True}, rejects.append, Position())
    return [parcel.unpack() for parcel in reading.read()], rejects


# Its children are readers only, so that their peak is that of reading
MEASURE = """
import json, resource, sys
from pathlib import Path
from tests.test_guarded_reading import read
articles, rejects = read(*map(Path, sys.argv[1:]))
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps([[article.id for article in articles], [reject.slug for reject in rejects], peak]))
"""
MAKE = """
import sys
from pathlib import Path
from tests.test_guarded_reading import SWELLING
SWELLING[Path(sys.argv[1]).name](Path(sys.argv[1]))
"""


def call(code: str, *arguments: Path) -> str:
    """Run some lines in a process of their own and return what they print."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def good(tmp_path: Path) -> Path:
    (tmp_path / "z-bon.jsonl").write_text(GOOD)
    return tmp_path / "z-bon.jsonl"


def write_long_list(path: Path) -> None:
    path.write_text(f"<ul>{'<li>a' * 8_000}</ul><p>{'Un paragraphe en bon français. ' * 9}</p>")


def write_dictionary(path: Path) -> None:
    """A Parquet file of some kilobytes: one text of 20 MB in 256 rows."""
    import pyarrow as pa
    from pyarrow import parquet

    column = pa.DictionaryArray.from_arrays(pa.array([0] * 256), pa.array(["x" * 20_000_000]))
    parquet.write_table(pa.table({"text": column}), path, compression="zstd")


def write_long_texts(path: Path) -> None:
    """A Parquet file of some kilobytes: thirty texts of 20 MB."""
    import pyarrow as pa
    from pyarrow import parquet

    texts = [f"{number}{'x' * 20_000_000}" for number in range(30)]
    parquet.write_table(pa.table({"text": texts}), path, compression="zstd", use_dictionary=False)


def write_empty_objects(path: Path) -> None:
    path.write_text("[" + ",".join(["{}"] * 38_000_000) + "]")


def write_empty_lists(path: Path) -> None:
    path.write_text('{"text": [' + ",".join(["[]"] * 20_000_000) + "]}\n")


SWELLING = {
    "dictionary.parquet": write_dictionary,
    "texts.parquet": write_long_texts,
    "objects.json": write_empty_objects,
    "lists.jsonl": write_empty_lists,
}


def test_a_page_that_takes_too_long_is_rejected_and_the_rest_is_read(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "SECONDS", 2.0)
    write_long_list(tmp_path / "page.html")
    articles, rejects = read(tmp_path / "page.html", good)
    assert [article.id for article in articles] == ["bon"]
    assert [reject.slug for reject in rejects] == ["too-slow"]


@pytest.mark.parametrize("name", SWELLING)
def test_a_file_that_swells_is_rejected_within_the_memory_of_reading(
    tmp_path: Path, good: Path, name: str
) -> None:
    call(MAKE, tmp_path / name)
    ids, slugs, megabytes = json.loads(call(MEASURE, tmp_path / name, good))
    assert ids[-1] == "bon"
    assert set(slugs) <= {"too-large", "too-slow", "too-compressed", "missing-text"}
    assert slugs
    assert megabytes < 900


def test_only_the_article_that_breaks_a_limit_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles before and after it in one file are read, once each and in order."""
    monkeypatch.setattr(guarded, "_COMMAND", (guarded.sys.executable, "-m", "tests.odd_reader"))
    texts = ["Un.", "dors", "Trois.", "meurs", "Cinq.", "mange", "Sept."]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    monkeypatch.setattr(guarded, "SECONDS", 1.0)
    articles, rejects = read(source, source)
    assert [article.text for article in articles] == ["Un.", "Trois.", "Cinq.", "Sept."] * 2
    found = [(reject.slug, reject.line) for reject in rejects]
    assert found == [("too-slow", 2), ("crashed", 4), ("too-large", 6)] * 2


def test_a_file_that_breaks_limits_again_and_again_is_given_up(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_COMMAND", (guarded.sys.executable, "-m", "tests.odd_reader"))
    monkeypatch.setattr(guarded, "_MOST", 2)
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Un."}\n' + '{"text": "meurs"}\n' * 5)
    articles, rejects = read(source, good)
    assert [article.text for article in articles] == ["Un.", "Un bon article."]
    assert [reject.slug for reject in rejects] == ["crashed"] * 3
    assert "the rest of it is not read" in rejects[-1].detail


def test_a_file_that_has_vanished_is_rejected(tmp_path: Path, good: Path) -> None:
    articles, rejects = read(tmp_path / "absent.jsonl", good)
    assert [article.id for article in articles] == ["bon"]
    assert [reject.slug for reject in rejects] == ["unreadable-file"]


@pytest.mark.parametrize("behind", [b"garbage", b"\x00\x01", b"\x1f\x8bgarbage, and more of it"])
def test_articles_before_garbage_behind_a_gzip_file_are_read(tmp_path: Path, behind: bytes) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(GOOD.encode() * 3) + behind)
    articles, rejects = read(tmp_path / "a.jsonl.gz")
    assert len(articles) == 3
    assert [reject.slug for reject in rejects] == ["damaged-gzip"]
