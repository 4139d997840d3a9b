"""Corrections on many articles: none lost, the same bytes for any workers and order, and their cost.

    python benchmarks/corrections.py ARTICLES FOLDER [--articles 2000] [--corrections 1000]

Draws random decisions (seed 1) about things that no other of them is about, tags the articles with
them with one worker, with two, and in shuffled order, and looks each decision up in the records. The
cost is that of `Corrector` over the records of a run without corrections, beside the seconds of
that run in the same process.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp.corrections import Corrections, read_corrections, save_corrections
from nlp.corrections.corrector import Corrector
from nlp.corrections.decisions import Correction, form_key, parse_correction
from nlp.corrections.places import find_form
from nlp.knowledge import Knowledge
from nlp.reading import read_articles
from nlp.records import Article, Entity, Record, article_to_dict
from nlp.running import ReadOptions, RunOptions, Settings, run
from nlp.tagger import Tagger
from nlp.writing import read_records

ACTIONS = ("reject", "retype", "link", "merge", "office", "tag", "untag", "focus", "add")
CODES = ("LV", "PY", "BT", "KI", "LS")


def _draw(records: list[Record], count: int) -> list[Correction]:
    """Return random decisions, each about a thing that no other is about."""
    chance = random.Random(1)
    things = [(record, entity) for record in records for entity in record.entities]
    chance.shuffle(things)
    used: set[Any] = set()
    decisions: list[Correction] = []
    for record, entity in things:
        row = _draw_one(chance, record, entity, used)
        if row:
            decisions.append(parse_correction(row, len(decisions) + 1))
        if len(decisions) == count:
            break
    return decisions


def _draw_one(
    chance: random.Random, record: Record, entity: Entity, used: set[Any]
) -> dict[str, Any] | None:
    article = {"article": str(record.article.id)}
    source = {"source": record.article.source} if record.article.source else article
    action = chance.choice(ACTIONS)
    if action in ("tag", "untag", "focus"):
        return _draw_about_article(action, chance, record, article, used)
    names = [m.text for m in entity.mentions if m.kind == "name"]
    if not names or entity.type == "country":
        return None
    form = chance.choice(names)
    keys = {entity.id, *(form_key(m.text) for m in entity.mentions)}
    if keys & used:
        return None
    used |= keys
    scope: Any = chance.choice(("everywhere", source, article))
    own: dict[str, dict[str, Any]] = {
        "reject": {"form": form},
        "retype": {"form": form, "type": "place" if entity.type != "place" else "person"},
        "link": {"form": form, "id": f"organisation/lien-{len(used)}"},
        "merge": {"id": entity.id, "into": f"{entity.type}/fusion-{len(used)}"},
        "office": {"id": entity.id, "role": "official", "title": "témoin"},
    }
    if action == "add":
        return _draw_addition(chance, record, scope, used)
    if action == "office" and entity.type != "person":
        return None
    return {"action": action, **own[action], "scope": scope}


def _draw_addition(
    chance: random.Random, record: Record, scope: Any, used: set[Any]
) -> dict[str, Any] | None:
    words = record.article.text.split()
    plain = [word for word in words if word.isalpha() and word.islower() and len(word) > 6]
    word = chance.choice(plain) if plain else ""
    if not word or word in used:
        return None
    used.add(word)
    return {"action": "add", "form": word, "type": "organisation", "scope": scope}


def _draw_about_article(
    action: str, chance: random.Random, record: Record, article: dict[str, str], used: set[Any]
) -> dict[str, Any] | None:
    if action == "focus":
        row: dict[str, Any] = {"action": action, "code": chance.choice(CODES)}
    elif action == "tag":
        row = {"action": action, "scheme": "medtop", "code": "medtop:20000053"}
    else:
        tags = [tag for tag in record.tags if tag.accepted]
        if not tags:
            return None
        tag = chance.choice(tags)
        row = {"action": action, "scheme": tag.scheme, "code": tag.code}
    key = (action.removeprefix("un"), row["code"], article["article"])
    if key in used:
        return None
    used.add(key)
    return {**row, "scope": article}


def _holds(decision: Correction, before: Record, after: Record) -> bool | None:
    """Tell whether a decision shows in a record; None where it has nothing to show."""
    entities = {entity.id: entity for entity in after.entities}
    mentions = [(m, entity) for entity in after.entities for m in entity.mentions]
    own = [
        (m, e) for m, e in mentions if decision.form and form_key(m.text) == form_key(decision.form)
    ]
    was = [e for e in before.entities if decision.id == e.id]
    had = [
        m
        for e in before.entities
        for m in e.mentions
        if decision.form and form_key(m.text) == form_key(decision.form)
    ]
    shown: dict[str, Callable[[], bool | None]] = {
        "reject": lambda: not own if had else None,
        "retype": lambda: {e.type for _, e in own} == {decision.type} if had else None,
        "link": lambda: {e.id for _, e in own} == {decision.id} if had else None,
        "merge": lambda: decision.into in entities and decision.id not in entities if was else None,
        "office": lambda: _has_office(entities.get(str(decision.id))) if was else None,
        "tag": lambda: any(t.code == decision.code and t.accepted for t in after.tags),
        "untag": lambda: (
            not any(
                t.code == decision.code and t.scheme == decision.scheme and t.accepted
                for t in after.tags
            )
        ),
        "focus": lambda: entities[f"country/{decision.code}"].focus,
        "add": lambda: _all_covered(decision, after),
    }
    return shown[decision.action]()


def _has_office(entity: Entity | None) -> bool:
    return entity is not None and entity.office is not None and entity.office.title == "témoin"


def _all_covered(decision: Correction, after: Record) -> bool | None:
    """Tell whether every occurrence is in a name: the added one, or a longer one."""
    places = find_form(after.article, str(decision.form))
    names = [m for e in after.entities for m in e.mentions]
    covered = (
        any(m.field == field and m.start <= start and end <= m.end for m in names)
        for field, start, end in places
    )
    return all(covered) if places else None


def _in_scope(decision: Correction, article: Article) -> bool:
    scope = decision.scope
    if scope.article is not None:
        return str(article.id) == scope.article
    return scope.source is None or article.source == scope.source


def _tag(
    articles: list[Article], folder: Path, name: str, jobs: int, corrections: Path | None
) -> Path:
    source, output = folder / f"{name}.in.jsonl", folder / f"{name}.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for article in articles:
            stream.write(json.dumps(article_to_dict(article), ensure_ascii=False) + "\n")
    settings = Settings(corrections=str(corrections) if corrections else None)
    begun = time.perf_counter()
    run([source], output, settings, say=print, reading=ReadOptions(any_language=True),
        running=RunOptions(jobs=jobs, force=True))  # fmt: skip
    print(f"{name}: {time.perf_counter() - begun:.1f} s")
    return output


def _without_origin(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    for row in rows:
        row.pop("origin", None)
    return sorted(rows, key=lambda row: str(row["id"]))


def _lost(
    decisions: Sequence[Correction], pairs: list[tuple[Record, Record]]
) -> Iterator[Correction]:
    seen: Counter[str] = Counter()
    for decision in decisions:
        shown = [_holds(decision, *pair) for pair in pairs if _in_scope(decision, pair[0].article)]
        seen[decision.action] += sum(one is not None for one in shown)
        if False in shown or not any(shown):
            yield decision
    print("places looked at:", dict(seen))


def _cost(articles: list[Article], corrections: Corrections) -> None:
    tagger = Tagger.load()
    begun = time.process_time()
    records = list(tagger.pipe(articles))
    tagged = time.process_time() - begun
    corrector = Corrector(corrections, Knowledge.load())
    begun = time.process_time()
    for record in records:
        corrector(record)
    applied = time.process_time() - begun
    print(f"CPU: tagging {tagged:.1f} s, applying {applied:.2f} s, {applied / tagged:.2%}")


def main() -> None:
    """Run the comparison and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--corrections", type=int, default=1000)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    articles = list(itertools.islice(read_articles(options.corpus), options.articles))
    bare = _tag(articles, options.folder, "bare", 2, None)
    before = list(read_records(bare))
    path = options.folder / "corrections.jsonl"
    save_corrections(_draw(before, options.corrections), path, add=False)
    corrections = read_corrections(path)
    print(
        "decisions:",
        len(corrections.decisions),
        dict(Counter(d.action for d in corrections.decisions)),
    )
    one = _tag(articles, options.folder, "one", 1, path)
    two = _tag(articles, options.folder, "two", 2, path)
    print(
        "same bytes with 1 and 2 workers:",
        one.read_bytes().replace(b"one.in", b"two.in") == two.read_bytes(),
    )
    shuffled = random.Random(2).sample(articles, len(articles))
    mixed = _tag(shuffled, options.folder, "mixed", 2, path)
    print("same records in shuffled order:", _without_origin(one) == _without_origin(mixed))
    after = {record.article.id: record for record in read_records(two)}
    pairs = [(record, after[record.article.id]) for record in before]
    missing = list(_lost(corrections.decisions, pairs))
    print("lost:", len(missing), [decision.to_row() for decision in missing[:5]])
    _cost(articles[:500], corrections)


if __name__ == "__main__":
    main()
