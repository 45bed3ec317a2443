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

if TYPE_CHECKING:
    from app.core.events import Job
    from app.workspace.port import JobStore

_log = logging.getLogger(__name__)
_NEWEST = 50


class WindowMenu:
    """``TrayMenu``. It is called in the window's thread, which what is chosen here must not wait for."""

    def __init__(self, desktop: WindowDesktop, jobs: JobStore, words: Words, quit_: Callable[[], None]) -> None:
        self._desktop = desktop
        self._jobs = jobs
        self._words = words
        self._quit = quit_

    def show(self) -> None:
        self._elsewhere(self._desktop.show)

    def new_question(self) -> None:
        self._elsewhere(self._desktop.toggle)

    def indexing(self) -> tuple[bool, bool, str]:
        running = self._indexing()
        if running is None:
            return False, False, ""
        known = running.progress
        count = f" {known.done}/{known.total}" if known is not None and known.total else ""
        words = self._words.indexing_paused if running.paused else self._words.indexing
        return True, running.paused, words + count

    def pause_indexing(self, paused: bool) -> None:
        running = self._indexing()
        if running is not None:
            change = self._jobs.pause_job if paused else self._jobs.continue_job
            self._elsewhere(lambda: change(running.id))

    def clipboard(self) -> Sensor:
        return self._desktop.senses.clipboard()

    def pause_clipboard(self, paused: bool) -> None:
        self._elsewhere(lambda: self._desktop.pause_clipboard(paused))

    def quit(self) -> None:
        self._quit()

    def _indexing(self) -> Job | None:
        live = (job for job in self._jobs.jobs(_NEWEST) if job.kind == "index" and job.state in {"running", "waiting"})
        return next(live, None)

    def _elsewhere(self, call: Callable[[], object]) -> None:
        def run() -> None:
            try:
                call()
            except AppError as error:
                _log.warning("the tray's menu: %s", error.code)

        threading.Thread(target=run, name="tray menu", daemon=True).start()
