"""What the tray's menu does, over the window and the library's work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.desktop_types import Sensor
from app.core.errors import AppError
from app.shell.desktop import WindowDesktop
from app.shell.words import Words
from app.workspace.indexing_switch import IndexingSwitch

if TYPE_CHECKING:
    from app.workspace.port import JobStore

_log = logging.getLogger(__name__)


class WindowMenu:
    """``TrayMenu``. It is called in the window's thread, which what is chosen here must not wait for."""

    def __init__(self, desktop: WindowDesktop, jobs: JobStore, words: Words, quit_: Callable[[], None]) -> None:
        self._desktop = desktop
        self._switch = IndexingSwitch(jobs, lambda: words.language)
        self._quit = quit_

    def show(self) -> None:
        self._elsewhere(self._desktop.show)

    def new_question(self) -> None:
        self._elsewhere(self._desktop.toggle)

    def indexing(self) -> tuple[bool, bool, str]:
        return self._switch.now()

    def pause_indexing(self, paused: bool) -> None:
        self._elsewhere(lambda: self._switch.pause(paused))

    def clipboard(self) -> Sensor:
        return self._desktop.senses.clipboard()

    def pause_clipboard(self, paused: bool) -> None:
        self._elsewhere(lambda: self._desktop.pause_clipboard(paused))

    def quit(self) -> None:
        self._quit()

    def _elsewhere(self, call: Callable[[], object]) -> None:
        def run() -> None:
            try:
                call()
            except AppError as error:
                _log.warning("the tray's menu: %s", error.code)

        threading.Thread(target=run, name="tray menu", daemon=True).start()
