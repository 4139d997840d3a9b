"""ninjs, the IPTC's news in JSON, generations 1 to 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlp.errors import RecordError
from nlp.reading.contract import Options
from nlp.reading.dates import parse_date
from nlp.reading.formats.markup import html_to_text
from nlp.reading.proofs import find_agency
from nlp.reading.rows import parse_article
from nlp.records import Article
from nlp.text import clean

_SPENT = ("canceled", "cancelled", "withheld")


def is_ninjs(row: Mapping[str, Any]) -> bool:
    """Tell whether an object is a ninjs item.

    It has a uri and says so, or has the standard's own fields.
    """
    if "uri" not in row:
        return False
    standard = row.get("standard") or row.get("$standard")
    said = isinstance(standard, Mapping) and standard.get("name") == "ninjs"
    return said or any(
        key in row for key in ("headlines", "bodies", "body_text", "body_html", "body_xhtml")
    )


def parse_ninjs(row: Mapping[str, Any], options: Options) -> Article:
    """Return the article of a ninjs item; subjects become keywords.

    Raises RecordError `withdrawn` for an item that its publisher has cancelled or withheld.
    """
    item = {key.lower(): value for key, value in row.items()}  # generation 3 writes versionCreated
    if str(item.get("pubstatus", "")).lower() in _SPENT:
        raise RecordError("withdrawn", f"the publisher says {item['pubstatus']!r}")
    text = _body(item)
    dates = [
        item[name]
        for name in ("contentcreated", "firstcreated", "versioncreated")
        if item.get(name)
    ]
    by = item.get("by") or item.get("byline")
    plain = {
        "id": _own_id(item) or item["uri"],
        "url": item["uri"] if str(item["uri"]).startswith("http") else None,
        "title": clean(_title(item)),
        "text": text,
        "date": parse_date(dates[0]) if dates else None,
        "authors": [by] if by else [],
        "keywords": item.get(options.labels.lower())
        if options.labels
        else _names(item, "subjects", "subject"),
        "source": _source(item),
        "agency": find_agency(text),
        "language": item.get("language"),
    }
    return parse_article({key: value for key, value in plain.items() if value is not None})


def _body(item: Mapping[str, Any]) -> str:
    """Return the body: plain text first, else marked-up text; of several the main one."""
    bodies = [body for body in _objects(item.get("bodies")) if isinstance(body.get("value"), str)]
    kinds = [{key.lower(): value for key, value in body.items()} for body in bodies]
    kinds.sort(key=lambda body: (body.get("role") != "main", _is_marked(body)))
    for body in kinds:
        return html_to_text(body["value"]) if _is_marked(body) else str(body["value"])
    if isinstance(item.get("body_text"), str):
        return str(item["body_text"])
    marked = [
        value for key, value in item.items() if key.startswith("body_") and isinstance(value, str)
    ]
    return html_to_text(marked[0]) if marked else ""


def _is_marked(body: Mapping[str, Any]) -> bool:
    kind = str(body.get("contenttype", ""))
    return (
        "html" in kind
        or "xml" in kind
        or (not kind and str(body["value"]).lstrip().startswith("<"))
    )


def _title(item: Mapping[str, Any]) -> str:
    headlines = _objects(item.get("headlines"))
    headlines.sort(key=lambda headline: headline.get("role") != "main")
    title = headlines[0].get("value") if headlines else item.get("headline") or item.get("title")
    return html_to_text(title) if isinstance(title, str) else ""


def _names(item: Mapping[str, Any], *keys: str) -> list[str]:
    rows = [row for key in keys for row in _objects(item.get(key)) if not _is_found(row)]
    named = [row.get("name") or row.get("literal") for row in rows]
    return list(dict.fromkeys(name for name in named if isinstance(name, str)))


def _is_found(subject: Mapping[str, Any]) -> bool:
    """Tell whether a subject was found by Rubrique: such tags are never given keywords."""
    return str(subject.get("creator") or "").startswith("rubrique ")


def _own_id(item: Mapping[str, Any]) -> str | None:
    """Return the id that our own writer keeps beside the uri, which is always an address."""
    standard = item.get("standard")
    if not isinstance(standard, Mapping) or standard.get("version") != "3.1":
        return None
    others = (other for other in _objects(item.get("altids")) if other.get("role") == "id")
    value = next((other.get("value") for other in others), None)
    return value if isinstance(value, str) else None


def _source(item: Mapping[str, Any]) -> str | None:
    names = _names(item, "infosources", "infosource")
    holder = item.get("copyrightholder")
    return names[0] if names else holder if isinstance(holder, str) and holder else None


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
