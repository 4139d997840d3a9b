"""The closed lists of the record, each in its order, with what readers are shown.

The values are what records hold and JSON shows: plain strings. Labels are French. A list that needs
a new member gets it here; `tests/test_lists.py` names every page, table and tool that has to know
it as well.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class ClosedList(StrEnum):
    """Give each value of a list its French `label` and its place in the list, `order`, from 0."""

    order: int

    def __new__(cls, value: str, *_shown: str) -> Self:
        """Make a member that is the plain string `value`."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.order = len(cls.__members__)
        return member

    def __init__(self, _value: str, label: str = "") -> None:
        self.label = label

    @classmethod
    def values(cls) -> list[str]:
        """Return the values as plain strings, in order."""
        return [member.value for member in cls]

    @classmethod
    def label_of(cls, value: str) -> str:
        """Return the label of a value, or the value itself where the list does not hold it."""
        try:
            return cls(value).label
        except ValueError:
            return value


class EntityType(ClosedList):
    """What an entity is.

    `plural` heads a list of them. `colour` is the one they have on every page, picture and
    terminal, `night` its shade on dark pages.

    The hues are those of Okabe and Ito, which stay apart for colour-blind eyes. `colour` is as
    light as lets it be read on the pages' palest grounds (contrast 4.5, WCAG 2.2), so that a
    terminal with a dark ground shows it as well (contrast 3).
    """

    def __init__(
        self, _value: str, label: str = "", plural: str = "", colour: str = "", night: str = ""
    ) -> None:
        super().__init__(_value, label)
        self.plural = plural
        self.colour = colour
        self.night = night

    PERSON = "person", "personne", "Personnes", "#ab4782", "#eaa0cd"
    COUNTRY = "country", "pays", "Pays", "#007b59", "#5ccfa7"
    ORGANISATION = "organisation", "organisation", "Organisations", "#0071b0", "#7cc4ee"
    PLACE = "place", "lieu", "Lieux", "#b24d00", "#f2a65a"


class MentionKind(ClosedList):
    """How a mention names its entity: see the kinds in docs/record.md."""

    NAME = "name", "nom"
    DEMONYM = "demonym", "gentilé"
    METONYM = "metonym", "métonyme"
    ROLE = "role", "fonction"


class Role(ClosedList):
    """What function an office is, highest first."""

    HEAD_OF_STATE = "head_of_state", "chef d'État"
    HEAD_OF_GOVERNMENT = "head_of_government", "chef de gouvernement"
    MINISTER = "minister", "ministre"
    ORG_HEAD = "org_head", "dirigeant d'organisation"
    FORMER = "former", "ancien dirigeant"
    OPPOSITION = "opposition", "opposition"
    PARTY_LEADER = "party_leader", "chef de parti"
    LEGISLATOR = "legislator", "parlementaire"
    MILITARY = "military", "chef militaire"
    OFFICIAL = "official", "responsable public"


class Finder(ClosedList):
    """What found a mention: the `by` of a mention."""

    MODEL = "model", "modèle"
    TABLE = "table", "table"
    BOTH = "model+table", "modèle + table"
    REPEAT = "repeat", "reprise"
    PATTERN = "pattern", "tournure"
    CORRECTION = "correction", "correction"


class Scheme(ClosedList):
    """What vocabulary a tag is of: those that ship. Models of your own add theirs."""

    MEDTOP = "medtop", "Thèmes IPTC"
    KEYWORDS = "mots-cles", "Mots-clés proposés"
