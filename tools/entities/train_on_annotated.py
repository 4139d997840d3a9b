r"""Train the recogniser of presse-fr on press read by its own arbiter, then on the annotated press.

    python -m tools.entities.train_on_annotated --start FOLDER --reader models/presse-fr --out FOLDER \
        --winer winer-train.jsonl.gz winer-giletsjaunes.jsonl.gz --press press.jsonl.gz afp-train.jsonl.gz

1. The model `--reader` (recogniser, tables and arbiter together, five points better than a recogniser alone) reads the
   press that nobody annotated. Names of a score of 0.8 or more are taken as they are, stretches that it was less sure of
   teach nothing, and so does every candidate that it nearly took.
2. The recogniser `--start` learns from a quarter of that text at each of three epochs, and from WiNER.
3. For each of three folds of `corpus/annotated/entities.jsonl` it learns on from the other two, OUT/fold-0 to fold-2, each
   with the list `trained_on.json` that `train_arbiter.py --recognizer` wants: no article is read by a recogniser that has
   seen it. OUT/mean has the mean of the three, which is what ships.

An hour on one free core.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp.entities import EntityFinder
from nlp.entities.arbiter import agreed
from nlp.entities.field import make_field
from nlp.entities.reader import ArticleReader
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.recognition.tokenisation import paragraphs
from nlp.entities.storage import load_arbiter
from nlp.knowledge import Knowledge
from nlp.records import Article, Entity
from tools.entities import train_presse_fr as recipe
from tools.entities.train_arbiter import joined

Row = dict[str, Any]
Spans = dict[str, list[recipe.Span]]  # the names of each field: start, end, label
Weighed = tuple[str, int, int, str, float]  # field, start, end, label, score

FOLDS = 3
SURE, LIKELY = 0.8, 0.2  # scores from which a name is taken, and from which a stretch is unknown
OTHER = "other"
NAMES = {"country": "place", "metonym": "place"}


def main() -> None:
    """Read the press, learn from it, then from each two thirds of the annotated articles."""
    options = arguments()
    demonyms = recipe.read_demonyms(recipe.ROOT / "nlp" / "knowledge")
    winer = [
        relabelled(unit)
        for unit in recipe.gold_units(recipe.read_articles(options.winer), demonyms)
    ]
    annotated = sorted(joined(options.press), key=lambda row: row["id"])
    random.Random(5).shuffle(annotated)
    known = {row["id"] for row in annotated}
    texts = recipe.read_articles(options.press)
    press = [row for row in texts if row["id"] not in known][: options.limit]
    silver = [unit for row, spans in read_press(press, options.reader) for unit in cut(row, spans)]
    print(f"{len(press)} articles of silver, {len(annotated)} annotated")
    start = recipe.load_component(options.start)
    base = recipe.fine_tune(start, sampler([(winer, 0.4, 1.0), (silver, 0.25, 0.5)]), 3, 1)
    save(base, options.out / "silver", [])
    models = []
    for fold in range(FOLDS):
        seen = [row for number, row in enumerate(annotated) if number % FOLDS != fold]
        units = [unit for row in seen for unit in cut(row, spans_of(row))]
        mixed = sampler([(units, 1.0, 0.6), (winer, 0.4, 1.0), (silver, 0.025, 0.5)])
        model = recipe.fine_tune(recipe.load_component(options.out / "silver"), mixed, 4, 1)
        save(model, options.out / f"fold-{fold}", [row["id"] for row in seen])
        models.append(model)
    save(recipe.average(models), options.out / "mean", [])


def sampler(
    sources: Sequence[tuple[list[recipe.Unit], float, float]],
) -> Callable[[random.Random], list[recipe.Unit]]:
    """Return what draws the text of an epoch: units, the share of them, how much they are varied."""

    def epoch(rng: random.Random) -> list[recipe.Unit]:
        drawn = []
        for units, share, rate in sources:
            sample = rng.sample(units, int(len(units) * share))
            drawn += [recipe.augment(unit, rng, rate) for unit in sample]
        return drawn

    return epoch


def relabelled(unit: recipe.Unit) -> recipe.Unit:
    """Return a unit with the labels that models of this package use."""
    text, spans = unit
    return text, [(start, end, recipe.TYPES.get(label, label)) for start, end, label in spans]


def cut(row: Row, spans: Spans) -> Iterator[recipe.Unit]:
    """Yield the paragraphs of an article with their names, in the plain text that is tagged."""
    for name in ("title", "text"):
        field = make_field(name, row[name])
        places = range(len(field.plain) + 1) if field.places is None else field.places
        plain = {raw: place for place, raw in reversed(list(enumerate(places)))}
        found: dict[tuple[int, int], str] = {}
        for start, end, label in spans.get(name, ()):
            if start in plain and end in plain:
                edges = plain[start], plain[end]
                same = found.get(edges, label) == label
                found[edges] = label if same else recipe.UNKNOWN
        kept = recipe.outermost([(*edges, label) for edges, label in found.items()])
        for offset, text in paragraphs(field.plain):
            inside = [span for span in kept if offset <= span[0] and span[1] <= offset + len(text)]
            yield text, [(start - offset, end - offset, label) for start, end, label in inside]


def spans_of(row: Row) -> Spans:
    """Return the names of an annotated article; a capital that acts is still a place."""
    found: Spans = {}
    for field, start, end, kind in row["mentions"]:
        if kind != "demonym":
            found.setdefault(field, []).append((start, end, NAMES.get(kind, kind)))
    return found


def read_press(press: Sequence[Row], folder: Path) -> Iterator[tuple[Row, Spans]]:
    """Yield articles with the names that a model finds in them, unknown where it was unsure."""
    finder = EntityFinder.load(folder)
    doubter = Doubter(folder)
    for first in range(0, len(press), 64):
        rows = press[first : first + 64]
        articles = [Article(id=row["id"], title=row["title"], text=row["text"]) for row in rows]
        for row, article, entities in zip(rows, articles, finder.find(articles), strict=True):
            yield row, silver_spans(entities, doubter.weigh(article))


class Doubter:
    """Tell what a model's arbiter weighed in an article, chosen or not."""

    def __init__(self, folder: Path) -> None:
        """Load the parts of the model."""
        self._reader = ArticleReader(Knowledge.load())
        self._recognizer = Recognizer.load(folder)
        self._arbiter = load_arbiter(folder)

    def weigh(self, article: Article) -> Iterator[Weighed]:
        """Yield each candidate with its best score, then what the recogniser takes for other names."""
        reading, candidates = self._reader.candidates(article, self._recognizer)
        evidence = self._reader.evidence(reading, candidates)
        for name, found in candidates.items():
            field = reading.fields[name]
            keys = [field.key[one.start : one.end] for one in found]
            chances = agreed(self._arbiter.chances(evidence[name]), keys)
            for one, row in zip(found, chances, strict=True):
                place = field.place(one.start, one.end)
                yield name, *place, recipe.UNKNOWN, float(row[1:].max())
            for span in reading.spans[name]:
                if span.label == OTHER and not span.weak:
                    yield name, *field.place(span.start, span.end), OTHER, span.score


