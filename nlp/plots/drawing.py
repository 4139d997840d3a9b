"""How the pictures are drawn: dots, cells and ties, one quiet look, labels in French."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nlp.errors import OptionError
from nlp.lists import EntityType

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {kind.value: kind.colour for kind in EntityType}
INK, GREY, PALE, PLAIN = "#222222", "#6b6b6b", "#e4e4e4", "#0072B2"
# Outlets beside each other, told apart by colour-blind readers too (Okabe and Ito)
GROUPS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_MONTHS = "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split()


def new_axes(rows: int) -> Axes:
    """Return the axes of a new figure, as high as its rows need."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise OptionError(
            "pictures need matplotlib; install it with: pip install matplotlib"
        ) from None
    _, ax = plt.subplots(figsize=(8, 1.1 + 0.34 * max(rows, 3)), layout="constrained")
    return ax


def finish(ax: Axes, title: str, frame: pd.DataFrame | None = None) -> Axes:
    """Give axes their title and the quiet look all pictures share.

    Say how many articles were counted.
    """
    ax.set_title(title, loc="left", color=INK, fontsize="medium", fontweight="bold", pad=10)
    ax.spines[:].set_visible(False)
    ax.tick_params(which="both", length=0, colors=INK)
    if frame is not None:
        undated = frame[frame["date"].isna()]["article"].nunique() if "date" in frame else 0
        count = frame["article"].nunique()
        note = f"{count} article{'s' * (count > 1)}" + (
            f", dont {undated} sans date" if undated else ""
        )
        ax.set_title(note, loc="right", color=GREY, fontsize="small", pad=10)
    return ax


def add_legend(ax: Axes, kinds: Iterable[str]) -> None:
    """Say below which colour is which type, if there are several."""
    from matplotlib.patches import Patch

    handles = [Patch(color=COLOURS[kind], label=EntityType(kind).label) for kind in kinds]
    if len(handles) < 2:
        return
    ax.legend(
        handles=handles,
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        ncols=4,
        fontsize="small",
    )


def draw_nothing(ax: Axes | None, frame: pd.DataFrame) -> Axes:
    """Draw that no row is left to draw, or none has a date, so that a notebook goes on."""
    ax = ax or new_axes(1)
    ax.axis("off")
    ax.text(0.5, 0.5, "Rien à montrer", ha="center", color=GREY)
    return finish(ax, "", frame)


def draw_dots(ax: Axes, table: pd.DataFrame, colours: Sequence[str]) -> None:
    """Draw a table of counts as dots, a line for each row.

    Dots of several articles hold their count.
    """
    dots = [
        (x, y, int(count))
        for y, row in enumerate(table.to_numpy())
        for x, count in enumerate(row)
        if count
    ]
    across, down, counts = zip(*dots, strict=True)
    largest = max(counts)
    widest = min(20, 400 / len(table.columns))
    sizes = [widest**2 * (0.4 + 0.6 * count / largest) for count in counts]
    end = len(table.columns) - 0.5
    ax.hlines(range(len(table)), -0.5, end, color=PALE, linewidth=0.8, zorder=1)
    inks = [colours[y] for y in down]
    ax.scatter(across, down, s=sizes, c=inks, zorder=2, clip_on=False)
    for x, y, count in dots:
        if count > 1:
            ax.text(
                x,
                y,
                str(count),
                color="white",
                ha="center",
                va="center_baseline",
                fontsize="x-small",
                zorder=3,
            )
    ax.set_yticks(range(len(table)), list(map(shorten, table.index)))
    ax.set_ylim(-0.7, len(table) - 0.3)


def draw_cells(ax: Axes, table: pd.DataFrame) -> None:
    """Draw a table of counts as cells with their numbers."""
    largest = max(int(table.to_numpy().max(initial=0)), 1)
    ax.imshow(table.to_numpy(), cmap="Blues", vmin=0, vmax=largest * 1.15, aspect="auto")
    for y, row in enumerate(table.to_numpy()):
        for x, count in enumerate(row):
            if count:
                ax.text(
                    x,
                    y,
                    str(count),
                    ha="center",
                    va="center_baseline",
                    fontsize="small",
                    color="white" if count > 0.6 * largest else INK,
                )
    ax.set_yticks(range(len(table)), list(map(shorten, table.index)))
    ax.set_xticks([place - 0.5 for place in range(1, table.shape[1])], minor=True)
    ax.set_yticks([place - 0.5 for place in range(1, table.shape[0])], minor=True)
    ax.grid(which="minor", color="white", linewidth=2)


def draw_ties(ax: Axes, table: pd.DataFrame, types: tuple[str, str]) -> None:
    """Draw rows on the left, columns on the right, and a line for each pair."""
    heights = [np.linspace(1, 0, max(size, 2))[:size] for size in table.shape]
    largest = max(int(table.to_numpy().max(initial=0)), 1)
    along = np.linspace(0, 1, 40)
    bend = 3 * along**2 - 2 * along**3
    for row, column in zip(*table.to_numpy().nonzero(), strict=True):
        start, end, share = (
            heights[0][row],
            heights[1][column],
            table.to_numpy()[row, column] / largest,
        )
        curve = start + (end - start) * bend
        ax.plot(
            along, curve, color=GREY, alpha=0.15 + 0.6 * share, linewidth=0.8 + 4 * share, zorder=1
        )
    for side, names in enumerate((table.index, table.columns)):
        ink = COLOURS[types[side]]
        across = [side] * len(names)
        ax.scatter(across, heights[side], s=70, color=ink, zorder=2)
        for name, height in zip(names, heights[side], strict=True):
            ax.annotate(
                shorten(name),
                (side, height),
                xytext=(10 if side else -10, 0),
                textcoords="offset points",
                ha="left" if side else "right",
                va="center",
            )


def draw_shares(ax: Axes, table: pd.DataFrame, labels: Sequence[str]) -> None:
    """Draw a table of shares: a line for each row, a dot for each column, with its label below."""
    places = range(len(table))
    ax.hlines(places, table.min(axis=1), table.max(axis=1), color=PALE, linewidth=3, zorder=1)
    for number, label in enumerate(labels):
        colour = GROUPS[number % len(GROUPS)]
        ax.scatter(
            table.iloc[:, number], places, color=colour, label=label, zorder=2, clip_on=False
        )
    ax.set_yticks(places, list(map(shorten, table.index)))
    ax.set_ylim(-0.7, len(table) - 0.3)
    most = float(table.to_numpy().max())
    ax.set_xlim(left=-0.02 * most)  # a dot at 0 keeps clear of its name
    ax.grid(axis="x", color=PALE)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}".replace("%", " %"))
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.08), ncols=3, fontsize="small")


def label_periods(ax: Axes, table: pd.DataFrame) -> None:
    """Name the periods below: at most a dozen of them, months in French."""
    step = -(-len(table.columns) // 12)
    places = range(0, len(table.columns), step)
    ax.set_xticks(places, [_period_name(table.columns[place]) for place in places])
    ax.set_xlim(-0.5, len(table.columns) - 0.5)


def shorten(name: str, length: int = 38) -> str:
    """Return a name that fits beside a picture."""
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def _period_name(period: Any) -> str:
    month, year = _MONTHS[period.month - 1], str(period.year)
    names = {
        "D": f"{period.day} {month}\n{year}",
        "M": f"{month}\n{year}",
        "Q": f"T{period.quarter}\n{year}",
    }
    return names.get(period.freqstr[0], year)
