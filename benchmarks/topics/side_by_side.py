"""Compare the keyword model with Annif's backends and ensembles: the same articles, the same labels, one run.

python benchmarks/topics/side_by_side.py --train afp-train.jsonl.gz --dev afp-dev.jsonl.gz --press press.jsonl.gz
    [--month 2020-05 …] [--reuse] [--cache FOLDER] [--rounds N] [--articles N]

Settings of both sides are those of `chosen.toml`, which choose.py chose on the training articles alone. --month judges
training articles of a month as well (500 at most), by models that learned from those of all other months. Annif gets an
environment of its own under the cache folder (made once), and one core, as we do. Its thresholds are tuned on the last
fifth of the training articles by date, by models trained on the other four fifths; what an ensemble learns is learned
there too; --reuse takes the models of the four fifths that choose.py left in the cache. Ours come from folds of the training articles, as in every training. Writes RESULTS.md beside this script, once
before the months and again after each.
"""

from __future__ import annotations

import argparse
import shutil
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.result_page import load_now
from benchmarks.topics.annif_side import (
    ENSEMBLES,
    LEARNING_ENSEMBLES,
    Annif,
    Scores,
    make_environment,
)
from benchmarks.topics.choose import CHOSEN, EARLY, FOLDER, find_parts
from benchmarks.topics.ours import (
    apart_from,
    by_date,
    labels_of,
    limit_tags,
    read_rows,
    score_ours,
    spend,
    to_article,
    train_ours,
)
from benchmarks.topics.sides import Rule, Side, judge, tune
from benchmarks.topics.table import Run, write_results
from nlp.topics import load_classifier

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "models" / "mots-cles"
OURS = "Rubrique mots-cles"
# Backends whose models have a row for every label of the vocabulary: those of choose.py, which has fewer, do not fit.
COUNTS_LABELS = ("tfidf",)
# Articles of a month that are judged, spread over it.
MOST_OF_A_MONTH = 500
Row = dict[str, Any]
Settings = Mapping[str, Any]


@dataclass(slots=True)
class Contest:
    """Hold articles that are judged, those that both sides learn from, and how each system did.

    part: the name of Annif's projects of it. classifier: ours.
    """

    title: str
    part: str
    learned: list[Row]
    judged: list[Row]
    labels: list[str]
    sides: list[Side] = field(default_factory=list)
    classifier: Any = None


def on_later_articles(whole: list[Row], dev: Sequence[Row], name: str) -> Contest:
    """Return the contest on later articles than those both sides learn from."""
    labels = labels_of(whole)
    return Contest(f"{name}, later articles", "whole", whole, limit_tags(dev, labels), labels)


def on_month(whole: Sequence[Row], month: str) -> Contest:
    """Return the contest on a month of the training articles, by models of the other months."""
    judged = [row for row in whole if row["date"].startswith(month)]
    learned = [row for row in whole if not row["date"].startswith(month)]
    if not judged or not learned:
        raise SystemExit(f"no articles of {month}, or of no other month")
    labels = labels_of(learned)
    title = f"{month}, models of the other months"
    judged = spread(limit_tags(judged, labels), MOST_OF_A_MONTH)
    return Contest(title, f"without-{month}", learned, judged, labels)


