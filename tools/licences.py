"""Write the tables of `docs/licences.md` from what is installed: every dependency with its version, licence and reason.

python tools/licences.py            # rewrites docs/licences.md between its marks
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
REASONS = {  # of those whose line in pyproject.toml has no comment
    "dask": "one run over several machines",
    "fsspec": "one run over several machines: files that all of them can read",
    "ipykernel": "running notebooks",
    "matplotlib": "pictures in notebooks",
    "nbclient": "running notebooks in tests",
    "coverage": "tests: which lines and branches they reach",
    "duckdb": "tests: our Parquet as others read it",
    "hypothesis": "tests: properties",
    "jsonschema": "tests: records and ninjs against their schemas",
    "mypy": "types",
    "pandas-stubs": "types of pandas",
    "pytest": "tests",
    "pytest-xdist": "tests on several cores",
    "ruff": "linter and formatter",
    "scipy-stubs": "types of scipy",
    "selenium": "tests: the report in a browser",
    "httpx": "tests: the service asked over HTTP",
    "schemathesis": "tests: the service against its own description",
}
SHORT = {"License :: OSI Approved :: ": "", " License": "", "Apache Software": "Apache-2.0"}
LONGEST = 60  # characters; longer fields hold whole licence texts


def direct() -> dict[str, tuple[str, str]]:
    """Return the direct dependencies of pyproject.toml: name -> (where it is asked for, the reason beside it)."""
    written = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(written)["project"]
    groups = {"core": project["dependencies"], **project["optional-dependencies"]}
    reasons = dict(re.findall(r'^\s*"([^"]+)",\s*#\s*(.+)$', written, re.MULTILINE))
    found: dict[str, tuple[str, str]] = {}
    for group, lines in groups.items():
        for line in lines:
            name = canonical(Requirement(line).name)
            found.setdefault(name, (group, reasons.get(line) or REASONS.get(name, "")))
    return found


def closure(names: Iterator[str] | list[str], seen: set[str] | None = None) -> set[str]:
    """Return the installed packages that these need, themselves included."""
    seen = set() if seen is None else seen
    for name in names:
        if name in seen:
            continue
        try:
            wanted = [Requirement(line) for line in metadata.requires(name) or ()]
        except metadata.PackageNotFoundError:
            continue
        seen.add(name)
        needed = [
            canonical(one.name)
            for one in wanted
            if one.marker is None or one.marker.evaluate({"extra": ""})
        ]
        closure(needed, seen)
    return seen


def licence(name: str) -> str:
    """Return the licence that a package states: its SPDX expression, else its field, else its classifiers."""
    about = metadata.metadata(name)
    field = (about.get("License") or "").strip()
    classifiers = [line for line in about.get_all("Classifier") or () if line.startswith("License")]
    stated = about.get("License-Expression") or (
        field if 0 < len(field) <= LONGEST and "\n" not in field else ""
    )
    stated = stated or ", ".join(line.rpartition(" :: ")[2] for line in classifiers)
    for long, short in SHORT.items():
        stated = stated.replace(long, short)
    return stated or "see its licence file"


def canonical(name: str) -> str:
    """Return the one way to write the name of a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def tables() -> dict[str, str]:
    """Return the two tables of the page by the name of their mark."""
    asked = direct()
    rows = [
        f"| {name} | {metadata.version(name)} | {licence(name)} | {group} | {reason} |"
        for name, (group, reason) in asked.items()
    ]
    core = closure([name for name, (group, _) in asked.items() if group == "core"]) - set(asked)
    brought = [f"| {name} | {metadata.version(name)} | {licence(name)} |" for name in sorted(core)]
    return {
        "direct": "\n".join(
            [
                "| package | tested | licence | asked for by | reason |",
                "|---|---|---|---|---|",
                *rows,
            ]
        ),
        "brought": "\n".join(["| package | tested | licence |", "|---|---|---|", *brought]),
    }


def rendered(page: str) -> str:
    """Return the page with fresh tables between its marks."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", "<!-- end -->"
        before, _, rest = page.partition(begin)
        after = rest.partition(end)[2]
        page = f"{before}{begin}{table}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
