from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from app.core.desktop_types import Offer
from app.core.errors import DesktopUnavailable
from app.shell.clipboard.gestures import Front, GestureClipboard

EDITOR = Front(7, ("Editor.exe",), 70)
LONG = "a sentence to be asked about"


class Desktop:
    """A system with one clipboard and one program in front that copies and takes text."""

    terminals = frozenset({"cmd"})

    def __init__(self) -> None:
        self.held: object = "before"
        self.forms: tuple[str, ...] = ("text",)
        self.number = 1
        self.at = EDITOR
        self.by = EDITOR
        self.selected = ""
        self.strokes: list[str] = []
        self.taken: list[object] = []
        self.may = True
        self.comes_to_front = True
        self.changed: Callable[[], None] | None = None

    def fill(self, what: object, *forms: str) -> None:
        self.held, self.forms, self.number = what, forms or ("text",), self.number + 1
        if self.changed is not None:
            self.told = self.changed

    def copies(self, text: str, *forms: str) -> None:
        self.fill(text, *forms)
        assert self.changed is not None
        self.changed()

    def allowed(self) -> bool:
        return self.may

    def changes(self) -> int:
        return self.number

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        self.changed = changed

        def end() -> None:
            self.changed = None

        return end

    def front(self) -> Front:
        return self.at

    def copier(self) -> Front:
        return self.by

    def formats(self) -> tuple[str, ...]:
        return self.forms

    def text(self) -> str:
        return str(self.held)

    def hold(self) -> object:
        return self.held

    def put_back(self, held: object) -> None:
        self.fill(held)

    def write(self, text: str) -> None:
        self.fill(text)

    def copy_stroke(self) -> None:
        self.strokes.append("copy")
        if self.selected:
            self.fill(self.selected, *self.forms)

    def paste_stroke(self) -> None:
        self.strokes.append("paste")
        self.taken.append((self.at, self.held))

    def activate(self, handle: int) -> None:
        if self.comes_to_front:
            self.at = Front(handle, EDITOR.names, 70)


def made(desktop: Desktop) -> GestureClipboard:
    return GestureClipboard(desktop, lambda _seconds: None)


def test_a_copy_is_offered_until_it_is_stopped() -> None:
    desktop, offers = Desktop(), list[Offer]()
    clipboard = made(desktop)
    assert clipboard.watch(offers.append, lambda: ("keepass",)) == "on"
    desktop.copies(LONG)
    desktop.copies(LONG)
    desktop.copies("short")
    desktop.copies("a secret of the manager", "ExcludeClipboardContentFromMonitorProcessing")
    desktop.by = Front(8, ("KeePass.exe",), 80)
    desktop.copies("a secret without a mark")
    desktop.by = Front(9, ("ours",), os.getpid())
    desktop.copies("our own copy of something")
    assert [(offer.text, offer.source) for offer in offers] == [(LONG, "Editor.exe")]
    clipboard.close()
    assert desktop.changed is None


def test_the_selection_comes_by_a_copy_that_leaves_the_clipboard_as_it_was() -> None:
    desktop, offers = Desktop(), list[Offer]()
    clipboard = made(desktop)
    clipboard.watch(offers.append, tuple)
    desktop.selected = "what is selected"
    offer = clipboard.selection()
    assert offer is not None
    assert (offer.kind, offer.text, offer.source) == ("selection", "what is selected", "Editor.exe")
    assert desktop.held == "before"
    assert desktop.changed is not None
    desktop.changed()  # the system tells of it late: it was our own
    assert offers == []


def test_without_a_selection_nothing_changes() -> None:
    desktop = Desktop()
    assert made(desktop).selection() is None
    assert (desktop.strokes, desktop.number) == (["copy"], 1)


def test_a_secret_selection_is_not_offered_and_the_clipboard_put_back() -> None:
    desktop = Desktop()
    desktop.selected, desktop.forms = "a password", ("text", "org.nspasteboard.ConcealedType")
    assert made(desktop).selection() is None
    assert desktop.held == "before"


@pytest.mark.parametrize(
    "front, may",
    [
        (Front(0, (), 0), True),
        (Front(5, ("ours",), os.getpid()), True),
        (Front(5, ("cmd.exe",), 50), True),
        (EDITOR, False),
    ],
    ids=["nobody", "ours", "a terminal, which it would interrupt", "not allowed"],
)
def test_no_copy_gesture_where_it_does_harm(front: Front, may: bool) -> None:
    desktop = Desktop()
    desktop.at, desktop.may, desktop.selected = front, may, "selected"
    assert made(desktop).selection() is None
    assert desktop.strokes == []


def test_no_copy_gesture_in_an_excluded_program() -> None:
    desktop = Desktop()
    clipboard = made(desktop)
    assert clipboard.selection(("editor",)) is None
    assert desktop.strokes == []


def test_text_goes_to_the_remembered_program_and_the_clipboard_is_put_back() -> None:
    desktop = Desktop()
    clipboard = made(desktop)
    assert not clipboard.can_insert()
    clipboard.remember_target()
    assert clipboard.can_insert()
    desktop.at = Front(1, ("panel",), os.getpid())
    clipboard.insert("the answer\r\n")
    assert desktop.taken == [(EDITOR, "the answer\n")]
    assert desktop.held == "before"


def test_a_copy_made_meanwhile_is_not_overwritten() -> None:
    desktop = Desktop()
    clipboard = GestureClipboard(desktop, lambda _seconds: desktop.fill("copied meanwhile"))
    clipboard.remember_target()
    clipboard.insert("the answer")
    assert desktop.held == "copied meanwhile"


def test_our_own_window_is_no_target() -> None:
    desktop = Desktop()
    desktop.at = Front(1, ("ours",), os.getpid())
    clipboard = made(desktop)
    clipboard.remember_target()
    with pytest.raises(DesktopUnavailable):
        clipboard.insert("nowhere")
    assert desktop.taken == []


def test_a_program_that_is_gone_is_named_and_nothing_is_pasted() -> None:
    desktop = Desktop()
    clipboard = made(desktop)
    clipboard.remember_target()
    desktop.at, desktop.comes_to_front = Front(1, ("panel",), os.getpid()), False
    with pytest.raises(DesktopUnavailable):
        clipboard.insert("the answer")
    assert (desktop.taken, desktop.held) == ([], "before")
