"""An article -> what is seen in it: spans of the recogniser, known names, candidates, their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from nlp.entities.candidates import Candidate, CandidateFinder
from nlp.entities.countries import CountryReader
from nlp.entities.demonyms import DemonymReader
from nlp.entities.edges import Edges
from nlp.entities.evidence import EvidenceReader
from nlp.entities.field import FIELDS, Field, make_fields
from nlp.entities.matcher import Matcher
from nlp.entities.metonyms import MetonymReader
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.spans import Reading, Span
from nlp.knowledge import Knowledge
from nlp.records import Article

Candidates = Mapping[str, Sequence[Candidate]]
Evidence = Mapping[str, Sequence[Sequence[str]]]
_Piece = TypeVar("_Piece")


class ArticleReader:
    """Read articles with the help of the tables. Built once; all its methods are pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Build the matcher of known names and the readers of candidates and evidence."""
        self._knowledge = knowledge
        self.matcher = Matcher(knowledge)
        self.demonyms = DemonymReader(knowledge)
        self.metonyms = MetonymReader(knowledge.words)
        self._countries = CountryReader(knowledge, self.metonyms)
        is_demonym = self.demonyms.is_demonym
        edges = Edges(is_demonym, knowledge.surnames, knowledge.given_names)
        self._candidates = CandidateFinder(edges, knowledge.words)
        self._evidence = self.evidence_as(lambda pieces: list(dict.fromkeys(pieces)))

    def evidence_as(
        self, known: Callable[[Iterable[str]], Sequence[_Piece]]
    ) -> EvidenceReader[_Piece]:
        """Return a reader of evidence whose pieces are given as `known` gives them back."""
        return EvidenceReader(self._knowledge, self.demonyms.is_demonym, known)

    def read(self, fields: Mapping[str, Field], spans: Mapping[str, Sequence[Span]]) -> Reading:
        """Return the fields with the model's spans and the hits of the tables in each.

        Both are put right where they speak of countries.
        """
        found = {name: self.matcher.find_in(field) for name, field in fields.items()}
        hits = {name: own for name, (own, _) in found.items()}
        things = {name: own for name, (_, own) in found.items()}
        return self._countries.revise(Reading(fields, spans, hits, things, frozenset()))

    def find(self, reading: Reading, *, every: bool = False) -> Candidates:
        """Return the candidates of each field, if `every` also those to learn from only."""
        return self._candidates.find(reading, every=every)

    def evidence(self, reading: Reading, candidates: Candidates) -> Evidence:
        """Return what speaks for and against each candidate."""
        return self._evidence.read(reading, candidates)

    def candidates(
        self, article: Article, recognizer: Recognizer | None
    ) -> tuple[Reading, Candidates]:
        """Return an article read with a recogniser, and every candidate to learn from."""
        fields = make_fields(article)
        spans: dict[str, list[Span]] = {name: [] for name in FIELDS}
        if recognizer is not None:
            found = recognizer.pipe([field.plain for field in fields.values()], weak=True)
            spans = dict(zip(FIELDS, found, strict=True))
        reading = self.read(fields, spans)
        return reading, self.find(reading, every=True)
