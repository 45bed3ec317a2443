"""The desktop with a window: what the server asks of it, from its own threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import Any, Literal, TypeVar

from app.core.desktop_types import Announcement, DesktopStatus, Hotkey, Offer
from app.core.errors import BusyError, DesktopUnavailable
from app.core.ports import DesktopFeatures
from app.shell.drops import Drops
from app.shell.opener import Opener
from app.shell.panel import Panel
from app.shell.toolkit import Toolkit

R = TypeVar("R")

_PATIENCE_SECONDS = 10.0


class WindowDesktop:
    """``Desktop`` with the one window of the program. Calls that come before it is made wait for it."""

    def __init__(self, toolkit: Toolkit, opener: Opener, drops: Drops, panel: Panel | None = None) -> None:
        self._toolkit = toolkit
        self._opener = opener
        self._drops = drops
        self._panel = panel or Panel(toolkit, lambda call: call())
        self._window: Any = None
        self._made = threading.Event()
        self._closed = False
        self._asking = threading.Lock()

    def attach(self, window: Any) -> None:
        """The window is there. Called in its thread."""
        self._window = window
        self._made.set()

    def detach(self) -> None:
        """The window is gone for good."""
        self._closed = True
        self._made.set()

    def features(self) -> DesktopFeatures:
        return DesktopFeatures(window=not self._closed, dialogs=not self._closed, open=self._opener.available())

    def pick(self, kind: Literal["files", "folder", "model"]) -> tuple[str, ...]:
        return tuple(self._ask(lambda window: self._toolkit.ask(window, kind, str(Path.home()))))

    def pick_target(self, name: str) -> str | None:
        return self._ask(lambda window: self._toolkit.ask_target(window, name, str(Path.home())))

    def dropped(self, names: Sequence[str]) -> tuple[str, ...]:
        return self._drops.claim(names)

    def open(self, path: str) -> None:
        self._opener.open(path)

    def reveal(self, path: str) -> None:
        self._opener.reveal(path)

    def browse(self, url: str) -> None:
        self._opener.browse(url)

    def zoom(self, factor: float) -> None:
        self._call(lambda window: self._toolkit.zoom(window, factor))

    def show(self) -> None:
        self._call(self._toolkit.bring_front)

    def toggle(self) -> bool:
        return self._call(self._toggle)

    def _toggle(self, window: Any) -> bool:
        if self._panel.made:
            return self._panel.toggle()
        if self._toolkit.in_front(window):
            self._toolkit.hide(window)
            return False
        self._toolkit.bring_front(window)
        return True

    def status(self) -> DesktopStatus:
        return DesktopStatus(Hotkey("", detail="no global key yet"), panel=self._panel.made, backend=self._toolkit.gui)

    def hide_panel(self) -> None:
        self._call(lambda _: self._panel.hide())

    def panel_height(self, height: int) -> None:
        self._call(lambda _: self._panel.fit(height))

    def panel_left(self) -> None:
        self._call(lambda _: self._panel.left())

    def go(self, page: str) -> None:
        self._call(self._toolkit.bring_front)

    def offers(self) -> tuple[Offer, ...]:
        return ()

    def take_offer(self, offer: str) -> None:
        """Nothing lies ready yet."""

    def insert(self, text: str) -> None:
        raise DesktopUnavailable("Nothing can be inserted here.", "Copy the answer.")

    def mark_region(self) -> Offer | None:
        raise DesktopUnavailable("The screen cannot be read here.", "Copy the text.")

    def pause_clipboard(self, paused: bool) -> None:
        raise DesktopUnavailable("The clipboard is not watched here.", "Paste the text.")

    def announce(self, announcement: Announcement) -> None:
        """Nothing is shown yet."""

    def attended(self) -> bool:
        return self._call(lambda window: self._toolkit.in_front(window) or self._panel.in_front())

    def _there(self) -> Any:
        if not self._made.wait(_PATIENCE_SECONDS) or self._closed:
            raise DesktopUnavailable("The window is not there.", "Open the app again.")
        return self._window

    def _ask(self, dialog: Callable[[Any], R]) -> R:
        """A dialog, one at a time; the caller waits for the user."""
        window = self._there()
        if not self._asking.acquire(blocking=False):
            raise BusyError("A dialog is open already.", "Answer it or close it first.")
        try:
            with self._panel.held():
                return dialog(window)
        finally:
            self._asking.release()

    def _call(self, call: Callable[[Any], R]) -> R:
        """The result of a call in the window's own thread."""
        window, answer = self._there(), Future[R]()

        def run() -> None:
            try:
                answer.set_result(call(window))
            except Exception as error:  # whatever a toolkit raises belongs to the one who asked
                answer.set_exception(error)

        self._toolkit.post(run)
        try:
            return answer.result(_PATIENCE_SECONDS)
        except Late:
            raise DesktopUnavailable("The window does not answer.", "Close it and open the app again.") from None
