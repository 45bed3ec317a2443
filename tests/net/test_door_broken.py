"""Servers that lie, trickle, flood and hang up; callers that go away; many at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, Cancelled, NetworkFailed, StorageFull
from app.core.ports import NetworkPermit
from app.net.connection import Wire
from app.net.door import Door
from tests.net.doors import open_door
from tests.net.servers import Asked, Say, Server, answer, hang_up_seen, saying, serving

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_door(tmp_path) as made:
        yield made


def permit(server: Server) -> NetworkPermit:
    return NetworkPermit("server", "tiny", (server.host,))


def once(data: bytes) -> Say:
    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(data)

    return say


def for_ever(data: bytes, first: bytes = b"") -> Say:
    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(first)
        while True:
            connection.sendall(data)

    return say


def silent(first: bytes = b"") -> Say:
    """Says ``first``, then nothing until the client has gone."""

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(first)
        connection.recv(1)

    return say


def outcome(door: Door) -> tuple[str, int | None]:
    entry = door.ledger.entries(1)[0]
    return entry.outcome, entry.status


@pytest.mark.parametrize(
    "say, ended",
    [
        (once(b""), "failed"),
        (once(b"SSH-2.0-OpenSSH_9.6\r\n"), "failed"),
        (once(b"\x16\x03\x01 not http at all\r\n\r\n"), "failed"),
        (once(b"HTTP/1.1 200"), "failed"),
        (once(b"HTTP/1.1 99 Low\r\n\r\n"), "failed"),
        (once(HEAD + b"content-length: 5\r\ncontent-length: 6\r\n\r\nhello"), "failed"),
        (once(HEAD + b"content-length: -5\r\n\r\nhello"), "failed"),
        (once(HEAD + b"no colon here\r\n\r\n"), "failed"),
        (for_ever(b"x-more: " + b"a" * 1000 + b"\r\n", HEAD), "failed"),
        (for_ever(b"a" * 1000, HEAD + b"x-one: "), "failed"),
        (once(HEAD + b"content-length: 10\r\n\r\nhello"), "cut"),
        (once(HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"), "cut"),
        (once(HEAD + b"transfer-encoding: chunked\r\n\r\nZZ\r\nhello\r\n"), "cut"),
        (for_ever(b"a" * 65536, HEAD + b"\r\n"), "cut"),
        (once(answer(200, b"x", content_encoding="gzip")), "cut"),
    ],
)
def test_an_answer_that_is_none_is_an_error_that_names_the_host(door: Door, say: Say, ended: str) -> None:
    with serving(say) as server:
        with pytest.raises(NetworkFailed) as failed, door.request(permit(server), "GET", server.url()) as response:
            response.read()
        assert server.host in failed.value.message
        assert outcome(door)[0] == ended


def test_what_came_before_the_way_broke_is_there(door: Door) -> None:
    with serving(once(HEAD + b"content-length: 10\r\n\r\nhello")) as server:
        got: list[bytes] = []
        with pytest.raises(NetworkFailed), door.request(permit(server), "GET", server.url()) as response:
            got.extend(response.pieces())
    assert got == [b"hello"]
    assert door.ledger.entries(1)[0].received == len(HEAD + b"content-length: 10\r\n\r\nhello")


def test_a_line_without_end_does_not_fill_the_memory(door: Door) -> None:
    with serving(for_ever(b"a" * 65536, HEAD + b"\r\n")) as server:
        with (
            pytest.raises(NetworkFailed, match="line without end"),
            door.request(permit(server), "GET", server.url()) as response,
        ):
            next(response.lines())


@pytest.mark.parametrize("first", [b"", HEAD, HEAD + b"content-length: 10\r\n\r\nhello"])
def test_silence_ends_a_request(door: Door, first: bytes) -> None:
    with serving(silent(first)) as server:
        with pytest.raises(NetworkFailed, match="gone silent"):
            with door.request(permit(server), "GET", server.url(), timeout=0.2) as response:
                response.read()
        assert outcome(door) == (("cut", 200) if b"hello" in first else ("failed", None))


def test_a_head_that_trickles_in_is_not_waited_for_for_ever() -> None:
    wire = Wire()
    assert wire.patience(5.0) == 5.0
    wire.expect_head(0.0)
    with pytest.raises(Exception, match="does not end"):
        wire.patience(5.0)
    wire.expect_head(1.0)
    assert (wire.patience(None) or 9) <= 4.0
    wire.head_is_here()
    assert wire.patience(None) is None


def refused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_nobody_there_is_said_in_words(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    host = f"127.0.0.1:{refused_port()}"
    with pytest.raises(NetworkFailed, match=f"No connection to {host}: .*refused"):
        with door.request(NetworkPermit("server", "x", (host,)), "GET", f"http://{host}/"):
            pass

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NetworkFailed, match=r"The name of hub\.example could not be found"):
        with door.request(NetworkPermit("download", "x", ("hub.example",)), "GET", "https://hub.example/"):
            pass
    assert [entry.outcome for entry in door.ledger.entries(9)] == ["failed", "failed"]


# --- ending from outside ------------------------------------------------------------------------


def ended_by(end: Callable[[], None], wait: Callable[[], object]) -> BaseException | None:
    """What ``wait`` raises in a thread of its own when ``end`` is called from this one."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            wait()
        except AppError as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    end()
    thread.join(20)
    assert not thread.is_alive()
    return raised[0] if raised else None


