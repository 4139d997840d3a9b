"""Keep a random sample of the mutants of a cosmic-ray session: python sample.py SESSION [COUNT [EARLIER]].

Without a count all stay. Mutants of annotations, which nothing ever evaluates, go in any case, and so do those that an
EARLIER session holds.
"""

from __future__ import annotations

import ast
import random
import sqlite3
import sys
from pathlib import Path

Place = tuple[int, int]


def annotated_stretches(path: str) -> list[tuple[Place, Place]]:
    """Return from where to where each annotation of a module reaches: line and column."""
    nodes: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            nodes.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            nodes.append(node.annotation)
    return [
        ((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0)) for n in nodes if n
    ]


def keys(database: sqlite3.Connection) -> dict[tuple[str, str, str, int], tuple[str, int, int]]:
    """Return the mutants of a session: what each changes, with its job and where it stands."""
    rows = database.execute(
        "SELECT module_path, operator_name, operator_args, occurrence, job_id, start_pos_row, start_pos_col"
        " FROM mutation_specs ORDER BY module_path, operator_name, operator_args, occurrence"
    )
    return {tuple(row[:4]): tuple(row[4:]) for row in rows}


def main(session: str, count: int | None, earlier: str | None) -> None:
    """Delete the mutants that are not to be tried."""
    tried = keys(sqlite3.connect(earlier)) if earlier else {}
    with sqlite3.connect(session) as database:
        mutants = keys(database)
        skip = {path: annotated_stretches(path) for path in {key[0] for key in mutants}}
        jobs = [
            job
            for key, (job, *at) in mutants.items()
            if key not in tried and not any(start <= tuple(at) < end for start, end in skip[key[0]])
        ]
        kept = set(random.Random(8).sample(jobs, min(count or len(jobs), len(jobs))))
        gone = [(job,) for job, *_ in mutants.values() if job not in kept]
        for table in ("work_results", "mutation_specs", "work_items"):
            database.executemany(f"DELETE FROM {table} WHERE job_id = ?", gone)
    print(f"{len(mutants)} mutants, {len(jobs)} to choose from, {len(kept)} kept")


if __name__ == "__main__":
    main(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else None,
        sys.argv[3] if len(sys.argv) > 3 else None,
    )
