from __future__ import annotations

import pytest

from app.shell.hotkeys.keys import InvalidKeys, parse_keys


@pytest.mark.parametrize(
    "written, meant",
    [
        ("Ctrl+Shift+A", "Ctrl+Shift+A"),
        (" shift + control + a ", "Ctrl+Shift+A"),
        ("Cmd+Space", "Ctrl+Space"),
        ("Super+F2", "Super+F2"),
        ("Meta+Alt+ArrowUp", "Alt+Super+Up"),
        ("Ctrl+/", "Ctrl+/"),
        ("f24", "F24"),
        ("Print", "Print"),
    ],
)
def test_keys_are_understood(written: str, meant: str) -> None:
    assert str(parse_keys(written)) == meant


@pytest.mark.parametrize(
    "written, why",
    [
        ("", "names no key"),
        ("Ctrl+", "names no key"),
        ("Ctrl+Shift", "missing after Shift"),
        ("Hyper+A", "“Hyper” is not"),
        ("Ctrl+Cmd+A", "twice"),
        ("Ctrl+F25", "no key “F25”"),
        ("Ctrl+é", "no key “é”"),
        ("A", "needed for writing"),
        ("Shift+A", "needed for writing"),
        ("Space", "needed for writing"),
    ],
)
def test_what_names_no_keys_says_why(written: str, why: str) -> None:
    with pytest.raises(InvalidKeys, match=why):
        parse_keys(written)


def test_keys_are_shown_as_the_system_writes_them() -> None:
    keys = parse_keys("Super+Shift+Alt+Ctrl+A")
    assert keys.shown("linux") == "Ctrl+Alt+Shift+Super+A"
    assert keys.shown("win32") == "Ctrl+Alt+Shift+Win+A"
    assert keys.shown("darwin") == "Cmd+Option+Shift+Control+A"
