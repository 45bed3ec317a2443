"""The window drawn by Qt, its page by Qt WebEngine.

pywebview gives the window, its life and its dialogs; the page and the view in it are our own classes: they ask
before they go anywhere, and they refuse what nobody asked for.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import PySide6
from PySide6 import QtCore, QtGui, QtWebEngineCore, QtWidgets
from webview import FileDialog
from webview.platforms import qt as pywebview_qt

from app.shell.geometry import LEAST_HEIGHT, LEAST_WIDTH, Place, Screen, come_back
from app.shell.graphics import has_graphics
from app.shell.qt_dark import dark_palette
from app.shell.qt_focus import Watch
from app.shell.qt_page import make_page, make_view, private_profile
from app.shell.toolkit import DARK, LIGHT, Dressing
from app.shell.x11_hints import X11Hints

# No proxy, no name that could lead off this computer, nothing that Chromium does by itself over the network.
_FLAGS = (
    "--no-proxy-server",
    '--host-resolver-rules="MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"',
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--no-first-run",
    # A page that was hidden until now takes keys before its first frame is drawn: the panel is typed into at once.
    "--allow-pre-commit-input",
    "--log-level=3",
    # The panel's page gives back what a showing left: V8 by itself would let hundreds of them pile up.
    "--js-flags=--expose-gc",
)
_CHROMIUM_FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"
_NO_SANDBOX = "QTWEBENGINE_DISABLE_SANDBOX"
_QUICK_BACKEND = "QT_QUICK_BACKEND"


class _Calls(QtCore.QObject):  # type: ignore[misc]  # PySide6 is not type-checked here
    """Calls handed to the thread that this object lives in."""

    asked = QtCore.Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self.answer, QtCore.Qt.ConnectionType.QueuedConnection)

    def answer(self, call: Callable[[], None]) -> None:
        call()


class QtToolkit:
    """``Toolkit`` with PySide6. ``OSError`` when a library that Qt needs for the screen is missing."""

    gui = "qt"

    def __init__(self) -> None:
        # Qt ends the process when its plugin cannot be loaded; this says the same as an error with the library's name.
        plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            ctypes.CDLL(str(plugin))
        self._app: Any = None
        self._calls: Any = None
        self._translators: list[Any] = []
        self._dressing: Dressing | None = None
        self._normal: Place | None = None
        self._watches: list[Watch] = []
        self._drawn_plainly = False
        self._hints = X11Hints()
        self._lent: tuple[str, ...] = (_CHROMIUM_FLAGS, _NO_SANDBOX)

    def version(self) -> str:
        webview, chromium = QtWebEngineCore.qWebEngineVersion(), QtWebEngineCore.qWebEngineChromiumVersion()
        return f"Qt WebEngine {webview} (Chromium {chromium}), PySide6 {PySide6.__version__}"

    def prepare(self, dressing: Dressing) -> None:
        self._dressing = dressing
        system = QtCore.QProcessEnvironment.systemEnvironment()
        drawn_by_card = has_graphics() or system.contains(_QUICK_BACKEND)
        self._drawn_plainly = not drawn_by_card
        flags = _FLAGS if drawn_by_card else (*_FLAGS, "--disable-gpu")
        os.putenv(_CHROMIUM_FLAGS, " ".join([system.value(_CHROMIUM_FLAGS, ""), *flags]).strip())
        if not drawn_by_card:
            os.putenv(_QUICK_BACKEND, "software")
            self._lent = (*self._lent, _QUICK_BACKEND)
        if os.name == "posix" and os.geteuid() == 0:
            # Chromium refuses to run as root with its sandbox.
            os.putenv(_NO_SANDBOX, "1")
        # pywebview adds flags of its own, one of which would grant the microphone unasked.
        pywebview_qt.environ_append = lambda *_: None
        pywebview_qt._sigint_handler = lambda *_: None  # noqa: SLF001  # who made the window decides when it ends
        pywebview_qt.BrowserView.on_load_finished = _loaded
        pywebview_qt.BrowserView.WebView = lambda parent: make_view(parent, dressing)
        pywebview_qt.BrowserView.WebPage = lambda parent, profile: make_page(parent, profile, dressing)
        pywebview_qt.QWebEngineProfile = private_profile
        QtCore.QLoggingCategory.setFilterRules("qt.vulkan*=false\nqt.webengine*=false")
        self._app = QtWidgets.QApplication.instance() or QtWidgets.QApplication(["aiworkspace"])
        self._app.setApplicationName("AI Workspace")
        self._app.setQuitOnLastWindowClosed(False)  # with all windows hidden, a dialog's end is not the program's
        self._app.setDesktopFileName("aiworkspace")
        scheme = QtCore.Qt.ColorScheme
        chosen = {"light": scheme.Light, "dark": scheme.Dark}.get(dressing.theme)
        if chosen is not None:
            self._app.styleHints().setColorScheme(chosen)
            if self._app.palette().window().color().lightness() > 127 and chosen == scheme.Dark:
                self._app.setPalette(dark_palette())  # a desktop that knows no schemes
        self._translate(dressing.words.language)
        self._calls = _Calls()

    def _translate(self, language: str) -> None:
        """Qt's own dialogs in Chinese."""
        folder = QtCore.QLibraryInfo.path(QtCore.QLibraryInfo.LibraryPath.TranslationsPath)
        for name in ("qtbase_zh_CN",) if language == "zh" else ():
            translator = QtCore.QTranslator(self._app)
            if translator.load(name, folder):
                self._app.installTranslator(translator)
                self._translators.append(translator)

    def background(self) -> str:
        assert self._dressing is not None
        chosen = {"light": LIGHT, "dark": DARK}.get(self._dressing.theme)
        dark = self._app.styleHints().colorScheme() == QtCore.Qt.ColorScheme.Dark
        return chosen or (DARK if dark else LIGHT)

    def screens(self) -> Sequence[Screen]:
        main = self._app.primaryScreen()
        found = sorted(self._app.screens(), key=lambda screen: screen is not main)
        areas = [screen.availableGeometry() for screen in found]
        return [Screen(area.x(), area.y(), area.width(), area.height()) for area in areas]

    def dress(self, window: Any, place: Place) -> None:
        native = window.native
        self._normal = place if place.maximized else None
        if place.maximized:
            native.setWindowState(QtCore.Qt.WindowState.WindowMaximized)
        if place.x is not None and place.y is not None:
            native.move(place.x, place.y)
        native.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        native.webview.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.DefaultContextMenu)
        native.webview.page().setBackgroundColor(QtGui.QColor(self.background()))
        native.webview.setFocus()
        # Read by now; a program opened from here is not to inherit them.
        for name in self._lent:
            os.unsetenv(name)

    def post(self, call: Callable[[], None]) -> None:
        self._calls.asked.emit(call)

    def place(self, window: Any) -> Place:
        native = window.native
        if native.isMaximized() and self._normal is not None:
            return self._normal
        content = native.normalGeometry()
        frame = native.frameGeometry().topLeft() - native.geometry().topLeft()
        at = content.topLeft() + frame
        return Place(at.x(), at.y(), content.width(), content.height(), maximized=native.isMaximized())

    def in_front(self, window: Any) -> bool:
        native = window.native
        return bool(native.isVisible() and not native.isMinimized() and native.isActiveWindow())

    def bring_front(self, window: Any) -> None:
        native = window.native
        back = None if native.isVisible() or native.isMaximized() else come_back(self.place(window), self.screens())
        if back is not None and back.x is not None and back.y is not None:
            native.move(back.x, back.y)
            native.resize(back.width, back.height)
        native.setWindowState(native.windowState() & ~QtCore.Qt.WindowState.WindowMinimized)
        native.show()
        native.raise_()
        native.activateWindow()

    def hide(self, window: Any) -> None:
        window.native.hide()

    def dress_panel(self, window: Any, left: Callable[[], None]) -> None:
        native, kind = window.native, QtCore.Qt.WindowType
        native.setWindowFlags(kind.Tool | kind.FramelessWindowHint | kind.WindowStaysOnTopHint)
        native.setAttribute(QtCore.Qt.WidgetAttribute.WA_QuitOnClose, False)
        native.webview.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.DefaultContextMenu)
        colour = QtCore.Qt.GlobalColor.transparent if self.see_through() else QtGui.QColor(self.background())
        native.webview.page().setBackgroundColor(colour)
        native.webview.setFocus()
        self._watches.append(Watch(native, left))

    def see_through(self) -> bool:
        return self._app.platformName().startswith("wayland") or (not self._drawn_plainly and self._hints.composited())

    def screen_in_use(self) -> Screen:
        screen = self._app.screenAt(QtGui.QCursor.pos()) or self._app.primaryScreen()
        area = screen.availableGeometry()
        return Screen(area.x(), area.y(), area.width(), area.height())

    def show_at(self, window: Any, place: Place) -> None:
        native = window.native
        if place.x is not None and place.y is not None:
            native.setGeometry(place.x, place.y, place.width, place.height)
        native.show()
        native.raise_()
        native.activateWindow()
        self._hints.off_the_taskbar(int(native.winId()))

    def resize(self, window: Any, width: int, height: int) -> None:
        window.native.resize(width, height)

    def tell(self, window: Any, script: str) -> None:
        window.native.webview.page().runJavaScript(script + ";0")

    def busy(self, window: Any) -> bool:
        return self._app.activePopupWidget() is not None or self._app.activeModalWidget() is not None

    def button_held(self) -> bool:
        return self._app.platformName() == "xcb" and self._hints.button_held()

    def under_pointer(self, window: Any) -> bool:
        return bool(window.native.frameGeometry().contains(QtGui.QCursor.pos()))

    def zoom(self, window: Any, factor: float) -> None:
        window.native.webview.setZoomFactor(factor)

    def visit(self, window: Any, url: str) -> None:
        window.native.webview.setUrl(QtCore.QUrl(url))

    def close(self, window: Any) -> None:
        # A dialog that is open holds the loop: it goes first.
        for dialog in self._app.topLevelWidgets():
            if isinstance(dialog, QtWidgets.QDialog):
                dialog.reject()
        window.native.close()

    def ask(self, window: Any, kind: Literal["files", "folder", "model"], folder: str) -> Sequence[str]:
        if kind == "folder":
            return window.create_file_dialog(FileDialog.FOLDER, folder) or ()
        words = self._words()
        types = (f"{words.models} (*.gguf)",) if kind == "model" else ()
        found = window.create_file_dialog(FileDialog.OPEN, folder, allow_multiple=kind == "files", file_types=types)
        return found or ()

    def ask_target(self, window: Any, name: str, folder: str) -> str | None:
        found = window.create_file_dialog(FileDialog.SAVE, folder, save_filename=name)
        return found[0] if found else None

    def _words(self) -> Any:
        assert self._dressing is not None
        return self._dressing.words


def _loaded(view: Any) -> None:
    """In place of pywebview's bridge, which a page that speaks HTTP does not need: it is told that the page is there."""
    events = view.pywebview_window.events
    for event in (events.before_load, events._pywebviewready, events.loaded):  # noqa: SLF001
        event.set()
