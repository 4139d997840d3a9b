"""Help and messages in French, for who asks for it or whose system speaks it.

Everything is written in English where it arises, in rooms that know nothing of a terminal; the
command line translates at its edge, by the table `french.csv` of templates: `{}` stands for what
differs. gettext would need each of these rooms to mark its texts, and the parser of the command
line marks but few of its own. What the table lacks stays English.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer

from nlp.errors import OptionError

LANGUAGES = ("fr", "en")
_TABLE = Path(__file__).parent / "french.csv"
_HOLE = "{}"
_LONGEST = (
    2_000  # characters of a line that is translated; a path has 4,096 at most, hardly any has
)
_DEEPEST = 4  # messages within messages: "rubrique: FILE: SLUG: REASON (CAUSE)"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in the order of GNU gettext
_HEADING = re.compile(r"(?:Usage|Options|Commands|Arguments):.*")
_spoken = "en"


class _FrenchContext(typer.Context):
    """Give the help of a command with French headings."""

    def get_help(self) -> str:
        """Return the help; its texts have been replaced before."""
        lines = super().get_help().splitlines()
        return "\n".join(
            translate(line) if _HEADING.match(line) else _marks(line) for line in lines
        )


def language_of(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that a command line asks for, else that of the system, else English."""
    first, second = [*words, "", ""][:2]
    option, mark, value = first.partition("=")
    asked = value if mark else second
    if option == "--lang" and asked in LANGUAGES:
        return asked
    named = (environment[name] for name in _VARIABLES if environment.get(name))
    return "fr" if next(named, "").lower().startswith("fr") else "en"


def speak(language: str, command: Any) -> None:
    """Speak a language from now on, in the help of a command and its children, too.

    Raises OptionError.
    """
    global _spoken  # noqa: PLW0603 - one process has one terminal, which has one language
    if language not in LANGUAGES:
        raise OptionError(f"--lang {language}: no such language; choose fr or en")
    _spoken = language
    _translate_help(command)


def translate(line: str) -> str:
    """Return a line in the language that is spoken, as it is where the table has none."""
    if _spoken == "en" or len(line) > _LONGEST:
        return line
    return _translate(line, 0)


@cache
def load_french() -> dict[str, str]:
    """Return the French templates by the English ones."""
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        return {row["english"]: row["french"] for row in csv.DictReader(stream)}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the templates with holes, those that say most first."""
    said = [english for english in load_french() if _HOLE in english]
    said.sort(key=lambda english: (-len(english.replace(_HOLE, "")), english))
    return [(_pattern(english), load_french()[english]) for english in said]


def _pattern(english: str) -> re.Pattern[str]:
    literals = map(re.escape, english.split(_HOLE))
    return re.compile("(.*?)".join(literals), re.DOTALL)


def _translate(line: str, depth: int) -> str:
    if line in load_french():
        return load_french()[line]
    for pattern, french in _patterns():
        if found := pattern.fullmatch(line):
            parts = (_part(part, depth) for part in found.groups())
            return french.format(*parts)
    return next(_after_a_place(line, depth), line)


def _part(part: str, depth: int) -> str:
    """Translate what fills a hole, if it is a sentence; a name stays as it is."""
    return _translate(part, depth + 1) if " " in part and depth < _DEEPEST else part


def _after_a_place(line: str, depth: int) -> Iterator[str]:
    """Yield the line with what stands behind "FILE: SLUG: " in French, if it is known."""
    if depth >= _DEEPEST:
        return
    for colon in re.finditer(": ", line):
        place, rest = line[: colon.end()], line[colon.end() :]
        said = _translate(rest, _DEEPEST)
        if said != rest:
            yield place + said


def _marks(line: str) -> str:
    """Return a line of help with its remarks on defaults in French."""
    for mark in ("[required]", "[default: ", "Show this message and exit."):
        line = line.replace(mark, load_french()[mark])
    return line


def _translate_help(command: Any) -> None:
    """Put French in place of the texts of a command, its options and its children.

    They are made anew for each run, so that English comes back by itself.
    """
    if _spoken == "en":
        return
    command.context_class = _FrenchContext
    command.help = _paragraphs(command.help)
    command.short_help = _paragraphs(command.short_help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _paragraphs(parameter.help)
    for child in getattr(command, "commands", {}).values():
        _translate_help(child)


def _paragraphs(text: str | None) -> str | None:
    """Return a text of several paragraphs in French."""
    if text is None:
        return None
    said = (translate(" ".join(paragraph.split())) for paragraph in text.split("\n\n"))
    return "\n\n".join(said)
