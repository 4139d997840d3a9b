"""Articles -> records. The only file that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.models import find_model, list_models
from nlp.records import Article, Record

if TYPE_CHECKING:
    from nlp.entities import EntityFinder
    from nlp.topics import Classifier

ENTITY_MODEL = "presse-fr"
BATCH = 64


class Tagger:
    """Enrich articles: entities by one model and the knowledge tables, tags by any number of topic models.

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
    ) -> None:
        """Join the stages. `limit` and `threshold` say which tags are kept, see `Classifier.predict`."""
        self._entities = entities
        self._topics = tuple(topics)
        self._limit = limit
        self._threshold = threshold
        models = {"entities": entities.name, "knowledge": entities.knowledge_version}
        stamps = {topic.name: str(topic.manifest.get("made_on", "")) for topic in topics}
        self._made_by = {"rubrique": version("rubrique"), **models, **stamps}

    @classmethod
    def load(
        cls,
        topics: Sequence[str] | None = None,
        *,
        entities: str = ENTITY_MODEL,
        knowledge: str | Path | None = None,
        limit: int | None = None,
        threshold: float | None = None,
    ) -> Tagger:
        """Load models by name or path; `topics` defaults to all shipped topic models. Raises ModelError.

        `knowledge` is a folder of tables of your own, laid over those that ship.
        """
        from nlp.entities import EntityFinder
        from nlp.topics import load_classifier

        folders = [find_model(name) for name in topics] if topics is not None else topic_models()
        classifiers = [load_classifier(folder) for folder in folders]
        finder = EntityFinder.load(find_model(entities), Path(knowledge) if knowledge else None)
        return cls(finder, classifiers, limit=limit, threshold=threshold)

    def __call__(self, article: Article | str) -> Record:
        """Return the record of one article or plain text."""
        given = Article(text=article) if isinstance(article, str) else article
        return next(self.pipe([given]))

    def pipe(self, articles: Iterable[Article], *, batch_size: int = BATCH) -> Iterator[Record]:
        """Yield the record of each article, in order. Records do not depend on the batch size."""
        stream = iter(articles)
        while batch := list(islice(stream, batch_size)):
            entities = self._entities.find(batch)
            tags = [topic.predict(batch, limit=self._limit, threshold=self._threshold) for topic in self._topics]
            for number, (article, found) in enumerate(zip(batch, entities, strict=True)):
                about = tuple(tag for predicted in tags for tag in predicted[number])
                yield Record(article=article, entities=found, tags=about, made_by=self._made_by)


def topic_models() -> list[Path]:
    """Return the folders of all topic models in reach."""
    return [folder for folder in list_models() if folder.name != ENTITY_MODEL]
