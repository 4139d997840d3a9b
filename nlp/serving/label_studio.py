"""The ML backend protocol of Label Studio: what we find in its tasks, as predictions to correct."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from nlp.annotation import from_record
from nlp.annotation.example import LABELS, restore
from nlp.annotation.label_studio import Interface, Tag, predict
from nlp.errors import RecordError
from nlp.lists import Scheme
from nlp.reading.formats.xmltree import parse_xml
from nlp.records import Article, Record, article_from_dict
from nlp.serving import description as told
from nlp.serving.articles import check
from nlp.serving.engine import Engine
from nlp.serving.replies import Refusal, answer, read_json
from nlp.serving.settings import MOST_ARTICLES
from nlp.serving.tagging import engine_of

router = APIRouter(prefix="/label-studio", tags=["Label Studio"])
_PLAIN = Interface()
_ANYTHING = {"type": "object"}
_PROJECT = {"description": "Le projet, qui n'est pas regardé."}
_CONFIG = {"type": ["string", "null"], "description": "L'interface du projet, en XML."}
_SETUP = {"type": "object", "properties": {"project": _PROJECT, "schema": _CONFIG}}
_EXAMPLE_CONFIG = (
    '<View><Labels name="label" toName="text"><Label value="person"/></Labels>'
    '<Text name="text" value="$text"/></View>'
)
_TASK = {"id": 1, "data": {"text": told.EXAMPLE["text"]}}
_TASKS = {
    "type": "object",
    "required": ["tasks"],
    "properties": {
        "tasks": {
            "type": "array",
            "maxItems": MOST_ARTICLES,
            # A task that is no article gets an empty prediction, so that any item may be sent.
            "items": {"description": "Une tâche, le texte sous `data`."},
        },
        "label_config": _CONFIG,
        "project": _PROJECT,
    },
}


@router.get(
    "/health", summary="Label Studio : le service répond-il ?", responses=told.reply(_ANYTHING, "")
)
async def health(_request: Request) -> dict[str, str]:
    """Say that models are loaded."""
    return {"status": "UP", "model_class": "Rubrique"}


@router.post(
    "/setup",
    summary="Label Studio : un projet se joint",
    responses={**told.reply(_ANYTHING, "La version."), **told.refusals(400, 415, 422)},
    openapi_extra=told.body(_SETUP, {"project": "1.1700000000", "schema": _EXAMPLE_CONFIG}),
)
async def setup(request: Request) -> Response:
    """Take a project on: say which version answers, refuse an interface that could show nothing."""
    given = _object(await read_json(request))
    interface = _interface_of(given.get("schema"))
    if not _shows_anything(interface):
        raise Refusal(422, "no-label", f"the interface has none of the labels {', '.join(LABELS)}")
    return answer(request, {"model_version": _version(engine_of(request))})


@router.post(
    "/predict",
    summary="Label Studio : proposer des annotations",
    responses={**told.reply(_ANYTHING, "Une par tâche."), **told.refusals(400, 415, 422)},
    openapi_extra=told.body(_TASKS, {"tasks": [_TASK], "label_config": _EXAMPLE_CONFIG}),
)
async def predict_tasks(request: Request) -> Response:
    """Return a prediction for each task in order; an article that cannot be tagged has no regions."""
    engine = engine_of(request)
    given = _object(await read_json(request))
    interface = _interface_of(given.get("label_config"))
    tasks = _tasks_of(given)
    articles = [_article_of(task, interface, engine.settings.max_length) for task in tasks]
    wanted = [article for article in articles if article is not None]
    records = iter(await engine.tag(wanted))
    version = _version(engine)
    results = []
    for article in articles:
        record = next(records) if article is not None else None
        regions = _regions_of(record, interface)
        results.append({"model_version": version, "score": 1.0, "result": regions})
    return answer(request, {"results": results})


def _shows_anything(interface: Interface) -> bool:
    if interface.topics is not None:
        return True
    return interface.spans is not None and interface.spans.values != {}


def _regions_of(record: Record | None, interface: Interface) -> list[dict[str, Any]]:
    if record is None:
        return []
    return predict(from_record(record, Scheme.MEDTOP), interface)


def _version(engine: Engine) -> str:
    made_by = engine.load_tagger().made_by
    return f"rubrique {made_by['rubrique']}"


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal(422, "invalid-request", "the body is no JSON object")
    return value


def _tasks_of(given: dict[str, Any]) -> list[Any]:
    tasks = given.get("tasks")
    if not isinstance(tasks, list):
        raise Refusal(422, "invalid-tasks", 'send {"tasks": [{"data": {...}}, ...]}')
    if len(tasks) > MOST_ARTICLES:
        raise Refusal(413, "too-many", f"{len(tasks)} tasks; send {MOST_ARTICLES} at most")
    return tasks


def _article_of(task: Any, interface: Interface, max_length: int) -> Article | None:
    """Return the article of a task, None for one that is none or cannot be tagged.

    A task that was exported from records carries where its title ends, and its day.
    """
    content = task.get("data") if isinstance(task, dict) else None
    text = content.get(interface.field) if isinstance(content, dict) else None
    if not isinstance(text, str) or not text.strip():
        return None
    meta = content.get("meta") if isinstance(content, dict) else None
    try:
        example = restore(text, meta if isinstance(meta, dict) else {}, (), ())
        row = {"title": example.title, "text": example.text, "date": example.date}
        return check(article_from_dict(row), max_length)
    except (ValueError, TypeError, Refusal):
        return None


def _interface_of(config: Any) -> Interface:
    """Return the parts of a labelling interface that we can fill. Raises Refusal."""
    if config is None or config == "":
        return _PLAIN
    if not isinstance(config, str):
        raise Refusal(422, "invalid-interface", "the labelling interface is no text")
    try:
        tree = parse_xml(config.encode())
    except RecordError:
        raise Refusal(422, "invalid-interface", "the labelling interface is no XML") from None
    shown = tree.find(".//Text")
    if shown is None:
        raise Refusal(422, "no-text", "the labelling interface shows no Text")
    name = shown.get("name", "")
    field = shown.get("value", "").removeprefix("$")
    spans = _tag_of(tree, "Labels", "Label", name)
    topics = _tag_of(tree, "Choices", "Choice", name)
    if spans is not None:
        spans = Tag(spans.name, _labels_among(spans))
    return Interface(field, name, spans, topics)


def _tag_of(tree: Any, kind: str, value_kind: str, shown: str) -> Tag | None:
    """Return the control of a kind that marks the text, with its values by value and alias."""
    for control in tree.iter(kind):
        if control.get("toName") != shown:
            continue
        values = {}
        for value in control.iter(value_kind):
            name = value.get("value", "")
            values[name] = name
            values[value.get("alias", name)] = name
        return Tag(control.get("name", ""), values)
    return None


def _labels_among(tag: Tag) -> dict[str, str]:
    """Return the values that stand for labels of ours, however they are capitalised."""
    written = {value.casefold(): name for value, name in (tag.values or {}).items()}
    return {label: written[label] for label in LABELS if label in written}
