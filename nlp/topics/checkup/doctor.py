"""Look a labelled corpus over before it is learned from: copies, leaks, clashing labels, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nlp.errors import InputError
from nlp.records import Article, Reject
from nlp.topics.checkup.copies import find_copies
from nlp.topics.checkup.findings import Checkup, Finding, order_findings, shorten
from nlp.topics.checkup.likeness import find_companions, find_synonyms, find_variants
from nlp.topics.checkup.suspects import build_terms, find_missing
from nlp.topics.learning.labelled import Labelled, label_articles
from nlp.topics.vocabulary import Vocabulary
from nlp.topics.words import cut

# Words under which a text teaches nothing.
SHORTEST = 20


def examine_corpus(
    articles: Sequence[Article],
    *,
    dev: Sequence[Article] = (),
    rejects: Sequence[Reject] = (),
    vocabulary: Vocabulary | None = None,
    min_support: int = 10,
    suspects: bool = True,
) -> Checkup:
    """Return what is wrong or odd in a labelled corpus.

    `dev` are articles kept apart to measure on. `rejects` are records that could not be read.
    Labels carried by fewer than `min_support` articles count as rare and only their spelling is
    looked at. `suspects` also fits a quick model to find labels that articles seem to lack, which
    takes most of the time.
    """
    support = Counter(label for article in articles for label in set(article.keywords))
    findings = [
        *_find_rejects(rejects),
        *_find_thin(articles),
        *find_copies(articles, dev),
        *find_variants(support),
    ]
    findings += _find_rare(support, min_support)
    if labelled := _learnable(articles, vocabulary, min_support):
        matrix = build_terms(articles)
        findings += [*find_companions(labelled), *find_synonyms(labelled, matrix)]
        findings += find_missing(labelled, matrix) if suspects else ()
    return Checkup(len(articles), len(support), len(dev), order_findings(findings))


def _learnable(
    articles: Sequence[Article], vocabulary: Vocabulary | None, min_support: int
) -> Labelled | None:
    try:
        return label_articles(articles, vocabulary, min_support)
    except InputError:
        return None


def _find_rejects(rejects: Sequence[Reject]) -> Iterator[Finding]:
    for reject in rejects:
        place = f"{reject.path}:{reject.line}" if reject.line else reject.path
        yield Finding("unreadable", f"{place}: {reject.slug}, {shorten(reject.detail)}")


def _find_thin(articles: Sequence[Article]) -> Iterator[Finding]:
    """Yield articles without labels and articles with hardly any text."""
    for article in articles:
        if not article.keywords:
            yield Finding(
                "no-label", f"{article.id} {shorten(article.title)}", articles=(str(article.id),)
            )
        words = len(cut(article.text))
        if words < SHORTEST:
            detail = f"{article.id} {shorten(article.title)}: {words} words"
            yield Finding(
                "short-text", detail, articles=(str(article.id),), weight=SHORTEST - words
            )


def _find_rare(support: Counter[str], min_support: int) -> Iterator[Finding]:
    """Yield labels below the minimum, most frequent first.

    Those are the nearest to being learned.
    """
    for label, count in support.items():
        if count < min_support:
            yield Finding("rare-label", f'"{label}" ({count})', (label,), weight=count)