def silver_spans(entities: Iterable[Entity], weighed: Iterable[Weighed]) -> Spans:
    """Return what teaches: names that are sure, and what is unknown where none of them stands."""
    kept: Spans = {"title": [], "text": []}
    unknown: list[tuple[str, int, int]] = []
    for entity in entities:
        for mention in entity.mentions:
            if mention.kind not in ("name", "metonym"):
                continue
            if mention.score is not None and mention.score >= SURE:
                label = NAMES.get(entity.type, entity.type)
                kept[mention.field].append((mention.start, mention.end, label))
            else:
                unknown.append((mention.field, mention.start, mention.end))
    for field, start, end, label, score in weighed:
        if label == OTHER and score >= SURE and is_free(kept[field], start, end):
            kept[field].append((start, end, OTHER))
        elif score >= LIKELY or label == OTHER:
            unknown.append((field, start, end))
    for field, start, end in unknown:
        if is_free(kept[field], start, end):
            kept[field].append((start, end, recipe.UNKNOWN))
    return kept


def is_free(kept: Iterable[recipe.Span], start: int, end: int) -> bool:
    """Tell whether no name that was taken shares a character with a stretch."""
    return not any(start < other and first < end for first, other, _ in kept)


def save(model: Any, folder: Path, articles: list[str]) -> None:
    """Write a recogniser with its digests and the articles it has seen."""
    folder.mkdir(parents=True, exist_ok=True)
    recipe.save_component(model, folder)
    weights = {}
    for name in ("cfg", "model", "moves"):
        weights[name] = hashlib.sha256((folder / "ner" / name).read_bytes()).hexdigest()
    manifest = {"name": folder.name, "kind": "entities", "format": 1, "weights": weights}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (folder / "trained_on.json").write_text(json.dumps(articles) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True, help="recogniser to go on from")
    parser.add_argument("--reader", type=Path, required=True, help="model that reads the press")
    parser.add_argument("--winer", type=Path, nargs="+", required=True)
    parser.add_argument("--press", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="so many articles of silver, to try it out")
    return parser.parse_args()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message=".*could not be aligned.*")
    main()
