"""Which notifications this desktop has."""

from __future__ import annotations

import sys

from app.shell.parts import Notifier


def make_notifier(platform: str = sys.platform) -> Notifier:
    """The notifications of this desktop. Nothing is connected before the first use."""
    if platform == "win32":
        from app.shell.notifications.windows import WindowsNotifier

        return WindowsNotifier()
    if platform == "darwin":
        from app.shell.notifications.macos import MacNotifier

        return MacNotifier()
    from app.shell.notifications.freedesktop import BusNotifier

    return BusNotifier()
