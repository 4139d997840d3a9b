"""Power cuts and calls that fail, a few of each: benchmarks/running/faults.py tries thousands.

The names of tests in the table of docs/reliability.md are checked here as well.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
KINDS = {
    f"{letter}{number}"
    for letter, most in zip("ABCDE", (12, 8, 14, 4, 5), strict=True)
    for number in range(1, most + 1)
}
NUMBERED = re.compile(r"^\| [A-Z]\d+ \|.*$", re.MULTILINE)
ROW = re.compile(r"\| ([A-E]\d+) \| .+ \| (\w+) \| `(\w+)` \|")


def try_faults(*options: str) -> str:
    """Return the first line of what the benchmark tells."""
    command = [sys.executable, "benchmarks/running/faults.py", "--no-page", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.partition("\n")[0]


@pytest.mark.slow
@needs_compiler
@pytest.mark.parametrize("kinds", ["jsonl", "shards", "rejects"])
def test_after_a_power_cut_a_run_goes_on_to_the_same_bytes(kinds: str) -> None:
    told = try_faults("--power", "--kinds", kinds, "--step", "20")
    assert re.fullmatch(r"\d+ of \d+ power cuts tried: 0 went wrong\.", told)


@pytest.mark.slow
@needs_compiler
@pytest.mark.parametrize("kinds", ["jsonl", "shards updated", "sqlite"])
def test_calls_that_fail_end_in_one_line_and_the_run_goes_on_to_the_same_bytes(kinds: str) -> None:
    told = try_faults("--kinds", kinds, "--step", "80")
    assert re.fullmatch(r"\d+ of \d+ calls that failed tried: 0 went wrong\.", told)


def test_every_fall_that_was_found_has_a_test_by_its_name() -> None:
    rows = NUMBERED.findall((ROOT / "docs/reliability.md").read_text(encoding="utf-8"))
    found = [parsed.groups() for row in rows if (parsed := ROW.fullmatch(row))]
    assert len(found) == len(rows)
    assert {number for number, _, _ in found} == KINDS
    for _, file, name in found:
        tree = ast.parse((ROOT / f"tests/test_{file}.py").read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
