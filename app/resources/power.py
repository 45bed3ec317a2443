"""Whether the computer runs on its battery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psutil


def on_battery(read: Callable[[], Any] | None = None) -> bool:
    """Whether there is a battery and nothing charges it; False where the system does not tell.

    ``read`` gives what ``psutil.sensors_battery`` does, which not every system has.
    """
    read = read or getattr(psutil, "sensors_battery", None)
    if read is None:
        return False
    try:
        battery = read()
    except (OSError, RuntimeError, ValueError, AttributeError, NotImplementedError, psutil.Error):
        return False  # such as a half-described battery under /sys
    # None: plugged in or not, the system cannot say.
    return battery is not None and battery.power_plugged is False


def threads_for(threads: int, *, battery: bool) -> int:
    """Threads to compute with of the ``threads`` one would use: half of them on battery, at least 1."""
    return max(1, threads // 2) if battery else threads
