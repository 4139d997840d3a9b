"""The header of a page of results: which command gave them, at which commit, on which day, on which machine.

Every script that keeps its results writes them with `write_page`, which keeps remarks under them; `tests/test_signposts.py` refuses a page without.
"""

from __future__ import annotations

import datetime
import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What stands below this heading is written by people: a new run keeps it.
REMARKS = "## Remarks"
ROWS = ("command", "commit", "date", "machine")


def write_page(path: Path, title: str, text: str) -> None:
    """Write a page of results: title, header, text, and the remarks of the page that it replaces."""
    parts = [f"# {title}", make_header(), text.strip()]
    remarks = read_remarks(path)
    if remarks and REMARKS not in text:
        parts.append(remarks)
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def read_remarks(path: Path) -> str:
    """Return what people wrote under the heading of remarks at the end of a page, heading included."""
    page = path.read_text(encoding="utf-8") if path.is_file() else ""
    _, heading, remarks = page.partition(f"\n{REMARKS}\n")
    return f"{REMARKS}\n{remarks}".strip() if heading else ""


def add_header(path: Path) -> None:
    """Put the header below the title of a page that something else wrote."""
    title, _, text = path.read_text(encoding="utf-8").partition("\n")
    write_page(path, title.removeprefix("# "), text)


def make_header(**known: str) -> str:
    """Return the header as a Markdown table; `known` replaces what this process would say of itself."""
    found = {
        "command": f"`{own_command()}`",
        "commit": own_commit(),
        "date": datetime.date.today().isoformat(),
        "machine": own_machine(),
        **known,
    }
    rows = [f"| {name} | {found[name]} |" for name in ROWS]
    return "\n".join(("| | |", "|---|---|", *rows))


def own_command() -> str:
    """Return the command of this process as it would be typed at the root; files keep their names only."""
    script = Path(sys.argv[0]).resolve()
    shown = script.relative_to(ROOT) if script.is_relative_to(ROOT) else script.name
    words = [Path(word).name if os.sep in word else word for word in sys.argv[1:]]
    return shlex.join(["python", str(shown), *words])


def own_commit() -> str:
    """Return the short name of the commit, and whether files differ from it; "unknown" outside Git."""
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    return (
        f"{commit} and changes not yet in it" if _git("status", "--porcelain", "-uno") else commit
    )


def own_machine() -> str:
    """Return processor, cores, system, Python, and the load, since other work slows a measurement."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}; load {load_now()} at the end"
    )


def load_now() -> str:
    """Return the load of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    """Return the name of the processor; Linux tells it only here."""
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _git(*words: str) -> str:
    """Return what Git answers, or "" where there is no Git or no repository."""
    try:
        answer = subprocess.run(
            ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.strip()
