"""The recogniser is faster than spaCy's own loop and finds the same: same words, same names, whatever the batch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.lang.norm_exceptions import BASE_NORMS  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.symbols import IDS
from thinc.api import NumpyOps

from nlp import read_articles
from nlp.entities.matcher import occurrences
from nlp.entities.recognition import lexicon as lexicon_module
from nlp.entities.recognition.layers import Embedding, fastest_product
from nlp.entities.recognition.lexicon import Lexicon, shape, string_number
from nlp.entities.recognition.loading import (
    QUIET_WORDS,
    load_network,
    network_of,
    read_quiet_words,
)
from nlp.entities.recognition.network import Network
from nlp.entities.recognition.pipeline import load_pipeline
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.recognition.tokenisation import (
    GLUED,
    compile_alternatives,
    load_rules,
    mend_tokenizer,
    paragraphs,
)
from nlp.entities.recognition.weights import hash_numbers, load_weights
from nlp.entities.spans import Span
from nlp.errors import ModelError
from nlp.models import find_model
from nlp.text import fold, plain
from nlp.word_vectors import PACKAGE, find_package, load_word_vectors
from tests.conftest import ROOT

SAMPLES = [
    *sorted((ROOT / "corpus").glob("[!aw]*/*.jsonl")),  # annotated/ holds no texts, written/ many
    *sorted((ROOT / "corpus").glob("*/*.jsonl.gz")),
]
ODD = """
L'Élysée l’Otan ; aujourd'hui, d'Artagnan, qu'est-ce que c'est, dit-il, donne-t-elle, va-t'en, entr'ouvert Jean-Luc
porte-à-faux Saint-Jean-de-l'Ain rendez-vous contre-attaque ANTI-MISSILE ex‑président ex–ministre franco-allemand
KCNA.Pour M.Macron «Non.»Le (AFP)Paris 12,5% 3,50€ 20°C. 100km/h n°10 XXe av. J.-C. etc. MM. No. A.Dupont
https://www.lemonde.fr/article?id=1#a lemonde.fr jean@exemple.fr @EmmanuelMacron #Ukraine 192.168.0.1 10.0.0.1:8080
:-) :'( <3 ^_^ (╯°□°）╯︵┻━┻ C++ ... … -- --- _ __ ' '' " "" « » 𝒜 É̀ ﬁn Ⓐ ʼ ª º ½ ２０２５ 中国 Москва مصر
e.g. i.e. U.S.A. O.N.U. S.A. p.m. 8h30 20h 1er 2ème 14-18 2024-2025 -Paris –Londres —Berlin (Reuters) [sic] a/b 1.000
""".split()
PIECES = """www. .fr http:// aujourd'hui J.-C. Macron Paris l' -t-il -ce KCNA km M. ex anti saint 中 😀 ß İ ſ""".split()
CHARACTERS = "aéÉsxMLd.,;:!?…'’\"«»“”()[]-–—‐‑_/@#%€$°&*+=<>|~^ \t0179\n\u00a0\u202f"
FRAGMENTS = st.sampled_from([*CHARACTERS, *PIECES])
TEXTS = st.lists(FRAGMENTS | st.text(max_size=4), max_size=25).map("".join)


@pytest.fixture(scope="module")
def reference() -> Language:
    """spaCy's own French, with our mends; what is an address is asked without a short cut."""
    nlp = spacy.blank("fr")
    tokenizer: Any = nlp.tokenizer
    is_url = tokenizer.url_match
    mend_tokenizer(nlp)
    tokenizer.url_match = lambda text: None if GLUED.search(text) else is_url(text)
    return nlp


@pytest.fixture(scope="module")
def pipeline() -> Language:
    return load_pipeline(find_model("presse-fr"))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(load_rules(find_package() / "tokenizer"))


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    """The shipped model without its list of words that begin no name."""
    return Recognizer(load_network(find_model("presse-fr")), "presse-fr")


@pytest.fixture(scope="module")
def slow(pipeline: Language) -> Recognizer:
    """The same model through spaCy's own loop."""
    return Recognizer(pipeline, "presse-fr")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    found = [
        text
        for path in SAMPLES
        for article in read_articles(path)
        for text in (article.title, article.text)
    ]
    assert len(found) > 100
    return found


