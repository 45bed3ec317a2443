"""The quick panel: a second window, made with the first, shown where the mouse is and hidden when it is left."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from app.shell.geometry import Place, Screen
from app.shell.toolkit import Toolkit

WIDTH, HEIGHT = 720, 160
_LEAST_HEIGHT = 56
_TALLEST = 0.7
"""Of the screen's height."""
_DROP = 0.18
"""Its upper edge, as a part of the screen's height."""
SHOWN = "aiworkspace:shown"
_PAGE_SECONDS = 3.0
"""How long the first showing waits for the page: keys that come before its field are lost."""


def panel_place(screen: Screen, height: int) -> Place:
    """Where a panel with a page of that height stands: in the middle across, in the upper third down."""
    width = min(WIDTH, screen.width)
    top = screen.y + int(screen.height * _DROP)
    tall = min(max(height, _LEAST_HEIGHT), int(screen.height * _TALLEST))
    return Place(screen.x + (screen.width - width) // 2, top, width, tall)


class Panel:
    """The panel's window. All but ``held`` and ``window`` is used in the window's thread."""

    def __init__(self, toolkit: Toolkit, later: Callable[[Callable[[], None]], None]) -> None:
        """``later`` calls in the window's thread a moment afterwards, when the keyboard has found its new place."""
        self._toolkit = toolkit
        self._later = later
        self._window: Any = None
        self._wanted = False
        self._there = threading.Event()
        self._page = threading.Event()
        self._height = HEIGHT
        self._screen: Screen | None = None
        self._shown = False
        self._ended = False
        self._awaiting_drop = False
        self._holds = 0
        self._lock = threading.Lock()

    def create(self, title: str, address: str) -> None:
        """Have pywebview make it beside the main window, hidden. Called before the toolkit's loop."""
        import webview

        window = webview.create_window(
            title,
            address,
            width=WIDTH,
            height=HEIGHT,
            hidden=True,
            frameless=True,
            easy_drag=False,
            on_top=True,
            transparent=self._toolkit.see_through(),
            min_size=(320, _LEAST_HEIGHT),
            background_color=self._toolkit.background(),
            text_select=True,
            zoomable=True,
        )
        assert window is not None
        self._wanted = True
        window.events.before_show += lambda: self._dress(window)
        window.events.closing += self._close_instead

    def _dress(self, window: Any) -> None:
        self._toolkit.dress_panel(window, self.left)
        self._window = window
        self._there.set()
        if self._ended:  # the main window went while this one was made
            self._toolkit.post(lambda: self._toolkit.close(window))

    def wait(self, seconds: float) -> bool:
        """Whether there is a panel; one that is being made, and its page, are waited for. From any thread but the window's."""
        if not self._wanted or not self._there.wait(seconds):
            return False
        if not self._page.wait(_PAGE_SECONDS):
            self._page.set()  # a page that says nothing is not waited for again
        return self.made

    @property
    def made(self) -> bool:
        """Whether there is a panel, and its page is held in."""
        return self._window is not None and not self._ended

    @property
    def shown(self) -> bool:
        """Whether it is on the screen."""
        return self._shown

    def in_front(self) -> bool:
        """Whether it is on the screen and has the keyboard."""
        return self.made and self._shown and self._toolkit.in_front(self._window)

    def toggle(self) -> bool:
        """Show it, or hide it when it is in front; whether it is shown now."""
        if self._shown and (self._holds == 0 or self._toolkit.in_front(self._window)):
            self.hide()
        else:
            self.show()
        return self._shown

    def show(self) -> None:
        """On the screen in use, over the others, with the keyboard; the page is told."""
        self._shown = True
        self._screen = self._toolkit.screen_in_use()
        self._toolkit.show_at(self._window, panel_place(self._screen, self._height))
        self.tell(SHOWN)

    def hide(self) -> None:
        """Off the screen."""
        if self.made and self._shown:
            self._shown = False
            self._toolkit.hide(self._window)

    def fit(self, height: int) -> None:
        """The page is there, and that high now."""
        self._page.set()
        self._height = height
        if self.made and self._shown and self._screen is not None:
            place = panel_place(self._screen, height)
            self._toolkit.resize(self._window, place.width, place.height)

    def left(self) -> None:
        """It has lost the keyboard: hide it, unless it has come back by then or something of ours took it.

        While a button of the mouse is down something may be on its way to it from another program: it waits for that.
        """
        if self._shown and not self._ended and not self._awaiting_drop:
            self._later(self._hide_if_left)

    def _hide_if_left(self) -> None:
        awaited, self._awaiting_drop = self._awaiting_drop, False
        if not self.made or not self._shown or self._holds or self._toolkit.busy(self._window):
            return
        if self._toolkit.in_front(self._window):
            return
        if self._toolkit.button_held():
            self._awaiting_drop = True
            self._later(self._hide_if_left)
        elif awaited and self._toolkit.under_pointer(self._window):
            self.show()
        else:
            self.hide()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """While a dialog or marking has the keyboard, losing it does not hide the panel. From any thread."""
        with self._lock:
            self._holds += 1
        try:
            yield
        finally:
            with self._lock:
                self._holds -= 1

    def tell(self, event: str, detail: object = None) -> None:
        """Have an event happen in its page."""
        if self.made:
            self._toolkit.tell(self._window, happening(event, detail))

    def end(self) -> None:
        """Close it for good, with the main window."""
        made, self._ended = self.made, True
        self._page.set()
        if made:
            self._toolkit.close(self._window)

    def _close_instead(self) -> bool:
        """Closing it, as by Alt+F4, hides it: it is not made a second time."""
        if not self._ended:
            self.hide()
        return self._ended


def happening(event: str, detail: object = None) -> str:
    """The script by which an event of that name happens in a page."""
    return f"window.dispatchEvent(new CustomEvent({json.dumps(event)},{{detail:{json.dumps(detail)}}}))"
