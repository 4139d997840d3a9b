"""Records of every shape that the contract allows, for properties: mentions always point at true words."""

from __future__ import annotations

from hypothesis import strategies as st

from nlp.lists import Finder
from nlp.records import Article, Entity, Evidence, Mention, Office, Origin, Record, Tag

LETTERS = st.characters(exclude_categories=["Cs"])
words = st.text(LETTERS, max_size=12)
names = st.text(LETTERS, min_size=1, max_size=12)
prose = st.lists(
    st.sampled_from(
        [
            "Macron",
            "l'Otan",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            "\u00a0",
            "-",
            "=",
            "<b>",
            "&amp;",
            '"',
            "🙂",
            "É",
            "\x85",
        ]
    )
    | st.text(LETTERS, max_size=3),
    max_size=12,
).map("".join)
shares = st.floats(0, 1)
origins = st.builds(Origin, words, st.none() | st.integers(1, 2**31 - 1), st.none() | words)


@st.composite
def places(draw: st.DrawFn, fields: dict[str, str], kinds: tuple[str, ...]) -> Mention | None:
    """Draw a mention of some words of a title or text; None where there are none."""
    field = draw(st.sampled_from(sorted(fields)))
    text = fields[field]
    if not text.strip():
        return None
    edges = draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))))
    start, end = min(edges), max(edges)
    inside = text[start:end]
    if not inside.strip():
        return None
    start += len(inside) - len(inside.lstrip())
    end -= len(inside) - len(inside.rstrip())
    by = draw(st.sampled_from(Finder.values()))
    return Mention(
        field,
        start,
        end,
        text[start:end],
        draw(st.sampled_from(kinds)),
        draw(st.none() | shares),
        by,
    )


@st.composite
def entities(draw: st.DrawFn, fields: dict[str, str]) -> Entity:
    """Draw an entity that holds only what its type knows."""
    kind = draw(st.sampled_from(["person", "country", "organisation", "place"]))
    others = {"person": ("role",), "country": ("demonym", "metonym")}.get(kind, ())
    found = draw(st.lists(places(fields, ("name", *others)), max_size=3))
    maybe = st.none() | words
    offices = st.none() | st.builds(
        Office,
        st.sampled_from(["minister", "former"]),
        words,
        maybe,
        st.none() | st.dates(),
        st.booleans(),
    )
    own = {
        "person": {"wikidata": draw(maybe), "office": draw(offices)},
        "country": {
            "code": draw(maybe),
            "focus": draw(st.booleans()),
            "wikidata": draw(st.none() | names),
        },
        "organisation": {"acronym": draw(maybe), "wikidata": draw(maybe), "country": draw(maybe)},
        "place": {
            "country": draw(maybe),
            "wikidata": draw(st.none() | names),
            "geonames": draw(st.none() | names),
        },
    }[kind]
    return Entity(
        id=draw(words),
        type=kind,
        name=draw(words),
        mentions=tuple(mention for mention in found if mention),
        known=draw(st.booleans()),
        salience=draw(shares),
        **own,
    )


@st.composite
def tags(draw: st.DrawFn) -> Tag:
    evidence = st.builds(
        Evidence, st.just("text"), st.integers(0, 9), st.integers(10, 99), words, shares
    )
    scheme = draw(st.sampled_from(["medtop", "mots-cles"]))
    return Tag(
        scheme=scheme,
        code=draw(names),
        label=draw(words),
        score=draw(shares),
        accepted=draw(st.booleans()),
        top=draw(st.none() | words),
        because=tuple(draw(st.lists(evidence, max_size=2))),
    )


@st.composite
def records(draw: st.DrawFn) -> Record:
    title, text = draw(prose), draw(prose)
    maybe = st.none() | words
    article = Article(
        id=draw(st.none() | names),
        title=title,
        text=text,
        date=draw(st.none() | st.dates()),
        url=draw(maybe),
        source=draw(maybe),
        agency=draw(maybe),
        authors=tuple(draw(st.lists(words, max_size=2))),
        keywords=tuple(draw(st.lists(words, max_size=2))),
        language=draw(maybe),
        origin=draw(st.none() | origins),
        extra=draw(st.none() | st.dictionaries(words, words, min_size=1, max_size=2)),
    )
    return Record(
        article=article,
        entities=tuple(draw(st.lists(entities({"title": title, "text": text}), max_size=3))),
        tags=tuple(draw(st.lists(tags(), max_size=2))),
        made_by=draw(st.dictionaries(words, words, max_size=2)),
    )


batches = st.lists(records(), max_size=4, unique_by=lambda record: record.article.id)
