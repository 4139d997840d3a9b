"""What a request holds -> articles, with the checks that every reader makes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from nlp.errors import InputError, OptionError, RecordError
from nlp.reading import SUFFIXES, Position
from nlp.reading.checks import check_article
from nlp.records import Article, Reject, article_from_dict
from nlp.running.guarded import SECONDS, GuardedReading
from nlp.serving.replies import Refusal, refuse_content

_NOT_HERE = (".zip",)  # archives of many files are for `rubrique tag`
READABLE = tuple(suffix for suffix in SUFFIXES if suffix not in _NOT_HERE)
_MOST_READ = 20  # articles of one dropped file that are looked at


def parse_article(row: Any, max_length: int) -> Article:
    """Return the article of a JSON object with the keys of the record. Raises Refusal."""
    if not isinstance(row, Mapping):
        raise Refusal(422, "invalid-article", "an article is a JSON object with a text")
    if "text" not in row:
        raise Refusal(422, "missing-text", "the article has no text")
    if isinstance(row.get("id"), bool):
        raise Refusal(422, "invalid-field", "id: true and false name no article")
    try:
        article = article_from_dict(row)
    except (ValueError, TypeError) as error:
        raise Refusal(422, "invalid-field", str(error)) from None
    if not article.text.strip():
        raise Refusal(422, "missing-text", "the text of the article is empty")
    return check(article, max_length)


def check(article: Article, max_length: int) -> Article:
    """Return an article that may be tagged. Raises Refusal."""
    try:
        return check_article(article, max_length=max_length)
    except RecordError as error:
        raise refuse_content(error.slug, error.detail) from None


def read_file(content: bytes, suffix: str, time_limit: float) -> list[Article]:
    """Return the first articles of a file, read by its suffix in a guarded process. Raises Refusal.

    No name and no path of a request is ever opened: the bytes are read from a file of our own, which
    only this user may open and which goes with the request. `time_limit` is in seconds.
    """
    if suffix not in READABLE:
        raise Refusal(
            415, "unknown-format", f"no reader for {suffix!r}; these are read: {_known()}"
        )
    try:
        with tempfile.TemporaryDirectory(prefix="rubrique-") as folder:
            path = Path(folder) / f"document{suffix}"
            path.write_bytes(content)
            articles = _read_first(path, time_limit)
    except (InputError, OptionError) as error:
        detail = str(error).replace(str(path), path.name)
        raise Refusal(422, "unreadable-file", detail) from None
    except OSError as error:
        detail = (
            f"the file cannot be read now ({error.strerror}); ask again, or send the text itself"
        )
        raise Refusal(503, "no-room", detail, Retry_After="5") from None
    if not articles:
        raise Refusal(422, "no-articles", "there is no article in the file")
    return articles


def _read_first(path: Path, time_limit: float) -> list[Article]:
    """Return the first articles of a file of our own, without saying where that stood."""
    until = time.monotonic() + time_limit
    seconds = min(SECONDS, time_limit)
    reading = GuardedReading([path], {"any_language": True}, _refuse, Position(), seconds=seconds)
    articles = []
    for parcel in reading.read():
        articles.append(replace(parcel.unpack(), origin=None))
        if len(articles) == _MOST_READ:
            break
        if time.monotonic() > until:
            raise refuse_content("too-slow", "reading the file takes too long; send less of it")
    return articles


def _refuse(reject: Reject) -> NoReturn:
    """Refuse the file for what the reader rejects in it. Raises Refusal."""
    raise refuse_content(reject.slug, reject.detail)


def _known() -> str:
    return ", ".join(READABLE)
