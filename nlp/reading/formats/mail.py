"""Mail and pages saved in one file (eml, mhtml): the page or the text that a message carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.markup import html_to_text
from nlp.reading.formats.pages import decode_page, read_markup
from nlp.reading.proofs import find_agency
from nlp.reading.sources.decoding import decode
from nlp.records import Article
from nlp.text import clean


def read_mhtml(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the article of a page that a browser saved with its pictures in one file."""
    message = _load(source)
    html = _part(message, "text/html")
    if html is None:
        raise RecordError("missing-text", "there is no page in it")
    addresses = (
        message.get("Snapshot-Content-Location"),
        html.get("Content-Location"),
        message.get("Content-Location"),
    )
    url = next((str(address).strip() for address in addresses if address), None)
    yield from read_markup(decode_page(_bytes(html), source.notes), url)


def read_mail(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the article of a mail: subject, text, day sent, name of the sender."""
    yield Attempt(partial(_parse_mail, _load(source)))


def _parse_mail(message: EmailMessage) -> Article:
    plain, html = _part(message, "text/plain"), _part(message, "text/html")
    text = clean(_unquoted(decode_part(plain))) if plain is not None else ""
    if not text and html is not None:
        text = html_to_text(decode_part(html))
    if not text:
        raise RecordError("missing-text", "the message holds no text")
    name, _ = parseaddr(str(message.get("From") or ""))
    number = str(message.get("Message-ID") or "").strip(" <>")
    return Article(
        title=clean(str(message.get("Subject") or "")),
        text=text,
        id=number or None,
        date=parse_first_date([str(message.get("Date") or "")]),
        source=name or None,
        agency=find_agency(text),
        language=None,
    )


def decode_part(part: EmailMessage) -> str:
    """Return the text of a part, by its charset if it names one that is known."""
    content = _bytes(part)
    charset = part.get_content_charset()
    try:
        return content.decode(charset) if charset else decode(content)
    except (LookupError, UnicodeDecodeError):
        return decode(content)


def _load(source: Source) -> EmailMessage:
    message: EmailMessage = message_from_bytes(source.read_whole(), policy=policy.default)
    defects = (defect for part in message.walk() for defect in part.defects)
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in defects):
        source.notes.say("the message breaks off: its last part has no end")
    return message


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    found = (part for part in message.walk() if part.get_content_type() == kind)
    return next((part for part in found if part.get_content_disposition() != "attachment"), None)


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _unquoted(text: str) -> str:
    """Return a text with the lines joined that format=flowed broke, and without a signature."""
    text = text.replace("\r\n", "\n")
    body = re.split(r"\n-- \n", text, maxsplit=1)[0]
    return re.sub(r"(?<=\S) \n(?=\S)", " ", body)
