"""The standard pictures of an archive.

Frames of `to_frame` or records in, matplotlib axes out, labels for readers in French.

Every number drawn is a count of articles, so that one article that repeats a name weighs no more
than another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from nlp.errors import OptionError
from nlp.lists import EntityType
from nlp.plots.drawing import (
    COLOURS,
    GREY,
    PALE,
    PLAIN,
    add_legend,
    draw_cells,
    draw_dots,
    draw_nothing,
    draw_shares,
    draw_ties,
    finish,
    label_periods,
    new_axes,
    shorten,
)
from nlp.records import Record
from nlp.writing import to_frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "COLOURS",
    "plot_figures",
    "plot_grid",
    "plot_network",
    "plot_over_time",
    "plot_ranking",
    "plot_shares",
    "plot_topics",
]
Rows = pd.DataFrame | Iterable[Record]  # a frame of `to_frame`, or the records to make it of

_OF_TAGS = ("label", "code", "scheme")
_LEAST_COMPARED = 2  # articles: a name that one holds says nothing of its outlet
_PERIODS = {"day": "D", "month": "M", "quarter": "Q", "year": "Y"}


def plot_ranking(
    frame: Rows, *, column: str = "name", most: int = 15, ax: Axes | None = None
) -> Axes:
    """Draw in how many articles each name is, longest bar first.

    Entities have the colour of their type.
    """
    frame = _frame_of(frame, _table_of(column), column)
    counts = _count_articles(frame, column).head(most)[::-1]
    if counts.empty:
        return draw_nothing(ax, frame)
    ax = ax or new_axes(len(counts))
    places = range(len(counts))
    bars = ax.barh(places, counts, color=_colours(frame, column, counts.index))
    ax.set_yticks(places, list(map(shorten, counts.index)))
    ax.bar_label(bars, padding=4, color=GREY, fontsize="small")
    ax.xaxis.set_visible(False)
    ax.set_ylim(-0.6, len(counts) - 0.4)
    if "type" in frame:
        shown = set(frame["type"][frame[column].isin(counts.index)])
        add_legend(ax, [kind for kind in COLOURS if kind in shown])
    return finish(ax, "Nombre d'articles", frame)


def plot_over_time(
    frame: Rows,
    *,
    column: str = "name",
    most: int = 10,
    every: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw when names were in the news: a dot for each period, the larger the more articles.

    `frame` is of entities or tags (`column="label"`), cut down to what you want to see. `every` is
    "day", "month", "quarter" or "year"; by default what suits the time covered. Articles without a
    date are left out, and the picture says so.
    """
    frame = _frame_of(frame, _table_of(column), column)
    table = _by_period(frame, column, every).head(most)[::-1]
    if table.empty:
        return draw_nothing(ax, frame)
    ax = ax or new_axes(len(table))
    draw_dots(ax, table, _colours(frame, column, table.index))
    label_periods(ax, table)
    return finish(ax, "Nombre d'articles par période", frame)