def spread(rows: Sequence[Row], most: int) -> list[Row]:
    """Return so many rows at most, evenly spaced."""
    count = min(most, len(rows))
    return [rows[place * len(rows) // count] for place in range(count)]


def limit_scores(scores: Scores, labels: Sequence[str]) -> Scores:
    """Return the scores of the labels that could be learned."""
    known = set(labels)
    return [{label: score for label, score in row.items() if label in known} for row in scores]


@dataclass(slots=True)
class Opponent:
    """Hold Annif's projects with what was tuned on training articles.

    found: where projects of the early articles are, if they are not to be trained. rules: ways to accept labels. cpu: seconds that an ensemble took to learn.
    """

    annif: Annif
    projects: Mapping[str, Settings]
    found: Mapping[str, Path]
    rules: dict[str, tuple[Rule, Rule]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    def prepare(self, whole: Sequence[Row], labels: Sequence[str]) -> None:
        """Train on the early articles, and learn ensembles and thresholds from the late ones.

        What is tuned for an ensemble that learns comes from one that learned from half of the late articles.
        """
        cut = round(EARLY * len(whole))
        late = limit_tags(whole[cut:], labels_of(whole[:cut]))
        half = len(late) // 2
        parts = {
            "early": whole[:cut],
            "late": late,
            "late-first": late[:half],
            "late-second": late[half:],
        }
        for name, rows in parts.items():
            self.annif.give(name, rows, labels)
        for name in self._plain():
            if name in self.found and name not in COUNTS_LABELS:
                self.annif.share(name, str(self.found[name]), "early")
            else:
                self.annif.train(name, "early", "early")
            self.annif.share(name, "early", "half")
        for name in self.projects:
            if name not in LEARNING_ENSEMBLES:
                self._tune(name, self._scores(name, "early", "late"), late)
                continue
            if name not in self.found:
                self.annif.train(name, "half", "late-first")
            self._tune(name, self._scores(name, "half", "late-second"), late[half:])
            self.cpu[name] = self.annif.train(name, "early", "late")

    def meet(self, contest: Contest) -> None:
        """Train every project for a contest, and add how each did."""
        judged = f"{contest.part}-judged"
        self.annif.give(contest.part, contest.learned, contest.labels)
        self.annif.give(judged, contest.judged, contest.labels)
        cpu = {name: self._train(name, contest.part) for name in self.projects}
        gold = [row["tags"] for row in contest.judged]
        for name in self.projects:
            scores = limit_scores(self.annif.score(name, contest.part, judged), contest.labels)
            sides = [
                judge(f"Annif {name}", scores, rule(scores), gold, cpu[name])
                for rule in self.rules[name]
            ]
            contest.sides.append(max(sides, key=lambda side: side.micro))

    def _plain(self) -> list[str]:
        return [name for name in self.projects if name not in ENSEMBLES]

    def _scores(self, name: str, part: str, articles: str) -> Scores:
        """Return what a project says of articles, or said when it was chosen."""
        if name in self.found:
            return self.annif.read_scores(name, str(self.found[name]), articles)
        return self.annif.score(name, part, articles)

    def _tune(self, name: str, scores: Scores, rows: Sequence[Row]) -> None:
        self.rules[name] = tune(scores, [row["tags"] for row in rows])

    def _train(self, name: str, part: str) -> float | None:
        """Return the CPU seconds of a project's training; ensembles have learned from earlier models."""
        if name not in ENSEMBLES:
            return self.annif.train(name, part, part)
        if name in LEARNING_ENSEMBLES:
            self.annif.share(name, "early", part)
        return self.cpu.get(name)


def enter(contest: Contest, press: Sequence[Row], chosen: Settings) -> None:
    """Train our model for a contest, and add how it did."""
    others = apart_from(press, contest.judged)
    contest.classifier, cpu = train_ours(contest.learned, others, dict(chosen))
    judge_ours(contest, OURS, contest.classifier, cpu)


def judge_ours(contest: Contest, name: str, classifier: Any, cpu: float | None = None) -> None:
    """Add how a model of ours did."""
    scores, accepted = score_ours(classifier, contest.judged)
    gold = [row["tags"] for row in contest.judged]
    contest.sides.append(judge(name, scores, accepted, gold, cpu))


def in_order(whole: Sequence[Row]) -> list[str]:
    """Return the labels that could be learned, those that choose.py knew first: its models number labels so."""
    early = labels_of(whole[: round(EARLY * len(whole))])
    return early + [label for label in labels_of(whole) if label not in early]


def race(rounds: int, runners: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return the CPU seconds of each runner in each round; runners take turns, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(rounds + 1):
        for name, run in runners.items():
            spent = run()
            if turn:
                times[name].append(spent)
    return times


def runners_of(
    annif: Annif, projects: Sequence[str], classifier: Any, rows: Sequence[Row]
) -> dict[str, Any]:
    """Return by name what tags the press articles once and tells its CPU seconds."""
    articles = [to_article(row) for row in rows]
    ours = {
        OURS: lambda: spend(lambda: classifier.predict(articles, explain=False)),
        "with the words behind each tag": lambda: spend(lambda: classifier.predict(articles)),
    }
    theirs = {
        f"Annif {name}": (lambda name=name: annif.tag(name, "whole", "press")) for name in projects
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
        "--month", nargs="*", default=[], help="judge this month of the training articles too"
    )
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "rubrique")
    parser.add_argument(
        "--reuse", action="store_true", help="take the models of early articles that choose.py left"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--articles", type=int, default=100, help="press articles tagged in each round"
    )
    parser.add_argument("--chosen", type=Path, default=CHOSEN)
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def main() -> None:
    """Prepare, train, judge, race, write."""
    options = parse_options()
    load, started = load_now(), time.perf_counter()
    whole, press = by_date(read_rows(options.train)), read_rows(options.press)
    contests = [on_later_articles(whole, read_rows(options.dev), options.dev.name)]
    months = [on_month(whole, month) for month in options.month]
    labels = in_order(whole)
    projects = tomllib.loads(options.chosen.read_text(encoding="utf-8"))
    chosen = projects.pop("ours")
    folder, python = options.cache / "side-by-side", make_environment(options.cache)
    shutil.rmtree(folder, ignore_errors=True)
    annif = Annif(python, folder, labels)
    annif.tell_projects(projects)
    found = find_parts(options.cache / FOLDER, projects) if options.reuse else {}
    opponent = Opponent(annif, projects, found)
    opponent.prepare(whole, labels)
    enter(contests[0], press, chosen)
    judge_ours(contests[0], f"{OURS}, as it ships", load_classifier(SHIPPED))
    opponent.meet(contests[0])
    write_results(Run(options, python, load, time.perf_counter() - started), contests, {})
    raced = [{**row, "tags": []} for row in press[: options.articles]]
    annif.give("press", raced, labels)
    runners = runners_of(annif, list(projects), contests[0].classifier, raced)
    times = race(options.rounds, runners)
    write_results(Run(options, python, load, time.perf_counter() - started), contests, times)
    for contest in months:
        enter(contest, press, chosen)
        opponent.meet(contest)
        contests.append(contest)
        write_results(Run(options, python, load, time.perf_counter() - started), contests, times)
    annif.stop()
    print(options.results.read_text())


if __name__ == "__main__":
    main()
