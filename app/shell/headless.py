"""The desktop of a server without a window: it can at most open files in other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NoReturn

from app.core.desktop_types import Announcement, DesktopStatus, Hotkey, Offer
from app.core.errors import DesktopUnavailable
from app.core.ports import DesktopFeatures
from app.shell.opener import Opener


class HeadlessDesktop:
    """``Desktop`` without a window."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    def features(self) -> DesktopFeatures:
        return DesktopFeatures(window=False, dialogs=False, open=self._opener.available())

    def pick(self, kind: Literal["files", "folder", "model"]) -> tuple[str, ...]:
        _missing()

    def pick_target(self, name: str) -> str | None:
        _missing()

    def dropped(self, names: Sequence[str]) -> tuple[str, ...]:
        _missing()

    def open(self, path: str) -> None:
        self._opener.open(path)

    def reveal(self, path: str) -> None:
        self._opener.reveal(path)

    def browse(self, url: str) -> None:
        self._opener.browse(url)

    def zoom(self, factor: float) -> None:
        _missing()

    def show(self) -> None:
        _missing()

    def toggle(self) -> bool:
        _missing()

    def status(self) -> DesktopStatus:
        return DesktopStatus(Hotkey("", "none", "unavailable", "this server has no window"))

    def hide_panel(self) -> None:
        _missing()

    def panel_height(self, height: int) -> None:
        _missing()

    def panel_left(self) -> None:
        _missing()

    def go(self, page: str) -> None:
        _missing()

    def offers(self) -> tuple[Offer, ...]:
        return ()

    def take_offer(self, offer: str) -> None:
        _missing()

    def insert(self, text: str) -> None:
        _missing()

    def mark_region(self) -> Offer | None:
        _missing()

    def pause_clipboard(self, paused: bool) -> None:
        _missing()

    def announce(self, announcement: Announcement) -> None:
        """Nothing: nobody would see it."""

    def ask_about(self, paths: Sequence[str]) -> None:
        _missing()

    def attended(self) -> bool:
        return False


def _missing() -> NoReturn:
    raise DesktopUnavailable("This server has no window.", "Open the app with aiworkspace app, or use your browser's.")
