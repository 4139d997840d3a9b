"""Train the network of a recogniser on annotated articles, starting from the one of a model."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.training import Example, offsets_to_biluo_tags
from spacy.util import filter_spans
from thinc.api import Adam, fix_random_seed

from nlp.entities.arbiter import TYPES
from nlp.entities.field import make_field
from nlp.entities.learning.examples import Row, read_answers
from nlp.entities.recognition.pipeline import load_pipeline
from nlp.entities.recognition.tokenisation import paragraphs
from nlp.entities.recognition.trust import WEIGHTS

EPOCHS = 3
# Learning rates: a third of what the shipped network was made with, which had more to learn. Not tuned.
_FIRST_RATE, _LAST_RATE = 3e-4, 3e-5
_WARM = 5_000  # words over which the rate rises
_WORDS = 600  # of a batch
_DROPPED = 0.2
_LABELS = {kind: kind for kind in TYPES} | {"country": "place", "other": "other"}

Unit = tuple[str, list[tuple[int, int, str]]]  # a paragraph and its names: start, end, label


def train_network(gold: Sequence[Row], base: Path, *, seed: int = 0) -> Language:
    """Return the network of a model folder after learning from annotated articles.

    Its weights are the mean of those before and after, which keeps what it knew (Wortsman and
    others, Robust fine-tuning of zero-shot models, CVPR 2022).
    """
    units = [unit for row in gold for unit in _units(row)]
    network = load_pipeline(base)
    _fine_tune(network, units, seed)
    _mean_into(network, [network, load_pipeline(base)])
    return network


def mean_network(networks: Sequence[Language]) -> dict[str, bytes]:
    """Return the files of the mean of networks that began as one, by their path in a model folder."""
    first = networks[0]
    _mean_into(first, networks)
    return _read_files(first)


def _read_files(network: Language) -> dict[str, bytes]:
    """Return the files that spaCy writes for a network."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "ner"
        network.get_pipe("ner").to_disk(place, exclude=["vocab"])  # type: ignore[attr-defined]
        return {f"ner/{name}": (place / name).read_bytes() for name in WEIGHTS}


def _units(row: Row) -> Iterator[Unit]:
    """Yield the paragraphs of an annotated article with their names."""
    types = read_answers(row).types
    for name in ("title", "text"):
        field = make_field(name, str(row[name]))
        named = []
        for (where, start, end), kinds in types.items():
            if where == name:
                label = _LABELS.get(min(kinds), "")
                named.append((start, end, label))
        places = _plain_places(field.places, len(field.plain))
        for offset, text in paragraphs(field.plain):
            inside = []
            for start, end, label in named:
                first, last = places.get(start, -1) - offset, places.get(end, -1) - offset
                if label and 0 <= first < last <= len(text):
                    inside.append((first, last, label))
            yield text, inside


def _plain_places(places: Sequence[int] | None, length: int) -> dict[int, int]:
    """Return where each offset of the raw text stands in the plain one."""
    if places is None:
        return {place: place for place in range(length + 1)}
    return {raw: plain for plain, raw in reversed(list(enumerate(places)))}


def _fine_tune(network: Language, units: Sequence[Unit], seed: int) -> None:
    """Train with Adam, a rate that falls by a cosine, dropout; keep the averaged weights."""
    fix_random_seed(seed)
    order = random.Random(seed)  # noqa: S311 (no secret: the order of training)
    optimizer = Adam(_FIRST_RATE, L2=0.01, grad_clip=1.0, use_averages=True)
    network.resume_training(sgd=optimizer)
    total = EPOCHS * sum(_size(unit) for unit in units)
    done = 0
    for _ in range(EPOCHS):
        shuffled = order.sample(units, len(units))
        for batch in _batches(shuffled):
            done += sum(_size(unit) for unit in batch)
            falling = (1 + math.cos(math.pi * done / total)) / 2
            rate = _LAST_RATE + (_FIRST_RATE - _LAST_RATE) * falling
            optimizer.learn_rate = rate * min(1.0, done / _WARM)
            examples = [_example(network, unit) for unit in batch]
            network.update(examples, sgd=optimizer, drop=_DROPPED)
    component = network.get_pipe("ner")
    with network.use_params(optimizer.averages):
        weights = component.to_bytes(exclude=["vocab"])  # type: ignore[attr-defined]
    component.from_bytes(weights, exclude=["vocab"])  # type: ignore[attr-defined]


def _size(unit: Unit) -> int:
    """Return the number of words of a unit."""
    return unit[0].count(" ") + 1


def _batches(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    batch: list[Unit] = []
    for unit in units:
        batch.append(unit)
        if sum(map(_size, batch)) >= _WORDS:
            yield batch
            batch = []
    if batch:
        yield batch


def _example(network: Language, unit: Unit) -> Example:
    """Return a training example; a name that no tokens end with teaches nothing."""
    text, named = unit
    doc = network.make_doc(text)
    spans = [doc.char_span(start, end, label) for start, end, label in named]
    kept = filter_spans([span for span in spans if span is not None])
    offsets = [(span.start_char, span.end_char, span.label_) for span in kept]
    tags = offsets_to_biluo_tags(doc, offsets)
    return Example.from_dict(doc, {"entities": tags})


def _mean_into(target: Language, networks: Sequence[Language]) -> None:
    """Give a network the mean of the weights of several of one make."""
    walks = [list(network.get_pipe("ner").model.walk()) for network in networks]  # type: ignore[attr-defined]
    own = list(target.get_pipe("ner").model.walk())  # type: ignore[attr-defined]
    for place, node in enumerate(own):
        for name in node.param_names:
            if node.has_param(name):
                weights = [walk[place].get_param(name) for walk in walks]
                node.set_param(name, sum(weights[1:], weights[0]) / len(weights))
