"""The office that the text itself gives a person.

"le ministre ukrainien de la Défense, Rustem Oumerov".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.entities.lookup import Lookup
from nlp.knowledge import GOVERNING, Organisation, Term
from nlp.lists import Role
from nlp.records import Office
from nlp.text import key

_REACH = 140  # characters of context looked at on each side of a name
_CLAUSE = re.compile(r"[.!?;:\n«»\"“”()]")
_OPENING = re.compile(r"\s*,\s*(?:\d+ ans\s*,\s*)?|\s*\(\s*|\s+[–—-]\s+")
_WORD = re.compile(r"[\w-]+")
_POSSESSOR = re.compile(r"(?:\bd'|\b(?:de|du|des|à|au) )$")  # "le ministre d'Emmanuel Macron"
_OTHER_COUNCIL = re.compile(
    r" (?:regional|departemental|general|municipal|constitutionnel|europeen|d'|de |des |du )"
)
_FUNCTION_WORDS = frozenset(
    """de du des la le les l d a au aux et en pour charge chargee aupres par interim sortant sortante actuel actuelle
    nouveau nouvelle nouvel elu elue un une son sa notre leur puissant puissante""".split()
)
_FIELD_WORDS = frozenset(
    """etrangeres etrangers exterieures europeenne europeennes international internationale internationales interieure
    publics publique publiques nationale national sociales sociale territoriale superieur superieure ecologique
    solidaire economique federal federale regional regionale general generale armees armee comptes locales femmes
    hommes forces etat major gouvernement republique socialiste ecologiste communiste centriste travailliste
    conservateur conservatrice democrate republicain republicaine diplomatie parti groupe adjoint adjointe delegue
    deleguee transition junte militaire autoproclame""".split()
)
_INTERNATIONAL = ("international", "european")
_PRIVATE = re.compile(
    r"\b(?:groupe|association|federation|societe|club|syndicat|comite|banque|cour|tribunal|jury|chambre de|universite|"
    r"metropole|collectif|fondation|union|ligue|institut|agence|autorite|mouvement|entreprise|compagnie|directoire|ong|"
    r"observatoire|cercle|confederation|commission|maison|conseil (?!europeen|national|supreme|presidentiel))\b"
)
_IMPLIED = {
    "pape": "VA",
    "souverain pontife": "VA",
    "chef du kremlin": "RU",
    "maitre du kremlin": "RU",
    "locataire de la maison blanche": "US",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """Hold an office as stated in the text.

    `of` is None where the text names no country or organisation.
    """

    role: str
    title: str
    of: str | None

    def office(self, of: str | None) -> Office:
        """Return the office, `of` filled in where the text is silent."""
        return Office(self.role, self.title, self.of or of)


class OfficeReader:
    """Read offices stated in apposition to names.

    `functions` maps head words ("ministre") to roles.
    """

    def __init__(self, functions: Mapping[str, str], lookup: Lookup) -> None:
        """Compile the head words into one pattern, longest first."""
        self._roles = {key(head): role for head, role in functions.items()}
        heads = "|".join(sorted(map(re.escape, self._roles), key=len, reverse=True))
        self._head = re.compile(
            rf"\b(?P<ex>ex |(?:ancien|ancienne|feu|defunt) )?(?:alors )?(?P<head>{heads})s?\b"
        )
        self._lookup = lookup

    def stated(
        self, text: str, start: int, end: int, others: Collection[int] = ()
    ) -> Iterator[Stated]:
        """Yield the offices given right before and right after a name.

        `others` are where other people's names begin: in an enumeration ("Merz, le secrétaire
        général de l'Otan Mark Rutte") what comes after a name belongs to the next one.
        """
        for phrase in (self._before(text, start), self._after(text, end, others)):
            stated = self._read(phrase) if phrase else None
            if stated:
                yield stated

    def phrases(self, text: str) -> Iterator[tuple[int, int, Stated]]:
        """Yield the nameless functions of a text that name their country.

        "le président français", with offsets.
        """
        for head in self._head.finditer(key(text)):
            rest = _CLAUSE.split(text[head.end() : head.end() + 60], maxsplit=1)[0]
            words = list(_WORD.finditer(rest))
            stop = next(
                (word.end() for word in words[:6] if self._lookup.country(rest[: word.end()])), None
            )
            if stop is None or not self._is_complement(rest[:stop]):
                continue
            stated = self._read(text[head.start() : head.end() + stop])
            if stated:
                yield head.start(), head.end() + stop, stated

    def _before(self, text: str, start: int) -> str | None:
        """Return the words from the last function up to a name, if only its complement lies between."""
        context = _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]
        if _POSSESSOR.search(context):
            return None
        heads = list(self._head.finditer(key(context)))
        return next(
            (
                context[head.start() :]
                for head in reversed(heads)
                if self._is_complement(context[head.end() :])
            ),
            None,
        )

    def _after(self, text: str, end: int, others: Collection[int]) -> str | None:
        """Return the apposition after a name.

        ", ministre des Affaires étrangères," or "(président du Conseil)".
        """
        context = text[end : end + _REACH]
        opening = _OPENING.match(context)
        if opening is None:
            return None
        clause = re.split(
            r"[.!?;:\n«»\"“”()]|,(?!\s+(?:de|du|des)\b)", context[opening.end() :], maxsplit=1
        )[0]
        head = self._head.search(key(clause))
        if head is None or not self._is_opening(clause[: head.start()]):
            return None
        reach = end + opening.end() + len(clause) + len(", ")
        if clause.startswith(("le ", "la ", "l'")) and any(
            end < other <= reach for other in others
        ):
            return None
        return clause[head.start() :]

    def _is_complement(self, between: str) -> bool:
        """Tell whether words can belong to a function.

        Function words, names, demonyms, the words of a field.
        """
        if "," in between.rstrip(" ,") or len(between) > 100:
            return False
        words = _WORD.findall(between)
        return all(word[0].isupper() or self._belongs(word) for word in words)

    def _is_opening(self, words: str) -> bool:
        """Tell whether words can open an apposition.

        A determiner, "ancien", a demonym, but no other name.
        """
        return "," not in words and all(
            word[0].islower() and self._belongs(word) for word in _WORD.findall(words)
        )

    def _belongs(self, word: str) -> bool:
        folded = key(word)
        return (
            folded in _FUNCTION_WORDS
            or set(folded.split()) <= _FIELD_WORDS
            or self._lookup.is_demonym(word)
        )

    def _read(self, phrase: str) -> Stated | None:
        head = self._head.match(key(phrase))
        if head is None:
            return None
        rest, title = phrase[head.end() :], phrase[head.start("head") : head.end("head")]
        name = head["head"]
        role, of = self._role(name, rest)
        if head["ex"]:
            role = "former" if role in ("head_of_state", "head_of_government", "minister") else ""
            title = f"ex-{title}"
        return Stated(role, _full_title(title, rest), of) if role else None

    def _role(self, head: str, rest: str) -> tuple[str, str | None]:
        """Return the role of a function and of whom it is, both from its complement.

        An empty role for none.
        """
        role, code = self._roles[head], _IMPLIED.get(head) or self._lookup.country(rest)
        body = self._lookup.organisation(rest)
        is_party = body is not None and body.kind == "party"
        if head.endswith("du conseil"):
            is_other = _OTHER_COUNCIL.match(key(rest)) or not code
            return self._presidency(f" du conseil{rest}", code, body) if is_other else (role, code)
        if head in ("president", "presidente"):
            return self._presidency(rest, code, body)
        if role == "org_head" and body and body.kind in _INTERNATIONAL:
            return role, body.name
        if role == "org_head" or head == "leader":
            return ("party_leader" if is_party else ""), code
        if head in ("candidat", "candidate") and "presiden" not in key(rest):
            return "", None
        return role, code

    def _presidency(
        self, rest: str, code: str | None, body: Organisation | None
    ) -> tuple[str, str | None]:
        """Tell a president of a country from one of an institution, a party, or something private."""
        keyed = key(rest)
        if body and body.kind in _INTERNATIONAL:
            return "org_head", body.name
        if body and body.kind == "party":
            return "party_leader", code
        if re.search(
            r"\b(?:assemblee|senat|parlement|chambre des|bundestag|knesset|congres)\b", keyed
        ):
            return "legislator", code
        if re.search(
            r"\b(?:conseil (?:regional|departemental|general|constitutionnel)|region)\b", keyed
        ):
            return "official", code
        if body or _PRIVATE.search(keyed):
            return "", None
        return "head_of_state", code


def decide_office(stated: Sequence[Stated], known: Term | None, home: str) -> Office | None:
    """Return a person's office.

    What the text states of governing wins, else the higher of text and tables.

    `home` is the country a stated function is of where neither the text nor the tables name one.
    """
    office = Office(known.role, known.title, known.of) if known else None
    if known:
        stated = [s for s in stated if not _is_vague(s, known)]
    if not stated:
        return office
    best = min(stated, key=lambda s: (s.role != "former", Role(s.role).order))
    if known and known.role == best.role and best.of in (None, known.of):
        return office
    if (
        known
        and best.role not in (*GOVERNING, "org_head", "former")
        and Role(known.role).order <= Role(best.role).order
    ):
        return office
    return best.office(known.of if known else home)


def _is_vague(stated: Stated, known: Term) -> bool:
    """Tell whether a stated function adds nothing to what the tables know of its holder.

    "le président X" of a known minister presides over something unnamed; "le chancelier X", once X
    is known to have left that office, is how the text names a former one.
    """
    if known.role == "former":
        return (
            stated.of in (None, known.of)
            and key(stated.title).split()[0] in key(known.title).split()
        )
    return stated.role == "head_of_state" and stated.of is None and known.role != "head_of_state"


def _full_title(title: str, rest: str) -> str:
    """Return a minister's title with its field, cut out of the words after it.

    "ministre de la Défense".
    """
    found = re.search(r"\b(?:de la |de l'|des |du |à la |à l'|aux |au )[A-ZÀ-Ý][^,]*", rest)
    return (
        f"{title} {found[0].strip()}"
        if found and key(title).endswith(("ministre", "secretaire d'etat"))
        else title
    )
