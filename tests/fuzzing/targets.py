"""What strangers' bytes can reach, each as a function bytes -> None that raises for a bug and for nothing else.

A reject, or one of the errors of `nlp.errors`, is a right answer. Any other exception is a finding, and so is an
article, a reject or a record that breaks a promise: text that no file can hold, an offset that is not true, a
message of two lines.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime
import functools
import gzip
import json
import shutil
import tempfile
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp.annotation import import_annotations
from nlp.annotation.docbin import read_docbin
from nlp.api import read_gold
from nlp.entities.arbiter import Arbiter
from nlp.entities.matcher import Matcher
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.recognition.trust import WEIGHTS
from nlp.entities.resolver import Resolver
from nlp.entities.storage import load_arbiter
from nlp.errors import RubriqueError
from nlp.knowledge import Knowledge
from nlp.knowledge.tables import TABLES
from nlp.models import find_model, read_manifest
from nlp.reading import describe, parse_mapping, read_articles
from nlp.reading.dates import parse_date
from nlp.reading.formats.markdown import parse_matter, strip_marks
from nlp.reading.formats.markup import html_to_text
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article, Record, Reject
from nlp.text import clean, fold, key, plain, slug
from nlp.topics.storage import load_classifier
from nlp.writing import read_records
from tests.fuzzing import seeds

Target = Callable[[bytes], None]
FIELDS = ("title", "text")
SLOW = {"entity model": 10}  # targets that get a tenth of the inputs


@functools.cache
def work() -> Path:
    """Return a folder of this process for the files under test."""
    folder = Path(tempfile.mkdtemp(prefix="rubrique-fuzzing-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# Readers.


def read_as(suffix: str, content: bytes) -> None:
    """Read bytes as a file of that suffix: articles and rejects must be fit for every output."""
    path = work() / f"input{suffix}"
    path.write_bytes(content)
    rejects: list[Reject] = []
    with contextlib.suppress(RubriqueError):
        for article in read_articles(path, reject=rejects.append):
            check_article(article)
    for reject in rejects:
        check_reject(reject)


def check_article(article: Article) -> None:
    """Raise AssertionError for an article that no record could hold."""
    assert article.text.strip(), "an article without text"
    assert article.id
    assert article.date is None or isinstance(article.date, datetime.date)
    assert article.title is not None
    written = json.dumps(Record(article=article).to_dict(), ensure_ascii=False, allow_nan=False)
    assert Record.from_dict(json.loads(written.encode("utf-8"))).article == article


def check_reject(reject: Reject) -> None:
    """Raise AssertionError for a reject that cannot be written down or said in one line."""
    json.dumps(asdict(reject), ensure_ascii=False).encode("utf-8")
    line = describe(reject)
    line.encode("utf-8")
    assert len(line.splitlines()) == 1, line
    assert not any(unicodedata.category(character) == "Cc" for character in line), line


# Annotations, records, gold.


def import_as(tool: str, content: bytes) -> None:
    """Import bytes as what an annotation tool gives back: spans must lie in the texts."""
    path = work() / "annotations"
    path.write_bytes(content)
    with contextlib.suppress(RubriqueError):
        for row in read_docbin(path) if tool == "docbin" else import_annotations(path, tool):
            check_row(row)


def import_unpacked_docbin(content: bytes) -> None:
    """Import bytes that are packed right, so that changes reach what is inside."""
    import_as("docbin", zlib.compress(content))


def read_packed(content: bytes) -> None:
    """Read bytes as lines inside a gzip file that is whole."""
    read_as(".jsonl.gz", gzip.compress(content, 1))


def import_brat(content: bytes) -> None:
    """Import a brat folder of three files."""
    folder = work() / "brat"
    folder.mkdir(exist_ok=True)
    for name, part in seeds.unpack(content, ("a.txt", "a.ann", "articles.jsonl")).items():
        (folder / name).write_bytes(part)
    with contextlib.suppress(RubriqueError):
        for row in import_annotations(folder, "brat"):
            check_row(row)


def check_row(row: dict[str, Any]) -> None:
    """Raise AssertionError for a gold row whose spans point outside its texts."""
    for name, text in (("spans", row["text"]), ("title_spans", row["title"])):
        for span in row[name]:
            assert 0 <= span["start"] < span["end"] <= len(text), (name, span)
    json.dumps(row, ensure_ascii=False).encode("utf-8")


def reread_as(suffix: str, content: bytes) -> None:
    """Read bytes as records written earlier; what is read must be a record that can be written again."""
    path = work() / f"records{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(RubriqueError):
        for record in read_records(path):
            written = json.dumps(record.to_dict(), ensure_ascii=False)
            assert (
                Record.from_dict(json.loads(written)).to_dict() == record.to_dict()
                or "NaN" in written
            )


def gold(content: bytes) -> None:
    """Read bytes as a gold file."""
    path = work() / "gold.jsonl"
    path.write_bytes(content)
    with contextlib.suppress(RubriqueError):
        read_gold(path)


# Knowledge and models.


@functools.cache
def small_tables() -> Path:
    """Return a folder with the first rows of every shipped table, which load in a moment."""
    return seeds.write_small_tables(work() / "tables")


def knowledge(content: bytes) -> None:
    """Lay a stranger's tables over small ones, and build all that is built from them."""
    folder = work() / "own"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, part in seeds.unpack(
        content, [f"{table}.csv" for table in (*TABLES, "blocked")]
    ).items():
        (folder / name).write_bytes(part)
    with contextlib.suppress(RubriqueError):
        loaded = Knowledge.load(small_tables(), folder)
        resolver = Resolver(loaded, arbiter())
        resolver.resolve(
            Article(text="Le président russe Vladimir Poutine est à Kaboul.", id="a"),
            dict.fromkeys(FIELDS, ()),
        )


