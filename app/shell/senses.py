"""The global key and the clipboard as the settings want them, and what they lay ready."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.core.desktop_types import Hotkey, Sensor
from app.core.errors import AppError
from app.settings import Settings
from app.shell.offers import Offers
from app.shell.parts import Parts

_log = logging.getLogger(__name__)


class Senses:
    """In force from ``start`` to ``close``; what the settings say is followed at once. Used from any thread."""

    def __init__(self, parts: Parts, settings: Settings | None, offers: Offers) -> None:
        self._parts = parts
        self._settings = settings
        self._offers = offers
        self._state: Sensor = "unavailable" if parts.clipboard is None else "off"
        self._hotkey: Hotkey | None = None
        self._lock = threading.RLock()
        self._running = False
        self._closed = False

    def start(self, pressed: Callable[[], object]) -> None:
        """Ask for the key and look at the clipboard where the settings want that."""
        if self._settings is None:
            return

        def safely() -> None:
            try:
                pressed()
            except AppError as error:
                _log.warning("the panel could not be shown: %s", error.code)

        with self._lock:
            if self._closed:
                return
            self._running = True
            if self._parts.hotkeys is not None:
                self._hotkey = self._parts.hotkeys.start(self._settings.text("hotkey.keys"), safely)
            self._watch()
        self._settings.listen(self._changed)

    def _changed(self, name: str) -> None:
        with self._lock:
            if not self._running or self._settings is None:
                return
            if name == "hotkey.keys" and self._parts.hotkeys is not None:
                self._hotkey = self._parts.hotkeys.change(self._settings.text(name))
            elif name == "clipboard.watch":
                self._watch()
            elif name == "selection.offer":
                self._offers.drop("selection")

    def _watch(self) -> None:
        clipboard, settings = self._parts.clipboard, self._settings
        if clipboard is None or settings is None:
            return
        if settings.switch("clipboard.watch"):
            self._state = clipboard.watch(self._offers.put, self._excluded)
        else:
            clipboard.stop()
            self._offers.drop("clipboard")
            self._state = "off"

    def _excluded(self) -> tuple[str, ...]:
        if self._settings is None:
            return ()
        names = self._settings.text("clipboard.excluded").replace("，", ",").split(",")
        return tuple(name.strip() for name in names if name.strip())

    def pause(self, paused: bool) -> None:
        """Look at the clipboard no more for now, or again; no effect while it is not watched."""
        with self._lock:
            if self._parts.clipboard is None:
                return
            if paused and self._state == "on":
                self._parts.clipboard.stop()
                self._offers.drop("clipboard")
                self._state = "paused"
            elif not paused and self._state == "paused":
                self._watch()

    def hotkey(self) -> Hotkey:
        """What is in force now."""
        if self._parts.hotkeys is not None and self._hotkey is not None:
            return self._parts.hotkeys.state()
        keys = self._settings.text("hotkey.keys") if self._settings is not None else ""
        return Hotkey(keys, "none", "unavailable", "this desktop gives programs no global key")

    def clipboard(self) -> Sensor:
        """Whether the clipboard is looked at."""
        return self._state

    def before_panel(self) -> None:
        """The panel is about to take the keyboard: where it was, and what is selected there."""
        clipboard, settings = self._parts.clipboard, self._settings
        if clipboard is None or settings is None:
            return
        clipboard.remember_target()
        self._offers.drop("selection")
        if settings.switch("selection.offer") and clipboard.can_select():
            found = clipboard.selection(self._excluded())
            if found is not None:
                self._offers.put(found)

    def close(self) -> None:
        """Give everything back."""
        with self._lock:
            self._running = False
            self._closed = True
        self._parts.close()
