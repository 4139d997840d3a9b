"""`rubrique mcp` as an assistant has it: started by a client of the protocol, asked over standard input and output."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra serve is not installed")

import anyio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from nlp.errors import InputError
from nlp.records import Article
from nlp.tagger import Tagger
from nlp.writing import write_records
from nlp.writing.searching import Question, read_matches
from tests.conftest import ROOT

COMMAND = ("-c", "from nlp.cli import main; main()", "mcp")
TEXT = "Le président russe Vladimir Poutine a reçu lundi Emmanuel Macron à Moscou, au sujet de la guerre en Ukraine."
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "tag": ("tag_article", {"text": TEXT, "date": "2022-02-07"}),
    "topics": ("topics_of", {"text": TEXT}),
    "minister": ("who_is", {"name": "Emmanuel Macron", "on": "2015-06-01"}),
    "by id": ("who_is", {"name": "country/RU"}),
    "shared": ("who_is", {"name": "Ibrahim"}),
    "nobody": ("who_is", {"name": "Xyzzyx Qwrtz"}),
    "words": ("search_records", {"words": "reconciliation élysée"}),
    "entity": ("search_records", {"entity": "person/emmanuel-macron", "limit": 1}),
    "quotes": ("search_records", {"words": '" OR NEAR(" *'}),
    "not french": ("tag_article", {"text": "The quick brown fox jumps over the lazy dog. " * 9}),
    "no text": ("tag_article", {"text": "  "}),
    "a wrong day": ("who_is", {"name": "Macron", "on": "yesterday"}),
    "too much": ("search_records", {"limit": 1000}),
    "no such tool": ("delete_records", {}),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assistant") / "records.sqlite"
    articles = [
        Article(id="a", text=TEXT, date=datetime.date(2022, 2, 7)),
        Article(
            id="b",
            text="Emmanuel Macron a parlé de réconciliation à l'Élysée.",
            date=datetime.date(2023, 1, 1),
        ),
        Article(id="c", text="Le chat dort.", title="Sans date"),
    ]
    write_records(Tagger.load(["medtop"]).pipe(articles), path)
    return path


@pytest.fixture(scope="module")
def session(records: Path) -> dict[str, Any]:
    """One session: what the server says of itself, its tools, and the answer of each call."""
    found: dict[str, Any] = {}
    log = records.parent / "log"

    async def ask() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=[*COMMAND, "--model", "medtop", "--records", str(records)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        with log.open("w") as said:
            async with (
                stdio_client(server, errlog=said) as (read, write),
                ClientSession(read, write) as client,
            ):
                found["server"] = await client.initialize()
                found["tools"] = {one.name: one for one in (await client.list_tools()).tools}
                for name, (tool, arguments) in CALLS.items():
                    found[name] = await client.call_tool(tool, arguments)

    anyio.run(ask)
    found["log"] = log.read_text(encoding="utf-8")
    return found


def told(session: dict[str, Any], name: str) -> dict[str, Any]:
    answer = session[name]
    assert not answer.is_error, answer
    content: dict[str, Any] = answer.structured_content
    assert json.loads(answer.content[0].text) == content
    return content


@pytest.mark.slow
def test_the_tools_say_that_they_only_read(session: dict[str, Any]) -> None:
    assert session["server"].server_info.name == "rubrique"
    tools = session["tools"]
    assert list(tools) == ["tag_article", "who_is", "topics_of", "search_records"]
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert all(tool.description for tool in tools.values())
    assert tools["who_is"].input_schema["required"] == ["name"]


@pytest.mark.slow
def test_an_article_is_tagged_as_by_the_library(session: dict[str, Any]) -> None:
    article = Article(text=TEXT, date=datetime.date(2022, 2, 7))
    expected = json.loads(Tagger.load(["medtop"])(article).to_json())
    found = told(session, "tag")
    assert found == {name: expected[name] for name in ("entities", "tags", "made_by")}
    topics = told(session, "topics")["topics"]
    assert [one["code"] for one in topics] == [tag["code"] for tag in expected["tags"]]
    assert all(one["words"] for one in topics if one["accepted"])


@pytest.mark.slow
def test_a_name_is_told_with_the_office_of_the_day(session: dict[str, Any]) -> None:
    first = told(session, "minister")["answers"][0]
    assert (first["id"], first["office"]["role"]) == ("person/emmanuel-macron", "minister")
    assert told(session, "by id")["answers"][0]["name"] == "Russie"
    assert told(session, "nobody") == {"answers": []}
    assert len(told(session, "shared")["answers"]) > 1


@pytest.mark.slow
def test_the_archive_is_searched(session: dict[str, Any]) -> None:
    (found,) = told(session, "words")["articles"]
    assert found["id"] == "b"
    assert "réconciliation" in found["excerpt"]
    assert "person/emmanuel-macron" in [one["id"] for one in found["entities"]]
    assert [one["id"] for one in told(session, "entity")["articles"]] == ["b"]  # the later one
    assert told(session, "quotes")["articles"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not french", "not-french"),
        ("no text", "missing-text"),
        ("a wrong day", "give a day as 2015-06-01"),
        ("too much", "limit"),
        ("no such tool", "delete_records"),
    ],
)
def test_what_cannot_be_answered_is_said(session: dict[str, Any], name: str, said: str) -> None:
    answer = session[name]
    assert answer.is_error
    assert said in answer.content[0].text


@pytest.mark.slow
def test_nothing_of_a_call_stands_in_the_log(session: dict[str, Any]) -> None:
    assert session["tools"]
    assert "Poutine" not in session["log"]
    assert "Traceback" not in session["log"]


@pytest.mark.slow
def test_all_parts_of_a_question_must_hold(records: Path) -> None:
    def found(**asked: Any) -> list[str]:
        return [row["id"] for row in read_matches(records, Question(**asked), 10)]

    macron = "person/emmanuel-macron"
    assert found() == ["b", "a", "c"]
    assert found(entity=macron) == ["b", "a"]
    assert found(entity=macron, words="moscou") == ["a"]
    assert found(entity=macron, since=datetime.date(2022, 2, 8)) == ["b"]
    assert found(until=datetime.date(2022, 2, 7)) == ["a"]
    assert found(words="ELYSEE") == ["b"]
    code = read_matches(records, Question(words="guerre"), 1)[0]["topics"][0]["code"]
    assert "a" in found(topic=code)
    assert found(topic="medtop:00000000") == []


@pytest.mark.slow
def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("no database, but a text that is long enough to be taken for one" * 20)
    done = subprocess.run(
        [sys.executable, *COMMAND, "--records", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    with pytest.raises(InputError, match="no such file"):
        read_matches(tmp_path / "nothing.sqlite", Question(), 1)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_session_though_its_input_is_open(number: signal.Signals) -> None:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "essai", "version": "1"},
    }
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--model", "medtop"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(number)
        assert process.wait(timeout=30) == 128 + number
        assert b"rubrique: stopped" in process.stderr.read()
