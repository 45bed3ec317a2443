"""Files that come as bytes: whole, within bounds, under safe names, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.server.guards import MOST_BODY
from tests.server.attacked import MOST_MB, TOKEN, Attacked, attacked, read_reply

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, prepared_model: Path) -> Iterator[Attacked]:
    with attacked(tmp_path_factory.mktemp("attacked")) as made:
        yield made


@pytest.fixture
def client(target: Attacked) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=target.server.services.url, trust_env=False, headers=headers) as client:
        yield client


def head(target: Attacked, name: str, *more: str) -> bytes:
    lines = [
        f"POST /api/uploads?name={name} HTTP/1.1",
        f"Host: 127.0.0.1:{target.port}",
        f"Authorization: Bearer {TOKEN}",
        *more,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_a_file_is_kept_as_it_came(target: Attacked, client: httpx.Client) -> None:
    content = bytes(range(256)) * 8000
    assert len(content) > MOST_BODY
    response = client.post("/api/uploads", params={"name": "资料/报告 2026.pdf"}, content=content)
    assert response.status_code == 201
    path = Path(response.json()["path"])
    assert path == target.imported / "资料" / "报告 2026.pdf"
    assert path.read_bytes() == content


def test_a_file_that_comes_in_pieces_of_unknown_number_is_kept_too(target: Attacked, client: httpx.Client) -> None:
    pieces = [bytes([n]) * 50_000 for n in range(50)]
    response = client.post("/api/uploads", params={"name": "chunked.bin"}, content=iter(pieces))
    assert (target.imported / "chunked.bin").read_bytes() == b"".join(pieces)
    assert response.status_code == 201


def test_an_empty_file_is_a_file(target: Attacked, client: httpx.Client) -> None:
    assert client.post("/api/uploads", params={"name": "empty.txt"}).status_code == 201
    assert (target.imported / "empty.txt").read_bytes() == b""


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", "text/html"])
def test_whatever_the_content_calls_itself_it_is_bytes(target: Attacked, client: httpx.Client, kind: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="g"\r\n\r\nhi\r\n--x--'
    response = client.post("/api/uploads", params={"name": "raw.bin"}, content=body, headers={"Content-Type": kind})
    assert Path(response.json()["path"]).read_bytes() == body


def test_a_file_announced_too_large_is_refused_unread(target: Attacked) -> None:
    before = target.kept()
    answer = target.send(head(target, "huge.bin", f"Content-Length: {10**12}", "Connection: close"))
    assert (answer.status, answer.json()["code"]) == (413, "input.too_large")
    assert target.kept() == before


def test_a_file_that_grows_too_large_is_refused_and_nothing_is_left(target: Attacked) -> None:
    before = target.kept()
    piece = b"x" * MEGABYTE
    chunk = f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    with socket.create_connection(("127.0.0.1", target.port), timeout=60) as connection:
        connection.sendall(head(target, "grows.bin", "Transfer-Encoding: chunked", "Connection: close"))
        try:
            for _ in range(MOST_MB + 20):
                connection.sendall(chunk)
        except OSError:
            pass  # it hangs up on us
        else:
            assert read_reply(connection).status == 413
    wait_until_only(target, before)


@pytest.mark.parametrize("said", ["Content-Length: 500000", "Transfer-Encoding: chunked"])
def test_a_sender_that_goes_away_leaves_nothing_behind(target: Attacked, said: str) -> None:
    before = target.kept()
    begun = b"x" * 1000 if "Length" in said else b"3e8\r\n" + b"x" * 1000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", target.port), timeout=60) as connection:
        connection.sendall(head(target, "half.bin", said))
        connection.sendall(begun)
        while target.kept() == before:  # until it is being kept
            pass
    wait_until_only(target, before)
    assert not (target.imported / "half.bin").exists()


def wait_until_only(target: Attacked, before: set[str]) -> None:
    while target.kept() != before:
        assert any(thread.is_alive() for thread in threading.enumerate() if thread.name == "server")


@pytest.mark.parametrize(
    "name",
    [
        "../x.txt", "../../secret.txt", "..", ".", "/etc/passwd", "a/../../x", "..%2fx", "%2e%2e%2fx", "..%5cx", "..\\x",
        "C:%5cx", "C:/x", "%2fetc%2fpasswd", "a%2f..%2f..%2fb", "%5c%5cserver%5cshare", "a/", "%20", "%00", "a/%2e%2e/%2e%2e/b",
        "..%00/x", "%ff%fe", "%ed%a0%80", "x" * 999,
    ],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(target: Attacked, name: str) -> None:
    outside = {path for path in target.secret.parent.rglob("*") if not path.is_relative_to(target.imported)}
    answer = target.request("POST", f"/api/uploads?name={name.replace(chr(92), '%5c')}", body=b"mine")
    assert answer.status in {201, 400, 422}, answer
    if answer.status == 201:
        kept = Path(answer.json()["path"])
        assert kept.resolve().is_relative_to(target.imported.resolve())
        assert kept.read_bytes() == b"mine"
    after = {path for path in target.secret.parent.rglob("*") if not path.is_relative_to(target.imported)}
    assert {path.name for path in after - outside} <= {"app.log"}
    assert target.secret.read_text() == "the secret"


@pytest.mark.parametrize("query", ["", "?name=", "?name=" + "x" * 1001, "?name=a&name=../b", "?file=a"])
def test_a_file_needs_one_name(target: Attacked, query: str) -> None:
    answer = target.request("POST", f"/api/uploads{query}", body=b"x")
    assert answer.status in {400, 422}
    assert set(answer.json()) == {"code", "message", "hint"}


def test_an_uploaded_page_is_never_given_back_as_one(target: Attacked, client: httpx.Client) -> None:
    html = "<!doctype html><script>alert(1)</script><p>Tulips grow in Haarlem in spring.</p>"
    path = client.post("/api/uploads", params={"name": "evil.html"}, content=html.encode()).json()["path"]
    job = client.post("/api/index", json={"paths": [path]}).json()
    with client.stream("GET", f"/api/jobs/{job['id']}/events", timeout=60) as events:
        for _ in events.iter_bytes():
            pass
    (row,) = client.get("/api/library/documents", params={"text": "evil.html"}).json()["documents"]
    for address in (
        f"/api/documents/{row['id']}",
        f"/api/documents/{row['id']}/text",
        f"/api/documents/{row['id']}/pages/1",
        f"/api/documents/{row['id']}/pages/1/image",
        "/imported/evil.html",
        "/evil.html",
        "/api/uploads/evil.html",
        "/api/uploads?name=evil.html",
    ):
        response = client.get(address)
        assert b"alert(1)" not in response.content or response.headers["content-type"] == "application/json"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "text/html" not in response.headers.get("content-type", ""), address


def test_a_simple_post_of_another_site_is_refused_unread(target: Attacked) -> None:
    before = target.kept()
    for more in (
        [("Origin", "http://attacker.example")],
        [("Origin", "null")],
        [("Sec-Fetch-Site", "cross-site")],
        [("Origin", f"http://localhost:{target.port}")],
    ):
        answer = target.request(
            "POST", "/api/uploads?name=x.txt", body=b"x", headers=[("Content-Type", "text/plain"), *more]
        )
        assert (answer.status, answer.json()["code"]) == (403, "auth.forbidden")
    assert target.request("POST", "/api/uploads?name=x.txt", body=b"x", login=False).status == 401
    assert target.kept() == before


def test_only_this_address_takes_large_bodies(target: Attacked) -> None:
    body = b"x" * (MOST_BODY + 1)
    for method, path in (
        ("POST", "/api/uploads/?name=a"),
        ("PUT", "/api/uploads?name=a"),
        ("POST", "/api//uploads?name=a"),
        ("POST", "/api/index"),
        ("PATCH", "/api/settings"),
    ):
        assert target.request(method, path, body=body).status == 413, path


def test_a_server_that_ends_does_not_wait_for_a_sender_that_stalls(tmp_path: Path, prepared_model: Path) -> None:
    with attacked(tmp_path) as target:
        with socket.create_connection(("127.0.0.1", target.port), timeout=60) as connection:
            connection.sendall(head(target, "stalls.bin", "Content-Length: 500000") + b"x" * 1000)
            while not target.kept():
                pass
            target.server.stop()
            assert read_reply(connection).json()["code"] == "cancelled"
        assert target.kept() == set()
