"""The same input gives the same bytes: in every run, in batches of any size, whatever seed Python hashes with."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp import read_articles
from nlp.models import find_model
from nlp.topics import load_classifier

ROOT = Path(__file__).parent.parent
SUFFIXES = (
    ".jsonl",
    ".jsonl.gz",
    ".csv",
    ".parquet",
    ".sqlite",
    ".ninjs.json",
    ".ninjs.jsonl",
    ".jsonld",
    ".tei.xml",
    ".newsml.xml",
    ".html",
)
PROGRAM = """
import sys
from nlp import Tagger, read_articles, write_records
folder, batch = sys.argv[1], int(sys.argv[2])
inputs = ("corpus/samples", "tests/nasty/capitals.txt", "tests/nasty/glued.txt")
articles = list(read_articles(*inputs, reject=lambda reject: None))
records = list(Tagger.load().pipe(articles, batch_size=batch))
for suffix in sys.argv[3:]:
    write_records(records, f"{folder}/records{suffix}")
"""


_FREE = 7  # size of the batches of the run whose libraries take as many threads as they like


def digests(folder: Path, seed: str, batch: int) -> dict[str, str]:
    """Tag the samples in a process of its own and return the digest of every file it wrote."""
    folder.mkdir()
    command = [sys.executable, "-c", PROGRAM, str(folder), str(batch), *SUFFIXES]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    if batch == _FREE:
        environment = {k: v for k, v in environment.items() if not k.endswith("_NUM_THREADS")}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.slow
def test_runs_batch_sizes_and_hash_seeds_change_no_byte_of_any_format(tmp_path: Path) -> None:
    first, *others = (
        digests(tmp_path / str(run), seed, batch)
        for run, (seed, batch) in enumerate((("0", 64), ("1", 1), ("2", 7), ("0", 64)))
    )
    assert len(first) == len(SUFFIXES) + 3  # CSV is four tables
    for other in others:
        assert {name for name in first if other[name] != first[name]} == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["medtop", "mots-cles"])
def test_a_probability_does_not_depend_on_what_else_is_in_the_batch(name: str) -> None:
    classifier = load_classifier(find_model(name))
    articles = list(read_articles("corpus/labelled/articles.jsonl"))
    together = classifier.judge(articles)[0]
    alone = np.vstack([classifier.judge([article])[0] for article in articles])
    assert (
        np.abs(together - alone).max() < 1e-12
    )  # in single precision it would be 1e-8, and flip last digits
