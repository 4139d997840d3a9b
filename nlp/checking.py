"""Check a labelled corpus before a model is trained on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.errors import InputError
from nlp.reading import read_articles
from nlp.records import Article, Reject
from nlp.topics import load_vocabulary

if TYPE_CHECKING:
    from nlp.topics.checkup.findings import Checkup
    from nlp.topics.checkup.teaching import Lesson


def check(
    corpus: str | Path,
    *,
    labels: str | None = None,
    dev: str | Path | None = None,
    vocabulary: str | None = None,
    min_support: int = 10,
    suspects: bool = True,
) -> Checkup:
    """Return what is wrong or odd in a corpus of articles that carry keywords.

    `labels` names the key of the keywords, `dev` articles kept apart to measure on (leaks are
    looked for), `vocabulary` a closed list of topics whose hierarchy is known ("medtop"). Without
    `suspects` no model is fitted. Records that cannot be read are findings too. Raises InputError
    if no article carries a keyword.
    """
    from nlp.topics.checkup.doctor import examine_corpus

    rejects: list[Reject] = []
    articles = _read_labelled(corpus, labels, rejects)
    apart = list(read_articles(dev, reject=rejects.append, labels=labels)) if dev else []
    return examine_corpus(
        articles,
        dev=apart,
        rejects=rejects,
        vocabulary=load_vocabulary(vocabulary) if vocabulary else None,
        min_support=min_support,
        suspects=suspects,
    )


def choose_next(
    corpus: str | Path,
    count: int,
    *,
    labels: str | None = None,
    vocabulary: str | None = None,
    min_support: int = 10,
    say: Callable[[str], None] = lambda _: None,
) -> list[Lesson]:
    """Return the articles of a corpus without keywords whose labels would teach a model most.

    The best first, `count` of them at most; a quick model of the articles that carry keywords says
    of which labels it is least sure. `say` is told of records that cannot be read. Raises InputError
    if no article carries a keyword, or all do.
    """
    from nlp.topics.checkup.teaching import choose_lessons

    rejects: list[Reject] = []
    articles = _read_labelled(corpus, labels, rejects)
    if rejects:
        say(f"{corpus}: records that cannot be read: {len(rejects)}; rubrique check names them")
    known = load_vocabulary(vocabulary) if vocabulary else None
    return choose_lessons(articles, count, vocabulary=known, min_support=min_support)


def _read_labelled(corpus: str | Path, labels: str | None, rejects: list[Reject]) -> list[Article]:
    """Return the articles of a corpus; raise InputError if none carries a keyword."""
    articles = list(read_articles(corpus, reject=rejects.append, labels=labels))
    if not any(article.keywords for article in articles):
        raise InputError(
            f"{corpus}: no article carries keywords; name the key that holds them with --labels"
        )
    return articles
