"""Articles -> records. The only file that knows the order of the stages."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import OptionError
from nlp.lists import EntityType
from nlp.models import find_model, is_entity_model, list_models, read_stamp
from nlp.reading.rejects import OnReject, fail
from nlp.records import Article, Entity, Record, Tag
from nlp.streams import Given, check_articles, make_article, make_articles, pipe_in_processes

if TYPE_CHECKING:
    from nlp.corrections.corrector import Corrector
    from nlp.entities import EntityFinder
    from nlp.knowledge import Knowledge
    from nlp.knowledge.labels import CountryLabels
    from nlp.topics import Classifier
    from nlp.topics.thesaurus import Thesaurus
    from nlp.topics.vocabulary import Vocabulary

ENTITY_MODEL = "presse-fr"
BATCH = 64  # articles that the stages share; more is no faster
# Objects made after which Python searches for garbage: a batch makes some hundred thousand, and its own 700 cost 4 % of
# the time.
_RARELY = 50_000


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
        thesaurus: Thesaurus | None = None,
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
        self._thesaurus = thesaurus
        self._loaded: dict[str, Any] | None = None
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
        thesaurus: str | Path | None = None,
    ) -> Tagger:
        """Load models by name or path; `topics` defaults to all shipped topic models.

        Raises ModelError, InputError.

        `knowledge` is a folder of tables of your own, laid over those that ship. `corrections` is a
        file of decisions, which hold whatever the models say; a line that is none is left out (see
        `nlp.corrections.read_corrections` for a word on each). `thesaurus` is a CSV file of terms
        that become tags where they stand in the text, see `nlp.topics.thesaurus`.
        """
        options: dict[str, Any] = {
            "topics": topics,
            "entities": entities,
            "knowledge": knowledge,
            "limit": limit,
            "threshold": threshold,
            "corrections": corrections,
            "thesaurus": thesaurus,
        }
        with collector_at_rest():
            tagger = cls._load(**options)
        tagger._loaded = options
        return tagger

    @classmethod
    def _load(
        cls,
        topics: Sequence[str] | None,
        *,
        entities: str,
        knowledge: str | Path | None,
        limit: int | None,
        threshold: float | None,
        corrections: str | Path | None,
        thesaurus: str | Path | None,
    ) -> Tagger:
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
            thesaurus=Path(thesaurus) if thesaurus else None,
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
            thesaurus=load_thesaurus(thesaurus, classifiers),
        )

    @property
    def knowledge(self) -> Knowledge:
        """Return the tables that say who is who."""
        return self._entities.knowledge

    @property
    def vocabularies(self) -> dict[str, Vocabulary]:
        """Return the topics that tags point to, by scheme."""
        return {topic.name: topic.vocabulary for topic in self._topics}

    def load_corrected(self, corrections: str | Path | None) -> Tagger:
        """Return a tagger of the same models that follows a file of decisions, or none.

        Raises InputError.
        """
        from nlp.corrections import read_corrections_stamp

        stamps = {name: stamp for name, stamp in self.made_by.items() if name != "corrections"}
        path = Path(corrections) if corrections else None
        return Tagger(
            self._entities,
            self._topics,
            limit=self._limit,
            threshold=self._threshold,
            made_by=stamps | read_corrections_stamp(path),
            corrector=load_corrector(path, self._entities, self._topics),
            thesaurus=self._thesaurus,
        )

    def __call__(self, article: Given) -> Record:
        """Return the record of one article, plain text, or mapping of an article's fields.

        Raises InputError for what the command line rejects: no text, another language.
        """
        return next(self.pipe([article]))

    def evidence(self, article: Given) -> dict[tuple[str, int, int], str]:
        """Return in French what spoke for each name of an article, by field, start and end.

        Families of evidence with the weights that the arbiter gives them, in units of log odds.
        """
        return self._entities.evidence(make_article(article))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process by the names of the models, which it loads there."""
        return _load_again, (self._options_to_load(),)

    def __repr__(self) -> str:
        """Return one short line: what its records carry as `made_by`."""
        return f"<Tagger {', '.join(f'{name} {stamp}' for name, stamp in self.made_by.items())}>"

    def pipe(
        self,
        articles: Iterable[Given],
        *,
        batch_size: int = BATCH,
        jobs: int = 1,
        any_language: bool = False,
        reject: OnReject = fail,
        is_checked: bool = False,
    ) -> Iterator[Record]:
        """Yield the record of each article, in order. Records do not depend on the batch size.

        Articles may be plain texts, or mappings of the fields of an article ({"text": …, "date":
        …}). What the command line rejects (no text, another language unless `any_language`) goes to
        `reject` (default: raise InputError at the first); `is_checked` says that this was seen to.
        `jobs` worker processes each load the models; a script that asks for several must start its
        work under `if __name__ == "__main__":`. Raises OptionError for what is no stream of
        articles.
        """
        stream = make_articles(articles)
        if not is_checked:
            stream = check_articles(stream, any_language=any_language, reject=reject)
        if jobs > 1:
            load = partial(_load_again, self._options_to_load())
            yield from pipe_in_processes(load, stream, batch_size, jobs)
        else:
            yield from self._tag(stream, batch_size)

    def _find_terms(self, article: Article) -> tuple[Tag, ...]:
        """Return the tags of the thesaurus, none without one."""
        if self._thesaurus is None:
            return ()
        found = self._thesaurus.predict(article, limit=self._limit, threshold=self._threshold)
        return tuple(found)

    def _options_to_load(self) -> dict[str, Any]:
        if self._loaded is None:
            raise OptionError("a tagger made of parts stays in its process; make it by Tagger.load")
        return self._loaded

    def _tag(self, articles: Iterable[Article], batch_size: int) -> Iterator[Record]:
        from nlp.topics import predict_each

        stream = iter(articles)
        while batch := list(islice(stream, batch_size)):
            entities = self._entities.find(batch)
            tags = predict_each(self._topics, batch, limit=self._limit, threshold=self._threshold)
            for number, (article, found) in enumerate(zip(batch, entities, strict=True)):
                given = [tag for predicted in tags for tag in predicted[number]]
                about = agreeing_tags(given, found, self._entities.country_labels)
                about += self._find_terms(article)
                record = Record(article=article, entities=found, tags=about, made_by=self.made_by)
                yield self._corrector(record) if self._corrector else record


