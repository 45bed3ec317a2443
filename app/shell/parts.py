"""The parts of the desktop that differ from system to system: small Protocols, each with one home per system.

Unless it says otherwise a method may be called from any thread and returns soon.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.desktop_types import Announcement, Hotkey, Offer, Sensor


class Hotkeys(Protocol):
    """The global key (``app/shell/hotkeys``)."""

    def start(self, keys: str, pressed: Callable[[], None]) -> Hotkey:
        """Ask the system for the keys; ``pressed`` is called in a thread of its own each time. Never raises."""

    def change(self, keys: str) -> Hotkey:
        """Others in place of them; empty: none. When the system refuses, the old ones stay in force and are said."""

    def state(self) -> Hotkey:
        """What is in force now: a conflict may come and go."""

    def close(self) -> None:
        """Give them back. More than once does no harm."""


class Clipboard(Protocol):
    """The clipboard and the selection (``app/shell/clipboard``)."""

    def watch(self, changed: Callable[[Offer], None], excluded: Callable[[], tuple[str, ...]]) -> Sensor:
        """Look at what is copied from now on; ``excluded``: names of programs whose copies are not looked at."""

    def stop(self) -> None:
        """Look no more."""

    def selection(self, excluded: tuple[str, ...] = ()) -> Offer | None:
        """The text selected in the program in front, which must be neither ours nor excluded; None without one."""

    def can_select(self) -> bool: ...

    def remember_target(self) -> None:
        """The program in front now is where ``insert`` writes. Called before the panel is shown."""

    def can_insert(self) -> bool: ...

    def insert(self, text: str) -> None:
        """Write into the remembered program, once it has the keyboard again; the clipboard is put back.

        ``DesktopUnavailable`` when the program is gone.
        """

    def close(self) -> None: ...


class Regions(Protocol):
    """A rectangle of the screen (``app/shell/region``)."""

    def available(self) -> bool: ...

    def mark(self) -> bytes | None:
        """A PNG of what the user marks, over all screens; None when it was given up (Esc). Waits for the user; not to be
        called in the window's thread.
        """


class Reader(Protocol):
    """Text in a picture (``app/vision``)."""

    def read(self, png: bytes) -> str:
        """Its lines in reading order; empty when there is none. ``OcrMissing`` when text recognition is not installed."""


class Notifier(Protocol):
    """Notifications of the system (``app/shell/notifications``)."""

    def available(self) -> bool: ...

    def show(self, announcement: Announcement, clicked: Callable[[str], None]) -> None:
        """Show it; ``clicked`` gets its target. Never raises; what cannot be shown is logged."""

    def close(self) -> None: ...


class TrayMenu(Protocol):
    """What the tray's menu does (given by the window)."""

    def show(self) -> None: ...

    def new_question(self) -> None: ...

    def indexing(self) -> tuple[bool, bool, str]:
        """(whether something is being indexed, whether it is paused, a line of status in the interface's language)."""

    def pause_indexing(self, paused: bool) -> None: ...

    def clipboard(self) -> Sensor: ...

    def pause_clipboard(self, paused: bool) -> None: ...

    def quit(self) -> None: ...


class Tray(Protocol):
    """The icon beside the clock (``app/shell/tray``). All in the window's thread."""

    def show(self, menu: TrayMenu, words: Any) -> bool:
        """Whether there is a tray that shows it now; one that comes later is taken up then."""

    def shown(self) -> bool: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one desktop; None: it has none of the kind."""

    hotkeys: Hotkeys | None = None
    clipboard: Clipboard | None = None
    regions: Regions | None = None
    reader: Reader | None = None
    notifier: Notifier | None = None
    tray: Tray | None = None

    def close(self) -> None:
        """Give up what they hold; the tray is closed in the window's thread before."""
        for part in (self.hotkeys, self.clipboard, self.notifier):
            if part is not None:
                part.close()
