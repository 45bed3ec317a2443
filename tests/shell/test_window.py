"""The window's life, with a toolkit that draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Self, cast

import pytest

from app.shell.geometry import Place
from app.shell.toolkit import Toolkit
from app.shell.window import AppWindow
from app.shell.words import words_for

webview = pytest.importorskip("webview")
ADDRESS = "http://127.0.0.1:1/?ticket=t"


class BlankToolkit:
    """A toolkit without a screen: ``handed`` is what it was asked to call in the window's thread."""

    gui = "blank"

    def __init__(self) -> None:
        self.handed: list[Callable[[], None]] = []
        self.closed = False

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_: None

    def screens(self) -> list[Any]:
        return []

    def post(self, call: Callable[[], None]) -> None:
        self.handed.append(call)

    def close(self, _window: Any) -> None:
        self.closed = True


class Event:
    """pywebview's way to be told of something."""

    def __init__(self) -> None:
        self.told: list[Callable[[], None]] = []

    def __iadd__(self, listener: Callable[[], None]) -> Self:
        self.told.append(listener)
        return self


@pytest.fixture
def toolkit(monkeypatch: pytest.MonkeyPatch) -> BlankToolkit:
    blank = BlankToolkit()
    window = SimpleNamespace(events=SimpleNamespace(before_show=Event(), closing=Event()))

    def start(**_: object) -> None:
        for call in window.events.before_show.told:
            call()
        for call in blank.handed:
            call()

    monkeypatch.setattr(webview, "create_window", lambda *_, **__: window)
    monkeypatch.setattr(webview, "start", start)
    monkeypatch.setattr(webview, "settings", {})
    return blank


@pytest.mark.parametrize("told", [True, False])
def test_a_signal_that_came_before_the_window_closes_it(toolkit: BlankToolkit, told: bool) -> None:
    AppWindow(cast(Toolkit, toolkit), words_for("en"), "light").run(ADDRESS, Place(), told=lambda: told)
    assert toolkit.closed is told
