"""Streams end when they should: with the answer, with the client, with the server."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Iterator

import httpx
import pytest

from app.core.errors import ModelCrashed
from app.core.events import AskEvent, Stage, Token
from app.server.run import RunningServer
from app.server.streams import Streams
from app.workspace.port import AskRequest
from tests.fakes import ANSWER, FakeWorkspace, WaitingEvents

ENOUGH = 20


def events(response: httpx.Response) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in response.content.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "data" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def endless(_request: AskRequest) -> Iterator[AskEvent]:
    yield Stage("write")
    for n in itertools.count():
        yield Token(f"{n} ")


def test_an_answer_streams_its_typed_events_in_order(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "付款条款是什么?"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    got = events(response)
    assert [name for name, _ in got] == ["status", "evidence", "reasoning", "token", "token", "done"]
    assert got[0][1] == {"stage": "retrieve"}
    done = got[-1][1]
    assert (done["mode"], done["answer"], done["message_id"]) == ("extracted", ANSWER.answer, None)
    assert done["timings"] == {"retrieve_ms": 4.0, "first_token_ms": 5.0, "total_ms": 6.0}


def test_every_line_of_a_stream_is_ascii_so_that_no_reader_breaks_it(client: httpx.Client) -> None:
    assert client.post("/api/ask", json={"question": "x"}).content.isascii()


def test_a_kept_message_is_named_at_once(client: httpx.Client, workspace: FakeWorkspace) -> None:
    workspace.events = lambda _: iter([Stage("retrieve", "m9", "c1")])
    got = events(client.post("/api/ask", json={"question": "x", "keep": True}))
    assert got == [("status", {"stage": "retrieve", "message_id": "m9", "conversation": "c1"})]


def test_an_error_before_the_first_event_is_a_status(client: httpx.Client) -> None:
    assert client.post("/api/ask", json={"question": " "}).status_code == 400
    assert client.post("/api/ask", json={"question": "x", "model": "huge"}).json()["code"] == "model.not_found"


@pytest.mark.parametrize(
    "failure, code",
    [(ModelCrashed("It died.", "Ask again."), "model.crashed"), (RuntimeError("SECRET"), "internal")],
)
def test_an_error_on_the_way_is_an_event(
    client: httpx.Client, workspace: FakeWorkspace, failure: Exception, code: str
) -> None:
    def failing(_request: AskRequest) -> Iterator[AskEvent]:
        yield Token("half")
        raise failure

    workspace.events = failing
    response = client.post("/api/ask", json={"question": "x"})
    assert [name for name, _ in events(response)] == ["token", "error"]
    assert events(response)[-1][1]["code"] == code
    assert "SECRET" not in response.text
    assert workspace.closed.wait(ENOUGH)


def test_a_client_that_goes_away_closes_the_iterator(client: httpx.Client, workspace: FakeWorkspace) -> None:
    workspace.events = endless
    with client.stream("POST", "/api/ask", json={"question": "x"}) as response:
        pieces = response.iter_bytes()
        next(pieces)
        assert not workspace.closed.is_set()
    assert workspace.closed.wait(ENOUGH)


def test_a_client_that_goes_away_ends_an_iterator_that_waits(client: httpx.Client, workspace: FakeWorkspace) -> None:
    waiting = WaitingEvents()
    workspace.instead = waiting
    with client.stream("POST", "/api/ask", json={"question": "x"}) as response:
        next(response.iter_bytes())
    assert waiting.cancelled.wait(ENOUGH)
    assert waiting.closed.wait(ENOUGH)


def test_an_iterator_is_never_far_ahead_of_its_reader() -> None:
    made = 0

    def counting() -> Iterator[int]:
        nonlocal made
        for made in range(5000):  # noqa: UP028  # the test counts along
            yield made

    async def read() -> list[int]:
        stream = await Streams().open(counting)
        ahead = [made - item async for item in stream]
        stream.stop()
        stream.thread.join()
        return ahead

    ahead = asyncio.run(read())
    assert len(ahead) == 5000
    assert max(ahead) <= 70


def test_looking_on_at_a_job_shows_its_files_and_its_end(client: httpx.Client) -> None:
    job = client.post("/api/index", json={"paths": ["/a.txt", "/b.txt"]}).json()["id"]
    got = events(client.get(f"/api/jobs/{job}/events"))
    assert [name for name, _ in got] == ["progress", "file", "progress", "file", "done"]
    assert got[-1][1]["indexed"] == 2


def test_the_server_answers_others_while_a_stream_and_a_slow_call_run(
    client: httpx.Client, server: RunningServer, workspace: FakeWorkspace
) -> None:
    entered, release = threading.Event(), threading.Event()

    def slow() -> None:
        entered.set()
        release.wait(ENOUGH)

    workspace.before_doctor = slow
    workspace.events = endless
    caller = threading.Thread(target=lambda: client.get("/api/doctor"))
    caller.start()
    assert entered.wait(ENOUGH)
    with httpx.stream(
        "POST", server.services.url + "/api/ask", json={"question": "x"}, headers=client.headers, trust_env=False
    ) as response:
        next(response.iter_bytes())
        assert httpx.get(server.services.url + "/api/health", trust_env=False).json()["ok"] is True
        assert not release.is_set()
    release.set()
    caller.join()


def test_stopping_the_server_ends_open_streams_and_closes_their_iterators(
    client: httpx.Client, server: RunningServer, workspace: FakeWorkspace
) -> None:
    waiting = WaitingEvents()
    workspace.instead = waiting
    with client.stream("POST", "/api/ask", json={"question": "x"}) as response:
        pieces = response.iter_bytes()
        next(pieces)
        server.stop()
        assert b"token" not in b"".join(pieces)
    assert waiting.closed.is_set()


def test_after_a_stop_nothing_listens_and_the_instance_file_is_gone(server: RunningServer) -> None:
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.services.url + "/api/health", trust_env=False)
