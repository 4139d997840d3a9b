"""A tag-archive page saved as text: "Archives du mot-clé X", then teasers and full posts.

A teaser ends with "Lire la suite TITLE". That line proves where its post began: at the last line
before it that reads TITLE. What stands between two teasers are full posts; their sub-headings look
like titles, so a new post is only seen where something proves it (see `_opens_post`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp.reading.proofs import find_agency, find_date, find_today, published_date
from nlp.records import Article
from nlp.text import clean, fold

_HEADER = re.compile(
    r"^archives?\s+(?:du|des|de la|de l'|pour le)\s+(?:mots?-cl[ée]s?|tags?|étiquette|catégorie)\s*:?\s*(?P<tag>.+)$",
    re.I,
)
_MORE = re.compile(r"(?:^|(?<=[.!?…»)\]”\"])\s*)(?:>+\s*)?Lire la suite\s*:?\s*(?P<title>.*)$")
_NAVIGATION = re.compile(
    r"^(?:←|→|«|»)?\s*(?:navigation des articles|articles? plus (?:anciens?|récents?)|"
    r"article (?:précédent|suivant)|page \d+.*|"
    r"\d+(?: \d+)*(?: …)? ?(?:suivant)?)\s*(?:←|→|«|»)?$",
    re.I,
)
_LONG_TEASER = 200  # lines; those of the press have under ten
_LONG_TITLE = (
    80  # characters; sub-headings of full posts stay well below, titles of the press often above
)


@dataclass(frozen=True, slots=True)
class _Line:
    """Hold one line that is not blank, and how many blank lines stand before it."""

    text: str
    gap: int


@dataclass(frozen=True, slots=True)
class _Post:
    """Hold a post in the making."""

    title: str
    lines: tuple[_Line, ...]
    date: datetime.date | None = None

    @property
    def text(self) -> str:
        """Return the post's own text: paragraphs as in the page."""
        return "\n".join("\n" * (line.gap > 0) + line.text for line in self.lines).strip()


def find_tag(line: str) -> str | None:
    """Return the tag of a page's header, "Archives du mot-clé mali" -> "mali".

    None for any other line.
    """
    found = _HEADER.match(line)
    return found["tag"].strip() if found else None


def is_archive(text: str) -> bool:
    """Tell whether a text is a tag-archive page: its header stands among the first lines."""
    head = clean(text[:2000]).split("\n")[:10]
    return any(_HEADER.match(line) for line in head)


def parse_archive(text: str) -> Iterator[Article]:
    """Yield the articles of a tag-archive page, in page order, each with the page's tag as keyword.

    A date is given where the text proves one; a day without year is settled by the years of the
    page's other articles if exactly one fits its weekday.
    """
    lines = _lines(clean(text))
    start = next(index for index, line in enumerate(lines) if _HEADER.match(line.text))
    keyword = find_tag(lines[start].text) or ""
    posts = list(_split(lines[start + 1 :]))
    years = {today.year for post in posts if (today := find_today(post.text)) and today.year}
    years |= {post.date.year for post in posts if post.date}
    for post in posts:
        yield Article(
            title=post.title,
            text=post.text or post.title,
            date=post.date or find_date(f"{post.title}\n{post.text}", years),
            agency=find_agency(post.text),
            keywords=(keyword,),
            language=None,
        )


def _lines(text: str) -> list[_Line]:
    lines, gap = [], 0
    for line in text.split("\n"):
        if not line:
            gap += 1
        elif not _NAVIGATION.match(line):
            lines.append(_Line(line, gap))
            gap = 0
    return lines


def _split(lines: list[_Line]) -> Iterator[_Post]:
    """Cut the page at its "Lire la suite" lines; what lies before a proven title are full posts."""
    pending: list[_Line] = []
    for line in lines:
        before, title = _teaser_end(line.text, pending)
        if title is None:
            pending.append(line)
            continue
        if before:
            pending.append(replace(line, text=before))
        start = _title_index(title, pending)
        yield from _full_posts(pending[:start])
        if start < len(pending):
            yield _post(pending[start:])
        pending = []
    yield from _full_posts(pending)


def _teaser_end(line: str, pending: list[_Line]) -> tuple[str, str | None]:
    """Return what stands before "Lire la suite" and the title after it (None.

    No such words, or no such title).
    """
    found = _MORE.search(line)
    if found is None:
        return line, None
    title = found["title"].rpartition("Lire la suite")[2].strip().removeprefix(":").strip()
    before = line[: found.start()].strip()
    if before and not any(_same_title(title, other.text) for other in pending[-_LONG_TEASER:]):
        return line, None
    return before, title


def _title_index(title: str, pending: list[_Line]) -> int:
    """Return where the post called `title` begins.

    The last line that reads so, else the first line.
    """
    matches = [index for index, line in enumerate(pending) if _same_title(title, line.text)]
    return matches[-1] if matches else 0


def _same_title(title: str, line: str) -> bool:
    wanted, given = _key(title), _key(line)
    cut = wanted.rstrip(" .…")
    return wanted == given or (wanted != cut and len(cut) > 10 and given.startswith(cut))


@lru_cache(maxsize=1024)
def _key(line: str) -> str:
    return fold(line)


def _full_posts(lines: list[_Line]) -> Iterator[_Post]:
    usual = min((line.gap for line in lines[1:]), default=0)
    starts = [
        index for index in range(len(lines)) if index == 0 or _opens_post(lines, index, usual)
    ]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        yield _post(lines[start:end])


def _opens_post(lines: list[_Line], index: int, usual: int) -> bool:
    """Tell whether a line inside full posts is a new title.

    A date line, a wide gap or its length proves it.

    `usual` is how many blank lines stand between the lines of these posts at least.
    """
    line, following = lines[index], lines[index + 1 : index + 2]
    if (
        not following
        or line.text.endswith((".", ",", ";", ":"))
        or line.text.startswith(("•", "-", "–", "*"))
    ):
        return False
    dated = published_date(following[0].text) is not None
    is_wide = line.gap > usual and line.gap >= 2
    is_long = _LONG_TITLE <= len(line.text) <= 220 and len(following[0].text) > len(line.text)
    return dated or is_wide or (is_long and _is_headline(line.text))


def _is_headline(text: str) -> bool:
    """Tell whether a line has the look of a headline: no full stop inside, not a quotation."""
    return not re.search(r"[.!]\s+[A-ZÀ-Ý]", text) and not text.startswith(("«", "“", '"'))


def _post(lines: list[_Line]) -> _Post:
    title, *body = lines
    dates = [date for line in body[:2] if (date := published_date(line.text))]
    kept = tuple(
        line for index, line in enumerate(body) if index >= 2 or not published_date(line.text)
    )
    return _Post(title.text, kept, dates[0] if dates else None)