@pytest.mark.parametrize("kind", ["pieces", "lines", "request"])
def test_closing_from_another_thread_wakes_who_reads(door: Door, kind: str) -> None:
    at_rest = threading.Event()
    gone = threading.Event()

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(HEAD + b"content-length: 10\r\n\r\nab\ncd")
        at_rest.set()
        connection.recv(1)
        gone.set()

    with serving(say) as server:
        request = door.request(permit(server), "GET", server.url(), timeout=600)
        with request as response:
            reading = response.lines() if kind == "lines" else response.pieces()
            assert next(reading)
            at_rest.wait(20)
            close = request.close if kind == "request" else reading.close  # type: ignore[union-attr]
            assert isinstance(ended_by(close, lambda: list(reading)), Cancelled)
        assert gone.wait(20)
    assert outcome(door) == ("cut", 200)


def test_closing_wakes_who_waits_for_an_answer_that_does_not_come(door: Door) -> None:
    asked_for = threading.Event()

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        asked_for.set()
        connection.recv(1)

    with serving(say) as server:
        request = door.request(permit(server), "POST", server.url(), body={}, timeout=600)

        def end() -> None:
            assert asked_for.wait(20)
            request.close()

        assert isinstance(ended_by(end, request.__enter__), Cancelled)
    assert outcome(door) == ("cut", None)


def test_closing_wakes_who_waits_for_a_name(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    looking, found = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        looking.set()
        found.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    request = door.request(NetworkPermit("download", "x", ("hub.example",)), "GET", "https://hub.example/")

    def end() -> None:
        assert looking.wait(20)
        request.close()

    assert isinstance(ended_by(end, request.__enter__), Cancelled)
    found.set()
    assert outcome(door) == ("cut", None)


def test_a_request_closed_before_it_begins_is_not_made(door: Door) -> None:
    with serving(saying(answer())) as server:
        request = door.request(permit(server), "GET", server.url())
        request.close()
        with pytest.raises(Cancelled), request:
            pass
        assert server.asked == []
    assert door.ledger.entries(9) == ()


def test_leaving_the_block_hangs_up(door: Door) -> None:
    gone = threading.Event()

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(HEAD + b"content-length: 10\r\n\r\nab")
        connection.recv(1)
        gone.set()

    with serving(say) as server:
        with pytest.raises(KeyError), door.request(permit(server), "GET", server.url()) as response:
            next(response.pieces())
            raise KeyError
        assert gone.wait(20)
    assert outcome(door) == ("cut", 200)


# --- the ledger beside it -----------------------------------------------------------------------


def test_without_room_for_its_line_no_request_is_made(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise StorageFull("The disk is full.")

    with serving(saying(answer(200, b"x"))) as server:
        with monkeypatch.context() as patch:
            patch.setattr(door.ledger._lines, "append", full)
            with pytest.raises(StorageFull), door.request(permit(server), "GET", server.url()):
                pass
            assert server.asked == []
        with door.request(permit(server), "GET", server.url()) as response:
            assert response.read() == b"x"
            monkeypatch.setattr(door.ledger._lines, "append", full)
        assert outcome(door) == ("ok", 200)  # it is known, if not written yet
        monkeypatch.undo()
        assert door.ledger.check().lines == 1
        with door.request(permit(server), "GET", server.url()):
            assert door.ledger.check().lines == 3
    assert [entry.outcome for entry in door.ledger.entries(9)] == ["cut", "ok"]
    assert door.ledger.check().ok


def test_fifty_at_once_leave_fifty_whole_requests(door: Door) -> None:
    with serving(saying(answer(200, b"x" * 100_000))) as server:
        sizes: list[int] = []

        def fetch() -> None:
            with door.request(permit(server), "GET", server.url()) as response:
                sizes.append(len(response.read()))

        threads = [threading.Thread(target=fetch) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sizes == [100_000] * 50
    made = door.ledger.entries(100)
    assert [entry.outcome for entry in made] == ["ok"] * 50
    assert all((entry.received or 0) > 100_000 for entry in made)
    assert len({entry.number for entry in made}) == 50
    check = door.ledger.check()
    assert (check.ok, check.lines) == (True, 100)


def test_a_server_that_waits_sees_the_client_go(door: Door) -> None:
    held: list[Server] = []

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(HEAD + b"\r\nx")
        hang_up_seen(connection, held[0])

    with serving(say) as server:
        held.append(server)
        with door.request(permit(server), "GET", server.url()) as response:
            assert next(response.pieces()) == b"x"
        assert server.gone.wait(20)
