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
    """Yield copies, near-copies and shared ids among the articles, and leaks to `dev`."""
    everything = [*articles, *dev]
    limit = len(articles)
    texts = _groups([fold(article.text) for article in everything])
    words = [[*title, *text] for title, text in map(cut_article, everything)]
    near = _groups(duplicate_groups(words).tolist()) if words else []
    for kind, groups in (("copy", texts), ("near-copy", _unlike(near, texts))):
        for group in groups:
            yield from _copies(kind, [everything[place] for place in group if place < limit])
    yield from _leaks(everything, limit, near, texts)
    yield from _shared_ids(articles)


def _shared_ids(articles: Sequence[Article]) -> Iterator[Finding]:
    """Yield ids that articles of different texts share."""
    for group in _groups([str(article.id) for article in articles]):
        texts = {articles[place].text for place in group}
        if len(texts) > 1:
            key = str(articles[group[0]].id)
            detail = f"{key}: {len(group)} articles"
            yield Finding("same-id", detail, articles=(key,), weight=len(group))


def _groups(keys: Sequence[Hashable]) -> Groups:
    """Return the places of equal keys, only where there are two or more."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return [group for group in places.values() if len(group) > 1]


def _unlike(near: Groups, exact: Groups) -> Groups:
    """Return groups of near-copies with one article standing for each exact text."""
    stands = {place: group[0] for group in exact for place in group}
    thinned = []
    for group in near:
        standing = {stands.get(place, place) for place in group}
        if len(standing) > 1:
            thinned.append(sorted(standing))
    return thinned


def _copies(kind: str, group: Sequence[Article]) -> Iterator[Finding]:
    """Yield one group of copies, with the labels that not all of them carry."""
    if len(group) < 2:
        return
    labels = [frozenset(article.keywords) for article in group]
    odd = sorted(frozenset.union(*labels) - frozenset.intersection(*labels))
    remark = f"; labels that not all carry: {quote(odd)}" if odd else ""
    ids = tuple(str(article.id) for article in group)
    detail = f"{' = '.join(ids[:4])} {shorten(group[0].title)}{remark}"
    # By size, then by how many labels differ.
    weight = len(group) + min(len(odd), 99) / 100
    yield Finding(kind, detail, tuple(odd), ids, weight=weight)


def _leaks(
    everything: Sequence[Article], limit: int, near: Groups, exact: Groups
) -> Iterator[Finding]:
    """Yield each article of `dev` that is among the articles to learn from, too.

    The same text, a near-copy, or another under its id. Articles of `dev` are those from `limit`.
    """
    same_id = _groups([str(article.id) for article in everything])
    known: set[int] = set()
    for name, groups in (("same text", exact), ("same id", same_id), ("near-copy", near)):
        for group in groups:
            inside = [place for place in group if place < limit]
            outside = [place for place in group if place >= limit] if inside else []
            for place in outside:
                if place not in known:
                    known.add(place)
                    yield _leak(name, everything[place], everything[inside[0]])


def _leak(name: str, apart: Article, learned: Article) -> Finding:
    ids = (str(apart.id), str(learned.id))
    weight = {"same text": 3.0, "same id": 2.0}.get(name, 1.0)
    detail = f"{name}: {ids[0]} = {ids[1]} {shorten(apart.title)}"
    return Finding("leak", detail, articles=ids, weight=weight)
