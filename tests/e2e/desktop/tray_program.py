"""The tray alone, in a toolkit's loop. Prints what the menu is told, and ``there`` or ``gone`` as a tray comes or goes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from app.shell.tray.choice import make_tray
from app.shell.tray.words import tray_words


class Menu:
    """``TrayMenu`` that says what it is told."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._paused = False

    def show(self) -> None:
        print("show", flush=True)

    def new_question(self) -> None:
        print("new question", flush=True)

    def indexing(self) -> tuple[bool, bool, str]:
        return True, self._paused, "Indexing: 3 of 9"

    def pause_indexing(self, paused: bool) -> None:
        self._paused = paused
        print("pause" if paused else "resume", flush=True)

    def clipboard(self) -> Any:
        return "unavailable"

    def pause_clipboard(self, paused: bool) -> None:
        raise AssertionError("the clipboard is not watched")

    def quit(self) -> None:
        print("quit", flush=True)
        self._end()


class Told:
    """Says when the tray is there and when it has gone."""

    def __init__(self, tray: Any) -> None:
        self._tray = tray
        self._there: bool | None = None

    def look(self) -> bool:
        there = self._tray.shown()
        if there != self._there:
            self._there = there
            print("there" if there else "gone", flush=True)
        return True


def qt(language: str) -> None:
    from PySide6 import QtCore, QtWidgets

    from app.shell.tray.qt import QtTray

    app = QtWidgets.QApplication([])
    app.setQuitOnLastWindowClosed(False)
    tray = QtTray(look_ms=200)
    tray.show(Menu(app.quit), tray_words(language))
    told, timer = Told(tray), QtCore.QTimer()
    timer.timeout.connect(told.look)
    timer.start(50)
    app.exec()
    tray.close()


def gtk(language: str) -> None:
    import gi

    gi.require_version("Gtk", "3.0")
    from gi.repository import GLib, Gtk

    tray = make_tray("gtk")
    tray.show(Menu(Gtk.main_quit), tray_words(language))
    GLib.timeout_add(50, Told(tray).look)
    Gtk.main()
    tray.close()


if __name__ == "__main__":
    {"qt": qt, "gtk": gtk}[sys.argv[1]](sys.argv[2])