def words(nlp: Language, text: str) -> list[tuple[int, str, str, str, str, str, bool]]:
    """What the network reads of a text, by spaCy."""
    return [
        (t.idx, t.text, t.norm_, t.prefix_, t.suffix_, t.shape_, t.is_space)
        for t in nlp.tokenizer(text)
    ]


def own_words(lexicon: Lexicon, text: str) -> list[tuple[int, str, str, str, str, str, bool]]:
    """The same without spaCy."""
    return [
        (start, form, norm, form[0], form[-3:], shape(form), form.isspace())
        for start, (form, norm) in lexicon.read(text)
    ]


class TestWords:
    @pytest.mark.slow
    def test_words_of_all_sample_articles_are_those_of_spacy(
        self, lexicon: Lexicon, pipeline: Language, reference: Language, texts: Sequence[str]
    ) -> None:
        for text in texts:
            for _, paragraph in paragraphs(plain(text)):
                expected = words(reference, paragraph)
                assert own_words(lexicon, paragraph) == expected
                assert words(pipeline, paragraph) == expected

    @pytest.mark.slow
    @pytest.mark.parametrize("text", ODD)
    def test_words_of_odd_texts_are_those_of_spacy(
        self, lexicon: Lexicon, pipeline: Language, reference: Language, text: str
    ) -> None:
        for variant in (
            text,
            text.upper(),
            text.title(),
            f"«{text}»,",
            f"({text}).",
            f"l'{text}-ce",
            plain(text),
        ):
            expected = words(reference, variant)
            assert own_words(lexicon, variant) == expected
            assert words(pipeline, variant) == expected

    @pytest.mark.slow
    @settings(max_examples=400)
    @given(TEXTS)
    def test_words_of_any_text_are_those_of_spacy(
        self, lexicon: Lexicon, pipeline: Language, reference: Language, text: str
    ) -> None:
        if text.encode("utf-8", "replace").decode() == text:  # spaCy reads no half characters
            assert own_words(lexicon, text) == words(reference, text)
            assert words(pipeline, text) == words(reference, text)

    @pytest.mark.slow
    def test_special_words_are_those_of_spacy(
        self, lexicon: Lexicon, pipeline: Language, reference: Language
    ) -> None:
        for special in reference.tokenizer.rules:  # type: ignore[union-attr]
            for variant in (
                special,
                special.upper(),
                special.lower(),
                special.title(),
                f"{special},",
                f"«{special}",
            ):
                expected = words(reference, variant)
            assert own_words(lexicon, variant) == expected
            assert words(pipeline, variant) == expected

    @pytest.mark.slow
    def test_a_letter_is_no_prefix_suffix_or_infix(self, reference: Language) -> None:
        letters = [chr(code) for code in range(0x110000) if chr(code).isalpha()]
        tokenizer: Any = reference.tokenizer
        assert not [
            c
            for c in letters
            if tokenizer.prefix_search(c + "a") or tokenizer.suffix_search("a" + c)
        ]
        assert not [c for c in letters if tokenizer.prefix_search(c) or tokenizer.suffix_search(c)]
        assert not [c for c in letters if list(tokenizer.infix_finditer(f"a{c}aA{c}É{c}"))]

    @given(st.text(st.characters(categories=("L",)), min_size=1), st.sampled_from(["", ","]))
    @example("M", ",")
    @example("aujourd", ",")
    def test_letters_alone_or_with_a_comma_are_cut_as_by_all_the_rules(
        self, lexicon: Lexicon, word: str, sign: str
    ) -> None:
        specials = lexicon._specials
        for piece in (word + sign, *(f"{special}," for special in specials if special.isalpha())):
            if piece not in specials:
                assert lexicon._cut(piece) == lexicon._cut_by_rules(piece, specials)

    @pytest.mark.slow
    def test_hyphenated_words_are_those_of_spacy(self, reference: Language) -> None:
        tokenizer: Any = reference.tokenizer
        is_word = compile_alternatives(tokenizer.token_match.__self__.pattern)
        firsts = "anti ex saint États sous bas-relief après puy new entr r prud z A à chou La 12 x abats vieilles".split()
        joints, lasts = (
            "-–—‐‑'’ .",
            "alpin l'air Uni York de-la-mer en-l'air 12 œil Le y- hommes hyper- ÉTÉ ı ſi".split(),
        )
        made = [f"{a}{j}{b}" for a, j, b in product(firsts, joints, lasts)]
        made += [
            f"{a}-{m}-{b}" for a, m, b in product(firsts, "les en sur À Du saint x".split(), lasts)
        ]
        made += [variant for word in made for variant in (word.upper(), word.title())]
        matched = [word for word in made if is_word(word)]
        assert matched == [word for word in made if tokenizer.token_match(word)]
        assert 1000 < len(matched) < len(made) - 1000

    def test_strings_have_the_numbers_that_spacy_gives_them(self) -> None:
        for text in [
            "chat",
            "Élysée",
            "punct",
            "ORG",
            "_",
            "DATE",
            "case",
            "Xxxxx",
            "😀",
            "a" * 99,
        ]:
            assert string_number(text) == get_string_id(text)
        for text, number in IDS.items():
            assert string_number(text) == number

    def test_spellings_that_are_one_are_those_of_spacy(self, lexicon: Lexicon) -> None:
        for form, norm in BASE_NORMS.items():
            assert [word.norm for _, word in lexicon.read(form)] == [
                BASE_NORMS.get(word.form, word.form.lower()) for _, word in lexicon.read(form)
            ]
            assert form == norm or len(lexicon.read(form)) != 1 or norm in lexicon.read(form)[0][1]

    def test_numbers_are_hashed_as_thinc_hashes_them(self) -> None:
        numbers = np.array([0, 1, 65, 2**64 - 1, 8110129090154140942], np.uint64)
        for seed in (0, 8, 11, 2**32 - 1):
            expected = NumpyOps().hash(numbers, seed)
            assert hash_numbers(numbers, seed).tolist() == expected.tolist()

    def test_blanks_begin_end_and_stand_alone(self, lexicon: Lexicon, reference: Language) -> None:
        for text in ("", " ", "  ", " a", "a ", "a  b", "a \t b", "\ta", "a\u2003b", "  a   b  "):
            assert own_words(lexicon, text) == words(reference, text)

    def test_words_of_texts_are_those_of_each_alone(self, lexicon: Lexicon) -> None:
        texts = ["Il y a", "", " deux mots :-) ou  trois", "aujourd'hui"]
        placed = lexicon.cut(texts)
        alone = [[word for _, word in lexicon.read(text)] for text in texts]
        assert placed.counts.tolist() == [len(found) for found in alone]
        together = [lexicon.words[number] for number in placed.numbers]
        assert together == [word for found in alone for word in found]

    def test_words_do_not_depend_on_what_is_kept(
        self, lexicon: Lexicon, texts: Sequence[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        some = [*texts[:30], "bien:-) aux-MM. :-) : - )"]
        expected = [lexicon.read(text) for text in some]
        monkeypatch.setattr(lexicon_module, "_MOST_PIECES", 5)
        forgetful = Lexicon(load_rules(find_package() / "tokenizer"), most_words=50)
        assert [forgetful.read(text) for text in some] == expected
        assert len(forgetful._pieces) <= 5

    def test_a_pattern_of_another_make_is_kept(self) -> None:
        is_word = compile_alternatives(r"(?iu)(?:^[a-z]+\d$)|(?:^x$)")
        assert is_word("abc1")
        assert is_word("X")
        assert not is_word("abc")


class TestNames:
    @pytest.mark.slow
    @pytest.mark.parametrize("folder", [find_model("presse-fr"), None])
    def test_both_models_are_of_the_make_that_is_run_here(self, folder: Path | None) -> None:
        assert isinstance(load_network(folder), Network)
        assert network_of(load_pipeline(folder).get_pipe("ner"))

    @pytest.mark.slow
    def test_names_of_all_sample_articles_are_those_of_spacy(
        self, recognizer: Recognizer, slow: Recognizer, texts: Sequence[str]
    ) -> None:
        expected = list(slow.pipe(texts))
        assert list(recognizer.pipe(texts)) == expected
        assert sum(map(len, expected)) > 500

    @pytest.mark.slow
    def test_names_in_the_press_are_those_of_spacy(
        self, recognizer: Recognizer, slow: Recognizer, shared: Callable[[str], Path]
    ) -> None:
        articles = islice(read_articles(shared("corpora/press.jsonl.gz")), 300)
        press = [text for article in articles for text in (article.title, article.text)]
        assert list(recognizer.pipe(press)) == list(slow.pipe(press))

    @pytest.mark.slow
    @settings(max_examples=200)
    @given(st.lists(TEXTS, max_size=4))
    def test_names_of_any_texts_are_those_of_spacy(
        self, recognizer: Recognizer, slow: Recognizer, made: list[str]
    ) -> None:
        made = [text.encode("utf-8", "replace").decode() for text in made]
        assert list(recognizer.pipe(made)) == list(slow.pipe(made))

    @pytest.mark.slow
    def test_names_of_the_base_model_are_those_of_spacy(self, texts: Sequence[str]) -> None:
        nlp = spacy.load(
            PACKAGE, exclude=["morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
        )
        mend_tokenizer(nlp)
        assert list(Recognizer.load().pipe(texts[:60])) == list(
            Recognizer(nlp, PACKAGE).pipe(texts[:60])
        )

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(8))
    def test_names_by_any_weights_are_those_of_spacy(self, seed: int, texts: Sequence[str]) -> None:
        nlp = load_pipeline(find_model("presse-fr"))
        _shake(nlp, seed)
        some = texts[10 * seed : 10 * seed + 10]
        expected = [
            [(e.start_char, e.end_char, e.label_) for e in nlp(p).ents]
            for t in some
            for _, p in paragraphs(t)
        ]
        assert sum(map(len, expected)) > 10
        network = network_of(nlp.get_pipe("ner"))
        assert network
        found = network.names([p for text in some for _, p in paragraphs(text)])
        assert [[(n.start, n.end, n.label) for n in names] for names in found] == expected

    @pytest.mark.slow
    def test_a_network_of_another_make_is_left_to_spacy(self) -> None:
        nlp = spacy.blank("fr")
        window = {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 96,
            "depth": 2,
            "window_size": 2,
        }
        embed = {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": ["NORM"],
            "rows": [500],
        }
        tok2vec = {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {**embed, "include_static_vectors": False},
            "encode": {**window, "maxout_pieces": 3},
        }
        component: Any = nlp.add_pipe("ner", config={"model": {"tok2vec": tok2vec}})
        component.add_label("person")
        nlp.initialize()
        _shake(nlp, 1)
        assert network_of(component) is None
        text = "Emmanuel Macron a vu Olaf Scholz à Berlin."
        expected = [Span(ent.start_char, ent.end_char, ent.label_) for ent in nlp(text).ents]
        assert list(Recognizer.of(nlp, "autre").pipe([text])) == [expected]
        assert expected


class TestQuietWords:
    def test_a_model_without_a_list_looks_at_every_word(self, tmp_path: Path) -> None:
        assert read_quiet_words(tmp_path) == []

    def test_a_list_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        (tmp_path / QUIET_WORDS).write_bytes(b"\xff\n")
        with pytest.raises(ModelError, match=f"{QUIET_WORDS}: cannot be read"):
            read_quiet_words(tmp_path)

    def test_no_name_begins_at_a_quiet_word(self, pipeline: Language) -> None:
        text = "Emmanuel Macron a vu Olaf Scholz."
        deaf = Recognizer.of(pipeline, "presse-fr", quiet=["Olaf"])
        (spans,) = deaf.pipe([text])
        assert text.index("Macron") not in [span.start for span in spans]
        assert text.index("Olaf") not in [span.start for span in spans]
        assert text.index("Emmanuel") in [span.start for span in spans]

    @pytest.mark.slow
    def test_the_shipped_list_hides_one_name_in_a_thousand_at_most(
        self, recognizer: Recognizer, shared: Callable[[str], Path]
    ) -> None:
        articles = islice(read_articles(shared("corpora/afp-dev.jsonl.gz")), 200)
        press = [text for article in articles for text in (article.title, article.text)]
        every, missed = _missed(recognizer, press)
        assert every > 4_000
        assert missed <= every / 1_000

    @pytest.mark.slow
    def test_the_shipped_list_hides_no_name_of_the_samples(
        self, recognizer: Recognizer, texts: Sequence[str]
    ) -> None:
        every, missed = _missed(recognizer, texts)
        assert every > 500
        assert not missed


def _missed(recognizer: Recognizer, texts: Sequence[str]) -> tuple[int, int]:
    """Count the names of some texts, and those that the shipped model misses by its quiet words."""
    shipped = Recognizer.load(find_model("presse-fr"))
    every = list(recognizer.pipe(texts))
    seen = list(shipped.pipe(texts))
    missed = [set(there) - set(found) for there, found in zip(every, seen, strict=True)]
    return sum(map(len, every)), sum(map(len, missed))


class TestBatches:
    @pytest.mark.slow
    @pytest.mark.parametrize("batch", [1, 300, 5_000, 10**9])
    def test_names_do_not_depend_on_the_batch(
        self, recognizer: Recognizer, texts: Sequence[str], batch: int
    ) -> None:
        assert list(recognizer.pipe(texts[:200], batch=batch)) == list(recognizer.pipe(texts[:200]))

    @pytest.mark.slow
    def test_names_in_the_press_do_not_depend_on_the_batch(
        self, recognizer: Recognizer, shared: Callable[[str], Path]
    ) -> None:
        articles = islice(read_articles(shared("corpora/press.jsonl.gz")), 300, 600)
        press = [text for article in articles for text in (article.title, article.text)]
        whole = list(recognizer.pipe(press))
        assert [next(recognizer.pipe([text])) for text in press] == whole

    @pytest.mark.slow
    def test_names_do_not_depend_on_what_was_read_before(
        self, recognizer: Recognizer, texts: Sequence[str]
    ) -> None:
        list(recognizer.pipe(texts))
        fresh = Recognizer.load(find_model("presse-fr"))
        assert list(fresh.pipe(texts[-60:])) == list(recognizer.pipe(texts[-60:]))

    @pytest.mark.slow
    def test_a_word_forgotten_is_embedded_again(
        self, pipeline: Language, texts: Sequence[str]
    ) -> None:
        component: Any = pipeline.get_pipe("ner")
        layer = component.model.get_ref("tok2vec").layers[0].get_ref("embed")
        weights = load_weights(find_model("presse-fr") / "ner")
        rules, vectors = load_rules(find_package() / "tokenizer"), load_word_vectors()
        multiply = fastest_product()
        small, large = (
            Embedding(weights, Lexicon(rules, most_words=most), vectors, multiply)
            for most in (50, 100_000)
        )
        docs = [pipeline.tokenizer(text) for text in texts[:40]]
        together = large.look_up(texts[:40]).vectors
        apart = np.concatenate([small.look_up([text]).vectors for text in texts[:40]])
        assert np.abs(together - apart).max() < 1e-5
        assert np.abs(together - np.concatenate(layer.predict(docs))).max() < 1e-5


class TestLookUps:
    @given(
        st.lists(st.text("aAéb_-' .", min_size=1, max_size=6), min_size=1),
        st.text("aAéb_-' .", max_size=40),
    )
    def test_occurrences_are_those_of_a_pattern(self, forms: list[str], text: str) -> None:
        longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
        pattern = re.compile(
            r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"
        )
        assert occurrences(forms, text) == [
            (*found.span(), found[0]) for found in pattern.finditer(text)
        ]

    @given(st.text())
    def test_a_folded_text_has_no_marks_and_no_case(self, text: str) -> None:
        letters = "".join(
            c for c in unicodedata.normalize("NFKD", plain(text)) if not unicodedata.combining(c)
        )
        ligatures = letters.casefold().replace("œ", "oe").replace("æ", "ae")
        assert fold(text) == " ".join(ligatures.replace("-", " ").split())


def _shake(nlp: Language, seed: int) -> None:
    """Disturb the weights that choose moves, so that names begin and end anywhere, also at white space."""
    component: Any = nlp.get_pipe("ner")
    chance = np.random.default_rng(seed)
    for name in ("lower", "upper"):
        layer = component.model.get_ref(name)
        for parameter in layer.param_names:
            old = layer.get_param(parameter)
            layer.set_param(parameter, chance.normal(0, 0.5, old.shape).astype(np.float32))
