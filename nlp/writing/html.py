"""Records as one page that needs nothing else.

Each article with its entities marked, who they are, its topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import TextIO

from nlp.lists import EntityType, MentionKind
from nlp.records import Entity, Mention, Record, Tag
from nlp.writing.documents import is_address, wikidata_uri
from nlp.writing.labels import describe, printable, reasons

ARTICLE = re.compile(r'<article lang="[^"]*" data-id="(?P<id>[^"]*)">')
Marked = tuple[Mention, Entity]

_HEAD = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Articles annotés</title>
<style>
body { font: 1.05rem/1.6 Georgia, serif; max-width: 44rem; margin: 2rem auto;
  padding: 0 1rem; color: #1b1b1b; }
article { border-top: 1px solid #bbb; margin-top: 2.5rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.facts, table { font: 0.9rem/1.5 system-ui, sans-serif; color: #444; }
td { padding: 0 1.2rem 0 0; vertical-align: top; }
mark { background: none; color: inherit; border-bottom: 3px solid; border-radius: 2px; }
{colours}
</style>
</head>
<body>
<p class="facts">{legend}</p>
"""


def dump_html(records: Iterable[Record], stream: TextIO) -> int:
    """Write a page of records as they come; return how many.

    Everything that comes from a record is escaped.
    """
    return dump_articles(map(render_record, records), stream)


def dump_articles(articles: Iterable[str], stream: TextIO) -> int:
    """Write a page around articles that are HTML already; return how many."""
    count = 0
    stream.write(_head())
    for article in articles:
        stream.write(article)
        count += 1
    stream.write("</body>\n</html>\n")
    return count


def _head() -> str:
    """Return the top of the page, with the colour of each type and what it stands for."""
    colours = " ".join(f".{kind} {{ border-color: {kind.colour}; }}" for kind in EntityType)
    marks = (f'<mark class="{kind}">{kind.label}</mark>' for kind in EntityType)
    return _HEAD.replace("{colours}", colours).replace("{legend}", " · ".join(marks))


def render_record(record: Record) -> str:
    """Return the `<article>` of one record."""
    article = record.article
    language = (
        article.language
        if article.language and re.fullmatch(r"[A-Za-z0-9-]+", article.language)
        else "fr"
    )
    parts = [f'<article lang="{language}" data-id="{_safe(str(article.id))}">']
    parts += [f"<h1>{mark(record, 'title')}</h1>"] if article.title else []
    parts += [f'<p class="facts">{facts}</p>' for facts in [_facts(record)] if facts]
    parts += [f'<div class="text">{mark(record, "text")}</div>']
    parts += (
        [f"<h2>Thèmes</h2>\n<table>{''.join(map(_tag_row, record.tags))}</table>"]
        if record.tags
        else []
    )
    parts += [
        f"<h2>Entités</h2>\n<table>{''.join(map(_entity_row, record.entities))}</table>"
    ] * bool(record.entities)
    return "\n".join([*parts, "</article>\n"])


def mark(record: Record, field: str) -> str:
    """Return a field as HTML with its mentions marked.

    Nested where they nest, one mark for several on one place.

    A mention that runs over the end of another is left out.
    """
    text = str(getattr(record.article, field))
    parts: list[str] = []
    ends: list[int] = []
    position = 0
    for start, end, found in _places(record, field):
        while ends and ends[-1] <= start:
            parts += [_safe(text[position : ends[-1]]), "</mark>"]
            position = ends.pop()
        if end > (ends[-1] if ends else len(text)) or start < position:
            continue
        parts += [_safe(text[position:start]), _opening(found)]
        position = start
        ends.append(end)
    for end in reversed(ends):
        parts += [_safe(text[position:end]), "</mark>"]
        position = end
    return "".join([*parts, _safe(text[position:])])


def _places(record: Record, field: str) -> Iterator[tuple[int, int, list[Marked]]]:
    """Yield the marked places of a field, the outer before the inner."""
    found = [(m, entity) for entity in record.entities for m in entity.mentions if m.field == field]
    found.sort(key=_outer_first)
    for (start, end), group in groupby(found, key=_span):
        if start < end:
            yield start, end, list(group)


def _outer_first(marked: Marked) -> tuple[int, int, bool]:
    mention, _ = marked
    return mention.start, -mention.end, mention.kind != MentionKind.NAME


def _span(marked: Marked) -> tuple[int, int]:
    mention, _ = marked
    return mention.start, mention.end


def _opening(found: list[Marked]) -> str:
    notes = [
        f"{entity.name} ({MentionKind.label_of(m.kind)}) {describe(entity)}".strip()
        for m, entity in found
    ]
    return f'<mark class="{_safe(found[0][1].type)}" title="{_safe(" ; ".join(notes))}">'


def _facts(record: Record) -> str:
    article = record.article
    shown = [str(article.date or ""), ", ".join(article.authors), article.agency, article.source]
    shown += [", ".join(article.keywords)]
    parts = [_safe(part) for part in shown if part]
    if article.url and is_address(article.url):
        parts.append(f'<a href="{_safe(article.url)}" rel="noreferrer">{_safe(article.url)}</a>')
    return " · ".join(parts)


def _tag_row(tag: Tag) -> str:
    words = ", ".join(dict.fromkeys(evidence.text for evidence in tag.because))
    label = f"<b>{_safe(tag.label)}</b>" if tag.accepted else _safe(tag.label)
    return _row(label, _safe(tag.scheme), f"{tag.score:.2f}", _safe(words))


def _entity_row(entity: Entity) -> str:
    name, uri = _safe(entity.name), wikidata_uri(entity.wikidata)
    named = f'<a href="{_safe(uri)}" rel="noreferrer">{name}</a>' if uri else name
    cells = (EntityType.label_of(entity.type), describe(entity), reasons(entity.mentions))
    return _row(named, *map(_safe, cells))


def _row(*cells: str) -> str:
    """Return a row of a table; the cells are HTML."""
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _safe(text: str) -> str:
    return escape(printable(text))
