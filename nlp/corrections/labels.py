"""What people decided about tags, as labels to learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from nlp.corrections.chosen import Index
from nlp.corrections.decisions import Action, Correction
from nlp.corrections.files import Corrections
from nlp.records import Article


def correct_labels(
    articles: Iterable[Article],
    corrections: Corrections,
    scheme: str,
    find: Callable[[str], str | None] = str,
) -> Iterator[Article]:
    """Yield articles whose keywords follow the decisions about tags of a scheme.

    find: what code a keyword stands for (None: none of the vocabulary).
    """
    index = Index(corrections.decisions)
    for article in articles:
        chosen = index.choose(article)
        decided = chosen.others(Action.TAG, Action.UNTAG) if chosen else []
        own = {str(one.code): one for one in decided if one.scheme == scheme}
        yield _with_labels(article, own, find) if own else article


def _with_labels(
    article: Article, decided: dict[str, Correction], find: Callable[[str], str | None]
) -> Article:
    removed = {code for code, one in decided.items() if one.action == Action.UNTAG}
    kept = [keyword for keyword in article.keywords if (find(keyword) or keyword) not in removed]
    held = {find(keyword) or keyword for keyword in kept}
    added = [code for code in decided if code not in held and code not in removed]
    return replace(article, keywords=(*kept, *added))
