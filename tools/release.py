"""Build what is published: sdist, wheel, list of parts (SBOM, CycloneDX), checksums. The same commit gives the same bytes.

    python tools/release.py            # into dist/
    python tools/release.py --check    # into dist/, and into a folder that is thrown away: are the bytes the same?

Needs the extra `release`. Every file in the archives carries the time of the commit (`SOURCE_DATE_EPOCH`, which may be
set), and the parts are those of `constraints.txt` that the core needs, so that neither the day nor the machine shows.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.licences import canonical, closure, direct  # noqa: E402

SUMS = "SHA256SUMS"


def main() -> int:
    """Build, or build twice and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    if not options.check:
        write_release(options.output)
        print((options.output / SUMS).read_text(encoding="utf-8"), end="")
        return 0
    with tempfile.TemporaryDirectory() as again:
        sums = [write_release(folder) for folder in (options.output, Path(again))]
    same = sums[0] == sums[1]
    print(sums[0] if same else f"the two builds differ:\n{sums[0]}\n{sums[1]}", end="")
    return int(not same)


def write_release(folder: Path) -> str:
    """Build everything into a folder and return its checksums, one file a line."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in made_files(folder):
        old.unlink()
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run(build)
    write_parts(folder)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in made_files(folder)
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return "".join(lines)


def made_files(folder: Path) -> list[Path]:
    """Return what this script or an earlier run of it made in a folder, the checksums left out."""
    return sorted(folder.glob("rubrique-*"))


def write_parts(folder: Path) -> None:
    """Write the list of parts: Rubrique and all that its core needs, in the versions it was tested with."""
    (wheel,) = folder.glob("*.whl")
    version = wheel.name.split("-")[1]
    target = folder / f"rubrique-{version}.cdx.json"
    settings = ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "library"]
    output = ["--output-reproducible", "--output-format", "JSON", "--output-file", str(target)]
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", *settings, *output, "-"]
    run(command, given="\n".join(pinned_parts()))


def pinned_parts() -> list[str]:
    """Return "name==version" of everything the core needs, from `constraints.txt`."""
    core = [name for name, (group, _) in direct().items() if group == "core"]
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        pins[canonical(name)] = version
    return [f"{name}=={pins[name]}" for name in sorted(closure(core)) if name in pins]


def run(command: list[str], given: str | None = None) -> None:
    """Run a command with the time of the commit; what it says is shown only if it fails."""
    done = subprocess.run(
        command,
        input=given,
        env={**os.environ, "SOURCE_DATE_EPOCH": commit_time()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def commit_time() -> str:
    """Return the seconds of the last commit since 1970, or those that the environment asks for."""
    asked = os.environ.get("SOURCE_DATE_EPOCH")
    if asked:
        return asked
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
