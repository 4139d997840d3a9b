"""Tag texts of one thing said again and again, of 10,000 to 1,000,000 signs: the time per sign must not grow.

    python benchmarks/running/linear.py [--most 1000000] [--only WORD] [--limit SECONDS] [--patience SECONDS] [--no-page]

Entities and topics together, in a process of its own for each text, so that its peak of memory is known; processor
time, best of three below 100,000 signs. Writes RESULTS-linear.md beside this file, with the command that made it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import resource
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.result_page import write_page

if TYPE_CHECKING:
    from nlp import Tagger

HERE = Path(__file__).parent
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
SIZES = (10_000, 100_000, 1_000_000)
STORY = (
    "Le président russe Vladimir Poutine a reçu mardi à Moscou Emmanuel Macron, a annoncé le Kremlin. "
    "L'Otan et l'Union européenne s'inquiètent. « La France reste attentive », a dit M. Macron.\n"
)
TEXTS = {
    "a story told again": STORY,
    "a story without line breaks": STORY.replace("\n", " "),
    "a story without blanks": re.sub(r"\s", "", STORY),
    "a story in capitals": STORY.upper(),
    "a story in small letters": STORY.lower(),
    "a story with two line breaks": STORY + "\n",
    "a story with a line break after every word": STORY.replace(" ", "\n"),
    "a story, accents apart": STORY.replace("é", "e\u0301"),
    "one letter": "a",
    "one capital": "A",
    "one word": "Macron",
    "one word and blanks": "Paris ",
    "one word and commas": "Paris, ",
    "one word and line breaks": "Paris\n",
    "one unknown name": "Kervran ",
    "stops": ".",
    "stops and blanks": ". ",
    "commas": ",",
    "hyphens": "-",
    "dashes": "—",
    "apostrophes": "'",
    "typographic apostrophes": "’",
    "quotes": '"',
    "French quotes": "« ",
    "open brackets": "(",
    "closed brackets": ")",
    "slashes": "/",
    "dots of omission": "…",
    "signs of all kinds": "!?;:%€$&@#",
    "blanks": " a" + " " * 60,
    "line breaks": "a" + "\n" * 60,
    "tabs": "\ta",
    "digits": "1",
    "numbers": "12 345,67 ",
    "dates": "le 12 mars 2024, ",
    "telephone numbers": "01.23.45.67.89 ",
    "web addresses, glued": "http://a.",
    "web addresses": "http://www.exemple.fr/a/b?c=d ",
    "hosts": "www.a.",
    "a host without end": "exemple.fr/",
    "mail addresses": "nom@exemple.fr ",
    "mail addresses, glued": "a@b.",
    "hashtags": "#Macron",
    "abbreviations": "M.",
    "initials": "J.-L. ",
    "dotted acronyms": "U.R.S.S.",
    "acronyms": "ONU ",
    "named things": "Une OQTF et le Vendée Globe. ",
    "elisions": "l'",
    "elisions and capitals": "L'Association d'",
    "compounds": "Saint-",
    "names": "Jean Dupont, Awena Kervran et Boris Petit. ",
    "names without commas": "Jean Dupont ",
    "names with particles": "Jean de La ",
    "demonyms": "russe, franco-allemand, ",
    "demonyms with hyphens": "franco-",
    "functions": "le président ",
    "functions of countries": "le ministre français de la Défense, ",
    "a function and a name without end": "président Jean-Pierre Saint-",
    "bodies with fields": "Fonds d'appui au développement des médias et de la ",
    "ministries": "ministre de l'Intérieur et de la Défense et ",
    "holders": "Emmanuel Macron, président de la République, ",
    "speakers": "a dit M. Macron. ",
    "capitals and seats": "Washington et Moscou ont annoncé que le Kremlin ",
    "glued sentences": "agence.Pour",
    "combining accents": "e\u0301",
    "one base and accents": "\u0301",
    "signs that cannot be seen": "a\u200b",
    "soft hyphens": "Ma\u00adcron ",
    "Chinese": "北京",
    "Arabic": "باريس ",
    "emoji": "😀",
    "emoji families": "👨\u200d👩\u200d👧",
    "markup": "<b>a</b>",
    "brackets of notes": "[1] ",
    "rows of a table": "| a | b |\n",
    "items": "- Paris : 12\n",
}


def measure(tagger: Tagger, text: str, out: Connection) -> None:
    """Send the processor time of tagging a text, in seconds, and the peak of memory, in megabytes."""
    from nlp import Article

    article = Article(text=text)
    best = None
    for _ in range(3 if len(text) < 100_000 else 1):
        started = time.process_time()
        tagger(article)
        seconds = time.process_time() - started
        best = seconds if best is None else min(best, seconds)
    out.send((best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def measure_apart(tagger: Tagger, text: str, limit: float) -> tuple[float, int] | None:
    """Return what a process of its own measures, None if it takes longer than the limit."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(tagger, text, there))
    process.start()
    there.close()
    found = None
    if here.poll(limit):
        try:
            found = here.recv()
        except EOFError:
            found = None
    if process.is_alive() and found is None:
        process.kill()
    process.join()
    return found


def repeat(pump: str, size: int) -> str:
    """Return a text of so many signs."""
    return (pump * (size // len(pump) + 1))[:size]


def row(
    tagger: Tagger, name: str, pump: str, sizes: tuple[int, ...], limit: float, patience: float
) -> str:
    """Return the line of a text: microseconds a sign for each size, and the peak of memory."""
    cells = []
    peak = 0
    seconds = 0.0
    before = 1
    for size in sizes:
        if seconds * size / before > limit:
            cells.append("not tried")
            continue
        found = measure_apart(tagger, repeat(pump, size), patience)
        if found is None:
            cells.append(f"over {1e6 * patience / size:.0f}")
            continue
        seconds, megabytes = found
        before = size
        cells.append(f"{1e6 * seconds / size:.1f}")
        peak = max(peak, megabytes)
    return f"| {name} | {' | '.join(cells)} | {peak:,} |"


def main() -> None:
    """Print a table, a line for each text, a column for each size; keep it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1], help="signs of the longest text")
    parser.add_argument("--only", default="", help="only texts whose name holds this word")
    parser.add_argument(
        "--limit",
        type=float,
        default=300.0,
        help="seconds that a text may be expected to take, else it is not tried",
    )
    parser.add_argument(
        "--patience", type=float, default=600.0, help="seconds until it is given up"
    )
    parser.add_argument("--no-page", action="store_true", help="keep no results")
    given = parser.parse_args()
    for name in ONE_THREAD:
        os.environ[name] = "1"  # as in a worker
    from nlp import Tagger

    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sizes = tuple(size for size in SIZES if size <= given.most)
    tagger = Tagger.load()
    tagger(STORY)
    heads = [f"{size:,} signs, µs a sign" for size in sizes]
    lines = [f"| text | {' | '.join(heads)} | peak, MB |", f"|{'---|' * (len(sizes) + 2)}"]
    print("\n".join(lines))
    for name, pump in TEXTS.items():
        if given.only in name:
            lines.append(row(tagger, name, pump, sizes, given.limit, given.patience))
            print(lines[-1], flush=True)
    if not given.no_page:
        write_page(HERE / "RESULTS-linear.md", "Time by the length of the text", "\n".join(lines))


if __name__ == "__main__":
    main()
