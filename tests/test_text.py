from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import clean, fold, plain, slug


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
