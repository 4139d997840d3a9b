"""Lay figures out as tables: a comparison of two models for the terminal, rows as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.evaluation.comparison import ArticleChange, Comparison, verdict

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
_VERDICTS = {
    "better": "{b} is significantly better than {a}.",
    "worse": "{b} is significantly worse than {a}.",
    "mixed": "{b} is significantly better than {a} by one figure, and worse by the other.",
    "same": "No significant difference between {a} and {b}.",
}


def comparison_tables(comparison: Comparison, *, most: int = 10) -> Iterator[Table]:
    """Yield (header, rows): figures, then the `most` changed labels and articles.

    The largest change comes first.
    """
    a, b = comparison.a, comparison.b
    figures = [
        (
            d.name,
            f"{d.a:.3f}",
            f"{d.b:.3f}",
            f"{d.change:+.3f}",
            f"{d.low:+.3f} to {d.high:+.3f}",
            f"{d.p:.3f}",
        )
        for d in comparison.differences
    ]
    yield ("figure", a, b, "difference", "95 %", "p"), figures
    labels = [
        (
            row.label,
            str(row.a.gold),
            f"{row.a.f1:.3f}",
            f"{row.b.f1:.3f}",
            f"{row.b.f1 - row.a.f1:+.3f}",
        )
        for row in comparison.labels[:most]
    ]
    if labels:
        yield ("label", "gold", f"F1 {a}", f"F1 {b}", "difference"), labels
    if comparison.changes:
        yield (
            ("article", "what changed"),
            [_article_cells(change) for change in comparison.changes[:most]],
        )


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; bars in cells are escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(map(_markdown_line, lines))


def _markdown_line(cells: Sequence[str]) -> str:
    escaped = [str(cell).replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def comparison_summary(comparison: Comparison) -> list[str]:
    """Return the verdict and what it rests on, one sentence a line."""
    moves = ", ".join(f"{count} {name}" for name, count in comparison.moves.items())
    lines = [
        _VERDICTS[verdict(comparison)].format(a=comparison.a, b=comparison.b),
        f"{len(comparison.changes)} of {comparison.articles} articles changed; tags: {moves}.",
    ]
    if comparison.left_out:
        tags = sum(comparison.left_out.values())
        unknown = f"{len(comparison.left_out)} labels that neither model knows"
        lines.append(f"Left out: {unknown} ({tags} times in gold).")
    return lines


def _article_cells(change: ArticleChange) -> tuple[str, str]:
    """Return the id, and below the title a line for each way in which labels changed."""
    parts = {
        "won": change.won,
        "lost": change.lost,
        "wrongly added": change.added,
        "cleared": change.cleared,
    }
    lines = [f"- {name}: {', '.join(labels)}" for name, labels in parts.items() if labels]
    return change.id, "\n".join([" ".join(change.title.split()), *lines])
