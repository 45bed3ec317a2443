from __future__ import annotations

import queue
from types import SimpleNamespace
from typing import Any

import pytest

from app.shell.clipboard.macos import MacDesktop

TEXT = "public.utf8-plain-text"


class Data(bytes):
    def length(self) -> int:
        return len(self)


class Item:
    def __init__(self) -> None:
        self.forms: dict[str, Any] = {}

    alloc = classmethod(lambda cls: cls())

    def init(self) -> Item:
        return self

    def types(self) -> list[str]:
        return list(self.forms)

    def dataForType_(self, kind: str) -> Any:
        return self.forms[kind]

    def setData_forType_(self, data: Any, kind: str) -> None:
        self.forms[kind] = data


class Board:
    def __init__(self) -> None:
        self.items: list[Item] = []
        self.count = 1

    def changeCount(self) -> int:
        return self.count

    def clearContents(self) -> None:
        self.items = []
        self.count += 1

    def pasteboardItems(self) -> list[Item]:
        return self.items

    def types(self) -> list[str]:
        return [kind for item in self.items for kind in item.forms]

    def setString_forType_(self, text: str, kind: str) -> None:
        if not self.items:
            self.items = [Item()]
        self.items[0].forms[kind] = Data(text.encode())

    def stringForType_(self, kind: str) -> str | None:
        return next((item.forms[kind].decode() for item in self.items if kind in item.forms), None)

    def writeObjects_(self, items: list[Item]) -> None:
        self.items = list(items)


class System:
    """The two frameworks."""

    def __init__(self) -> None:
        self.board = Board()
        self.posted: list[tuple[int, bool, int]] = []
        self.program: Any = SimpleNamespace(
            processIdentifier=lambda: 42, localizedName=lambda: "Notes", bundleIdentifier=lambda: "com.apple.Notes"
        )
        self.activated: list[int] = []

    def load(self, name: str) -> Any:
        if name == "AppKit":
            return SimpleNamespace(
                NSPasteboard=SimpleNamespace(generalPasteboard=lambda: self.board),
                NSPasteboardItem=Item,
                NSWorkspace=SimpleNamespace(
                    sharedWorkspace=lambda: SimpleNamespace(frontmostApplication=lambda: self.program)
                ),
                NSRunningApplication=SimpleNamespace(
                    runningApplicationWithProcessIdentifier_=lambda pid: (
                        SimpleNamespace(activateWithOptions_=lambda _options: self.activated.append(pid))
                        if pid == 42
                        else None
                    )
                ),
            )
        return SimpleNamespace(
            kCGEventFlagMaskCommand=0x100000,
            CGPreflightPostEventAccess=lambda: True,
            CGEventCreateKeyboardEvent=lambda _source, key, down: SimpleNamespace(key=key, down=down, flags=0),
            CGEventSetFlags=lambda event, flags: setattr(event, "flags", flags),
            CGEventPost=lambda _tap, event: self.posted.append((event.key, event.down, event.flags)),
        )


def test_text_goes_in_and_out_and_is_marked_as_passing() -> None:
    system = System()
    desktop = MacDesktop(system.load)
    before = desktop.changes()
    desktop.write("two\nlines 合同")
    assert desktop.text() == "two\nlines 合同"
    assert desktop.formats() == (TEXT, "org.nspasteboard.TransientType")
    assert desktop.changes() != before


def test_what_was_held_is_put_back_in_all_its_forms() -> None:
    system = System()
    desktop = MacDesktop(system.load)
    assert (desktop.text(), desktop.formats()) == ("", ())
    item = Item()
    item.forms = {TEXT: Data(b"text"), "public.png": Data(b"a picture")}
    system.board.items = [item]
    held = desktop.hold()
    desktop.write("something else")
    desktop.put_back(held)
    assert [one.forms for one in system.board.items] == [item.forms]


@pytest.mark.parametrize("gesture, key", [("copy_stroke", 8), ("paste_stroke", 9)])
def test_gestures(gesture: str, key: int) -> None:
    system = System()
    getattr(MacDesktop(system.load), gesture)()
    assert system.posted == [(key, True, 0x100000), (key, False, 0x100000)]


def test_the_program_in_front_and_one_that_has_ended() -> None:
    system = System()
    desktop = MacDesktop(system.load)
    assert desktop.allowed()
    assert desktop.front() == (42, ("Notes", "com.apple.Notes"), 42)
    desktop.activate(42)
    desktop.activate(43)
    assert system.activated == [42]
    system.program = None
    assert desktop.front().handle == 0


def test_a_change_is_noticed_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.shell.clipboard.macos._LOOK_SECONDS", 0.001)
    system = System()
    desktop = MacDesktop(system.load)
    told: queue.Queue[int] = queue.Queue()
    counted = iter([1, 1, 2])
    system.board.changeCount = lambda: next(counted, 2)  # type: ignore[method-assign]
    end = desktop.listen(lambda: told.put(1))
    assert told.get(timeout=30) == 1
    end()
    assert told.empty()
