"""Which global key a desktop has, and what is said of it."""

from __future__ import annotations

import pytest

from app.core.errors import DesktopUnavailable
from app.shell.hotkeys import choice
from app.shell.hotkeys.choice import describe_hotkeys, make_hotkeys


def test_under_x11_the_server_gives_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("Xlib")
    monkeypatch.setattr(choice, "wayland_answers", lambda _: False)
    monkeypatch.setattr(choice, "display_answers", lambda _: True)
    assert describe_hotkeys("Ctrl+Shift+A", "linux") == "Ctrl+Shift+A, through the X server while the app runs"
    assert describe_hotkeys(" ", "linux") == "none: hotkey.keys is empty"


def test_under_wayland_the_portal_is_asked_and_never_an_x_server_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jeepney")
    from tests.shell.hotkeys.portal import Portal, session_bus

    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setattr(choice, "display_answers", lambda _: True)
    assert make_hotkeys("linux").state().backend == "portal"
    with session_bus() as bus:
        with pytest.raises(DesktopUnavailable, match="No desktop portal answers") as caught:
            describe_hotkeys("Ctrl+Shift+A", "linux", bus)
        assert "aiworkspace toggle" in caught.value.hint
        with Portal(bus, version=2) as portal:
            said = describe_hotkeys("Ctrl+Shift+A", "linux", bus)
            assert said.startswith("Ctrl+Shift+A, through the desktop's portal (GlobalShortcuts 2)")
            assert not portal.bound


@pytest.mark.parametrize(
    "platform, backend, through", [("darwin", "carbon", "macOS"), ("win32", "keyboard", "Windows")]
)
def test_other_systems_have_their_own_way(platform: str, backend: str, through: str) -> None:
    assert make_hotkeys(platform).state().backend == backend
    assert describe_hotkeys("Ctrl+Shift+A", platform) == f"Ctrl+Shift+A, through {through} while the app runs"


@pytest.mark.parametrize("platform, said", [("linux", "no display"), ("freebsd14", "This system")])
def test_where_no_key_is_given_the_reason_and_the_way_out_are_said(
    monkeypatch: pytest.MonkeyPatch, platform: str, said: str
) -> None:
    monkeypatch.setattr(choice, "wayland_answers", lambda _: False)
    monkeypatch.setattr(choice, "display_answers", lambda _: False)
    state = make_hotkeys(platform).start("Ctrl+Shift+A", lambda: None)
    assert (state.keys, state.backend, state.state) == ("Ctrl+Shift+A", "none", "unavailable")
    with pytest.raises(DesktopUnavailable, match=said) as caught:
        describe_hotkeys("Ctrl+Shift+A", platform)
    assert "aiworkspace toggle" in caught.value.hint
