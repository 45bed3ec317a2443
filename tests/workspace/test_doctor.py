"""What doctor says of the global key when the app that runs tells of it."""

from __future__ import annotations

import pytest

from app.core.desktop_types import Hotkey
from app.core.types import Check
from app.workspace.doctor import with_key_in_force

OTHERS = (Check("version", True, "1"), Check("hotkey", True, "Ctrl+Shift+A, through the X server while the app runs"))


@pytest.mark.parametrize(
    "hotkey, ok, said",
    [
        (Hotkey("Ctrl+Shift+A", "x11", "on"), True, "Ctrl+Shift+A is in force, through XGrabKey of the X server"),
        (Hotkey("Meta+J", "portal", "on"), True, "Meta+J is in force, through the portal GlobalShortcuts"),
        (Hotkey("", "x11", "off", "No key is set."), True, "none: No key is set."),
        (Hotkey("F9", "x11", "conflict", "Another program has F9."), False, "F9: conflict. Another program has F9."),
        (
            Hotkey("", "none", "unavailable", "this server has no window"),
            False,
            "unavailable. this server has no window",
        ),
    ],
)
def test_the_key_in_force_takes_the_place_of_the_one_that_would_be(hotkey: Hotkey, ok: bool, said: str) -> None:
    version, key = with_key_in_force(OTHERS, hotkey)
    assert version == OTHERS[0]
    assert (key.name, key.ok, key.detail, key.needed) == ("hotkey", ok, said, False)
    assert ("aiworkspace toggle" in key.hint) is not ok
    assert with_key_in_force(OTHERS[:1], hotkey) == [OTHERS[0]]
