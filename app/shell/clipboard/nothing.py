"""A desktop that lets no program look at the clipboard of another, or write into it."""

from __future__ import annotations

from collections.abc import Callable

from app.core.desktop_types import Offer, Sensor
from app.core.errors import DesktopUnavailable


class NoClipboard:
    """Says of everything that it is not there: Wayland, and a computer without a display."""

    def __init__(self, why: str) -> None:
        self.why = why

    def watch(self, changed: Callable[[Offer], None], excluded: Callable[[], tuple[str, ...]]) -> Sensor:
        return "unavailable"

    def stop(self) -> None:
        """Nothing is watched."""

    def selection(self, excluded: tuple[str, ...] = ()) -> Offer | None:
        return None

    def can_select(self) -> bool:
        return False

    def remember_target(self) -> None:
        """There is no way to know the program in front."""

    def can_insert(self) -> bool:
        return False

    def insert(self, text: str) -> None:
        raise DesktopUnavailable(self.why, "Copy the text and paste it yourself.")

    def close(self) -> None:
        """Nothing is held."""
