"""What a fuzzer starts from: the samples, the nasty files, records and annotations made from them, small models."""

from __future__ import annotations

import datetime
import functools
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from nlp.annotation import export_annotations
from nlp.annotation.docbin import write_docbin
from nlp.annotation.example import Row
from nlp.entities.spans import Span
from nlp.knowledge.tables import TABLES
from nlp.records import Article, Entity, Evidence, Mention, Office, Record, Tag
from nlp.topics import save_classifier, train_classifier
from nlp.topics.arrays import ARRAYS
from nlp.writing import write_records

ROOT = Path(__file__).parents[2]
SAMPLES, NASTY, TABLE_FOLDER = (
    ROOT / "corpus" / "samples",
    ROOT / "tests" / "nasty",
    ROOT / "nlp" / "knowledge",
)
SUFFIXES = (
    ".jsonl",
    ".json",
    ".csv",
    ".tsv",
    ".txt",
    ".md",
    ".html",
    ".xml",
    ".rss",
    ".parquet",
    ".zip",
    ".jsonl.gz",
)
ENTITY_MODEL = ROOT / "models" / "presse-fr"
TOOLS = ("label-studio", "doccano", "prodigy", "conll", "docbin")
RECORDS = (".jsonl", ".jsonl.gz", ".parquet", ".sqlite")
_MARK = b"\n%%%%%%\n"
_LABELS = ("person", "place", "organisation")
_FRAGMENTS = """
    Emmanuel Macron|Macron|M. Macron|Vladimir Poutine|POUTINE|le président russe|le président français|la Russie|
    russe|russes|Russes|franco-allemand|pro-russe|prorusse|anti|ex-|Moscou|Washington|à Washington|a annoncé|l'Otan|
    OTAN|Organisation du traité de l'Atlantique nord|(OTAN)|le ministre ukrainien de la Défense|, Rustem Oumerov,|
    Congo|congolais|la RDC|Guinée|Niger|nigérian|Orange|Total|Le Monde|le Monde|Le Point|Marine Le Pen|Le Pen|
    Pierre|Jean-Paul|les frères|la ville de|Paris|New York|Saint-Pierre-et-Miquelon|Corée du Nord|nord-coréen|
    États-Unis|américain|l'Élysée|le Kremlin|secrétaire général de l'Otan|Mark Rutte|Kim Jong-un|roi Charles III|
    pape François|ancien Premier ministre|ministre de|président du Conseil|chef de l'État|chancelière|, 42 ans,|et|
    ou|,|.|!|?|;|:|-|–|—|/|«|»|"|'|’|(|)|[|]|•|…|le|la|les|l'|L'|d'|de|du|des|à|au|en|un|une|qui|que|dont|dit|
    affirme|parquet de Lyon|équipe de|équipe de France|cour d'appel de|Airbus|SA|Boeing 737|BMW M3|Netflix|
    "Deadpool"|@|#|http://a.fr/b|KCNA.Pour|MacronSelon|IL|II|1er|2025|3 juillet 2025|%|€|1 000|x|É|é|e\u0301|\u0301|
    \u200b|\u00ad|\u202e|\ufeff|\u00a0|\u202f|\u2028|\x85|\t|\0|İ|ß|ﬁ|ǅ|ı|Σς|Ἑλλάς|Россия|רוסיה|روسيا|ロシア|
    👩\u200d👩\u200d👧|🇫🇷|𝔘𝔫|\ud800|\U0010ffff|a|AA|aaaa|ﷺ|suisse|petit-suisse|polonaise|Indiens d'Amazonie|
    Île Maurice|Maurice|Saint-Siège|UE|G7|M.|Mme|Dr|de la|von der|Ursula von der Leyen|Leyen|al-Assad|
    Bachar el-Assad|Bachar al-|Xi|Xi Jinping|Lula|Trump-Poutine|Donald Trump John Bolton|RTL-Le Figaro-LCI
"""
FRAGMENTS = (*_FRAGMENTS.replace("\n    ", "").strip("\n").split("|"), "\n", "\n\n")


def seeds_of(target: str) -> list[bytes]:
    """Return the seeds of a target."""
    kind, _, what = target.partition(" ")
    if what.endswith(" inside"):
        return _unpacked(what)
    if kind == "read":
        return _read_seeds(what)
    if kind == "import":
        return _annotations()[what]
    if kind == "records":
        return _records_as(what)
    own = {
        "gold": lambda: [
            line
            for path in sorted((ROOT / "corpus" / "gold").glob("*.jsonl"))
            for line in _lines(path)[:8]
        ],
        "own tables": lambda: [_pack_tables(rows) for rows in (0, 1, 3)] + _nasty("tables"),
        "complete tables": lambda: [f"{name}\n".encode() + _head(name, 8) for name in TABLES],
        "topic model": _model_seeds,
        "entity model": _entity_model_seeds,
        "manifest": lambda: [
            path.read_bytes() for path in sorted(ROOT.glob("models/*/manifest.json"))
        ],
    }
    return own[target]() if target in own else _texts()


