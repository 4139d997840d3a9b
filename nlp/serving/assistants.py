"""Tools for assistants that speak the Model Context Protocol, over standard input and output.

All of them only read. They answer from the models and tables that are loaded, and from one database
of records if it was named at the start; no path is ever taken from a call.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from nlp.corrections import read_corrections
from nlp.errors import RubriqueError
from nlp.knowledge import PRESENT
from nlp.records import Record
from nlp.serving.articles import parse_article
from nlp.serving.engine import Engine, Loaded
from nlp.serving.lookups import describe_id, parse_day
from nlp.serving.replies import Refusal, shorten
from nlp.serving.settings import Settings
from nlp.writing.searching import Question, read_matches

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

_INSTRUCTIONS = (
    "French news: who and what an article is about, who held which office on a day, and a newsroom's own archive. "
    "Ids such as person/emmanuel-macron, country/FR or medtop:20000593 mean the same in every tool."
)
_MOST_NAMES = 5  # of a name that may mean several

Text = Annotated[str, Field(description="The text of the article, in French.")]
Title = Annotated[str, Field(description="Its title.")]
Day = Annotated[
    datetime.date | None,
    BeforeValidator(parse_day),
    Field(description="A day as 2015-06-01: offices are those of that day."),
]
FirstDay = Annotated[
    datetime.date | None,
    BeforeValidator(parse_day),
    Field(description="The first day of the articles, as 2015-06-01."),
]
LastDay = Annotated[
    datetime.date | None,
    BeforeValidator(parse_day),
    Field(description="The last day of the articles, as 2015-06-30."),
]


def run_assistant(settings: Settings, records: Path | None) -> None:
    """Answer an assistant until it closes standard input. Raises RubriqueError where it cannot start."""
    if records is not None:
        read_matches(records, Question(), 1)
    if settings.corrections is not None:
        read_corrections(settings.corrections)
    tools = Tools(Engine(Loaded.load(settings), settings), records)
    make_server(tools).run("stdio")


def make_server(tools: Tools) -> MCPServer[Any]:
    """Return a server of the protocol that offers the tools."""
    from mcp.server.mcpserver import MCPServer
    from mcp_types import ToolAnnotations

    version = tools.engine.loaded.tagger.made_by["rubrique"]
    server = MCPServer(
        "rubrique",
        title="Rubrique",
        instructions=_INSTRUCTIONS,
        version=version,
        log_level="WARNING",  # at INFO it writes what was asked
    )
    harmless = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    offered: list[Callable[..., Any]] = [tools.tag_article, tools.who_is, tools.topics_of]
    if tools.records is not None:
        offered.append(tools.search_records)
    for tool in offered:
        server.add_tool(tool, annotations=harmless, structured_output=True)
    return server


@dataclass
class Tools:
    """What an assistant may ask for; each docstring is what it reads of a tool."""

    engine: Engine
    records: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)  # calls come in threads

    def tag_article(self, text: Text, title: Title = "", date: Day = None) -> dict[str, Any]:
        """Find the people, countries, organisations and places of a French article, and its topics.

        Each entity has its mentions with offsets into title or text, its office on the day of the
        article, and whether the tables know it; each topic has the words that earned it.
        """
        row = self._tag(text, title, date).to_dict()
        return {name: row[name] for name in ("entities", "tags", "made_by")}

    def topics_of(self, text: Text, title: Title = "") -> dict[str, Any]:
        """Tell what a French article is about: topics with their score and the words that earned them."""
        rows = self._tag(text, title, None).to_dict()["tags"]
        return {"topics": [_short_topic(row) for row in rows]}

    def who_is(
        self,
        name: Annotated[str, Field(description="A name, or an id.", min_length=1, max_length=200)],
        on: Day = None,
    ) -> dict[str, Any]:
        """Tell who or what a name or an id means, with the office held on a day.

        Several answers mean that the name is shared; a name written otherwise is found with a lower
        score.
        """
        names = self.engine.names
        day = on or PRESENT
        if name in names.entries:
            return {"answers": [{"score": 100.0, **describe_id(names, name, day)}]}
        found = names.find(name, limit=_MOST_NAMES)
        answers = [
            {"score": one.score, "form": one.form, **describe_id(names, one.entry.id, day)}
            for one in found
        ]
        return {"answers": answers}

    def search_records(
        self,
        words: Annotated[
            str, Field(description="Words of title or text; accents are not needed.")
        ] = "",
        entity: Annotated[
            str | None, Field(description="An id, as who_is and tag_article give it.")
        ] = None,
        topic: Annotated[str | None, Field(description="A code, as topics_of gives it.")] = None,
        since: FirstDay = None,
        until: LastDay = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> dict[str, Any]:
        """Search the archive of tagged articles: by words, entity, topic and days; all given must hold."""
        assert self.records is not None  # noqa: S101 - only offered where it was named
        question = Question(words, entity, topic, since, until)
        try:
            return {"articles": read_matches(self.records, question, limit)}
        except RubriqueError as error:
            raise _failure(str(error)) from None

    def _tag(self, text: str, title: str, date: datetime.date | None) -> Record:
        row = {"text": text, "title": title, "date": date and date.isoformat()}
        try:
            article = parse_article(row, self.engine.settings.max_length)
        except Refusal as refusal:
            raise _failure(f"{refusal.slug}: {refusal.detail}") from None
        try:
            with self._lock:
                (record,) = self.engine.load_tagger().pipe([article])
        except RubriqueError as error:
            raise _failure(str(error)) from None
        return record


def _short_topic(row: dict[str, Any]) -> dict[str, Any]:
    words = dict.fromkeys(word["text"] for word in row["because"])
    told = {name: row[name] for name in ("scheme", "code", "label", "score", "accepted")}
    return {**told, "words": list(words)}


def _failure(line: str) -> Exception:
    """Return the error that an assistant is told in one line."""
    from mcp.server.mcpserver.exceptions import ToolError

    return ToolError(shorten(line))
