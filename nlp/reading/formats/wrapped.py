"""Articles in the objects that services put around them, as objects with usual names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlp.reading.names import WRAPPERS

_INDEXED = "_source"  # of Elasticsearch, whose own names stand around it: nothing of the article
_NUMBERED = ("author", "categories", "tags")  # of WordPress: numbers of its own tables


def unwrap_row(row: Any) -> Any:
    """Return the article in a row of a dump; what is no object, or has nothing around it, stays.

    The names of the article stand beside the object that held them, which a mapping can reach into.
    """
    if not isinstance(row, Mapping):
        return row
    for key in WRAPPERS:
        if isinstance(row.get(key), Mapping):
            return _join(row, row[key], is_inner_first=key == _INDEXED)
    return _without_numbers(row) if _is_wordpress(row) else row


def _join(
    outer: Mapping[str, Any], inner: Mapping[str, Any], *, is_inner_first: bool
) -> dict[str, Any]:
    """Return the names of both; what stands outside is surer, but for Elasticsearch."""
    if is_inner_first:
        return {**outer, **inner}
    rest = {name: value for name, value in inner.items() if name not in outer}
    return {**outer, **rest}


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
