"""Let links of `docs/` that lead out of it, to files of the repository, be plain text on the site (a hook of mkdocs)."""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the page with links out of the folder as their words; pages of the folder keep their links."""
    return _OUTSIDE.sub(r"\1", markdown)
