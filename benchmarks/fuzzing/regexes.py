"""Time every regular expression of nlp/ on strings that make bad ones explode, and report how time per character grows.

    python benchmarks/fuzzing/regexes.py --output benchmarks/fuzzing/REGEXES.md

A linear expression takes the same time per character at ten thousand, a hundred thousand and a million characters.
Each string is tried bare and with an end that it does not lead one to expect: what takes all of `aaaa` at once may try
every place of `aaaa!`.
Expressions that only ever see a window of text (WINDOWED) need not be linear: they are reported apart.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
SIZES = (10_000, 100_000, 1_000_000)
PATIENCE = 1.5  # seconds of processor time for one search
FLAT, CHEAP = (
    4.0,
    150.0,
)  # growth of time per character that is still flat; nanoseconds per character that are cheap
PUMPS = (
    *(
        "a",
        "A",
        "é",
        "1",
        " ",
        "\n",
        "\t",
        ".",
        ",",
        ":",
        ";",
        "-",
        "–",
        "_",
        "*",
        "#",
        "'",
        '"',
        "«",
        "(",
        "[",
        "<",
        "&",
    ),
    *(
        "/",
        ">",
        "]",
        "\ufffd",
        "a ",
        "A ",
        "Aa ",
        "aA",
        "a-",
        "A-",
        "a.",
        "A.",
        "d'",
        "1 ",
        "1-",
        " \n",
        "\n ",
        "a\n",
        "A\n",
    ),
    *(
        "**a",
        "*a ",
        "_a",
        "[a](",
        "![",
        "- a\n",
        "# a\n",
        "> \n",
        "<p",
        "<p>",
        "</p> ",
        "<!--",
        "[caption ",
        "[a-b ",
        "[/a",
    ),
    *(
        "---\n",
        "a: ",
        "a:",
        "'a', ",
        '"a',
        "• \n",
        "M. ",
        "de la ",
        "A de ",
        "Source : ",
        "(Source : ",
        "ce lundi ",
        "lire la suite ",
    ),
    *(
        "Ã",
        "Å",
        "â€",
        "www.",
        "http://a",
        "a@",
        "@a",
        "#a",
        "\u00ad",
        "e\u0301",
        "👩\u200d",
        "ا",
        "字",
    ),
)
ENDS = ("", "\0", "\nz")
ANCHORED = ("_LEADING", "_LEADING_PERSON")  # used by `match` through another name
WINDOWED = {  # used on a stretch of known length around one place
    "nlp.archive.unknown_places._LAST_WORD": "25 characters before a name",
    "nlp.archive.unknown_places._WHERE": "25 characters before a name",
    "nlp.entities.countries._ARTICLE": "60 characters before a name",
    "nlp.entities.demonyms._LAST_WORD": "60 characters before a demonym",
    "nlp.entities.functions.FunctionReader._modified": "60 characters before a function",
    "nlp.entities.metonyms.MetonymReader._clause_start": "60 characters before a capital",
    "nlp.entities.metonyms.MetonymReader._partner": "60 characters before a capital",
    "nlp.entities.written._CAPITAL_BEFORE": "40 characters before a pair",
    "nlp.reading.dates._OPENING": "120 characters of a date",
    "nlp.entities.metonyms._PAIRING": "60 characters before a capital",
    "nlp.entities.candidates._OPENED": "4 characters before a name",
    "nlp.entities.functions.ClauseReader._titles": "60 characters between two names",
    "nlp.reading.formats.xmltree._ROOT": "the first 64 kB",
    "nlp.reading.formats.xmltree._ENTITY": "the first 64 kB",
}


@dataclass
class Timing:
    """Hold what timing one expression has shown."""

    name: str
    how: str
    pump: str = ""
    end: str = ""
    nanoseconds: list[float] = field(
        default_factory=list
    )  # per character, at each size that was reached

    @property
    def string(self) -> str:
        """Return what shows the string that was timed."""
        return f"{self.pump!r} … {self.end!r}" if self.end else repr(self.pump)

    @property
    def growth(self) -> float:
        """Return how many times longer a character takes in the longest string reached than in the shortest."""
        return self.nanoseconds[-1] / max(self.nanoseconds[0], 100.0) if self.nanoseconds else 1.0

    @property
    def is_linear(self) -> bool:
        """Tell whether all sizes were reached, and the last costs little more per character than the first."""
        return len(self.nanoseconds) == len(SIZES) and (
            self.growth <= FLAT or self.nanoseconds[-1] <= CHEAP
        )


def expressions() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield every expression of nlp/ by name or, written in place, by file and line; and how it is used.

    One that is only ever used by `match` or `fullmatch` looks at one place: it is timed so.
    """
    import nlp

    for module in pkgutil.walk_packages(nlp.__path__, "nlp."):
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if (
                isinstance(value, re.Pattern)
                and isinstance(value.pattern, str)
                and _is_own(loaded, name)
            ):
                yield f"{module.name}.{name}", value, _use(Path(str(loaded.__file__)), name)
    for path in sorted((ROOT / "nlp").rglob("*.py")):
        for line, written, how in _written_in_place(path):
            yield f"{path.relative_to(ROOT)}:{line}", re.compile(written), how
    from nlp.entities import EntityFinder

    yield from _held_by(EntityFinder.load(), set())


