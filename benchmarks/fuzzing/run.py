"""Fuzz every target of `tests/fuzzing` and write a table: inputs tried, findings, slowest input.

    python benchmarks/fuzzing/run.py --inputs 10000 --output benchmarks/fuzzing/RESULTS.md

Each target runs in a process of its own, guided by coverage where atheris is installed (`pip install atheris`), else
by blind mutation. A finding is kept once per place in the code: its bytes are written to --keep, ready for tests/nasty.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
LONGEST = 20.0  # seconds of processor time for one input before it is a finding


@dataclass
class Result:
    """Hold what fuzzing one target has found so far."""

    target: str
    engine: str = ""
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    findings: dict[str, str] = field(default_factory=dict)


def fuzz(name: str, inputs: int, seed: int, engine: str, keep: Path, output: Path) -> None:
    """Fuzz one target in this process; the result is written as JSON when done, and at every finding."""
    if engine == "atheris":
        import atheris

        with atheris.instrument_imports(include=["nlp"]):
            from tests.fuzzing.targets import TARGETS
    else:
        from tests.fuzzing.targets import TARGETS
    from tests.fuzzing.mutation import LONGEST as MOST_BYTES
    from tests.fuzzing.mutation import mutate
    from tests.fuzzing.seeds import seeds_of

    result, seeds = Result(name, engine), seeds_of(name)
    target, chance, started = TARGETS[name], random.Random(seed), time.monotonic()

    def attempt(content: bytes) -> None:
        begun = time.process_time()
        try:
            target(content)
        except (Exception, RecursionError) as error:
            note(result, error, content, keep)
        took = time.process_time() - begun
        result.inputs += 1
        if took > result.slowest:
            result.slowest = took
            if took > LONGEST:
                note(result, TimeoutError(f"{took:.0f} s"), content, keep)
        if result.inputs >= inputs or result.inputs % 500 == 0:
            result.seconds = time.monotonic() - started
            output.write_text(json.dumps(asdict(result)), encoding="utf-8")

    for content in seeds:
        attempt(content)
    if engine == "atheris":
        folder = keep / "corpus" / slug(name)
        folder.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(seeds):
            (folder / f"seed-{number}").write_bytes(content[:MOST_BYTES])

        def custom(content: bytes, size: int, number: int) -> bytes:
            own = random.Random(number)
            return (
                mutate(content, own, seeds)[:size]
                if own.random() < 0.6
                else atheris.Mutate(content, size)
            )

        arguments = [
            f"-runs={inputs}",
            f"-max_len={MOST_BYTES}",
            f"-seed={seed}",
            "-timeout=120",
            "-rss_limit_mb=4000",
        ]
        arguments += [
            "-verbosity=0",
            "-len_control=0",
            "-print_final_stats=0",
            f"-artifact_prefix={keep}/{slug(name)}-died-",
            str(folder),
        ]
        atheris.Setup(["fuzz", *arguments], attempt, custom_mutator=custom)
        atheris.Fuzz()
        return
    pool = list(seeds)
    while result.inputs < inputs:
        content = mutate(chance.choice(pool), chance, seeds)
        attempt(content)
        if chance.random() < 0.02 and len(pool) < 2000:
            pool.append(content)


def note(result: Result, error: BaseException, content: bytes, keep: Path) -> None:
    """Keep a finding, once per kind of error and place in the code."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if "/nlp/" in frame.filename or frame.filename.endswith("targets.py")
    ]
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"
    signature = f"{type(error).__name__} at {place}"
    if signature in result.findings:
        return
    result.findings[signature] = " ".join(str(error).split())[:160]
    keep.mkdir(parents=True, exist_ok=True)
    stem = keep / f"{slug(result.target)}-{slug(signature)}"
    stem.write_bytes(content)
    stem.with_name(f"{stem.name}.trace").write_text(
        "".join(traceback.format_exception(error)), encoding="utf-8", errors="replace"
    )
    print(
        f"{result.target}: {signature}: {result.findings[signature]}", file=sys.stderr, flush=True
    )


def slug(name: str) -> str:
    """Return a name that is safe for a file."""
    return "".join(c if c.isalnum() else "-" for c in name).strip("-")


def main() -> None:
    """Fuzz all targets one after the other, or one of them."""
    from tests.fuzzing.targets import SLOW, TARGETS

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=1000, help="inputs per target")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="only these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("atheris", "blind"), default=default_engine())
    parser.add_argument(
        "--keep", type=Path, default=Path(tempfile.gettempdir()) / "rubrique-findings"
    )
    parser.add_argument("--output", type=Path, help="where the table is written")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        fuzz(given.target[0], given.inputs, given.seed, given.engine, given.keep, given.alone)
        return
    given.keep.mkdir(parents=True, exist_ok=True)
    results = [
        apart(name, given, given.inputs // SLOW.get(name, 1)) for name in given.target or TARGETS
    ]
    from benchmarks.result_page import write_page

    table = describe(results)
    print(table)
    if given.output:
        write_page(given.output, "Fuzzing", table)


def apart(name: str, given: argparse.Namespace, inputs: int) -> Result:
    """Fuzz one target in a process of its own, so that a crash below Python is a finding too."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "result.json"
        options = [
            "--inputs",
            inputs,
            "--seed",
            given.seed,
            "--engine",
            given.engine,
            "--keep",
            given.keep,
        ]
        command = [sys.executable, __file__, "--alone", output, "--target", name, *options]
        log = given.keep / f"{slug(name)}.log"
        with log.open("w") as stream:
            code = subprocess.run(
                list(map(str, command)), stderr=stream, stdout=stream, check=False, cwd=ROOT
            ).returncode
        found = Result(**json.loads(output.read_text())) if output.exists() else Result(name)
    if code != 0 or found.inputs < inputs:
        found.findings[f"the process ended with {code}"] = str(log)
    print(
        f"{name}: {found.inputs} inputs, {found.seconds:.0f} s, {len(found.findings)} findings",
        file=sys.stderr,
        flush=True,
    )
    return found


def describe(results: list[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| target | engine | inputs | inputs/s | slowest input (s) | findings |",
        "|---|---|---|---|---|---|",
    ]
    for one in results:
        found = (
            "<br>".join(
                f"{name}: {said}".replace("|", "\\|") for name, said in one.findings.items()
            )
            or "0"
        )
        rate = one.inputs / one.seconds if one.seconds else 0
        lines.append(
            f"| {one.target} | {one.engine} | {one.inputs:,} | {rate:.0f} | {one.slowest:.2f} | {found} |"
        )
    lines.append(
        f"| all | | {sum(one.inputs for one in results):,} | | | {sum(len(one.findings) for one in results)} |"
    )
    return "\n".join(lines) + "\n"


def default_engine() -> str:
    """Return "atheris" where it is installed."""
    from importlib.util import find_spec

    return "atheris" if find_spec("atheris") else "blind"


if __name__ == "__main__":
    main()
