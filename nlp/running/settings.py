"""What decides the records of a run, beside the articles.

It travels to every worker and heads the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nlp.tagger import ENTITY_MODEL, Tagger, read_stamps

# Seconds for what one worker is asked at once: a hundred times what a batch of articles takes
TIME_LIMIT = 120.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the models and options of a run.

    topics: topic models by name or path (None: all in reach). entities: entity model by name or
    path. knowledge: folder of a user's own tables. limit, threshold: which tags are kept, see
    `Classifier.predict`. time_limit: seconds after which a worker that does not answer is stopped.
    corrections: file of decisions that hold in every record. thesaurus: CSV file of terms.
    """

    topics: tuple[str, ...] | None = None
    knowledge: str | None = None
    limit: int | None = None
    threshold: float | None = None
    time_limit: float = TIME_LIMIT
    corrections: str | None = None
    entities: str = ENTITY_MODEL
    thesaurus: str | None = None

    @classmethod
    def parse(
        cls,
        topics: Sequence[str] | None,
        *,
        entities: str = ENTITY_MODEL,
        knowledge: Path | None = None,
        limit: int | None = None,
        threshold: float | None = None,
        time_limit: float = TIME_LIMIT,
        corrections: Path | None = None,
        thesaurus: Path | None = None,
    ) -> Settings:
        """Build from the options of a command."""
        return cls(
            topics=None if topics is None else tuple(topics),
            knowledge=str(knowledge) if knowledge else None,
            limit=limit,
            threshold=threshold,
            time_limit=time_limit,
            corrections=str(corrections) if corrections else None,
            entities=entities,
            thesaurus=str(thesaurus) if thesaurus else None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON knows them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Settings:
        """Return the settings of a JSON object made by `to_dict`."""
        topics = row["topics"]
        return cls(**{**row, "topics": None if topics is None else tuple(topics)})

    def load_tagger(self) -> Tagger:
        """Load the models. Raises ModelError, InputError."""
        return Tagger.load(
            self.topics,
            entities=self.entities,
            knowledge=self.knowledge,
            limit=self.limit,
            threshold=self.threshold,
            corrections=self.corrections,
            thesaurus=self.thesaurus,
        )

    def read_stamps(self) -> dict[str, str]:
        """Return what the records of these settings carry as `made_by`, without loading a model.

        Raises ModelError, InputError.
        """
        return read_stamps(
            self.topics,
            entities=self.entities,
            knowledge=Path(self.knowledge) if self.knowledge else None,
            limit=self.limit,
            threshold=self.threshold,
            corrections=Path(self.corrections) if self.corrections else None,
            thesaurus=Path(self.thesaurus) if self.thesaurus else None,
        )
