"""The tray in Qt's loop: StatusNotifierItem where the desktop has it, else the X tray."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from app.shell.parts import TrayMenu
from app.shell.tray.entries import ICON, entries
from app.shell.words import TITLE

_LOOK_MS = 5000
"""How soon a tray that comes or goes is noticed; asking Qt is a look at what it keeps."""


class QtTray:
    """``Tray`` with QSystemTrayIcon. The icon is made when there is a tray and dropped when that is gone."""

    def __init__(self, look_ms: int = _LOOK_MS) -> None:
        self._look_ms = look_ms
        self._icon: Any = None
        self._drawn: Any = None
        self._menu: TrayMenu | None = None
        self._words: Any = None
        self._timer: Any = None

    def show(self, menu: TrayMenu, words: Any) -> bool:
        self._menu, self._words = menu, words
        if self._timer is None:
            self._timer = QtCore.QTimer()
            self._timer.timeout.connect(self._look)
            self._timer.start(self._look_ms)
        self._look()
        return self.shown()

    def shown(self) -> bool:
        return self._icon is not None and QtWidgets.QSystemTrayIcon.isSystemTrayAvailable()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._drop()

    def _look(self) -> None:
        there = QtWidgets.QSystemTrayIcon.isSystemTrayAvailable()
        if there and self._icon is None:
            self._make()
        elif not there:
            self._drop()

    def _make(self) -> None:
        self._drawn = QtWidgets.QMenu()
        self._drawn.aboutToShow.connect(self._fill)
        self._fill()  # a tray drawn by another program asks for the entries before it shows them
        self._icon = QtWidgets.QSystemTrayIcon(QtGui.QIcon(str(ICON)))
        self._icon.setToolTip(TITLE)
        self._icon.setContextMenu(self._drawn)
        self._icon.activated.connect(self._activated)
        self._icon.show()

    def _drop(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._drawn.deleteLater()
            self._icon = self._drawn = None

    def _fill(self) -> None:
        if self._menu is None:
            return
        self._drawn.clear()
        for entry in entries(self._menu, self._words):
            if not entry.text:
                self._drawn.addSeparator()
                continue
            action = self._drawn.addAction(entry.text.replace("&", "&&"))
            if entry.choose is None:
                action.setEnabled(False)
            else:
                action.triggered.connect(lambda _=False, choose=entry.choose: choose())

    def _activated(self, reason: Any) -> None:
        clicked = reason == QtWidgets.QSystemTrayIcon.ActivationReason.Trigger
        if clicked and self._menu is not None:
            self._menu.show()
