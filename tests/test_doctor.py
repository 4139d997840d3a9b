"""The corpus doctor finds what would spoil a training, and says it readably."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlp.checking import check, choose_next
from nlp.errors import InputError
from nlp.records import Article, Reject
from nlp.topics.checkup.doctor import examine_corpus
from nlp.topics.checkup.findings import Checkup, Finding
from nlp.topics.checkup.likeness import find_variants
from nlp.topics.checkup.suspects import unseen_by_one
from nlp.topics.checkup.teaching import choose_lessons
from nlp.topics.vocabulary import Concept, Vocabulary

WORDS = {
    "justice": "procès tribunal juge avocat prison verdict plainte appel audience prévenu parquet peine",
    "santé": "hôpital médecin vaccin patient virus soins épidémie infirmier maladie traitement clinique dose",
    "sport": "match équipe joueur victoire stade but entraîneur finale ballon championnat tournoi arbitre",
    "culture": "film acteur festival musique concert roman théâtre artiste album scène exposition musée",
}


def written(subject: str, seed: object, words: int = 40) -> str:
    draw = random.Random(str(seed))
    common = "la le de un une et pour dans avec hier selon ville".split()
    return " ".join(
        draw.choice(common if draw.random() < 0.4 else WORDS[subject].split()) for _ in range(words)
    )


def article(key: str, subject: str, *labels: str, text: str | None = None) -> Article:
    return Article(
        id=key,
        title=f"Titre {key}",
        text=text or written(subject, key),
        keywords=labels or (subject,),
    )


def plain_corpus(each: int = 25) -> list[Article]:
    return [article(f"{subject}-{number}", subject) for subject in WORDS for number in range(each)]


def found(checkup: Checkup, kind: str) -> list[Finding]:
    return [finding for finding in checkup.findings if finding.kind == kind]


@pytest.mark.slow
def test_a_clean_corpus_gets_a_clean_bill() -> None:
    assert set(examine_corpus(plain_corpus()).counts) <= {"never-together"}


def test_copies_and_near_copies_are_told_apart() -> None:
    text = written("sport", "long", 120)
    copies = [
        article("a", "sport", text=text),
        article("b", "sport", "sport", "foot", text=text.upper()),
    ]
    near = article("c", "sport", text=f"{text} et encore quelques mots de plus")
    checkup = examine_corpus([*plain_corpus(), *copies, near], suspects=False)
    assert [finding.articles for finding in found(checkup, "copy")] == [("a", "b")]
    assert found(checkup, "copy")[0].labels == ("foot",)
    assert [finding.articles for finding in found(checkup, "near-copy")] == [("a", "c")]


def test_a_leak_across_the_split_is_told_once_per_article() -> None:
    corpus = plain_corpus()
    dev = [
        article("x", "sport", text=corpus[0].text),
        article("sport-3", "santé"),
        article("y", "culture", text=f"{corpus[-1].text} fin"),
        article("z", "culture"),
    ]
    leaks = found(examine_corpus(corpus, dev=dev, suspects=False), "leak")
    assert [finding.articles[0] for finding in leaks] == ["x", "sport-3", "y"]
    assert [finding.detail.split(":")[0] for finding in leaks] == [
        "same text",
        "same id",
        "near-copy",
    ]


def test_one_id_for_two_articles_is_found() -> None:
    checkup = examine_corpus([*plain_corpus(), article("sport-1", "santé")], suspects=False)
    assert [finding.articles for finding in found(checkup, "same-id")] == [("sport-1",)]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("virus", "Virus", "label-variant"),
        ("élections", "Elections", "label-variant"),
        ("élection", "elections", "label-variant"),
        ("France 2020", "France2020", "label-variant"),
        ("tribunal", "tribunaux", "label-variant"),
        ("feu de forêt", "feux de forêts", "label-variant"),
        ("municipales", "municpales", "label-lookalike"),
        ("environnement", "environement", "label-lookalike"),
    ],
)
def test_one_label_written_in_two_ways(one: str, other: str, kind: str) -> None:
    (finding,) = find_variants({one: 20, other: 2})
    assert (finding.kind, finding.labels) == (kind, (one, other))


@pytest.mark.parametrize(
    ("one", "other"), [("Mali", "Malte"), ("UE", "UA"), ("G7", "G8"), ("COP21", "COP26")]
)
def test_other_labels_are_left_alone(one: str, other: str) -> None:
    assert list(find_variants({one: 20, other: 2})) == []


def test_near_synonyms_are_found_by_their_articles() -> None:
    corpus = plain_corpus()
    twins = [article(f"f{number}", "sport", "compétition") for number in range(15)]
    (finding,) = found(examine_corpus([*corpus, *twins], suspects=False), "near-synonym")
    assert set(finding.labels) == {"sport", "compétition"}


def test_labels_that_always_come_together_are_found() -> None:
    corpus = [
        *plain_corpus(),
        *(article(f"f{number}", "sport", "foot", "sport") for number in range(12)),
    ]
    (finding,) = found(examine_corpus(corpus, suspects=False), "always-together")
    assert finding.labels == ("foot", "sport")
    assert finding.detail == '"foot" comes with "sport" in 12 of 12, which has 37'


def test_a_missing_label_is_suspected() -> None:
    forgotten = article("oubli", "sport", "culture")
    suspects = found(examine_corpus([*plain_corpus(40), forgotten]), "missing-label")
    assert [(finding.labels, finding.articles) for finding in suspects] == [
        (("sport",), ("oubli",))
    ]


def test_thin_articles_rare_labels_and_rejects_are_told() -> None:
    thin = [
        article("court", "sport", text="Trois mots seulement"),
        Article(id="nu", text=written("sport", 1)),
    ]
    reject = Reject("a.jsonl", 3, "missing-text", "no text")
    checkup = examine_corpus(
        [*plain_corpus(), *thin, article("r", "sport", "rareté")], rejects=[reject], suspects=False
    )
    assert found(checkup, "short-text")[0].articles == ("court",)
    assert found(checkup, "no-label")[0].articles == ("nu",)
    assert found(checkup, "rare-label")[0].labels == ("rareté",)
    assert found(checkup, "unreadable")[0].detail == "a.jsonl:3: missing-text, no text"


def test_a_corpus_too_small_to_learn_from_is_still_looked_over() -> None:
    checkup = examine_corpus([article("a", "sport"), article("b", "sport", "Sport")])
    assert checkup.counts == {"label-variant": 1, "rare-label": 2}


def test_scores_without_the_article_itself_are_those_of_a_fresh_fit() -> None:
    rng = np.random.default_rng(0)
    rows, truth = rng.random((12, 5)), rng.random((12, 2)) < 0.5
    scores = unseen_by_one(sparse.csr_matrix(rows), truth)
    targets = np.where(truth, 1.0, -1.0)
    for left in range(12):
        others = np.arange(12) != left
        kernel = rows[others] @ rows[others].T + 1
        shares = np.linalg.solve(kernel + 0.5 * np.eye(11), targets[others])
        assert scores[left] == pytest.approx((rows[left] @ rows[others].T + 1) @ shares)
    parts = unseen_by_one(sparse.csr_matrix(rows), truth, chunk=5)
    assert parts.shape == scores.shape


def test_a_checkup_is_json_and_a_table() -> None:
    labels = [article(f"v{number}", "sport", f"sport{'s' * number}") for number in range(2)]
    checkup = examine_corpus([*plain_corpus(), *labels], suspects=False)
    assert json.loads(json.dumps(checkup.to_dict()))["counts"] == checkup.counts
    rows = list(checkup.rows(most=1))
    assert rows[0][0] == "label-variant (1)"
    assert rows[1] == ("", '- "sport" (26), "sports" (1)')


def test_a_corpus_is_checked_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    rows = [
        {"id": a.id, "title": a.title, "text": a.text, "sujets": list(a.keywords)}
        for a in plain_corpus(12)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"title": "vide"}\n')
    checkup = check(path, labels="sujets", dev=path, suspects=False)
    assert (checkup.articles, checkup.labels, checkup.dev) == (48, 4, 48)
    assert checkup.counts["leak"] == 48
    assert checkup.counts["unreadable"] == 2
    with pytest.raises(InputError, match="no article carries keywords"):
        check(path, labels="autre")


def test_the_labelled_sample_corpus_is_sound() -> None:
    counts = check("corpus/labelled/articles.jsonl").counts
    assert not {
        "unreadable",
        "leak",
        "same-id",
        "copy",
        "near-copy",
        "no-label",
        "label-variant",
    } & set(counts)


def unlabelled(key: str, subject: str) -> Article:
    return Article(id=key, title=f"Titre {key}", text=written(subject, key))


def test_the_next_articles_are_those_of_subjects_that_labels_leave_in_doubt() -> None:
    labelled = [one for one in plain_corpus(30) if one.keywords != ("culture",)]
    few = [article(f"culture-{number}", "culture") for number in range(10)]
    asked = [unlabelled(f"n-{subject}-{n}", subject) for subject in WORDS for n in range(20)]
    lessons = choose_lessons([*labelled, *few, *asked], 10)
    chosen = [str(lesson.article.id) for lesson in lessons]
    assert len(set(chosen)) == 10
    assert sum("culture" in key for key in chosen) > 10 * 20 / 80


def test_copies_are_not_asked_for_twice_before_anything_else() -> None:
    asked = [unlabelled(f"n-{subject}-{n}", subject) for subject in WORDS for n in range(5)]
    twin = Article(id="jumeau", title=asked[0].title, text=asked[0].text)
    lessons = choose_lessons([*plain_corpus(), twin, *asked], 10)
    chosen = {str(lesson.article.id) for lesson in lessons}
    assert not {"jumeau", str(asked[0].id)} <= chosen


def test_a_corpus_whose_articles_are_all_labelled_has_no_next(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    rows = [
        {"id": one.id, "title": one.title, "text": one.text, "keywords": list(one.keywords)}
        for one in plain_corpus(12)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(InputError, match="every article carries labels"):
        choose_next(path, 5)
    del rows[0]["keywords"]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (lesson,) = choose_next(path, 5)
    assert lesson.article.id == rows[0]["id"]
    assert lesson.to_dict()["doubts"]


def test_articles_with_labels_that_the_vocabulary_lacks_teach_nothing_of_what_to_label_next() -> (
    None
):
    vocabulary = Vocabulary(Concept(one, one) for one in WORDS)
    asked = [unlabelled(f"n-{subject}-{n}", subject) for subject in WORDS for n in range(5)]
    strangers = [replace(one, id=f"x-{one.id}", keywords=("inconnu",)) for one in plain_corpus(12)]
    usual = choose_lessons([*plain_corpus(), *asked], 5, vocabulary=vocabulary)
    beside = choose_lessons([*plain_corpus(), *strangers, *asked], 5, vocabulary=vocabulary)
    assert [one.article.id for one in beside] == [one.article.id for one in usual]


def test_records_that_cannot_be_read_are_told_when_the_next_are_chosen(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    rows = [
        {"id": one.id, "title": one.title, "text": one.text, "keywords": list(one.keywords)}
        for one in plain_corpus(12)
    ]
    del rows[0]["keywords"]
    path.write_text("\n".join([*map(json.dumps, rows), "{broken"]), encoding="utf-8")
    said: list[str] = []
    choose_next(path, 5, say=said.append)
    assert said == [f"{path}: records that cannot be read: 1; rubrique check names them"]
