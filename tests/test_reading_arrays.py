"""JSON arrays are read item by item, and just as `json.loads` reads them whole."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.reading import read_articles
from nlp.reading.sources import arrays
from nlp.reading.sources.arrays import read_items
from nlp.records import Reject

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def read_whole(content: bytes) -> list[Any]:
    return list(read_items(lambda: io.BytesIO(content)))


@pytest.mark.slow
@given(
    st.lists(VALUES, max_size=6), st.booleans(), st.sampled_from([None, 1, "\t"]), st.integers(1, 9)
)
def test_items_are_those_of_the_whole_document(
    values: list[Any], ascii_only: bool, indent: Any, size: int
) -> None:
    content = json.dumps(values, ensure_ascii=ascii_only, indent=indent).encode(
        "utf-8", "surrogatepass"
    )
    before, arrays._PIECE = arrays._PIECE, size  # so that pieces end everywhere
    try:
        assert read_whole(content) == json.loads(content)
    finally:
        arrays._PIECE = before


@pytest.mark.parametrize(
    "content",
    [b"[1, 2", b"[1 2]", b"[1,]", b"[", b"", b"{}", b"[1] x", b'["a\nb"]', b'["\xe9"]', b"[nul]"],
)
def test_what_is_no_array_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - by whichever part of it notices
        read_whole(content)


def test_an_array_beyond_the_limit_of_documents_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nlp.reading.formats import json_documents

    def refuse(_: str) -> None:
        raise AssertionError("it was held whole")

    monkeypatch.setattr(json_documents, "load_json", refuse)
    rows = [{"id": str(number), "text": f"Article {number}."} for number in range(50)]
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(rows).encode())
    found = list(read_articles(path, any_language=True))
    assert [article.id for article in found] == [row["id"] for row in rows]
    assert [article.origin.line for article in found if article.origin] == list(range(1, 51))


def test_an_array_of_another_encoding_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('[{"text": "Été."}]'.encode("cp1252"))
    assert [article.text for article in read_articles(path, any_language=True)] == ["Été."]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("depth", [101, 400, 900, 100_000])
def test_values_nested_deep_are_a_reject(name: str, depth: int, tmp_path: Path) -> None:
    deep = f'{{"text": {"[" * depth}"Un."{"]" * depth}}}'
    good = '{"text": "Le conseil vote."}'
    content = f"[{deep}, {good}]" if name == "a.json" else f"{deep}\n{good}\n"
    (tmp_path / name).write_text(content, "utf-8")
    rejects: list[Reject] = []
    found = list(read_articles(tmp_path / name, any_language=True, reject=rejects.append))
    assert {reject.slug for reject in rejects} <= {"too-deep", "invalid-json"}
    assert rejects
    assert len(found) == 1 or [reject.line for reject in rejects] == [None]


def test_a_page_of_far_too_many_elements_is_refused_before_its_tree_is_made(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<b>" * 100_001, "utf-8")
    rejects: list[Reject] = []
    assert not list(read_articles(tmp_path / "a.html", reject=rejects.append))
    assert [reject.slug for reject in rejects] == ["too-large"]


@pytest.mark.slow
@pytest.mark.parametrize("is_dictionary", [True, False])
def test_parquet_that_unpacks_to_far_more_than_it_holds_is_refused(
    is_dictionary: bool, tmp_path: Path
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    texts = pyarrow.array(["x" * 20_000_000])
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 9), texts)
    table = pyarrow.table({"text": column if is_dictionary else texts})
    options = {} if is_dictionary else {"use_dictionary": False}
    parquet.write_table(table, tmp_path / "a.parquet", compression="zstd", **options)
    rejects: list[Reject] = []
    assert not list(read_articles(tmp_path / "a.parquet", reject=rejects.append))
    assert [reject.slug for reject in rejects] == ["too-compressed"]


def test_what_no_reading_on_can_mend_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "MAX_LINE", 100)
    content = b'[{"text": "a"}, {"text": oops}, ' + b'{"text": "b"}, ' * 50 + b"{}]"
    with pytest.raises(json.JSONDecodeError):
        read_whole(content)
