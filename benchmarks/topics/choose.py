"""Choose the settings of both sides of `side_by_side.py` by the training articles alone.

python benchmarks/topics/choose.py --train afp-train.jsonl.gz --press press.jsonl.gz [--cache FOLDER] [--resume] [--annif-only]

Of the training articles by date, the first four fifths teach and the last fifth judges. Each side begins with the
settings of `choices.toml` and keeps an alternative, in the order written there, where it ranks better (nDCG@5, then
micro F1). Ensembles join the backends of Annif as chosen: weights are those that rank best on the last fifth; what an
ensemble learns (pav, nn_ensemble) is learned from its first half and judged on its second. Writes `chosen.toml`, which
`side_by_side.py` reads, and RESULTS-choices.md. What a run that was stopped has measured is kept: --resume goes on with it.
--annif-only leaves our settings as they ship.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.result_page import load_now, write_page
from benchmarks.topics.annif_side import (
    ENSEMBLES,
    LEARNING_ENSEMBLES,
    Annif,
    Scores,
    make_environment,
    to_toml,
)
from benchmarks.topics.ours import (
    by_date,
    labels_of,
    limit_tags,
    read_rows,
    score_ours,
    shipped_settings,
    train_ours,
)
from benchmarks.topics.sides import find_weights, judge
from benchmarks.topics.table import to_table

HERE = Path(__file__).parent
CHOICES, CHOSEN = HERE / "choices.toml", HERE / "chosen.toml"
# Where it works, in the cache, and what it remembers there of what it has tried.
FOLDER, MEMORY = "choosing", "known.json"
NOT_OURS = " Ours was left as it ships: no other settings of it were tried."
# Of the training articles by date, the share that teaches.
EARLY = 0.8
Settings = dict[str, Any]
Quality = tuple[float, float]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold one alternative: what it changes, how good it was, and whether it was kept."""

    name: str
    change: Settings
    quality: Quality
    is_kept: bool


def choose(
    name: str,
    settings: Settings,
    alternatives: Sequence[Settings],
    measure: Callable[[Settings], Quality],
) -> tuple[Settings, list[Trial]]:
    """Return the best settings and all trials: each alternative is laid over the best so far."""
    best: Quality | None = None
    trials = []
    for change in [{}, *alternatives]:
        quality = measure(settings | change)
        is_kept = best is None or quality > best
        if is_kept:
            settings, best = settings | change, quality
        trials.append(Trial(name, change, quality, is_kept))
        print(trials[-1], flush=True)
    return settings, trials


