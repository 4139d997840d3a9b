"""What a run would read, before it is run.

How many articles, which fields, what is rejected and why.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any

from nlp.reading.inputs import find_inputs, read_articles
from nlp.records import Article, Reject
from nlp.text import one_line

_SHOWN = 60  # characters of a value


@dataclass(frozen=True, slots=True)
class Preview:
    """Hold what was found in some inputs.

    `filled` counts for each field the articles that have it, `examples` shows a first value of
    each; `titles` are the first titles (or first words). `rejected` counts by slug, `rejects` holds
    the first ones. `notes` says what had to be guessed, file by file.
    """

    files: int
    articles: int
    filled: Mapping[str, int]
    examples: Mapping[str, str]
    titles: tuple[str, ...]
    rejected: Mapping[str, int]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...] = ()


def describe_inputs(
    *inputs: str | Path,
    limit: int | None = None,
    shown: int = 5,
    **options: Any,
) -> Preview:
    """Read the inputs as `read_articles` would, with its options, and return what was found.

    `limit` stops after so many articles, `shown` is how many titles and rejects are kept. Memory
    stays flat.
    """
    slugs: Counter[str] = Counter()
    rejects: list[Reject] = []

    def reject(found: Reject) -> None:
        slugs[found.slug] += 1
        if len(rejects) < shown:
            rejects.append(found)

    filled = dict.fromkeys((item.name for item in fields(Article)), 0)
    examples: dict[str, str] = {}
    titles: list[str] = []
    count = 0
    notes: list[str] = []

    def note(path: str, line: str) -> None:
        notes.append(f"{path}: {line}")

    articles = read_articles(*inputs, reject=reject, note=note, **options)
    for count, article in enumerate(islice(articles, limit), start=1):  # noqa: B007
        for name in filled:
            if value := getattr(article, name):
                filled[name] += 1
                examples.setdefault(name, _show(value))
        if len(titles) < shown:
            titles.append(_show(article.title or article.text))
    return Preview(
        files=len(find_inputs(inputs)),
        articles=count,
        filled=filled,
        examples=examples,
        titles=tuple(titles),
        rejected=slugs,
        rejects=tuple(rejects),
        notes=tuple(notes),
    )


def _write(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(map(str, value))
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _show(value: object) -> str:
    line = one_line(_write(value)[:1000])
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
