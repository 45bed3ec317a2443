"""macOS's key against a stand-in for the package quickmachotkey and for what RegisterEventHotKey answers."""

from __future__ import annotations

import struct
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from app.shell.hotkeys.carbon import CarbonGrab, in_main_thread
from app.shell.hotkeys.holding import HeldKeys, NotGiven

CONSTANTS = SimpleNamespace(
    cmdKey=0x100, shiftKey=0x200, optionKey=0x800, controlKey=0x1000,
    kVK_ANSI_A=0x00, kVK_ANSI_J=0x26, kVK_ANSI_Comma=0x2B, kVK_Space=0x31, kVK_ForwardDelete=0x75, kVK_F9=0x65,
)  # fmt: skip


class Carbon:
    """Its handler of events calls ``hotKeyHandlers`` by the number of the keys that were pressed."""

    constants = CONSTANTS

    def __init__(self) -> None:
        self.hotKeyHandlers: dict[int, Callable[[], None]] = {}
        self.registered: dict[object, tuple[int, int, int]] = {}
        self.others = {(0x26, 0x300)}

    def GetEventDispatcherTarget(self) -> str:
        return "dispatcher"

    def RegisterEventHotKey(
        self, code: int, mask: int, name: tuple[int, int], target: str, options: int, out: None
    ) -> tuple[int, Any]:
        signature, number = name
        assert (struct.pack("@I", signature), target, options, out) == (b"QMHK", "dispatcher", 1, None)
        if (code, mask) in self.others or (code, mask) in {(c, m) for c, m, _ in self.registered.values()}:
            return -9878, None
        if code == 0x65:
            return -9879, None
        if code == 0x75:
            return -50, None
        reference = object()
        self.registered[reference] = (code, mask, number)
        return 0, reference

    def UnregisterEventHotKey(self, reference: object) -> int:
        del self.registered[reference]
        return 0

    def press(self, code: int, mask: int) -> None:
        for registered, modifiers, number in self.registered.values():
            if (registered, modifiers) == (code, mask):
                self.hotKeyHandlers[number]()


def test_keys_are_had_changed_and_given_back() -> None:
    carbon = Carbon()
    hotkeys = HeldKeys(CarbonGrab(carbon, lambda call: call()))
    pressed = threading.Event()
    assert hotkeys.start("Ctrl+Shift+A", pressed.set).state == "on"
    carbon.press(0x00, 0x300)
    assert pressed.wait(10)
    assert hotkeys.change("Cmd+Shift+A").state == "on", "its own keys are no conflict"
    assert hotkeys.change("Super+Alt+,").state == "on"
    assert [(code, mask) for code, mask, _ in carbon.registered.values()] == [(0x2B, 0x1800)]
    assert len(carbon.hotKeyHandlers) == 1
    assert hotkeys.change("").state == "off"
    assert hotkeys.change("Ctrl+Space").state == "on"
    hotkeys.close()
    assert not carbon.registered
    assert not carbon.hotKeyHandlers


@pytest.mark.parametrize(
    "keys, state, said",
    [
        ("Ctrl+Shift+J", "conflict", "Another program has"),
        ("Ctrl+F9", "invalid", "knows no keys"),
        ("Ctrl+Delete", "refused", "error -50"),
        ("Ctrl+Print", "invalid", "no key Print"),
    ],
)
def test_what_the_system_refuses_is_named_and_the_old_keys_stay(keys: str, state: str, said: str) -> None:
    carbon = Carbon()
    hotkeys = HeldKeys(CarbonGrab(carbon, lambda call: call()))
    hotkeys.start("Ctrl+Shift+A", lambda: None)
    found = hotkeys.change(keys)
    assert found.state == state
    assert said in found.detail
    assert found.detail.endswith("stays in force.")
    assert len(carbon.registered) == len(carbon.hotKeyHandlers) == 1
    carbon.others.clear()
    if state == "conflict":
        assert hotkeys.state().state == "on", "whoever had it gave it back"


def test_without_the_package_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "quickmachotkey", None)
    found = HeldKeys(CarbonGrab(run=lambda call: call())).start("Ctrl+Shift+A", lambda: None)
    assert (found.state, "quickmachotkey is not installed" in found.detail) == ("unavailable", True)


def test_the_system_is_asked_in_the_windows_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Callable[[], None]] = []
    there = threading.Event()

    def call_after(call: Callable[[], None]) -> None:
        asked.append(call)
        there.set()

    monkeypatch.setitem(sys.modules, "PyObjCTools.AppHelper", SimpleNamespace(callAfter=call_after))
    carbon = Carbon()
    hotkeys = HeldKeys(CarbonGrab(carbon, in_main_thread))
    asking = threading.Thread(target=lambda: hotkeys.start("Ctrl+Shift+J", lambda: None))
    asking.start()
    assert there.wait(10)
    asked.pop()()
    asking.join(10)
    assert hotkeys.state().state == "conflict", "asked again in this, the main thread"


def test_a_window_that_is_stuck_gives_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PyObjCTools.AppHelper", SimpleNamespace(callAfter=lambda call: None))
    monkeypatch.setattr("app.shell.hotkeys.carbon._PATIENCE_SECONDS", 0.01)
    wrong: list[NotGiven] = []

    def ask() -> None:
        try:
            in_main_thread(lambda: None)
        except NotGiven as why:
            wrong.append(why)

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(10)
    assert [why.state for why in wrong] == ["unavailable"]
