"""JSON Lines: one article per line, texts kept exactly as given."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nlp.errors import RecordError
from nlp.reading.proofs import find_agency, find_date
from nlp.reading.rejects import OnReject
from nlp.records import Article, Reject

_NAMES = {
    "text": ("text", "texte", "body", "content", "corps"),
    "title": ("title", "titre", "headline"),
    "date": ("date", "published", "date_published"),
    "keywords": ("keywords", "mots-cles", "mots_cles", "tags"),
    "id": ("id",),
    "url": ("url",),
    "source": ("source",),
    "agency": ("agency",),
    "authors": ("authors", "author", "auteurs"),
    "language": ("language", "langue"),
}
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")
_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")


def parse_json_lines(
    lines: Iterable[str], path: str, reject: OnReject, *, labels: str | None = None
) -> Iterator[Article]:
    """Yield an article per good line; hand each bad one to `reject`. Blank lines are skipped.

    `labels` names the key whose strings become the keywords (default: "keywords" or its usual synonyms).
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield parse_article(_parse_object(line), labels=labels)
        except RecordError as error:
            reject(Reject(path, number, error.slug, error.detail, line.rstrip("\n")))


def parse_article(row: Mapping[str, Any], *, labels: str | None = None) -> Article:
    """Return the article of one JSON object; raises RecordError with the slug of what is wrong."""
    text = _string(row, "text")
    if text is None or not text.strip():
        raise RecordError("missing-text", f"no text under any of {', '.join(_NAMES['text'])}")
    title = _string(row, "title") or ""
    return Article(
        text=text,
        title=title,
        id=_identifier(row),
        date=parse_date(row["date"]) if "date" in row else _found_date(row, title, text),
        url=_string(row, "url"),
        source=_string(row, "source"),
        agency=_string(row, "agency") if "agency" in row else find_agency(text),
        authors=_strings(row, "authors"),
        keywords=_strings({labels: row.get(labels)}, labels) if labels else _strings(row, "keywords"),
        language=_string(row, "language") if "language" in row else "fr",
    )


def parse_date(value: Any) -> datetime.date | None:
    """Return the day of an ISO date or time, or of "31/12/2024"; None for nothing.

    Raises RecordError `invalid-date`.
    """
    if value is None or value == "":
        return None
    written = str(value).strip()
    try:
        if found := _ISO.match(written):
            return datetime.date.fromisoformat(found[1])
        if found := _FRENCH.match(written):
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise RecordError("invalid-date", f"{written[:40]!r} is no date; give YYYY-MM-DD")


def _parse_object(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RecordError("invalid-json", f"{error}"[:120]) from None
    if not isinstance(row, dict):
        raise RecordError("invalid-json", "a line must hold one JSON object")
    return row


def _found_date(row: Mapping[str, Any], title: str, text: str) -> datetime.date | None:
    given = next((row[name] for name in _NAMES["date"] if row.get(name)), None)
    return parse_date(given) if given is not None else find_date(f"{title}\n{text}")


def _identifier(row: Mapping[str, Any]) -> str | None:
    given = row.get("id")
    return None if given is None or given == "" else str(given)


def _string(row: Mapping[str, Any], key: str) -> str | None:
    for name in _NAMES[key]:
        value = row.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise RecordError("invalid-field", f"{name!r} must be a string, not {type(value).__name__}")
        return _whole(value, name)
    return None


def _strings(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    for name in _NAMES.get(key, (key,)):
        value = row.get(name)
        if value is None or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
            continue  # predicted tags of a record are objects: they are no keywords
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise RecordError("invalid-field", f"{name!r} must be a list of strings")
        return tuple(_whole(item, name) for item in values)
    return ()


def _whole(value: str, name: str) -> str:
    """Refuse half characters (lone surrogates): no file could hold them."""
    if value.isascii() or not re.search("[\ud800-\udfff]", value):
        return value
    raise RecordError("invalid-field", f"{name!r} holds half a character (a lone surrogate)")
