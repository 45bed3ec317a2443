"""The least that a panel takes with Qt: a hidden web view with a field in it, and its key. None of our code.

``python -m tests.bench.desktop_bare``: Ctrl+Shift+B shows and hides it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

TITLE = "bare panel"
_PAGE = "<!doctype html><body><input autofocus placeholder='Ask about your files' style='width:90%;font-size:20px'>"


def main() -> int:
    """Until it is ended from outside."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bare"])
    app.setQuitOnLastWindowClosed(False)
    view, kind = QWebEngineView(), Qt.WindowType
    view.setWindowFlags(kind.Tool | kind.FramelessWindowHint | kind.WindowStaysOnTopHint)
    view.setWindowTitle(TITLE)
    view.setGeometry(440, 60, 720, 160)
    view.setHtml(_PAGE)

    def toggle() -> None:
        if view.isVisible():
            view.hide()
            return
        view.show()
        view.raise_()
        view.activateWindow()

    pressed = lambda: QTimer.singleShot(0, app, toggle)  # noqa: E731
    threading.Thread(target=_keys, args=(pressed,), daemon=True).start()
    return int(app.exec())


def _keys(pressed: Callable[[], None]) -> None:
    from Xlib import XK, X
    from Xlib.display import Display

    display = Display()
    root = display.screen().root
    code = display.keysym_to_keycode(XK.string_to_keysym("b"))
    root.grab_key(code, X.ControlMask | X.ShiftMask, True, X.GrabModeAsync, X.GrabModeAsync)
    while True:
        if display.next_event().type == X.KeyPress:
            pressed()


if __name__ == "__main__":
    sys.exit(main())
