"""One record as a notebook or a Python prompt shows it.

The article with its entities marked, and the reasons.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from nlp.lists import EntityType
from nlp.records import Record
from nlp.writing.html import render_record

_PALE = "47"  # opacity of a mark's colour, in hexadecimal of 255: words in it stay readable
_STYLE = """
.rubrique { max-width: 48rem; line-height: 1.75; text-align: left; }
.rubrique h1 { font-size: 1.3em; line-height: 1.4; margin: 0.4em 0; }
.rubrique h2 { font-size: 1.05em; margin: 1.2em 0 0.3em; }
.rubrique .facts { opacity: 0.7; margin: 0.2em 0 0.8em; }
.rubrique .text { white-space: pre-wrap; }
.rubrique table { font-size: 0.9em; line-height: 1.4; }
.rubrique td { text-align: left; vertical-align: top; padding: 0.15em 1.2em 0.15em 0; }
.rubrique mark { color: inherit; border-radius: 0.3em; padding: 0.1em 0.3em; }
.rubrique mark::after { font: bold 0.65em sans-serif; margin-left: 0.5em; opacity: 0.7;
  text-transform: uppercase; }
.rubrique mark mark::after { content: none !important; }
"""


@dataclass(frozen=True, slots=True)
class Display:
    """Hold a record to look at: notebooks take its HTML, a prompt its lines."""

    record: Record

    def _repr_html_(self) -> str:
        marks = "".join(map(_mark_style, EntityType))
        article = render_record(self.record)
        return f'<style>{_STYLE}{marks}</style>\n<div class="rubrique">{article}</div>'

    def __repr__(self) -> str:
        """Return what `rubrique show` prints, without colours."""
        from rich.console import Console

        from nlp.writing.terminal import show_record

        lines = io.StringIO()
        plain = Console(
            file=lines, width=100, highlight=False, color_system=None, force_jupyter=False
        )
        show_record(self.record, plain)
        return lines.getvalue()


def show(record: Record) -> Display:
    """Return a record as something to look at.

    The last line of a notebook's cell, or of a Python prompt.
    """
    return Display(record)


def _mark_style(kind: EntityType) -> str:
    return (
        f".rubrique mark.{kind} {{ background: {kind.colour}{_PALE}; }}\n"
        f'.rubrique mark.{kind}::after {{ content: "{kind.label}"; }}\n'
    )
