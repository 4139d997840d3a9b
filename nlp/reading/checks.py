"""What an article must pass before it is handed on: text that was decoded rightly, in French."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.records import Article

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 600  # characters from the start; more does not change the answer
_SHORTEST = 100  # characters; under that the language is a guess among all there are
_SUREST = 0.5  # of 11,000 press articles none was taken for another language
# Words of French and of none of its neighbours (Catalan, Occitan, Italian, English): most articles hold four in their
# first lines, and are then French at no cost. Of 3,500 articles so taken, the identifier took none
# for anything else.
_FRENCH = frozenset(
    "dans avec cette aux leur leurs après selon sont être était été elle nous vous chez ainsi depuis comme celui celle "
    "même où très ces ont mais une".split()
)
_PLAINLY = 4
# A text shorter than that is compared with the languages that a French archive is most likely to hold. Of
# 48,000 French headlines and sentences of five words and more three were refused: English cries in
# French articles ("This is not a lovesong."). Of 350 English ones 346 were.
_NEIGHBOURS = ("fr", "en", "es", "it", "de", "pt", "nl")
_FEWEST_WORDS = 5
_SURE_OF_SHORT = 0.8
# With one of these a short text is French at no cost, as five in six are
_PLAINLY_SHORT = _FRENCH.union("le les des du une et au aux".split())
_WORD = re.compile(r"[^\W\d_]+")

# UTF-8 read as Windows-1252 or Latin-1: "Ã©" for é, "Â«" for «, "Å“" for œ, "â€™" for ’.
_TAILS = "".join(
    sorted(
        {bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xC0)}
        | set(map(chr, range(128, 192)))
    )
)
_MOJIBAKE = re.compile(f"[ÃÂ][{re.escape(_TAILS)}]|Å[“’\x92\x93]|â€|â\x80[\x80-\xbf]|ï»¿")
_LOST = re.compile("\\w\ufffd|\ufffd\\w")
_FEW_LOST = 200  # characters a lost letter: French has an accent in 25 to 30, so these are slips


def check_article(
    article: Article, *, any_language: bool = False, max_length: int | None = None
) -> Article:
    """Return the article with its language set.

    Raises RecordError `mojibake` for a text whose accents were decoded wrongly, and `not-french`.
    Texts of under five words pass unless the input itself states another language, and those of under
    100 characters if it states French. Raises RecordError `too-long` for one of more than
    `max_length` characters.
    """
    length = len(article.title) + len(article.text)
    if max_length is not None and length > max_length:
        raise RecordError(
            "too-long", f"{length} characters, more than {max_length}; split it or raise the limit"
        )
    _check_decoding(article)
    stated = article.language
    found = None
    if not (any_language and stated):
        found = find_language(article.text)
    if found is None and stated is None:
        found = find_short_language(f"{article.title} {article.text}")
    is_french = stated is None or stated.lower().startswith("fr")
    if not any_language and (found or (stated if not is_french else "fr")) != "fr":
        reason = (
            f"the text is in {found!r}" if found else f"the input states the language {stated!r}"
        )
        raise RecordError("not-french", f"{reason}; keep it by allowing any language")
    if any_language:
        return replace(article, language=stated or found or "fr")
    return article if stated and is_french else replace(article, language="fr")


def find_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, None if the text is short or the answer is unsure."""
    sample = text.strip()[:_SAMPLE]
    if len(sample) < _SHORTEST or sum(map(str.isalpha, sample)) < _SHORTEST // 2:
        return None
    if len(_FRENCH.intersection(sample.lower().split())) >= _PLAINLY:
        return "fr"
    code, score = _load_identifier().classify(sample)
    return str(code) if score >= _SUREST else None


def find_short_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a short text's language, None if it is too short or the answer unsure.

    Only languages of `_NEIGHBOURS` are told apart.
    """
    sample = text.strip()[:_SAMPLE]
    words = _WORD.findall(sample.lower())
    if len(words) < _FEWEST_WORDS:
        return None
    if not _PLAINLY_SHORT.isdisjoint(words):
        return "fr"
    code, score = _load_short_identifier().classify(sample)
    return str(code) if score >= _SURE_OF_SHORT else None


@cache
def _load_short_identifier() -> LanguageIdentifier:
    """Return the identifier with fewer languages; it shares the model of the other."""
    identifier = copy(_load_identifier())
    identifier.set_languages(_NEIGHBOURS)
    return identifier


@cache
def _load_identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _check_decoding(article: Article) -> None:
    for text in (article.title, article.text):
        if text.isascii():
            continue
        if found := _MOJIBAKE.search(text):
            shown = text[max(0, found.start() - 12) : found.end() + 12]
            raise RecordError(
                "mojibake",
                f"accents were decoded wrongly ({shown!r}); save the file as UTF-8 again",
            )
        if found := _lost(text):
            shown = text[max(0, found.start() - 12) : found.end() + 12]
            raise RecordError(
                "mojibake", f"letters were lost ({shown!r}); export the text again as UTF-8"
            )


def _lost(text: str) -> re.Match[str] | None:
    """Return where letters were lost, unless they are a slip or two in a long text."""
    is_slip = text.count("\ufffd") * _FEW_LOST <= len(text)
    return None if is_slip else _LOST.search(text)