def base_tables(content: bytes) -> None:
    """Load a damaged folder of complete tables."""
    folder = work() / "complete"
    if not folder.exists():
        shutil.copytree(small_tables(), folder)
    name, _, part = content.partition(b"\n")
    path = folder / f"{name.decode('ascii', 'replace')}.csv"
    if path.name not in {f"{table}.csv" for table in TABLES}:
        return
    whole = path.read_bytes()
    path.write_bytes(part)
    try:
        with contextlib.suppress(RubriqueError):
            Resolver(Knowledge.load(folder), arbiter())
    finally:
        path.write_bytes(whole)


@functools.cache
def small_model() -> Path:
    """Return the folder of a topic model trained on two dozen sentences."""
    return seeds.write_small_model(work() / "petit")


def topic_model(content: bytes) -> None:
    """Load a topic model of which one file, or one array, is the stranger's, with digests that are right."""
    name, _, part = content.partition(b"\n")
    folder = work() / "hostile"
    if not folder.exists():
        shutil.copytree(small_model(), folder)
    files = {path.name: path.read_bytes() for path in small_model().iterdir()}
    changed = seeds.changed_model(files, name.decode("ascii", "replace"), part)
    for file, written in changed.items():
        (folder / file).write_bytes(written)
    with contextlib.suppress(RubriqueError):
        model = load_classifier(folder)
        list(
            model.predict(
                [Article(text="Le match au stade.", title="Sport", id="a")], limit=3, threshold=0
            )
        )
    for file in changed:
        (folder / file).write_bytes(files[file])


def entity_model(content: bytes) -> None:
    """Load an entity model of which one file is the stranger's, with digests that are right, and use it."""
    name, _, part = content.partition(b"\n")
    file = name.decode("ascii", "replace")
    folder = work() / "names"
    if not folder.exists():
        shutil.copytree(seeds.ENTITY_MODEL, folder)
    if file not in ("config.cfg", "manifest.json", *WEIGHTS):
        return
    path = folder / "ner" / file if file in WEIGHTS else folder / file
    manifest, whole = (folder / "manifest.json").read_bytes(), path.read_bytes()
    path.write_bytes(part)
    if file in WEIGHTS:
        (folder / "manifest.json").write_bytes(seeds.signed(manifest, "weights", file, part))
    with contextlib.suppress(RubriqueError):
        list(Recognizer.load(folder).pipe(["Emmanuel Macron est à Moscou."]))
    (folder / "manifest.json").write_bytes(manifest)
    path.write_bytes(whole)


def manifest(content: bytes) -> None:
    """Find a model by a stranger's name, and read a stranger's manifest."""
    folder = work() / "manifested"
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_bytes(content)
    with contextlib.suppress(RubriqueError):
        read_manifest(folder)
    with contextlib.suppress(RubriqueError):
        find_model(content[:300].decode("utf-8", "replace"))


# Text, dates, names.


def text_functions(content: bytes) -> None:
    """Pass any Unicode through the functions that take text from pages."""
    text = seeds.any_text(content)
    assert clean(clean(text)) == clean(text)
    assert len(plain(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert slug(text).isascii()
    find_date(text)
    find_agency(text)
    strip_marks(text)
    parse_matter(text)
    html_to_text(text)
    with contextlib.suppress(RubriqueError):
        parse_date(text)
    with contextlib.suppress(RubriqueError):
        parse_mapping(text)


@functools.cache
def known() -> Knowledge:
    """Return the shipped tables."""
    return Knowledge.load()


@functools.cache
def arbiter() -> Arbiter:
    """Return the arbiter of the shipped model."""
    return load_arbiter(find_model("presse-fr"))


@functools.cache
def resolver() -> Resolver:
    """Return the resolver of the shipped tables."""
    return Resolver(known(), arbiter())


@functools.cache
def _matcher() -> Matcher:
    return Matcher(known())


def matcher(content: bytes) -> None:
    """Look for known names in any Unicode: every hit lies in the text, on whole words."""
    text = seeds.any_text(content)
    assert len(key(text)) == len(text)
    for hit in _matcher().find(text):
        assert 0 <= hit.start < hit.end <= len(text), hit
        assert hit.targets


def resolve(content: bytes) -> None:
    """Resolve any Unicode with any spans of a model: every mention is true, every entity well formed."""
    article, spans = seeds.any_article(content)
    for entity in resolver().resolve(article, spans):
        assert entity.id
        assert entity.name
        assert 0 <= entity.salience <= 1
        assert entity.mentions
        for mention in entity.mentions:
            text = getattr(article, mention.field)
            assert 0 <= mention.start < mention.end <= len(text), mention
            assert text[mention.start : mention.end] == mention.text, mention


TARGETS: dict[str, Target] = {
    **{f"read {suffix}": functools.partial(read_as, suffix) for suffix in seeds.SUFFIXES},
    **{f"import {tool}": functools.partial(import_as, tool) for tool in seeds.TOOLS},
    "import brat": import_brat,
    "import docbin inside": import_unpacked_docbin,
    "read gzip inside": read_packed,
    **{f"records {suffix}": functools.partial(reread_as, suffix) for suffix in seeds.RECORDS},
    "gold": gold,
    "own tables": knowledge,
    "complete tables": base_tables,
    "topic model": topic_model,
    "entity model": entity_model,
    "manifest": manifest,
    "text": text_functions,
    "matcher": matcher,
    "resolver": resolve,
}
