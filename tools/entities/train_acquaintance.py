"""Train the judge that tells whether a bare surname means the person of the tables.

    python tools/entities/train_acquaintance.py press.jsonl.gz [--without gold.jsonl ...]

`press.jsonl.gz` holds articles (id, date, title, text), one a line. Where an article names a person
in full and the tables hold somebody of that surname, the full name is hidden: the judge has to tell
from the rest whether the surname means the person of the tables. Nothing is annotated by hand.

Bakers called like a president are rare in the press, and a judge that never meets one learns fame
alone. So ordinary people are also shown as if they bore the surname of somebody known: what stands
around them is what stands around bakers. Each name is shown twice: in its article, and in its
sentence alone, because headlines and captions are that short. One article in five, by its id, is kept
for testing. Writes `nlp/entities/acquaintance.json`.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from pathlib import Path

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlp import Article
from nlp.entities.acquaintance import Judge, Weights, of_fame, of_rivals, office_group
from nlp.entities.context import Context, read_context
from nlp.entities.field import make_field, make_fields
from nlp.entities.people import Cluster, cluster_people, surname_of
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Found, Reading
from nlp.entities.storage import load_arbiter
from nlp.knowledge import Knowledge, reference_date
from nlp.models import find_model
from nlp.text import fold

TARGET = Path(__file__).parents[2] / "nlp" / "entities" / "acquaintance.json"
MODEL = "presse-fr"
MOST_OF_ONE = 40  # examples of one person: the judge shall learn evidence, not presidents
THRESHOLD = 0.25  # the chance from which the known person is meant: the best on the kept articles
KEPT = 5  # one article in so many is kept for testing
ENOUGH = 20  # examples that a piece of evidence must stand in
# What a lent surname counts that has neither civility nor trade beside it: the best of 0.03 to 1 on the
# kept articles and on 44 bare surnames of annotated press, 42 of which are right
PLAIN_LENT = 0.1
BORROWED = 2  # people of an article who are lent a known surname
BATCH = 64  # articles read by the recogniser at a time


@dataclass(frozen=True)
class Example:
    """Hold the evidence for one candidate of a hidden name, and whether it is meant."""

    article: str
    person: str
    surname: str
    is_known: bool  # whether the hidden name is that of somebody of the tables
    evidence: dict[str, float]
    is_meant: bool
    others: tuple[str, ...] = ()  # the other candidates

    def counted(self, counts: Counts) -> Example:
        """Return the example with the counts of all other articles in its evidence."""
        fame = counts.fame[self.person] - self.is_meant
        namesakes = counts.namesakes[self.surname] - (not self.is_known)
        told = of_fame(fame, namesakes, self.evidence)
        told.update(of_rivals(fame, [counts.fame[other] for other in self.others]))
        return replace(self, evidence={**self.evidence, **told})


@dataclass(frozen=True)
class Counts:
    """Hold in how many articles known people, and other people of a surname, are named in full."""

    fame: Counter[str] = dataclass_field(default_factory=Counter)
    namesakes: Counter[str] = dataclass_field(default_factory=Counter)

    def add(self, target: str | None, surname: str) -> None:
        """Count a person of an article."""
        if target:
            self.fame[target] += 1
        else:
            self.namesakes[surname] += 1


def main() -> None:
    """Read articles, make examples, train, test, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("press", type=Path)
    parser.add_argument("--without", type=Path, nargs="*", default=[])
    parser.add_argument("--limit", type=int, default=None)
    given = parser.parse_args()
    left_out = {row["id"] for path in given.without for row in read_lines(path)}
    rows = [row for row in read_lines(given.press) if row["id"] not in left_out]
    knowledge = Knowledge.load()
    read = read_articles(rows[: given.limit], knowledge)
    examples, counts = make_examples(read, knowledge)
    trained, report = train([example.counted(counts) for example in examples])
    print(json.dumps(report, indent=1))
    dates = sorted(row["date"][:10] for row in rows if row.get("date"))
    write_weights(trained, counts, dates[len(dates) * 9 // 10], report)


def read_lines(path: Path) -> list[dict[str, str]]:
    """Return the objects of a JSON Lines file, gzip or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def make_examples(read: Iterable[Seen], knowledge: Knowledge) -> tuple[list[Example], Counts]:
    """Return the examples of some articles, and how often people and their namesakes are named."""
    judge = Judge(knowledge, Weights({}, 0.0, 0.5))
    counts = Counts()
    seen: Counter[str] = Counter()
    examples: list[Example] = []
    for article in read:
        context = article.context(article.names, knowledge)
        lent = 0
        for cluster in cluster_people(article.people, knowledge, judge, context):
            surname = surname_of(cluster.words, knowledge)
            hidden = (article.without(cluster), article.sentence_of(cluster, context))
            if surname is None:
                if lent < BORROWED and not cluster.target and len(cluster.words) > 1:
                    lent += 1
                    drawn = draw(f"{article.id} {cluster.name}", knowledge, counts, article.date)
                    for shown in hidden:
                        examples += lend(shown, drawn, judge, knowledge)
                continue
            counts.add(cluster.target, surname)
            if seen[cluster.name] < MOST_OF_ONE:
                seen[cluster.name] += 1
                for shown in hidden:
                    examples += hide(shown, cluster, surname, judge, knowledge)
    return examples, counts


@dataclass(frozen=True)
class Seen:
    """Hold an article or a sentence of one: what is seen in it, its names, those of a hidden person."""

    id: str
    date: datetime.date
    reading: Reading
    names: list[Found]
    own: tuple[Found, ...] = ()

    @property
    def people(self) -> list[Found]:
        """Return the names of people."""
        return [found for found in self.names if found.type == "person"]

    def context(self, names: list[Found], knowledge: Knowledge) -> Context:
        """Return the context that some of the names make."""
        return read_context(names, self.reading, knowledge, self.date)

    def without(self, cluster: Cluster) -> Seen:
        """Return the article with the names of a person hidden."""
        own = {id(found) for found in cluster.found}
        others = [found for found in self.names if id(found) not in own]
        return replace(self, names=others, own=tuple(cluster.found))

    def sentence_of(self, cluster: Cluster, context: Context) -> Seen:
        """Return the sentence of a person's first name, as if it were all of the article."""
        first = cluster.found[0]
        start, end = context.sentence(first)
        sentence = make_field("text", self.reading.fields[first.field].plain[start:end])
        fields = {"title": make_field("title", ""), "text": sentence}
        hits = [
            replace(hit, start=hit.start - start, end=hit.end - start)
            for hit in self.reading.hits[first.field]
            if start <= hit.start and hit.end <= end
        ]
        own = {id(found) for found in cluster.found}
        inside = [
            (id(found) in own, moved(found, start))
            for found in self.names
            if found.field == first.field and start <= found.start and found.end <= end
        ]
        reading = Reading(fields, {}, {"title": [], "text": hits}, {}, frozenset())
        names = [found for is_own, found in inside if not is_own]
        hidden = tuple(found for is_own, found in inside if is_own)
        return Seen(self.id, self.date, reading, names, hidden)


def moved(found: Found, start: int) -> Found:
    """Return a name at its place in the sentence that begins at `start`."""
    return replace(found, field="text", start=found.start - start, end=found.end - start)


def read_articles(rows: Iterable[dict[str, str]], knowledge: Knowledge) -> Iterator[Seen]:
    """Yield articles with what model and tables see in them, and their names."""
    resolver = Resolver(knowledge, load_arbiter(find_model(MODEL)))
    recognizer = Recognizer.load(find_model(MODEL))
    articles = [to_article(row) for row in rows]
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        fields = [make_fields(article) for article in batch]
        texts = [field.plain for made in fields for field in made.values()]
        spans = iter(list(recognizer.pipe(texts, weak=True)))
        for article, made in zip(batch, fields, strict=True):
            reading = resolver._reader.read(made, {name: next(spans) for name in made})
            names, _ = resolver._names(reading)
            yield Seen(str(article.id), day_of(article, names, knowledge), reading, names)


def day_of(article: Article, names: list[Found], knowledge: Knowledge) -> datetime.date:
    """Return the day from which an article is read."""
    known = {target for found in names if found.type == "person" for target in found.targets}
    return reference_date(article.date, known, knowledge)


def to_article(row: dict[str, str]) -> Article:
    """Return an article of a line."""
    date = datetime.date.fromisoformat(row["date"][:10]) if row.get("date") else None
    return Article(id=row["id"], title=row.get("title") or "", text=row["text"], date=date)


def hide(
    shown: Seen, cluster: Cluster, surname: str, judge: Judge, knowledge: Knowledge
) -> Iterator[Example]:
    """Yield the examples that hiding a person's full name gives, one for each candidate.

    Once with what stands at all its names, once with what stands at the bare surnames only; and
    once more with the candidates whose given names have the same initial, as "E. Macron" gives it.
    """
    bearers = knowledge.surnames[surname]
    alike = tuple(p for p in bearers if judge.has_initials(p, cluster.words[0][:1]))
    context = shown.context(shown.names, knowledge)
    bare = [found for found in shown.own if len(found.text.split()) == 1]
    for names, candidates in ((shown.own, bearers), (bare, bearers), (shown.own, alike)):
        for person in candidates if names else ():
            is_meant = person == cluster.target
            if not is_meant and is_alike(cluster, person, knowledge):
                continue
            evidence = judge.evidence(person, surname, candidates, names, context)
            evidence["initials"] = float(candidates is alike)
            is_known = cluster.target is not None
            others = tuple(other for other in candidates if other != person)
            yield Example(shown.id, person, surname, is_known, evidence, is_meant, others)


def draw(seed: str, knowledge: Knowledge, counts: Counts, date: datetime.date) -> str:
    """Return somebody to lend a surname from: by turns somebody in office and somebody in the news."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    people = sorted(person for person in knowledge.people if knowledge.office(person, date))
    if number % 2 and counts.fame:
        people = sorted(counts.fame)
    return people[number // 2 % len(people)]


def lend(shown: Seen, person: str, judge: Judge, knowledge: Knowledge) -> Iterator[Example]:
    """Yield the examples of somebody unknown who is lent a person's surname."""
    surname = surname_of(tuple(fold(knowledge.people[person].name).split()), knowledge)
    if surname is None:
        return
    context = shown.context(shown.names, knowledge)
    bearers = knowledge.surnames[surname]
    for one in bearers:
        evidence = judge.evidence(one, surname, bearers, shown.own, context)
        others = tuple(other for other in bearers if other != one)
        yield Example(shown.id, one, surname, True, {**evidence, "lent": 1.0}, False, others)


def is_alike(cluster: Cluster, person: str, knowledge: Knowledge) -> bool:
    """Tell whether an unknown name may be another spelling of a person's."""
    given = fold(knowledge.people[person].name)
    return given[:3] == cluster.words[0][:3]


def train(examples: list[Example]) -> tuple[Weights, dict[str, object]]:
    """Return the judge trained on four articles in five, and what it reaches on the fifth."""
    tested = [example for example in examples if is_kept(example.article)]
    taught = [example for example in examples if not is_kept(example.article)]
    frequent = frequent_evidence(taught)
    vectorizer = DictVectorizer()
    inputs = vectorizer.fit_transform([seen(example, frequent) for example in taught])
    targets = [example.is_meant for example in taught]
    model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
    model.fit(inputs, targets, sample_weight=[weight(example) for example in taught])
    names = vectorizer.get_feature_names_out()
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    judge = Weights(weights, round(float(model.intercept_[0]), 4), THRESHOLD)
    chances = numpy.array([judge.chance(example.evidence) for example in tested])
    meant = numpy.array([example.is_meant for example in tested])
    lent = numpy.array(["lent" in example.evidence for example in tested])
    figures = {
        f"{threshold:.2f}": {
            "right": round(float(((chances >= threshold) == meant)[~lent].mean()), 4),
            "known_found": round(float((chances[meant] >= threshold).mean()), 4),
            "others_left": round(float((chances[~meant & ~lent] < threshold).mean()), 4),
            "lent_left": round(float((chances[lent] < threshold).mean()), 4),
        }
        for threshold in (0.1, 0.15, 0.18, 0.2, 0.25, 0.3, 0.5)
    }
    report = {"taught": len(taught), "tested": len(tested), "meant": int(meant.sum())}
    return judge, {**report, "figures": figures}


def weight(example: Example) -> float:
    """Return how much an example counts: a lent surname with nothing beside it is hardly ever true."""
    is_plain = "lent" in example.evidence and example.evidence["nothing beside"]
    return PLAIN_LENT if is_plain else 1.0


def frequent_evidence(examples: list[Example]) -> frozenset[str]:
    """Return the names of the evidence that stands in enough examples to be weighed."""
    counted = Counter(name for example in examples for name in example.evidence)
    return frozenset(name for name, count in counted.items() if count >= ENOUGH)


def seen(example: Example, frequent: frozenset[str]) -> dict[str, float]:
    """Return the evidence that the judge may see."""
    return {
        name: value
        for name, value in example.evidence.items()
        if name in frequent and name != "lent"
    }


def is_kept(article: str) -> bool:
    """Tell whether an article is one of those for testing."""
    return hashlib.sha256(article.encode()).digest()[0] % KEPT == 0


def expected_fame(counts: Counts, knowledge: Knowledge, until: str) -> dict[str, int]:
    """Return how famous those who govern are when the articles end, by group of office.

    The middle one of each group; of heads of state and government the upper quarter, because the
    tables hold those of every small country.
    """
    day = datetime.date.fromisoformat(until)
    groups: dict[str, list[int]] = {}
    for person, fame in counts.fame.items():
        group = office_group(knowledge.office(person, day))
        groups.setdefault(group, []).append(fame)
    shares = {"top": 0.75, "minister": 0.5, "former": 0.5}
    return {group: int(numpy.quantile(groups[group], share)) for group, share in shares.items()}


def write_weights(judge: Weights, counts: Counts, until: str, report: dict[str, object]) -> None:
    """Write the weights with what they reach."""
    stored = {
        "weights": dict(sorted(judge.weights.items())),
        "bias": judge.bias,
        "threshold": judge.threshold,
        "report": report,
        "until": until,
        "expected": expected_fame(counts, Knowledge.load(), until),
        "fame": dict(sorted(counts.fame.items())),
        "namesakes": dict(sorted(counts.namesakes.items())),
    }
    TARGET.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
