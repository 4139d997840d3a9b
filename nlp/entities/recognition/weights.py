"""The weights of spaCy's usual recogniser of names, read from its file without spaCy.

The file is a tree of layers in msgpack, breadth first, each with its name, its settings and its
arrays. The name of a layer is made of the names of those inside it, so it says how they are joined:
a network of any other name is of another make.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Product = Callable[[Floats, Floats], Floats]  # of two matrices

SMALL = np.float32(1e-08)  # what thinc's layer normalisation adds to a variance
_FEATURES = 3  # what a move reads: the word, the first word of the open name, the word before
_MOVES = {"1": "B-", "2": "I-", "3": "L-", "4": "U-", "5": "O"}  # as spaCy's file numbers them
_MIXED = "maxout>>layernorm>>dropout"
_COLUMN = "ints-getitem>>hashembed"
_EMBEDDING = (
    "extract_features>>list2ragged>>with_array({})|static_vectors>>with_array({})>>ragged2list"
)
_CONVOLUTION = f"residual(expand_window>>{_MIXED})"


class AnotherMakeError(Exception):
    """The network is not spaCy's usual one for names."""


@dataclass(frozen=True)
class Hashed:
    """A table in which the rows of a string are found by four hashes of its number, and added."""

    attribute: str
    table: Floats
    seed: int

    def look_up(self, numbers: Sequence[int]) -> Floats:
        """Return the sum of the rows of each number."""
        rows = hash_numbers(np.array(numbers, np.uint64), self.seed) % len(self.table)
        first, *others = rows.T
        total: Floats = self.table[first]
        for column in others:
            total += self.table[column]
        return total


@dataclass(frozen=True)
class Mixed:
    """Maxout (outputs, pieces, inputs), then normalised."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    def apply(self, rows: Floats, multiply: Product) -> Floats:
        """Return the rows that the layer makes of rows, as thinc computes them."""
        outputs, pieces, inputs = self.weights.shape
        scores = multiply(rows, self.weights.reshape(-1, inputs).T)
        scores += self.bias.ravel()
        best = scores.reshape(-1, outputs, pieces).max(axis=2)
        mean = best.mean(axis=1, keepdims=True)
        variance = best.var(axis=1, keepdims=True) + SMALL
        normal: Floats = (best - mean) * variance ** np.float32(-0.5)
        return normal * self.gain + self.shift


@dataclass(frozen=True)
class Weights:
    """All arrays of a recogniser; `moves` names the columns of the last of them."""

    hashed: tuple[Hashed, ...]
    static: Floats
    mixed: Mixed
    layers: tuple[Mixed, ...]
    pad: int
    linear: Floats
    linear_bias: Floats
    lower: Floats
    lower_bias: Floats
    absent: Floats
    upper: Floats
    upper_bias: Floats
    moves: tuple[str, ...]


def load_weights(folder: Path) -> Weights:
    """Return the weights in a folder that spaCy wrote for its `ner`.

    Raises AnotherMakeError; OSError, ValueError, LookupError, TypeError or msgspec's DecodeError where
    they cannot be read.
    """
    settings = json.loads((folder / "cfg").read_bytes())
    if settings["beam_width"] != 1:
        raise AnotherMakeError
    stored = msgspec.msgpack.decode((folder / "moves").read_bytes())
    moves = tuple(_moves(json.loads(stored["moves"])))
    return parse_weights((folder / "model").read_bytes(), moves)


def weights_of(component: Any) -> Weights:
    """Return the weights of spaCy's `ner` component. Raises AnotherMakeError."""
    model = component.model
    if model.attrs["unseen_classes"] or component.cfg["beam_width"] != 1:
        raise AnotherMakeError
    columns = range(model.get_ref("upper").get_dim("nO"))
    moves = tuple(component.moves.get_class_name(column) for column in columns)
    return parse_weights(model.to_bytes(), moves)


def parse_weights(content: bytes, moves: tuple[str, ...]) -> Weights:
    """Return the weights that a file holds. Raises as `load_weights`."""
    tree = _Tree(msgspec.msgpack.decode(content))
    tree.check()
    maxout, norms = tree.params("maxout"), tree.params("layernorm")
    mixed, *layers = (
        Mixed(_array(piece["W"]), _array(piece["b"]), _array(norm["G"]), _array(norm["b"]))
        for piece, norm in zip(maxout, norms, strict=True)
    )
    (static,) = tree.params("static_vectors")
    (lower,) = tree.params("precomputable_affine")
    upper, linear = tree.params("linear")
    weights = Weights(
        hashed=tuple(tree.hashed()),
        static=_array(static["W"]),
        mixed=mixed,
        layers=tuple(layers),
        pad=int(tree.encoder_setting("pad")),
        linear=_array(linear["W"]),
        linear_bias=_array(linear["b"]),
        lower=_array(lower["W"]),
        lower_bias=_array(lower["b"]),
        absent=_array(lower["pad"]),
        upper=_array(upper["W"]),
        upper_bias=_array(upper["b"]),
        moves=moves,
    )
    if weights.pad < len(layers):  # texts would not be kept apart
        raise AnotherMakeError
    _check_sizes(weights)
    return weights


