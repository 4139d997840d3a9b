"""What a request holds -> articles, with the checks that every reader makes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from nlp.errors import RecordError
from nlp.reading import SUFFIXES
from nlp.reading.checks import check_article
from nlp.reading.contract import Options, Source
from nlp.reading.formats import read_attempts
from nlp.records import Article, article_from_dict
from nlp.serving.replies import Refusal

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
        status = 413 if error.slug == "too-long" else 422
        raise Refusal(status, error.slug, error.detail) from None


def parse_file(content: bytes, suffix: str) -> list[Article]:
    """Return the first articles of a file, read in memory by its suffix. Raises Refusal.

    No name and no path of a request is ever opened.
    """
    if suffix not in READABLE:
        raise Refusal(
            415, "unknown-format", f"no reader for {suffix!r}; these are read: {_known()}"
        )
    source = Source(f"document{suffix}", suffix, lambda: io.BytesIO(content))
    articles = []
    try:
        for attempt in read_attempts(source, Options()):
            articles.append(attempt.parse())
            if len(articles) == _MOST_READ:
                break
    except RecordError as error:
        raise Refusal(422, error.slug, error.detail) from None
    if not articles:
        raise Refusal(422, "no-articles", "there is no article in the file")
    return articles


def _known() -> str:
    return ", ".join(READABLE)
