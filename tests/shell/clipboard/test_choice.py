from __future__ import annotations

import pytest

from app.core.errors import DesktopUnavailable
from app.shell.clipboard.choice import make_clipboard
from tests.shell.x11.server import XServer, x_server

__all__ = ["x_server"]


@pytest.mark.parametrize("wayland", [True, False], ids=["Wayland", "no display"])
def test_where_nothing_can_be_done_it_is_said(monkeypatch: pytest.MonkeyPatch, wayland: bool) -> None:
    monkeypatch.setattr("app.shell.clipboard.choice.wayland_answers", lambda: wayland)
    monkeypatch.setattr("app.shell.clipboard.choice.display_answers", lambda _platform: wayland)
    clipboard = make_clipboard("linux")
    assert clipboard.watch(lambda _offer: None, tuple) == "unavailable"
    assert clipboard.selection() is None
    assert not clipboard.can_select()
    clipboard.remember_target()
    assert not clipboard.can_insert()
    with pytest.raises(DesktopUnavailable, match="Wayland" if wayland else "no desktop"):
        clipboard.insert("text")
    clipboard.stop()
    clipboard.close()


def test_under_x_it_is_the_server_s(x_server: XServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", x_server.name)
    monkeypatch.setattr("app.shell.clipboard.choice.wayland_answers", lambda: False)
    clipboard = make_clipboard("linux")
    assert clipboard.watch(lambda _offer: None, tuple) == "on"
    clipboard.close()
    assert clipboard.watch(lambda _offer: None, tuple) == "unavailable"
