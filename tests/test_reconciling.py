"""OpenRefine's protocol: a recorded session, and the shapes that version 0.2 of its specification asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")

import jsonschema

from nlp.knowledge import Knowledge
from nlp.lists import Scheme
from nlp.serving.names import Names
from nlp.serving.reconcile import extend_rows, find_candidates
from nlp.topics.vocabulary import load_vocabulary
from tests.serving import Service, serving

# The specification's shapes, in our own words: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
STRING = {"type": "string"}


def shape(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TYPE = shape("id name", id=STRING, name=STRING, description=STRING)
SUGGESTER = shape("", service_url=STRING, service_path=STRING)
PATTERN = {"type": "string", "pattern": r"\{\{id\}\}"}
MANIFEST = shape(
    "versions name identifierSpace schemaSpace",
    versions={"type": "array", "contains": {"const": "0.2"}},
    name=STRING,
    identifierSpace={"type": "string", "format": "uri"},
    schemaSpace={"type": "string", "format": "uri"},
    view=shape("url", url=PATTERN),
    defaultTypes={"type": "array", "items": TYPE, "uniqueItems": True},
    suggest=shape("", entity=SUGGESTER, property=SUGGESTER, type=SUGGESTER),
    preview=shape(
        "url width height", url=PATTERN, width={"type": "integer"}, height={"type": "integer"}
    ),
    extend=shape(
        "",
        propose_properties=SUGGESTER,
        property_settings=listed(shape("type label name", default=STRING, type={"const": "text"})),
    ),
)
CANDIDATE = shape(
    "id name score",
    id=STRING,
    name=STRING,
    score={"type": "number"},
    match={"type": "boolean"},
    type=listed(TYPE),
    features=listed(shape("", id=STRING, value={"type": ["number", "boolean"]})),
)
RESULTS = {"type": "object", "additionalProperties": shape("result", result=listed(CANDIDATE))}
CELL = {
    "oneOf": [
        {"type": "object", "maxProperties": 0},
        {**shape("id name", id=STRING, name=STRING), "additionalProperties": False},
        {**shape("str", str=STRING), "additionalProperties": False},
        {**shape("int", int={"type": "integer"}), "additionalProperties": False},
    ]
}
ROW = {"type": "object", "additionalProperties": listed(CELL)}
EXTENSION = shape(
    "rows meta",
    meta=listed(shape("id name", id=STRING, name=STRING)),
    rows={"type": "object", "additionalProperties": ROW},
)
SUGGESTED = shape("result", result=listed(shape("id name", id=STRING, name=STRING)))


@pytest.fixture(scope="module")
def names(knowledge: Knowledge) -> Names:
    return Names(knowledge, {Scheme.MEDTOP.value: load_vocabulary("medtop")})


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving("--cors", "http://127.0.0.1:3333", "--model", "medtop") as found:
        yield found


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as found:
        yield found


def best(names: Names, **query: Any) -> dict[str, Any]:
    found = find_candidates(names, {"q": query})
    jsonschema.validate(found, RESULTS)
    result = found["q"]["result"]
    return dict(result[0]) if result else {}


def extended(names: Names, target: str, name: str, **settings: str) -> list[dict[str, Any]]:
    found = extend_rows(
        names, {"ids": [target], "properties": [{"id": name, "settings": settings}]}
    )
    jsonschema.validate(found, EXTENSION)
    cells: list[dict[str, Any]] = found["rows"][target][name]
    return cells


@pytest.mark.slow
def test_a_session_of_openrefine(client: httpx.Client) -> None:
    manifest = client.get("/reconcile").json()
    jsonschema.validate(manifest, MANIFEST)
    asked = [
        "Emmanuel Macron",
        "Poutine",
        "OTAN",
        "Union européenne",
        "Paris",
        "Russie",
        "Emanuel Macron",
        "Magawa",
        "Élection",
        "ONU",
    ]
    queries = {f"q{number}": {"query": name, "limit": 3} for number, name in enumerate(asked)}
    replied = client.post("/reconcile", data={"queries": json.dumps(queries)})
    found = replied.json()
    jsonschema.validate(found, RESULTS)
    assert list(found) == list(queries)
    firsts = [found[key]["result"][0]["id"] if found[key]["result"] else None for key in queries]
    assert firsts[:4] == [
        "person/emmanuel-macron",
        "person/vladimir-poutine",
        "organisation/otan",
        "organisation/ue",
    ]
    assert firsts[5:7] == ["country/RU", "person/emmanuel-macron"]
    assert all(len(found[key]["result"]) <= 3 for key in queries)
    assert client.get("/reconcile", params={"queries": json.dumps(queries)}).json() == found
    assert client.post("/reconcile", json=queries).json() == found
    suggest = manifest["suggest"]
    for what, prefix, expected in (
        ("entity", "macr", "person/emmanuel-macron"),
        ("type", "pers", "person"),
        ("property", "fonc", "office"),
    ):
        address = suggest[what]["service_url"] + suggest[what]["service_path"]
        suggested = client.get(address, params={"prefix": prefix}).json()
        jsonschema.validate(suggested, SUGGESTED)
        assert expected in [row["id"] for row in suggested["result"]]
    proposed = manifest["extend"]["propose_properties"]
    address = proposed["service_url"] + proposed["service_path"]
    assert "office" in [
        row["id"] for row in client.get(address, params={"type": "person"}).json()["properties"]
    ]
    extend = {
        "ids": ["person/emmanuel-macron"],
        "properties": [{"id": "wikidata"}, {"id": "office", "settings": {"date": "1er juin 2015"}}],
    }
    rows = client.post("/reconcile", data={"extend": json.dumps(extend)}).json()
    jsonschema.validate(rows, EXTENSION)
    assert rows["rows"]["person/emmanuel-macron"]["wikidata"] == [{"str": "Q3052772"}]
    assert "ministre" in rows["rows"]["person/emmanuel-macron"]["office"][0]["str"]
    extend = {
        "ids": ["country/FR", "place/rennes"],
        "properties": [{"id": "wikidata"}, {"id": "geonames"}, {"id": "region"}],
    }
    rows = client.post("/reconcile", data={"extend": json.dumps(extend)}).json()
    jsonschema.validate(rows, EXTENSION)
    assert rows["rows"]["country/FR"]["wikidata"] == [{"str": "Q142"}]
    assert rows["rows"]["place/rennes"]["geonames"] == [{"str": "2983990"}]
    assert rows["rows"]["place/rennes"]["region"] == [{"str": "FR-BRE"}]
    preview = client.get(manifest["preview"]["url"].replace("{{id}}", "person/emmanuel-macron"))
    assert "Emmanuel Macron" in preview.text
    assert (
        client.get(manifest["view"]["url"].replace("{{id}}", "country/RU")).json()["name"]
        == "Russie"
    )


@pytest.mark.slow
def test_only_the_origin_that_was_named_may_ask_from_a_page(client: httpx.Client) -> None:
    given = client.get("/reconcile", headers={"Origin": "http://127.0.0.1:3333"})
    assert given.headers["access-control-allow-origin"] == "http://127.0.0.1:3333"
    other = client.get("/reconcile", headers={"Origin": "http://exemple.invalid"})
    assert "access-control-allow-origin" not in other.headers


def test_what_is_written_as_in_the_tables_is_a_match_and_what_is_doubtful_is_none(
    names: Names,
) -> None:
    assert best(names, query="Emmanuel Macron")["match"] is True
    assert best(names, query="emanuel macron")["match"] is False
    assert best(names, query="Macron")["match"] is False
    assert best(names, query="Zzyzx Qwrtp") == {}


def test_types_are_kept_to(names: Names) -> None:
    assert best(names, query="Géorgie", type="country")["id"] == "country/GE"
    assert best(names, query="Paris", type=["place"])["type"][0]["id"] == "place"
    assert best(names, query="Élections", type="medtop")["id"].startswith("medtop:")
    assert best(names, query="Macron", type="unknown") == {}


def test_country_function_and_date_decide_between_namesakes(names: Names) -> None:
    def first(**properties: str) -> str:
        given = [{"pid": name, "v": value} for name, value in properties.items()]
        return str(best(names, query="Ibrahim", type="person", properties=given)["id"])

    assert first(country="Liban") == "person/abbas-ibrahim"
    assert (
        first(country="Malaisie", office="Premier ministre", date="2024-05-01")
        == "person/anwar-ibrahim"
    )
    assert first(country="MY", office="roi", date="2024-05-01") == "person/ibrahim-de-johor"


def test_the_office_at_a_date_is_told(names: Names) -> None:
    macron = "person/emmanuel-macron"
    assert extended(names, macron, "office", date="2022-02-07") == [{"str": "président (France)"}]
    assert "ministre" in extended(names, macron, "office", date="2015-06-01")[0]["str"]
    assert extended(names, macron, "office_of", date="2022-02-07") == [
        {"id": "country/FR", "name": "France"}
    ]
    assert extended(names, "country/RU", "iso") == [{"str": "RU"}]
    assert extended(names, "organisation/otan", "acronym") == [{"str": "OTAN"}]
    assert extended(names, "person/nobody", "office") == []
    assert extended(names, "place/moscou", "population")[0]["int"] > 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        [],
        {"q": 3},
        {"q": {"query": 3}},
        {"q": {"query": "x", "type": 3}},
        {"q": {"query": "x", "limit": "many"}},
        {"q": {"query": "x", "properties": [3]}},
    ],
)
def test_a_query_that_means_nothing_is_refused_in_one_line(
    given: Any, client: httpx.Client
) -> None:
    reply = client.post("/reconcile", data={"queries": json.dumps(given)})
    assert reply.status_code == 422
    assert set(reply.json()) == {"error", "detail"}


@pytest.mark.parametrize(("limit", "most"), [(2, 2), (-5, 1), (float("inf"), 50), (1e300, 50)])
def test_a_limit_of_any_size_is_kept_within_bounds(limit: float, most: int, names: Names) -> None:
    found = find_candidates(names, {"q": {"query": "Paris", "limit": limit}})
    assert 0 < len(found["q"]["result"]) <= most
