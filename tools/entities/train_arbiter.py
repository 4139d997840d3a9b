"""Train the arbiter of an entity model on the annotated press, and put it into the model's folder.

Usage: python -m tools.entities.train_arbiter MODEL CORPUS.jsonl.gz... [--recognizer FOLDER ...] [--limit N] [--new PART ...]

MODEL is the folder that gets the arbiter. The corpora hold the texts of `corpus/annotated/entities.jsonl`, joined by id and
digest. Each article should be read by a recogniser that has not seen it: with several --recognizer, each a model folder with
a list `trained_on.json` of article ids, an article goes to the first that has not; without, MODEL's own reads them all, and
its scores will be a little too high. Prints the F1 of mentions in four folds and the threshold chosen on them, and writes the report card beside the arbiter,
whose mistakes are told by article and place, without their sentences.

With --new, MODEL's arbiter keeps all its weights, and learns those of pieces of evidence that it does not know and that have
one of the PARTs in them: what a new group of `words.csv` is worth, say. The report card stays as it was. With --renamed
OLD=NEW, articles that speak of OLD are learned from once more as if they spoke of NEW: what a body is called since.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.result_page import add_header
from nlp.entities.arbiter import Arbiter
from nlp.entities.learning.examples import Example, make_examples
from nlp.entities.learning.report import report_card, report_markdown
from nlp.entities.learning.training import (
    best_threshold,
    choose_all,
    evidence_worth,
    fold_arbiters,
    judge_unseen,
    mention_f1,
    teach_new_evidence,
    train_arbiter,
)
from nlp.entities.reader import ArticleReader
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.storage import FOLDER, arbiter_files, digests_of, load_arbiter
from nlp.knowledge import Knowledge

ANNOTATED = Path(__file__).parents[2] / "corpus" / "annotated" / "entities.jsonl"
KINDS = {"demonym": 0.97, "metonym": 0.9, "role": 0.85}  # scores of what the arbiter does not judge
FOLDS = 4
MEASURED_ON = (
    f"{FOLDS} folds of the annotated press, each judged by an arbiter, and read by a recogniser, "
    "that had not seen it"
)

Row = dict[str, Any]


def main() -> None:
    """Join texts and annotations, judge in folds, train, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--recognizer", type=Path, action="append", default=[])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--new", action="append", default=[])
    parser.add_argument("--renamed", action="append", default=[])
    options = parser.parse_args()
    rows = list(joined(options.corpora))[: options.limit]
    for names in options.renamed:
        rows += rename(rows, *names.split("="))
    examples = list(read_by(rows, options.recognizer or [options.model]))
    if options.new:
        save_arbiter(teach(examples, load_arbiter(options.model), options.new), options.model)
        return
    arbiters = fold_arbiters(examples, FOLDS)
    chances = judge_unseen(arbiters, examples)
    threshold = best_threshold(examples, chances)
    judged = choose_all(examples, chances, threshold)
    whole = mention_f1(judged)
    print(f"{len(rows)} articles, {FOLDS} folds: mentions F1 {whole:.4f} at {threshold}")
    worth = evidence_worth(arbiters, examples, threshold, whole)
    texts = {row["id"]: row for row in rows}
    card = report_card(judged, texts, MEASURED_ON, worth, sentences=False)
    save(train_arbiter(examples, KINDS, threshold=threshold), card, options.model)


def teach(examples: Sequence[Example], prior: Arbiter, parts: Sequence[str]) -> Arbiter:
    """Return the arbiter that also weighs new evidence; print the F1 of mentions in folds, before and after."""
    every = range(len(examples))
    chances = judge_unseen([(prior, every)], examples)
    before = mention_f1(choose_all(examples, chances, prior.threshold))
    fold_of = {
        name: place % FOLDS for place, name in enumerate(dict.fromkeys(e.id for e in examples))
    }
    folds = []
    for fold in range(FOLDS):
        seen = [one for one in examples if fold_of[one.id] != fold]
        unseen = [number for number in every if fold_of[examples[number].id] == fold]
        folds.append((teach_new_evidence(seen, prior, parts), unseen))
    chances = judge_unseen(folds, examples)
    after = mention_f1(choose_all(examples, chances, prior.threshold))
    taught = teach_new_evidence(examples, prior, parts)
    count = len(taught.pieces) - len(prior.pieces)
    print(
        f"{count} new pieces of evidence, {FOLDS} folds: mentions F1 {before:.4f}, then {after:.4f}"
    )
    return taught


def save(arbiter: Arbiter, card: Row, model: Path) -> None:
    """Write an arbiter and its report card into a model's folder."""
    save_arbiter(arbiter, model)
    (model / "report.json").write_text(json.dumps(card) + "\n", encoding="utf-8")
    (model / "REPORT.md").write_text(report_markdown(model.name, card), encoding="utf-8")
    add_header(model / "REPORT.md")


def save_arbiter(arbiter: Arbiter, model: Path) -> None:
    """Write an arbiter into a model's folder, and its digests into the manifest."""
    files = arbiter_files(arbiter)
    (model / FOLDER).mkdir(exist_ok=True)
    for name, content in files.items():
        (model / FOLDER / name).write_bytes(content)
    path = model / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["arbiter"] = digests_of(files)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def joined(corpora: Sequence[Path]) -> Iterator[Row]:
    """Yield the annotated articles with their texts; an article whose text has changed is left out."""
    lines = ANNOTATED.read_text(encoding="utf-8").splitlines()
    annotated = {row["id"]: row for row in map(json.loads, lines)}
    for corpus in corpora:
        with gzip.open(corpus, "rt", encoding="utf-8") as stream:
            for article in map(json.loads, stream):
                row = annotated.get(article["id"])
                if row and row["sha256"] == digest(article):
                    mentions = [mention[:4] for mention in row["mentions"]]
                    yield {**row, **article, "mentions": mentions}


def rename(rows: Sequence[Row], old: str, new: str) -> Iterator[Row]:
    """Yield the articles that have a word `old`, with `new` in its place; answers move along."""
    for row in rows:
        moved = dict(row)
        places: dict[str, list[int]] = {}
        for field in ("title", "text"):
            parts = re.split(rf"\b{re.escape(old)}\b", row[field])
            moved[field] = new.join(parts)
            places[field] = list(accumulate(len(part) + len(old) for part in parts[:-1]))
        if not any(places.values()):
            continue
        shift = len(new) - len(old)
        moved["mentions"] = [
            [
                field,
                start + shift * bisect_right(places[field], start),
                end + shift * bisect_right(places[field], end),
                kind,
            ]
            for field, start, end, kind in row["mentions"]
        ]
        yield moved


def digest(article: Row) -> str:
    """Return what tells one text from another: of title, line break and text."""
    text = f"{article['title']}\n{article['text']}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_by(rows: Sequence[Row], folders: Sequence[Path]) -> Iterator[Example]:
    """Yield the examples, each article read by the first recogniser that was not trained on it."""
    reader = ArticleReader(Knowledge.load())
    left = list(rows)
    for folder in folders:
        listed = folder / "trained_on.json"
        seen = set(json.loads(listed.read_text(encoding="utf-8"))) if listed.exists() else set()
        own = [row for row in left if row["id"] not in seen]
        left = [row for row in left if row["id"] in seen]
        yield from make_examples(own, Recognizer.load(folder), reader)


if __name__ == "__main__":
    main()
