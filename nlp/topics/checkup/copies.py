"""Find articles that are in a corpus more than once, or on both sides of its split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from nlp.records import Article
from nlp.text import fold
from nlp.topics.checkup.findings import Finding, quote, shorten
from nlp.topics.learning.splitting import duplicate_groups
from nlp.topics.words import cut_article

Groups = list[list[int]]


def find_copies(articles: Sequence[Article], dev: Sequence[Article] = ()) -> Iterator[Finding]:
    """Yield copies, near-copies and shared ids among the articles, and leaks between them and `dev`."""
    everything = [*articles, *dev]
    limit = len(articles)
    texts = _groups([fold(article.text) for article in everything])
    words = [[*title, *text] for title, text in map(cut_article, everything)]
    near = _groups(duplicate_groups(words).tolist()) if words else []
    for kind, groups in (("copy", texts), ("near-copy", _unlike(near, texts))):
        for group in groups:
            yield from _copies(kind, [everything[place] for place in group if place < limit])
    yield from _leaks(everything, limit, near, texts)
    for group in _groups([str(article.id) for article in articles]):
        texts_of = {articles[place].text for place in group}
        if len(texts_of) > 1:
            key = str(articles[group[0]].id)
            yield Finding(
                "same-id", f"{key}: {len(group)} articles", articles=(key,), weight=len(group)
            )


def _groups(keys: Sequence[Hashable]) -> Groups:
    """Return the places of equal keys, only where there are two or more."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return [group for group in places.values() if len(group) > 1]


def _unlike(near: Groups, exact: Groups) -> Groups:
    """Return groups of near-copies with one article standing for each exact text."""
    stands = {place: group[0] for group in exact for place in group}
    thinned = [sorted({stands.get(place, place) for place in group}) for group in near]
    return [group for group in thinned if len(group) > 1]


def _copies(kind: str, group: Sequence[Article]) -> Iterator[Finding]:
    if len(group) < 2:
        return
    shared = frozenset.intersection(*(frozenset(article.keywords) for article in group))
    odd = sorted({label for article in group for label in article.keywords} - shared)
    remark = f"; labels that not all carry: {quote(odd)}" if odd else ""
    ids = tuple(str(article.id) for article in group)
    detail = f"{' = '.join(ids[:4])} {shorten(group[0].title)}{remark}"
    yield Finding(kind, detail, tuple(odd), ids, weight=len(group) + min(len(odd), 99) / 100)


def _leaks(
    everything: Sequence[Article], limit: int, near: Groups, exact: Groups
) -> Iterator[Finding]:
    """Yield each article of `dev` that has a copy, a near-copy or its own id among the articles to learn from."""
    same_id = _groups([str(article.id) for article in everything])
    known: set[int] = set()
    for name, groups in (("same text", exact), ("same id", same_id), ("near-copy", near)):
        for group in groups:
            inside = [place for place in group if place < limit]
            for place in group if inside else ():
                if place >= limit and place not in known:
                    known.add(place)
                    yield _leak(name, everything[place], everything[inside[0]])


def _leak(name: str, apart: Article, learned: Article) -> Finding:
    ids = (str(apart.id), str(learned.id))
    weight = {"same text": 3.0, "same id": 2.0}.get(name, 1.0)
    return Finding(
        "leak", f"{name}: {ids[0]} = {ids[1]} {shorten(apart.title)}", articles=ids, weight=weight
    )
