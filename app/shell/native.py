"""The window of Windows (WebView2) and macOS (WKWebView), through pywebview's public interface alone."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

import webview

from app.shell.geometry import Place, Screen
from app.shell.toolkit import DARK, LIGHT, Dressing

_LEFT_BUTTON, _DOWN = 0x01, 0x8000
"""As GetAsyncKeyState of Windows knows them."""


class NativeToolkit:
    """``Toolkit`` for the webview that the system brings along.

    pywebview's own calls find the window's thread by themselves, so ``post`` needs only to get off the caller's.
    """

    gui = "cocoa" if sys.platform == "darwin" else "edgechromium"

    def __init__(self) -> None:
        self._dressing: Dressing | None = None
        self._normal: Place | None = None

    def version(self) -> str:
        name = "WKWebView" if sys.platform == "darwin" else "WebView2"
        return f"{name} of the system, pywebview {importlib.metadata.version('pywebview')}"

    def prepare(self, dressing: Dressing) -> None:
        self._dressing = dressing
        webview.dom._dnd_state["num_listeners"] = 1  # noqa: SLF001  # else paths of what is dropped are not kept

    def background(self) -> str:
        return DARK if self._dressing is not None and self._dressing.theme == "dark" else LIGHT

    def screens(self) -> Sequence[Screen]:
        return [Screen(screen.x, screen.y, screen.width, screen.height) for screen in webview.screens]

    def dress(self, window: Any, place: Place) -> None:
        self._normal = place if place.maximized else None
        if place.x is not None and place.y is not None:
            window.initial_x, window.initial_y = place.x, place.y

    def post(self, call: Callable[[], None]) -> None:
        threading.Thread(target=call, name="window call", daemon=True).start()

    def place(self, window: Any) -> Place:
        if self._normal is not None:
            return self._normal
        return Place(window.x, window.y, window.width, window.height)

    def in_front(self, window: Any) -> bool:
        return not window.hidden and webview.active_window() is window

    def bring_front(self, window: Any) -> None:
        window.show()
        window.restore()

    def hide(self, window: Any) -> None:
        window.hide()

    def dress_panel(self, window: Any, left: Callable[[], None]) -> None:
        """The page tells by itself when its window is left: pywebview does not."""
        script = "addEventListener('blur',()=>fetch('/api/desktop/panel/left',{method:'POST'}))"
        window.events.loaded += lambda: self.tell(window, script)

    def see_through(self) -> bool:
        return sys.platform == "darwin"

    def screen_in_use(self) -> Screen:
        return self.screens()[0]

    def show_at(self, window: Any, place: Place) -> None:
        window.resize(place.width, place.height)
        if place.x is not None and place.y is not None:
            window.move(place.x, place.y)
        self.bring_front(window)

    def resize(self, window: Any, width: int, height: int) -> None:
        window.resize(width, height)

    def tell(self, window: Any, script: str) -> None:
        window.run_js(script + ";0")

    def busy(self, window: Any) -> bool:
        return False

    def button_held(self) -> bool:
        if sys.platform == "win32":
            import ctypes

            return bool(ctypes.windll.user32.GetAsyncKeyState(_LEFT_BUTTON) & _DOWN)
        if sys.platform == "darwin":
            import AppKit

            return bool(AppKit.NSEvent.pressedMouseButtons())
        return False

    def under_pointer(self, window: Any) -> bool:
        if sys.platform == "win32":
            import ctypes
            from ctypes import wintypes

            at, place, user = wintypes.POINT(), wintypes.RECT(), ctypes.windll.user32
            handle = wintypes.HWND(window.native.Handle.ToInt64())
            if not user.GetCursorPos(ctypes.byref(at)) or not user.GetWindowRect(handle, ctypes.byref(place)):
                return False
            return bool(place.left <= at.x < place.right and place.top <= at.y < place.bottom)
        if sys.platform == "darwin":
            import AppKit

            return bool(AppKit.NSPointInRect(AppKit.NSEvent.mouseLocation(), window.native.frame()))
        return False

    def zoom(self, window: Any, factor: float) -> None:
        window.run_js(f"document.documentElement.style.zoom = {json.dumps(str(factor))};0")

    def visit(self, window: Any, url: str) -> None:
        window.load_url(url)

    def close(self, window: Any) -> None:
        window.destroy()

    def ask(self, window: Any, kind: Literal["files", "folder", "model"], folder: str) -> Sequence[str]:
        if kind == "folder":
            return window.create_file_dialog(webview.FileDialog.FOLDER, folder) or ()
        assert self._dressing is not None
        types = (f"{self._dressing.words.models} (*.gguf)",) if kind == "model" else ()
        found = window.create_file_dialog(
            webview.FileDialog.OPEN, folder, allow_multiple=kind == "files", file_types=types
        )
        return found or ()

    def ask_target(self, window: Any, name: str, folder: str) -> str | None:
        found = window.create_file_dialog(webview.FileDialog.SAVE, folder, save_filename=name)
        if isinstance(found, str):
            return found
        return found[0] if found else None
