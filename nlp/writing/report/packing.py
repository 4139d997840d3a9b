"""The page around the records, and how records travel in it.

JSON, compressed, in letters that no browser runs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from html import escape
from importlib.resources import files
from typing import Any

from nlp.lists import EntityType
from nlp.writing.report.spans import showable

STYLES = ("style.css", "article.css", "corrections.css", "dossiers.css", "print.css")
SCRIPTS = (
    "language.js",
    "dom.js",
    "store.js",
    "dossiers.js",
    "state.js",
    "filters.js",
    "theme.js",
    "tips.js",
    "timeline.js",
    "panels.js",
    "list.js",
    "table.js",
    "marks.js",
    "corrections.js",
    "article.js",
    "main.js",
)

_TYPE_COLOURS = """:root { DAY }
:root[data-theme="dark"] { NIGHT }
@media (prefers-color-scheme: dark) { :root[data-theme="auto"] { NIGHT } }
@media print { :root, :root[data-theme] { DAY } }"""
# The colour of a type's marks, and a mark that the reader has switched off.
_TYPE_STYLE = """.TYPE { --type: var(--TYPE); }
.no-TYPE .text .TYPE, .no-TYPE h2 .TYPE { color: inherit; text-decoration: none; }"""


def load_page(title: str) -> tuple[str, str]:
    """Return the page in two halves: what comes before the records, and what comes after.

    Its policy lets the browser run this very script and style and nothing else, and fetch nothing
    at all.
    """
    style = "\n".join([type_styles(), *(load_part(name) for name in STYLES)])
    script = (
        '(() => {\n"use strict";\n' + "\n".join(load_part(name) for name in SCRIPTS) + "})();\n"
    )
    rules = (
        "default-src 'none'",
        f"style-src {digest_of(style)}",
        f"script-src {digest_of(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    page = load_part("page.html")
    parts = {
        "policy": "; ".join(rules),
        "style": style,
        "script": script,
        "title": escape(showable(title)),
    }
    opening, closing = page.split("{{records}}")
    return fill(opening, parts), fill(closing, parts)


def pack(name: str, content: Any) -> str:
    """Return JSON as a block that a browser keeps and never runs.

    Its letters are those of base64.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    letters = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
    return f'<script type="text/plain" class="{name}">{letters}</script>\n'


def fill(text: str, parts: dict[str, str]) -> str:
    """Put the parts in their places, which are looked for in the page and in no other part."""
    pieces = text.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split("}}", 1)
        filled += [parts[name], rest]
    return "".join(filled)


def type_styles() -> str:
    """Return the colours of the entity types by day, by night and on paper, and their use."""
    day = " ".join(f"--{kind}: {kind.colour};" for kind in EntityType)
    night = " ".join(f"--{kind}: {kind.night};" for kind in EntityType)
    own = (_TYPE_STYLE.replace("TYPE", kind) for kind in EntityType)
    return "\n".join([_TYPE_COLOURS.replace("DAY", day).replace("NIGHT", night), *own])


def load_part(name: str) -> str:
    """Return a file of the page's folder."""
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """Return what a policy calls a script or style by."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
