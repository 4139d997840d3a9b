"""Where the name of a country, of its people or of its capital speaks of none of them.

Set phrases ("montagnes russes", "châteaux en Espagne") are data: the group `set_phrase` of the words
table, kept to what dictionaries and cookery books have as entries of their own. Streets, squares,
stations and schools named after a country ("place d'Italie") are told by the noun before and by the
articles around: "la place de la France dans le monde" speaks of France.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import ahocorasick

from nlp.entities.field import Field
from nlp.entities.spans import Hit
from nlp.knowledge import Words
from nlp.text import key

_REACH = 48  # characters before a name among which the noun of a street is looked for
_LONGEST_NOUN = 3  # words of a noun: "maison de quartier"
_ARTICLES = ("de la ", "de l'", "du ", "des ")
_BARE_LINKS = ("de ", "d'")
_SCOPE = re.compile(r" (?:dans|parmi|au sein|sur|en|face|chez|comme)\b")
# "une rue de France", "sa villa d'Espagne": of that country
_INDEFINITE = frozenset(
    """un une chaque aucun aucune toute quelque certaines plusieurs autre quelle quel
    mon ton son ma ta sa notre votre leur leurs mes tes ses nos vos""".split()
)
_DEFINITE = frozenset("la le les l cette cet ce au aux du en".split())


class PhraseReader:
    """Find the stretches of a text in which a country's name is none. Built once; pure."""

    def __init__(self, words: Words) -> None:
        """Take the set phrases, the nouns of streets, and what stands where two of these meet."""
        self._phrases = ahocorasick.Automaton()
        for phrase in words["set_phrase"]:
            self._phrases.add_word(key(phrase), phrase)
        self._phrases.make_automaton()
        self._streets = words.keys("street") | words.keys("loose_street")
        self._loose = words.keys("loose_street")
        self._crossings = words.keys("crossing")
        self._rankings = words.keys("ranking")
        self._without_article = words.keys("no_article")

    def set_phrases(self, field: Field) -> list[tuple[int, int]]:
        """Return where the set phrases of a field begin and end.

        A blank of a phrase may be a hyphen in the text, not the other way: "le sud américain".
        """
        if not len(self._phrases):
            return []
        around = f" {field.key} "
        found = []
        for last, phrase in self._phrases.iter(field.key):
            start = last + 1 - len(phrase)
            is_whole = not around[start].isalnum() and not around[last + 2].isalnum()
            if is_whole and _hyphens_agree(phrase, field.plain[start : last + 1]):
                found.append((start, last + 1))
        return found

    def streets(self, field: Field, hits: Iterable[Hit]) -> Iterator[tuple[int, int]]:
        """Yield the streets that are named after what is hit: from the noun to the end of the name.

        `hits` are names of countries and demonyms, in text order.
        """
        last: tuple[int, int] | None = None
        for hit in hits:
            if last and last[0] <= hit.start and hit.end <= last[1]:
                continue
            is_people = hit.kind == "demonym"
            if is_people and not field.plain[hit.start].isupper():
                continue
            start = self._street_start(field, hit, last, is_people=is_people)
            if start is not None:
                last = (start, hit.end)
                yield last

    def _street_start(
        self, field: Field, hit: Hit, last: tuple[int, int] | None, *, is_people: bool
    ) -> int | None:
        """Return where the street begins that is named after what is hit, or None if none is."""
        keyed = field.key
        link = _link_before(keyed, hit.start)
        if link is None or (is_people and link != "des "):
            return None
        end = hit.start - len(link)
        if last and keyed[last[1] : end].strip() in ("et", ",", "ou"):
            is_second = self._is_crossing(keyed, last[0])
            return last[0] if is_second else None
        noun = self._noun_before(keyed, end)
        if noun is None:
            return None
        start, word = noun
        if self._is_street(field, hit, start, word, link):
            return start
        return None

    def _noun_before(self, keyed: str, end: int) -> tuple[int, str] | None:
        """Return where the noun of a street that ends at `end` begins, and the noun."""
        words = list(re.finditer(r"[\w']+", keyed[max(0, end - _REACH) : end]))
        offset = max(0, end - _REACH)
        for count in range(min(_LONGEST_NOUN, len(words)), 0, -1):
            start = offset + words[-count].start()
            noun = keyed[start : end - 1]
            elided = noun.rpartition("'")[2]
            if elided in self._streets and keyed[end - 1] == " ":
                return end - 1 - len(elided), elided
        return None

    def _is_street(self, field: Field, hit: Hit, start: int, noun: str, link: str) -> bool:
        """Tell whether a noun and a name make the name of a street."""
        before = _word_before(field.key, start)
        earlier = re.findall(r"\w+", field.key[max(0, start - _REACH) : start])[-3:]
        if before in _INDEFINITE or not self._rankings.isdisjoint(earlier):
            return False
        is_plural = noun[-1] in "sx" and noun[:-1] in self._streets
        if is_plural:
            return self._is_crossing(field.key, start)
        if noun not in self._loose:
            return True
        if field.plain[start].isupper() and start and field.plain[start - 1] not in "\n":
            opens = field.plain[:start].rstrip(' «"(')[-1:] in ("", ".", "!", "?", ":", ";")
            if not opens:
                return True
        # Before a country without an article "de" says nothing: "la place d'Israël"
        is_bare_name = field.key[hit.start : hit.end] in self._without_article
        if link in _BARE_LINKS and not is_bare_name:
            return True
        is_bare = before not in _DEFINITE
        return is_bare and _SCOPE.match(field.key, hit.end) is None

    def _is_crossing(self, keyed: str, start: int) -> bool:
        """Tell whether streets meet here: "à l'angle des rues de France et d'Italie"."""
        words = re.findall(r"\w+", keyed[max(0, start - _REACH) : start])
        return len(words) > 1 and words[-1] in ("des", "les") and words[-2] in self._crossings


def _link_before(keyed: str, start: int) -> str | None:
    """Return what joins a name to the noun before it, an article included."""
    for link in (*_ARTICLES, *_BARE_LINKS):
        before = start - len(link)
        if keyed.startswith(link, max(0, before)) and before > 0:
            return link
    return None


def _word_before(keyed: str, start: int) -> str:
    words = re.findall(r"\w+", keyed[max(0, start - _REACH) : start].rpartition("\n")[2])
    stretch = keyed[max(0, start - 3) : start]
    return words[-1] if words and stretch.strip(" '\u00a0").isalnum() else ""


def _hyphens_agree(phrase: str, text: str) -> bool:
    return all(given == "-" for wanted, given in zip(phrase, text, strict=True) if wanted == "-")
