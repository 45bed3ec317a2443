"""The desktop with a window: what the server asks of it, from its own threads."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import Any, Literal, TypeVar

from app.core.desktop_types import Announcement, DesktopStatus, Offer
from app.core.errors import AppError, BusyError, DesktopUnavailable
from app.core.ports import DesktopFeatures
from app.settings import Settings
from app.shell.drops import Drops
from app.shell.offers import Offers, made
from app.shell.opener import Opener
from app.shell.panel import Panel, happening
from app.shell.parts import Parts
from app.shell.senses import Senses
from app.shell.toolkit import Toolkit

R = TypeVar("R")

_PATIENCE_SECONDS = 10.0
_GO = "aiworkspace:go"


class WindowDesktop:
    """``Desktop`` with the windows of the program. Calls that come before they are made wait for them."""

    def __init__(
        self,
        toolkit: Toolkit,
        opener: Opener,
        drops: Drops,
        panel: Panel | None = None,
        parts: Parts | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._toolkit = toolkit
        self._opener = opener
        self._drops = drops
        self._panel = panel or Panel(toolkit, lambda call: call())
        self._parts = parts or Parts()
        self._ready = Offers()
        self.senses = Senses(self._parts, settings, self._ready)
        self._window: Any = None
        self._made = threading.Event()
        self._closed = False
        self._asking = threading.Lock()
        self._toggling = threading.Lock()
        self._waiting: set[Future[Any]] = set()

    def attach(self, window: Any) -> None:
        """The window is there. Called in its thread."""
        self._window = window
        self._made.set()

    def detach(self) -> None:
        """The window is gone for good; who still waits for it is told now."""
        self._closed = True
        self._made.set()
        for answer in tuple(self._waiting):
            with contextlib.suppress(InvalidStateError):  # it came after all
                answer.set_exception(_gone())

    def features(self) -> DesktopFeatures:
        return DesktopFeatures(window=not self._closed, dialogs=not self._closed, open=self._opener.available())

    def status(self) -> DesktopStatus:
        parts, open_ = self._parts, not self._closed
        return DesktopStatus(
            self.senses.hotkey(),
            panel=open_ and self._panel.made,
            tray=open_ and parts.tray is not None and self._tray_shown(),
            clipboard=self.senses.clipboard(),
            selection=parts.clipboard is not None and parts.clipboard.can_select(),
            insert=parts.clipboard is not None and parts.clipboard.can_insert(),
            region=parts.regions is not None and parts.regions.available(),
            notifications=parts.notifier is not None and parts.notifier.available(),
            backend=self._toolkit.gui,
        )

    def _tray_shown(self) -> bool:
        try:
            return self._call(lambda _: self._parts.tray is not None and self._parts.tray.shown())
        except AppError:
            return False

    # --- files and other programs ---------------------------------------------------------------

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

    # --- the windows ----------------------------------------------------------------------------

    def zoom(self, factor: float) -> None:
        self._call(lambda window: self._toolkit.zoom(window, factor))

    def show(self) -> None:
        self._call(self._toolkit.bring_front)

    def toggle(self) -> bool:
        with self._toggling:
            self._there()
            self._panel.wait(_PATIENCE_SECONDS)
            if not self._panel.shown:
                self.senses.before_panel()
            return self._call(self._toggle)

    def _toggle(self, window: Any) -> bool:
        if self._panel.made:
            return self._panel.toggle()
        if self._toolkit.in_front(window):
            self._toolkit.hide(window)
            return False
        self._toolkit.bring_front(window)
        return True

    def hide_panel(self) -> None:
        self._call(lambda _: self._panel.hide())

    def panel_height(self, height: int) -> None:
        self._call(lambda _: self._panel.fit(height))

    def panel_left(self) -> None:
        self._call(lambda _: self._panel.left())

    def go(self, page: str) -> None:
        def run(window: Any) -> None:
            self._toolkit.tell(window, happening(_GO, page))
            self._panel.hide()
            self._toolkit.bring_front(window)

        self._call(run)

    def ask_about(self, paths: Sequence[str]) -> None:
        """Show the panel with these files and folders ready; without a panel the main window."""
        self._ready.put_files(paths)
        self._there()
        if self._panel.wait(_PATIENCE_SECONDS) and not self._panel.shown:
            self.senses.before_panel()
        self._call(lambda window: self._panel.show() if self._panel.made else self._toolkit.bring_front(window))

    def attended(self) -> bool:
        return self._call(lambda window: self._toolkit.in_front(window) or self._panel.in_front())

    # --- what lies ready ------------------------------------------------------------------------

    def offers(self) -> tuple[Offer, ...]:
        return self._ready.all()

    def take_offer(self, offer: str) -> None:
        self._ready.take(offer)

    def insert(self, text: str) -> None:
        clipboard = self._parts.clipboard
        if clipboard is None or not clipboard.can_insert():
            raise DesktopUnavailable("Nothing can be inserted here.", "Copy the answer.")
        self.hide_panel()
        clipboard.insert(text)

    def mark_region(self) -> Offer | None:
        regions, reader = self._parts.regions, self._parts.reader
        if regions is None or reader is None or not regions.available():
            raise DesktopUnavailable("The screen cannot be read here.", "Copy the text.")
        with self._alone(), self._panel.held():
            was_shown = self._panel.shown
            self.hide_panel()
            try:
                picture = regions.mark()
            finally:
                if was_shown:
                    self._call(lambda _: self._panel.show())
        text = "" if picture is None else reader.read(picture).strip()
        if not text:
            return None
        found = made("region", text)
        self._ready.put(found)
        return found

    def pause_clipboard(self, paused: bool) -> None:
        if self._parts.clipboard is None:
            raise DesktopUnavailable("The clipboard is not watched here.", "Paste the text.")
        self.senses.pause(paused)

    # --- notifications --------------------------------------------------------------------------

    def announce(self, announcement: Announcement) -> None:
        if self._parts.notifier is not None:
            self._parts.notifier.show(announcement, self.go)

    # --- how it is done -------------------------------------------------------------------------

    def _there(self) -> Any:
        if not self._made.wait(_PATIENCE_SECONDS) or self._closed:
            raise _gone()
        return self._window

    def _ask(self, dialog: Callable[[Any], R]) -> R:
        """A dialog, one at a time; the caller waits for the user."""
        window = self._there()
        with self._alone(), self._panel.held():
            return dialog(window)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """What takes the screen from the panel, one at a time."""
        if not self._asking.acquire(blocking=False):
            raise BusyError("A dialog is open already.", "Answer it or close it first.")
        try:
            yield
        finally:
            self._asking.release()

    def _call(self, call: Callable[[Any], R]) -> R:
        """The result of a call in the window's own thread."""
        answer = Future[R]()
        self._waiting.add(answer)
        try:
            window = self._there()

            def run() -> None:
                with contextlib.suppress(InvalidStateError):  # who asked was told that the window has gone
                    try:
                        answer.set_result(call(window))
                    except Exception as error:  # whatever a toolkit raises belongs to the one who asked
                        answer.set_exception(error)

            self._toolkit.post(run)
            return answer.result(_PATIENCE_SECONDS)
        except Late:
            raise DesktopUnavailable("The window does not answer.", "Close it and open the app again.") from None
        finally:
            self._waiting.discard(answer)


def _gone() -> DesktopUnavailable:
    return DesktopUnavailable("The window is not there.", "Open the app again.")
