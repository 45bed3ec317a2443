"""Qt's own menus in the dark can be read, what cannot be chosen too."""

from __future__ import annotations

from typing import Any

import pytest

QtGui: Any = pytest.importorskip("PySide6.QtGui", exc_type=ImportError)


def _light(colour: Any) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


@pytest.mark.parametrize("group", ["Active", "Inactive", "Disabled"])
@pytest.mark.parametrize("words, ground", [("Text", "Base"), ("WindowText", "Window"), ("ButtonText", "Button")])
def test_words_stand_out_from_their_ground(group: str, words: str, ground: str) -> None:
    from app.shell.qt_dark import dark_palette

    palette, role = dark_palette(), QtGui.QPalette.ColorRole
    of = QtGui.QPalette.ColorGroup[group]
    above, below = (_light(palette.color(of, role[name])) for name in (words, ground))
    assert (above + 0.05) / (below + 0.05) >= 4.5
