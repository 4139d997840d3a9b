"""Word vectors are read as spaCy reads them, and a file that is damaged is named."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import ModelError
from nlp.word_vectors import WordVectors, find_package, load_word_vectors, read_pairs, word_hash

HASHES = st.integers(0, 2**64 - 1) | st.integers(2**63, 2**64 - 1) | st.integers(0, 300)
ROWS = st.integers(0, 70_000) | st.integers(256, 20_000)


def stored(pairs: dict[int, int]) -> bytes:
    """Pairs in msgpack, counted in four bytes as a large table is."""
    written = msgspec.msgpack.encode(pairs)
    header = 1 if len(pairs) < 16 else 3
    return b"\xdf" + len(pairs).to_bytes(4) + written[header:]


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return load_word_vectors()


@given(st.dictionaries(HASHES, ROWS, max_size=60))
def test_pairs_are_those_that_were_written(pairs: dict[int, int]) -> None:
    hashes, rows = read_pairs(stored(pairs))
    assert dict(zip(hashes.tolist(), rows.tolist(), strict=True)) == pairs


def test_more_pairs_than_are_looked_at_together() -> None:
    pairs = {2**63 + number: number % 700 for number in range(3_000)}
    hashes, rows = read_pairs(stored(pairs))
    assert dict(zip(hashes.tolist(), rows.tolist(), strict=True)) == pairs


def test_damaged_pairs_raise_an_error() -> None:
    whole = stored({2**63 + number: 300 for number in range(40)})
    for damaged in (whole[:-1], whole[:20], b"\xdf", b"\x80", whole[:5] + b"\xc0" * 400):
        with pytest.raises((ValueError, IndexError)):
            read_pairs(damaged)


@pytest.mark.slow
def test_all_pairs_of_the_package_are_those_of_msgpack(vectors: WordVectors) -> None:
    content = (find_package() / "vocab" / "key2row").read_bytes()
    expected = msgspec.msgpack.decode(content, type=dict[int, int])
    assert vectors.find(list(expected)).tolist() == list(expected.values())


def test_a_word_without_a_vector_has_no_row(vectors: WordVectors) -> None:
    known, unknown = word_hash("président"), word_hash("préxzqsident")
    assert vectors.find([known, unknown, 2**64 - 1])[1:].tolist() == [-1, -1]
    assert vectors.find([known])[0] >= 0
    assert vectors.find([]).tolist() == []


def test_other_capitals_are_tried_for_a_missing_word(vectors: WordVectors) -> None:
    lower, odd = vectors.rows_of(["président", "PrÉsIdEnT"])
    assert lower == odd


def test_no_vectors_have_no_rows() -> None:
    empty = WordVectors(np.empty((0, 2), np.float32), np.empty(0, np.uint64), np.empty(0, np.int32))
    assert empty.find([1, 2]).tolist() == [-1, -1]


def test_word_hashes_are_those_of_spacy() -> None:
    spacy_strings = pytest.importorskip("spacy.strings")
    for word in ("chat", "Élysée", "UE", "a", "présidentielle", "antiterroriste"):
        assert word_hash(word) == spacy_strings.hash_string(word)


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModelError, match="no_such_package: the spaCy model is not installed"):
        load_word_vectors("no_such_package")
