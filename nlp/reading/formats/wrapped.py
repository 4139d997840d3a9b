"""Articles in the objects that services put around them, as objects with usual names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_AROUND = ("_source", "attributes", "fields")  # Elasticsearch, JSON:API, Airtable and others
_NUMBERED = ("author", "categories", "tags")  # of WordPress: numbers of its own tables


def unwrap_row(row: Any) -> Any:
    """Return the article in a row of a dump; what is no object, or has nothing around it, stays."""
    if not isinstance(row, Mapping):
        return row
    for key in _AROUND:
        if isinstance(row.get(key), Mapping):
            return {**{name: value for name, value in row.items() if name != key}, **row[key]}
    return _without_numbers(row) if _is_wordpress(row) else row


def _is_wordpress(row: Mapping[str, Any]) -> bool:
    return all(
        isinstance(row.get(key), Mapping) and "rendered" in row[key] for key in ("title", "content")
    )


def _without_numbers(post: Mapping[str, Any]) -> dict[str, Any]:
    """Return a post of WordPress's REST interface with the names of its authors and terms.

    They are there where the dump was asked for with `_embed`; numbers alone name nobody.
    """
    kept = {name: value for name, value in post.items() if name not in _NUMBERED}
    embedded = post.get("_embedded")
    if not isinstance(embedded, Mapping):
        return kept
    authors = _names(embedded.get("author"))
    groups = embedded.get("wp:term")
    listed = groups if isinstance(groups, list) else []
    terms = [name for group in listed for name in _names(group)]
    return {**kept, "authors": authors, "keywords": list(dict.fromkeys(terms))}


def _names(items: Any) -> list[str]:
    if not isinstance(items, list):
        return []
    named = [item.get("name") for item in items if isinstance(item, Mapping)]
    return [name for name in named if isinstance(name, str)]
