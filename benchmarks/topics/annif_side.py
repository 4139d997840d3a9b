"""Annif's side of `side_by_side.py`: its environment, what it reads, and a process that trains and tags for it.

Import this before numpy: it keeps both sides to one core.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ONE_CORE = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
os.environ |= dict.fromkeys(ONE_CORE, "1")

VERSION = "1.4.3"
ANNIF = f"annif[omikuji,fasttext,nn,stwfsa]=={VERSION}"
WORKER = Path(__file__).with_name("annif_worker.py")
PUNKT = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")
# What every project says, so that a table of settings need not.
COMMON = {"language": "fr", "vocab": "keywords", "limit": 100}
# Backends that only join what others suggest, and those of them that learn how.
ENSEMBLES = ("ensemble", "pav", "nn_ensemble")
LEARNING_ENSEMBLES = ("pav", "nn_ensemble")
_WITHIN_WORD = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z0-9])")
Row = dict[str, Any]
Settings = Mapping[str, Any]
Scores = list[dict[str, float]]


def make_environment(cache: Path) -> Path:
    """Return the Python of Annif's environment, made on first use."""
    python = cache / f"annif-{VERSION}" / "bin" / "python"
    if not (python.parent / "annif").exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", ANNIF], check=True)
    return python


@dataclass(slots=True)
class Annif:
    """Speak with a process of Annif's environment that works in `folder`.

    A part is a folder of trained projects; the settings of its projects are those told last before its first use.
    """

    python: Path
    folder: Path
    labels: Sequence[str]
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        """Write the vocabulary and empty sentence tables (Annif would fetch English ones), and start the process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "vocabulary.tsv").write_text(
            "".join(f"<{address(n)}>\t{spell_out(label)}\n" for n, label in enumerate(self.labels)),
            encoding="utf-8",
        )
        english = self.folder / "nltk_data" / "tokenizers" / "punkt_tab" / "english"
        english.mkdir(parents=True, exist_ok=True)
        for name in PUNKT:
            (english / name).touch()
        self.process = subprocess.Popen(
            [self.python, WORKER],
            cwd=self.folder,
            env={**os.environ, "NLTK_DATA": str(self.folder / "nltk_data")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "annif.log").open("w"),
            text=True,
        )

    def tell_projects(self, projects: Mapping[str, Settings]) -> None:
        """Write the settings of projects for the parts used from now on."""
        (self.folder / "projects.toml").write_text(to_toml(projects), encoding="utf-8")

    def give(self, name: str, rows: Sequence[Row], labels: Sequence[str]) -> None:
        """Write articles under a name, with those of their keywords that are among `labels`."""
        place = {label: address(number) for number, label in enumerate(self.labels)}
        known = set(labels)
        with (self.folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
            for row in rows:
                subjects = [place[tag] for tag in row["tags"] if tag in known]
                document = {"text": f"{row['title']}\n{row['text']}", "subjects": subjects}
                lines.write(json.dumps(document) + "\n")

    def train(self, project: str, part: str, articles: str) -> float:
        """Train a project of a part on the articles of that name, and return the CPU seconds."""
        return self._ask("train", project, part, articles)["cpu"]

    def tag(self, project: str, part: str, articles: str) -> float:
        """Tag articles, and return the CPU seconds."""
        return self._ask("tag", project, part, articles)["cpu"]

    def score(self, project: str, part: str, articles: str) -> Scores:
        """Have articles scored, and return the scores of each by label."""
        path = self._scores(project, part, articles)
        self._ask("score", project, part, articles, scores=path.name)
        return self.read_scores(project, part, articles)

    def read_scores(self, project: str, part: str, articles: str) -> Scores:
        """Return scores that were made before."""
        path = self._scores(project, part, articles)
        name = {address(number): label for number, label in enumerate(self.labels)}
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [{name[key]: score for key, score in row.items()} for row in rows]

    def share(self, project: str, source: str, target: str) -> None:
        """Have one part use the project that another part has trained."""
        link = self.folder / target / "projects" / project
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to((self.folder / source / "projects" / project).resolve())

    def _scores(self, project: str, part: str, articles: str) -> Path:
        return self.folder / f"{part}.{project}.{articles}.scores"

    def stop(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()

    def _ask(
        self, do: str, project: str, part: str, articles: str, **more: str
    ) -> dict[str, float]:
        """Have one command done, and return what it measured."""
        command = {"do": do, "project": project, "part": part, "articles": f"{articles}.jsonl"}
        self.process.stdin.write(json.dumps({**command, **more}) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise SystemExit(f"Annif stopped at {command}; see {self.folder / 'annif.log'}")
        return dict(json.loads(line))


def address(number: int) -> str:
    """Return the address under which Annif knows a label."""
    return f"http://example.org/{number}"


def spell_out(label: str) -> str:
    """Return the words of a keyword, for backends that look for them: "CoréeNord" is "Corée Nord"."""
    return _WITHIN_WORD.sub(" ", label)


def to_toml(projects: Mapping[str, Settings], common: Settings = COMMON) -> str:
    """Return projects as TOML, each with what all have in common."""
    tables = []
    for name, settings in projects.items():
        lines = [f"{key} = {_value(value)}" for key, value in {**common, **settings}.items()]
        tables.append("\n".join((f"[{name}]", *lines)) + "\n")
    return "\n".join(tables)


def _value(value: object) -> str:
    """Return a text, a number or a truth as TOML, which writes these three as JSON does."""
    return json.dumps(value, ensure_ascii=False)
