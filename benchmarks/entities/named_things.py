"""How often what has a name and is nobody and nowhere is taken for somebody, a body or a place.

    python -m benchmarks.entities.named_things

Acronyms of things ("les OQTF") and named things ("la Transat Jacques Vabre") of things_tried.csv stand in three sentences each that
say nothing of what they are. Counted are the sentences in which something is found in the thing's place.
"""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from nlp import Article, Tagger

TRIED = Path(__file__).parent / "things_tried.csv"
SENTENCES = {
    "acronym": (
        "Le débat sur les {} a repris mardi à l'Assemblée, où plusieurs élus ont demandé un moratoire.",
        "Il s'agit d'une question de {}, explique la préfecture.",
        "Les mesures concernent aussi l'{} et le coût de la vie dans la région.",
    ),
    "name": (
        "Tout le monde parle encore, {} ou non, de ce qui s'est passé mardi dans la salle.",
        "Les lecteurs sont nombreux à nous écrire à propos de ce sujet : {}, disent-ils, les passionne.",
        "Il a évoqué à plusieurs reprises, pendant l'entretien, {} et son succès.",
    ),
}
AFTER = (
    " L'information a été confirmée dans la soirée. Les discussions doivent reprendre en septembre."
)


def main() -> None:
    """Print for each kind in how many sentences the thing is taken for a name."""
    tagger = Tagger.load(topics=[])
    with TRIED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for kind, sentences in SENTENCES.items():
        things = [row["thing"] for row in rows if row["kind"] == kind]
        found = sum(is_taken(tagger, sentence, thing) for thing in things for sentence in sentences)
        print(f"{kind}: {len(things)} things, {found} of {len(things) * len(sentences)} sentences")


def is_taken(tagger: Tagger, sentence: str, thing: str) -> bool:
    """Tell whether a name is found within the thing."""
    start = sentence.index("{}")
    record = tagger(Article(text=sentence.format(thing) + AFTER, date=datetime.date(2025, 3, 4)))
    mentions = [mention for entity in record.entities for mention in entity.mentions]
    return any(
        mention.kind == "name" and mention.start < start + len(thing) and start < mention.end
        for mention in mentions
    )


if __name__ == "__main__":
    main()
