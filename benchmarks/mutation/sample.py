"""Keep a random sample of the mutants of a cosmic-ray session: python sample.py SESSION [COUNT].

Without a count all stay. Mutants of annotations, which nothing ever evaluates, go in any case.
"""

from __future__ import annotations

import ast
import random
import sqlite3
import sys
from pathlib import Path

Place = tuple[int, int]


def annotations(path: str) -> list[tuple[Place, Place]]:
    """Return from where to where each annotation of a module reaches: line and column."""
    nodes: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            nodes.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            nodes.append(node.annotation)
    return [((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0)) for n in nodes if n]


def main(session: str, count: int | None) -> None:
    """Delete the mutants that are not to be tried."""
    with sqlite3.connect(session) as database:
        rows = database.execute(
            "SELECT job_id, module_path, start_pos_row, start_pos_col FROM mutation_specs"
            " ORDER BY module_path, operator_name, operator_args, occurrence"
        ).fetchall()
        skip = {path: annotations(path) for path in {row[1] for row in rows}}
        jobs = [job for job, path, *at in rows if not any(a <= tuple(at) < b for a, b in skip[path])]
        kept = set(random.Random(8).sample(jobs, min(count or len(jobs), len(jobs))))
        gone = [(row[0],) for row in rows if row[0] not in kept]
        for table in ("work_results", "mutation_specs", "work_items"):
            database.executemany(f"DELETE FROM {table} WHERE job_id = ?", gone)
    print(f"{len(rows)} mutants, {len(jobs)} of code that runs, {len(kept)} kept")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
