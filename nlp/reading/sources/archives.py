"""Files and the members of zip archives -> sources. Nothing is ever unpacked to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from nlp.errors import RecordError
from nlp.reading.contract import Source
from nlp.reading.formats import SUFFIXES, ZIP, find_suffix
from nlp.reading.junk import is_junk
from nlp.reading.sources.position import Position
from nlp.reading.sources.streams import guard, read_stream

_PACKED = (".zip", ".gz", ".bz2", ".xz", ".7z", ".tar", ".tgz", ".rar", ".zst")
_MAX_MEMBERS = 100_000


def read_sources(path: Path, position: Position | None = None) -> Iterator[Source]:
    """Yield the source that a file is, or those that a zip archive holds, in name order.

    Members that are no articles by their suffix are named as unread, as in a folder. One that is packed
    itself, has a password or a name that leads out of the archive opens with a RecordError.
    `position` follows the reading.
    """
    if path.suffix.lower() != ZIP:
        yield Source(str(path), find_suffix(path.name), partial(read_stream, path, position))
        return
    with read_stream(path, position) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise RecordError("damaged-zip", f"{error}"[:120]) from None
        listed = sorted(filter(_is_file, archive.infolist()), key=lambda info: info.filename)
        members = [info for info in listed if _is_wanted(info)]
        if not members or len(members) > _MAX_MEMBERS:
            raise RecordError(
                "no-articles" if not members else "too-compressed",
                f"{len(members)} readable members",
            )
        for info in listed:
            suffix = PurePosixPath(info.filename).suffix.lower()
            yield Source(
                f"{path}/{info.filename}",
                suffix,
                partial(_read_member, archive, info),
                is_unread=not _is_wanted(info),
                member=info.filename,
            )


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a file that somebody put there."""
    named = PurePosixPath(info.filename.replace("\\", "/")).parts
    parts = tuple(part for part in named if part != "..")  # leads out: refused aloud, no junk
    return bool(info.filename) and not info.is_dir() and not is_junk(parts)


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member may hold articles, or is packed itself and must be refused aloud."""
    return PurePosixPath(info.filename).suffix.lower() in (*SUFFIXES, *_PACKED)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise RecordError("unsafe-path", "the member's name leads out of the archive")
    if name.suffix.lower() in _PACKED:
        raise RecordError(
            "nested-archive", "an archive inside an archive is not read; unpack it first"
        )
    if info.flag_bits & 1:
        raise RecordError("encrypted", "the member has a password; unpack it first")
    try:
        return guard(archive.open(info), info.compress_size, "zip")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise RecordError("damaged-zip", f"{error}"[:120]) from None
