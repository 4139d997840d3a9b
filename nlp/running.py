"""A run over files: read, tag, write, with every input record either written or rejected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nlp.errors import InputError
from nlp.reading import describe, find_inputs, read_articles
from nlp.records import Article, Record, Reject
from nlp.tagger import Tagger
from nlp.writing import check_output, write_atomically, write_records

Track = Callable[[Iterator[Article]], Iterable[Article]]


@dataclass(slots=True)
class Rejects:
    """Collect the records of a run that could not be used, and say each in one line."""

    say: Callable[[str], None]
    found: list[Reject] = field(default_factory=list)

    def __call__(self, reject: Reject) -> None:
        """Take one reject."""
        self.found.append(reject)
        self.say(describe(reject))

    def counts(self) -> Counter[str]:
        """Return how many records were rejected for each slug."""
        return Counter(reject.slug for reject in self.found)


def run(
    inputs: Sequence[str | Path],
    output: str | Path,
    load: Callable[[], Tagger],
    *,
    say: Callable[[str], None],
    track: Track = iter,
    rejects: Path | None = None,
) -> tuple[int, Counter[str]]:
    """Tag all articles of the inputs into `output`; return how many were written and the rejects by slug.

    Inputs and outputs are checked before the tagger is loaded. `say` receives one line per reject, `track` may
    watch the articles pass. Raises RubriqueError; a bad record never does, but an input with no good one is an
    InputError (its rejects file is written all the same).
    """
    find_inputs(inputs)
    check_output(output)
    collected = Rejects(say)
    articles = read_articles(*inputs, reject=collected)
    first = next(articles, None)
    records = load().pipe(track(_chain(first, articles))) if first else iter(())
    written = write_records(records, output) if first else 0
    if rejects:
        write_rejects(collected.found, rejects)
    if not first:
        raise InputError(f"{', '.join(map(str, inputs))}: no article could be read; see the lines above")
    return written, collected.counts()


def write_rejects(rejects: Iterable[Reject], path: Path) -> None:
    """Write rejected records as JSON Lines: path, line, slug, detail and the raw line."""
    with write_atomically(path) as stream:
        for reject in rejects:
            stream.write(json.dumps(asdict(reject), ensure_ascii=False) + "\n")


def _chain(first: Article, rest: Iterator[Article]) -> Iterator[Article]:
    yield first
    yield from rest


def read_records(path: str | Path) -> Iterator[Record]:
    """Yield the records of a JSON Lines file written by `rubrique tag`. Raises InputError at a line that is none."""
    from nlp.reading.decoding import read_lines

    for number, line in enumerate(read_lines(Path(path)), start=1):
        try:
            yield Record.from_dict(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InputError(f"{path}:{number}: this is no Rubrique record; give a file made by rubrique tag") from None
