"""Qt's own menus and dialogs in the dark, on a desktop that knows no colour schemes."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QColor, QPalette

_GROUND, _RAISED, _WORDS, _SOFT = "#1F2326", "#2F3438", "#E6E4DE", "#9A9E97"


def dark_palette() -> Any:
    """Light letters on a dark ground; what cannot be chosen is softer and can still be read."""
    palette = QPalette(QColor(_RAISED), QColor(_GROUND))
    role, off = QPalette.ColorRole, QPalette.ColorGroup.Disabled
    for one in (role.Base, role.ToolTipBase):
        palette.setColor(one, QColor(_GROUND))
    for one in (role.Text, role.WindowText, role.ButtonText, role.ToolTipText):
        palette.setColor(one, QColor(_WORDS))
        palette.setColor(off, one, QColor(_SOFT))
    return palette
