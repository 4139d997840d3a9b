"""The names that exports give to the fields of an article, and the caller's own mapping of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from nlp.errors import OptionError
from nlp.text import fold

# For each field, its names from the surest to the vaguest; case, accents, spaces, - and _ do not
# matter.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": tuple(
        "text texte body content corps contenu article_body body_text content_text full_text texte_integral "
        "texte_complet maintext article".split()
    ),
    "title": tuple("title titre headline heading titre_article article_title".split()),
    "date": tuple(
        "date published date_published publication_date date_publication date_de_publication publish_date pub_date "
        "published_at publie_le date_article".split()
    ),
    "keywords": tuple(
        "keywords mots_cles mots_clefs tags etiquettes keyword mot_cle categories".split()
    ),
    "id": tuple("id uid guid identifiant article_id".split()),
    "url": tuple("url link lien permalink canonical_url adresse uri".split()),
    "source": tuple("source journal media titre_de_presse outlet publisher site".split()),
    "agency": tuple("agency agence".split()),
    "authors": tuple("authors author auteurs auteur byline signature".split()),
    "language": tuple("language langue lang in_language".split()),
}


def parse_mapping(written: str) -> dict[str, str]:
    """Return the mapping of "text=corps,title=titre".

    Field of an article -> column or key of the input.

    A key with dots reaches into objects: "text=article.body". Raises OptionError.
    """
    pairs = [pair.partition("=") for pair in written.split(",") if pair.strip()]
    mapping = {field.strip(): key.strip() for field, _, key in pairs}
    if not pairs or not all(key for key in mapping.values()):
        raise OptionError(
            f"mapping {written!r}: write FIELD=COLUMN, several with commas, as in text=corps,title=titre"
        )
    check_mapping(mapping)
    return mapping


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raise OptionError if the mapping names a field that no article has."""
    if unknown := sorted(set(mapping) - set(NAMES)):
        raise OptionError(
            f"mapping: an article has no field {unknown[0]!r}; its fields are {', '.join(NAMES)}"
        )


def find_keys(keys: Iterable[str], mapping: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Return for each field the keys that may hold it, best first.

    The mapped one, else all with a usual name.
    """
    return _find_keys(tuple(keys), tuple(mapping.items()))


@lru_cache(maxsize=256)
def _find_keys(
    keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]
) -> Mapping[str, tuple[str, ...]]:
    mapped = dict(mapping)
    ranks = {key: _squeeze(key) for key in keys if key not in mapped.values()}
    found = {}
    for field, names in NAMES.items():
        order = [_squeeze(name) for name in names]
        usual = sorted(
            (key for key in ranks if ranks[key] in order), key=lambda key: order.index(ranks[key])
        )
        found[field] = (mapped[field],) if field in mapped else tuple(usual)
    return found


def _squeeze(name: str) -> str:
    return fold(name).replace("_", "").replace(" ", "").replace(":", "")
