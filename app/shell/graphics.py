"""Whether a graphics card draws here."""

from __future__ import annotations

import sys
from pathlib import Path

_CARDS = ("dri/renderD*", "nvidia[0-9]*", "mali*", "dxg")


def has_graphics(devices: Path = Path("/dev"), platform: str = sys.platform) -> bool:
    """False on a Linux computer without any graphics device; elsewhere the system sees to it.

    Without one, a webview that draws as if for a card has it imitated in memory: about 60 MB for nothing.
    """
    return platform != "linux" or any(next(devices.glob(pattern), None) for pattern in _CARDS)
