"""Pictures of frames: what is drawn is what the frames say."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from nlp import to_frame
from nlp.errors import OptionError
from nlp.plots import (
    COLOURS,
    plot_figures,
    plot_grid,
    plot_network,
    plot_over_time,
    plot_ranking,
    plot_shares,
    plot_topics,
)
from nlp.records import Article, Entity, Mention, Record, Tag

mpl.use("Agg")
EVERY = (plot_ranking, plot_over_time, plot_network)


def record(
    number: int,
    names: dict[str, str],
    topics: tuple[str, ...] = (),
    day: str | None = None,
    source: str | None = None,
) -> Record:
    """Return an article in which names ("Mali": "country") and accepted topics are found."""
    date = datetime.date.fromisoformat(day) if day else None
    entities = [
        Entity(
            id=f"{kind}/{name}", type=kind, name=name, mentions=(Mention("text", 0, 1, "x"),) * 3
        )
        for name, kind in names.items()
    ]
    tags = [
        Tag(
            scheme="medtop",
            code=topic,
            label=topic,
            score=0.9,
            accepted=topic != "Refusé",
            top=topic,
        )
        for topic in topics
    ]
    return Record(
        article=Article(text="x", id=str(number), date=date, source=source),
        entities=tuple(entities),
        tags=tuple(tags),
    )


@pytest.fixture
def records() -> list[Record]:
    return [
        record(1, {"Mali": "country", "Goïta": "person"}, ("Politique", "Refusé"), "2025-01-15"),
        record(2, {"Mali": "country", "Goïta": "person"}, ("Politique", "Sport"), "2025-01-20"),
        record(3, {"Mali": "country", "France": "country"}, ("Sport",), "2025-03-02"),
        record(4, {"Mali": "country"}, ("Sport",)),
    ]


@pytest.fixture
def entities(records: list[Record]) -> pd.DataFrame:
    return to_frame(records, "entities")


def ticks(axis: object) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]  # type: ignore[attr-defined]


def numbers(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_a_ranking_counts_articles_and_not_mentions(entities: pd.DataFrame) -> None:
    ax = plot_ranking(entities)
    assert ticks(ax.yaxis) == ["France", "Goïta", "Mali"]  # from the bottom up
    assert numbers(ax) == ["1", "2", "4"]
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [
        COLOURS["country"],
        COLOURS["person"],
        COLOURS["country"],
    ]


def test_labels_of_records_are_those_of_their_tags() -> None:
    records = [record(number, {"Mali": "country"}, ("Sport",), "2024-01-02") for number in (1, 2)]
    for plot in (plot_ranking, plot_over_time):
        assert "Sport" in [
            label.get_text() for label in plot(records, column="label").get_yticklabels()
        ]


@pytest.mark.parametrize("plot", [plot_ranking, plot_over_time, plot_shares])
def test_a_column_that_is_not_there_is_one_line(plot: Callable[..., Axes]) -> None:
    records = [record(1, {"Mali": "country"}, ("Sport",), "2024-01-02", "Le Courrier")]
    with pytest.raises(OptionError, match="colour: no such column; choose one of article"):
        plot(records, column="colour")


def test_a_ranking_keeps_the_most_frequent(entities: pd.DataFrame) -> None:
    assert ticks(plot_ranking(entities, most=1).yaxis) == ["Mali"]


def test_pictures_say_how_many_articles_have_no_date(entities: pd.DataFrame) -> None:
    assert plot_ranking(entities).get_title(loc="right") == "4 articles, dont 1 sans date"


def test_time_runs_through_empty_months_with_french_names(entities: pd.DataFrame) -> None:
    ax = plot_over_time(entities, every="month")
    assert ticks(ax.xaxis) == ["janv.\n2025", "févr.\n2025", "mars\n2025"]
    assert ticks(ax.yaxis) == ["France", "Goïta", "Mali"]
    assert sorted(ax.collections[1].get_offsets().tolist()) == [[0, 1], [0, 2], [2, 0], [2, 2]]
    assert numbers(ax) == ["2", "2"]


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        ("2025-01-20", "20 janv.\n2025"),
        ("2026-01-20", "janv.\n2026"),
        ("2030-01-01", "T1\n2030"),
        ("2045-01-01", "2045"),
    ],
)
def test_the_period_suits_the_time_covered(last: str, ends: str) -> None:
    found = [
        record(1, {"Mali": "country"}, day="2025-01-10"),
        record(2, {"Mali": "country"}, day=last),
    ]
    ax = plot_over_time(to_frame(found, "entities"))
    assert ticks(ax.xaxis)[0].endswith("2025")
    assert len(ticks(ax.xaxis)) <= 12
    every = {
        "20 janv.\n2025": "day",
        "janv.\n2026": "month",
        "T1\n2030": "quarter",
        "2045": "year",
    }[ends]
    assert ends == ticks(plot_over_time(to_frame(found[1:], "entities"), every=every).xaxis)[0]
    assert ticks(ax.xaxis) == ticks(plot_over_time(to_frame(found, "entities"), every=every).xaxis)


def test_topics_are_cells_of_accepted_tags(records: list[Record]) -> None:
    ax = plot_topics(to_frame(records, "tags"), every="month")
    assert ticks(ax.yaxis) == ["Politique", "Sport"]
    assert ax.images[0].get_array().tolist() == [[2, 0, 0], [1, 0, 1]]


def test_a_grid_counts_articles_that_hold_both(
    records: list[Record], entities: pd.DataFrame
) -> None:
    ax = plot_grid(entities, to_frame(records, "tags"))
    assert ticks(ax.yaxis) == ["Mali", "Goïta", "France"]
    assert ticks(ax.xaxis) == ["Sport", "Politique"]
    assert ax.images[0].get_array().tolist() == [[3, 2], [1, 2], [1, 0]]


def test_a_network_joins_those_who_share_an_article(entities: pd.DataFrame) -> None:
    ax = plot_network(entities)
    assert len(ax.lines) == 1  # Goïta and Mali; France meets no person
    assert numbers(ax) == ["Goïta", "Mali"]


def test_a_stronger_tie_is_a_thicker_line(records: list[Record]) -> None:
    more = [*records, record(5, {"Niger": "country", "Goïta": "person"})]
    ax = plot_network(to_frame(more, "entities"))
    widths = [line.get_linewidth() for line in ax.lines]
    assert len(widths) == 2
    assert widths[0] > widths[1]


def test_figures_are_dots_on_their_intervals() -> None:
    rows = pd.DataFrame(
        {
            "name": ["Sport", "Météo"],
            "f1": [0.5, 1.0],
            "low": [0.2, 0.9],
            "high": [0.8, 1.0],
            "gold": [7, 3],
        }
    )
    ax = plot_figures(rows)
    assert ticks(ax.yaxis) == ["Météo (3)", "Sport (7)"]
    assert ax.collections[1].get_offsets().tolist() == [[1.0, 0.0], [0.5, 1.0]]


@pytest.fixture
def outlets() -> list[Record]:
    """Four articles of one outlet, two of another, one of a third and one of none."""
    mali, france = {"Mali": "country"}, {"France": "country"}
    both = {**mali, **france}
    given = [(mali, "A"), (mali, "A"), (both, "A"), ({}, "A"), (france, "B"), (both, "B")]
    given += [(mali, "C"), (france, None)]
    return [record(n, names, source=source) for n, (names, source) in enumerate(given)]


def test_shares_are_of_all_articles_of_an_outlet(outlets: list[Record]) -> None:
    ax = plot_shares(outlets)
    assert ax.get_xlim()[0] < 0, "a dot at 0 keeps clear of its name"
    assert ticks(ax.yaxis) == ["Mali", "France"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["A (4)", "B (2)"]
    dots = [dots.get_offsets().tolist() for dots in ax.collections[1:]]
    assert dots == [[[0.75, 0.0], [0.25, 1.0]], [[0.5, 0.0], [1.0, 1.0]]]


def test_shares_of_a_frame_are_of_its_articles_unless_told(outlets: list[Record]) -> None:
    entities = to_frame(outlets, "entities")
    labels = plot_shares(entities, groups=3).get_legend().get_texts()
    assert [text.get_text() for text in labels] == ["A (3)", "B (2)", "C (1)"]
    labels = plot_shares(entities, articles=to_frame(outlets)).get_legend().get_texts()
    assert [text.get_text() for text in labels] == ["A (4)", "B (2)"]


def test_shares_by_a_column_that_is_not_there_are_refused(outlets: list[Record]) -> None:
    with pytest.raises(OptionError, match="outlet: no such column"):
        plot_shares(outlets, by="outlet")


@pytest.mark.parametrize("plot", [*EVERY, plot_topics, plot_grid])
def test_records_make_the_picture_of_their_frames(plot: object, records: list[Record]) -> None:
    tables = {plot_topics: ["tags"], plot_grid: ["entities", "tags"]}.get(plot, ["entities"])  # type: ignore[call-overload]
    frames = [to_frame(records, table) for table in tables]
    by_records, by_frames = plot(iter(records)), plot(*frames)  # type: ignore[operator]
    assert numbers(by_records) == numbers(by_frames) != ["Rien à montrer"]
    assert ticks(by_records.yaxis) == ticks(by_frames.yaxis)


@pytest.mark.parametrize("plot", EVERY)
def test_a_picture_goes_where_it_is_told(plot: object, entities: pd.DataFrame) -> None:
    _, ax = mpl.pyplot.subplots()
    assert plot(entities, ax=ax) is ax  # type: ignore[operator]


@pytest.mark.parametrize("plot", [*EVERY, plot_topics, lambda frame: plot_grid(frame, frame)])
def test_no_rows_make_a_picture_that_says_so(plot: object) -> None:
    table = "entities" if plot in EVERY else "tags"
    nothing = to_frame([], table).assign(name="", label="")
    assert numbers(plot(nothing)) == ["Rien à montrer"]  # type: ignore[operator]


def test_no_dates_make_a_picture_that_says_so(records: list[Record]) -> None:
    ax = plot_over_time(to_frame(records[3:], "entities"))
    assert numbers(ax) == ["Rien à montrer"]
    assert ax.get_title(loc="right") == "1 article, dont 1 sans date"


def test_a_period_that_does_not_exist_is_refused(records: list[Record]) -> None:
    with pytest.raises(OptionError, match="fortnight: no such period"):
        plot_over_time(to_frame(records, "entities"), every="fortnight")


def test_without_matplotlib_the_remedy_is_named(
    entities: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(OptionError, match="install it with"):
        plot_ranking(entities)


def test_long_names_are_cut_and_stay_apart() -> None:
    names = [
        f"Organisation internationale de la francophonie, section {place}" for place in ("A", "B")
    ]
    ax = plot_ranking(to_frame([record(1, dict.fromkeys(names, "organisation"))], "entities"))
    assert ticks(ax.yaxis) == ["Organisation internationale de la fra…"] * 2
    assert [bar.get_width() for bar in ax.patches] == [1, 1]


@pytest.fixture(autouse=True)
def _close_figures() -> object:
    import matplotlib.pyplot as plt

    yield
    plt.close("all")
