"""How topic models are trained and measured: fair folds, sound probabilities, figures that say what they say."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import InputError, ModelError
from nlp.evaluation import figures
from nlp.evaluation.bootstrap import Sums, draw_samples
from nlp.records import Article
from nlp.topics import (
    Aid,
    Recipe,
    load_classifier,
    load_vocabulary,
    save_classifier,
    train_classifier,
)
from nlp.topics.calibration import Calibration, Doubles, Tempering, Truth
from nlp.topics.features import Space, build_features
from nlp.topics.learning.aid import learn_from_kindred
from nlp.topics.learning.calibrating import (
    Shortened,
    expected_error,
    fit_calibration,
    fit_precise_thresholds,
    fit_thresholds,
    judge_unseen,
)
from nlp.topics.learning.cuts import cut_short, shorten
from nlp.topics.learning.figures import (
    Counts,
    count_labels,
    coverage_at,
    f1_at,
    f1_interval,
    intervals_of_labels,
    macro_f1,
    micro_f1,
    ndcg_at,
    samples_f1,
    wilson,
)
from nlp.topics.learning.fitting import fit_space, keep_heaviest
from nlp.topics.learning.labelled import label_articles
from nlp.topics.learning.prior import believe
from nlp.topics.learning.ridge import (
    RidgeProblem,
    average_precision,
    fit_weights,
    solve,
    stack,
    targets_of,
    unseen_scores,
)
from nlp.topics.learning.splitting import duplicate_groups, stratified_folds
from nlp.topics.learning.unseen import (
    Shaping,
    Texts,
    count_terms_read,
    read_unseen,
    score_unseen,
)
from nlp.topics.rounding import round_coarsely, round_table
from nlp.topics.vocabulary import Concept, Vocabulary
from nlp.topics.words import WordIndex, cut, cut_articles, normal

SHARED = Path(__file__).resolve().parents[2] / "shared"
MODELS = Path(__file__).resolve().parents[1] / "models"


def test_elisions_part_and_short_acronyms_stay() -> None:
    assert (
        cut("L'UE et le G7 d’Emmanuel, aujourd'hui")
        == "L UE et le G7 d Emmanuel aujourd hui".split()
    )
    assert [normal(word) for word in ("UE", "Ue", "G7", "OTAN", "Élysée", "2020", "A")] == [
        "UE", "ue", "G7", "OTAN", "élysée", "", "a",
    ]  # fmt: skip


def test_an_unknown_acronym_is_read_as_a_word() -> None:
    index = WordIndex(["UE", "paris"])
    assert index.ranks(["UE", "ue", "PARIS", "Paris", "RN"]) == [0, -1, 1, 1, -1]


texts = st.text(alphabet=st.sampled_from("aé e\u0301'’-_.7😀𝔘 \n\x00\ud800"), max_size=60)


@pytest.mark.slow
@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_articles_are_cut_together_as_one_by_one(fields: list[tuple[str, str]]) -> None:
    words = cut_articles([Article(title=title, text=text) for title, text in fields])
    assert words.documents() == [(cut(title), cut(text)) for title, text in fields]
    everything = [field for pair in fields for field in pair]
    for owner, start, end, spelling in zip(
        words.owner, words.start, words.end, words.spelling, strict=True
    ):
        assert everything[owner][start:end] == words.spellings[spelling]
    assert len(set(words.spellings)) == len(words.spellings)


def test_words_keep_their_place_in_a_long_text() -> None:
    text = "Macron, l'UE " * 5000
    words = cut_articles([Article(title="Un titre", text=text), Article(text="UE")])
    assert sorted(words.spellings) == ["Macron", "UE", "Un", "l", "titre"]
    assert words.place.tolist() == [0, 1, *range(15_000), 0]
    assert words.owner.tolist() == [0, 0, *[1] * 15_000, 3]


def test_folds_share_rare_labels() -> None:
    truth = np.zeros((100, 2), dtype=bool)
    truth[:10, 0] = truth[:, 1] = True
    folds = stratified_folds(truth, 5)
    assert [int(truth[folds == fold, 0].sum()) for fold in range(5)] == [2] * 5
    assert np.bincount(folds).tolist() == [20] * 5


def test_near_duplicates_share_a_fold() -> None:
    text = "le gouvernement a présenté mardi un projet de loi sur le climat et l'énergie devant les députés".split()
    other = "une équipe de football a gagné hier soir le match de la finale devant un stade plein".split()
    groups = duplicate_groups([text, [*text, "réunis"], other])
    assert groups[0] == groups[1] != groups[2]
    truth = np.ones((40, 1), dtype=bool)
    pairs = np.repeat(np.arange(20), 2)
    folds = stratified_folds(truth, 5, groups=pairs)
    assert (folds[0::2] == folds[1::2]).all()


def test_ridge_weights_are_those_of_the_textbook() -> None:
    from scipy import sparse

    rng = np.random.default_rng(0)
    rows = rng.normal(size=(30, 5)).astype(np.float32)
    targets = np.sign(rng.normal(size=(30, 2))).astype(np.float32)
    problem = RidgeProblem(
        sparse.csr_matrix(rows), targets, np.ones(30, dtype=np.float32), strength=2.0
    )
    weights, bias = fit_weights(problem)
    full = np.hstack([rows, np.ones((30, 1))])
    expected = np.linalg.solve(full.T @ full + np.eye(6) / 4, full.T @ targets)
    assert np.allclose(weights, expected[:5], atol=1e-3)
    assert np.allclose(bias, expected[5], atol=1e-3)


def test_a_large_corpus_is_solved_the_slow_way_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from scipy import sparse

    rng = np.random.default_rng(1)
    rows = sparse.random(60, 40, density=0.3, random_state=1, format="csr", dtype=np.float32)
    targets = np.sign(rng.normal(size=(60, 3))).astype(np.float32)
    folds = np.arange(60) % 3

    def solved() -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        problem = RidgeProblem(rows, targets, np.ones(60, dtype=np.float32), strength=2.0)
        return fit_weights(problem)[0], unseen_scores(problem, folds)

    dense = solved()
    monkeypatch.setattr("nlp.topics.learning.ridge.MOST_DENSE", 10)
    slow = solved()
    assert np.allclose(dense[0], slow[0], atol=1e-2)
    assert np.allclose(dense[1], slow[1], atol=1e-2)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(0.3, 3), st.floats(-2, 2))
def test_calibrated_scores_are_shares(seed: int, slope: float, offset: float) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(3000, 1))
    truth = rng.random((3000, 1)) < 1 / (1 + np.exp(-(slope * scores + offset)))
    probabilities = fit_calibration(scores, truth).probabilities(scores)
    assert expected_error(probabilities, truth) < 0.05
    assert (np.diff(probabilities[np.argsort(scores[:, 0]), 0]) >= 0).all()


def test_a_rare_label_is_raised_by_what_is_usual_of_it() -> None:
    rng = np.random.default_rng(11)
    usual = np.array([0.0, -4.0])
    scores = rng.uniform(-1, 1, size=(40_000, 2))
    truth = rng.random(scores.shape) < 1 / (1 + np.exp(-(6 * scores + usual)))
    calibration = fit_calibration(scores - np.array([0.0, 0.4]), truth)
    assert calibration.slope[0] == calibration.slope[1]
    assert calibration.slope[0] == pytest.approx(6, abs=0.3)
    # The scores of the rare label are 0.4 too low: its offset makes up for it.
    assert calibration.offset[1] == pytest.approx(-4 + 6 * 0.4, abs=0.3)


def test_further_articles_teach_and_are_not_judged() -> None:
    def written(label: str, word: str, count: int) -> list[Article]:
        texts = [f"{word} {word} {place} semaine" for place in range(count)]
        return [Article(id=f"{word}{t}", title="", text=t, keywords=(label,)) for t in texts]

    own = written("sport", "rugby", 30) + written("meteo", "averse", 30)
    further = written("sport", "padel", 30)
    taught = train_classifier(own, name="essai", aid=Aid(further=further))
    alone = train_classifier(own, name="essai")
    assert taught.manifest["corpus"]["articles"] == taught.card["articles"] == 60
    sport = taught.codes.index("sport")
    unseen = [Article(text="padel padel demain")]
    assert taught.judge(unseen)[0][0, sport] > alone.judge(unseen)[0][0, sport] + 0.1


def test_what_a_line_leaves_wrong_in_all_labels_is_mended() -> None:
    rng = np.random.default_rng(3)
    odds = rng.normal(-2, 3, size=(2000, 20))
    # Surer than a line near zero, less sure far away: scores of a model that was fitted to hard targets.
    shares = 1 / (1 + np.exp(-np.sign(odds) * np.abs(odds) ** 0.5))
    truth = rng.random(odds.shape) < shares
    mended = fit_calibration(odds, truth)
    line = replace(mended, curve=np.zeros((2, 1)))
    fresh = rng.random(odds.shape) < shares
    before, after = (
        expected_error(one.probabilities(odds), fresh, least=0.05) for one in (line, mended)
    )
    assert after < before / 2
    assert after < 0.02
    assert (np.diff(mended.curve) > 0).all()


@pytest.mark.slow
def test_what_few_words_say_is_believed_less() -> None:
    rng = np.random.default_rng(7)
    odds = rng.normal(-1, 3, size=(800, 6))
    truth = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    # Copies of few words get scores as loud as those of articles, but half of it is noise.
    of = np.repeat(np.arange(800), 2)
    short = np.where(rng.random((1600, 6)) < 0.5, odds[of], rng.normal(-1, 3, size=(1600, 6)))
    whole = np.tile([300, 5], (800, 1))
    copies = np.tile([[5, 2], [5, 0]], (800, 1))
    calibration = fit_calibration(odds, truth, (), Shortened(whole, of, short, copies))
    said = calibration.probabilities(short, copies)
    assert expected_error(said, truth[of], least=0.05) < 0.06
    assert expected_error(calibration.probabilities(short), truth[of], least=0.05) > 0.1
    assert expected_error(calibration.probabilities(odds, whole), truth, least=0.05) < 0.04


def test_a_report_card_judges_a_sentence_as_the_model_does() -> None:
    chances = np.full((8, 1), 0.45)
    truth = np.ones((8, 1), dtype=bool)
    folds = np.arange(8) % 2
    short, long = 19, 20
    sizes = np.array([short, short, short, short, long, long, long, long])
    known = np.array([[size, 1] for size in sizes])
    unchanged = np.array([[[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]] * 2)
    tempering = Tempering(np.array([0.0, 9.0]), unchanged, np.zeros(1))
    calibration = Calibration(np.ones(1), np.zeros(1), np.zeros((2, 1)), tempering)

    def decide(_: Doubles, __: Truth) -> Doubles:
        return np.array([0.4])

    odds = np.log(chances / (1 - chances))
    _, accepted = judge_unseen(
        odds, truth, folds, (), decide, [calibration] * 2, known=known, sizes=sizes
    )
    assert accepted[:, 0].tolist() == [False] * 4 + [True] * 4
    own = calibration.thresholds_of(np.array([0.4]), sizes)
    assert (chances >= own).tolist() == accepted.tolist()


def test_copies_keep_the_first_words_and_every_other_one_its_title() -> None:
    article = Article(
        title="Grève à Brest", text="Les éboueurs, hier, ont voté l'arrêt du travail."
    )
    assert shorten(article, 3, keeps_title=True).text == "Les éboueurs, hier"
    assert shorten(article, 3, keeps_title=False).title == ""
    assert shorten(article, 99, keeps_title=True).text == article.text.rstrip(".")
    cuts = cut_short([article, article], seed=1)
    assert [copy.title for copy in cuts.articles] == ["Grève à Brest", ""] * 2
    assert cuts.of.tolist() == [0, 0, 1, 1]
    assert cuts.articles == cut_short([article, article], seed=1).articles


def test_few_positives_leave_the_sigmoids_alone() -> None:
    scores = np.linspace(-1, 1, 60)[:, None]
    assert fit_calibration(scores, scores > 0.5).curve.tolist() == [[0.0], [0.0]]


def test_thresholds_of_rare_labels_lean_on_the_common_one() -> None:
    probabilities = np.array([[0.9, 0.2]] * 50 + [[0.1, 0.1]] * 50)
    truth = np.array([[True, False]] * 50 + [[False, False]] * 50)
    truth[0, 1] = True
    alone, shared = (
        fit_thresholds(probabilities, truth, shrink=0),
        fit_thresholds(probabilities, truth, shrink=100),
    )
    assert abs(shared[0] - shared[1]) < abs(alone[0] - alone[1])


def test_a_promised_precision_is_kept_or_nothing_is_said() -> None:
    probabilities = np.linspace(1, 0, 100)[:, None]
    truth = np.zeros((100, 1), dtype=bool)
    truth[:40] = True
    threshold = float(fit_precise_thresholds(probabilities, truth, 0.9)[0])
    accepted = probabilities[:, 0] >= threshold
    assert truth[accepted].mean() >= 0.9
    assert accepted.sum() >= 40
    assert fit_precise_thresholds(probabilities, ~truth, 0.99)[0] == 1.0


@pytest.mark.slow
def test_figures_agree_with_a_case_worked_by_hand() -> None:
    gold = np.array([[True, False, True], [False, True, False]])
    predicted = np.array([[True, True, False], [False, True, False]])
    assert micro_f1(gold, predicted) == pytest.approx(2 / 3)
    assert macro_f1(gold, predicted) == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert samples_f1(gold, predicted) == pytest.approx((0.5 + 1) / 2)
    chances = np.array([[0.9, 0.8, 0.1], [0.2, 0.7, 0.1]])
    assert f1_at(gold, chances, 2) == pytest.approx((2 * 1 / 4 + 2 * 1 / 3) / 2)
    ideal = 1 + 1 / math.log2(3)
    assert ndcg_at(gold, chances, 2) == pytest.approx((1 / ideal + 1) / 2)
    assert coverage_at(gold, chances, 0.99) == pytest.approx(1 / 3)
    assert Counts(1, 1, 0) + Counts(0, 0, 1) == Counts(1, 1, 1)
    assert average_precision(np.array([3.0, 2, 1]), np.array([True, False, True])) == pytest.approx(
        (1 + 2 / 3) / 2
    )
    low, high = wilson(8, 10)
    assert low < 0.8 < high


def test_a_report_card_and_an_evaluation_give_one_interval() -> None:
    rng = np.random.default_rng(3)
    gold, predicted = rng.random((40, 1)) < 0.4, rng.random((40, 1)) < 0.4
    tallies = [
        {"x": count_labels(*row)[0]} for row in zip(gold[:, None], predicted[:, None], strict=True)
    ]
    (figure,) = figures(tallies, rounds=500)
    assert f1_interval(gold, predicted) == pytest.approx((figure.low, figure.high))


def test_intervals_of_labels_are_those_of_each_label_and_drawn_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(6)
    gold, predicted = rng.random((60, 4)) < 0.3, rng.random((60, 4)) < 0.3
    alone = [f1_interval(gold[:, [label]], predicted[:, [label]], draws=300) for label in range(4)]
    drawn = []

    def draw(articles: int, rounds: int, *, seed: int = 0) -> Iterator[Sums]:
        drawn.append(articles)
        return draw_samples(articles, rounds, seed=seed)

    monkeypatch.setattr("nlp.evaluation.bootstrap.draw_samples", draw)
    together = intervals_of_labels(gold, predicted, draws=300)
    assert np.allclose(together, alone)
    assert drawn == [60]


def test_bins_of_one_rate_become_one_point_of_the_curve() -> None:
    rng = np.random.default_rng(5)
    scores = np.sort(rng.normal(size=(600, 1)), axis=0)
    truth = np.tile([True, False], 300)[
        :, None
    ]  # scores that say nothing: the same rate throughout
    curve = fit_calibration(scores, truth).curve
    assert (np.diff(curve) > 0).all()


def test_rounding_keeps_numbers_close() -> None:
    values = np.random.default_rng(0).normal(size=(500, 4))
    assert np.abs(round_table(values).values - values).max() < np.abs(values).max() / 127
    assert np.abs(round_coarsely(values, spread=0.1).values - values).max() < 0.1
    assert round_table(np.zeros((3, 2))).values.tolist() == [[0, 0]] * 3


def test_media_topics_have_seventeen_tops_and_french_labels() -> None:
    vocabulary = load_vocabulary("medtop")
    tops = [concept for concept in vocabulary.values() if concept.parent is None]
    assert len(tops) == 17
    assert vocabulary["medtop:20000053"] == Concept(
        "medtop:20000053", "Acte de terrorisme", "medtop:16000000", "medtop:16000000"
    )
    assert all(concept.label and concept.top in vocabulary for concept in vocabulary.values())
    assert vocabulary.closure(["medtop:20000003"]) == {
        "medtop:20000003",
        "medtop:20000002",
        "medtop:01000000",
    }
    with pytest.raises(ModelError, match="no vocabulary"):
        load_vocabulary("nope")


def test_a_circle_of_parents_ends() -> None:
    circle = Vocabulary([Concept("a", "A", "b", "b"), Concept("b", "B", "a", "b")])
    assert circle.ancestors("a") == ("b",) or circle.ancestors("a") == ("b", "a")


def articles_of(words: str, keyword: str, count: int = 15, start: int = 0) -> list[Article]:
    rng = np.random.default_rng(len(words) + start)
    return [
        Article(
            id=f"{keyword}{start + n}",
            text=" ".join(rng.choice(words.split(), 8)),
            keywords=(keyword,),
        )
        for n in range(count)
    ]


SPORT = "match but équipe joueur stade victoire"
HEALTH = "vaccin virus hôpital médecin malade soins"


def test_labels_too_rare_are_told() -> None:
    articles = (
        articles_of(SPORT, "sport")
        + articles_of(HEALTH, "santé")
        + articles_of("cirque clown", "cirque", 2)
    )
    labelled = label_articles(articles, None, 10)
    assert labelled.codes == ("santé", "sport")
    assert labelled.rare == {"cirque": 2}
    with pytest.raises(InputError, match="lower the minimum support"):
        label_articles(articles, None, 100)


def test_help_never_holds_an_article_of_the_corpus() -> None:
    articles = articles_of(SPORT, "sport") + articles_of(HEALTH, "santé")
    same_text = Article(id="other", text=articles[0].text, keywords=("sport",))
    new = Article(id="new", text="un autre article", keywords=("sport",))
    apart = Aid(weak=[articles[1], same_text, new], unlabelled=[articles[2]]).apart_from(articles)
    assert apart.weak == (new,)
    assert apart.unlabelled == ()


def test_weak_and_kindred_articles_may_help_and_never_break() -> None:
    articles = articles_of(SPORT, "sport") + articles_of(HEALTH, "santé")
    weak = articles_of(SPORT, "sport", 10, start=100)
    kindred = articles_of(SPORT + " arbitre", "Sports", 12, 200) + articles_of(
        HEALTH + " infirmier", "Vie", 12, 200
    )
    model = train_classifier(articles, name="aidé", aid=Aid(weak=weak, kindred=[kindred]))
    tags = model.predict([Article(text="vaccin et virus"), Article(text="joueur de match")])
    assert [found[0].code for found in tags] == ["santé", "sport"]


def test_terms_that_weigh_little_are_dropped_first() -> None:
    articles = articles_of(SPORT, "sport") + articles_of(HEALTH, "santé")
    whole = train_classifier(articles, name="tout")
    small = train_classifier(articles, name="peu", recipe=Recipe(most_terms=8))
    assert len(small.space.idf) == 8 < len(whole.space.idf)
    probe = [Article(text="vaccin virus hôpital médecin")]
    assert small.predict(probe)[0][0].code == whole.predict(probe)[0][0].code == "santé"


def test_folds_are_judged_with_the_terms_that_are_kept() -> None:
    articles = articles_of(SPORT, "sport") + articles_of(HEALTH, "santé")
    space = fit_space(cut_articles(articles))
    whole = stack(build_features(cut_articles(articles), space), space)
    weights = np.random.default_rng(0).normal(size=(space.columns.count, 2)).astype(np.float32)
    everything = keep_heaviest(space, weights, len(space.idf))
    assert (everything.read(articles) - whole).nnz == 0
    some = keep_heaviest(space, weights, 8)
    finished = stack(build_features(cut_articles(articles), some.space), some.space)
    by_finished = finished @ weights[some.columns]
    assert np.allclose(some.read(articles) @ weights, by_finished)
    assert not np.allclose(whole @ weights, by_finished, atol=0.1)


def test_the_terms_that_judge_a_fold_are_chosen_without_it() -> None:
    rng = np.random.default_rng(4)
    noise = [f"bruit{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    articles = []
    for place in range(40):
        text = " ".join([*rng.choice(noise, 6), f"propre{'abcdefghij'[place // 4]}"])
        articles.append(Article(id=str(place), text=text))
    # Each label is carried by the four articles of one fold that share a word: only they know it.
    folds = np.arange(40) // 4 % 2
    truth = (np.arange(40) // 4)[:, None] == np.arange(10)
    space = fit_space(cut_articles(articles))
    matrix = stack(build_features(cut_articles(articles), space), space)
    nothing = learn_from_kindred([], space, matrix, 2.0)
    shaping = Shaping(believe(space), nothing)
    problem = RidgeProblem(
        shaping.apply(matrix), targets_of(truth), np.ones(40, dtype=np.float32), strength=2.0
    )
    weights, _ = shaping.weigh(problem, solve(problem))
    kept_by_all = terms_of(keep_heaviest(space, weights, 10).space)
    assert any(word.startswith("propre") for word in kept_by_all)
    readings, scores = read_unseen(
        problem, folds, shaping, space, 10, Texts(articles, np.arange(40))
    )
    for fold, reading in enumerate(readings):
        assert (folds[reading.places] == fold).all()
        judged = {f"propre{'abcdefghij'[place // 4]}" for place in reading.places}
        columns = [int(space.word_term[space.index[word]]) for word in judged]
        assert reading.matrix[:, columns].nnz == 0
    again = score_unseen(problem, folds, shaping, readings)
    assert np.allclose(scores, again)
    assert count_terms_read(readings).shape == (40, 2)


def terms_of(space: Space) -> list[str]:
    """Return the single words that are terms of a space."""
    return [space.words[word] for word in space.term_word]


def test_words_are_counted_by_article_not_by_place() -> None:
    twice = Article(title="Grève à Brest", text="La grève dure, la grève continue 3 jours")
    once = Article(title="À Brest", text="La mer, une grève")
    others = [Article(text=f"rien de {word} ici") for word in ("un", "deux", "trois")]
    space = fit_space(cut_articles([twice, once, *others]), min_df=2)
    assert terms_of(space) == ["brest", "grève", "la", "à"]
    pairs = np.column_stack(np.divmod(space.pairs, len(space.words)))
    assert [" ".join(space.words[word] for word in pair) for pair in pairs] == ["à brest"]
    titles = [space.words[space.term_word[term]] for term in space.title_terms if term < 4]
    assert titles == ["brest", "à"]


def test_the_report_card_is_complete(tmp_path: Path) -> None:
    articles = (
        articles_of(SPORT, "sport")
        + articles_of(HEALTH, "santé")
        + articles_of("cirque clown", "cirque", 2)
    )
    noisy = [replace(a, keywords=("santé",)) if n == 3 else a for n, a in enumerate(articles)]
    save_classifier(train_classifier(noisy, name="carte"), tmp_path / "carte")
    card = json.loads((tmp_path / "carte" / "report.json").read_text())
    assert {"figures", "per_label", "learning_curve", "too_rare", "worst_false_negatives"} <= set(
        card
    )
    assert card["too_rare"] == {"cirque": 2}
    assert [point["share"] for point in card["learning_curve"]] == [0.25, 0.5, 1.0]
    assert card["worst_false_negatives"][0]["id"] == "sport3"
    report = (tmp_path / "carte" / "REPORT.md").read_text()
    for heading in ("## Figures", "## Labels", "## Learning curve", "## Labels too rare to learn"):
        assert heading in report


@pytest.mark.parametrize("name", ["medtop", "mots-cles"])
def test_shipped_models_load_small_and_whole(name: str) -> None:
    if not (MODELS / name / "manifest.json").is_file():
        pytest.skip(f"models/{name} is not built")
    model = load_classifier(MODELS / name)
    assert model.manifest["licence"] == "CC BY-SA 4.0"
    assert sum(path.stat().st_size for path in (MODELS / name).iterdir()) < 12_000_000
    assert (MODELS / name / "MODEL_CARD.md").is_file()


def test_shipped_media_topics_hold_on_the_gold_articles() -> None:
    gold = SHARED / "gold" / "entities-dev.jsonl"
    if not gold.is_file():
        pytest.skip("../shared/gold is absent: the gold articles are not part of the repository")
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    model = load_classifier(MODELS / "medtop")
    articles = [Article(id=row["id"], title=row["title"], text=row["text"]) for row in rows]
    found = [{tag.top for tag in tags} for tags in model.predict(articles, explain=False)]
    pairs = list(zip([set(row["topics"]) for row in rows], found, strict=True))
    hits, sizes = sum(len(g & p) for g, p in pairs), sum(len(g) + len(p) for g, p in pairs)
    assert 2 * hits / sizes >= 0.70


def test_the_training_script_names_its_options() -> None:
    script = Path(__file__).resolve().parents[1] / "tools" / "topics" / "train_shipped.py"
    specification = importlib.util.spec_from_file_location("train_shipped", script)
    assert specification is not None
    assert "--iptc" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("11000000", "medtop:11000000"),
        ("1000000", "medtop:01000000"),
        ("11000000.0", "medtop:11000000"),
        ("MEDTOP:20000053", "medtop:20000053"),
        ("http://cv.iptc.org/newscodes/mediatopic/20000053", "medtop:20000053"),
        ("https://cv.iptc.org/newscodes/mediatopic/20000053/", "medtop:20000053"),
        ("https://cv.iptc.org/newscodes/subjectcode/11003002", "medtop:11000000"),
        ("subj:04007003", "medtop:04000000"),
        ("medtop:20000649", "medtop:11000000"),  # political process, retired in 2025
        ("Politique", None),
        ("99999999", None),
        ("20009999", None),
    ],
)
def test_codes_are_understood_as_iptc_writes_them(written: str, code: str | None) -> None:
    assert load_vocabulary("medtop").find(written) == code


def test_every_retired_code_has_a_successor_in_use() -> None:
    vocabulary = load_vocabulary("medtop")
    assert len(vocabulary) == 1085
    assert len(vocabulary.successors) == 302
    assert all(code not in vocabulary for code in vocabulary.successors)
    assert all(code in vocabulary for code in vocabulary.successors.values())


def test_labels_that_are_no_codes_are_named_and_their_articles_teach_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    justice = articles_of(
        "juge tribunal avocat prison peine", "http://cv.iptc.org/newscodes/mediatopic/02000000"
    )
    sport = articles_of("match but stade équipe joueur", "subj:15054000", start=1)
    strangers = articles_of("juge tribunal avocat prison peine", "Justice", start=2)
    classifier = train_classifier(
        [*justice, *sport, *strangers],
        name="essai",
        vocabulary=load_vocabulary("medtop"),
        min_support=5,
    )
    assert classifier.codes == ("medtop:02000000", "medtop:15000000")
    assert classifier.manifest["corpus"]["articles"] == 30
    assert "1 labels are no codes of the vocabulary, such as 'Justice'" in caplog.text


def test_earlier_labels_help_without_forcing_their_habits() -> None:
    justice = articles_of("juge tribunal avocat prison peine", "justice", count=10)
    sport = articles_of("match but stade équipe joueur", "sport", count=10, start=1)
    earlier = [
        replace(article, id=f"earlier-{article.id}", text=f"{article.text} {article.id}")
        for article in articles_of("juge tribunal avocat prison peine", "sport", count=10, start=2)
    ]
    classifier = train_classifier(
        [*justice, *sport], name="essai", min_support=5, aid=Aid(earlier=earlier)
    )
    said, _ = classifier.judge([Article(text="juge tribunal avocat prison peine")])
    given = said[0]
    assert given[classifier.codes.index("justice")] > given[classifier.codes.index("sport")]
