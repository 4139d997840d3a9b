from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import clean, fold, one_line, plain, printable, slug, writable


@given(st.text())
def test_a_folded_key_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_plain_text_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("L’Élysée", "l'elysee"),
        ("Kim Jong-un", "kim jong un"),
        ("Œuvre", "oeuvre"),
        ("États\u00a0Unis", "etats unis"),
        ("Ælfric", "aelfric"),
    ],
)
def test_case_accents_and_hyphens_do_not_count_in_a_key(name: str, key: str) -> None:
    assert fold(name) == key


def test_a_page_is_cleaned_of_what_only_pages_need() -> None:
    assert clean("\ufeffUn\u00ad mot\r\n\r\n\r\n\r\n  deux\u200b  \n") == "Un mot\n\ndeux"


def test_the_authors_typography_stays() -> None:
    assert clean("L’«\u00a0Europe\u00a0»\u202f!") == "L’«\u00a0Europe\u00a0»\u202f!"


@pytest.mark.parametrize(
    ("name", "expected"), [("Kim Jong-un", "kim-jong-un"), ("L'Équipe", "l-equipe"), ("平和", "x")]
)
def test_a_slug_is_plain_ascii(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("odd", "usual"),
    [
        ("’‘ʼ′＇", "'"),
        ("“”„", '"'),
        ("\u00a0\u202f\u2007\u2009\u2002\u2003", " "),
        ("\u2010\u2011", "-"),
    ],
)
def test_every_odd_apostrophe_quote_blank_and_hyphen_has_its_plain_one(
    odd: str, usual: str
) -> None:
    assert plain(odd) == usual * len(odd)


def test_half_a_character_is_spelt_out_and_all_else_stays() -> None:
    assert writable("caf\udce9 d'été 😀") == "caf\\udce9 d'été 😀"


def test_what_steers_a_terminal_or_turns_the_direction_of_reading_is_not_printed() -> None:
    assert printable("a\x00\x1b\x7f\x9f\u202a\u202e\u2066\u2069é\t") == "aé\t"


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    assert one_line(" un\n\t\x1b[31mdeux\u202e \ud800\n") == "un [31mdeux \\ud800"
