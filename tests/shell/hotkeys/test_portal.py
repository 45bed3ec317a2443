"""The GlobalShortcuts portal, played by a stand-in on a session bus of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

pytest.importorskip("jeepney")

from jeepney import DBusAddress, HeaderFields, new_signal
from jeepney.io.blocking import open_dbus_connection

from app.core.desktop_types import Hotkey
from app.shell.hotkeys.keys import parse_keys
from app.shell.hotkeys.portal import PortalHotkeys, portal_version, trigger
from app.shell.hotkeys.portal_bus import PortalGone
from tests.shell.hotkeys.portal import INTERFACE, PATH, Portal, session_bus
from tests.shell.x11.server import ENOUGH, eventually


@pytest.fixture
def bus() -> Iterator[str]:
    with session_bus() as address:
        yield address


@pytest.fixture
def hotkeys(bus: str) -> Iterator[PortalHotkeys]:
    made = PortalHotkeys(bus)
    yield made
    made.close()


class Presses:
    def __init__(self) -> None:
        self._come = threading.Semaphore(0)

    def __call__(self) -> None:
        self._come.release()

    def one(self) -> bool:
        return self._come.acquire(timeout=ENOUGH)

    def none(self) -> bool:
        return not self._come.acquire(blocking=False)


def settled(hotkeys: PortalHotkeys, *states: str) -> Hotkey:
    """What is said once it is one of these."""
    return eventually(lambda: said if (said := hotkeys.state()).state in states else None)


def test_the_desktop_gives_the_key_and_tells_of_every_press(bus: str, hotkeys: PortalHotkeys) -> None:
    presses = Presses()
    with Portal(bus, "Strg+Umschalt+A") as portal:
        hotkeys.start("Ctrl+Shift+A", presses)
        assert settled(hotkeys, "on") == Hotkey("Strg+Umschalt+A", "portal", "on")
        ((name, asked),) = portal.bound
        assert name == "panel"
        assert asked["preferred_trigger"] == ("s", "CTRL+SHIFT+a")
        assert asked["description"] == ("s", "Show or hide the quick panel")
        assert portal.registered == ["aiworkspace"]
        for _ in range(3):
            portal.press()
            assert presses.one()
        portal.press(session=f"{PATH}/session/1_1/another")
        portal.press(shortcut="another")
        portal.press()
        assert presses.one()
        assert presses.none()


def test_while_the_user_is_asked_nothing_waits(bus: str, hotkeys: PortalHotkeys) -> None:
    asked, answered = threading.Event(), threading.Event()

    def dialog() -> None:
        asked.set()
        assert answered.wait(ENOUGH)

    with Portal(bus, before=dialog):
        first = hotkeys.start("Ctrl+Shift+A", lambda: None)
        assert (first.keys, first.state) == ("Ctrl+Shift+A", "off")
        assert asked.wait(ENOUGH)
        assert hotkeys.state().state == "off"
        answered.set()
        settled(hotkeys, "on")


@pytest.mark.parametrize(
    "given, code, state, said",
    [
        ("x", 1, "refused", "no leave"),
        ("x", 2, "refused", "did not give"),
        (None, 0, "refused", "did not give"),
        ("", 0, "conflict", "another program may have Ctrl+Shift+A"),
    ],
)
def test_a_key_that_is_not_given_is_named(
    bus: str, hotkeys: PortalHotkeys, given: str | None, code: int, state: str, said: str
) -> None:
    with Portal(bus, given, code=code):
        hotkeys.start("Ctrl+Shift+A", lambda: None)
        found = settled(hotkeys, "refused", "conflict")
    assert (found.keys, found.state) == ("Ctrl+Shift+A", state)
    assert said in found.detail
    assert "aiworkspace toggle" in found.detail


def test_what_the_user_changes_in_the_desktop_is_what_is_in_force(bus: str, hotkeys: PortalHotkeys) -> None:
    with Portal(bus) as portal:
        hotkeys.start("Ctrl+Shift+A", lambda: None)
        settled(hotkeys, "on")
        portal.rebind(("panel", {"trigger_description": ("s", "Meta+Space")}))
        assert eventually(lambda: hotkeys.state().keys == "Meta+Space")
        portal.rebind(("panel", {"trigger_description": ("s", "")}))
        assert settled(hotkeys, "conflict").keys == "Ctrl+Shift+A"
        portal.rebind()
        settled(hotkeys, "refused")


def test_a_session_that_the_desktop_closes_is_a_lost_key_and_can_be_asked_for_again(
    bus: str, hotkeys: PortalHotkeys
) -> None:
    with Portal(bus) as portal:
        hotkeys.start("Ctrl+Shift+A", lambda: None)
        settled(hotkeys, "on")
        portal.take_back()
        assert "took the key back" in settled(hotkeys, "unavailable").detail
        hotkeys.change("Ctrl+Shift+A")
        settled(hotkeys, "on")
        assert len(portal.bound) == 2


def test_other_keys_are_a_session_of_their_own_or_the_desktops_dialog(bus: str, hotkeys: PortalHotkeys) -> None:
    with Portal(bus, "Ctrl+Shift+A", "Alt+F9") as portal:
        hotkeys.start("Ctrl+Shift+A", lambda: None)
        settled(hotkeys, "on")
        hotkeys.change("Alt+F9")
        assert eventually(lambda: hotkeys.state() == Hotkey("Alt+F9", "portal", "on"))
        assert [asked["preferred_trigger"][1] for _, asked in portal.bound] == ["CTRL+SHIFT+a", "ALT+F9"]

        portal.version = 2
        hotkeys.change("")
        assert hotkeys.state() == Hotkey("", "portal", "off", "No key is set.")
        hotkeys.change("Ctrl+Shift+A")
        settled(hotkeys, "on")
        hotkeys.change("Super+J")
        assert eventually(lambda: portal.configured == [portal.session])
        portal.rebind(("panel", {"trigger_description": ("s", "Meta+J")}))
        assert eventually(lambda: hotkeys.state().keys == "Meta+J")

        portal.version = 1  # the part behind the portal is older than the portal
        assert hotkeys.change("Super+K").state == "on"
        found = settled(hotkeys, "refused")
        assert found.keys == "Meta+J"
        assert "stays in force" in found.detail


def test_keys_that_are_none_leave_those_in_force(bus: str, hotkeys: PortalHotkeys) -> None:
    with Portal(bus):
        assert hotkeys.start("A", lambda: None).state == "invalid"
        hotkeys.change("Ctrl+Shift+A")
        settled(hotkeys, "on")
        found = hotkeys.change("Ctrl+Nothing")
        assert (found.keys, found.state) == ("Ctrl+Shift+A", "invalid")
        assert found.detail.endswith("Ctrl+Shift+A stays in force.")
        hotkeys.close()
        hotkeys.close()
        assert hotkeys.change("Ctrl+Shift+A").state == "off"


@pytest.mark.parametrize("version, refusal, state", [(0, "", "unavailable"), (1, "An app id is required", "refused")])
def test_a_portal_that_cannot_or_will_not_says_so(
    bus: str, hotkeys: PortalHotkeys, version: int, refusal: str, state: str
) -> None:
    with Portal(bus, version=version, refusal=refusal):
        hotkeys.start("Ctrl+Shift+A", lambda: None)
        found = settled(hotkeys, "unavailable", "refused")
    assert found.state == state
    assert (refusal or "no GlobalShortcuts") in found.detail
    assert "aiworkspace toggle" in found.detail


def test_without_a_portal_or_a_bus_the_way_out_is_said(bus: str, hotkeys: PortalHotkeys) -> None:
    hotkeys.start("Ctrl+Shift+A", lambda: None)
    assert "No desktop portal answers" in settled(hotkeys, "unavailable").detail
    nowhere = PortalHotkeys("unix:path=/nowhere/at/all")
    nowhere.start("Ctrl+Shift+A", lambda: None)
    assert "session bus" in settled(nowhere, "unavailable").detail
    nowhere.close()
    with pytest.raises(PortalGone):
        portal_version(bus)
    with Portal(bus, version=2):
        assert portal_version(bus) == 2


def test_a_portal_that_is_restarted_is_asked_again(bus: str, hotkeys: PortalHotkeys) -> None:
    presses = Presses()
    with Portal(bus):
        hotkeys.start("Ctrl+Shift+A", presses)
        settled(hotkeys, "on")
    assert "has ended" in settled(hotkeys, "unavailable").detail
    with Portal(bus, "Ctrl+Alt+A") as portal:
        assert settled(hotkeys, "on").keys == "Ctrl+Alt+A"
        portal.press()
        assert presses.one()


def test_another_program_on_the_bus_cannot_press_the_key(bus: str, hotkeys: PortalHotkeys) -> None:
    presses = Presses()
    with Portal(bus) as portal:
        hotkeys.start("Ctrl+Shift+A", presses)
        settled(hotkeys, "on")
        forged = new_signal(
            DBusAddress(PATH, interface=INTERFACE), "Activated", "osta{sv}", (portal.session, "panel", 1, {})
        )
        forged.header.fields[HeaderFields.destination] = portal.client
        with open_dbus_connection(bus) as stranger:
            stranger.send(forged)
            stranger.bus_proxy.GetId()  # it was delivered before this was answered
        portal.press()
        assert presses.one()
        assert presses.none()


def test_keys_are_written_as_the_shortcuts_specification_has_it() -> None:
    assert trigger(parse_keys("Ctrl+Shift+A")) == "CTRL+SHIFT+a"
    assert trigger(parse_keys("Super+Alt+PageUp")) == "ALT+LOGO+Page_Up"
    assert trigger(parse_keys("Ctrl+/")) == "CTRL+slash"