def load_thesaurus(path: str | Path | None, topics: Sequence[Classifier]) -> Thesaurus | None:
    """Return a thesaurus whose words are as rare as the first topic model says.

    None where none is given. Raises OptionError.
    """
    if path is None:
        return None
    from nlp.topics.terms import read_thesaurus

    return read_thesaurus(Path(path), topics[0].space.rarity if topics else None)


def _load_again(options: Mapping[str, Any]) -> Tagger:
    """Return a tagger of the same models and options; raises ModelError."""
    return Tagger.load(**options)


def load_corrector(
    corrections: str | Path | None, finder: EntityFinder, topics: Sequence[Classifier]
) -> Corrector | None:
    """Return what applies the decisions of a file, None where there are none. Raises InputError."""
    if not corrections:
        return None
    from nlp.corrections import read_corrections
    from nlp.corrections.corrector import Corrector

    read = read_corrections(corrections)
    if not read.decisions:
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
    """Return the folders of topic models by name or path, of all that ship if None.

    Raises ModelError.
    """
    if names is not None:
        return [find_model(name) for name in names]
    return [folder for folder in list_models(only_shipped=True) if not is_entity_model(folder)]


def _check_scheme(thesaurus: Path | None, topics: Sequence[str] | None) -> None:
    """Raise OptionError for a thesaurus whose name is that of a model: nobody could tell their tags apart."""
    if thesaurus and thesaurus.stem in {folder.name for folder in topic_models(topics)}:
        raise OptionError(f"{thesaurus}: has the name of a topic model; give the file another name")


def read_stamps(
    topics: Sequence[str] | None = None,
    *,
    entities: str = ENTITY_MODEL,
    knowledge: Path | None = None,
    limit: int | None = None,
    threshold: float | None = None,
    corrections: Path | None = None,
    thesaurus: Path | None = None,
) -> dict[str, str]:
    """Return the `made_by` of records that these models and options make, without loading a model.

    Two records of one article with the same stamps are the same. Raises ModelError, InputError.
    """
    from nlp.knowledge import read_version

    model = find_model(entities)
    _check_scheme(thesaurus, topics)
    models = {folder.name: read_stamp(folder) for folder in topic_models(topics)}
    options = {"limit": limit, "threshold": threshold}
    return {
        "rubrique": version("rubrique"),
        "entities": f"{model.name} {read_stamp(model)}",
        "knowledge": read_version(knowledge),
        **models,
        **{name: str(value) for name, value in options.items() if value is not None},
        **(_read_thesaurus_stamp(thesaurus) if thesaurus else {}),
        **(_read_corrections_stamp(corrections) if corrections else {}),
    }


# Their rooms take long to import, and most runs need neither.


def _read_thesaurus_stamp(thesaurus: Path) -> dict[str, str]:
    from nlp.topics.thesaurus import read_thesaurus_stamp

    return read_thesaurus_stamp(thesaurus)


def _read_corrections_stamp(corrections: Path) -> dict[str, str]:
    from nlp.corrections import read_corrections_stamp

    return read_corrections_stamp(corrections)


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let Python not search for garbage meanwhile.

    What is loaded is none, and the search takes a fourth of the time. One article makes little.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def spare_collector() -> None:
    """Take what is loaded out of Python's search for garbage, in a process that only tags.

    The search goes through all tables again and again: a tenth of the time. Through what is tagged it
    goes less often: hardly any of that is garbage that only a search finds. Processes forked
    afterwards share the memory of the tables.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_RARELY)
