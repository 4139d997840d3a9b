"""The names that exports give to the fields of an article, and the caller's own mapping of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from nlp.errors import OptionError
from nlp.text import fold

# For each field, its names from the surest to the vaguest; case, accents, spaces, - and _ do not
# matter, nor does a prefix such as "dcterms:". They are those of French and English exports and of
# the dumps of NewsAPI, news-please, fundus, trafilatura, minet, WordPress, Omeka and Media Cloud.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": tuple(
        "text texte body content corps contenu article_body body_text content_text full_text "
        "texte_integral texte_complet maintext plaintext plain_text raw_content content.rendered "
        "rendered content_html body_html html_content texte_article article_text text_article "
        "texte_brut raw_text clean_text contenu_article article_content story paragraphs transcript "
        "article description summary excerpt abstract resume extrait chapo chapeau abstract_note".split()
    ),
    "title": tuple(
        "title titre headline heading titre_article article_title title.rendered titre_de_l_article "
        "story_title news_title hed nom_article".split()
    ),
    "date": tuple(
        "date published date_published publication_date date_publication date_de_publication publish_date "
        "pub_date published_at publie_le date_article date_publish publishing_date date_parution "
        "date_de_parution parution publish_time published_time published_date datetime date_time "
        "date_heure published_parsed date_diffusion article_date issued date_issued first_publication "
        "first_published timestamp created_at created date_creation jour day".split()
    ),
    "keywords": tuple(
        "keywords mots_cles mots_clefs tags etiquettes keyword mot_cle categories topics subjects subject "
        "sujets sujet descripteurs descripteur themes news_keywords tag_names labels manual_tags automatic_tags".split()
    ),
    "id": tuple("id uid guid identifiant article_id identifier stories_id doc_id".split()),
    "url": tuple(
        "url link lien permalink canonical_url adresse uri url_article article_url lien_article "
        "web_url story_url external_url resolved_url".split()
    ),
    "source": tuple(
        "source journal media titre_de_presse outlet publisher site source_name nom_source sitename "
        "site_name media_name source.name newspaper nom_journal nom_du_journal titre_journal "
        "nom_publication publication_name editeur publication source_hostname source_domain hostname "
        "domain domaine feed_title publication_title".split()
    ),
    "agency": tuple("agency agence".split()),
    "authors": tuple(
        "authors author auteurs auteur byline signature creator author_name author.name journaliste "
        "journalistes writer redacteur author_names nom_auteur".split()
    ),
    "language": tuple("language langue lang in_language".split()),
}


# Objects that services put around the fields of an article: Elasticsearch, JSON:API, Airtable.
WRAPPERS = ("_source", "attributes", "fields")


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
    passed = {*mapped.values(), *WRAPPERS}
    ranks = {key: _squeeze(_bare(key)) for key in keys if key not in passed}
    found = {}
    for field, names in NAMES.items():
        order = [_squeeze(name) for name in names]
        usual = sorted(
            (key for key in ranks if ranks[key] in order), key=lambda key: order.index(ranks[key])
        )
        found[field] = (mapped[field],) if field in mapped else tuple(usual)
    return found


def _bare(key: str) -> str:
    """Return a key without the prefix of its vocabulary: "dcterms:title" -> "title"."""
    prefix, mark, name = key.rpartition(":")
    return name if mark and prefix.replace(" ", "").isalnum() and name else key


def _squeeze(name: str) -> str:
    return fold(name).replace("_", "").replace(" ", "").replace(":", "")
