"""Compare the keyword model with Annif's backends: the same articles, the same labels, one run.

python benchmarks/topics/side_by_side.py --train afp-train.jsonl.gz --dev afp-dev.jsonl.gz --press press.jsonl.gz
    [--model FOLDER] [--cache FOLDER] [--reuse] [--rounds N] [--articles N]

Annif gets an environment of its own under the cache folder (made once), and one core, as we do. Its thresholds are
tuned on the last fifth of the training articles by date, by models trained on the other four fifths; then it is trained
on all. Ours come from folds of the training articles, as in every training. Writes RESULTS.md beside this script.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ONE_CORE = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
)
os.environ |= ONE_CORE

from sides import Side, judge, tune  # noqa: E402 - numpy must not start before the line above
from table import write_results  # noqa: E402

ANNIF = "annif[omikuji,fasttext]==1.4.3"
HERE = Path(__file__).parent
TRAINING = HERE.parents[1] / "tools" / "topics" / "train_shipped.py"
PROJECTS = HERE / "annif-projects.toml"
PUNKT = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")
MIN_SUPPORT = 10
Row = dict[str, Any]


@dataclass(slots=True)
class Annif:
    """Speak with a process of Annif's environment that works in `folder`."""

    python: Path
    folder: Path
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        """Start the process."""
        self.process = subprocess.Popen(
            [self.python, HERE / "annif_worker.py"],
            cwd=self.folder,
            env={**os.environ, "NLTK_DATA": str(self.folder / "nltk_data")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "annif.log").open("w"),
            text=True,
        )

    def ask(self, do: str, project: str, part: str, articles: str, **more: str) -> dict[str, float]:
        """Have one command done, and return what it measured."""
        command = {
            "do": do,
            "project": project,
            "part": part,
            "articles": f"{articles}.jsonl",
            **more,
        }
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise SystemExit(f"Annif stopped; see {self.folder / 'annif.log'}")
        return dict(json.loads(line))


def make_environment(cache: Path) -> Path:
    """Return the Python of Annif's environment, made on first use."""
    python = cache / "annif-1.4.3" / "bin" / "python"
    if not (python.parent / "annif").exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", ANNIF], check=True)
    return python


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a JSON Lines file, .gz allowed."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def prepare(folder: Path, parts: dict[str, list[Row]], labels: Sequence[str]) -> None:
    """Write what Annif reads: projects, vocabulary, empty sentence tables, articles."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "projects.toml").write_bytes(PROJECTS.read_bytes())
    (folder / "vocabulary.tsv").write_text(
        "".join(f"<{uri(n)}>\t{label}\n" for n, label in enumerate(labels))
    )
    english = folder / "nltk_data" / "tokenizers" / "punkt_tab" / "english"
    english.mkdir(parents=True, exist_ok=True)
    for name in PUNKT:
        (english / name).touch()
    place = {label: uri(number) for number, label in enumerate(labels)}
    for name, rows in parts.items():
        documents = [
            {
                "text": f"{row['title']}\n{row['text']}",
                "subjects": [place[t] for t in row["tags"] if t in place],
            }
            for row in rows
        ]
        (folder / f"{name}.jsonl").write_text(
            "".join(json.dumps(document) + "\n" for document in documents)
        )


def uri(number: int) -> str:
    """Return the address under which Annif knows a label."""
    return f"http://example.org/{number}"


def run_annif(
    annif: Annif, project: str, parts: dict[str, list[Row]], labels: Sequence[str], reuse: bool
) -> Side:
    """Train one Annif project, tune its thresholds on training articles, and judge it on dev."""
    state, config = annif.folder / f"{project}.json", tomllib.loads(PROJECTS.read_text())[project]
    if not (reuse and state.exists() and json.loads(state.read_text())["config"] == config):
        annif.ask("train", project, "early", "early")
        annif.ask("score", project, "early", "late", scores=f"{project}.late.jsonl")
        trained = annif.ask("train", project, "whole", "whole")
        annif.ask("score", project, "whole", "dev", scores=f"{project}.dev.jsonl")
        state.write_text(json.dumps({"config": config, **trained}))
    late, dev = (
        read_scores(annif.folder / f"{project}.{part}.jsonl", labels) for part in ("late", "dev")
    )
    rules = tune(late, [row["tags"] for row in parts["late"]])
    sides = [
        judge(f"Annif {project}", dev, rule(dev), [row["tags"] for row in parts["dev"]])
        for rule in rules
    ]
    best = max(sides, key=lambda side: side.micro)
    best.trained = json.loads(state.read_text())
    return best


def read_scores(path: Path, labels: Sequence[str]) -> list[dict[str, float]]:
    """Return the scores of each article by label."""
    name = {uri(number): label for number, label in enumerate(labels)}
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [{name[key]: score for key, score in row.items()} for row in rows]


def run_ours(options: argparse.Namespace, dev: Sequence[Row], folder: Path) -> tuple[Side, Any]:
    """Return the judgement of our model on dev, and the model; it is trained now unless one is given."""
    from nlp.topics import load_classifier

    trained = None if options.model else train_ours(options, folder)
    classifier = load_classifier(options.model or folder / "mots-cles")
    tags = classifier.predict([article(row) for row in dev], threshold=0.0, explain=False)
    scores = [{tag.label: tag.score for tag in found} for found in tags]
    accepted = [{tag.label for tag in found if tag.accepted} for found in tags]
    side = judge("Rubrique mots-cles", scores, accepted, [row["tags"] for row in dev])
    side.trained = trained
    return side, classifier


def train_ours(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Train the keyword model by the very script that makes the shipped one."""
    command: list[str | Path] = [
        sys.executable,
        TRAINING,
        "--only",
        "mots-cles",
        "--models",
        folder,
    ]
    command += ["--afp", options.train, "--press", options.press]
    seconds, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.perf_counter() - seconds, "cpu": cpu}


