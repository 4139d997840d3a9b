"""How fast records become JSON and come back: RECORDS made by `rubrique tag`.

Beside what is used (msgspec on dataclasses) stand the standard library's `json` on plain values, and
msgspec's own structs.

Run: python benchmarks/speed/records.py records.jsonl [--count 2000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import datetime
import json
import time
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from nlp import records
from nlp.records import Record, encode_json, record_row

PARTS = ("Origin", "Article", "Mention", "Office", "Entity", "Evidence", "Tag", "Record")


def main() -> None:
    """Print the best time of each way over some rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with options.records.open("rb") as stream:
        lines = list(islice(cycle(stream.read().splitlines()), options.count))
    struct = record_struct()
    read_own = partial(read, kind=Record)
    read_struct = partial(read, kind=struct)
    for write in (write_plain, write_fast):
        assert [write(read_own(line)) for line in lines] == lines, "these were written otherwise"
    print(f"{len(lines)} records, {sum(map(len, lines)) / 1e6:.1f} MB, best of {options.rounds}")
    measure("write, json on plain values made in Python", lines, read_own, write_plain, options)
    measure("write, msgspec on dataclasses (to_json)", lines, read_own, write_fast, options)
    measure("write, msgspec on structs", lines, read_struct, write_fast, options)
    measure("read, msgspec to dataclasses (from_dict)", lines, bytes, read_own, options)
    measure("read, msgspec to structs", lines, bytes, read_struct, options)


def measure(
    name: str,
    lines: list[bytes],
    make: Callable[[bytes], Any],
    run: Callable[[Any], object],
    options: argparse.Namespace,
) -> None:
    """Print the CPU seconds of the fastest round; each round has things that nobody has looked at."""
    times = []
    for _ in range(options.rounds):
        things = [make(line) for line in lines]
        started = time.process_time()
        for thing in things:
            run(thing)
        times.append(time.process_time() - started)
    print(f"{name}: {min(times):.3f} s")


def read(line: bytes, kind: Any) -> Any:
    """Return the record of a line."""
    row = msgspec.json.decode(line)
    return msgspec.convert({**row, "article": row}, kind)


def write_fast(record: Any) -> bytes:
    """Return a record as JSON."""
    return encode_json(record_row(record))


def write_plain(record: Any) -> bytes:
    """Return a record as JSON, turned into plain values part by part in Python."""
    return json.dumps(plain(record_row(record)), ensure_ascii=False).encode()


def plain(value: Any) -> Any:
    """Turn dataclasses, tuples and dates into what `json` knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def record_struct() -> Any:
    """Return the record as frozen structs in place of dataclasses."""
    made: dict[str, Any] = {}
    for name in PARTS:
        part = getattr(records, name)
        hints = get_type_hints(part, vars(records), made, include_extras=True)
        keys = [(item.name, hints[item.name], *default_of(item)) for item in fields(part)]
        made[name] = msgspec.defstruct(name, keys, frozen=True, kw_only=True)
    return made["Record"]


def default_of(item: Field[Any]) -> list[Any]:
    """Return the default of a field, nothing if it has none."""
    if item.default_factory is not MISSING:
        return [msgspec.field(default_factory=item.default_factory)]
    return [] if item.default is MISSING else [item.default]


if __name__ == "__main__":
    main()
