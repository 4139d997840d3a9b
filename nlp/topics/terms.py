"""Take a house's thesaurus, from CSV or SKOS, as a vocabulary to learn: synonyms stand for terms."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.errors import OptionError
from nlp.reading.sources.decoding import read_text
from nlp.records import Article
from nlp.text import fold
from nlp.topics.thesaurus import Rarity, Term, Thesaurus, read_table_terms
from nlp.topics.vocabulary import Concept, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph, Literal, URIRef
    from rdflib.term import Node

_SKOS_FORMATS = {
    ".ttl": "turtle",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".nt": "nt",
    ".jsonld": "json-ld",
    ".json": "json-ld",
}
_TABLES = (".csv", ".tsv", ".txt")
# Labels are taken in the first of these languages that a concept has; None: without a language.
_LANGUAGES = ("fr", None, "en")


def read_thesaurus(path: str | Path, rarity: Rarity | None = None) -> Thesaurus:
    """Return the thesaurus of a file, whose name is the scheme of its tags. Raises as `read_terms`."""
    return Thesaurus(Path(path).stem, list(read_terms(path)), rarity)


def read_terms(path: str | Path) -> tuple[Term, ...]:
    """Return the terms of a thesaurus file, in its order.

    CSV as `nlp.topics.thesaurus` reads it; SKOS as Turtle, RDF/XML, N-Triples or JSON-LD, with the
    extra `thesaurus`. Raise OptionError, in one line, for what is no thesaurus, a term or an id
    given twice, a broader term that is nowhere, and a circle of broader terms.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if not path.is_file():
        raise OptionError(f"{path}: no such file; check the path")
    if suffix not in _SKOS_FORMATS and suffix not in _TABLES:
        known = ", ".join((*_TABLES, *_SKOS_FORMATS))
        raise OptionError(f"{path}: no kind of thesaurus file by its name; known are {known}")
    terms = _read_skos(path) if suffix in _SKOS_FORMATS else read_table_terms(path)
    if not terms:
        raise OptionError(f"{path}: there is no term in it")
    _check(path, terms)
    return tuple(terms)


def _read_skos(path: Path) -> list[Term]:
    graph = _read_graph(path)
    from rdflib.namespace import OWL, RDF, SKOS

    terms = []
    for concept in sorted(graph.subjects(RDF.type, SKOS.Concept), key=str):
        if str(graph.value(concept, OWL.deprecated)).lower() == "true":
            continue
        label = _best_label(graph, concept, SKOS.prefLabel)
        if label:
            terms.append(_skos_term(graph, concept, label))
    known = {term.code for term in terms}
    # A broader concept of another scheme, or one that is out of use, is not of this thesaurus.
    return [term if term.broader in known else replace(term, broader=None) for term in terms]


def _read_graph(path: Path) -> Graph:
    try:
        from rdflib import Graph
    except ImportError:
        raise OptionError(
            f"{path}: reading SKOS needs the extra: pip install 'rubrique[thesaurus]'"
        ) from None
    content = read_text(path)
    if '"@context": "http' in content or '"@context":"http' in content:
        raise OptionError(f"{path}: its @context is an address, and nothing is fetched; use Turtle")
    try:
        return Graph().parse(data=content, format=_SKOS_FORMATS[path.suffix.lower()])
    except Exception as error:  # each of rdflib's parsers raises its own kinds
        reason = " ".join(str(error).split())[:150]
        raise OptionError(f"{path}: it cannot be read as SKOS ({reason})") from None


def _skos_term(graph: Graph, concept: Node, label: str) -> Term:
    from rdflib.namespace import SKOS

    notation = graph.value(concept, SKOS.notation)
    broader = min(map(str, _broader(graph, concept)), default=None)
    names = [
        name
        for relation in (SKOS.altLabel, SKOS.hiddenLabel)
        for name in _labels(graph, concept, relation)
    ]
    synonyms = sorted({str(name) for name in names if _is_wanted(name)} - {label, str(notation)})
    return Term(str(concept), label, tuple(synonyms), broader)


def _broader(graph: Graph, concept: Node) -> Iterator[Node]:
    """Yield the broader concepts, stated at either end."""
    from rdflib.namespace import SKOS

    yield from graph.objects(concept, SKOS.broader)
    yield from graph.subjects(SKOS.narrower, concept)


def _labels(graph: Graph, concept: Node, relation: URIRef) -> list[Literal]:
    from rdflib import Literal

    return [name for name in graph.objects(concept, relation) if isinstance(name, Literal)]


def _language(name: Literal) -> str | None:
    return name.language.split("-")[0].lower() if name.language else None


def _is_wanted(name: Literal) -> bool:
    """Return whether a name can stand in a French text."""
    return _language(name) in ("fr", None)


def _best_label(graph: Graph, concept: Node, relation: URIRef) -> str:
    """Return the label in the first language there is, nothing where there is none."""
    labels = sorted(_labels(graph, concept, relation))
    for language in _LANGUAGES:
        for label in labels:
            if _language(label) == language:
                return str(label)
    return ""


def _check(path: Path, terms: Sequence[Term]) -> None:
    """Raise OptionError for ids given twice, broader terms that are nowhere, and circles."""
    by_code: dict[str, Term] = {}
    for term in terms:
        if term.code in by_code:
            raise OptionError(f"{path}: {term.code!r} is there twice; keep one, or give them ids")
        by_code[term.code] = term
    for term in terms:
        if term.broader and term.broader not in by_code:
            raise OptionError(
                f"{path}: {term.broader!r}, broader than {term.label!r}, is no term of this file"
            )
    for term in terms:
        if _is_in_circle(term, by_code):
            raise OptionError(f"{path}: {term.label!r} is broader than itself")


def _is_in_circle(term: Term, by_code: Mapping[str, Term]) -> bool:
    seen: set[str] = set()
    code = term.broader
    while code and code not in seen:
        if code == term.code:
            return True
        seen.add(code)
        code = by_code[code].broader
    return False


def terms_vocabulary(terms: Sequence[Term]) -> Vocabulary:
    """Return the vocabulary of some terms, in which labels and synonyms stand for their term."""
    by_code = {term.code: term for term in terms}
    concepts = [Concept(term.code, term.label, term.broader, _top(term, by_code)) for term in terms]
    return Vocabulary(concepts, names=_names(terms))


def _top(term: Term, by_code: Mapping[str, Term]) -> str:
    while term.broader:
        term = by_code[term.broader]
    return term.code


def _names(terms: Sequence[Term]) -> dict[str, str]:
    """Return the id of each name, folded; labels go before synonyms."""
    names: dict[str, str] = {}
    for term in terms:
        names.setdefault(fold(term.label), term.code)
    for term in terms:
        for synonym in term.forms:
            names.setdefault(fold(synonym), term.code)
    return names


def term_articles(terms: Sequence[Term]) -> list[Article]:
    """Return one article for each term, made of its names: what is known before any example."""
    articles = []
    for term in terms:
        names = ". ".join((term.label, *term.forms))
        articles.append(
            Article(id=f"term:{term.code}", title=term.label, text=names, keywords=(term.code,))
        )
    return articles


def format_terms(terms: Iterable[Term]) -> str:
    """Return the terms as the CSV that `read_terms` reads."""
    lines = [_csv_line(("id", "term", "broader", "synonyms"))]
    for term in terms:
        cells = (term.code, term.label, term.broader or "", "|".join(term.forms))
        lines.append(_csv_line(cells))
    return "".join(lines)


def _csv_line(cells: Sequence[str]) -> str:
    import io

    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
