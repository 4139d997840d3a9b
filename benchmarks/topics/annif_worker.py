"""Train and run Annif projects for `side_by_side.py`: one JSON command a line in, one JSON answer a line out.

Runs in Annif's own environment, in a folder with projects.toml and vocabulary.tsv. Nothing of Rubrique is imported.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BATCH = 32  # Annif's own batch size
REGISTRIES: dict[str, Any] = {}
DOCUMENTS: dict[tuple[Path, str], list[Any]] = {}


def answer(command: dict[str, Any]) -> dict[str, Any]:
    """Do one command, and return what it measured."""
    project = registry(command["part"]).get_project(command["project"])
    documents = load_documents(Path(command["articles"]), project)
    actions: dict[str, Callable[[], object]] = {
        "train": lambda: train(project, documents),
        "tag": lambda: tag(project, documents),
        "score": lambda: save_scores(Path(command["scores"]), tag(project, documents), project),
    }
    if command["do"] != "train":
        project.initialize()
    seconds, cpu = time.perf_counter(), time.process_time()
    actions[command["do"]]()
    measured = {"seconds": time.perf_counter() - seconds, "cpu": time.process_time() - cpu}
    return {**measured, "articles": len(documents)}


def registry(part: str) -> Any:
    """Return the projects whose models are in the folder `part`, as set when it is first used, their vocabulary loaded."""
    if part not in REGISTRIES:
        from annif.registry import AnnifRegistry
        from annif.vocab.subject_file import VocabFileTSV

        REGISTRIES[part] = AnnifRegistry("projects.toml", part, False)
        REGISTRIES[part].get_vocab("keywords").load_vocabulary(VocabFileTSV("vocabulary.tsv", "fr"))
    return REGISTRIES[part]


def load_documents(path: Path, project: Any) -> list[Any]:
    """Return the articles of a file as Annif's documents; they are read once."""
    from annif.corpus import Document, SubjectSet

    key = (path, project.project_id)
    if key not in DOCUMENTS:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        subjects = project.subjects
        DOCUMENTS[key] = [
            Document(
                text=row["text"],
                subject_set=SubjectSet([subjects.by_uri(uri) for uri in row["subjects"]]),
            )
            for row in rows
        ]
    return DOCUMENTS[key]


def train(project: Any, documents: list[Any]) -> None:
    """Train one project on one core, from the same random numbers each time."""
    import numpy as np
    from annif.corpus import DocumentList

    np.random.seed(0)
    if project.config["backend"] == "nn_ensemble":
        import keras

        keras.utils.set_random_seed(0)
    project.train(
        DocumentList([document for document in documents if document.subject_set]), jobs=1
    )


def tag(project: Any, documents: list[Any]) -> list[Any]:
    """Return the suggestions for each document, made in Annif's batches."""
    found: list[Any] = []
    for start in range(0, len(documents), BATCH):
        found.extend(project.suggest(documents[start : start + BATCH]))
    return found


def save_scores(path: Path, suggestions: list[Any], project: Any) -> None:
    """Write the score of every suggested subject, one article a line."""
    with path.open("w", encoding="utf-8") as lines:
        for result in suggestions:
            scores = {project.subjects[item.subject_id].uri: float(item.score) for item in result}
            lines.write(json.dumps(scores) + "\n")


def main() -> None:
    """Answer commands until standard input ends; whatever Annif prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
