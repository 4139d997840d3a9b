"""The weights of a recogniser are read without spaCy; those of another make or damaged are told apart."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from nlp.entities.recognition.loading import load_network
from nlp.entities.recognition.pipeline import load_pipeline
from nlp.entities.recognition.weights import AnotherMakeError, load_weights, parse_weights
from nlp.errors import ModelError
from nlp.models import find_model
from nlp.word_vectors import find_package

SHIPPED = find_model("presse-fr")
MOVES = load_weights(SHIPPED / "ner").moves
Tree = dict[str, Any]


@pytest.fixture
def tree() -> Tree:
    """The layers of the shipped network, to be changed."""
    read: Tree = msgspec.msgpack.decode((SHIPPED / "ner" / "model").read_bytes())
    return read


def index(tree: Tree, name: str) -> int:
    return next(number for number, node in enumerate(tree["nodes"]) if node["name"] == name)


def rename(tree: Tree) -> None:
    for node in tree["nodes"]:
        node["name"] = node["name"].replace("maxout", "mish")


def widen(tree: Tree) -> None:
    tree["attrs"][index(tree, "expand_window")]["window_size"] = msgspec.msgpack.encode(2)


def without_upper(tree: Tree) -> None:
    tree["attrs"][0]["has_upper"] = msgspec.msgpack.encode(False)


def together(tree: Tree) -> None:
    for number, node in enumerate(tree["nodes"]):
        if node["name"].startswith("with_array(residual("):
            tree["attrs"][number]["pad"] = msgspec.msgpack.encode(0)


def empty_table(tree: Tree) -> None:
    array = tree["params"][index(tree, "hashembed")]["E"]
    array[b"shape"], array[b"data"] = [0, 96], b""


def odd_seed(tree: Tree) -> None:
    tree["attrs"][index(tree, "hashembed")]["seed"] = msgspec.msgpack.encode(-1)


def short_data(tree: Tree) -> None:
    array = tree["params"][index(tree, "linear")]["W"]
    array[b"data"] = array[b"data"][:-4]


def other_shape(tree: Tree) -> None:
    array = tree["params"][index(tree, "maxout")]["W"]
    array[b"shape"] = [480, 3, 96]


def doubles(tree: Tree) -> None:
    array = tree["params"][index(tree, "linear")]["W"]
    array[b"type"] = "<f8"


def no_arrays(tree: Tree) -> None:
    tree["params"] = tree["params"][:3]


@pytest.mark.slow
@pytest.mark.parametrize("folder", [SHIPPED, None])
def test_weights_and_moves_are_those_that_spacy_reads(folder: Path | None) -> None:
    component: Any = load_pipeline(folder).get_pipe("ner")
    weights = load_weights((folder or find_package()) / "ner")
    columns = range(component.model.get_ref("upper").get_dim("nO"))
    assert weights.moves == tuple(map(component.moves.get_class_name, columns))
    lower, upper = component.model.get_ref("lower"), component.model.get_ref("upper")
    assert np.array_equal(weights.lower, lower.get_param("W"))
    assert np.array_equal(weights.absent, lower.get_param("pad"))
    assert np.array_equal(weights.upper, upper.get_param("W"))
    embed = component.model.get_ref("tok2vec").layers[0].get_ref("embed")
    tables = [layer for layer in embed.walk() if layer.name == "hashembed"]
    assert [hashed.seed for hashed in weights.hashed] == [layer.attrs["seed"] for layer in tables]
    for hashed, layer in zip(weights.hashed, tables, strict=True):
        assert np.array_equal(hashed.table, layer.get_param("E"))


@pytest.mark.parametrize("change", [rename, widen, without_upper, together])
def test_a_network_of_another_make_is_told(change: Callable[[Tree], None], tree: Tree) -> None:
    change(tree)
    with pytest.raises(AnotherMakeError):
        parse_weights(msgspec.msgpack.encode(tree), MOVES)


@pytest.mark.parametrize(
    "change", [empty_table, odd_seed, short_data, other_shape, doubles, no_arrays]
)
def test_damaged_weights_are_one_line(
    change: Callable[[Tree], None], tree: Tree, tmp_path: Path
) -> None:
    change(tree)
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "fremd"))
    content = msgspec.msgpack.encode(tree)
    (folder / "ner" / "model").write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["weights"]["model"] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="the entity model cannot be read") as caught:
        load_network(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_articles_are_tagged_without_what_learning_needs() -> None:
    code = """
import sys
from nlp import Tagger
record = Tagger.load()("Emmanuel Macron a reçu le chancelier allemand Olaf Scholz à Paris.")
assert len(record.entities) >= 4, record
print(sorted({"spacy", "thinc", "srsly", "scipy", "sklearn", "pandas"} & set(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