def _held_by(thing: object, seen: set[int]) -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield the expressions that an object of ours built from the tables, and those of the objects it holds."""
    kind = type(thing)
    for name, value in _parts_of(thing):
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield f"{kind.__module__}.{kind.__name__}.{name}", value, "search"
        elif _may_hold(value) and id(value) not in seen:
            seen.add(id(value))
            yield from _held_by(value, seen)


def _parts_of(thing: object) -> Iterator[tuple[str, object]]:
    """Yield what an object or a collection holds, by name."""
    if isinstance(thing, dict):
        yield from ((str(name), value) for name, value in thing.items())
    elif isinstance(thing, list | tuple):
        yield from ((str(place), value) for place, value in enumerate(thing))
    else:
        slots = [name for one in type(thing).__mro__ for name in getattr(one, "__slots__", ())]
        names = [*getattr(thing, "__dict__", {}), *slots]
        yield from ((name, getattr(thing, name, None)) for name in names)


def _may_hold(value: object) -> bool:
    """Tell whether a value is an object of ours, or a collection that begins with one or with an expression."""
    if isinstance(value, dict):
        return _may_hold(next(iter(value.values()), None))
    if isinstance(value, list | tuple):
        return bool(value) and (isinstance(value[0], re.Pattern) or _may_hold(value[0]))
    return type(value).__module__.startswith("nlp.")


def _use(path: Path, name: str) -> str:
    uses = set(re.findall(rf"\b{name}\.(\w+)\(", path.read_text(encoding="utf-8")))
    if uses == {"fullmatch"}:
        return "fullmatch"
    return "match" if name in ANCHORED or (uses and uses <= {"match", "fullmatch"}) else "search"


def _is_own(module: Any, name: str) -> bool:
    return f"\n{name} = " in f"\n{Path(module.__file__).read_text(encoding='utf-8')}"


def _written_in_place(path: Path) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        is_search = (
            isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr != "compile"
        )
        if (
            is_search
            and node.func.attr != "escape"
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            yield (
                node.lineno,
                first.value,
                node.func.attr if node.func.attr in ("match", "fullmatch") else "search",
            )


def strings(pattern: str) -> list[str]:
    """Return the pumps of all expressions and those made from the words of this one."""
    words = dict.fromkeys(re.findall(r"[^\W\d_]{2,}", pattern))
    return [
        *PUMPS,
        *(form for word in list(words)[:40] for form in (f"{word} ", word, f"{word} de ")),
    ]


def time_expression(name: str, pattern: re.Pattern[str], how: str) -> Timing:
    """Return the timing of the string that is worst for an expression."""
    worst = Timing(name, how, PUMPS[0], "", [0.0] * len(SIZES))
    ranked = sorted(
        (
            (_seconds(pattern, how, _pumped(pump, end, SIZES[0])), pump, end)
            for pump in strings(pattern.pattern)
            for end in ENDS
        ),
        reverse=True,
    )
    for _, pump, end in ranked[:4]:  # growth shows in what is slow already
        found = Timing(name, how, pump, end)
        for size in SIZES:
            seconds = _seconds(pattern, how, _pumped(pump, end, size))
            if seconds == float("inf"):
                break
            found.nanoseconds.append(1e9 * seconds / size)
        if _badness(found) > _badness(worst):
            worst = found
    return worst


def _badness(timing: Timing) -> tuple[bool, float]:
    return not timing.is_linear, max(timing.nanoseconds, default=1e9)


def _pumped(pump: str, end: str, size: int) -> str:
    return (pump * (size // len(pump) + 1))[: size - len(end)] + end


def _seconds(pattern: re.Pattern[str], how: str, text: str) -> float:
    """Return the processor time of finding all matches, the better of two; infinity when patience ends."""
    best = float("inf")
    for _ in range(2):
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        started = time.process_time()
        try:
            if how == "search":
                for _found in pattern.finditer(text):
                    pass
            else:
                getattr(pattern, how)(text)
            best = min(best, time.process_time() - started)
        except TimeoutError:
            return best
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if best > 0.05:
            return best
    return best


def _stop(*_: object) -> None:
    raise TimeoutError


def describe(timings: list[Timing]) -> str:
    """Return the timings as Markdown: a summary, those that are not linear, those that see windows only, all others."""
    loose = [one for one in timings if not one.is_linear and one.name not in WINDOWED]
    windowed = [one for one in timings if one.name in WINDOWED]
    rest = [one for one in timings if one.is_linear and one.name not in WINDOWED]
    head = f"{len(timings)} expressions: {len(rest)} linear, {len(loose)} not, {len(windowed)} see windows only.\n"
    return "\n".join(
        [
            head,
            *(
                _table(*part)
                for part in (("Not linear", loose), ("Windows", windowed), ("Linear", rest))
            ),
        ]
    )


def _table(title: str, timings: list[Timing]) -> str:
    header = (
        "| expression | used by | worst string | ns per character at 10k | 100k | 1M | growth |"
    )
    lines = [f"## {title}\n", header, "|---|---|---|---|---|---|---|"]
    for one in sorted(timings, key=_badness, reverse=True):
        cells = [f"{value:,.0f}" for value in one.nanoseconds] + ["too long"] * (
            len(SIZES) - len(one.nanoseconds)
        )
        note = f" ({WINDOWED[one.name]})" if one.name in WINDOWED else ""
        shown = one.string.replace("|", "\\|")
        lines.append(
            f"| {one.name}{note} | {one.how} | `{shown}` | {' | '.join(cells)} | {one.growth:.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Time all expressions, or those whose name holds a word."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", default="", help="only expressions whose name holds this")
    parser.add_argument("--output", type=Path, help="where the table is written")
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _stop)
    timings = []
    for name, pattern, how in expressions():
        if given.only in name:
            timings.append(time_expression(name, pattern, how))
            if not timings[-1].is_linear:
                one = timings[-1]
                print(
                    f"{name} {one.string} {[round(n) for n in one.nanoseconds]}",
                    file=sys.stderr,
                    flush=True,
                )
    from benchmarks.result_page import write_page

    table = describe(timings)
    if given.output:
        write_page(given.output, "Regular expressions", table)
    else:
        print(table)


if __name__ == "__main__":
    main()
