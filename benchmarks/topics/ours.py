"""Our side of `side_by_side.py`: the keyword model trained, and what it says of articles."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nlp import Article
from nlp.topics import Aid, Classifier, Recipe, train_classifier
from nlp.word_vectors import load_word_vectors

SHIPPED = Path(__file__).parents[2] / "models" / "mots-cles" / "manifest.json"
MIN_SUPPORT = 10
Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a JSON Lines file, .gz allowed."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def by_date(rows: Sequence[Row]) -> list[Row]:
    """Return the rows from the oldest to the newest."""
    return sorted(rows, key=lambda row: (row["date"], row["id"]))


def labels_of(rows: Sequence[Row]) -> list[str]:
    """Return the keywords that enough of some training articles carry."""
    support = Counter(label for row in rows for label in set(row["tags"]))
    return sorted(label for label, count in support.items() if count >= MIN_SUPPORT)


def limit_tags(rows: Sequence[Row], labels: Sequence[str]) -> list[Row]:
    """Return the rows with those of their keywords that could be learned; rows without any are left out."""
    known = set(labels)
    limited = [{**row, "tags": [tag for tag in row["tags"] if tag in known]} for row in rows]
    return [row for row in limited if row["tags"]]


def shipped_settings() -> dict[str, Any]:
    """Return the settings of the model that ships."""
    return dict(json.loads(SHIPPED.read_text(encoding="utf-8"))["recipe"])


def to_article(row: Row, keywords: Sequence[str] = ()) -> Article:
    """Return the article of a row."""
    return Article(id=row["id"], title=row["title"], text=row["text"], keywords=tuple(keywords))


def train_ours(
    rows: Sequence[Row], press: Sequence[Row], settings: dict[str, Any]
) -> tuple[Classifier, float]:
    """Return the keyword model learned from the rows, and the CPU seconds that took."""
    articles = [to_article(row, row["tags"]) for row in rows]
    others = [to_article(row) for row in press]
    trained: list[Classifier] = []

    def train() -> None:
        aid = Aid(vectors=load_word_vectors(), unlabelled=others)
        trained.append(
            train_classifier(articles, name="mots-cles", recipe=Recipe(**settings), aid=aid)
        )

    seconds = spend(train)
    return trained[0], seconds


def apart_from(press: Sequence[Row], judged: Sequence[Row]) -> list[Row]:
    """Return the press articles that are not judged."""
    texts = {row["text"] for row in judged}
    return [row for row in press if row["text"] not in texts]


def score_ours(
    classifier: Classifier, rows: Sequence[Row]
) -> tuple[list[dict[str, float]], list[set[str]]]:
    """Return the scores of each article by label, and the labels accepted."""
    articles = [to_article(row) for row in rows]
    tags = classifier.predict(articles, threshold=0.0, explain=False)
    scores = [{tag.label: tag.score for tag in found} for found in tags]
    accepted = [{tag.label for tag in found if tag.accepted} for found in tags]
    return scores, accepted


def spend(action: Callable[[], object]) -> float:
    """Return the CPU seconds of an action in this process."""
    before = time.process_time()
    action()
    return time.process_time() - before