def unpack(content: bytes, names: Sequence[str]) -> dict[str, bytes]:
    """Return the files that a seed holds, parted by a line of percent signs, in the order of `names`."""
    return dict(zip(names, content.split(_MARK), strict=False))


def any_text(content: bytes) -> str:
    """Return any text: bytes above 127 in a first half of the cases are fragments, else UTF-8, surrogates included."""
    if content[:1] < b"\x80":
        return content[1:].decode("utf-8", "surrogatepass" if _passes(content[1:]) else "replace")
    return "".join(
        FRAGMENTS[byte % len(FRAGMENTS)].strip(" ") + " " * (byte % 3 > 0) for byte in content[1:]
    )


def any_article(content: bytes) -> tuple[Article, dict[str, list[Span]]]:
    """Return an article and spans as a model might see them: the first bytes choose spans and date."""
    count, day, cut = (*content[:3], 0, 0, 0)[:3]
    places, rest = content[3 : 3 + 3 * (count % 16)], content[3 + 3 * (count % 16) :]
    text = any_text(rest)
    title, text = text[: cut % 64], text[cut % 64 :] or "x"
    date = datetime.date(2011, 1, 1) + datetime.timedelta(30 * day) if day % 4 else None
    article = Article(title=title, text=text, id="a", date=date)
    spans: dict[str, list[Span]] = {"title": [], "text": []}
    for place, length, kind in zip(places[::3], places[1::3], places[2::3], strict=False):
        field = "title" if title and kind & 4 else "text"
        size = len(getattr(article, field))
        start = place * size // 256
        spans[field].append(Span(start, min(size, start + 1 + length % 40), _LABELS[kind % 3]))
    for field, found in spans.items():  # those of a model never overlap
        found.sort(key=lambda span: span.start)
        spans[field] = [
            s
            for i, s in enumerate(found)
            if s.start < s.end and (not i or s.start >= found[i - 1].end)
        ]
    return article, spans


def write_small_tables(folder: Path) -> Path:
    """Write the first rows of every shipped table, and those that they need."""
    folder.mkdir()
    for name in TABLES:
        (folder / f"{name}.csv").write_bytes(
            _head(name, 300 if name in ("countries", "people") else 12)
        )
    return folder


def write_small_model(folder: Path) -> Path:
    """Train and save a topic model on two dozen sentences."""
    subjects = {"sport": "match stade équipe but", "santé": "vaccin virus hôpital médecin"}
    articles = [
        Article(
            id=f"{name}{n}",
            title=words.split()[n % 4],
            text=f"{words} numéro {n}",
            keywords=(name,),
        )
        for name, words in subjects.items()
        for n in range(12)
    ]
    save_classifier(train_classifier(articles, name="petit", min_support=5), folder)
    return folder


def changed_model(files: dict[str, bytes], name: str, part: bytes) -> dict[str, bytes]:
    """Return the files of a model that change with one file or one array, digests made right as an enemy would."""
    if name == "manifest.json":
        return {name: part}
    if name.removesuffix(".npy") in ARRAYS:
        name, part = "arrays.npz", _repacked(files["arrays.npz"], name, part)
    if name not in files:
        return {}
    return {name: part, "manifest.json": signed(files["manifest.json"], "digests", name, part)}


def signed(manifest: bytes, key: str, name: str, part: bytes) -> bytes:
    """Return a manifest with the right digest of one changed file."""
    row = json.loads(manifest)
    row[key][name] = hashlib.sha256(part).hexdigest()
    return json.dumps(row).encode("utf-8")


def _repacked(packed: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            new.writestr(member, part if member == name else old.read(member))
    return stream.getvalue()


@functools.cache
def _model_files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        model = write_small_model(Path(folder) / "petit")
        return {path.name: path.read_bytes() for path in model.iterdir()}


def _model_seeds() -> list[bytes]:
    files = _model_files()
    parts = {
        name: files[name] for name in ("manifest.json", "labels.json", "words.txt", "arrays.npz")
    }
    with zipfile.ZipFile(io.BytesIO(files["arrays.npz"])) as archive:
        parts |= {name: archive.read(name) for name in archive.namelist()}
    return [name.encode() + b"\n" + part for name, part in parts.items()]


def _unpacked(what: str) -> list[bytes]:
    return (
        [zlib.decompress(_annotations()["docbin"][0])]
        if "docbin" in what
        else _read_seeds(".jsonl")
    )


def _entity_model_seeds() -> list[bytes]:
    names = ("config.cfg", "ner/cfg", "ner/moves", "ner/model")
    return [Path(name).name.encode() + b"\n" + (ENTITY_MODEL / name).read_bytes() for name in names]


def _read_seeds(suffix: str) -> list[bytes]:
    found = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.name.endswith(suffix)]
    if suffix == ".jsonl":
        found = [line for content in found for line in content.splitlines(keepends=True)][:8]
    if suffix == ".xml":
        found += [path.read_bytes() for path in sorted(SAMPLES.glob("*.rss"))]
    if suffix == ".rss":
        found += [path.read_bytes() for path in sorted(SAMPLES.glob("*atom.xml"))]
    return found + [
        path.read_bytes() for path in sorted(NASTY.iterdir()) if path.name.endswith(suffix)
    ]


