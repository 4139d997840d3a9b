"""The page on what is done at once tells the numbers that the code holds."""

from __future__ import annotations

import importlib

import pytest

from nlp.running import guarded, shards, slots
from tests.conftest import ROOT

TOLD = {
    "| shard | articles |": shards.SIZE,
    "| shard | characters |": shards.LENGTH,
    "| read ahead | shards for each that is tagged |": importlib.import_module(
        "nlp.running.run"
    )._AHEAD,
    "| question to a worker | articles |": slots.BATCH,
    "| question to a worker | characters |": slots._BATCH_LENGTH,
    "| life of a worker | articles |": slots._LIFE,
    "| one step of reading | seconds of processor time |": int(guarded.SECONDS),
    "| reading | megabytes |": guarded.MEMORY // 2**20,
}


@pytest.mark.parametrize("row", TOLD)
def test_the_page_tells_the_numbers_of_the_code(row: str) -> None:
    page = (ROOT / "docs" / "when-something-goes-wrong.md").read_text(encoding="utf-8")
    assert f"{row} {TOLD[row]:,} |" in page
