"""Label Studio and doccano: the requests that they send, and what they can show of the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
pytest.importorskip("jinja2", reason="doccano's templates are Jinja's")

import jinja2

from tests.conftest import ROOT
from tests.serving import serving

TEXT = "Le président russe Vladimir Poutine a reçu lundi Emmanuel Macron à Moscou."
# As in the published examples of the protocol: names of their own, a text under another key, extra keys.
LABELS = (
    '<Labels name="ner_tags" toName="body"><Label value="Person" background="#FFA39E"/></Labels>'
)
SHOWN = '<Text name="body" value="$article"/>'
CONFIG = f"<View>\n  {LABELS}\n  {SHOWN}\n</View>"
TASK = {
    "id": 1428,
    "data": {"article": TEXT},
    "meta": {},
    "created_at": "2024-03-20T20:50:22.955810Z",
    "is_labeled": False,
    "overlap": 1,
    "inner_id": 18,
    "project": 6,
    "updated_by": None,
    "annotations": [],
    "predictions": [],
}
PARAMS = {"login": None, "password": None, "context": None}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving("--model", "medtop") as service, service.client() as found:
        yield found


def predict(client: httpx.Client, config: str | None, *tasks: object) -> list[dict]:
    asked = {"tasks": tasks, "project": "6.1710967805", "label_config": config, "params": PARAMS}
    reply = client.post("/label-studio/predict", json=asked)
    assert reply.status_code == 200, reply.text
    return reply.json()["results"]


@pytest.mark.slow
def test_a_project_is_taken_on_and_its_health_told(client: httpx.Client) -> None:
    assert client.get("/label-studio/health").json()["status"] == "UP"
    asked = {
        "project": "6.1710967805",
        "schema": CONFIG,
        "hostname": "http://localhost:8080",
        "access_token": "x",
        "extra_params": None,
    }
    told = client.post("/label-studio/setup", json=asked).json()
    assert told["model_version"].startswith("rubrique ")


@pytest.mark.slow
def test_regions_bear_the_names_of_the_interface_and_stand_in_the_text(
    client: httpx.Client,
) -> None:
    (result,) = predict(client, CONFIG, TASK)
    texts = [region["value"]["text"] for region in result["result"]]
    assert texts == ["Vladimir Poutine", "Emmanuel Macron"]
    for region in result["result"]:
        value = region["value"]
        assert (region["from_name"], region["to_name"]) == ("ner_tags", "body")
        assert (region["type"], value["labels"]) == ("labels", ["Person"])
        assert TEXT[value["start"] : value["end"]] == value["text"]


@pytest.mark.slow
def test_labels_of_other_words_are_shown_by_their_alias(client: httpx.Client) -> None:
    config = CONFIG.replace('value="Person"', 'value="Lieu" alias="place"')
    (result,) = predict(client, config, TASK)
    assert [region["value"]["labels"] for region in result["result"]] == [["Lieu"]]


@pytest.mark.slow
def test_an_exported_task_keeps_title_and_text_apart(client: httpx.Client) -> None:
    whole = f"Macron à Moscou\n\n{TEXT}"
    task = {"data": {"text": whole, "meta": {"id": "1", "date": "2022-02-07", "cut": 17}}}
    (result,) = predict(client, None, task)
    values = [
        region["value"]
        for region in result["result"]
        if "Macron" in region["value"].get("text", "")
    ]
    assert [whole[value["start"] : value["end"]] for value in values] == [
        value["text"] for value in values
    ]
    assert values[0]["start"] == 0


@pytest.mark.slow
def test_a_task_that_is_no_article_gets_an_empty_prediction_in_its_place(
    client: httpx.Client,
) -> None:
    english = {"data": {"article": "The quick brown fox jumps over the lazy dog. " * 9}}
    results = predict(client, CONFIG, english, {"data": {}}, None, TASK)
    assert [bool(result["result"]) for result in results] == [False, False, False, True]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("config", "slug"),
    [
        ("<View>", "invalid-interface"),
        ("<View><Labels name='a' toName='b'/></View>", "no-text"),
        (CONFIG.replace("Person", "label_1"), "no-label"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><View>&b;</View>', "no-text"),
    ],
)
def test_an_interface_that_shows_nothing_is_refused(
    config: str, slug: str, client: httpx.Client
) -> None:
    reply = client.post("/label-studio/setup", json={"project": "6.1", "schema": config})
    assert reply.status_code == 422
    assert reply.json()["error"] == slug


@pytest.mark.slow
def test_the_templates_for_doccano_give_its_labels(client: httpx.Client) -> None:
    page = (ROOT / "docs" / "label-studio.md").read_text(encoding="utf-8")
    spans, topics = re.findall(r"```\n(\[\{%.*?)```", page, re.DOTALL)
    record = client.post("/v1/tag", json={"text": TEXT}).json()
    found = json.loads(jinja2.Template(spans).render(input=record))
    marked = {TEXT[span["start_offset"] : span["end_offset"]]: span["label"] for span in found}
    assert marked["Vladimir Poutine"] == "person"
    labels = json.loads(jinja2.Template(topics).render(input=record))
    accepted = [tag["label"] for tag in record["tags"] if tag["accepted"]]
    assert [row["label"] for row in labels] == accepted
