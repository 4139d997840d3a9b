"""XML that may be hostile: no entities, no network, no DTD, and one line for what is wrong."""

from __future__ import annotations

import codecs
import html
import re
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError

if TYPE_CHECKING:
    from lxml.etree import _Element

_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}


def find_root(head: bytes) -> str:
    """Return the local name of the root element, in lower case; "" if none is in sight.

    Raises RecordError `unsafe-xml` for a document that declares entities.
    """
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if is_wide else "latin-1", errors="replace")
    text = cut(cut(text, "<!--", "-->"), "<?", "?>")
    if _ENTITY.search(text.split("]>", maxsplit=1)[0]):
        raise RecordError("unsafe-xml", "it declares entities, which no feed or news item needs")
    found = _ROOT.search(text)
    return found[1].lower() if found else ""


def cut(text: str, opening: str, closing: str) -> str:
    """Return a text without what stands between two marks; a mark that is never closed stays.

    Linear in time.
    """
    parts, position = [], 0
    while (start := text.find(opening, position)) >= 0 and (
        end := text.find(closing, start + len(opening))
    ) >= 0:
        parts.append(text[position:start])
        position = end + len(closing)
    return "".join([*parts, text[position:]])


def parse_xml(content: bytes) -> _Element:
    """Return the root element; HTML's named characters are understood.

    Raises RecordError `invalid-xml`.
    """
    from lxml import etree

    parser = etree.XMLParser(remove_comments=True, remove_pis=True, **SAFE)
    try:
        return etree.fromstring(_NAMED.sub(_numbered, content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise invalid_xml(error) from None


def invalid_xml(error: Exception) -> RecordError:
    """Return the RecordError `invalid-xml` that tells a parser's complaint in one line."""
    return RecordError("invalid-xml", " ".join(str(error).split())[:150])


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find_attribute(element: _Element, name: str) -> str:
    """Return an attribute of any namespace; "" if there is none of this name."""
    found = (value for key, value in element.attrib.items() if str(key).endswith(f"}}{name}"))
    return str(next(found, ""))


def first_text(element: _Element, *paths: str) -> str:
    """Return the text of the first element that one of the paths finds and that is not empty.

    Paths are those of `findall` with "{*}" for any namespace; "path@name" reads an attribute.
    """
    return next(iter(all_texts(element, *paths)), "")


def all_texts(element: _Element, *paths: str) -> list[str]:
    """Return the texts of all elements found, in the order of the paths, without empty ones and doubles."""
    texts = []
    for path in paths:
        where, _, attribute = path.partition("@")
        for found in element.findall(where):
            written = (found.get(attribute) or "") if attribute else "".join(found.itertext())
            texts.append(" ".join(written.split()))
    return list(dict.fromkeys(text for text in texts if text))


def _numbered(found: re.Match[bytes]) -> bytes:
    character = html.unescape(found[0].decode("ascii"))
    return (
        found[0]
        if character.startswith("&")
        else "".join(f"&#{ord(c)};" for c in character).encode("ascii")
    )
