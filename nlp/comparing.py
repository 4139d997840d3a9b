"""Compare two models on the same articles; keep a worse one from replacing a better one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import InputError, ModelError, OptionError
from nlp.evaluation.comparison import (
    Comparison,
    Judged,
    change_of,
    compare_judged,
    compare_tallies,
    in_order,
    is_significantly_worse,
    leave_out,
)
from nlp.evaluation.counts import ALL, unpack_counts
from nlp.evaluation.entities import gold_named_forms, named_forms
from nlp.gold import entity_tallies, gold_article, read_entity_gold
from nlp.models import find_model, is_entity_model, load_card
from nlp.reading import read_articles
from nlp.records import Article, Record
from nlp.topics import Vocabulary, load_classifier, load_vocabulary
from nlp.topics.learning.decisions import unpack_decisions

if TYPE_CHECKING:
    from nlp.topics import Classifier

# Articles common to two trainings from which they are compared one by one: with fewer, an interval
# of F1 is wider than the differences that matter.
FEWEST = 50
Given = Sequence[frozenset[str]]


def compare(a: str, b: str, gold: str | Path, *, labels: str | None = None) -> Comparison:
    """Return what changes from model `a` to model `b` (names or paths) on labelled articles.

    Two topic models are compared on articles with keywords, two entity models on gold for entities.
    `labels` names the JSON key of the keywords. Labels that neither model knows are left out, and
    so are levels of a hierarchy deeper than those gold uses. Articles that a model was trained on
    flatter it: give others. Raises InputError for gold without keywords, OptionError for models
    that share no label.
    """
    folders = find_model(a), find_model(b)
    kinds = {is_entity_model(folder) for folder in folders}
    if len(kinds) > 1:
        raise OptionError(
            f"{a} and {b}: one finds entities, the other topics; compare two of a kind"
        )
    if kinds == {True}:
        return _compare_entity_models(folders, gold, (a, b))
    articles = [article for article in read_articles(gold, labels=labels) if article.keywords]
    if not articles:
        raise InputError(
            f"{gold}: no article carries keywords; name the key that holds them with --labels"
        )
    old, new = map(load_classifier, folders)
    return compare_models(old, new, articles, names=(a, b))


def compare_models(
    a: Classifier, b: Classifier, articles: Sequence[Article], *, names: tuple[str, str]
) -> Comparison:
    """Return what changes from one loaded model to another.

    Raises OptionError for models that share no label.
    """
    if not set(a.codes) & set(b.codes):
        raise OptionError(
            f"{names[0]} and {names[1]} share no label; compare two models of one vocabulary"
        )
    return _compare(articles, _predict(a, articles), _predict(b, articles), (a, b), names)


def _compare_entity_models(
    folders: tuple[Path, Path], gold: str | Path, names: tuple[str, str]
) -> Comparison:
    """Return what changes from one entity model to another on gold for entities."""
    from nlp.entities import EntityFinder

    rows = read_entity_gold(gold)
    articles = [gold_article(row) for row in rows]
    sides = []
    for folder in folders:
        found = EntityFinder.load(folder).find(articles)
        records = []
        for article, entities in zip(articles, found, strict=True):
            records.append(Record(article=article, entities=entities).to_dict())
        sides.append(records)
    pairs = [list(zip(rows, side, strict=True)) for side in sides]
    old, new = (entity_tallies(pair, gold) for pair in pairs)
    differences, counts = compare_tallies(old, new)
    changes = []
    for article, row, one, other in zip(articles, rows, *sides, strict=True):
        named = (gold_named_forms(row), named_forms(row, one), named_forms(row, other))
        changes.append(change_of(Judged(str(article.id), article.title, *named)))
    changed = in_order([change for change in changes if change.size])
    return Comparison(*names, len(articles), differences, counts, changed, {})


def check_entity_replacement(folder: Path, fresh: Mapping[str, Any]) -> None:
    """Raise OptionError if the entity model in `folder` is significantly better than a new one.

    fresh: the report card of the new one. Both cards hold what each model did in articles it had
    not seen; where 50 or more are common they are compared one by one, else only two F1 intervals
    that do not overlap speak against the new model.
    """
    old = load_card(folder) if (folder / "manifest.json").is_file() else {}
    before, after = unpack_counts(old), unpack_counts(fresh)
    common = sorted(before.keys() & after.keys())
    reason = ""
    if len(common) >= FEWEST:
        sides = [[{ALL: counts[key]} for key in common] for counts in (before, after)]
        (all_names,), _ = compare_tallies(*sides)
        if all_names.high < 0:
            interval = f"{all_names.low:+.3f} to {all_names.high:+.3f}, {len(common)} articles"
            reason = f"F1 {all_names.b:.3f} against {all_names.a:.3f}, difference {interval}"
    elif before and _interval(fresh)[1] < _interval(old)[0]:
        low, high = _interval(old)[0], _interval(fresh)[1]
        reason = f"F1 at most {high:.3f} against at least {low:.3f}, each on its own articles"
    if reason:
        raise OptionError(
            f"{folder}: the new model is significantly worse than the one there ({reason}); "
            "nothing was saved; --force replaces it"
        )


def _interval(card: Mapping[str, Any]) -> tuple[float, float]:
    """Return the 95 % interval of the F1 of all names, 0 to 1 where a card has none."""
    for figure in card.get("figures", ()):
        if figure["name"] == ALL:
            return figure["low"], figure["high"]
    return 0.0, 1.0


def check_replacement(
    folder: Path, fresh: Classifier, articles: Sequence[Article], dev: Sequence[Article]
) -> None:
    """Raise OptionError if the model in `folder` is significantly better than `fresh`.

    The latter would take its place. With `dev` (articles kept apart from both) both models tag
    those. Without, both report cards are read: they hold what each model gave articles it had not
    seen, and `articles` common to both trainings are compared one by one. Where fewer than 50 are
    common, only two F1 intervals that do not overlap speak against the new model. An old model that
    cannot be read, or that promises another precision, is never in the way.
    """
    old = _load_old(folder)
    if old is None or _aim(old) != _aim(fresh):
        return
    if not set(old.codes) & set(fresh.codes):
        raise OptionError(
            f"{folder} holds a model of other labels; nothing was saved; "
            "give another name, or --force"
        )
    comparison = _compare_unseen(folder, old, fresh, articles, dev)
    reason = _reason(comparison) if comparison else _overlap(old, fresh)
    if reason:
        raise OptionError(
            f"{folder}: the new model is significantly worse than the one there ({reason}); "
            "nothing was saved; --force replaces it"
        )


def _load_old(folder: Path) -> Classifier | None:
    try:
        return load_classifier(folder)
    except ModelError:
        return None


def _aim(classifier: Classifier) -> object:
    """Return the precision a model's thresholds promise, None where they aim at the best F1."""
    recipe = classifier.manifest.get("recipe")
    return recipe.get("precision") if isinstance(recipe, dict) else None


