"""A tag-archive or listing page in HTML, as WordPress and its themes make them.

Each `article` element an article, or each block that a theme is known to make of a post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.boilerplate import strip_boilerplate
from nlp.reading.bylines import read_bylines
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.elements import classes, drop, find_all, has_class, line_of
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.formats.several import several_articles
from nlp.reading.formats.tag_archive import find_tag
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import datetime

    from lxml.etree import _Element

_LONG = 100  # characters of a paragraph of text
_PAGES = frozenset("archive tag category search blog author date".split())
_MORE = re.compile(
    r"^\W*(?:lire la suite|lire l['’]article|continuer la lecture|en savoir plus|read more)\b", re.I
)
_LABEL = re.compile(
    r"^(?:étiquettes?|mots?-cl[ée]s?|tags?|catégories?|rubriques?|thèmes?)\s*:\s*(?P<tag>.+)$", re.I
)
# Classes that themes and page builders give to each post of a list: block themes, tagDiv, Elementor,
# Divi, JNews, hAtom and microformats. Those of _SURE are on no other blocks.
_SURE = "wp-block-post td_module_wrap tdb_module_loop elementor-post e-loop-item et_pb_post jeg_post".split()
_USUAL = "hentry h-entry type-post post-item blog-entry blog-post post-entry post news-item".split()
_CONTENT = (
    "entry-content entry-summary wp-block-post-excerpt wp-block-post-content td-excerpt post-content "
    "elementor-post__excerpt jeg_post_excerpt post-excerpt p-summary e-content excerpt"
).split()
_DATED = (
    "published entry-date dt-published elementor-post-date wp-block-post-date td-post-date post-date "
    "jeg_meta_date date"
).split()
_NOISE = "more-link sharedaddy jp-relatedposts screen-reader-text entry-meta entry-footer post-navigation".split()


def is_listing(root: _Element) -> bool:
    """Tell whether a page lists articles.

    Its body or its header says so, or several end in "Lire la suite", or a theme's own blocks do.
    """
    articles = _articles(root)
    if not articles:
        return False
    body = root.find(".//body")
    named = set(classes(body)) if body is not None else set()
    if "single" in named or "single-post" in named:
        return False
    teasers = sum(any(_is_more(link) for link in article.iter("a")) for article in articles)
    if named & _PAGES or find_page_tag(root) is not None or teasers > 1:
        return True
    is_theme = has_class(articles[0], *_SURE) and len(articles) > 1
    return is_theme and not _says_article(root)


def find_under(root: _Element, text: str) -> list[_Element]:
    """Return the articles of a page where the text found in it runs over several, each with a heading.

    Else [].
    """
    articles = _articles(root) or _dated_blocks(root)
    starts = map(_first_words, articles)
    count = sum(bool(start) and start in text for start in starts)
    return articles if count > 1 else []


def check_headings(root: _Element, text: str) -> None:
    """Raise RecordError `several-articles` where headings of one rank each have a day and a text.

    No block parts them then, and where one ends and the next begins would be a guess.
    """
    flat = " ".join(text.split())
    for name in ("h1", "h2"):
        headings = [heading for heading in root.iter(name) if _heads_article(heading, flat)]
        parents = {heading.getparent() for heading in headings}
        if len(headings) > 1 and len(parents) == 1:
            raise several_articles(f"{len(headings)} headings with a day and a text each")


def _heads_article(heading: _Element, text: str) -> bool:
    """Tell whether a line with a day and a long paragraph of the text follow, before the next heading."""
    is_dated = False
    for element in heading.itersiblings():
        if element.tag == heading.tag:
            return False
        line = line_of(element) if isinstance(element.tag, str) else ""
        if len(line) < _LONG and parse_first_date([line]):
            is_dated = True
        elif len(line) >= _LONG and line[:60] in text:
            return is_dated
    return False


def _dated_blocks(root: _Element) -> list[_Element]:
    """Return blocks that stand beside each other, alike, each with a heading, a day and a text; else [].

    Sections of one article are alike too, but only articles have a day of their own.
    """
    groups: dict[tuple[_Element, str, str], list[_Element]] = {}
    for element in root.iter("section", "div", "li", "tr", "td"):
        parent = element.getparent()
        if parent is not None:
            key = (parent, str(element.tag), element.get("class") or "")
            groups.setdefault(key, []).append(element)
    alike = [blocks for blocks in groups.values() if len(blocks) > 1]
    found = [list(filter(_is_dated_block, blocks)) for blocks in alike]
    most = max(found, key=len, default=[])
    return most if len(most) > 1 else []


def _is_dated_block(element: _Element) -> bool:
    return bool(_first_words(element)) and _find_day(element) is not None


def _first_words(article: _Element) -> str:
    """Return the beginning of an article's first long paragraph; "" where it has none, or no heading."""
    if next(article.iter("h1", "h2", "h3"), None) is None:
        return ""
    lines = [line_of(paragraph) for paragraph in article.iter("p")]
    return next((line[:60] for line in lines if len(line) >= _LONG), "")