def article(row: Row) -> Any:
    """Return the article of a row."""
    from nlp import Article

    return Article(id=row["id"], title=row["title"], text=row["text"])


def race(rounds: int, runners: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return the CPU seconds of each runner in each round; runners take turns, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(rounds + 1):
        for name, run in runners.items():
            spent = run()
            if turn:
                times[name].append(spent)
    return times


def spend(action: Callable[[], object]) -> float:
    """Return the CPU seconds of an action in this process."""
    before = time.process_time()
    action()
    return time.process_time() - before


def runners_of(
    annif: Annif, projects: Sequence[str], classifier: Any, rows: Sequence[Row]
) -> dict[str, Any]:
    """Return by name what tags the press articles once and tells its CPU seconds."""
    articles = [article(row) for row in rows]
    ours = {
        "Rubrique mots-cles": lambda: spend(lambda: classifier.predict(articles, explain=False)),
        "with the words behind each tag": lambda: spend(lambda: classifier.predict(articles)),
    }
    theirs = {
        f"Annif {name}": (lambda name=name: annif.ask("tag", name, "whole", "press")["cpu"])
        for name in projects
    }
    return {**ours, **theirs}


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("train", "dev", "press"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument(
        "--model", type=Path, help="judge this model of ours instead of training one"
    )
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "rubrique")
    parser.add_argument(
        "--reuse",
        action="store_true",
        help="keep Annif's models of an earlier run on the same files",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--articles", type=int, default=500, help="press articles tagged in each round"
    )
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def main() -> None:
    """Prepare, train, judge, race, write."""
    options = parse_options()
    whole, dev = (
        sorted(read_rows(options.train), key=lambda row: (row["date"], row["id"])),
        read_rows(options.dev),
    )
    press = [{**row, "tags": []} for row in read_rows(options.press)[: options.articles]]
    cut = round(0.8 * len(whole))
    parts = {"whole": whole, "early": whole[:cut], "late": whole[cut:], "dev": dev, "press": press}
    support = Counter(label for row in whole for label in set(row["tags"]))
    labels = sorted(label for label, count in support.items() if count >= MIN_SUPPORT)
    key = hashlib.sha256(options.train.read_bytes() + options.dev.read_bytes()).hexdigest()[:12]
    folder, python = options.cache / f"side-by-side-{key}", make_environment(options.cache)
    prepare(folder, parts, labels)
    annif, projects = Annif(python, folder), list(tomllib.loads(PROJECTS.read_text()))
    with tempfile.TemporaryDirectory() as fresh:
        ours, classifier = run_ours(options, dev, Path(fresh))
    sides = [
        ours,
        *(run_annif(annif, project, parts, labels, options.reuse) for project in projects),
    ]
    times = race(options.rounds, runners_of(annif, projects, classifier, press))
    write_results(options, sides, times, {name: len(rows) for name, rows in parts.items()}, python)
    print(options.results.read_text())


if __name__ == "__main__":
    main()
