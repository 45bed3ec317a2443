"""The window: made once, shown until it is closed or the program is told to end."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import AppError, DesktopUnavailable
from app.settings import Settings
from app.shell.desktop import WindowDesktop
from app.shell.drops import Drops
from app.shell.ending import on_signal
from app.shell.geometry import LEAST_HEIGHT, LEAST_WIDTH, Place, fit
from app.shell.opener import Opener
from app.shell.panel import Panel
from app.shell.parts import Parts
from app.shell.rules import PageRules
from app.shell.staying import Staying
from app.shell.toolkit import Dressing, Theme, Toolkit
from app.shell.words import PANEL_TITLE, TITLE, Words
from app.workspace.port import JobStore

_log = logging.getLogger(__name__)
_MOMENT_SECONDS = 0.12
"""A window manager takes the keyboard from one window before it gives it to the next."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes with the window of a library that is open here.

    ``panel``: the address of the quick panel, with a ticket of its own; without one there is no panel. ``hidden``:
    the window is made and not shown. ``jobs``: what the tray tells of; without them there is no tray. ``once`` calls
    what it is given unless the user has seen it. ``ask``: files and folders the panel opens with. ``leaving`` is
    called in the window's thread when the windows are about to close for good.
    """

    panel: str = ""
    hidden: bool = False
    jobs: JobStore | None = None
    once: Callable[[Callable[[], None]], None] = lambda tell: tell()
    ask: Sequence[str] = ()
    leaving: Callable[[], None] = lambda: None


class AppWindow:
    """One window on one server. ``desktop`` is what that server asks."""

    def __init__(
        self,
        toolkit: Toolkit,
        words: Words,
        theme: Theme,
        parts: Parts | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._toolkit = toolkit
        self._words = words
        self._theme = theme
        self._opener = Opener(display=True)
        self._drops = Drops(_left_by_pywebview)
        self._window: Any = None
        self._place: Place | None = None
        self._beside = Beside()
        self._lock = threading.Lock()
        self._ending = False
        self._running = False
        self._dressed = False
        self._landed = False
        self._panel = Panel(toolkit, self._later)
        self.desktop = WindowDesktop(toolkit, self._opener, self._drops, self._panel, parts, settings)
        self._stay = Staying(toolkit, parts or Parts(), settings, self.desktop, words)

    def run(
        self,
        address: str,
        place: Place,
        landing: str = "",
        told: Callable[[], bool] = lambda: False,
        beside: Beside | None = None,
    ) -> Place:
        """Show ``address`` until the window closes; where the window stood then. Called in the main thread.

        ``address`` is one of the server's own, with its ticket; ``landing`` a page to go on to, as ``/library``.
        ``told``: whether a signal asked the program to end before the window heard signals itself.
        """
        self._beside = beside = beside or Beside()
        import webview

        logging.getLogger("pywebview").setLevel(logging.ERROR)
        rules = PageRules(address.partition("/?")[0], self._opener.browse)
        webview.settings["ALLOW_DOWNLOADS"] = False
        webview.settings["ALLOW_FILE_URLS"] = False
        webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = True
        with self._until_closed():
            if told():
                self.close()
            self._toolkit.prepare(Dressing(rules, self._drops, self._words, self._theme))
            place = fit(place, self._toolkit.screens())
            self._window = webview.create_window(
                TITLE,
                address,
                width=place.width,
                height=place.height,
                maximized=place.maximized and not beside.hidden,
                hidden=beside.hidden,
                min_size=(LEAST_WIDTH, LEAST_HEIGHT),
                background_color=self._toolkit.background(),
                text_select=True,
                zoomable=True,
            )
            self._window.events.before_show += lambda: self._dress(place)
            if landing:
                self._window.events.loaded += lambda: self._land(rules.origin + landing)
            self._window.events.closing += self._closing
            if beside.panel:
                self._panel.create(PANEL_TITLE, beside.panel)
            webview.start(
                gui=self._toolkit.gui, private_mode=True, localization=self._words.for_pywebview(), debug=False
            )
        if not self._dressed:
            raise DesktopUnavailable("The webview does not take its rules.", "Run aiworkspace doctor, then make run.")
        return self._place or place

    def close(self) -> None:
        """Close the window soon, from any thread, also before it is made."""
        with self._lock:
            self._ending = True
            if self._running:
                self._toolkit.post(self._close)

    @contextlib.contextmanager
    def _until_closed(self) -> Iterator[None]:
        with on_signal(self.close):
            try:
                yield
            finally:
                with self._lock:
                    self._running = False
                self.desktop.detach()
                self.desktop.senses.close()

    def _dress(self, place: Place) -> None:
        try:
            self._toolkit.dress(self._window, place)
            self._dressed = True
            self.desktop.attach(self._window)
            self._go_with(self._beside)
        finally:
            with self._lock:
                self._running = True
                # A window whose page is not held in is not shown to anybody.
                if self._ending or not self._dressed:
                    self._toolkit.post(self._close)

    def _land(self, url: str) -> None:
        """The first page is there: on to the one that is wanted, once."""
        if not self._landed:
            self._landed = True
            self._toolkit.post(lambda: self._toolkit.visit(self._window, url))

    def _close(self) -> None:
        if self._place is None:
            self._toolkit.close(self._window)

    def _go_with(self, beside: Beside) -> None:
        if beside.jobs is not None:
            self._stay.tell_once = beside.once
            self._stay.show(beside.jobs, self.close)
        threading.Thread(target=self._begin, args=(tuple(beside.ask),), name="desktop", daemon=True).start()

    def _begin(self, ask: tuple[str, ...]) -> None:
        self.desktop.senses.start(self.desktop.toggle)
        if ask:
            try:
                self.desktop.ask_about(ask)
            except AppError as error:
                _log.warning("the files could not be laid ready: %s", error.code)

    def _closing(self) -> bool:
        """Whether it may close; what stands beside it goes first."""
        if not self._ending and self._stay.stays(self._window):
            return False
        self._beside.leaving()
        self._place = self._toolkit.place(self._window)
        self._stay.end()
        self._panel.end()
        self._window.events.shown.set()  # pywebview waits for it before it makes the panel, which ends by itself
        return True

    def _later(self, call: Callable[[], None]) -> None:
        timer = threading.Timer(_MOMENT_SECONDS, self._toolkit.post, (call,))
        timer.name, timer.daemon = "panel focus", True
        timer.start()


def _left_by_pywebview() -> list[tuple[str, str]]:
    """Where pywebview keeps the paths of what was dropped, on systems where we do not look ourselves."""
    from webview.dom import _dnd_state

    left: list[tuple[str, str]] = _dnd_state["paths"]
    return left
