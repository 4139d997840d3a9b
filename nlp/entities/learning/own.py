"""Annotated articles -> an entity model of one's own: the arbiter and, if asked, the recogniser."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.entities.arbiter import Arbiter
from nlp.entities.learning.examples import Example, Row, correct_answers, make_examples
from nlp.entities.learning.report import report_card, report_markdown
from nlp.entities.learning.training import (
    best_threshold,
    choose_all,
    evidence_worth,
    fold_arbiters,
    judge_unseen,
    mention_f1,
    train_arbiter,
)
from nlp.entities.reader import ArticleReader
from nlp.entities.recognition.loading import QUIET_WORDS
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.recognition.trust import WEIGHTS
from nlp.entities.storage import FOLDER, arbiter_files, digests_of, load_arbiter
from nlp.errors import InputError
from nlp.knowledge import Knowledge
from nlp.models import ENTITIES, read_manifest, save_model

FOLDS = 4
FOLDS_OF_RECOGNIZER = 3  # each costs a training of the network
FEWEST = 12  # annotated articles: with fewer, a fold judges two at most
_CONFIG = "config.cfg"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EntityModel:
    """Hold a trained entity model: the files of its network, its arbiter, what its card says."""

    name: str
    network: Mapping[str, bytes]
    arbiter: Arbiter
    manifest: Mapping[str, Any]
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Learned:
    """Hold what was made of annotated articles: their examples, and the network that read them.

    recognizer: one that has not been trained on other articles, to read them with.
    """

    examples: Sequence[Example]
    network: Mapping[str, bytes]
    recognizer: Recognizer
    read_by: str


def train_entity_model(
    gold: Sequence[Row],
    name: str,
    base: Path,
    *,
    knowledge: Path | None = None,
    recognizer: bool = False,
    decided: Sequence[Row] = (),
    say: Say | None = None,
) -> EntityModel:
    """Return an entity model that starts from the one in `base` and learns from annotated articles.

    gold: rows with id, title, text and what `read_answers` knows. With `recognizer` the network
    learns too, which takes minutes. `decided` are articles of which only some places are answered,
    as `teach_names` yields them: they correct the gold of the same id, and of other articles these
    places alone teach the arbiter. Raises InputError for too few articles, ModelError.
    """
    tell = say or _silent
    check_gold(gold)
    gold, others = _share_out(gold, decided)
    prior = load_arbiter(base)
    reader = ArticleReader(Knowledge.load(extra=knowledge))
    tell(f"reading {len(gold)} annotated articles")
    learned = _learn_network(gold, base, reader, tell) if recognizer else _read(gold, base, reader)
    tell(f"training the arbiter, and judging it in {FOLDS} folds")
    also = list(make_examples(others, learned.recognizer, reader))
    arbiters = fold_arbiters(learned.examples, FOLDS, prior=prior, also=also)
    chances = judge_unseen(arbiters, learned.examples)
    threshold = best_threshold(learned.examples, chances)
    known = [*learned.examples, *also]
    arbiter = train_arbiter(known, prior.kinds, threshold=threshold, prior=prior)
    judged = choose_all(learned.examples, chances, threshold)
    before = judge_unseen([(prior, range(len(learned.examples)))], learned.examples)
    unchanged = mention_f1(choose_all(learned.examples, before, prior.threshold))
    card = report_card(
        judged,
        {str(row["id"]): row for row in gold},
        f"{FOLDS} folds, each judged by an arbiter that has not seen it{learned.read_by}",
        evidence_worth(arbiters, learned.examples, threshold, mention_f1(judged)),
    )
    card["base"] = {"name": base.name, "f1": round(unchanged, 4)}
    tell(
        f"names F1 {mention_f1(judged):.3f} in unseen articles; {base.name} as it is: {unchanged:.3f}"
    )
    recipe = {
        "base": base.name,
        "articles": len(gold),
        "recognizer": recognizer,
        "decided_places": sum(len(row["decided"]) for row in decided),
    }
    manifest = _manifest(name, base, recipe, card)
    return EntityModel(name, learned.network, arbiter, manifest, card)


def _silent(line: str) -> None:
    """Say nothing."""


def check_gold(gold: Sequence[Row]) -> None:
    """Raise InputError for annotated articles that cannot be learned from."""
    if len(gold) < FEWEST:
        raise InputError(
            f"{len(gold)} annotated articles are too few to learn from; give {FEWEST} or more"
        )
    seen: set[str] = set()
    for row in gold:
        if str(row["id"]) in seen:
            raise InputError(f"article {row['id']}: is in the gold twice; keep one of them")
        seen.add(str(row["id"]))


def _share_out(gold: Sequence[Row], decided: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return gold as corrected, and the articles with decided places that are not in it.

    Raises InputError if the places are of another text than the gold's.
    """
    by_id = {str(row["id"]): row for row in decided}
    corrected = []
    for row in gold:
        own = by_id.pop(str(row["id"]), None)
        if own and (row["title"], row["text"]) != (own["title"], own["text"]):
            raise InputError(
                f"article {row['id']}: its text in the gold is not that of the records, where the "
                "decisions were made; give records of the same texts"
            )
        corrected.append(correct_answers(row, own["decided"]) if own else row)
    others = [row for row in decided if str(row["id"]) in by_id]
    return corrected, others


