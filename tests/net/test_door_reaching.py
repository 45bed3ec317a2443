"""Several addresses, some of them dead; names that take their time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import httpcore
import pytest

from app.net import reaching
from app.net.reaching import Reaching, by_turns, places


class Stream(httpcore.NetworkStream):
    """One that knows whether it was closed."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make ``hub.example`` have these addresses."""

    def have(*addresses: str) -> None:
        monkeypatch.setattr(reaching, "places", lambda _: addresses)

    return have


def test_a_dead_address_does_not_keep_the_others_back(names: Callable[..., None]) -> None:
    names("dead", "refused", "alive", "never")
    released = threading.Event()
    late: list[Stream] = []
    asked: list[str] = []

    def connect(place: str) -> httpcore.NetworkStream:
        asked.append(place)
        if place == "refused":
            raise httpcore.ConnectError("refused")
        stream = Stream(place)
        if place == "dead":
            late.append(stream)
            released.wait(20)
        return stream

    reached = Reaching().run("hub.example", connect, 20)
    assert isinstance(reached, Stream)
    assert (reached.place, asked) == ("alive", ["dead", "refused", "alive"])
    assert not reached.closed.is_set()
    released.set()
    assert late[0].closed.wait(20)  # it came too late and is not left open


def test_when_all_fail_the_first_word_counts(names: Callable[..., None]) -> None:
    names("a", "b")

    def connect(place: str) -> httpcore.NetworkStream:
        raise httpcore.ConnectError(place)

    with pytest.raises(httpcore.ConnectError, match="a"):
        Reaching().run("hub.example", connect, 20)
    names()
    with pytest.raises(httpcore.ConnectError, match="no address"):
        Reaching().run("hub.example", connect, 20)


def test_time_runs_out_while_every_address_is_silent(names: Callable[..., None]) -> None:
    names("a", "b")
    released = threading.Event()

    def connect(place: str) -> httpcore.NetworkStream:
        released.wait(20)
        raise httpcore.ConnectError(place)

    with pytest.raises(httpcore.ConnectTimeout):
        Reaching().run("hub.example", connect, 0.1)
    released.set()


def test_who_gave_up_before_is_not_connected(names: Callable[..., None]) -> None:
    names()
    given_up = Reaching()
    given_up.give_up()
    with pytest.raises(httpcore.ConnectError):
        given_up.run("hub.example", Stream, 20)


def test_localhost_is_here_whatever_names_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.9", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", elsewhere)
    assert places("localhost") == places("models.localhost") == ("127.0.0.1", "::1")
    assert places("hub.example") == ["203.0.113.9"]


def test_families_take_turns() -> None:
    six, four = int(socket.AF_INET6), int(socket.AF_INET)
    found = [(six, "::1"), (six, "::2"), (six, "::2"), (four, "1"), (four, "2"), (four, "3")]
    assert by_turns(found) == ["::1", "1", "::2", "2", "3"]
    assert by_turns([]) == []
