"""The verbs of the command line for Python: train a topic model, evaluate on gold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp import evaluation
from nlp.annotation import TOOLS, OnLost, export_annotations, import_annotations
from nlp.comparing import check_entity_replacement, check_replacement
from nlp.errors import InputError, OptionError
from nlp.evaluation import Figure
from nlp.gold import Row, entity_tallies, gold_article, read_entity_gold, read_gold
from nlp.lists import Scheme
from nlp.models import find_model
from nlp.reading import read_articles
from nlp.records import Reject
from nlp.tagger import ENTITY_MODEL, Tagger
from nlp.writing import read_records, to_frame

if TYPE_CHECKING:
    import pandas as pd

    from nlp.topics import Aid

DOCBIN = "docbin"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold what an evaluation found.

    Figures with 95 % intervals, and single numbers such as macro F1.
    """

    what: str
    articles: int
    missing: int
    figures: tuple[Figure, ...]
    scores: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as plain JSON."""
        scores = {name: round(score, 4) for name, score in self.scores.items()}
        figures = [figure.to_dict() for figure in self.figures]
        return {
            "what": self.what,
            "articles": self.articles,
            "missing": self.missing,
            **scores,
            "figures": figures,
        }


def train(
    corpus: str | Path,
    name: str,
    *,
    labels: str | None = None,
    vocabulary: str | None = None,
    dev: str | Path | None = None,
    min_support: int = 10,
    precision: float | None = None,
    folder: str | Path = "models",
    force: bool = False,
    corrections: str | Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Train a topic model on articles that carry keywords and save it as `folder/name`.

    Return that folder.

    `labels` names the key of the keywords, `vocabulary` a closed list of topics: "medtop", or the
    file of a thesaurus, whose synonyms are understood and whose names teach. `dev` are articles to
    measure on (default: five folds of the corpus itself), `corrections` a file whose tag and untag
    decisions of the scheme `name` change the labels. `say` is told how many labels were learned and
    which were too rare. Raises InputError if nothing can be learned,
    OptionError if a significantly better model of that name would be replaced without `force`.
    """
    from nlp.corrections import read_corrections
    from nlp.corrections.labels import correct_labels
    from nlp.topics import (
        Origin,
        describe_labels,
        load_vocabulary,
        save_classifier,
        train_classifier,
    )

    target = _model_folder(folder, name)
    articles, kept_apart = (
        [*read_articles(path, labels=labels)] if path else [] for path in (corpus, dev)
    )
    topics = load_vocabulary(vocabulary) if vocabulary else None
    if corrections:
        decided = read_corrections(corrections)
        find = topics.find if topics else str
        articles = list(correct_labels(articles, decided, name, find))
    classifier = train_classifier(
        articles,
        name=name,
        vocabulary=topics,
        dev=kept_apart or None,
        min_support=min_support,
        precision=precision,
        aid=_aid(vocabulary),
        origin=Origin(corpus=Path(corpus).name),
    )
    if say:
        for line in describe_labels(classifier, min_support):
            say(line)
    if not force:
        check_replacement(target, classifier, articles, kept_apart)
    save_classifier(classifier, target)
    return target


def _aid(vocabulary: str | None) -> Aid:
    """Return the help of a training: word vectors, and the names of a thesaurus's terms."""
    from nlp.topics import Aid
    from nlp.word_vectors import load_word_vectors

    if vocabulary is None or not Path(vocabulary).suffix:
        return Aid(vectors=load_word_vectors())
    from nlp.topics.media_topics import is_media_topics_table
    from nlp.topics.terms import read_terms, term_articles

    path = Path(vocabulary)
    terms = () if is_media_topics_table(path) else read_terms(path)
    return Aid(vectors=load_word_vectors(), weak=term_articles(terms))


