"""Commands around vocabularies: show, update, map, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import app
from nlp.cli.printing import check_other, print_table, say

vocabulary_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at the Media Topics, take a new edition, map old codes, import a thesaurus.",
)
app.add_typer(vocabulary_app, name="vocabulary")

Table = Annotated[
    str,
    typer.Option(
        "--vocabulary",
        metavar="NAME|FILE",
        help="medtop, or a file: a thesaurus or a table of Media Topics.",
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write.")]


@vocabulary_app.command()
def show(
    word: Annotated[
        str | None,
        typer.Argument(metavar="CODE|WORD", help="A code, or part of a label. Default: level 1."),
    ] = None,
    vocabulary: Table = "medtop",
) -> None:
    """List topics with their place in the tree.

    Example: rubrique vocabulary show climat
    """
    from nlp.topics.vocabulary import load_vocabulary

    topics = load_vocabulary(vocabulary)
    rows = [(code, topics.path(code)) for code in topics.search(word)]
    if not rows:
        say(f"{word}: no topic of this code or label")
        raise typer.Exit(1)
    print_table(("code", "topic"), rows)


@vocabulary_app.command()
def update(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="IPTC's sheet (XLSX) or JSON of Media Topics.")
    ],
    output: Output = Path("media-topics.csv"),
) -> None:
    """Turn an edition of IPTC's Media Topics into a table for --vocabulary, and say what changes.

    Example: rubrique vocabulary update IPTC-MediaTopic-NewsCodes.xlsx
    """
    from nlp.topics.renewal import update_vocabulary

    check_other(file, output)
    changes = update_vocabulary(file, output)
    print_table(
        ("change", "topics", "first"),
        [(kind, str(len(codes)), " ".join(codes[:5])) for kind, codes in changes.items()],
    )
    say(f"{output} written; use it with --vocabulary {output}")


@vocabulary_app.command("map")
def map_codes(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="Records or labelled articles, JSON Lines.")
    ],
    output: Output,
    vocabulary: Table = "medtop",
) -> None:
    """Replace retired topics by their successors, and name those that have none.

    Example: rubrique vocabulary map corpus/labelled/articles.jsonl -o mapped.jsonl
    """
    from nlp.topics.renewal import map_topics

    check_other(records, output)
    mapped = map_topics(records, output, vocabulary)
    rows = [(old, new, str(count)) for (old, new), count in sorted(mapped.replaced.items())]
    rows += [(code, "none: kept", str(count)) for code, count in sorted(mapped.unknown.items())]
    if rows:
        print_table(("code", "successor", "times"), rows)
    say(
        f"{output} written; {mapped.replaced.total()} codes replaced, {len(mapped.unknown)} unknown"
    )


@vocabulary_app.command("import")
def import_thesaurus(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Thesaurus: CSV, or SKOS as Turtle, RDF, JSON-LD."),
    ],
    output: Output = Path("thesaurus.csv"),
) -> None:
    """Check a house's thesaurus and write it as a plain table for --vocabulary.

    Example: rubrique vocabulary import termes.ttl -o termes.csv
    """
    from nlp.topics.renewal import import_terms

    check_other(file, output)
    terms = import_terms(file, output)
    synonyms = sum(len(term.forms) for term in terms)
    say(f"{output} written: {len(terms)} terms, {synonyms} synonyms")