class _Tree:
    """The layers of a file: their names, settings and arrays, side by side."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._names = [str(node["name"]) for node in stored["nodes"]]
        self._refs = stored["nodes"][0]["refs"]
        self._dims = [node["dims"] for node in stored["nodes"]]
        self._settings, self._params = stored["attrs"], stored["params"]

    def params(self, name: str) -> list[Mapping[str, Any]]:
        """Return the arrays of each layer of this name, in order."""
        return [self._params[index] for index in self._indices(name)]

    def hashed(self) -> Iterator[Hashed]:
        """Yield the tables of hashed strings, in order."""
        (features,) = self._indices("extract_features")
        attributes = self._setting(features, "columns")
        for index in self._indices("hashembed"):
            attribute = str(attributes[self._setting(index, "column")])
            table = _array(self._params[index]["E"])
            seed = self._setting(index, "seed")
            if not len(table) or not 0 <= seed < 1 << 32:
                raise ValueError("no table of hashed strings")
            yield Hashed(attribute, table, int(seed))

    def encoder_setting(self, key: str) -> Any:
        """Return a setting of the convolutions."""
        return self._setting(self._encoder(), key)

    def check(self) -> None:
        """Raise AnotherMakeError unless the layers are joined as in spaCy's usual recogniser."""
        columns = "|".join([_COLUMN] * len(self._indices("hashembed")))
        embedding = _EMBEDDING.format(columns, _MIXED)
        convolutions = ">>".join([_CONVOLUTION] * (len(self._indices("maxout")) - 1))
        usual = f"{embedding}>>with_array({convolutions})>>list2array>>linear"
        is_usual = self._names[self._refs["tok2vec"]] == usual and self._setting(0, "has_upper")
        windows = [self._setting(at, "window_size") for at in self._indices("expand_window")]
        lower = self._dims[self._refs["lower"]]
        if not is_usual or set(windows) != {1}:
            raise AnotherMakeError
        if lower["nF"] != _FEATURES or lower["nP"] <= 1:
            raise AnotherMakeError

    def _encoder(self) -> int:
        (encoder,) = (
            index
            for index, name in enumerate(self._names)
            if name.startswith("with_array(residual(") and name.endswith("))")
        )
        return encoder

    def _indices(self, name: str) -> list[int]:
        return [index for index, found in enumerate(self._names) if found == name]

    def _setting(self, index: int, key: str) -> Any:
        return msgspec.msgpack.decode(self._settings[index][key])


def hash_numbers(numbers: NDArray[np.uint64], seed: int) -> NDArray[np.uint32]:
    """Return four hashes of each number: MurmurHash3 x86_128 as thinc has it, in NumPy."""
    with np.errstate(over="ignore"):
        first = numbers * np.uint64(0x87C37B91114253D5)
        first = (first << np.uint64(31)) | (first >> np.uint64(33))
        first *= np.uint64(0x4CF5AD432745937F)
        first ^= np.uint64(seed ^ 8)
        second = np.full(len(numbers), seed ^ 8, np.uint64)
        first += second
        second += first
        first, second = _stirred(first), _stirred(second)
        first += second
        second += first
    low = np.uint64(0xFFFFFFFF)
    high = np.uint64(32)
    halves = [first & low, first >> high, second & low, second >> high]
    return np.stack(halves, axis=1).astype(np.uint32)


def _stirred(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ (value >> np.uint64(33))) * np.uint64(factor)
    return value ^ (value >> np.uint64(33))


def _moves(by_action: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield the moves in the order of spaCy's columns: frequent labels first, labels added later last."""
    added: list[tuple[int, str, str]] = []
    for action, labels in sorted(by_action.items()):
        if action not in _MOVES:
            continue
        for count, label in sorted(
            ((count, label) for label, count in labels.items()), reverse=True
        ):
            if count < 0:
                added.append((count, label, action))
            else:
                yield _MOVES[action] + label
    for _, label, action in sorted(added, key=lambda move: move[:2], reverse=True):
        yield _MOVES[action] + label


def _array(stored: Mapping[bytes, Any]) -> Floats:
    if stored[b"type"] not in ("<f4", b"<f4"):
        raise ValueError("no array of floats")
    return np.frombuffer(stored[b"data"], np.float32).reshape(stored[b"shape"])


def _check_sizes(weights: Weights) -> None:
    """Raise ValueError unless the arrays fit each other."""
    width = len(weights.mixed.gain)
    columns = [table.table.shape[1] for table in weights.hashed] + [len(weights.static)]
    inner = weights.linear.shape[0]
    hidden, pieces = weights.lower_bias.shape
    fits = [
        _is_mixed(weights.mixed, sum(columns), width),
        all(_is_mixed(layer, 3 * width, width) for layer in weights.layers),
        weights.linear.shape == (inner, width),
        weights.linear_bias.shape == (inner,),
        weights.lower.shape == (_FEATURES, hidden, pieces, inner),
        weights.absent.shape == (1, _FEATURES, hidden, pieces),
        weights.upper.shape == (len(weights.moves), hidden),
        weights.upper_bias.shape == (len(weights.moves),),
        weights.pad <= len(weights.layers) + _FEATURES,
    ]
    if not all(fits):
        raise ValueError("its arrays do not fit each other")


def _is_mixed(mixed: Mixed, inputs: int, width: int) -> bool:
    outputs, pieces, read = mixed.weights.shape
    sizes = outputs, read, mixed.bias.shape, mixed.gain.shape, mixed.shift.shape
    return sizes == (width, inputs, (width, pieces), (width,), (width,)) and pieces > 1
