"""What the window asks of the toolkit that draws it, and which toolkit that is here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.core.errors import DesktopUnavailable
from app.shell.drops import Drops
from app.shell.geometry import Place, Screen
from app.shell.rules import PageRules
from app.shell.words import Words

Theme = Literal["auto", "light", "dark"]
LIGHT, DARK = "#F7F6F2", "#151719"


@dataclass(frozen=True, slots=True)
class Dressing:
    """What a window is given before it is shown."""

    rules: PageRules
    drops: Drops
    words: Words
    theme: Theme


class Toolkit(Protocol):
    """One way to draw a window. ``post`` may be called from any thread; all else is called in the window's own, which
    is the main one. ``window`` is pywebview's.
    """

    gui: str
    """The name pywebview knows it by."""

    def version(self) -> str:
        """Its name and version, for a person."""

    def prepare(self, dressing: Dressing) -> None:
        """Once, before the window is made."""

    def background(self) -> str:
        """The colour of the window before its page is there, as ``#RRGGBB``."""

    def screens(self) -> Sequence[Screen]:
        """The usable part of every screen, the main one first."""

    def dress(self, window: Any, place: Place) -> None:
        """Once the window is made and not yet shown."""

    def post(self, call: Callable[[], None]) -> None:
        """Have it called soon in the window's thread."""

    def place(self, window: Any) -> Place:
        """Where the window stands; when it is maximised, where it would be without."""

    def in_front(self, window: Any) -> bool:
        """Whether the window is shown and has the keyboard."""

    def bring_front(self, window: Any) -> None:
        """Show it over the others, with the keyboard."""

    def hide(self, window: Any) -> None:
        """Take it off the screen; it goes on living."""

    def dress_panel(self, window: Any, left: Callable[[], None]) -> None:
        """The quick panel, once it is made and not shown: above the others, not among the programs of the taskbar.

        ``left`` is called in the window's thread when it has lost the keyboard.
        """

    def see_through(self) -> bool:
        """Whether what a window leaves empty shows what lies behind it."""

    def screen_in_use(self) -> Screen:
        """The usable part of the screen where the mouse is."""

    def show_at(self, window: Any, place: Place) -> None:
        """Show it there over the others, with the keyboard."""

    def resize(self, window: Any, width: int, height: int) -> None:
        """Make its content that large; its upper edge stays."""

    def tell(self, window: Any, script: str) -> None:
        """Have the page run a script of ours; nothing comes back."""

    def busy(self, window: Any) -> bool:
        """Whether a menu or a dialog of ours stands over the window."""

    def button_held(self) -> bool:
        """Whether a button of the mouse is down, in whatever program; False where that is not told."""

    def under_pointer(self, window: Any) -> bool:
        """Whether the mouse is within the window's place on the screen; False where that is not told."""

    def zoom(self, window: Any, factor: float) -> None:
        """Scale the page."""

    def visit(self, window: Any, url: str) -> None:
        """Go to an address of the page's own server."""

    def close(self, window: Any) -> None:
        """Close it for good, which ends the toolkit's loop."""

    def ask(self, window: Any, kind: Literal["files", "folder", "model"], folder: str) -> Sequence[str]:
        """Ask in a native dialog that starts in ``folder``. Called from another thread than the window's."""

    def ask_target(self, window: Any, name: str, folder: str) -> str | None:
        """Ask where to save. Called from another thread than the window's."""


def load_toolkit(wanted: str = "auto", platform: str = sys.platform) -> Toolkit:
    """The toolkit of the setting ``window.backend``: on Linux Qt where it is installed, else GTK.

    ``DesktopUnavailable`` saying why when there is none.
    """
    if platform in {"darwin", "win32"}:
        from app.shell.native import NativeToolkit

        return NativeToolkit()
    reasons: list[str] = []
    for name in ("qt", "gtk") if wanted == "auto" else (wanted,):
        try:
            return _load(name)
        # GTK's bindings raise ValueError for a library that is not there; a webview may fail as its library loads.
        except (ImportError, ValueError, OSError) as error:
            reasons.append(f"{name}: {error}")
    raise DesktopUnavailable(
        "No webview can be loaded (" + "; ".join(reasons) + ").",
        "Run make run again, or aiworkspace serve and open the address it prints in a browser.",
    )


def _load(name: str) -> Toolkit:
    if name == "gtk":
        from app.shell.gtk import GtkToolkit

        return GtkToolkit()
    from app.shell.qt import QtToolkit

    return QtToolkit()
