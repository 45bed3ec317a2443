"""The menu bar and the notifications of macOS against stand-ins for AppKit and Foundation."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.desktop_types import Announcement
from app.shell.notifications.macos import MacNotifier
from app.shell.tray import macos
from app.shell.tray.entries import Entry


class Line:
    """NSMenuItem."""

    def __init__(self) -> None:
        self.separator = False
        self.enabled = True

    @classmethod
    def alloc(cls) -> Line:
        return cls()

    @classmethod
    def separatorItem(cls) -> Line:  # AppKit's name
        line = cls()
        line.separator = True
        return line

    def initWithTitle_action_keyEquivalent_(self, title: str, action: str, key: str) -> Line:
        self.title, self.action, self.key = title, action, key
        return self

    def setTarget_(self, target: object) -> None:
        self.target = target

    def setTag_(self, tag: int) -> None:
        self.place = tag

    def setEnabled_(self, enabled: bool) -> None:
        self.enabled = enabled


def test_the_menu_bar_draws_the_entries() -> None:
    drawn: list[Line] = []
    menu = SimpleNamespace(removeAllItems=drawn.clear, addItem_=drawn.append)
    lines = [Entry("Show", lambda: None), Entry(), Entry("Status")]
    for _ in range(2):  # made anew at each opening
        macos.fill(SimpleNamespace(NSMenuItem=Line), menu, "target", lines)
    show, separator, status = drawn
    assert (show.title, show.action, show.place, show.enabled) == ("Show", "chosen:", 0, True)
    assert separator.separator
    assert (status.place, status.enabled) == (2, False)


def test_a_program_without_a_bundle_notifies_by_script(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    bundle = SimpleNamespace(bundleIdentifier=lambda: None)
    foundation = SimpleNamespace(NSBundle=SimpleNamespace(mainBundle=lambda: bundle))
    monkeypatch.setitem(sys.modules, "Foundation", foundation)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: ran.append(command))
    MacNotifier().show(Announcement('A "title"', "完成", "/activity"), lambda _: None)
    (command,) = ran
    assert command[0] == "osascript"
    assert command[-2:] == ['A "title"', "完成"]


def test_what_the_script_cannot_show_is_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Foundation", None)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not MacNotifier().available()
    MacNotifier().show(Announcement("Title", "", "/"), lambda _: None)
