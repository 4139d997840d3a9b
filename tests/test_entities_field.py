"""A text as it is read: composed, unwrapped, in plain signs, with the way back to the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.entities.field import make_field


@given(st.text(alphabet="aéÉ’' -\n\r\u0301\u0327\u00ad\u200bœ.Ça", max_size=40))
def test_every_stretch_read_has_its_place_in_the_text_given(raw: str) -> None:
    field = make_field("text", raw)
    assert len(field.plain) == len(field.key)
    places = [field.place(at, at + 1) for at in range(len(field.plain))]
    assert all(0 <= start <= end <= len(raw) for start, end in places)
    assert places == sorted(places)


@given(st.text(max_size=60))
def test_a_word_read_is_the_word_given(raw: str) -> None:
    field = make_field("text", f"Paris {raw} Paris")
    start, end = field.place(0, 5)
    assert field.raw[start:end] == "Paris"


def test_accents_given_apart_are_read_as_one_letter() -> None:
    raw = unicodedata.normalize("NFD", "à l’Élysée")
    field = make_field("text", raw)
    start = field.plain.index("Élysée")
    assert field.plain == "à l'Élysée"
    assert unicodedata.normalize("NFC", raw[slice(*field.place(start, start + 6))]) == "Élysée"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("la Corée\ndu Nord", "la Corée du Nord"),
        ("à Saint-\nDenis", "à Saint-Denis"),
        (
            "Elle vit à New\nYork et aux Nations\nunies.",
            "Elle vit à New York et aux Nations unies.",
        ),
        ("Un titre\nLe texte\nPuis", "Un titre\nLe texte\nPuis"),
        ("Fin.\n\nde suite", "Fin.\n\nde suite"),
        ("deux\r\nlignes", "deux lignes"),
        ("mot\u00adcoupé", "motcoupé"),
    ],
)
def test_lines_that_were_only_wrapped_are_joined(raw: str, read: str) -> None:
    assert make_field("text", raw).plain == read


def test_a_usual_text_keeps_its_offsets() -> None:
    assert make_field("text", "La Côte d’Ivoire et l'Algérie.").places is None


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("un choc à Vannes(Morbihan) hier", "un choc à Vannes (Morbihan) hier"),
        ("la résidence.Onze patrons", "la résidence. Onze patrons"),
        ("le site lemonde.fr et M.Dupont", "le site lemonde.fr et M.Dupont"),
        ("les élu(e)s", "les élu(e)s"),
    ],
)
def test_a_blank_that_is_missing_is_read(raw: str, read: str) -> None:
    field = make_field("text", raw)
    assert field.plain == read
    end = len(read)
    assert field.place(end - 4, end) == (len(raw) - 4, len(raw))
