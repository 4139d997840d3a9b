"""Addresses of articles, without the marks that feeds and newsletters hang on to count readers."""

from __future__ import annotations

import re

_TRACKING = (
    r"utm_\w+|xtor|xts|xtref|at_(?:medium|campaign|custom\d|link|platform|creation|variant|format|"
    r"ptr_name|bbc_team|link_\w+|send_date|recipient_\w+)|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|"
    r"ns_(?:source|mchannel|campaign|linkname|fee)|cmpid|ocid|yclid|wt_mc|_ga|_hs\w+|__twitter_impression|"
    r"smid|feature=rss|ref=(?:rss|fb|tw)\w*|origin=rss|from=rss"
)
_MARK = re.compile(rf"^(?:{_TRACKING})(?:=|$)", re.IGNORECASE)
_FRAGMENT = re.compile(rf"#(?:(?:{_TRACKING})(?:[=&-].*)?|xtor.*|ens_id.*)$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//\S+$|www\.\S+$", re.IGNORECASE)


def strip_tracking(url: str) -> str:
    """Return an address without tracking marks; whatever else it holds stays as it is."""
    url = _FRAGMENT.sub("", url.strip())
    start, mark, query = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = query.partition("#")
    kept = [pair for pair in re.split("&(?:amp;)?", query) if pair and not _MARK.match(pair)]
    return start + ("?" + "&".join(kept) if kept else "") + hash_mark + fragment


def is_address(written: str) -> bool:
    """Tell whether a text is an address and no name."""
    return _ADDRESS.match(written.strip()) is not None
