"""Marked-up text -> plain text.

A blank line between blocks, a bullet before items, nothing of the page around.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.formats.xmltree import local_name
from nlp.text import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

_BLOCKS = frozenset(
    "address article block blockquote body body.content bq caption center dd details div dl dt fieldset footer h1 h2 "
    "h3 h4 h5 h6 head header hl1 hl2 hr list main ol p pre quote section summary table tbody tr ul".split()
)
_ITEMS = frozenset(("li", "item"))
_CELLS = frozenset(("td", "th", "cell"))
_DROPPED = frozenset(
    "aside audio button embed figcaption figure form iframe img input media nav noscript object script select style "
    "svg template textarea title video".split()
)
_OPENED = re.compile(r"<[A-Za-z]")
_MOST = 100_000  # elements of a page: those of the press have some thousands
_SPACES = re.compile(r"[ \t\r\n\f]+")


def parse_html(markup: str) -> _Element | None:
    """Return the tree of some HTML, a page or a piece of one; None if there is nothing in it.

    Raises RecordError `too-large`, before the tree is made, for one of far too many elements.
    """
    from lxml import etree

    if markup.count("<") > _MOST and sum(1 for _ in _OPENED.finditer(markup)) > _MOST:
        raise RecordError("too-large", f"more than {_MOST:,} elements in one page; split it")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def html_to_text(markup: str) -> str:
    """Return the text of a piece of HTML."""
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    root = parse_html(f"<div>{markup}</div>")
    return "" if root is None else tree_to_text(root)


def tree_to_text(root: _Element) -> str:
    """Return the text of an element and all below it.

    Figures, forms, navigation and scripts are left out.
    """
    text = "".join(_pieces(root))
    text = re.sub(r"(?:(?<! ) +)?\n *", "\n", re.sub(r"•[ \n]+", "• ", text))
    return clean(re.sub(r"(?<!\n)\n{2,}(?=• )", "\n", text))


def _pieces(root: _Element) -> list[str]:
    from lxml import etree

    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        name = local_name(element).lower()
        if event == "start":
            pieces.append(_before(name))
            if name in _DROPPED and element is not root:
                walker.skip_subtree()
            else:
                pieces.append(_SPACES.sub(" ", element.text or ""))
            continue
        if event == "end":
            pieces.append(_after(name))
        if element is not root:
            pieces.append(_SPACES.sub(" ", element.tail or ""))
    return pieces


def _before(name: str) -> str:
    if name in _ITEMS:
        return "\n• "
    if name in {"br", "lb"}:
        return "\n"
    return "\n\n" if name in _BLOCKS and name not in {"ul", "ol", "list"} else ""


def _after(name: str) -> str:
    if name in _CELLS:
        return " "
    return "\n\n" if name in _BLOCKS else ""
