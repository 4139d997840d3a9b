"""One record for the eyes: in a wide terminal, a narrow one, without colours, in a notebook."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from nlp import show
from nlp.records import Record
from nlp.writing.terminal import show_record
from tests.test_writing import kremlin


def printed(record: Record, width: int, *, colours: bool = False) -> str:
    lines = io.StringIO()
    system = "truecolor" if colours else None
    show_record(
        record,
        Console(
            file=lines, width=width, highlight=False, force_terminal=colours, color_system=system
        ),
    )  # type: ignore[arg-type]
    return lines.getvalue()


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_no_line_is_longer_than_the_terminal_and_no_word_of_the_text_is_cut(width: int) -> None:
    record = kremlin(
        text="Le Kremlin a reçu le ministre russe Sergueï Lavrov. "
        + "Anticonstitutionnellement dit. " * 20
    )
    lines = printed(record, width).splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.count("Anticonstitutionnellement") for line in lines) == 20


@pytest.mark.parametrize("width", [80, 120])
def test_every_entity_is_shown_with_its_reasons(width: int) -> None:
    shown = " ".join(printed(kremlin(), width).split())
    for part in (
        "Russie",
        "gentilé, table",
        "métonyme, table",
        "country/RU",
        "ministre des Affaires",
        "70 %",
    ):
        assert part in shown
    assert shown.index("Russie") < shown.index("hors tables")


def test_a_narrow_terminal_cuts_nothing() -> None:
    text = printed(kremlin(), 60)
    assert "…" not in text
    assert "Kremlin (métonyme, table)" in " ".join(text.split())


def test_marks_are_seen_without_colours() -> None:
    text = printed(kremlin(), 80)
    assert "Le [Kremlin] a reçu le ministre russe [Sergueï Lavrov]." in text
    assert "\x1b" not in text
    assert "\x1b[" in printed(kremlin(), 80, colours=True)


def test_an_article_without_findings_says_so() -> None:
    text = printed(Record(article=kremlin().article), 80)
    assert "Aucune entité." in text
    assert "Aucun thème" in text


def test_a_notebook_shows_the_article_with_its_marks() -> None:
    page = show(kremlin())._repr_html_()
    assert '<div class="rubrique"><article' in page
    assert page.count("<mark class=") == 3
    assert 'content: "personne"' in page


def test_a_notebook_shows_nothing_that_a_text_smuggles_in() -> None:
    page = show(
        kremlin(
            text="Le Kremlin a reçu le ministre russe Sergueï Lavrov. <script>alert(1)</script>"
        )
    )._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_prompt_shows_the_same_as_the_terminal() -> None:
    assert repr(show(kremlin())) == printed(kremlin(), 100)
