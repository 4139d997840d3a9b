"""The arrays of a saved model: names, types, and checks that make a stranger's file harmless."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from nlp.topics.features import Space, lay_columns
from nlp.topics.rounding import Rounded

if TYPE_CHECKING:
    from nlp.topics.classifier import Classifier

Arrays = Mapping[str, NDArray[Any]]
# What each array holds (numpy's type code) and how many axes it has.
ARRAYS = {
    "word_term": ("<i4", 1),
    "pairs": ("<i8", 1),
    "idf": ("<f4", 1),
    "lead_terms": ("<i4", 1),
    "title_terms": ("<i4", 1),
    "vector_steps": ("|i1", 2),
    "vector_scale": ("<f4", 1),
    "word_vector": ("<i4", 1),
    "word_weight": ("<f4", 1),
    "weight_steps": ("|i1", 2),
    "weight_scale": ("<f4", 1),
    "bias": ("<f8", 1),
    "slope": ("<f8", 1),
    "offset": ("<f8", 1),
    "curve": ("<f8", 2),
    "thresholds": ("<f8", 1),
}
# What models from before it do not hold: all of it, or nothing.
TEMPERING = {"knots": ("<f8", 1), "parts": ("<f8", 3), "usual": ("<f8", 1)}
KINDS = {**ARRAYS, **TEMPERING}
# What tempers at each knot, with a title and without: shares of two log-odds, and a shift.
_PARTS = (2, 3)


def arrays_of(classifier: Classifier) -> dict[str, NDArray[Any]]:
    """Return the arrays to save, each of its declared type."""
    space = classifier.space
    found: dict[str, NDArray[Any]] = {
        "word_term": space.word_term,
        "pairs": space.pairs,
        "idf": space.idf,
        "lead_terms": space.lead_terms,
        "title_terms": space.title_terms,
        "vector_steps": space.table.steps,
        "vector_scale": space.table.scale,
        "word_vector": space.word_vector,
        "word_weight": space.word_weight,
        "weight_steps": classifier.table.steps,
        "weight_scale": classifier.table.scale,
        "bias": classifier.bias,
        "slope": classifier.calibration.slope,
        "offset": classifier.calibration.offset,
        "curve": classifier.calibration.curve,
        "thresholds": classifier.thresholds,
    }
    if tempering := classifier.calibration.tempering:
        found |= {name: getattr(tempering, name) for name in TEMPERING}
    saved = {}
    for name, array in found.items():
        kind, _ = KINDS[name]
        saved[name] = np.ascontiguousarray(array, dtype=kind)
    return saved


def unpack_array(name: str, content: bytes) -> NDArray[Any]:
    """Return one array of a file's bytes.

    Raise ValueError unless header, type and length say the same.

    The header is read on its own first: a false shape is refused before any memory is asked for.
    """
    kind, axes = KINDS[name]
    stream = io.BytesIO(content)
    version = npy.read_magic(stream)
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = read_header(stream)
    is_declared = dtype.str == kind and len(shape) == axes
    if dtype.hasobject or not is_declared or (fortran and axes > 1):
        raise ValueError(f"array {name} is of another kind than expected")
    size = math.prod(map(int, shape)) * dtype.itemsize
    if min(shape, default=0) < 0 or size != len(content) - stream.tell():
        raise ValueError(f"array {name} is not as long as it says (shape {shape})")
    return np.frombuffer(content, dtype=dtype, offset=stream.tell()).reshape(shape)


def check_lengths(arrays: Arrays, words: int, labels: int) -> None:
    """Raise ValueError unless all arrays fit each other, the words and the labels.

    They must hold only possible numbers, too.
    """
    terms, width = len(arrays["idf"]), arrays["vector_steps"].shape[1]
    _check_places(arrays, terms)
    columns = lay_columns(terms, arrays["lead_terms"], arrays["title_terms"], width)
    expected = {
        "word_term": (words,),
        "word_vector": (words,),
        "word_weight": (words,),
        "vector_scale": (width,),
        "weight_steps": (columns.count, labels),
        **dict.fromkeys(("weight_scale", "bias", "slope", "offset", "thresholds"), (labels,)),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ValueError(
                f"array {name} has shape {arrays[name].shape} where {shape} was expected"
            )
    curve = arrays["curve"]
    is_rising = (np.diff(curve) > 0).all()
    if len(curve) != 2 or not curve.size or not is_rising:
        raise ValueError("array curve does not rise")
    if "knots" in arrays:
        _check_tempering(arrays, labels)
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"array {name} holds impossible numbers")


def _check_tempering(arrays: Arrays, labels: int) -> None:
    """Raise ValueError unless the arrays that temper fit each other and the labels."""
    knots, parts = arrays["knots"], arrays["parts"]
    if not len(knots) or not (np.diff(knots) > 0).all():
        raise ValueError("array knots does not rise")
    if parts.shape != (*_PARTS, len(knots)) or arrays["usual"].shape != (labels,):
        raise ValueError("what tempers the scores does not fit")


def _check_places(arrays: Arrays, terms: int) -> None:
    singles = terms - len(arrays["pairs"])
    limits = {
        "word_term": singles,
        "word_vector": len(arrays["vector_steps"]),
        "lead_terms": terms,
        "title_terms": terms,
    }
    for name, limit in limits.items():
        places = arrays[name]
        if len(places) and (places.min() < -1 or places.max() >= limit):
            raise ValueError(f"array {name} points outside the model")
    for name in ("pairs", "lead_terms", "title_terms"):
        places = arrays[name]
        is_rising = (np.diff(places) > 0).all()
        if len(places) and (places[0] < 0 or not is_rising):
            raise ValueError(f"array {name} is not in order")


def space_of(arrays: Arrays, words: tuple[str, ...]) -> Space:
    """Return the feature space of checked arrays."""
    return Space(
        words=words,
        word_term=arrays["word_term"],
        pairs=arrays["pairs"],
        idf=arrays["idf"],
        lead_terms=arrays["lead_terms"],
        title_terms=arrays["title_terms"],
        table=Rounded(arrays["vector_steps"], arrays["vector_scale"]),
        word_vector=arrays["word_vector"],
        word_weight=arrays["word_weight"],
    )
