"""Notifications of Windows: the balloon of an icon beside the clock, which Windows 10 and 11 show as a toast."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from app.core.desktop_types import Announcement
from app.core.errors import AppError
from app.shell.tray.windows import load_forms, load_icon
from app.shell.words import TITLE

_LOG = logging.getLogger(__name__)
_SHOWN_MS = 10_000
_PATIENCE_SECONDS = 5.0


class WindowsNotifier:
    """``Notifier`` with NotifyIcon: each has an icon of its own as long as it is shown, and a thread for its events."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loops: dict[str, Any] = {}
        self._threads: set[threading.Thread] = set()
        self._nameless = 0

    def available(self) -> bool:
        try:
            load_forms()
        except ImportError:
            return False
        return True

    def show(self, announcement: Announcement, clicked: Callable[[str], None]) -> None:
        try:
            forms, drawing = load_forms()
        except ImportError as error:
            _LOG.info("No notification was shown: %s", error)
            return
        loop = forms.ApplicationContext()
        with self._lock:
            self._nameless += 1
            key = announcement.key or f"#{self._nameless}"
            earlier, self._loops[key] = self._loops.get(key), loop
            thread = threading.Thread(
                target=self._run,
                args=(forms, drawing, loop, key, announcement, clicked),
                name="notification",
                daemon=True,
            )
            self._threads.add(thread)
        if earlier is not None:
            earlier.ExitThread()
        thread.start()

    def close(self) -> None:
        with self._lock:
            loops, threads = list(self._loops.values()), list(self._threads)
        for loop in loops:
            loop.ExitThread()
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(_PATIENCE_SECONDS)

    def _run(
        self,
        forms: Any,
        drawing: Any,
        loop: Any,
        key: str,
        announcement: Announcement,
        clicked: Callable[[str], None],
    ) -> None:
        def chosen(_sender: Any, _event: Any) -> None:
            loop.ExitThread()
            try:
                clicked(announcement.target)
            except AppError as error:
                _LOG.info("A click on a notification led nowhere: %s", error.message)

        icon = forms.NotifyIcon()
        icon.Icon, icon.Text = load_icon(drawing), TITLE
        icon.BalloonTipClicked += chosen
        icon.BalloonTipClosed += lambda _sender, _event: loop.ExitThread()
        icon.Visible = True
        # A balloon without text is not shown at all.
        icon.ShowBalloonTip(_SHOWN_MS, announcement.title, announcement.body or TITLE, forms.ToolTipIcon.Info)
        forms.Application.Run(loop)
        icon.Visible = False
        icon.Dispose()
        with self._lock:
            self._threads.discard(threading.current_thread())
            if self._loops.get(key) is loop:
                del self._loops[key]