def _says_article(root: _Element) -> bool:
    """Tell whether a page calls itself one article."""
    return any(
        meta.get("property") == "og:type" and (meta.get("content") or "") == "article"
        for meta in root.iter("meta")
    )


def find_page_tag(root: _Element) -> str | None:
    """Return the tag or category that the page's header names, or None."""
    for heading in root.iter("h1", "h2"):
        if not any(parent.tag == "article" for parent in heading.iterancestors()):
            line = " ".join("".join(heading.itertext()).split())
            label = _LABEL.match(line)
            if tag := find_tag(line) or (label["tag"].strip() if label else None):
                return tag
    return None


def parse_listing(
    root: _Element, found: list[_Element] | None = None
) -> Iterator[Article | RecordError]:
    """Yield the articles of a page, in page order, each with the page's tag and its own tags as keywords.

    `found` are its articles, where they have been looked for.
    """
    tag = find_page_tag(root)
    base = (
        next(
            (link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"), None
        )
        or ""
    )
    site = next(
        (
            meta.get("content")
            for meta in root.iter("meta")
            if meta.get("property") == "og:site_name"
        ),
        None,
    )
    for element in found or _articles(root):
        try:
            yield _parse_post(element, tag, base, site)
        except RecordError as error:
            yield error


def _parse_post(element: _Element, tag: str | None, base: str, site: str | None) -> Article:
    heading = next(element.iter("h1", "h2", "h3", "h4"), None)
    link = _find_link(heading)
    title = tree_to_text(heading) if heading is not None else ""
    own = [line_of(a) for a in element.iter("a") if "tag" in (a.get("rel") or "").split()]
    byline = read_bylines(map(line_of, find_all(element, "fn", "author", "p-author")), site)
    day = _find_day(element)
    text = strip_boilerplate(_body(element, heading)) or title
    if not text:
        raise RecordError("missing-text", "an article of the page has neither title nor text")
    return Article(
        title=title,
        text=text,
        date=day or find_date(f"{title}\n{text}"),
        url=_address(link, base),
        source=site,
        agency=find_agency(text) or byline.agency,
        authors=byline.authors[:1],
        keywords=tuple(dict.fromkeys(word for word in (tag, *own) if word)),
        language=None,
    )


def _find_link(heading: _Element | None) -> _Element | None:
    """Return the link of the heading: in it, or around it."""
    if heading is None:
        return None
    around = next((parent for parent in heading.iterancestors("a")), None)
    return next(heading.iter("a"), around)


def _body(element: _Element, heading: _Element | None) -> str:
    for link in list(element.iter("a")):
        if _is_more(link):
            drop(link)
    for noise in list(find_all(element, *_NOISE)):
        drop(noise)
    content = next(find_all(element, *_CONTENT), None)
    if content is not None:
        return tree_to_text(content)
    if heading is not None:
        drop(heading)
    for dated in list(find_all(element, *_DATED, "author", "meta", "post-meta", "byline")):
        drop(dated)
    return tree_to_text(element)


def _is_more(link: _Element) -> bool:
    return "more-link" in (link.get("class") or "").split() or bool(
        _MORE.match("".join(link.itertext()))
    )


def _find_day(element: _Element) -> datetime.date | None:
    """Return the day of a post, that of its publication first."""
    times = [*element.iter("time", "abbr"), *find_all(element, *_DATED)]
    times.sort(key=lambda time: "updated" in classes(time) and "published" not in classes(time))
    times.sort(key=lambda time: not has_class(time, "published", "dt-published"))
    written = (
        part for time in times for part in (time.get("datetime"), time.get("title"), line_of(time))
    )
    return parse_first_date(written)


def _articles(root: _Element) -> list[_Element]:
    """Return the outermost `article` elements, else the outermost blocks of posts."""
    for found in (
        list(root.iter("article")),
        list(find_all(root, *_SURE)),
        list(find_all(root, *_USUAL)),
    ):
        posts = [post for post in found if post.tag not in ("body", "html")]
        outermost = [
            post for post in posts if not any(parent in posts for parent in post.iterancestors())
        ]
        if len(outermost) > 1 or (outermost and outermost[0].tag == "article"):
            return outermost
    return []


def _address(link: _Element | None, base: str) -> str | None:
    """Return the whole address of a link.

    One that starts at the site's root is completed from `base`.
    """
    written = (link.get("href") or "").strip() if link is not None else ""
    site = re.match(r"https?://[^/]+", base)
    if site and written.startswith("/"):
        return site[0] + written
    return written if written.startswith(("http://", "https://")) else None
