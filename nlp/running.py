"""A run over files: read, tag, write, with every input record either written or rejected."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from nlp.atomic import write_atomically
from nlp.errors import InputError
from nlp.reading import describe, find_inputs, parse_mapping, read_articles
from nlp.records import Article, Reject
from nlp.tagger import Tagger
from nlp.writing import check_output, write_records

Track = Callable[[Iterator[Article]], Iterable[Article]]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Hold how inputs are read: other people's column names, and whether other languages are kept."""

    mapping: Mapping[str, str] | None = None
    any_language: bool = False

    @classmethod
    def parse(cls, mapping: str | None, *, any_language: bool) -> ReadOptions:
        """Build from command-line words ("text=corps,title=titre"). Raises OptionError."""
        return cls(parse_mapping(mapping) if mapping is not None else None, any_language)

    def to_dict(self) -> dict[str, Any]:
        """Return the options as keyword arguments of `read_articles`."""
        return {"mapping": self.mapping, "any_language": self.any_language}


@dataclass(slots=True)
class Rejects:
    """Take the records of a run that cannot be used: count each, say it in one line, write it to a stream if given."""

    say: Callable[[str], None]
    stream: TextIO | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, reject: Reject) -> None:
        """Take one reject."""
        self.counts[reject.slug] += 1
        self.say(describe(reject))
        if self.stream:
            self.stream.write(json.dumps(asdict(reject), ensure_ascii=False) + "\n")


def run(
    inputs: Sequence[str | Path],
    output: str | Path,
    load: Callable[[], Tagger],
    *,
    say: Callable[[str], None],
    track: Track = iter,
    rejects: Path | None = None,
    options: ReadOptions | None = None,
) -> tuple[int, Counter[str]]:
    """Tag all articles of the inputs into `output`; return how many were written and the rejects by slug.

    Inputs and outputs are checked before the tagger is loaded. `say` receives one line per reject, `track` may
    watch the articles pass. Rejected records go to the file `rejects` as JSON Lines: path, line, slug, detail, raw.
    Raises RubriqueError; a bad record never does, but an input with no good one is an InputError (its rejects file
    is written all the same).
    """
    find_inputs(inputs)
    check_output(output)
    with write_atomically(rejects) if rejects else contextlib.nullcontext() as stream:
        collected = Rejects(say, stream)
        articles = read_articles(*inputs, reject=collected, **(options or ReadOptions()).to_dict())
        first = next(articles, None)
        written = write_records(load().pipe(track(_chain(first, articles))), output) if first else 0
    if not first:
        raise InputError(f"{', '.join(map(str, inputs))}: no article could be read; see the lines above")
    return written, collected.counts


def _chain(first: Article, rest: Iterator[Article]) -> Iterator[Article]:
    yield first
    yield from rest
