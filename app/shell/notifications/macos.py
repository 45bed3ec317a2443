"""Notifications of macOS: the notification centre for a program with a bundle, AppleScript for one without."""

from __future__ import annotations

import functools
import importlib
import logging
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

from app.core.desktop_types import Announcement
from app.core.errors import AppError

_LOG = logging.getLogger(__name__)
_PATIENCE_SECONDS = 5
# The texts are arguments, never part of the script.
_SCRIPT = (
    "on run words",
    "display notification (item 2 of words) with title (item 1 of words)",
    "end run",
)


class MacNotifier:
    """``Notifier``. A notification by AppleScript cannot be clicked: macOS opens the script's own program then."""

    def __init__(self) -> None:
        self._delegate: Any = None

    def available(self) -> bool:
        return _centre() is not None or shutil.which("osascript") is not None

    def show(self, announcement: Announcement, clicked: Callable[[str], None]) -> None:
        centre = _centre()
        if centre is None:
            _by_script(announcement)
            return
        if self._delegate is None:
            self._delegate = _delegate_class().alloc().init()
            centre.setDelegate_(self._delegate)
        self._delegate.clicked = clicked
        note = importlib.import_module("Foundation").NSUserNotification.alloc().init()
        note.setTitle_(announcement.title)
        note.setInformativeText_(announcement.body)
        note.setUserInfo_({"target": announcement.target})
        if announcement.key:
            note.setIdentifier_(announcement.key)  # a later one with it takes its place
        centre.deliverNotification_(note)

    def close(self) -> None:
        if self._delegate is not None:
            centre = _centre()
            if centre is not None:
                centre.setDelegate_(None)
            self._delegate = None


def _centre() -> Any:
    """None without PyObjC, and for a program that is no bundle."""
    try:
        foundation = importlib.import_module("Foundation")
    except ImportError:
        return None
    if not foundation.NSBundle.mainBundle().bundleIdentifier():
        return None
    return foundation.NSUserNotificationCenter.defaultUserNotificationCenter()


def _by_script(announcement: Announcement) -> None:
    lines = [part for line in _SCRIPT for part in ("-e", line)]
    command = ["osascript", *lines, announcement.title, announcement.body]
    try:
        subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        _LOG.info("No notification was shown: %s", error)


@functools.cache
def _delegate_class() -> Any:
    """A class of the Objective-C runtime can be made only once."""
    foundation = importlib.import_module("Foundation")

    class AIWorkspaceNotificationDelegate(foundation.NSObject):  # type: ignore[name-defined,misc]  # known only on a Mac
        def userNotificationCenter_didActivateNotification_(self, centre: Any, note: Any) -> None:  # noqa: N802
            centre.removeDeliveredNotification_(note)
            try:
                self.clicked(note.userInfo()["target"])
            except AppError as error:
                _LOG.info("A click on a notification led nowhere: %s", error.message)

        def userNotificationCenter_shouldPresentNotification_(self, _centre: Any, _note: Any) -> bool:  # noqa: N802
            return True

    return AIWorkspaceNotificationDelegate
