"""Follow one article through the code: which files and functions it passes, in which order.

Run: python benchmarks/speed/walk.py [ARTICLE] [--command] [--functions]

The tagger is loaded and has tagged the article before, so that building tables and patterns does not count. With
`--command` the whole of `rubrique show ARTICLE` is followed instead, loading included. Only code under `nlp/` counts;
expressions and comprehensions belong to the function they stand in, what stands in a module outside functions does
not count.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import nlp

PACKAGE = Path(nlp.__file__).parent


@dataclass
class Walk:
    """What an article passed: files and functions in the order of their first call, and moves between files."""

    files: list[str] = field(default_factory=list)
    functions: dict[str, list[str]] = field(default_factory=dict)
    calls: int = 0
    moves: int = 0

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Note one call; a profiler of Python calls this."""
        name = frame.f_code.co_name
        file = own_file(frame)
        if event != "call" or file is None or name.startswith("<"):
            return
        if file not in self.functions:
            self.files.append(file)
            self.functions[file] = []
        if name not in self.functions[file]:
            self.functions[file].append(name)
        self.calls += 1
        self.moves += caller_file(frame) != file


def own_file(frame: FrameType) -> str | None:
    """Return the file of a frame below the package, None for code of others."""
    path = frame.f_code.co_filename
    if not path.startswith(f"{PACKAGE}/"):
        return None
    return path.removeprefix(f"{PACKAGE}/")


def caller_file(frame: FrameType) -> str | None:
    """Return the file below the package that a call came from, past code of others."""
    above = frame.f_back
    while above is not None and own_file(above) is None:
        above = above.f_back
    return own_file(above) if above is not None else None


@contextlib.contextmanager
def followed() -> Iterator[Walk]:
    """Follow what runs inside."""
    walk = Walk()
    sys.setprofile(walk.note)
    try:
        yield walk
    finally:
        sys.setprofile(None)


def follow_tagger(article: Path) -> Walk:
    """Follow an article from the tagger to its record."""
    from nlp import Tagger, read_articles

    (read,) = list(read_articles(article))
    tagger = Tagger.load()
    tagger(read)
    with followed() as walk:
        tagger(read)
    return walk


def follow_command(article: Path) -> Walk:
    """Follow `rubrique show`."""
    from nlp.cli import main

    sys.argv = ["rubrique", "show", str(article)]
    quiet = contextlib.redirect_stdout(io.StringIO())
    with quiet, contextlib.suppress(SystemExit), followed() as walk:
        main()
    return walk


def main() -> None:
    """Print the walk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("article", type=Path, nargs="?", default=Path("corpus/samples/depeche.txt"))
    parser.add_argument("--command", action="store_true")
    parser.add_argument("--functions", action="store_true", help="name the functions too")
    options = parser.parse_args()
    follow: Callable[[Path], Walk] = follow_command if options.command else follow_tagger
    walk = follow(options.article)
    every = sum(1 for _ in PACKAGE.rglob("*.py"))
    functions = sum(map(len, walk.functions.values()))
    print(
        f"{len(walk.files)} of {every} files, {functions} functions, {walk.calls:,} calls, "
        f"{walk.moves:,} of them into another file"
    )
    for number, file in enumerate(walk.files, start=1):
        named = f": {', '.join(walk.functions[file])}" if options.functions else ""
        print(f"{number}. {file} ({len(walk.functions[file])}){named}")


if __name__ == "__main__":
    main()
