"""Requests through the real door to servers on this computer."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app import __version__
from app.core.errors import Cancelled, InputError, NetworkClosed, NetworkFailed
from app.core.ports import NetworkPermit
from app.core.types import LedgerEntry
from app.net.door import Door
from tests.net.doors import open_door
from tests.net.servers import Asked, Say, Server, answer, saying, serving

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_door(tmp_path) as made:
        yield made


def permit(*servers: Server, redirects: bool = False) -> NetworkPermit:
    return NetworkPermit("download", "tiny.gguf", tuple(server.host for server in servers), redirects)


def fetched(door: Door, server: Server, path: str = "/", **headers: str) -> bytes:
    with door.request(permit(server), "GET", server.url(path), headers=headers) as response:
        return response.read()


def entries(door: Door) -> list[LedgerEntry]:
    """Oldest first."""
    return list(door.ledger.entries(100))[::-1]


def _written(headers: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def outcomes(door: Door) -> list[tuple[str, str, int | None]]:
    return [(entry.host, entry.outcome, entry.status) for entry in entries(door)]


# --- a request and its answer -------------------------------------------------------------------


def test_a_file_is_fetched_and_the_ledger_has_its_line(door: Door) -> None:
    said = answer(200, b"words", etag='"e"', set_cookie="a=b")
    with serving(saying(said)) as server:
        with door.request(permit(server), "GET", server.url("/a?token=t"), headers={"Range": "bytes=0-"}) as response:
            assert (response.status, response.host, response.headers["etag"]) == (200, server.host, '"e"')
            assert response.read() == b"words"
        asked = server.asked[0]
        assert fetched(door, server) == b"words"
        assert "cookie" not in server.asked[1].headers
    assert (asked.method, asked.target) == ("GET", "/a?token=t")
    assert asked.headers == {
        "host": server.host,
        "user-agent": f"AI-Workspace/{__version__}",
        "accept": "*/*",
        "accept-encoding": "identity",
        "range": "bytes=0-",
        "connection": "close",
    }
    first, _ = entries(door)
    sent = "".join(f"{line}\r\n" for line in ("GET /a?token=t HTTP/1.1", *_written(asked.headers), ""))
    assert (first.purpose, first.reason, first.local, first.outcome) == ("download", "tiny.gguf", True, "ok")
    assert (first.status, first.sent, first.received) == (200, len(sent), len(said))
    assert door.ledger.check().ok


def test_a_body_goes_out_as_json(door: Door) -> None:
    with serving(saying(answer(201, b"{}"))) as server:
        with door.request(permit(server), "POST", server.url("/api"), body={"问": "答", "n": 1}) as response:
            assert (response.status, response.read()) == (201, b"{}")
        with door.request(permit(server), "POST", server.url("/api")) as response:
            response.read()
    assert json.loads(server.asked[0].body) == {"问": "答", "n": 1}
    assert server.asked[0].headers["content-type"] == "application/json"
    assert server.asked[1].headers["content-length"] == "0"
    with pytest.raises(InputError):
        door.request(permit(server), "POST", server.url(), body={"half": "\ud800"})


@pytest.mark.parametrize("status", [400, 401, 404, 416, 429, 500, 503])
def test_any_status_is_an_answer(door: Door, status: int) -> None:
    with serving(saying(answer(status, b"no"))) as server:
        with door.request(permit(server), "GET", server.url()) as response:
            assert (response.status, response.read()) == (status, b"no")
    assert outcomes(door) == [(server.host, "ok", status)]


def test_a_head_has_no_body_and_is_whole(door: Door) -> None:
    with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nX-A: 1\r\nx-a: 2\r\n\r\n")) as server:
        with door.request(permit(server), "HEAD", server.url()) as response:
            assert response.headers == {"content-length": "900", "x-a": "1, 2"}
            assert response.read() == b""
    assert outcomes(door) == [(server.host, "ok", 200)]


def test_lines_end_where_lf_or_crlf_stands_and_nowhere_else(door: Door) -> None:
    text = "a\r\nb\u2028b\x0bb\x85\n\n\rc\rd\r\n最后".encode()
    pieces = [text[:1], text[1:2], text[2:7], text[7:-1], text[-1:]]

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for piece in pieces:
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")

    with serving(say) as server, door.request(permit(server), "GET", server.url()) as response:
        assert list(response.lines()) == ["a", "b\u2028b\x0bb\x85", "", "\rc\rd", "最后"]


def test_ipv6_and_localhost_are_this_computer(door: Door) -> None:
    try:
        with serving(saying(answer(200, b"six")), family=socket.AF_INET6) as server:
            assert door.is_local(server.url())
            assert fetched(door, server) == b"six"
            assert server.asked[0].headers["host"] == server.host
    except OSError:
        pytest.skip("no IPv6 here")
    with serving(saying(answer(200, b"four"))) as server:
        server.name = "localhost"
        assert fetched(door, server) == b"four"
    with pytest.raises(InputError):
        door.is_local("nowhere")


def test_an_encrypted_server_is_asked_only_if_its_certificate_holds(
    door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from app.net import connection

    with serving(saying(answer(200, b"secret")), tls=CERTIFICATE) as server:
        server.name = "localhost"

        def ask() -> bytes:
            with door.request(permit(server), "GET", server.url(scheme="https")) as response:
                return response.read()

        with pytest.raises(NetworkFailed, match=r"localhost:[0-9]+ shows a certificate that cannot be trusted"):
            ask()
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        connection._trust.cache_clear()
        try:
            assert ask() == b"secret"
            server.name = "127.0.0.1"  # the certificate is another name's
            with pytest.raises(NetworkFailed, match="certificate"):
                ask()
        finally:
            connection._trust.cache_clear()
    assert [outcome for _, outcome, _ in outcomes(door)] == ["failed", "ok", "failed"]


# --- the door itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("shut, words", [("environment", "AIWORKSPACE_OFFLINE"), ("setting", "shut")])
def test_a_shut_door_lets_nothing_through_and_says_by_what(tmp_path: Path, shut: str, words: str) -> None:
    with (
        serving(saying(answer(200, b"x"))) as server,
        open_door(tmp_path, shut=shut) as door,  # type: ignore[arg-type]  # one of the ways
    ):
        with pytest.raises(NetworkClosed, match=words):
            fetched(door, server)
        assert server.asked == []
        assert outcomes(door) == [(server.host, "refused", None)]
        assert door.ledger.entries(9)[0].sent is None


def test_only_the_hosts_of_the_permit_are_asked(door: Door) -> None:
    with serving(saying(answer(200, b"x"))) as server, serving(saying(answer(200, b"x"))) as other:
        with pytest.raises(NetworkClosed), door.request(permit(server), "GET", other.url()):
            pass
        assert other.asked == []
    assert outcomes(door) == [(other.host, "refused", None)]


def test_a_download_in_the_clear_is_only_from_this_computer(door: Door) -> None:
    asked = NetworkPermit("download", "x", ("hub.example",))
    with pytest.raises(InputError, match="not encrypted"), door.request(asked, "GET", "http://hub.example/"):
        pass
    assert outcomes(door) == [("hub.example", "refused", None)]


def test_shutting_the_door_ends_what_is_under_way(tmp_path: Path) -> None:
    from app.net.ledger import Ledger
    from app.storage.database import Database
    from app.storage.ledger import NetworkLedger

    shut = [""]
    body = b"x" * 200_000
    with Database(tmp_path / "l.db") as database, serving(saying(answer(200, body))) as server:
        door = Door(Ledger(NetworkLedger(database)), lambda: shut[0], lambda: "none")  # type: ignore[arg-type,return-value]
        with pytest.raises(NetworkClosed), door.request(permit(server), "GET", server.url()) as response:
            pieces = response.pieces()
            next(pieces)
            shut[0] = "setting"
            next(pieces)
        assert outcomes(door) == [(server.host, "cut", 200)]


# --- redirects ----------------------------------------------------------------------------------


def test_a_redirect_is_a_line_of_its_own_and_takes_no_key_along(door: Door) -> None:
    with serving(saying(answer(200, b"bytes", x_linked_size="7", etag="cdn"))) as cdn:
        to_cdn = answer(302, b"moved", location=cdn.url("/blob?sig=1"), x_linked_size="5", x_repo_commit="c0ffee")
        with serving(saying(answer(307, location="/b"), to_cdn)) as hub:
            with door.request(
                permit(hub, redirects=True), "GET", hub.url("/a"),
                headers={"Authorization": "Bearer key", "Range": "bytes=1-"},
            ) as response:  # fmt: skip
                assert (response.read(), response.host, response.status) == (b"bytes", cdn.host, 200)
                assert response.headers["x-linked-size"] == "5"
                assert response.headers["x-repo-commit"] == "c0ffee"
                assert response.headers["etag"] == "cdn"
    assert [asked.target for asked in hub.asked] == ["/a", "/b"]
    assert [asked.headers.get("authorization") for asked in hub.asked] == ["Bearer key"] * 2
    assert "authorization" not in cdn.asked[0].headers
    assert cdn.asked[0].headers["range"] == "bytes=1-"
    assert cdn.asked[0].headers["host"] == cdn.host
    assert outcomes(door) == [(hub.host, "ok", 307), (hub.host, "ok", 302), (cdn.host, "ok", 200)]


def test_a_redirect_that_nobody_asked_for_is_the_answer_itself(door: Door) -> None:
    with serving(saying(answer(302, location="http://127.0.0.1:1/", x_linked_etag="e"))) as hub:
        with door.request(permit(hub), "HEAD", hub.url()) as response:
            assert (response.status, response.headers["x-linked-etag"]) == (302, "e")
    assert outcomes(door) == [(hub.host, "ok", 302)]


@pytest.mark.parametrize(
    "location, lines",
    [
        ("http://cdn.example/x", [("cdn.example", "refused", None)]),
        ("file:///etc/passwd", []),
        ("https://user:word@cdn.example/", []),
        ("https://cdn.example/\xe9\x01", []),
    ],
)
def test_a_redirect_to_where_nobody_should_go_is_an_error(
    door: Door, location: str, lines: list[tuple[str, str, None]]
) -> None:
    said = b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: " + location.encode("latin-1") + b"\r\n\r\n"
    with serving(saying(said)) as hub, pytest.raises(NetworkFailed) as failed:
        with door.request(permit(hub, redirects=True), "GET", hub.url()):
            pass
    assert hub.host in failed.value.message
    assert "word" not in failed.value.message
    assert outcomes(door)[1:] == lines


def test_redirects_that_go_round_in_circles_end(door: Door) -> None:
    with serving(saying(answer(302, location="/again"))) as hub, pytest.raises(NetworkFailed, match="without end"):
        with door.request(permit(hub), "GET", hub.url()):
            pass
    assert len(hub.asked) == 6


def test_what_was_posted_is_posted_again_only_to_the_same_server(door: Door) -> None:
    with serving(saying(answer(307, location="/v1/"), answer(200, b"ok"))) as server:
        with door.request(permit(server), "POST", server.url("/v1"), body={"q": "secret"}) as response:
            assert response.read() == b"ok"
    assert [asked.body for asked in server.asked] == [b'{"q":"secret"}'] * 2
    with serving(saying(answer(200))) as other, serving(saying(answer(307, location=other.url()))) as server:
        asked = permit(server, other, redirects=True)
        with pytest.raises(NetworkFailed), door.request(asked, "POST", server.url(), body={"q": "secret"}):
            pass
        assert other.asked == []


# --- proxies ------------------------------------------------------------------------------------


def test_a_proxy_is_asked_for_other_computers_and_never_for_this_one(tmp_path: Path) -> None:
    with serving(saying(answer(407, b"who are you"))) as proxy, serving(saying(answer(200, b"near"))) as server:
        with open_door(tmp_path, proxy=f"http://me:word@{proxy.host}") as door:
            assert fetched(door, server) == b"near"
            assert proxy.asked == []
            far = NetworkPermit("download", "x", ("hub.example",))
            with pytest.raises(NetworkFailed, match="407") as failed:
                with door.request(far, "GET", "https://hub.example/x"):
                    pass
            lan = NetworkPermit("server", "x", ("models.lan:8000",))
            with door.request(lan, "GET", "http://models.lan:8000/v1/models") as response:
                assert response.status == 407
            assert [entry.local for entry in entries(door)] == [True, False, False]
            assert [entry.host for entry in entries(door)[1:]] == ["hub.example", "models.lan:8000"]
    assert proxy.host in failed.value.message
    assert "word" not in failed.value.message
    assert [(asked.method, asked.target) for asked in proxy.asked] == [
        ("CONNECT", "hub.example:443"), ("GET", "http://models.lan:8000/v1/models"),
    ]  # fmt: skip
    assert proxy.asked[0].headers["proxy-authorization"].startswith("Basic ")


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The certificate of the tests' servers counts."""
    from app.net import connection

    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    connection._trust.cache_clear()
    yield
    connection._trust.cache_clear()


