"""Documents that are zip files inside (docx, odt, xlsx, epub): opened with care, never unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from types import ModuleType

from nlp.errors import RecordError
from nlp.reading.contract import Source

_LARGEST = 512 * 2**20  # bytes of all parts together; a book of 1,000 pages has under 20 MB of text
_BOMB_FLOOR, _BOMB_RATIO = 16 * 2**20, 200  # XML packs 5 to 30 times


def load_container(source: Source) -> zipfile.ZipFile:
    """Return the zip file that a document is.

    Raises RecordError `damaged-document`, `encrypted`, or `too-compressed` for one that claims to
    unpack out of all proportion.
    """
    content = source.read_whole()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RecordError(
            "encrypted", "it has a password, or is of an old Office format; save it anew"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        sizes = [(part.file_size, part.compress_size) for part in archive.infolist()]
        is_locked = any(part.flag_bits & 1 for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged(error) from None
    if is_locked:
        raise RecordError("encrypted", "it has a password; save it without one")
    total = sum(size for size, _ in sizes)
    if total > max(_BOMB_FLOOR, min(_LARGEST, _BOMB_RATIO * len(content))):
        raise RecordError("too-compressed", f"it would unpack to {total // 2**20} MB")
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of a document; raises RecordError `damaged-document`."""
    try:
        return archive.read(name)
    except (
        KeyError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
    ) as error:
        raise damaged(error) from None
    except Exception as error:  # zlib.error, which has no module of its own to import it from here
        raise damaged(error) from None


def damaged(error: Exception) -> RecordError:
    """Return the RecordError `damaged-document` that tells a library's complaint in one line."""
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:150]
    return RecordError("damaged-document", f"it cannot be opened ({detail})")


def need(name: str, what: str) -> ModuleType:
    """Return a library of the extra `documents`; raises RecordError `not-installed` that says so."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise RecordError(
            "not-installed", f"reading {what} needs the extra: pip install 'rubrique[documents]'"
        ) from None