@dataclass(slots=True)
class Chooser:
    """Try settings of both sides on the same split of the training articles.

    labels: those of ten early articles or more. scores: what each project as chosen so far says of the late articles.
    place: the part in which it was trained. known: where each setting was trained, or how good it was, if it was tried.
    """

    annif: Annif
    early: list[Row]
    late: list[Row]
    press: list[Row]
    labels: list[str]
    scores: dict[str, Scores] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write what Annif reads, and read what was tried before."""
        half = len(self.late) // 2
        self.annif.give("early", self.early, self.labels)
        self.annif.give("late", self.late, self.labels)
        self.annif.give("late-first", self.late[:half], self.labels)
        self.annif.give("late-second", self.late[half:], self.labels)
        if self._memory.exists():
            self.known = json.loads(self._memory.read_text(encoding="utf-8"))

    def rank(self, scores: Scores, rows: Sequence[Row]) -> Quality:
        """Return how well scores rank the labels of articles."""
        known = set(self.labels)
        limited = [{k: v for k, v in row.items() if k in known} for row in scores]
        side = judge("", limited, [set() for _ in rows], [row["tags"] for row in rows])
        return sum(side.ndcg_at_5) / len(rows), 0.0

    def try_ours(self, settings: Settings) -> Quality:
        """Return how good our model with some settings is."""

        def measure() -> Quality:
            classifier, _ = train_ours(self.early, self.press, settings)
            scores, accepted = score_ours(classifier, self.late)
            side = judge("", scores, accepted, [row["tags"] for row in self.late])
            return sum(side.ndcg_at_5) / len(self.late), side.micro

        ndcg, micro = self._once("ours", settings, measure)
        return ndcg, micro

    def try_backend(self, name: str, settings: Settings) -> Quality:
        """Return how well a backend ranks, and keep its scores if none were better."""

        def train() -> str:
            part = self._next_part({name: settings})
            self.annif.train(name, part, "early")
            self.annif.score(name, part, "late")
            return part

        part = self._once(name, settings, train)
        scores = self.annif.read_scores(name, part, "late")
        quality = self.rank(scores, self.late)
        if name not in self.scores or quality > self.rank(self.scores[name], self.late):
            self.scores[name], self.place[name] = scores, part
        return quality

    def try_ensemble(
        self, name: str, sources: Mapping[str, Settings], settings: Settings
    ) -> Quality:
        """Return how well an ensemble ranks; one that learns does so from the first half of the late articles."""
        learns = name in LEARNING_ENSEMBLES
        judged = "late-second" if learns else "late"

        def train() -> str:
            part = self._next_part({**sources, name: settings})
            for source in sources:
                self.annif.share(source, self.place[source], part)
            if learns:
                self.annif.train(name, part, "late-first")
            self.annif.score(name, part, judged)
            return part

        part = self._once(name, settings, train)
        rows = self.late[len(self.late) // 2 :] if learns else self.late
        return self.rank(self.annif.read_scores(name, part, judged), rows)

    def weigh(self) -> dict[str, float]:
        """Return the weights of the backends that rank best together."""
        known = set(self.labels)
        limited = {
            name: [{k: v for k, v in row.items() if k in known} for row in scores]
            for name, scores in self.scores.items()
        }
        return find_weights(limited, [row["tags"] for row in self.late])

    @property
    def _memory(self) -> Path:
        return self.annif.folder / MEMORY

    def _once(self, name: str, settings: Settings, measure: Callable[[], Any]) -> Any:
        """Return what was measured of some settings, now or in a run before."""
        key = key_of(name, settings)
        if key not in self.known:
            self.known[key] = measure()
            self._memory.write_text(json.dumps(self.known, indent=1), encoding="utf-8")
        return self.known[key]

    def _next_part(self, projects: Mapping[str, Settings]) -> str:
        """Return a part that no run has used, for projects of these settings."""
        self.annif.tell_projects(projects)
        number = 1
        while (self.annif.folder / f"try-{number}").exists():
            number += 1
        return f"try-{number}"


def key_of(name: str, settings: Mapping[str, Any]) -> str:
    """Return under what is remembered what was measured of some settings."""
    return json.dumps([name, settings], sort_keys=True)


def find_parts(folder: Path, projects: Mapping[str, Mapping[str, Any]]) -> dict[str, Path]:
    """Return where projects of these settings were trained on the early articles, as far as they were."""
    memory = folder / MEMORY
    if not memory.exists():
        return {}
    known = json.loads(memory.read_text(encoding="utf-8"))
    keys = {name: key_of(name, settings) for name, settings in projects.items()}
    return {name: folder / known[key] for name, key in keys.items() if key in known}


def choose_backends(
    chooser: Chooser, choices: Mapping[str, Settings]
) -> tuple[dict[str, Settings], list[Trial]]:
    """Return the settings of every project of Annif, and all trials: backends first, ensembles of them then."""
    chosen: dict[str, Settings] = {}
    trials: list[Trial] = []
    for name, choice in choices.items():
        if name == "ours" or name in ENSEMBLES:
            continue
        settings, alternatives = begin(choice)
        chosen[name], tried = choose(
            name, settings, alternatives, partial(chooser.try_backend, name)
        )
        trials += tried
    weights = chooser.weigh()
    sources = {name: chosen[name] for name, weight in weights.items() if weight}
    in_words = ",".join(f"{name}:{weight:g}" for name, weight in weights.items() if weight)
    for name in ENSEMBLES:
        settings, alternatives = begin(choices[name])
        settings["sources"] = in_words
        alternatives = [_with_sources(change, sources) for change in alternatives]
        measure = partial(chooser.try_ensemble, name, sources)
        chosen[name], tried = choose(name, settings, alternatives, measure)
        trials += tried
    return chosen, trials


def _with_sources(change: Settings, sources: Iterable[str]) -> Settings:
    """Return an alternative; where it is about sources, it joins them in equal weights."""
    return change | {"sources": ",".join(sources)} if "sources" in change else change


def begin(choice: Settings) -> tuple[Settings, list[Settings]]:
    """Return the settings that a side begins with, and its alternatives."""
    settings = {key: value for key, value in choice.items() if key != "alternatives"}
    return settings, choice["alternatives"]


def write_choices(
    options: argparse.Namespace, trials: Sequence[Trial], sizes: Sequence[int], began: str
) -> None:
    """Write the page of all trials."""
    rows = [
        (
            trial.name,
            _in_words(trial.change),
            f"{trial.quality[0]:.4f}",
            f"{trial.quality[1]:.4f}" if trial.quality[1] else "",
            "kept" if trial.is_kept else "",
        )
        for trial in trials
    ]
    early, late, labels = sizes
    parts = [
        f"The first {early} training articles by date teach, the last {late} judge, on the {labels} keywords of ten early "
        "articles or more. Each row is laid over what was kept above it. `pav` and `nn_ensemble` learn from the first "
        "half of the last fifth and are judged on its second: their figures stand beside each other only. Chosen "
        f"settings: `chosen.toml`. {began}{NOT_OURS if options.annif_only else ''}",
        to_table(("side", "change", "nDCG@5", "micro F1", ""), rows),
    ]
    write_page(
        options.results, "Settings of both sides, chosen on training articles", "\n\n".join(parts)
    )


def _in_words(change: Settings) -> str:
    return ", ".join(f"`{key} = {value}`" for key, value in change.items()) or "as it begins"


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("train", "press"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "rubrique")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with what a stopped run on the same files measured",
    )
    parser.add_argument("--annif-only", action="store_true", help="leave our settings as they ship")
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS-choices.md")
    parser.add_argument("--chosen", type=Path, default=CHOSEN)
    return parser.parse_args()


def main() -> None:
    """Choose for Annif's backends, their ensembles, and ours."""
    options = parse_options()
    began = f"Load at the start: {load_now()}."
    whole = by_date(read_rows(options.train))
    cut = round(EARLY * len(whole))
    labels = labels_of(whole[:cut])
    late = limit_tags(whole[cut:], labels)
    folder = options.cache / FOLDER
    if not options.resume:
        shutil.rmtree(folder, ignore_errors=True)
    annif = Annif(make_environment(options.cache), folder, labels)
    chooser = Chooser(annif, whole[:cut], late, read_rows(options.press), labels)
    choices = tomllib.loads(CHOICES.read_text(encoding="utf-8"))
    chosen, trials = choose_backends(chooser, choices)
    ours = {key: value for key, value in shipped_settings().items() if value is not None}
    chosen["ours"] = ours
    if not options.annif_only:
        alternatives = choices["ours"]["alternatives"]
        chosen["ours"], tried = choose("ours", ours, alternatives, chooser.try_ours)
        trials += tried
    header = "# Written by choose.py; read by side_by_side.py.\n\n"
    options.chosen.write_text(header + to_toml(chosen, {}), encoding="utf-8")
    annif.stop()
    write_choices(options, trials, (cut, len(late), len(labels)), began)


if __name__ == "__main__":
    main()
