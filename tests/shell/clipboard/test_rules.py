from __future__ import annotations

import pytest

from app.shell.clipboard.paste_keys import paste_of
from app.shell.clipboard.rules import (
    MOST_CHARACTERS,
    Copy,
    is_excluded,
    is_secret,
    offer,
    refused,
    refused_unread,
    shortened,
    typed,
)

LONG = "eleven chars"


@pytest.mark.parametrize(
    "copy, excluded, last, why",
    [
        (Copy(("Firefox",), ("UTF8_STRING",), text=LONG), (), "", None),
        (Copy(text="0123456789"), (), "", "short"),
        (Copy(text="01234567890"), (), "", None),
        (Copy(text="   0123456789   \n"), (), "", "short"),
        (Copy(text="一二三四五六七八九十一"), (), "", None),
        (Copy(text=LONG), (), LONG, "same"),
        (Copy(text=LONG, ours=True), (), "", "ours"),
        (Copy(("KeePassXC",), text=LONG), ("keepassxc",), "", "excluded"),
        (Copy(formats=("x-kde-passwordManagerHint",), text=LONG), (), "", "secret"),
    ],
)
def test_what_is_offered(copy: Copy, excluded: tuple[str, ...], last: str, why: str | None) -> None:
    assert refused(copy, excluded, last) == why


def test_what_may_not_be_read_is_told_without_a_text() -> None:
    assert refused_unread(Copy(("Editor",), ("UTF8_STRING",)), ("keepassxc",)) is None
    assert refused_unread(Copy(ours=True), ()) == "ours"
    assert refused_unread(Copy(("seahorse",)), ("seahorse",)) == "excluded"
    assert refused_unread(Copy(formats=("org.nspasteboard.ConcealedType",)), ()) == "secret"


@pytest.mark.parametrize(
    "program, excluded, is_it",
    [
        ("KeePassXC", "keepassxc", True),
        ("KeePass.exe", "keepass", True),
        (r"C:\Programs\1Password.exe", "1password", True),
        ("1Password 8", "1password", True),
        ("org.keepassxc.KeePassXC", "keepassxc", True),
        ("bitwarden-desktop", "Bitwarden", True),
        ("passwords", "password", False),
        ("firefox", "", False),
        ("firefox", "  ", False),
    ],
)
def test_names_of_programs_are_compared_without_case_path_and_ending(program: str, excluded: str, is_it: bool) -> None:
    assert is_excluded((program,), (excluded,)) is is_it


@pytest.mark.parametrize(
    "form, is_it",
    [
        ("x-kde-passwordManagerHint", True),
        ("ExcludeClipboardContentFromMonitorProcessing", True),
        ("CanIncludeInClipboardHistory", True),
        ("Clipboard Viewer Ignore", True),
        ("org.nspasteboard.ConcealedType", True),
        ("org.nspasteboard.TransientType", True),
        ("text/plain", False),
    ],
)
def test_marks_of_secrets(form: str, is_it: bool) -> None:
    assert is_secret(("UTF8_STRING", form)) is is_it


def test_a_very_long_text_is_cut_and_says_so() -> None:
    assert shortened("a" * MOST_CHARACTERS) == "a" * MOST_CHARACTERS
    assert shortened("a" * 153_204).endswith("a\n[… 20,000 / 153,204]")
    cut = offer("clipboard", "b" * 30_000, "Editor")
    assert (len(cut.text), cut.kind, cut.source) == (
        MOST_CHARACTERS + len("\n[… 20,000 / 30,000]"),
        "clipboard",
        "Editor",
    )
    assert cut.id != offer("clipboard", "b", "").id


@pytest.mark.parametrize(
    "text, terminal, written",
    [
        ("two\nlines\n", False, "two\nlines\n"),
        ("two\nlines\n\n", True, "two\nlines"),
        ("a\r\nb\rc\td", False, "a\nb\nc\td"),
        ("out\x1b[201~rm\x07\x00\x9b", True, "out[201~rm"),
        ("合同 ümlaut", True, "合同 ümlaut"),
    ],
)
def test_what_is_typed_holds_nothing_that_a_terminal_obeys(text: str, terminal: bool, written: str) -> None:
    assert typed(text, terminal) == written


@pytest.mark.parametrize(
    "classes, keys, selection",
    [
        (("mousepad", "Mousepad"), ("Control_L", "v"), "CLIPBOARD"),
        ((), ("Control_L", "v"), "CLIPBOARD"),
        (("gnome-terminal-server", "Gnome-terminal"), ("Control_L", "Shift_L", "v"), "CLIPBOARD"),
        (("kitty", "kitty"), ("Control_L", "Shift_L", "v"), "CLIPBOARD"),
        (("xterm", "XTerm"), ("Shift_L", "Insert"), "PRIMARY"),
    ],
)
def test_each_program_pastes_by_its_own_keys(classes: tuple[str, ...], keys: tuple[str, ...], selection: str) -> None:
    paste = paste_of(classes)
    assert (paste.keys, paste.selection) == (keys, selection)
    assert paste.terminal is (len(keys) == 3 or selection == "PRIMARY")
