"""Articles that no editor ever saw: whatever the text, the record is valid and every offset true."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.archive.unknown_places import _LIES_IN
from nlp.entities.arbiter import Arbiter
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.knowledge import Knowledge
from nlp.reading import read_articles
from nlp.reading.formats.markdown import strip_marks
from nlp.reading.formats.wordpress import content_to_text
from nlp.reading.formats.xmltree import cut
from nlp.records import Article, Record, Reject, record_schema
from nlp.tagger import Tagger

STORY = (
    "Le président russe Vladimir Poutine a reçu mardi à Moscou Emmanuel Macron, a annoncé le Kremlin. "
    "L'Otan et l'Union européenne s'inquiètent. « La France reste attentive », a dit M. Macron.\n"
)
LONG = 30_000  # characters; benchmarks/fuzzing/regexes.py goes to a million


def noisy(text: str) -> str:
    """Return text as a bad scan gives it: letters swapped, words broken, specks everywhere."""
    chance = random.Random(7)
    swaps = {"l": "1", "O": "0", "e": "c", "m": "rn", "é": "6", " ": "  ", "i": "í"}
    return "".join(
        swaps.get(c, c) if chance.random() < 0.15 else c + "-\n" if chance.random() < 0.02 else c
        for c in text * 8
    )


TEXTS = {
    "one letter": "a",
    "one sign": "»",
    "one blank": "\u00a0",
    "one capital": "É",
    "one surrogate pair": "😀",
    "one word without end": "Macron" * (LONG // 6),
    "one letter without end": "a" * LONG,
    "no blanks": re.sub(r"\s", "", STORY) * (LONG // len(STORY)),
    "only blanks": " \u00a0\t\n" * (LONG // 4),
    "only stops": "." * LONG,
    "only quotes": '"' * LONG,
    "only apostrophes": "l'" * (LONG // 2),
    "only hyphens": "-" * LONG,
    "only brackets": "([{" * (LONG // 3),
    "only digits": "0123456789" * (LONG // 10),
    "all capitals": STORY.upper() * 10,
    "all small": STORY.lower() * 10,
    "turned letters": STORY.swapcase() * 10,
    "decomposed accents": unicodedata.normalize("NFD", STORY) * 10,
    "accents without letters": "\u0301" * 5000 + STORY,
    "piled accents": "M" + "\u0300" * 2000 + "acron est à P" + "\u0323" * 2000 + "aris.",
    "mixed scripts": "Путин, بوتين, プーチン, פוטין et Poutine à Москва, موسكو, モスクワ. " * 30,
    "look-alike letters": "Vladimir Роutіnе et Еmmаnuеl Маcrоn " * 30,
    "right to left": "\u202e" + STORY + "\u202c" + "قال الرئيس ماكرون في باريس. " * 30,
    "emoji in names": "Emmanuel 🇫🇷 Macron et Vladimir🔥Poutine à 🏙️Moscou 👩‍👩‍👧‍👦. " * 30,
    "zero-width characters": "\u200b".join(STORY) * 3,
    "soft hyphens": "\u00ad".join(STORY) * 3,
    "hidden marks": "\ufeff\u2060\u200e\u200f" + STORY * 3,
    "bad scan": noisy(STORY),
    "HTML left in": f"<p class='x'>{STORY}</p><script>alert('Macron')</script>&nbsp;&#233;<br/>"
    * 20,
    "another language": "The Russian president Vladimir Putin met Emmanuel Macron in Moscow on Tuesday, they said. "
    * 10,
    "a language without blanks": "ロシアのプーチン大統領は火曜日、モスクワでマクロン大統領と会談した。"
    * 20,
    "control characters": "\x01\x02\x1b[2J\x07" + STORY + "\x7f\x9b31m",
    "lines without end": "\n" * 5000 + STORY + "\r\n" * 5000,
    "odd line ends": STORY.replace(" ", "\u2028", 5)
    .replace(" ", "\x85", 5)
    .replace(" ", "\x0b", 5),
    "edges of Unicode": "\U0010ffff\ufffe\ufdd0" + STORY,
    "capitals that grow": "İSTANBUL ﬁn ﬃ ǅ ß ŉ " * 50 + STORY,
    "names in names": "Jean-Marie-Pierre-Paul-" * 500 + "Dupont",
    "ten thousand names": ", ".join(f"Jean{n} Dupont{n}" for n in range(10_000)),
    "one name ten thousand times": "Emmanuel Macron " * 10_000,
    "commas of demonyms": "russe, " * 2000 + "franco-" * 2000 + "allemand",
    "functions without end": "le président " * 2000 + "Macron",
    "acronyms": "ONU OTAN UE FMI BCE " * 1000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_any_text_gives_a_valid_record_with_true_offsets(tagger: Tagger, name: str) -> None:
    text = TEXTS[name][: 4 * LONG]
    rejects: list[Reject] = []
    article = Article(text=text, title=text[:200])
    records = list(tagger.pipe([article], any_language=True, reject=rejects.append))
    assert [reject.slug for reject in rejects] == ([] if text.strip() else ["missing-text"])
    if rejects:
        return
    (record,) = records
    check(record)
    assert record.article.text == text


def check(record: Record) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    row = json.loads(
        json.dumps(record.to_dict(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    )
    jsonschema.validate(row, record_schema())
    for entity in row["entities"]:
        assert entity["name"].strip()
        for mention in entity["mentions"]:
            assert row[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
            assert mention["text"].strip()
    for tag in row["tags"]:
        for evidence in tag["because"]:
            assert row[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "form", [str.upper, str.title, lambda text: text.replace("'", "’").replace(" ", "\u00a0")]
)
def test_leaders_are_found_in_capitals_and_with_typographic_signs(
    tagger: Tagger, form: Callable[[str], str]
) -> None:
    found = {entity.id for entity in tagger(form(STORY)).entities}
    assert {"person/vladimir-poutine", "person/emmanuel-macron"} <= found


@pytest.mark.slow
def test_ten_thousand_names_seen_by_the_model_are_ten_thousand_people(
    knowledge: Knowledge, arbiter: Arbiter
) -> None:
    names = [f"Awena{chr(97 + n % 26)}{n // 26} Kervran{n}" for n in range(10_000)]
    text = ", ".join(names)
    spans, start = [], 0
    for name in names:
        spans.append(Span(start, start + len(name), "person"))
        start += len(name) + 2
    found = Resolver(knowledge, arbiter).resolve(Article(text=text), {"title": [], "text": spans})
    assert len([entity for entity in found if entity.type == "person"]) == 10_000


class TestMarks:
    """What takes marks away in linear time takes away what the plain, slow definition takes away."""

    pieces = st.lists(
        st.sampled_from(["*", "**", "_", "__", "a", "é", " ", "\n", ".", "b*"]), max_size=14
    ).map("".join)

    @given(pieces)
    def test_emphasis(self, text: str) -> None:
        slow = re.sub(r"(\*\*|__|(?<!\w)[*_](?=\S))(.+?)(?<=\S)\1(?!\w)", r"\2", text)
        assert strip_marks(f"x{text}") == strip_marks(f"x{slow}") or "*" in slow or "_" in slow
        if not re.search(r"^[ \t]*\*", text, re.MULTILINE):
            assert strip_marks(text) == slow

    @given(
        st.lists(st.sampled_from(["<!--", "-->", "a", "<!", "--", ">", "\n"]), max_size=14).map(
            "".join
        )
    )
    def test_comments(self, text: str) -> None:
        assert cut(text, "<!--", "-->") == re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)

    def test_embedded_things_of_wordpress(self) -> None:
        content = "<p>Un.</p>[caption id='a']<img> Légende[/caption]\n[gallery ids='1']\n\nDeux [sic].[audio x]"
        assert content_to_text(content) == "Un.\n\nDeux [sic]."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "mark"),
    [
        (".md", "*a [x]( "),
        (".md", "# "),
        (".html", "<p <!-- "),
        (".txt", "Lire la suite "),
        (".csv", '"a",'),
    ],
)
def test_a_page_of_a_megabyte_of_marks_is_read(tmp_path: Path, suffix: str, mark: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(f"text{STORY * 3}" + mark * (2**20 // len(mark)), encoding="utf-8")
    rejects: list[Reject] = []
    articles = list(read_articles(path, reject=rejects.append, any_language=True))
    assert len(articles) + len(rejects) >= 1


pieces_around_places = st.lists(st.sampled_from([" ", "\n", ",", "(", "en", "dans", "la ", "l'"]))


@given(pieces_around_places)
def test_where_a_place_lies_is_read_as_by_the_expression_that_was_slow(parts: list[str]) -> None:
    slow = re.compile(
        r"\s*(?:\(|,?\s*(?:dans|en|au|aux|à|près de|non loin de)\s+)(?:le\s+|la\s+|les\s+|l['’])?"
    )
    text = "".join(parts)
    found, expected = _LIES_IN.match(text), slow.match(text)
    assert (found and found.span()) == (expected and expected.span())