def tunnelling(to: Server) -> Say:
    """A proxy that leads every CONNECT to one server."""

    def say(connection: socket.socket, asked: Asked) -> None:
        assert asked.method == "CONNECT"
        with socket.create_connection(("127.0.0.1", to.port)) as beyond:
            connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(beyond, connection))
            back.start()
            _pass_on(connection, beyond)
            back.join()

    return say


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.mark.usefixtures("trusted")
def test_a_hub_behind_a_proxy_sends_on_to_its_store(tmp_path: Path) -> None:
    def hub(connection: socket.socket, asked: Asked) -> None:
        if asked.headers["host"] == "hub.example":
            connection.sendall(answer(302, location="https://cdn.example/blob", x_linked_size="5"))
        else:
            connection.sendall(answer(200, b"bytes"))

    with serving(hub, tls=CERTIFICATE) as server, serving(tunnelling(server)) as proxy:
        with open_door(tmp_path, proxy=f"http://{proxy.host}") as door:
            asked = NetworkPermit("download", "tiny", ("hub.example",), redirects=True)
            key = {"Authorization": "Bearer key"}
            with door.request(asked, "GET", "https://hub.example/a", headers=key) as response:
                assert (response.read(), response.host) == (b"bytes", "cdn.example")
                assert response.headers["x-linked-size"] == "5"
            assert [(entry.host, entry.local) for entry in entries(door)] == [
                ("hub.example", False), ("cdn.example", False),
            ]  # fmt: skip
            assert [asked.target for asked in proxy.asked] == ["hub.example:443", "cdn.example:443"]
            assert all("authorization" not in asked.headers for asked in proxy.asked)
            assert [asked.headers.get("authorization") for asked in server.asked] == ["Bearer key", None]
            with pytest.raises(NetworkFailed, match="certificate"):
                with door.request(NetworkPermit("download", "x", ("other.example",)), "GET", "https://other.example/"):
                    pass


@pytest.mark.usefixtures("trusted")
def test_closing_ends_an_encrypted_stream_too(door: Door) -> None:
    gone = threading.Event()

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nab")
        with suppress(OSError):
            connection.recv(1)
        gone.set()

    with serving(say, tls=CERTIFICATE) as server:
        server.name = "localhost"
        with door.request(permit(server), "GET", server.url(scheme="https"), timeout=600) as response:
            pieces = response.pieces()
            assert next(pieces) == b"ab"
            closing = threading.Timer(0, pieces.close)  # type: ignore[attr-defined]
            closing.start()
            with pytest.raises(Cancelled):
                next(pieces)
            closing.join()
        assert gone.wait(20)
    assert outcomes(door) == [(server.host, "cut", 200)]
