"""Institutions of justice that no table knows, found by how they are called."""

from __future__ import annotations

import pytest

from nlp.entities.candidates import patterned

NAMES = (
    "parquet de Nanterre",
    "cour d'appel de Paris",
    "tribunal judiciaire de Lille",
    "chambre de l'instruction de Rennes",
    "chambre des mises en accusation de Liège",
    "cour administrative d'appel de Lyon",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_institution_is_found_where_no_other_is_named(name: str) -> None:
    text = f"L'affaire est allée devant la {name}."
    assert [text[span.start : span.end] for span in patterned(text, frozenset())] == [name]
