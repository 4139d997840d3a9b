"""The columns of a topic model lie end to end, and every file finds a block in the same place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlp.topics import load_classifier
from nlp.topics.features import Amounts, BlockName, lay_columns

MODELS = Path(__file__).resolve().parents[1] / "models"


def test_blocks_lie_end_to_end() -> None:
    lead, title = np.array([1, 3], dtype=np.int32), np.array([3], dtype=np.int32)
    columns = lay_columns(4, lead, title, 2)
    places = [columns[name] for name in BlockName]
    assert places == [slice(0, 4), slice(4, 6), slice(6, 7), slice(7, 9), slice(9, 11)]
    assert (columns.terms, columns.dense, columns.count) == (slice(0, 7), slice(7, 11), 11)


def test_a_column_knows_its_term_and_a_term_its_column() -> None:
    lead, title = np.array([1, 3], dtype=np.int32), np.array([3], dtype=np.int32)
    columns = lay_columns(4, lead, title, 2)
    assert columns.column_term.tolist() == [0, 1, 2, 3, 1, 3, 3]
    assert [block.column_of.tolist() for block in columns.term_blocks] == [
        [0, 1, 2, 3], [-1, 0, -1, 1], [-1, -1, -1, 0],
    ]  # fmt: skip


def test_a_model_without_word_vectors_has_no_dense_columns() -> None:
    none = np.zeros(0, dtype=np.int32)
    columns = lay_columns(3, none, none, 0)
    assert columns.dense == slice(3, 3)
    assert columns[BlockName.TITLE_VECTOR] == slice(3, 3)


@pytest.mark.parametrize("name", ["medtop", "mots-cles"])
def test_shipped_models_have_a_weight_for_every_column(name: str) -> None:
    classifier = load_classifier(MODELS / name)
    assert classifier.table.shape[0] == classifier.space.columns.count


def test_a_product_of_amounts_is_the_one_of_scipy() -> None:
    chance = np.random.default_rng(3)
    dense = chance.random((7, 40)) * (chance.random((7, 40)) < 0.3)
    dense[2] = 0
    stored = sparse.csr_matrix(dense.astype(np.float32))
    amounts = Amounts(stored.indptr, stored.indices, stored.data)
    table = chance.normal(size=(40, 5)).astype(np.float32)
    assert amounts.times(table) == pytest.approx(stored @ table, rel=1e-6)
    assert amounts.times(table).dtype == np.float32
