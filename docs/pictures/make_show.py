"""Draw show.svg: what `rubrique show` prints of two sentences, as a picture for the README."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from nlp import Tagger
from nlp.writing.terminal import show_record

WIDTH = 104
TEXT = (
    "Washington a annoncé jeudi de nouvelles sanctions. Le ministre russe des Affaires étrangères, Sergueï Lavrov, "
    "les a dénoncées, et le Kremlin a promis une réponse."
)
# As rich's own frame, with the fonts of the reader's computer instead of one from the network.
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix, .{unique_id}-title {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; }}
.{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def draw() -> str:
    """Return the picture as SVG."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False
    )
    show_record(Tagger.load(["medtop"])(TEXT), console)
    return console.export_svg(
        title="rubrique show", theme=MONOKAI, code_format=FRAME, unique_id="show"
    )


if __name__ == "__main__":
    (Path(__file__).parent / "show.svg").write_text(draw(), encoding="utf-8")
