"""Exports, dumps, pages and tables in the variations people have them in, each a small file of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.reading import describe_inputs, read_articles
from nlp.records import Article, Entity, Mention, Record, Reject, Tag
from nlp.writing import write_records

ONE = "Les bûcherons de la vallée ont bloqué lundi la route du col pour défendre leur scierie, dit le maire."
TWO = (
    "La direction de la scierie a répondu mardi aux salariés dans un courrier, sans rien promettre."
)
FOLDER = Path(__file__).parent / "data" / "variants"
CASES = [json.loads(line) for line in (FOLDER / "EXPECTED.jsonl").read_text("utf-8").splitlines()]


def read(path: Path) -> tuple[list[Article], list[str]]:
    rejects: list[Reject] = []
    articles = list(read_articles(path, reject=rejects.append))
    return articles, [reject.slug for reject in rejects]


def find_faults(article: Article, wanted: dict[str, Any]) -> Iterator[str]:
    """Yield what an article has otherwise than it should."""
    for name, value in wanted.items():
        if name == "starts":
            is_right = article.text.startswith(value)
        elif name == "ends":
            is_right = article.text.endswith(value)
        elif name == "lacks":
            is_right = not any(part in article.text for part in value)
        elif name == "date":
            is_right = (str(article.date) if article.date else None) == value
        elif name in ("authors", "keywords"):
            is_right = list(getattr(article, name)) == value
        else:
            is_right = getattr(article, name) == value
        if not is_right:
            yield f"{name}: {getattr(article, name, article.text)!r}, not {value!r}"


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_file_as_people_have_it_is_read_or_refused_by_name(case: dict[str, Any]) -> None:
    articles, slugs = read(FOLDER / case["file"])
    assert len(articles) == len(case["articles"])
    for article, wanted in zip(articles, case["articles"], strict=True):
        assert list(find_faults(article, wanted)) == []
    if "reject" in case:
        assert slugs == [case["reject"]]


def test_a_text_of_several_articles_is_refused_in_word_documents_too(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in (FOLDER / "text-afp.txt").read_text("utf-8").splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    path = tmp_path / "depeches.docx"
    path.write_bytes(out.getvalue())
    assert read(path) == ([], ["several-articles"])


def test_a_text_of_several_articles_says_what_was_seen_and_what_to_do() -> None:
    rejects: list[Reject] = []
    list(read_articles(FOLDER / "text-afp.txt", reject=rejects.append))
    assert "2 datelines of agencies" in rejects[0].detail
    assert "**** *titre_X" in rejects[0].detail


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("excel-sep.csv", "columns are parted by semicolons"),
        ("titles-above.csv", "the header is taken to be line 3"),
        ("xlsx-dates.xlsx", "as Excel counts them"),
        ("mac-roman.csv", "read as Mac Roman"),
        ("utf16-nomark.csv", "read as UTF-16"),
    ],
)
def test_what_a_reader_had_to_guess_is_said(file: str, said: str) -> None:
    assert any(said in note for note in describe_inputs(FOLDER / file).notes)


def test_every_file_of_a_folder_that_is_not_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((FOLDER / "text-one.txt").read_bytes())
    (tmp_path / "several.txt").write_bytes((FOLDER / "text-afp.txt").read_bytes())
    for name in ("photo.jpg", "vieux.doc", "sans-suffixe"):
        (tmp_path / name).write_bytes(b"x")
    rejects: list[Reject] = []
    articles = list(read_articles(tmp_path, reject=rejects.append))
    found = {(Path(reject.path).name, reject.slug) for reject in rejects}
    assert len(articles) == 1
    assert found == {
        ("photo.jpg", "unread-file"),
        ("vieux.doc", "unread-file"),
        ("sans-suffixe", "unread-file"),
        ("several.txt", "several-articles"),
    }


class TestOwnOutputs:
    """What Rubrique wrote can be read again: articles as such, and what was found as nothing given."""

    @pytest.mark.parametrize("suffix", [".csv", ".fr.csv", ".xlsx", ".ninjs.json", ".ninjs.jsonl"])
    def test_found_tags_are_no_keywords_and_tables_beside_are_no_articles(
        self, tmp_path: Path, suffix: str
    ) -> None:
        article = Article(text=f"{ONE} {TWO}", title="Un", id="a1")
        tag = Tag(scheme="mots-cles", code="Bois", label="Bois", score=0.9, accepted=True)
        place = Entity(
            id="place/x", type="place", name="Col", mentions=(Mention("text", 0, 3, "Les"),)
        )
        write_records(
            [Record(article=article, tags=(tag,), entities=(place,))], tmp_path / f"a{suffix}"
        )
        rejects: list[Reject] = []
        (found,) = read_articles(tmp_path, reject=rejects.append)
        assert (found.id, found.keywords, found.text) == ("a1", (), article.text)
        assert {reject.slug for reject in rejects} <= {"no-articles"}
