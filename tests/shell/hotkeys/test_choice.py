"""Which global key a desktop has, and what is said of it."""

from __future__ import annotations

import pytest

from app.core.errors import DesktopUnavailable
from app.shell.hotkeys import choice
from app.shell.hotkeys.choice import describe_hotkeys, make_hotkeys


def test_under_x11_the_server_gives_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "wayland_answers", lambda _: False)
    monkeypatch.setattr(choice, "display_answers", lambda _: True)
    assert describe_hotkeys("Ctrl+Shift+A", "linux") == "Ctrl+Shift+A, through the X server while the app runs"
    assert describe_hotkeys(" ", "linux") == "none: hotkey.keys is empty"


@pytest.mark.parametrize(
    "platform, wayland, said",
    [("linux", True, "Wayland"), ("linux", False, "no display"), ("darwin", False, "This system")],
)
def test_where_no_key_is_given_the_reason_and_the_way_out_are_said(
    monkeypatch: pytest.MonkeyPatch, platform: str, wayland: bool, said: str
) -> None:
    monkeypatch.setattr(choice, "wayland_answers", lambda _: wayland)
    monkeypatch.setattr(choice, "display_answers", lambda _: False)
    state = make_hotkeys(platform).start("Ctrl+Shift+A", lambda: None)
    assert (state.keys, state.backend, state.state) == ("Ctrl+Shift+A", "none", "unavailable")
    with pytest.raises(DesktopUnavailable, match=said) as caught:
        describe_hotkeys("Ctrl+Shift+A", platform)
    assert "aiworkspace toggle" in caught.value.hint