def _nasty(suffix: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(NASTY.glob(f"*.{suffix}"))]


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def _head(table: str, rows: int) -> bytes:
    return b"".join(_lines(TABLE_FOLDER / f"{table}.csv")[: rows + 1])


def _pack_tables(rows: int) -> bytes:
    own = {
        "people": "id,name\nanne-kerdoncuff,Anne Kerdoncuff\n",
        "offices": "person,role,title,of,start\nanne-kerdoncuff,official,maire de Plouzané,FR,2020-07\n",
        "blocked": "form,target\nOrange,\n,person/anne-kerdoncuff\n",
    }
    names = (*TABLES, "blocked")
    parts = [
        own.get(name, "").encode()
        if rows == 0
        else _head(name, rows)
        if name in TABLES
        else b"form,target\n"
        for name in names
    ]
    return _MARK.join(parts)


def _texts() -> list[bytes]:
    stories = [path.read_bytes()[:1500] for path in sorted(SAMPLES.glob("*.txt"))] + _nasty("txt")
    spread = bytes(range(128, 256))
    plain_starts = [b"\x01\x05\x00\x10\x08\x00" + b"A" + story for story in stories]
    fragments = [
        b"\x05\x11\x20"
        + bytes(range(0, 150, 10))
        + b"\xff"
        + spread[n::3]
        + bytes(range(n, 128, 3))
        for n in range(3)
    ]
    return [*plain_starts, *fragments, *(b"A" + story for story in stories), b"\xff" + spread]


def _passes(content: bytes) -> bool:
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


@functools.cache
def records() -> tuple[Record, ...]:
    """Return two records that have one of everything."""
    article = Article(
        title="Macron à Moscou",
        text="Le président russe Vladimir Poutine a reçu Emmanuel Macron. L'Otan réagit.",
        id="https://exemple.fr/1",
        date=datetime.date(2025, 7, 3),
        authors=("A. B.",),
        keywords=("russie", "diplomatie"),
        agency="Reuters",
    )
    place = Mention("title", 9, 15, "Moscou", "name", 0.9, "table")
    found = (
        Entity(
            id="place/moscou",
            type="place",
            name="Moscou",
            mentions=(place,),
            known=True,
            country="RU",
            salience=0.2,
        ),
        Entity(
            id="person/vladimir-poutine",
            type="person",
            name="Vladimir Poutine",
            mentions=(Mention("text", 19, 35, "Vladimir Poutine", "name", None, "model+table"),),
            wikidata="Q7747",
            office=Office("head_of_state", "président", "RU"),
        ),
        Entity(
            id="country/RU",
            type="country",
            name="Russie",
            code="RU",
            focus=True,
            mentions=(Mention("text", 13, 18, "russe", "demonym", 1.0, "table"),),
        ),
        Entity(
            id="organisation/otan",
            type="organisation",
            name="Otan",
            acronym="OTAN",
            mentions=(Mention("text", 62, 66, "Otan", "name", 0.5, "table"),),
        ),
    )
    because = (Evidence("text", 3, 12, "président", 0.3),)
    about = (
        Tag(
            scheme="medtop",
            code="medtop:11000000",
            label="Politique",
            score=0.8,
            accepted=True,
            because=because,
        ),
    )
    one = Record(article=article, entities=found, tags=about, made_by={"rubrique": "0.1.0"})
    return one, Record(article=Article(text="Rien.", id="2"), made_by={"rubrique": "0.1.0"})


@functools.cache
def _annotations() -> dict[str, list[bytes]]:
    """Return the exports of the records, marked as accepted by a person where a tool wants that."""
    made: dict[str, list[bytes]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for tool in TOOLS:
            path = Path(folder) / tool
            if tool == "docbin":
                write_docbin(records(), path)
            else:
                export_annotations(records(), tool, path)
            made[tool] = [path.read_bytes()]
        made["label-studio"] = [_annotated(made["label-studio"][0])]
        export_annotations(records()[:1], "brat", Path(folder) / "brat")
        parts = [
            next((Path(folder) / "brat").glob(f"*{end}")).read_bytes()
            for end in (".txt", ".ann", ".jsonl")
        ]
        made["brat"] = [_MARK.join(parts).replace(b"000001-https-exemple-fr-1", b"a")]
    made["conll"].append("Macron B-PER\nest O\nà O\nKiev S-LOC\n\nFin O\n".encode())
    made["doccano"].append(
        '{"data": "Macron à Kiev", "entities": [{"start_offset": 0, "end_offset": 6, "label": "P"}]}'.encode()
    )
    for tool in (*TOOLS, "brat"):
        made[tool] += _nasty(tool)
    return made


def _annotated(tasks: bytes) -> bytes:
    rows: list[Row] = json.loads(tasks)
    for row in rows:
        row["annotations"] = [{"result": row["predictions"][0]["result"], "was_cancelled": False}]
    return json.dumps(rows, ensure_ascii=False).encode("utf-8")


def _records_as(suffix: str) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"records{suffix}"
        write_records(records(), path)
        return [path.read_bytes()]
