from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.shell.x11.server import XServer, eventually, x_server

__all__ = ["x_server"]
pytest.importorskip("Xlib")

from app.shell.x11.connection import NoConnection, XConnection
from app.shell.x11.selections import Selections, text_contents


@pytest.fixture
def connection(x_server: XServer) -> Iterator[XConnection]:
    connection = XConnection(x_server.name)
    yield connection
    connection.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_display_that_does_not_answer_is_named() -> None:
    with pytest.raises(NoConnection):
        XConnection(":31999")


def test_the_thread_ends_with_the_connection_and_calls_are_answered(connection: XConnection) -> None:
    assert connection.call(threading.current_thread).name == "x11"
    connection.close()
    connection.close()
    assert not connection.alive
    with pytest.raises(NoConnection):
        connection.call(lambda: None)


def test_a_call_that_waits_is_ended_when_the_server_goes(x_server: XServer, connection: XConnection) -> None:
    asked = threading.Event()

    def long() -> None:
        asked.set()
        connection.wait(lambda _event: False, 600)

    failed: list[NoConnection] = []

    def ask() -> None:
        try:
            connection.call(long)
        except NoConnection as gone:
            failed.append(gone)

    asking = threading.Thread(target=ask)
    asking.start()
    assert asked.wait(30)
    x_server.processes[0].kill()
    asking.join(30)
    assert failed
    eventually(lambda: not connection.alive)


@pytest.mark.parametrize("size", [3, 300_000, 3_000_000])
def test_text_goes_both_ways_whole(x_server: XServer, connection: XConnection, size: int) -> None:
    selections = connection.call(lambda: Selections(connection))
    text = ("合同 of two\n" * size)[:size]
    assert connection.call(lambda: selections.own("CLIPBOARD", text_contents(text)))
    assert x_server.pasted() == text
    x_server.copy(text + "!")
    eventually(lambda: connection.call(lambda: not selections.owns("CLIPBOARD")))
    content = connection.call(lambda: selections.read("CLIPBOARD", "UTF8_STRING", 20_000_000))
    assert content is not None
    assert content.data.decode() == text + "!"
    assert not content.cut


@pytest.mark.parametrize("size", [5000, 3_000_000])
def test_more_than_is_wanted_is_cut_and_said(x_server: XServer, connection: XConnection, size: int) -> None:
    selections = connection.call(lambda: Selections(connection))
    x_server.copy("a" * size)
    eventually(lambda: connection.call(lambda: selections.owner("CLIPBOARD")))
    content = connection.call(lambda: selections.read("CLIPBOARD", "UTF8_STRING", 1000))
    assert content is not None
    assert (content.data, content.cut) == (b"a" * 1000, True)


def test_what_is_given_up_is_nobody_s(x_server: XServer, connection: XConnection) -> None:
    selections = connection.call(lambda: Selections(connection))
    connection.call(lambda: selections.own("CLIPBOARD", text_contents("ours")))
    connection.call(lambda: selections.release("CLIPBOARD"))
    assert connection.call(lambda: selections.owner("CLIPBOARD")) == 0
    assert connection.call(lambda: selections.read("CLIPBOARD", "UTF8_STRING", 1000)) is None
