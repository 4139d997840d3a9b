"""Rubrique's entities inside any spaCy pipeline: `nlp.add_pipe("rubrique_entities")`.

>>> import spacy
>>> nlp = spacy.blank("fr")
>>> component = nlp.add_pipe("rubrique_entities")
>>> doc = nlp("Le président russe Vladimir Poutine est à Minsk.")
>>> [(ent.text, ent.label_, ent.ent_id_) for ent in doc.ents]
[('Vladimir Poutine', 'PER', 'person/vladimir-poutine'), ('Minsk', 'LOC', 'place/minsk')]
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, minibatch

from nlp.entities import EntityFinder
from nlp.lists import EntityType, MentionKind
from nlp.models import find_model
from nlp.records import Article, Entity, Mention

LABELS: dict[str, str] = {
    EntityType.PERSON: "PER",
    EntityType.COUNTRY: "LOC",
    EntityType.PLACE: "LOC",
    EntityType.ORGANISATION: "ORG",
}
SPANS = "rubrique"


class EntityComponent:
    """Set `doc.ents` to the names found, and `doc.spans["rubrique"]` to all mentions, demonyms and functions included.

    `ent.ent_id_` is the id of the entity ("country/RU"), `ent.kb_id_` its Wikidata id where known. In the spans,
    labels are kinds: PER, LOC, ORG, DEMONYM, METONYM, ROLE. Offices are read as of `date` (None: undated).
    """

    def __init__(self, finder: EntityFinder, date: datetime.date | None) -> None:
        """Wrap a finder of entities."""
        self._finder = finder
        self._date = date

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its entities."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Yield docs with their entities, in order."""
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            articles = [Article(text=doc.text or " ", id="doc", date=self._date) for doc in docs]
            for doc, entities in zip(docs, self._finder.find(articles), strict=True):
                _annotate(doc, entities)
                yield doc


@Language.factory(
    "rubrique_entities",
    assigns=[
        "doc.ents",
        "doc.spans",
        "token.ent_type",
        "token.ent_iob",
        "token.ent_kb_id",
        "token.ent_id",
    ],
    default_config={"model": "presse-fr", "date": None},
)
def make_component(nlp: Language, name: str, model: str, date: str | None) -> EntityComponent:  # noqa: ARG001
    """Build the component: `model` is an entity model by name or path, `date` an ISO day.

    Raises ModelError.
    """
    return EntityComponent(
        EntityFinder.load(find_model(model)), datetime.date.fromisoformat(date) if date else None
    )


def _annotate(doc: Doc, entities: Iterable[Entity]) -> None:
    """Set names as entities and everything as spans.

    Where tokens are shared, the first name keeps them.
    """
    found = [(mention, span) for entity in entities for mention, span in _spans(doc, entity)]
    found.sort(key=lambda pair: (pair[1].start, -pair[1].end))
    doc.spans[SPANS] = [span for _, span in found]
    doc.set_ents(
        filter_spans([span for mention, span in found if mention.kind == MentionKind.NAME]),
        default="outside",
    )


def _spans(doc: Doc, entity: Entity) -> Iterator[tuple[Mention, Span]]:
    for mention in entity.mentions:
        label = LABELS[entity.type] if mention.kind == MentionKind.NAME else mention.kind.upper()
        kb_id = entity.wikidata or ""
        span = doc.char_span(
            mention.start,
            mention.end,
            label=label,
            kb_id=kb_id,
            span_id=entity.id,
            alignment_mode="expand",
        )
        if span is not None:
            yield mention, span
