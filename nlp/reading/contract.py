"""What every reader takes and gives: a source and options in, attempts at articles out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from nlp.reading.columns import Columns
from nlp.reading.notes import Notes
from nlp.reading.sources.decoding import Line, decode, read_stream_lines
from nlp.reading.sources.streams import MAX_WHOLE, Opener, read_head, read_whole
from nlp.records import Article, Origin


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what the caller asks of every reader.

    `labels` names the key that holds the keywords, `mapping` the key of any field; a field that is
    named in neither is found by its usual names. `any_language` keeps articles that are not in
    French; those of more than `max_length` characters are rejected. `strict_dates` refuses an
    article whose date cannot be read; `keep` names columns that are carried along. `columns` is what
    a table says as a whole, and `notes` is where a reader says what it guessed.
    """

    labels: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    any_language: bool = False
    max_length: int | None = None
    strict_dates: bool = False
    keep: tuple[str, ...] = ()
    columns: Columns = field(default_factory=Columns)
    notes: Notes = field(default_factory=Notes)

    @property
    def keys(self) -> Mapping[str, str]:
        """Return the mapping with the key of the labels."""
        return {**self.mapping, "keywords": self.labels} if self.labels else self.mapping


@dataclass(frozen=True, slots=True)
class Source:
    """Name one file, or one member of an archive, and open it as often as needed.

    `member` is its name in an archive. One that `is_unread` is of no format that is read: it is only
    counted.
    """

    path: str
    suffix: str
    opener: Opener
    notes: Notes = field(default_factory=Notes)
    is_unread: bool = False
    member: str | None = None

    def origin(self, line: int | None) -> Origin:
        """Return where an article of this source stands."""
        if self.member is None:
            return Origin(self.path, line)
        return Origin(self.path.removesuffix(f"/{self.member}"), line, self.member)

    def read_head(self) -> bytes:
        """Return the first 64 kB."""
        return read_head(self.opener)

    def read_whole(self, limit: int = MAX_WHOLE) -> bytes:
        """Return all bytes, up to `limit`."""
        return read_whole(self.opener, limit)

    def read_text(self) -> str:
        """Return the whole text."""
        return decode(self.read_whole(), self.notes)

    def read_lines(self) -> Iterator[Line]:
        """Yield the lines, a RecordError in place of one that is too long."""
        return read_stream_lines(self.opener, self.notes)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold one record of an input before it is parsed.

    `parse` returns its article or raises RecordError.

    `line` is its line, row or place in the source (from 1; None: the source is one record), `raw`
    what stands there.
    """

    parse: Callable[[], Article]
    line: int | None = None
    raw: str = ""


Reader = Callable[[Source, Options], Iterator[Attempt]]


def given(article: Article, line: int | None = None) -> Attempt:
    """Return the attempt of an article that is already parsed."""
    return Attempt(partial(_same, article), line)


def failed(error: Exception, line: int | None = None, raw: str = "") -> Attempt:
    """Return the attempt of a record that is already known to be unusable."""
    return Attempt(partial(_raise, error), line, raw)


def _same(article: Article) -> Article:
    return article


def _raise(error: Exception) -> Article:
    raise error