def _compare_unseen(
    folder: Path,
    old: Classifier,
    fresh: Classifier,
    articles: Sequence[Article],
    dev: Sequence[Article],
) -> Comparison | None:
    """Return the comparison on articles that neither model has seen, None with too few."""
    names = ("old", "new")
    if dev:
        return _compare(dev, _predict(old, dev), _predict(fresh, dev), (old, fresh), names)
    before = unpack_decisions(load_card(folder))
    after = unpack_decisions(fresh.card)
    common = [article for article in articles if article.id in before and article.id in after]
    if len(common) < FEWEST:
        return None
    old_side = [before[str(article.id)] for article in common]
    new_side = [after[str(article.id)] for article in common]
    return _compare(common, old_side, new_side, (old, fresh), names)


def _predict(classifier: Classifier, articles: Sequence[Article]) -> Given:
    """Return the accepted codes of each article."""
    found = []
    for tags in classifier.predict(articles, explain=False):
        found.append(frozenset(tag.code for tag in tags if tag.accepted))
    return found


def _compare(
    articles: Sequence[Article],
    a: Given,
    b: Given,
    models: tuple[Classifier, Classifier],
    names: tuple[str, str],
) -> Comparison:
    """Return the comparison of two sides, on the levels that gold uses and the labels known."""
    vocabulary = _shared_vocabulary(models)
    gold = [vocabulary.closure(article.keywords) for article in articles]
    depths = [_depth(vocabulary, code) for code in frozenset[str]().union(*gold)]
    deepest = max(depths, default=0)

    def shown(codes: Iterable[str]) -> frozenset[str]:
        kept = [code for code in codes if _depth(vocabulary, code) <= deepest]
        return frozenset(_shown(vocabulary, code) for code in kept)

    judged = []
    for article, wanted, one, other in zip(articles, gold, a, b, strict=True):
        sides = (shown(wanted), shown(one), shown(other))
        judged.append(Judged(str(article.id), article.title, *sides))
    known = shown(models[0].codes) | shown(models[1].codes)
    judged, unknown = leave_out(judged, known)
    return replace(compare_judged(judged, a=names[0], b=names[1]), left_out=unknown)


def _shared_vocabulary(models: Iterable[Classifier]) -> Vocabulary:
    """Return the concepts of both models and of the whole IPTC list; a model's own come last."""
    concepts = list(load_vocabulary("medtop").values())
    for model in models:
        concepts += model.vocabulary.values()
    return Vocabulary(concepts)


def _depth(vocabulary: Vocabulary, code: str) -> int:
    return len(vocabulary.ancestors(code))


def _shown(vocabulary: Vocabulary, code: str) -> str:
    """Return a code with its label behind it, where the label says more."""
    label = vocabulary[code].label if code in vocabulary else code
    return code if label == code else f"{code} {label}"


def _reason(comparison: Comparison) -> str:
    if not is_significantly_worse(comparison):
        return ""
    worst = min(comparison.differences, key=lambda difference: difference.high)
    name = worst.name.replace("_f1", " F1")
    interval = f"difference {worst.low:+.3f} to {worst.high:+.3f}, {comparison.articles} articles"
    return f"{name} {worst.b:.3f} against {worst.a:.3f}, {interval}"


def _overlap(old: Classifier, fresh: Classifier) -> str:
    """Return why the new model is refused where only the figures of both are known, or ""."""
    low = old.manifest.get("figures", {}).get("micro_f1_low", 0.0)
    high = fresh.manifest.get("figures", {}).get("micro_f1_high", 1.0)
    if high >= low:
        return ""
    return (
        f"micro F1 at most {high:.3f} against at least {low:.3f}, each on its own unseen articles"
    )
