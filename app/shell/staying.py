"""Whether closing the window ends the program: not while its icon beside the clock can bring it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from app.core.desktop_types import Announcement
from app.settings import Settings
from app.shell.desktop import WindowDesktop
from app.shell.menu import WindowMenu
from app.shell.parts import Parts
from app.shell.toolkit import Toolkit
from app.shell.words import Words
from app.workspace.port import JobStore


class Staying:
    """The tray's icon, and what closing the window does. All but ``told`` is used in the window's thread."""

    def __init__(
        self, toolkit: Toolkit, parts: Parts, settings: Settings | None, desktop: WindowDesktop, words: Words
    ) -> None:
        self._toolkit = toolkit
        self._tray = parts.tray
        self._settings = settings
        self._desktop = desktop
        self._words = words
        self._told = False
        self.tell_once: Callable[[Callable[[], None]], None] = lambda tell: tell()
        """Calls what it is given unless the user has been told on an earlier day."""

    def show(self, jobs: JobStore, quit_: Callable[[], None]) -> bool:
        """The icon, where there is a place for it."""
        if self._tray is None:
            return False
        from app.shell.tray.words import tray_words

        menu = WindowMenu(self._desktop, jobs, self._words, quit_)
        return self._tray.show(menu, tray_words(self._words.language))

    def stays(self, window: Any) -> bool:
        """The window is being closed: hide it instead where that is wanted and the icon shows."""
        if self._tray is None or self._settings is None or not self._tray.shown():
            return False
        if not self._settings.switch("window.close_to_tray"):
            return False
        self._toolkit.hide(window)
        if not self._told:
            self._told = True
            threading.Thread(target=self.tell_once, args=(self._tell,), name="still running", daemon=True).start()
        return True

    def _tell(self) -> None:
        self._desktop.announce(Announcement(self._words.still_running, self._words.still_running_how, "/"))

    def end(self) -> None:
        """Take the icon away."""
        if self._tray is not None:
            self._tray.close()