def plot_topics(
    tags: Rows, *, most: int = 12, every: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw accepted tags by period: the darker a cell, the more articles."""
    tags = _frame_of(tags, "tags", "accepted")
    table = _by_period(tags[tags["accepted"]], "label", every).head(most)
    if table.empty:
        return draw_nothing(ax, tags)
    ax = ax or new_axes(len(table))
    draw_cells(ax, table)
    label_periods(ax, table)
    return finish(ax, "Nombre d'articles par thème", tags)


def plot_grid(
    entities: Rows,
    tags: Rows | None = None,
    *,
    most: int = 10,
    widest: int = 8,
    ax: Axes | None = None,
) -> Axes:
    """Draw who is mentioned with which topic: of two frames, entities and tags, or of records.

    `most` names down, `widest` accepted tags across, articles in a cell.
    """
    if not isinstance(entities, pd.DataFrame):
        entities = list(entities)
    about = _frame_of(entities if tags is None else tags, "tags", "accepted")
    entities = _frame_of(entities, "entities", "name")
    topics = about[about["accepted"]][["article", "label"]].drop_duplicates()
    pairs = entities[["article", "name"]].drop_duplicates().merge(topics, on="article")
    names = _count_articles(pairs, "name").head(most).index
    labels = _count_articles(pairs[pairs["name"].isin(names)], "label").head(widest).index
    table = pd.crosstab(pairs["name"].astype(str), pairs["label"].astype(str)).reindex(
        index=names, columns=labels, fill_value=0
    )
    if table.empty:
        return draw_nothing(ax, entities)
    ax = ax or new_axes(len(table))
    draw_cells(ax, table)
    ax.set_xticks(
        range(len(labels)),
        [shorten(label, 26) for label in labels],
        rotation=35,
        ha="right",
        rotation_mode="anchor",
    )
    return finish(ax, "Nombre d'articles où le nom et le thème se rencontrent", entities)


def plot_network(
    entities: Rows,
    *,
    types: tuple[str, str] = ("person", "country"),
    most: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw who is mentioned beside what.

    Two columns, a line for each pair, as thick as they share articles.

    Names that share most articles with the other side come first; the right column is ordered so
    that lines cross little.
    """
    entities = _frame_of(entities, "entities", "type")
    left, right = (
        entities[entities["type"] == kind][["article", "name"]].drop_duplicates() for kind in types
    )
    pairs = left.merge(right, on="article", suffixes=("", "_beside")).query("name != name_beside")
    table = pd.crosstab(pairs["name"], pairs["name_beside"])
    rows = _largest(table.sum(axis=1), most)
    columns = _largest(table.sum(), most)
    table = table.reindex(index=rows, columns=columns)
    table = table.loc[table.any(axis=1), table.any()]
    if table.empty:
        return draw_nothing(ax, entities)
    heights = pd.Series(range(len(table)), index=table.index)
    centres = table.mul(heights, axis=0).sum() / table.sum()
    table = table[centres.sort_values(kind="stable").index]
    ax = ax or new_axes(max(table.shape))
    draw_ties(ax, table, types)
    ax.axis("off")
    return finish(
        ax,
        f"Ensemble dans un article : {EntityType(types[0]).label} et {EntityType(types[1]).label}",
        entities,
    )


def plot_shares(
    given: Rows,
    *,
    by: str = "source",
    column: str = "name",
    articles: pd.DataFrame | None = None,
    groups: int = 2,
    most: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Draw in what share of the articles of each outlet a name is: a dot for each outlet.

    `given` is entities or tags (`column="label"`). `by` is the column that parts them; the `groups`
    with most articles are compared, in names that two articles or more hold, those that differ most on top.
    Shares are of all `articles`, the frame of them, or of those in `given` where that is not told. Raise
    OptionError for a column that the frame does not have.
    """
    if not isinstance(given, pd.DataFrame):
        given = list(given)
        articles = to_frame(given, "articles") if articles is None else articles
    frame = _frame_of(given, _table_of(column), by, column)
    if "accepted" in frame:
        frame = frame[frame["accepted"]]
    counted = frame
    if articles is not None and by in articles:
        counted = articles.rename(columns={"id": "article"})
    sizes = _count_articles(counted.dropna(subset=[by]), by).head(groups)
    compared = frame.dropna(subset=[by]).astype({by: str})
    table = _shares(compared[compared[by].isin(sizes.index)], by, column, sizes).head(most)[::-1]
    if table.empty:
        return draw_nothing(ax, frame)
    ax = ax or new_axes(len(table) + 1)
    draw_shares(ax, table, [f"{name} ({count})" for name, count in sizes.items()])
    return finish(
        ax, "Part des articles de chaque source" if by == "source" else "Part des articles"
    )


def plot_figures(figures: pd.DataFrame, *, most: int = 30, ax: Axes | None = None) -> Axes:
    """Draw F1 with its 95 % interval: rows of `name`, `f1`, `low`, `high`, and `gold` where known.

    These are the figures of an `Evaluation` or of a report card. A small number of gold makes a
    wide interval.
    """
    rows = figures.head(most)[::-1]
    ax = ax or new_axes(len(rows))
    places = range(len(rows))
    ax.hlines(places, rows["low"], rows["high"], color=PLAIN, alpha=0.35, linewidth=4)
    ax.scatter(rows["f1"], places, color=PLAIN, zorder=2)
    counts = rows["gold"] if "gold" in rows else [None] * len(rows)
    ax.set_yticks(
        places,
        [
            shorten(name) + (f" ({n})" if n is not None else "")
            for name, n in zip(rows["name"], counts, strict=True)
        ],
    )
    ax.set_xlim(-0.02, 1.02)
    ax.grid(axis="x", color=PALE)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(lambda share, _: f"{share:.1f}".replace(".", ","))
    return finish(ax, "F1 et intervalle à 95 %")


def _frame_of(given: Rows, table: str, *columns: str) -> pd.DataFrame:
    """Return a frame as it is, and that of a table for records.

    Raises OptionError for a column that it does not have.
    """
    frame = given if isinstance(given, pd.DataFrame) else to_frame(given, table)
    for name in columns:
        if name not in frame:
            raise OptionError(f"{name}: no such column; choose one of {', '.join(map(str, frame))}")
    return frame


def _table_of(column: str) -> str:
    """Return the table of records that has a column to be counted: tags have labels, entities names."""
    return "tags" if column in _OF_TAGS else "entities"


def _shares(frame: pd.DataFrame, by: str, column: str, sizes: pd.Series) -> pd.DataFrame:
    """Return the shares of the articles of each group (columns) that hold a name (rows)."""
    counts = frame.astype({column: str}).groupby([column, by])["article"].nunique()
    table = counts.unstack(fill_value=0).reindex(columns=sizes.index, fill_value=0)
    table = table[table.sum(axis=1) >= _LEAST_COMPARED] / sizes
    differences = table.max(axis=1) - table.min(axis=1)
    return table.loc[differences.sort_index().sort_values(ascending=False, kind="stable").index]


def _count_articles(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the number of articles of each name, most first; ties in alphabetical order."""
    counts = frame.astype({column: str}).groupby(column)["article"].nunique()
    return counts.sort_index().sort_values(ascending=False, kind="stable")


def _by_period(frame: pd.DataFrame, column: str, every: str | None) -> pd.DataFrame:
    """Return articles by name (rows, most first) and period (columns).

    No period is missing between the first and the last.
    """
    if every is not None and every not in _PERIODS:
        raise OptionError(f"{every}: no such period; choose one of {', '.join(_PERIODS)}")
    dated = frame.dropna(subset=["date"]).astype({column: str})
    if dated.empty:
        return pd.DataFrame()
    periods = dated["date"].dt.to_period(_PERIODS[every or _suitable(dated["date"])])
    counts = dated.groupby([column, periods])["article"].nunique().unstack(fill_value=0)
    whole = pd.period_range(periods.min(), periods.max())
    return counts.reindex(index=_count_articles(dated, column).index, columns=whole, fill_value=0)


def _suitable(dates: pd.Series) -> str:
    days = (dates.max() - dates.min()).days
    longest = {"day": 31, "month": 2 * 366, "quarter": 8 * 366}
    return next((name for name, most in longest.items() if days <= most), "year")


def _largest(counts: pd.Series, most: int) -> list[str]:
    return [*counts.sort_index().sort_values(ascending=False, kind="stable").head(most).index]


def _colours(frame: pd.DataFrame, column: str, names: Iterable[str]) -> list[str]:
    """Return the colour of each name: that of its type, or one for all where there are no types."""
    types = (
        dict(zip(frame[column].astype(str), frame["type"].astype(str), strict=True))
        if "type" in frame
        else {}
    )
    return [COLOURS.get(types.get(name, ""), PLAIN) for name in names]
