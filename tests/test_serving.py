"""The service over HTTP: what it answers, what it refuses, and that it goes on after each."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")

from nlp.records import Article
from nlp.serving.articles import read_file
from nlp.serving.connections import MOST_CONNECTIONS
from nlp.serving.replies import Refusal
from nlp.tagger import Tagger
from tests.conftest import ROOT, rows
from tests.serving import SERVE, Service, serving
from tests.test_guarded_reading import write_dictionary, write_long_list
from tests.warm import warm

TEXT = "Le président russe Vladimir Poutine a reçu lundi Emmanuel Macron à Moscou."
ARTICLE = {"id": "1", "text": TEXT, "date": "2022-02-07"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    corrections = tmp_path_factory.mktemp("serving") / "corrections.jsonl"
    with serving("--corrections", str(corrections), "--workers", "2") as found:
        yield found


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as found:
        yield found


@pytest.mark.slow
def test_the_record_is_the_one_of_the_library(client: httpx.Client, tagger: Tagger) -> None:
    articles = rows(ROOT / "corpus" / "gold" / "entities.jsonl")[:20]
    for row in articles:
        given = {"id": row["id"], "text": row["text"], "title": row.get("title") or ""}
        expected = tagger(Article(**given)).to_json()
        reply = client.post("/v1/tag", json=given)
        assert reply.status_code == 200
        assert reply.content == expected


@pytest.mark.slow
def test_a_batch_keeps_order_and_ids_and_says_what_is_wrong_with_one(client: httpx.Client) -> None:
    given = [{**ARTICLE, "id": "a"}, {"id": "b"}, {"id": "c", "text": 3}, {**ARTICLE, "id": "d"}]
    results = client.post("/v1/tag/batch", json={"articles": given}).json()["results"]
    assert [one["id"] for one in results] == ["a", "b", "c", "d"]
    assert ["record" in one for one in results] == [True, False, False, True]
    assert [one.get("error") for one in results][1:3] == ["missing-text", "invalid-field"]


@pytest.mark.slow
def test_many_clients_at_once_get_their_own_records(service: Service, tagger: Tagger) -> None:
    names = ["Macron", "Poutine", "Biden", "Scholz", "Zelensky", "Erdogan", "Sunak", "Meloni"]
    found: dict[str, bytes] = {}

    def ask(name: str) -> None:
        with service.client() as own:
            given = {"id": name, "text": f"Le dirigeant {name} a parlé lundi à Genève."}
            found[name] = own.post("/v1/tag", json=given).content

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in names:
        article = Article(id=name, text=f"Le dirigeant {name} a parlé lundi à Genève.")
        assert found[name] == tagger(article).to_json()


@pytest.mark.slow
def test_what_is_unchanged_is_not_tagged_again(client: httpx.Client) -> None:
    etag = client.post("/v1/tag", json=ARTICLE).headers["etag"]
    again = client.post("/v1/tag", json=ARTICLE, headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["etag"]) == (412, etag)
    other = {**ARTICLE, "date": "2022-02-08"}
    assert client.post("/v1/tag", json=other, headers={"If-None-Match": etag}).status_code == 200
    shown = client.get("/v1/who/person/emmanuel-macron")
    same = client.get(
        "/v1/who/person/emmanuel-macron", headers={"If-None-Match": shown.headers["etag"]}
    )
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.slow
def test_who_somebody_is_depends_on_the_day(client: httpx.Client) -> None:
    minister = client.get("/v1/who/person/emmanuel-macron", params={"on": "2015-06-01"}).json()
    president = client.get("/v1/who/person/emmanuel-macron", params={"on": "2022-02-07"}).json()
    assert minister["office"]["role"] == "minister"
    assert president["office"] == {"role": "head_of_state", "title": "président", "of": "FR"}
    assert client.get("/v1/who/person/nobody-at-all").status_code == 404


@pytest.mark.slow
def test_a_name_is_found_however_it_is_written(client: httpx.Client) -> None:
    for query in ("Emmanuel Macron", "macron", "MACRON Emmanuel", "Emanuel Macron"):
        first = client.get("/v1/search", params={"q": query}).json()["results"][0]
        assert first["id"] == "person/emmanuel-macron", query
    places = client.get("/v1/search", params={"q": "Paris", "type": "place"}).json()["results"]
    assert {one["type"] for one in places} == {"place"}


@pytest.mark.slow
def test_models_version_and_health_are_told(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ready"}
    made_by = client.post("/v1/tag", json=ARTICLE).json()["made_by"]
    assert client.get("/version").json() == made_by
    kinds = {one["name"]: one["kind"] for one in client.get("/v1/models").json()["models"]}
    assert kinds["presse-fr"] == "entities"
    assert kinds["medtop"] == "topics"


@pytest.mark.slow
def test_a_file_is_read_by_its_suffix_and_kept_nowhere(client: httpx.Client) -> None:
    page = f"<html><head><title>Visite</title></head><body><article><h1>Visite</h1><p>{TEXT} {TEXT}</p></article></body></html>"
    kind = {"Content-Type": "application/octet-stream"}
    reply = client.post("/v1/read", params={"suffix": ".html"}, content=page.encode(), headers=kind)
    assert TEXT in reply.json()["articles"][0]["text"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "write", "slug"),
    [(".html", write_long_list, "too-slow"), (".parquet", write_dictionary, "too-compressed")],
)
def test_a_file_that_would_stop_or_swell_a_worker_is_refused_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
    write: Callable[[Path], None],
    slug: str,
) -> None:
    write(tmp_path / f"bad{suffix}")
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    with pytest.raises(Refusal) as refused:
        read_file((tmp_path / f"bad{suffix}").read_bytes(), suffix, time_limit=2.0)
    assert (refused.value.status, refused.value.slug) == (413, slug)
    assert not list(own.iterdir())


@pytest.mark.slow
def test_a_worker_reads_two_files_at_once_and_the_others_wait(service: Service) -> None:
    page = f"<html><body><article><h1>Visite</h1><p>{TEXT} {TEXT}</p></article></body></html>"
    kind = {"Content-Type": "application/octet-stream"}
    statuses: list[int] = []

    def ask() -> None:
        with service.client() as client:
            reply = client.post("/v1/read?suffix=.html", content=page.encode(), headers=kind)
            statuses.append(reply.status_code)

    clients = [threading.Thread(target=ask) for _ in range(5)]  # one worker gets three at least
    for one in clients:
        one.start()
    most = 0
    while any(one.is_alive() for one in clients):
        most = max([most, *map(count_children, service.workers())])
        time.sleep(0.02)
    assert statuses == [200] * 5
    assert most in (1, 2)


def count_children(process: int) -> int:
    """Return how many processes one has started that still run."""
    found = subprocess.run(
        ["pgrep", "-c", "-P", str(process)], capture_output=True, text=True, check=False
    )
    return int(found.stdout)


@pytest.mark.slow
def test_a_correction_holds_at_once_and_can_be_taken_back(client: httpx.Client) -> None:
    text = {"text": "Le rat Magawa a reçu une médaille au Cambodge."}
    decision = {"action": "reject", "form": "Cambodge", "scope": "everywhere"}
    assert "Cambodge" in [
        one["name"] for one in client.post("/v1/tag", json=text).json()["entities"]
    ]
    added = client.post("/v1/corrections", json=decision)
    assert added.status_code == 201
    for _ in range(4):  # whichever worker answers
        with httpx.Client(base_url=str(client.base_url), timeout=60) as fresh:
            record = fresh.post("/v1/tag", json=text).json()
        assert "Cambodge" not in [one["name"] for one in record["entities"]]
    listed = client.get("/v1/corrections")
    assert [one["form"] for one in listed.json()["corrections"]] == ["Cambodge"]
    line = added.json()["line"]
    stale = client.delete(f"/v1/corrections/{line}", headers={"If-Match": '"other"'})
    assert stale.status_code == 412
    etag = listed.headers["etag"]
    assert client.delete(f"/v1/corrections/{line}", headers={"If-Match": etag}).status_code == 200
    assert client.get("/v1/corrections").json() == {"corrections": []}
    assert (
        client.post("/v1/corrections", json={"action": "sing"}).json()["error"]
        == "invalid-correction"
    )


@pytest.mark.slow
def test_the_description_is_openapi_3_1_with_french_examples(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operation = described["paths"]["/v1/tag"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert client.post("/v1/tag", json=example).status_code == 200
    for reference in json.dumps(described).split('"$ref": "')[1:]:
        name = reference.partition('"')[0].removeprefix("#/components/schemas/")
        assert name in described["components"]["schemas"]


# What nobody in their right mind sends: each is refused in one line, and the next request answered.
DEEP = b'{"text":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
LONG = json.dumps({"text": "Le chat dort. " * 400_000}).encode()
JSON = {"Content-Type": "application/json"}
ABUSES = {
    "foreign host": ("GET", "/version", {"Host": "exemple.invalid"}, b"", 403),
    "rebound host with port": ("GET", "/version", {"Host": "exemple.invalid:8787"}, b"", 403),
    "foreign origin": ("POST", "/v1/tag", {**JSON, "Origin": "http://exemple.invalid"}, b"{}", 403),
    "null origin": ("POST", "/v1/tag", {**JSON, "Origin": "null"}, b"{}", 403),
    "form of another site": ("POST", "/v1/corrections", {"Content-Type": "text/plain"}, b"{}", 415),
    "no json": ("POST", "/v1/tag", JSON, b"{text:", 400),
    "no utf-8": ("POST", "/v1/tag", JSON, b'{"text": "\xff\xfe"}', 400),
    "half a character": ("POST", "/v1/tag", JSON, b'{"text": "\\ud800"}', 400),
    "deep json": ("POST", "/v1/tag", JSON, DEEP, 400),
    "deep json elsewhere": ("POST", "/v1/tag", JSON, b"[" * 100_000, 400),
    "five megabytes": ("POST", "/v1/tag", JSON, LONG, 413),
    "huge body": ("POST", "/v1/tag", JSON, b" " * (9 << 20), 413),
    "an array": ("POST", "/v1/tag", JSON, b"[]", 422),
    "a number as text": ("POST", "/v1/tag", JSON, b'{"text": 3}', 422),
    "a text of NULs": ("POST", "/v1/tag", JSON, b'{"text": "\\u0000 \\u0000"}', 200),
    "no text": ("POST", "/v1/tag", JSON, b'{"title": "x"}', 422),
    "another language": (
        "POST",
        "/v1/tag",
        JSON,
        json.dumps({"text": "The quick brown fox jumps over the lazy dog. " * 9}).encode(),
        422,
    ),
    "too many": (
        "POST",
        "/v1/tag/batch",
        JSON,
        json.dumps({"articles": [{"text": "x"}] * 201}).encode(),
        413,
    ),
    "a path out": ("GET", "/v1/who/../../../etc/passwd", {}, b"", 404),
    "an encoded path out": ("GET", "/v1/who/%2e%2e%2f%2e%2e%2fetc%2fpasswd", {}, b"", 404),
    "a NUL in the path": ("GET", "/v1/who/person%00", {}, b"", 404),
    "a suffix that is a path": (
        "POST",
        "/v1/read?suffix=/../../x.txt",
        {"Content-Type": "application/octet-stream"},
        b"x",
        415,
    ),
    "a wrong method": ("DELETE", "/v1/tag", {}, b"", 405),
    "a day that is none": ("GET", "/v1/who/person/emmanuel-macron?on=yesterday", {}, b"", 422),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ABUSES)
def test_an_abuse_is_refused_in_one_line_and_the_service_goes_on(
    name: str, client: httpx.Client
) -> None:
    method, path, headers, body, status = ABUSES[name]
    request = httpx.Request(method, f"{client.base_url}{path}", headers=headers, content=body)
    request.url = request.url.copy_with(raw_path=path.encode())
    reply = client.send(request)
    assert reply.status_code == status, reply.text
    if status >= 400:
        said = reply.json()
        assert set(said) == {"error", "detail"}
        assert "\n" not in said["detail"]
        assert len(said["detail"]) < 400
    assert client.get("/healthz").status_code == 200


@pytest.mark.slow
def test_a_body_that_never_ends_is_given_up(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as slow:
        slow.sendall(
            b"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        )
        slow.sendall(b"Content-Length: 1000\r\n\r\n{")
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


@pytest.mark.slow
def test_silent_connections_are_closed(service: Service) -> None:
    opened = [socket.create_connection(("127.0.0.1", service.port), timeout=60) for _ in range(300)]
    opened[0].sendall(b"GET / HTTP/1.1\r\nHost:")  # headers that never end
    try:
        with service.client() as client:
            assert client.get("/healthz").status_code == 200
        assert opened[0].recv(1) == b""
        assert opened[-1].recv(1) == b""
    finally:
        for connection in opened:
            connection.close()


@pytest.mark.slow
def test_of_ten_thousand_connections_few_are_kept_and_the_service_goes_on(service: Service) -> None:
    most = MOST_CONNECTIONS * len(service.workers())
    kept: list[socket.socket] = []
    for _ in range(10_000):
        kept.append(socket.create_connection(("127.0.0.1", service.port), timeout=60))
        if len(kept) > 2 * most:  # a test may not have 10,000 files open
            kept = close_what_was_closed(kept)
    time.sleep(1)
    assert 0 < len(close_what_was_closed(kept)) <= most
    with httpx.Client(transport=httpx.HTTPTransport(retries=0), timeout=60) as client:
        assert ask_until_answered(client, f"{service.url}/healthz") == 200


def close_what_was_closed(connections: list[socket.socket]) -> list[socket.socket]:
    """Return the connections that the other side has kept open; close the others."""
    kept = []
    for connection in connections:
        connection.setblocking(False)
        try:
            is_open = connection.recv(1) != b""
        except BlockingIOError:
            is_open = True
        except ConnectionError:
            is_open = False
        if is_open:
            kept.append(connection)
        else:
            connection.close()
    return kept


def ask_until_answered(client: httpx.Client, url: str) -> int:
    """Return the status of the first answer; connections are refused until silent ones are closed."""
    until = time.monotonic() + 60
    while True:
        try:
            return client.get(url).status_code
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.mark.slow
def test_nothing_of_a_request_stands_in_the_log(service: Service) -> None:
    with service.client() as client:
        client.get("/v1/search", params={"q": "Secretissime"})
        client.post("/v1/tag", json={"text": "Secretissime est venu."})
        client.get("/Secretissime")
    time.sleep(0.5)
    assert any("/v1/search" in line for line in service.lines)
    assert not any("Secretissime" in line for line in service.lines)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced(service: Service) -> None:
    import os

    before = service.workers()
    os.kill(before[0], signal.SIGKILL)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        now = service.workers()
        if len(now) == 2 and before[0] not in now:
            break
        time.sleep(0.1)
    with service.client() as client:
        assert client.post("/v1/tag", json=ARTICLE).status_code == 200
    assert before[0] not in service.workers()


@pytest.mark.slow
def test_models_are_reloaded_without_losing_a_request(service: Service) -> None:
    with service.client() as client:
        assert client.post("/v1/tag", json=ARTICLE).status_code == 200
    before = set(service.workers())
    assert before
    failures: list[str] = []
    is_over = threading.Event()
    answered = 0

    def ask() -> None:
        nonlocal answered
        with service.client() as client:
            while not is_over.is_set():
                try:
                    reply = client.post("/v1/tag", json=ARTICLE)
                    answered += 1
                    if reply.status_code != 200:
                        failures.append(reply.text)
                except httpx.HTTPError as error:
                    failures.append(repr(error))

    asking = threading.Thread(target=ask)
    asking.start()
    service.signal(signal.SIGHUP)
    until = time.monotonic() + 90
    while time.monotonic() < until and (before & set(service.workers())):
        time.sleep(0.2)
    is_over.set()
    asking.join()
    assert not before & set(service.workers())
    assert answered
    assert failures == []


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*warm("nlp.cli:main"), *SERVE, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "give a --token"),
        (("--host", "0.0.0.0", "--token", "short"), "16 letters"),
        (("--cors", "exemple.invalid"), "give an origin"),
        (("--model", "nothing"), "no model of this name"),
        (("--knowledge", "/nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_served_is_one_line(options: tuple[str, ...], said: str) -> None:
    done = run(*options)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_a_token_is_asked_for_and_too_many_requests_are_sent_away(tmp_path: Path) -> None:
    token = "a-token-that-is-long"
    options = ("--host", "0.0.0.0", "--at-once", "1", "--model", "medtop")
    with serving(*options, folder=tmp_path, RUBRIQUE_TOKEN=token) as service:
        url = f"http://127.0.0.1:{service.port}"
        with httpx.Client(base_url=url, timeout=60) as client:
            assert client.get("/healthz").status_code == 200
            assert client.post("/v1/tag", json=ARTICLE).json()["error"] == "no-token"
            bad = client.get("/version", headers={"Authorization": "Bearer wrong"})
            assert bad.status_code == 401
            assert token not in bad.text
            right = {"Authorization": f"Bearer {token}"}
            assert client.post("/v1/tag", json=ARTICLE, headers=right).status_code == 200
        assert token not in "".join(service.lines)
        statuses = ask_at_once(url, {"Authorization": f"Bearer {token}"})
        assert set(statuses) <= {200, 503}
        assert 503 in statuses
        assert 200 in statuses


def ask_at_once(url: str, headers: dict[str, str]) -> list[int]:
    statuses = []
    body = {"articles": [{"text": TEXT * 20}] * 40}

    def ask() -> None:
        reply = httpx.post(f"{url}/v1/tag/batch", json=body, headers=headers, timeout=60)
        statuses.append(reply.status_code)
        if reply.status_code == 503:
            assert reply.headers["retry-after"]

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.slow
def test_a_wrong_method_names_those_that_an_address_takes(client: httpx.Client) -> None:
    reply = client.request("OPTIONS", "/v1/corrections")
    assert reply.status_code == 405
    assert {"GET", "POST"} <= set(reply.headers["allow"].split(", "))


@pytest.mark.slow
def test_a_number_is_no_day_and_a_truth_value_no_id(client: httpx.Client) -> None:
    path = "/v1/who/person/emmanuel-macron"
    assert client.get(path, params={"on": "1433116800"}).status_code == 422
    assert client.post("/v1/tag", json={**ARTICLE, "id": False}).json()["error"] == "invalid-field"
