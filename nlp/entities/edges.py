"""Where a name begins and ends.

Spans of the model are brought to the edges that the annotation rules want. Titles stand outside:
"Première ministre Zoé Bondarko" is Zoé Bondarko, but "Pape Gueye" is a name. Some titles are first
names too: one written with a capital and without a determiner is a first name where only surnames
follow, "Pape Diouf", "Reine Dupré", but "Pape François", "la reine Camilla".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from nlp.entities.spans import Found, Hit, Span
from nlp.knowledge import Knowledge
from nlp.text import fold, key

_JUNK = r"[\"«“(\[•–—:,;.'’‘\s-]+"
_CIVILITY = (
    r"(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|Mgr)\.?\s+|(?:monsieur|madame|docteur|maître|sir|lady|lord)\s+"
)
_FUNCTION = r"(?:l'|d'|qu'|(?:et|à|selon)\s+)"
_TITLE = (
    r"(?:(?:président|ministre|chancelier|député|procureur)e?|sénateur|sénatrice|roi|reine|pape|prince|princesse|"
    r"général|colonel|capitaine|chancelière|maire|juge|premier ministre)\s+"
)
_ARTICLE = r"(?:le|la|les|un|une|des|du|de|au|aux|ce|cette|son|sa|ses|leur|notre)\s+"
_LEADING_PERSON = re.compile(f"{_CIVILITY}|{_TITLE}|{_FUNCTION}|{_JUNK}", re.IGNORECASE)
_LEADING = re.compile(f"{_CIVILITY}|{_TITLE}|{_FUNCTION}|{_ARTICLE}|{_JUNK}", re.IGNORECASE)
_TRAILING_SIGNS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\"»”)]•–—:,;.!?…'’-"
_TRAILING_WORD = re.compile(r"\s(?:et|ou|de|du|des|la|le|les|à|au|en|pour|avec|qui|que|a|est)$")
_CAPITAL_ARTICLE = re.compile(r"(?:Le |La |Les |L')(?=[A-ZÀ-Ý])")
# Lower-case common nouns before a name: "l'association Oxfam", "la forêt de Yorsala"
_GENERIC = re.compile(
    r"(?:(?:association|organisation|collectif|groupe|société|compagnie|entreprise|magazine|quotidien|hebdomadaire|journal|"
    r"chaîne|site|agence de presse|ong|syndicat|parti|start-up|constructeur|opérateur|réseau social|club|"
    r"mouvement|plateforme|marque)\s+|(?:(?:ville|région|province|île|district|commune|quartier|village|département|comté|"
    r"forêt|camp|localité|capitale)\s+(?:de la |de l'|des |de |du |d')?))(?=[A-ZÀ-Ý0-9])"
)
_GLUED = re.compile(  # the first word of a sentence glued to a name: "Emmanuel MacronSelon"
    r"(?<=[a-zà-ÿ]{2})(?:Selon|En|Le|La|Les|Un|Une|De|Des|Du|Au|Aux|À|Dans|Pour|Par|Il|Elle|Ils|Ce|Cette|Mais|Et|Sur|Dès|"
    r"Depuis|Après|Avant|Avec|Sans|Lors|Quand|Si|On|Nous|Contrairement|Interrogée?|Invitée?)$"
)
_BREAK = re.compile(
    r"\s[-–—•:]\s|[.,]\s| @| de (?=[A-ZÀ-Ý][a-zà-ÿ]+ [A-ZÀ-Ý])"
)  # "RN de Marine Le Pen", "Twitter @X"
_LOWER = re.compile(r" [^A-ZÀ-Ý0-9]+")
_SEAM = re.compile(
    r"\s[-–—•]\s?(?=[A-ZÀ-Ý])|[.!?]\s?[-–—•]\s?|(?<=[a-zà-ÿ])\.(?=\d)|(?<=\w)\((?=[A-ZÀ-Ý])"
)
_JOINTS = ("-", "–", " - ", " – ", "/", ", ", " et ")
_LETTER = re.compile(r"[^\W\d_]")
_NUMERAL = re.compile(r" (?:[IVX]{1,5}|1er|Ier)\b")
_BEFORE = 30  # characters before a name in which a title and its determiner stand


@dataclass(frozen=True, slots=True)
class Edges:
    """Bring spans to their edges. All three fields come from the knowledge tables."""

    is_demonym: Callable[[str], bool]
    surnames: Collection[str]
    given_names: Collection[str]

    def refine(self, text: str, span: Span, hits: Iterable[Hit]) -> Iterator[Span]:
        """Yield what a span of the model really names: trimmed, cut at known names, or nothing.

        `hits` are the known names that begin inside the span.
        """
        names = list(hits)
        trimmed = trim(text, span, frozenset((hit.start, hit.end) for hit in names))
        if trimmed is None:
            return
        known = [hit for hit in names if hit.strong]
        for piece in _cut_at_seams(text, trimmed):
            for part in joined_names(text, piece, names) or self._split(text, piece, known):
                yield from filter(None, [self._close(text, part, known)])

    def _split(self, text: str, span: Span, hits: Iterable[Hit]) -> Iterator[Span]:
        """Cut "Donald Trump John Bolton", "Congrès Nancy Pelosi" and "Trump-Poutine" in two.

        Leave the rest whole.
        """
        words = text[span.start : span.end]
        if span.label == "person" and "-" in words and " " not in words:
            parts = [found.span() for found in re.finditer(r"[^-]+", words)]
            if len(parts) == 2 and all(
                fold(words[start:end]) in self.surnames for start, end in parts
            ):
                yield from (
                    Span(span.start + start, span.start + end, "person") for start, end in parts
                )
                return
        inside = [hit for hit in hits if span.start <= hit.start and hit.end <= span.end]
        last = next(
            (hit for hit in inside if hit.end == span.end and hit.targets[0].startswith("person/")),
            None,
        )
        if last and span.label != "person" and text[last.start - 1] == " ":
            before = trim(text, Span(span.start, last.start, span.label))
            yield from filter(None, (before, Span(last.start, last.end, "person")))
            return
        rest = _rest(text, span, inside[0]) if inside else None
        if rest and self._stands_apart(text, inside[0], rest):
            kind = inside[0].targets[0].partition("/")[0]
            yield from (Span(inside[0].start, inside[0].end, kind), replace(rest, label="person"))
        else:
            yield span

    def _stands_apart(self, text: str, known: Hit, rest: Span) -> bool:
        """Tell whether the rest of a span is another name.

        Of a person beside a person, a party or a company.
        """
        if known.targets[0].startswith("person/"):
            return rest.label == "person"
        given_name = fold(text[rest.start : rest.end]).split()[0]
        return known.targets[0].startswith("organisation/") and given_name in self.given_names

    def _close(self, text: str, span: Span, hits: Iterable[Hit]) -> Span | None:
        """Cut a generic noun before a name, and lower-case words or a demonym after it.

        Take in a numeral.
        """
        if span.label != "person" and (generic := _GENERIC.match(text, span.start, span.end)):
            span = replace(span, start=generic.end())
        if span.label == "person" and (numeral := _NUMERAL.match(text, span.end)):
            return replace(span, end=numeral.end())
        opening = max(
            (h.end for h in hits if h.start == span.start and h.end < span.end), default=None
        )
        if opening and (
            _BREAK.match(text, opening, span.end) or _LOWER.fullmatch(text, opening, span.end)
        ):
            return replace(span, end=opening)
        if span.label == "organisation":
            span = self._without_demonym(text, span)
        return span if span.start < span.end else None

    def _without_demonym(self, text: str, span: Span) -> Span:
        """Cut a trailing demonym, "Département d'État américain", if a name of two words or more is left."""
        words = text[span.start : span.end].split(" ")
        if len(words) > 2 and words[-1].islower() and self.is_demonym(words[-1]):
            return replace(span, end=span.end - len(words[-1]) - 1)
        return span


def trim(text: str, span: Span, names: Collection[tuple[int, int]] = ()) -> Span | None:
    """Return a span without determiners, civility, function words and punctuation at its edges, or None if empty.

    A capital article belongs to the name inside a sentence ("dans Le Monde") and where the whole is a known name:
    `names` are the places of those.
    """
    leading = _LEADING_PERSON if span.label == "person" else _LEADING
    start, end = span.start, span.end
    while found := leading.match(text, start, end):
        if _CAPITAL_ARTICLE.match(text, start, end) and (
            (start, end) in names or _inside_sentence(text, start)
        ):
            break
        start = found.end()
    while (shorter := _without_trailing(text, start, end)) < end:
        end = shorter
    return Span(start, end, span.label) if _LETTER.search(text, start, end) else None


def _without_trailing(text: str, start: int, end: int) -> int:
    """Return where a name ends without the signs, or else the word, that do not belong to it at its end."""
    bare = start + len(text[start:end].rstrip(_TRAILING_SIGNS))
    if bare < end:
        return bare
    if text[end - 1 : end].isalnum():
        start = max(start, text.rfind(" ", start, end))
    found = _TRAILING_WORD.search(text, start, end) or _GLUED.search(text, start, end)
    return found.start() if found else end


def _cut_at_seams(text: str, span: Span) -> Iterator[Span]:
    """Cut a span where two names were glued by a dash, a full stop or a bracket.

    "Châlons - Edouard Philippe", "Nil -Dans", "Sedan(Ardennes".
    """
    start = span.start
    for seam in _SEAM.finditer(text, span.start, span.end):
        yield from filter(None, [trim(text, Span(start, seam.start(), span.label))])
        start = seam.end()
    yield from filter(
        None, [trim(text, replace(span, start=start))] if start > span.start else [span]
    )


def joined_names(text: str, span: Span, hits: Iterable[Hit]) -> list[Span]:
    """Return the known names that a span is made of and nothing else: "RTL-Le Figaro-LCI".

    Else an empty list.

    A mere space joins only places: "Afrique de l'Ouest Sénégal", but not "Nissan Brésil".
    """
    known = list(hits)
    if span.label == "person" or len(known) < 2:
        return []
    parts: list[Hit] = []
    for hit in sorted(known, key=lambda hit: (hit.start, -hit.end)):
        if (
            span.start <= hit.start
            and hit.end <= span.end
            and (not parts or hit.start >= parts[-1].end)
        ):
            parts.append(hit)
    edges = [span.start, *(edge for part in parts for edge in (part.start, part.end)), span.end]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    joints = (
        (*_JOINTS, " ") if span.label == "place" and all(part.strong for part in parts) else _JOINTS
    )
    is_joined = (
        len(parts) > 1 and not gaps[0] and not gaps[-1] and all(gap in joints for gap in gaps[1:-1])
    )
    return [Span(part.start, part.end, span.label) for part in parts] if is_joined else []


def _inside_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 20) : start].rstrip(" \u00a0\u202f«\"“'(")
    return bool(before) and before[-1] not in ".!?:;\n•"


def _rest(text: str, span: Span, hit: Hit) -> Span | None:
    """Return the other name of a span that begins or ends with a known full name.

    Two capitalised words or more.
    """
    start, end = (hit.end, span.end) if hit.start == span.start else (span.start, hit.start)
    other = (
        trim(text, Span(start, end, span.label))
        if start < end and span.end - span.start > hit.end - hit.start
        else None
    )
    if other and re.fullmatch(
        r"(?:[A-ZÀ-Ý][\w'’.-]+ )+[A-ZÀ-Ý][\w'’-]+", text[other.start : other.end]
    ):
        return other
    return None


class TitleEdges:
    """Bring the names of people to their edges, so that titles stand outside and first names inside."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the titles, the longest first."""
        words = knowledge.words
        self._given_names = knowledge.given_names
        names = words.alternatives("title_or_first_name")
        self._first_name = re.compile(rf"(?<![\w'-])(?P<title>{names}) $", re.IGNORECASE)
        titles = "|".join(sorted(map(re.escape, words.keys("title")), key=len, reverse=True))
        self._title = re.compile(rf"(?:{titles}) (?=\S)")
        self._determiners = words.keys("determiner") | words.keys("possessive_determiner")
        self._modifiers = words.keys("past_modifier") | words.keys("present_modifier")

    def fit(self, names: Iterable[Found], text: str) -> list[Found]:
        """Return the names of a text, those of people at their edges."""
        return [self._fitted(name, text) if name.type == "person" else name for name in names]

    def _fitted(self, name: Found, text: str) -> Found:
        before = text[max(0, name.start - _BEFORE) : name.start]
        found = self._first_name.search(before)
        if found and self._is_first_name(found["title"], before[: found.start()], name.text):
            start = name.start - len(found[0])
            return replace(name, start=start, text=text[start : name.end], targets=())
        return self._without_title(name, text)

    def _is_first_name(self, title: str, before: str, name: str) -> bool:
        """Tell whether a title right before a name is a part of it."""
        preceding = key(before).replace("'", "' ").split()
        is_determined = bool(preceding) and preceding[-1] in self._determiners | self._modifiers
        is_given = fold(name).split()[0] in self._given_names
        is_numbered = re.search(r" (?:[IVX]+|1er|Ier)$", name) is not None
        return title[0].isupper() and not (is_determined or is_given or is_numbered)

    def _without_title(self, name: Found, text: str) -> Found:
        """Return a name without the title that the model took into it."""
        found = self._title.match(key(name.text))
        if found is None or self._first_name.search(name.text[: found.end()]):
            return name
        start = name.start + found.end()
        return replace(name, start=start, text=text[start : name.end])
