"""Articles -> records. The only file that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.lists import EntityType
from nlp.models import find_model, is_entity_model, list_models, read_stamp
from nlp.records import Article, Entity, Record, Tag

if TYPE_CHECKING:
    from nlp.corrections.corrector import Corrector
    from nlp.entities import EntityFinder
    from nlp.knowledge.labels import CountryLabels
    from nlp.topics import Classifier

ENTITY_MODEL = "presse-fr"
BATCH = 64  # articles that the stages share; more is no faster


class Tagger:
    """Enrich articles.

    Entities come from one model and the knowledge tables, tags from any number of topic models.

    >>> tagger = Tagger.load(topics=["medtop"])
    >>> record = tagger("Emmanuel Macron a reçu le chancelier allemand à Paris.")
    >>> [entity.name for entity in record.entities if entity.type == "person"][0]
    'Emmanuel Macron'
    """

    def __init__(
        self,
        entities: EntityFinder,
        topics: Sequence[Classifier],
        *,
        limit: int | None = None,
        threshold: float | None = None,
        made_by: Mapping[str, str] | None = None,
        corrector: Corrector | None = None,
    ) -> None:
        """Join the stages.

        `limit` and `threshold` say which tags are kept, see `Classifier.predict`. `made_by` is
        stamped on the records; the default names the stages. `corrector` has the last word.
        """
        self._entities = entities
        self._topics = tuple(topics)
        self._limit = limit
        self._threshold = threshold
        self._corrector = corrector
        names = {"entities": entities.name, "knowledge": entities.knowledge_version}
        days = {topic.name: str(topic.manifest.get("made_on", "")) for topic in topics}
        self.made_by = dict(made_by or {"rubrique": version("rubrique"), **names, **days})

    @classmethod
    def load(
        cls,
        topics: Sequence[str] | None = None,
        *,
        entities: str = ENTITY_MODEL,
        knowledge: str | Path | None = None,
        limit: int | None = None,
        threshold: float | None = None,
        corrections: str | Path | None = None,
    ) -> Tagger:
        """Load models by name or path; `topics` defaults to all shipped topic models.

        Raises ModelError, InputError.

        `knowledge` is a folder of tables of your own, laid over those that ship. `corrections` is a
        file of decisions, which hold whatever the models say; a line that is none is left out (see
        `nlp.corrections.read_corrections` for a word on each).
        """
        from nlp.entities import EntityFinder
        from nlp.topics import load_classifier

        own = Path(knowledge) if knowledge else None
        stamps = read_stamps(
            topics,
            entities=entities,
            knowledge=own,
            limit=limit,
            threshold=threshold,
            corrections=Path(corrections) if corrections else None,
        )
        classifiers = [load_classifier(folder) for folder in topic_models(topics)]
        finder = EntityFinder.load(find_model(entities), own)
        return cls(
            finder,
            classifiers,
            limit=limit,
            threshold=threshold,
            made_by=stamps,
            corrector=load_corrector(corrections, finder, classifiers),
        )

    def __call__(self, article: Article | str) -> Record:
        """Return the record of one article or plain text."""
        given = Article(text=article) if isinstance(article, str) else article
        return next(self.pipe([given]))

    def evidence(self, article: Article | str) -> dict[tuple[str, int, int], str]:
        """Return in French what spoke for each name of an article, by field, start and end.

        Families of evidence with the weights that the arbiter gives them, in units of log odds.
        """
        given = Article(text=article) if isinstance(article, str) else article
        return self._entities.evidence(given)

    def pipe(self, articles: Iterable[Article], *, batch_size: int = BATCH) -> Iterator[Record]:
        """Yield the record of each article, in order. Records do not depend on the batch size."""
        from nlp.topics import predict_each

        stream = iter(articles)
        while batch := list(islice(stream, batch_size)):
            entities = self._entities.find(batch)
            tags = predict_each(self._topics, batch, limit=self._limit, threshold=self._threshold)
            for number, (article, found) in enumerate(zip(batch, entities, strict=True)):
                given = [tag for predicted in tags for tag in predicted[number]]
                about = agreeing_tags(given, found, self._entities.country_labels)
                record = Record(article=article, entities=found, tags=about, made_by=self.made_by)
                yield self._corrector(record) if self._corrector else record


def load_corrector(
    corrections: str | Path | None, finder: EntityFinder, topics: Sequence[Classifier]
) -> Corrector | None:
    """Return what applies the decisions of a file, None where there are none. Raises InputError."""
    from nlp.corrections import read_corrections
    from nlp.corrections.corrector import Corrector

    read = read_corrections(corrections) if corrections else None
    if read is None or not read.decisions:
        return None
    vocabularies = {topic.name: topic.vocabulary for topic in topics}
    return Corrector(read, finder.knowledge, vocabularies)


def agreeing_tags(
    tags: Sequence[Tag], entities: Sequence[Entity], labels: CountryLabels
) -> tuple[Tag, ...]:
    """Return the tags without those that name a country the article does not speak of."""
    found = {entity.code for entity in entities if entity.type == EntityType.COUNTRY}
    kept = []
    for tag in tags:
        country = labels.country_of(tag.label)
        if country is None or country in found:
            kept.append(tag)
    return tuple(kept)


def topic_models(names: Sequence[str] | None = None) -> list[Path]:
    """Return the folders of topic models by name or path, of all in reach if None.

    Raises ModelError.
    """
    if names is not None:
        return [find_model(name) for name in names]
    return [folder for folder in list_models() if not is_entity_model(folder)]


def read_stamps(
    topics: Sequence[str] | None = None,
    *,
    entities: str = ENTITY_MODEL,
    knowledge: Path | None = None,
    limit: int | None = None,
    threshold: float | None = None,
    corrections: Path | None = None,
) -> dict[str, str]:
    """Return the `made_by` of records that these models and options make, without loading a model.

    Two records of one article with the same stamps are the same. Raises ModelError, InputError.
    """
    from nlp.corrections import read_corrections_stamp
    from nlp.knowledge import read_version

    model = find_model(entities)
    models = {folder.name: read_stamp(folder) for folder in topic_models(topics)}
    options = {"limit": limit, "threshold": threshold}
    return {
        "rubrique": version("rubrique"),
        "entities": f"{model.name} {read_stamp(model)}",
        "knowledge": read_version(knowledge),
        **models,
        **{name: str(value) for name, value in options.items() if value is not None},
        **read_corrections_stamp(corrections),
    }
