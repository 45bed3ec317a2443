"""Which tray this desktop has."""

from __future__ import annotations

import sys

from app.shell.parts import Tray


def make_tray(toolkit_gui: str, platform: str = sys.platform) -> Tray:
    """The tray that lives in the loop of a toolkit, by its name as ``Toolkit.gui``. Nothing is shown yet."""
    if platform == "win32":
        from app.shell.tray.windows import WindowsTray

        return WindowsTray()
    if platform == "darwin":
        from app.shell.tray.macos import MacTray

        return MacTray()
    if toolkit_gui == "gtk":
        from app.shell.tray.gtk import GtkTray

        return GtkTray()
    from app.shell.tray.qt import QtTray

    return QtTray()