def _read(gold: Sequence[Row], base: Path, reader: ArticleReader) -> Learned:
    """Read the articles by the network that is there, which has not seen them."""
    recognizer = Recognizer.load(base)
    examples = list(make_examples(gold, recognizer, reader))
    files = {**_read_network(base), **_read_quiet_words(base)}
    return Learned(examples, files, recognizer, "")


def _learn_network(gold: Sequence[Row], base: Path, reader: ArticleReader, tell: Say) -> Learned:
    """Train a network for each fold, read the fold by the one that has not seen it, take their mean."""
    from nlp.entities.learning.networks import mean_network, train_network

    found: dict[str, Example] = {}
    networks = []
    for fold in range(FOLDS_OF_RECOGNIZER):
        tell(f"training the recogniser, {fold + 1} of {FOLDS_OF_RECOGNIZER}")
        seen = [row for number, row in enumerate(gold) if number % FOLDS_OF_RECOGNIZER != fold]
        unseen = gold[fold::FOLDS_OF_RECOGNIZER]
        network = train_network(seen, base, seed=fold)
        networks.append(network)
        # As it is applied later: not the network of a fold alone, but its mean with the old one.
        for example in make_examples(unseen, Recognizer.of(network, base.name), reader):
            found[example.id] = example
    files = {**_read_network(base), **mean_network(networks)}
    examples = [found[str(row["id"])] for row in gold]
    read_by = " and read by a recogniser that has not seen it either"
    return Learned(examples, files, Recognizer.of(networks[0], base.name), read_by)


def _read_network(base: Path) -> dict[str, bytes]:
    """Return the files of a network. Its quiet words are no part of it: another one may have others."""
    names = [_CONFIG, *(f"ner/{name}" for name in WEIGHTS)]
    return {name: (base / name).read_bytes() for name in names}


def _read_quiet_words(base: Path) -> dict[str, bytes]:
    path = base / QUIET_WORDS
    return {QUIET_WORDS: path.read_bytes()} if path.is_file() else {}


def _manifest(
    name: str, base: Path, recipe: Mapping[str, Any], card: Mapping[str, Any]
) -> dict[str, Any]:
    old = read_manifest(base)
    by_type = {}
    for figure in card["figures"]:
        by_type[figure["name"]] = {key: figure[key] for key in ("p", "r", "f1")}
    return {
        "name": name,
        "kind": ENTITIES,
        "format": old.get("format", 1),
        "made_on": datetime.date.today().isoformat(),
        "rubrique": importlib.metadata.version("rubrique"),
        "labels": old.get("labels", []),
        "licence": old.get("licence", ""),
        "recipe": recipe,
        "figures": {name: {"folds": by_type}},
    }


def save_entity_model(model: EntityModel, folder: Path) -> None:
    """Write an entity model to `folder`, whole or not at all; an older model there is replaced.

    Raises OptionError where `folder` exists and is not a model.
    """
    judge = arbiter_files(model.arbiter)
    weights = {name: model.network[f"ner/{name}"] for name in WEIGHTS}
    digests = {"weights": digests_of(weights), "arbiter": digests_of(judge)}
    contents = {
        **model.network,
        **{f"{FOLDER}/{name}": content for name, content in judge.items()},
        "manifest.json": _json({**model.manifest, **digests}),
        "report.json": _json(model.card),
        "REPORT.md": report_markdown(model.name, model.card).encode("utf-8"),
    }
    save_model(contents, folder)


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
