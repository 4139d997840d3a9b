"""Write an arbiter's report card: figures by type and kind, calibration, evidence, worst mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nlp.entities.arbiter import TYPES
from nlp.entities.learning.examples import Place
from nlp.entities.learning.training import Judged
from nlp.evaluation.counts import ALL, DECISIONS, Counts, Tally, figures, pack_counts
from nlp.evaluation.tables import markdown_table
from nlp.evaluation.trust import score_bins, trust

Row = Mapping[str, Any]
_WORST = 20
_AROUND = 60  # characters shown on each side of a mistake
_NAMED = TYPES[1:]


def report_card(
    judged: Sequence[Judged],
    texts: Mapping[str, Row],
    measured_on: str,
    worth: Mapping[str, float],
    *,
    sentences: bool = True,
) -> dict[str, Any]:
    """Return the report card of names chosen in articles that the arbiter had not seen.

    texts: title and text of each article by id. worth: by how much F1 falls without each group of
    evidence. Without `sentences` mistakes are told by article and place alone.
    """
    tallies = {one.example.id: tally_names(one, texts[one.example.id]) for one in judged}
    said = [pair for one in judged for pair in _said(one)]
    return {
        "measured_on": measured_on,
        "articles": len(judged),
        "figures": [figure.to_dict() for figure in figures(list(tallies.values()))],
        "calibration": {
            **{name: round(value, 4) for name, value in trust(said).items()},
            "bins": [asdict(one) for one in score_bins(said)],
        },
        "evidence": {name: round(value, 4) for name, value in worth.items()},
        "made_up": _mistakes(judged, texts, _made_up, sentences=sentences),
        "missed": _mistakes(judged, texts, _missed, sentences=sentences),
        DECISIONS: pack_counts(tallies),
    }


def tally_names(judged: Judged, row: Row) -> Tally:
    """Return the counts of an article: in all, by type, and by kind of name."""
    tally: dict[str, Counts] = {ALL: Counts()}
    for place, kind in _wanted(judged):
        is_found = judged.names.get(place, ("", 0.0))[0] in _types_at(judged, place)
        for name in (ALL, kind, *_kinds(row, place)):
            counts = Counts(tp=int(is_found), fn=int(not is_found))
            tally[name] = tally.get(name, Counts()) + counts
    for place, kind in _given(judged):
        if kind not in _types_at(judged, place):
            for name in (ALL, kind, *_kinds(row, place)):
                tally[name] = tally.get(name, Counts()) + Counts(fp=1)
    return tally


def _types_at(judged: Judged, place: Place) -> frozenset[str]:
    return judged.example.answers.types.get(place, frozenset())


def _wanted(judged: Judged) -> Iterator[tuple[Place, str]]:
    answers = judged.example.answers
    for place, types in answers.types.items():
        named = [kind for kind in _NAMED if kind in types]
        if named and place not in answers.free:
            yield place, named[0]


def _given(judged: Judged) -> Iterator[tuple[Place, str]]:
    for place, (kind, _) in judged.names.items():
        if place not in judged.example.answers.free:
            yield place, kind


def _said(judged: Judged) -> Iterator[tuple[float | None, bool]]:
    for place, kind in _given(judged):
        yield judged.names[place][1], kind in _types_at(judged, place)


def _kinds(row: Row, place: Place) -> Iterator[str]:
    """Yield the kinds of names that a place belongs to."""
    field, start, end = place
    form = str(row[field])[start:end]
    if field == "title":
        yield "in titles"
    if form.isupper():
        yield "in capitals"
    yield "of several words" if " " in form else "of one word"


def _made_up(judged: Judged) -> Iterator[tuple[Place, str, float]]:
    for place, kind in _given(judged):
        if kind not in _types_at(judged, place):
            yield place, kind, judged.names[place][1]


def _missed(judged: Judged) -> Iterator[tuple[Place, str, float]]:
    """Yield what was not found, with how sure the arbiter was of what it gave there instead."""
    for place, kind in _wanted(judged):
        given, score = judged.names.get(place, ("", 0.0))
        if given not in _types_at(judged, place):
            yield place, kind, score


def _mistakes(
    judged: Iterable[Judged],
    texts: Mapping[str, Row],
    wrong: Callable[[Judged], Iterable[tuple[Place, str, float]]],
    *,
    sentences: bool,
) -> list[dict[str, Any]]:
    """Return the surest of some mistakes, at most one for each form of an article."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in judged:
        row = texts[one.example.id]
        for (field, start, end), kind, score in wrong(one):
            form = str(row[field])[start:end]
            mistake = {"id": one.example.id, "field": field, "start": start, "type": kind}
            mistake["score"] = round(score, 3)
            if sentences:
                mistake["sentence"] = _around(str(row[field]), start, end)
            known = rows.get((one.example.id, form, kind))
            if known is None or score > known["score"]:
                rows[one.example.id, form, kind] = mistake
    return sorted(rows.values(), key=lambda row: (-row["score"], row["id"], row["start"]))[:_WORST]


def _around(text: str, start: int, end: int) -> str:
    """Return a name between what stands around it."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def report_markdown(name: str, card: Mapping[str, Any]) -> str:
    """Return the report card as Markdown."""
    trusted = card["calibration"]
    parts = [
        f"# Report card of {name}",
        f"Measured on: {card['measured_on']} ({card['articles']} articles). A name is right if its "
        "edges and its type are.",
        "## Figures",
        markdown_table(
            ("names", "in gold", "precision", "recall", "F1", "95 %"),
            [_figure_cells(figure) for figure in card["figures"]],
        ),
        *_base_lines(card),
        "## Are scores true?",
        f"Expected calibration error {trusted['score_ece']:.3f}, Brier score "
        f"{trusted['score_brier']:.3f}. Each row is a tenth of the names.",
        markdown_table(
            ("names", "mean score", "right"),
            [
                (str(one["mentions"]), f"{one['score']:.3f}", f"{one['right']:.3f}")
                for one in trusted["bins"]
            ],
        ),
        "## What the evidence is worth",
        "By how much F1 falls when a group of evidence is silent.",
        markdown_table(
            ("evidence", "F1 lost"),
            [(group, f"{value:+.4f}") for group, value in card["evidence"].items()],
        ),
        "## Surest names that are none, or of another type",
        _mistake_table(card["made_up"]),
        "## Names missed, or taken for another type",
        _mistake_table(card["missed"]),
    ]
    return "\n\n".join(parts) + "\n"


def _base_lines(card: Mapping[str, Any]) -> list[str]:
    """Return what the model that this one started from reaches on the same articles, if it is said."""
    base = card.get("base")
    return [f"{base['name']}, from which it started, reaches F1 {base['f1']:.3f}."] if base else []


def _figure_cells(figure: Mapping[str, Any]) -> tuple[str, ...]:
    rates = (f"{figure[key]:.3f}" for key in ("p", "r", "f1"))
    interval = f"{figure['low']:.3f}–{figure['high']:.3f}"
    return str(figure["name"]), str(figure["gold"]), *rates, interval


def _mistake_table(mistakes: Sequence[Mapping[str, Any]]) -> str:
    if not mistakes:
        return "None."
    rows = []
    for row in mistakes:
        where = row.get("sentence", f"{row['field']}, character {row['start']}")
        rows.append((row["type"], f"{row['score']:.2f}", where, row["id"]))
    return markdown_table(("type", "score", "where", "article"), rows)
