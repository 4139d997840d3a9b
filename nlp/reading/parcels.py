"""An article on its way from who reads to who tags: written out once, with what must be known of it on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlp.records import Article, article_from_dict, article_to_dict

_DIGEST = 16  # bytes: no two articles of a run have the same by chance


@dataclass(frozen=True, slots=True)
class Parcel:
    """Hold an article as a line of JSON, so that nobody between reader and worker has to open it.

    `length` is that of its text in characters. `digest` changes with any field of the article,
    `content` with any but where it was read.
    """

    id: str
    line: bytes
    length: int
    digest: bytes
    content: bytes

    @classmethod
    def pack(cls, article: Article) -> Parcel:
        """Write an article out."""
        row = article_to_dict(article)
        line = json.dumps(row).encode()
        content = _digest(row)
        return cls(str(article.id), line, len(article.text), _hash(line), content)

    def unpack(self) -> Article:
        """Return the article."""
        return article_from_dict(json.loads(self.line))

    def to_raw(self) -> str:
        """Return the article as JSON that people can read, and that can be given again."""
        return json.dumps(json.loads(self.line), ensure_ascii=False)


def content_digest(article: Article) -> bytes:
    """Return 16 bytes that change with any field of an article but where it was read."""
    return _digest(article_to_dict(article))


def _digest(row: Mapping[str, Any]) -> bytes:
    content = {key: value for key, value in row.items() if key != "origin"}
    return _hash(json.dumps(content).encode())


def _hash(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()[:_DIGEST]
