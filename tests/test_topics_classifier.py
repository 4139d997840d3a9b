"""What a topic classifier promises: tags with true reasons, whatever the batch, from models that are safe to load."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.records import Article
from nlp.topics import (
    Classifier,
    Concept,
    Vocabulary,
    load_classifier,
    predict_each,
    save_classifier,
    train_classifier,
)

SUBJECTS = {
    "sport": "match but championnat équipe joueur stade entraîneur victoire",
    "justice": "procès tribunal juge avocat peine prison plainte enquête",
    "santé": "hôpital vaccin médecin virus malade épidémie soins patient",
}
FILLERS = "le la une dans hier selon avec pour annoncé mardi France plusieurs fois encore".split()


def made_up_articles(count: int = 90, seed: int = 1) -> list[Article]:
    """Return short articles whose words tell their subject; every fourth one has two subjects."""
    rng = np.random.default_rng(seed)
    names = sorted(SUBJECTS)
    articles = []
    for number in range(count):
        chosen = [names[number % 3]] + ([names[(number + 1) % 3]] if number % 4 == 0 else [])
        words = [str(w) for name in chosen for w in rng.choice(SUBJECTS[name].split(), 6)]
        words += [str(w) for w in rng.choice(FILLERS, 12)]
        rng.shuffle(words)
        title = " ".join(words[:5]).capitalize()
        articles.append(
            Article(
                id=f"a{number}", title=title, text=" ".join(words) + ".", keywords=tuple(chosen)
            )
        )
    return articles


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """Return a small model of three subjects."""
    return train_classifier(made_up_articles(), name="essai", min_support=5)


@pytest.fixture(scope="module")
def talker() -> Classifier:
    """Return a model for which the words of the three subjects are rare enough to be shown as reasons."""
    rng = np.random.default_rng(5)
    others = "pluie vent neige soleil orage nuage brume gel marée canicule averse éclaircie".split()
    weather = [
        Article(
            id=f"m{number}", text=" ".join(map(str, rng.choice(others, 20))), keywords=("météo",)
        )
        for number in range(400)
    ]
    return train_classifier([*made_up_articles(), *weather], name="essai", min_support=5)


def test_words_that_dominate_training_earn_their_tag(classifier: Classifier) -> None:
    article = Article(
        title="Le procès du tribunal",
        text="Le juge et l'avocat ont plaidé, la plainte vise la prison.",
    )
    tags = classifier.predict([article])[0]
    assert [tag.code for tag in tags] == ["justice"]
    assert tags[0].accepted
    assert tags[0].scheme == "essai"
    assert {piece.text.lower() for piece in tags[0].because} <= set(SUBJECTS["justice"].split())


def test_a_model_learns_two_subjects_in_one_article(classifier: Classifier) -> None:
    article = Article(
        title="Match à l'hôpital", text="équipe joueur stade victoire vaccin médecin virus malade"
    )
    assert {tag.code for tag in classifier.predict([article])[0]} == {"sport", "santé"}


WORDS = st.sampled_from(
    [
        *" ".join(SUBJECTS.values()).split(),
        "l'hôpital",
        "PROCÈS",
        "d’équipe",
        "e\u0301quipe",
        "😀",
        "—",
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=25).map(" ".join)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(title=TEXTS, text=TEXTS)
def test_evidence_points_at_its_own_words(talker: Classifier, title: str, text: str) -> None:
    article = Article(id="x", title=title, text=text)
    for tag in talker.predict([article], limit=3, threshold=0)[0]:
        assert tag.accepted or not tag.because
        for piece in tag.because:
            assert getattr(article, piece.field)[piece.start : piece.end] == piece.text
            assert piece.text
            assert 0 < piece.weight <= 1
        assert len(tag.because) <= 5
        assert [piece.weight for piece in tag.because] == sorted(
            (p.weight for p in tag.because), reverse=True
        )


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_an_article_gets_the_same_tags_alone_and_in_a_batch(
    classifier: Classifier, texts: list[str]
) -> None:
    articles = [
        Article(id=str(number), title=text[:20], text=text) for number, text in enumerate(texts)
    ]
    together = classifier.predict(articles, limit=3, threshold=0)
    assert together == [
        classifier.predict([article], limit=3, threshold=0)[0] for article in articles
    ]


def test_models_asked_together_answer_as_each_alone(classifier: Classifier) -> None:
    other = train_classifier(made_up_articles(40, seed=3), name="autre", min_support=2)
    articles = [*made_up_articles(9, seed=4), Article(text="")]
    assert predict_each([classifier, other], articles) == [
        classifier.predict(articles),
        other.predict(articles),
    ]


def test_a_reason_is_shown_once_where_it_first_occurs(talker: Classifier) -> None:
    article = Article(
        title="Victoire au stade", text="Un match au stade, un joueur, une équipe, un but. " * 3
    )
    tags = talker.predict([article])[0]
    assert [tag.code for tag in tags] == ["sport"]
    shown = {(piece.field, piece.text) for piece in tags[0].because}
    assert ("title", "stade") in shown
    assert ("text", "stade") not in shown
    whole = {"title": article.title, "text": article.text}
    assert all(whole[piece.field].index(piece.text) == piece.start for piece in tags[0].because)
    assert 0 < sum(piece.weight for piece in tags[0].because) <= 1.0005


def test_limit_and_threshold_show_more_but_accept_no_more(classifier: Classifier) -> None:
    article = made_up_articles()[1]
    usual = classifier.predict([article])[0]
    every = classifier.predict([article], limit=5, threshold=0)[0]
    assert all(tag.accepted for tag in usual)
    assert len(every) == 3
    assert [tag.score for tag in every] == sorted((tag.score for tag in every), reverse=True)
    assert {tag.code for tag in every if tag.accepted} == {tag.code for tag in usual}
    assert len(classifier.predict([article], limit=1, threshold=0)[0]) == 1
    assert all(tag.score >= 0.9 for tag in classifier.predict([article], threshold=0.9)[0])


def test_an_empty_article_gets_a_verdict_without_reasons(classifier: Classifier) -> None:
    tags = classifier.predict([Article(id="void", title="", text="")], limit=5, threshold=0)[0]
    assert len(tags) == 3
    assert all(not tag.because for tag in tags)


def test_no_article_means_no_tags(classifier: Classifier) -> None:
    assert classifier.predict([]) == []


def test_explanations_can_be_left_out(classifier: Classifier) -> None:
    articles = made_up_articles(9)
    silent = classifier.predict(articles, explain=False)
    assert all(not tag.because for tags in silent for tag in tags)
    told = classifier.predict(articles)
    assert [[tag.score for tag in tags] for tags in silent] == [
        [tag.score for tag in tags] for tags in told
    ]


def test_training_twice_gives_the_same_model(classifier: Classifier) -> None:
    again = train_classifier(made_up_articles(), name="essai", min_support=5)
    articles = made_up_articles(12, seed=7)
    assert again.predict(articles, limit=3, threshold=0) == classifier.predict(
        articles, limit=3, threshold=0
    )


@pytest.mark.slow
def test_promised_precision_makes_thresholds_stricter() -> None:
    articles = made_up_articles()
    noisy = [
        Article(
            id=a.id,
            title=a.title,
            text=a.text,
            keywords=("sport",) if number % 7 == 0 else a.keywords,
        )
        for number, a in enumerate(articles)
    ]
    free = train_classifier(noisy, name="libre", min_support=5)
    strict = train_classifier(noisy, name="strict", min_support=5, precision=0.95)
    count = [sum(map(len, model.predict(articles, explain=False))) for model in (free, strict)]
    assert count[1] < count[0]


def test_a_corpus_with_no_common_keyword_is_refused_in_one_line() -> None:
    articles = [Article(text=f"article {n}", keywords=(f"mot{n}",)) for n in range(12)]
    with pytest.raises(InputError, match="nothing to learn") as refusal:
        train_classifier(articles, name="vide")
    assert "\n" not in str(refusal.value)


def test_figures_on_articles_kept_apart_say_so() -> None:
    model = train_classifier(
        made_up_articles(), name="essai", min_support=5, dev=made_up_articles(30, seed=3)
    )
    assert model.manifest["measured_on"] == "30 articles kept apart"
    assert model.manifest["figures"]["micro_f1"] > 0.9
    assert model.manifest["made_on"] == datetime.date.today().isoformat()


FAMILY = Vocabulary(
    [
        Concept("t:vie", "Vie", None, "t:vie"),
        Concept("t:sport", "Sport", "t:vie", "t:vie"),
        Concept("t:santé", "Santé", "t:vie", "t:vie"),
        Concept("t:droit", "Droit", None, "t:droit"),
        Concept("t:justice", "Justice", "t:droit", "t:droit"),
    ]
)


@pytest.fixture(scope="module")
def family() -> Classifier:
    """Return a model of two levels."""
    articles = [
        Article(
            id=a.id, title=a.title, text=a.text, keywords=tuple(f"t:{word}" for word in a.keywords)
        )
        for a in made_up_articles()
    ]
    return train_classifier(articles, name="famille", vocabulary=FAMILY, min_support=5)


def test_a_child_implies_its_parent_and_never_outweighs_it(family: Classifier) -> None:
    assert "t:vie" in family.codes
    for tags in family.predict(
        [*made_up_articles(60, seed=9), Article(text="rien"), Article(text="stade")]
    ):
        scores = {tag.code: tag.score for tag in tags}
        for code, score in scores.items():
            parent = FAMILY[code].parent
            assert parent is None or scores[parent] >= score
        codes = [tag.code for tag in tags]
        assert all(
            FAMILY[c].parent is None or codes.index(FAMILY[c].parent) < codes.index(c)
            for c in codes
        )


def test_tags_name_their_top_topic(family: Classifier) -> None:
    tags = family.predict([Article(title="Le procès", text="tribunal juge avocat peine prison")])[0]
    assert [(tag.code, tag.top, tag.label) for tag in tags] == [
        ("t:droit", "t:droit", "Droit"),
        ("t:justice", "t:droit", "Justice"),
    ]


def test_a_saved_model_predicts_the_same(family: Classifier, tmp_path) -> None:  # type: ignore[no-untyped-def]
    save_classifier(family, tmp_path / "famille")
    loaded = load_classifier(tmp_path / "famille")
    articles = made_up_articles(20, seed=5)
    assert loaded.predict(articles, limit=5, threshold=0) == family.predict(
        articles, limit=5, threshold=0
    )
    assert loaded.manifest["figures"] == family.manifest["figures"]
