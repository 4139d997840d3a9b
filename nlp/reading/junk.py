"""What lies beside articles and is none: what systems and browsers leave in folders and archives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from nlp.errors import RecordError

_FOLDERS = frozenset(("__MACOSX", "$RECYCLE.BIN", "System Volume Information"))
_FILES = frozenset(
    ("thumbs.db", "desktop.ini", "icon\r", "lisezmoi", "readme", "license", "licence")
)
# Where Firefox, Chrome and Safari put the pictures and scripts of a page they save.
_RESOURCES = re.compile(r".+(?:_files|_fichiers|\.files|_Dateien|_archivos)$", re.IGNORECASE)


def is_junk(parts: Sequence[str]) -> bool:
    """Tell whether a path, in the parts below the folder that is read, is of no interest to anybody."""
    *folders, name = parts
    if name.startswith((".", "~$")) or name.lower() in _FILES:
        return True
    return any(
        folder in _FOLDERS or folder.startswith(".") or _RESOURCES.match(folder) is not None
        for folder in folders
    )


def unread(name: str) -> RecordError:
    """Return the error of a file that no reader takes."""
    suffix = Path(name).suffix.lower()
    if suffix in (".doc", ".xls", ".ppt"):
        return RecordError("unread-file", f"{suffix} is of an old Office; save it as {suffix}x")
    return RecordError(
        "unread-file", f"{suffix or 'a name without suffix'} is no format that is read"
    )
