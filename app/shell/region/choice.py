"""How a rectangle of the screen is marked on this desktop."""

from __future__ import annotations

import importlib.util
import sys

from app.shell.display import display_answers, wayland_answers
from app.shell.parts import Regions


class NoRegions:
    """A desktop on which nothing can be marked."""

    def available(self) -> bool:
        return False

    def mark(self) -> bytes | None:
        return None


def make_regions(platform: str = sys.platform) -> Regions:
    """What marks a rectangle here. Opens nothing before ``mark``."""
    if platform == "win32":
        from app.shell.region.windows import WindowsRegions

        return WindowsRegions()
    if platform == "darwin":
        from app.shell.region.macos import MacRegions

        return MacRegions()
    if wayland_answers():
        from app.shell.region.portal import PortalRegions

        return PortalRegions()
    if display_answers(platform) and importlib.util.find_spec("Xlib") is not None:
        from app.shell.region.x11 import X11Regions

        return X11Regions()
    return NoRegions()
