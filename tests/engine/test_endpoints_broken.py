"""Programs that do not speak as Ollama or an OpenAI-compatible server should: nothing breaks but their own answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.errors import EndpointFailed, EndpointRefused
from app.core.ports import GenerationOptions, NetworkDoor
from app.core.types import ChatMessage
from app.engine import speaking
from app.engine.endpoints import Endpoints, EndpointSettings
from tests.net.doors import open_door
from tests.net.servers import Asked, answer, saying, serving

ASKED = (ChatMessage("user", "付款条款是什么?"),)
KEY = "sk-very-secret"
DEEP = b"[" * 200_000


@pytest.fixture
def door(tmp_path: Path) -> Iterator[NetworkDoor]:
    with open_door(tmp_path) as made:
        yield made


def endpoints(door: NetworkDoor, address: str) -> Endpoints:
    made = EndpointSettings(ollama=address, server=f"{address}/v1", key=KEY)
    return Endpoints(door, lambda: made)


@pytest.mark.parametrize(
    "body",
    [b"5", b"[]", b"<html>", DEEP, b'{"models": 5, "data": 5}', b'{"models": [{"name": "x", "details": 5}]}',
     b'{"models": [{"name": "x", "details": {"families": 3}}]}', b'{"data": [{"id": "x", "meta": 5}]}'],
)  # fmt: skip
def test_a_list_of_another_form_has_no_models_and_breaks_nothing(door: NetworkDoor, body: bytes) -> None:
    with serving(saying(answer(body=body))) as server:
        found = endpoints(door, server.url("")).models()
    assert [model.id for model in found] == (["server:x"] if b'"id"' in body else [])


def test_a_list_without_end_is_given_up(door: NetworkDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "_WHOLE_SECONDS", 0.0)

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b" ")

    with serving(say) as server:
        found = endpoints(door, server.url(""))
        assert found.models() == []
        assert all("does not come to an end" in failure.message for _, failure in found.troubles())
        assert len(found.troubles()) == 2


def test_facts_of_another_form_are_named(door: NetworkDoor) -> None:
    body = json.dumps({"details": "no", "model_info": [1, 2], "license": 5}).encode()
    with serving(saying(answer(body=body))) as server:
        found = endpoints(door, server.url(""))
        with pytest.raises(EndpointFailed, match="no model server says"):
            found.describe("ollama:x")
        with pytest.raises(EndpointFailed, match="no model server says"):
            found.generator("ollama:x").context_size()


@pytest.mark.parametrize("line", [b'{"choices": 5}', b'{"choices": [{"delta": "x"}]}', DEEP])
def test_a_piece_of_another_form_ends_the_answer_by_name(door: NetworkDoor, line: bytes) -> None:
    with serving(saying(answer(body=b"data: " + line + b"\n\n"))) as server:
        stream = endpoints(door, server.url("")).generator("server:m").stream(ASKED, GenerationOptions())
        with pytest.raises(EndpointFailed, match="no model server says"):
            list(stream)


@pytest.mark.parametrize("done", [b"", b"data: [DONE]\n\n"])
def test_an_answer_without_end_is_ended(door: NetworkDoor, done: bytes) -> None:
    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b'data: {"choices": [{"delta": {"content": "word "}}]}\n\n' + done)

    with serving(say) as server:
        model = endpoints(door, server.url("")).generator("server:m")
        pieces = list(model.stream(ASKED, GenerationOptions(max_tokens=10)))
    assert 5 <= sum(len(piece.text) for piece in pieces) <= 405


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_a_key_that_is_repeated_is_not_shown(door: NetworkDoor, status: int) -> None:
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}."}}).encode()
    said = b"data: " + body + b"\n\n" if status == 200 else body
    with serving(saying(answer(status, said))) as server:
        stream = endpoints(door, server.url("")).generator("server:m").stream(ASKED, GenerationOptions())
        with pytest.raises((EndpointFailed, EndpointRefused), match="Incorrect API key provided: …") as caught:
            list(stream)
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in caught.value.message + caught.value.hint