def train_entities(
    gold: str | Path | Sequence[str | Path],
    name: str,
    *,
    base: str = ENTITY_MODEL,
    recognizer: bool = False,
    knowledge: str | Path | None = None,
    corrections: str | Path | None = None,
    records: str | Path | None = None,
    folder: str | Path = "models",
    force: bool = False,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Train an entity model on annotated articles, save it as `folder/name`, return that folder.

    gold: files that `rubrique import` writes, or like corpus/gold/entities.jsonl. The arbiter starts
    from the one of the model `base` and learns; with `recognizer` the network learns as well.
    `corrections` is a file of decisions, and `records` those of the articles it is about: names that
    a person accepted, rejected, added or gave another type teach too. `say` is told of each step.
    Raises InputError if nothing can be learned, OptionError if a significantly better model of that
    name would be replaced without `force`.
    """
    from nlp.entities.learning.own import save_entity_model, train_entity_model

    target = _model_folder(folder, name)
    paths = [gold] if isinstance(gold, str | Path) else gold
    rows = [row for path in paths for row in read_entity_gold(path)]
    tables = Path(knowledge) if knowledge else None
    decided = _decided_names(corrections, records, tables, say)
    model = train_entity_model(
        rows,
        name,
        find_model(base),
        knowledge=tables,
        recognizer=recognizer,
        decided=decided,
        say=say,
    )
    if not force:
        check_entity_replacement(target, model.card)
    save_entity_model(model, target)
    return target


def _decided_names(
    corrections: str | Path | None,
    records: str | Path | None,
    tables: Path | None,
    say: Callable[[str], None] | None,
) -> list[Row]:
    """Return the articles of `records` in which a file decides about names, with those places."""
    from nlp.corrections import read_corrections
    from nlp.corrections.taught import teach_names
    from nlp.knowledge import Knowledge

    if corrections is None and records is None:
        return []
    if corrections is None or records is None:
        raise OptionError(
            "corrections teach with the records of the articles they are about: give both"
            " --corrections FILE and --records RECORDS"
        )
    decisions = read_corrections(corrections, say)
    knowledge = Knowledge.load(extra=tables)
    rows = list(teach_names(read_records(records), decisions, knowledge))
    if not rows:
        raise InputError(
            f"{corrections}: no decision is about a name in {records}; nothing to learn"
        )
    if say:
        places = sum(len(row["decided"]) for row in rows)
        say(f"{places} decided names in {len(rows)} articles teach as well")
    return [*rows]


def _model_folder(folder: str | Path, name: str) -> Path:
    if not name or Path(name).name != name:
        raise OptionError(f"{name!r} is no name for a model; give a plain word, such as maison")
    return Path(folder) / name


def evaluate(
    what: str,
    gold: str | Path,
    *,
    tagger: Tagger | None = None,
    records: str | Path | None = None,
    scheme: str = Scheme.MEDTOP,
) -> Evaluation:
    """Compare records with gold: `what` is "entities" or "topics".

    Gold is JSON Lines, with `entities` and `countries`, or `spans`, or `topics`, or `keywords`
    beside each text. Predictions are made by `tagger` (default: the shipped models), or read from a
    file of `records` by id.
    """
    rows = read_gold(gold)
    predicted = _predictions(rows, tagger, records)
    pairs = [(row, predicted.get(str(row["id"]), {})) for row in rows]
    missing = sum(str(row["id"]) not in predicted for row in rows)
    if what == "entities":
        found = tuple(evaluation.figures(entity_tallies(pairs, gold)))
        said = [one for row, record in pairs for one in evaluation.scored_mentions(row, record)]
        return Evaluation(what, len(rows), missing, found, evaluation.trust(said))
    if what == "topics":
        return _evaluate_topics(pairs, missing, scheme, gold)
    raise OptionError(f"{what}: nothing to evaluate by this name; choose entities or topics")


def _predictions(
    rows: Sequence[Row], tagger: Tagger | None, records: str | Path | None
) -> dict[str, Row]:
    found = (
        read_records(records)
        if records
        else (tagger or Tagger.load()).pipe(map(gold_article, rows), is_checked=True)
    )
    return {str(record.article.id): record.to_dict() for record in found}


def _evaluate_topics(
    pairs: Sequence[tuple[Row, Row]], missing: int, scheme: str, gold: str | Path
) -> Evaluation:
    first = pairs[0][0] if pairs else {}
    key = next((name for name in ("topics", "keywords", "tags") if name in first), None)
    if key is None:
        raise InputError(
            f"{gold}: no topics or keywords in its first line; this is no gold for topics"
        )
    if key == "topics":
        tallies = [evaluation.tally_topics(row, record, scheme=scheme) for row, record in pairs]
    else:
        pairs = [({"keywords": row[key]}, record) for row, record in pairs]
        tallies = [evaluation.tally_keywords(row, record, scheme=scheme) for row, record in pairs]
    figures, macro = evaluation.topic_figures(tallies)
    return Evaluation("topics", len(pairs), missing, tuple(figures), {"macro_f1": macro})


def export_records(records: str | Path, tool: str, output: str | Path) -> int:
    """Write records for correction in an annotation tool; return how many.

    Raises OptionError, InputError.
    """
    if tool == DOCBIN:
        from nlp.annotation.docbin import write_docbin

        return write_docbin(read_records(records), output)
    _check_tool(tool)
    return export_annotations(read_records(records), tool, output)


def import_gold(annotations: str | Path, tool: str, report: OnLost | None = None) -> list[Row]:
    """Return gold rows (id, title, text, spans, topics) from what an annotation tool gives back.

    A span that has no place in its text is told to `report` (default: a warning), and the rest is
    imported. Raises InputError.
    """
    if tool == DOCBIN:
        from nlp.annotation.docbin import read_docbin

        return list(read_docbin(annotations, report))
    _check_tool(tool)
    return list(import_annotations(annotations, tool, report))


def import_corrections(
    rows: Sequence[Row], records: str | Path, output: str | Path, report: OnLost
) -> int:
    """Add what annotators changed in records to a corrections file; return how many decisions.

    Decisions that the file holds already are not added again. Raises InputError, OptionError.
    """
    from nlp.corrections import read_corrections, save_corrections
    from nlp.corrections.annotated import decide_from_annotations
    from nlp.corrections.files import hold_corrections
    from nlp.knowledge import Knowledge

    decisions = decide_from_annotations(read_records(records), rows, Knowledge.load(), report)
    with hold_corrections(output):
        held = read_corrections(output).decisions if Path(output).exists() else ()
        before = [decision.to_row() for decision in held]
        return save_corrections((one for one in decisions if one.to_row() not in before), output)


def _check_tool(tool: str) -> None:
    if tool not in TOOLS:
        known = ", ".join((*TOOLS, DOCBIN))
        raise OptionError(f"{tool}: no annotation tool of this name; choose one of {known}")


@dataclass(frozen=True, slots=True)
class Frames:
    """Hold tidy frames of tagged rows: one row per article, entity, mention and tag.

    Their index is that of the frame which was tagged, so that they join. `rejects` says by the same
    index which rows could not be used, and why.
    """

    articles: pd.DataFrame
    entities: pd.DataFrame
    mentions: pd.DataFrame
    tags: pd.DataFrame
    rejects: pd.DataFrame


def tag_frame(
    frame: pd.DataFrame,
    *,
    text: str = "text",
    tagger: Tagger | None = None,
    jobs: int = 1,
    any_language: bool = False,
    **columns: str,
) -> Frames:
    """Tag the rows of a frame; return tidy frames that join it by its index.

    `text` names the column of the text, `columns` those of other fields of an article: title="Titre",
    date="Jour". Rows without a text, or in another language, are rejects. `jobs`: see
    `Tagger.pipe`. Raises OptionError for a column that is not there, a value that cannot be meant.
    """
    from nlp.framing import build_frames, check_frame, read_rows

    mapping = {"text": text, **columns}
    check_frame(frame, mapping)
    rejects: list[Reject] = []
    articles = read_rows(frame, mapping)
    used = tagger or Tagger.load()
    records = used.pipe(articles, jobs=jobs, any_language=any_language, reject=rejects.append)
    return Frames(**build_frames(frame.index, records, rejects))


def read_frame(path: str | Path, table: str = "articles") -> pd.DataFrame:
    """Return a tidy frame of a file of records: its articles, entities, mentions or tags.

    Raises InputError, and OptionError for another table name.
    """
    return to_frame(read_records(path), table)
