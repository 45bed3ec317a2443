"""A screen of the bench's own: keys are pressed on it as by hand, and what it shows is read from its pixels."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

NEEDED = ("Xvfb", "openbox")
TALL = 2400
"""The screen's height: room for the panels above and for the window below them."""
_ENOUGH_SECONDS = 60.0
_STEP_SECONDS = 0.0005
_LOOKED_AT = (360, 48)
"""Width and height of the part of a panel that is read: its field with the words in it."""
_COLOURS = 8
"""A ground without words has fewer; words drawn smoothly have more."""


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


@dataclass(slots=True)
class Screen:
    """``name``: as ``DISPLAY`` has it; ``environment`` for the programs that are to show there."""

    name: str
    environment: dict[str, str]
    _display: Any = None
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def connect(self) -> None:
        """Look at it. Until then nobody is connected."""
        from Xlib.display import Display

        self._display = Display(self.name)

    def key(self, letter: str) -> float:
        """Press Ctrl+Shift and the letter and let go; when the letter went down (``time.perf_counter``)."""
        from Xlib import XK, X
        from Xlib.ext import xtest

        display = self._display
        codes = [display.keysym_to_keycode(XK.string_to_keysym(name)) for name in ("Control_L", "Shift_L", letter)]
        for code in codes[:2]:
            xtest.fake_input(display, X.KeyPress, code)
        display.sync()
        pressed = time.perf_counter()
        xtest.fake_input(display, X.KeyPress, codes[2])
        display.flush()
        for code in reversed(codes):
            xtest.fake_input(display, X.KeyRelease, code)
        display.flush()
        return pressed

    def find(self, title: str) -> bool:
        """Whether a window of that title is on the screen; from then on its place is known."""
        window = self._window(title)
        if window is None:
            return False
        at = window.translate_coords(self._root(), 0, 0)
        self._seen[title] = (-at.x, -at.y)
        return True

    def lower(self, title: str) -> None:
        """Put the window of that title into the lower half."""
        window = self._window(title)
        if window is not None:
            window.configure(x=100, y=TALL // 2)
            self._display.sync()

    def drawn(self, title: str) -> bool:
        """Whether words stand where the window of that title was found."""
        import numpy as np
        from Xlib import X

        x, y = self._seen[title]
        width, height = _LOOKED_AT
        image = self._root().get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF)
        return len(np.unique(np.frombuffer(image.data, dtype=np.uint32))) >= _COLOURS

    def windows_of(self, title: str) -> int:
        """How many windows of that title there are, shown or not."""
        return sum(1 for _ in self._titled(self._root(), title))

    def _root(self) -> Any:
        return self._display.screen().root

    def _window(self, title: str) -> Any:
        from Xlib import X

        for window in self._titled(self._root(), title):
            if window.get_attributes().map_state == X.IsViewable:
                return window
        return None

    def _titled(self, above: Any, title: str) -> Iterator[Any]:
        from Xlib.error import BadWindow

        try:
            children = above.query_tree().children
        except BadWindow:
            return
        for child in children:
            with contextlib.suppress(BadWindow):
                if child.get_wm_name() == title:
                    yield child
                else:
                    yield from self._titled(child, title)

    def close(self) -> None:
        """Look at it no more."""
        if self._display is not None:
            self._display.close()


def until(what: Callable[[], bool], step: float = _STEP_SECONDS, enough: float = _ENOUGH_SECONDS) -> float:
    """When ``what`` came true (``time.perf_counter``); RuntimeError when it stays false for ``enough`` seconds."""
    end = time.perf_counter() + enough
    while time.perf_counter() < end:
        if what():
            return time.perf_counter()
        time.sleep(step)
    raise RuntimeError("what was to be seen on the screen was not")


@contextlib.contextmanager
def a_screen(env: Mapping[str, str]) -> Iterator[Screen]:
    """An X server and a window manager, until the end of the block."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"1600x{TALL}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    manager: subprocess.Popen[bytes] | None = None
    screen: Screen | None = None
    try:
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        kept = {key: value for key, value in env.items() if not key.startswith(("XDG_", "WAYLAND", "QT"))}
        screen = Screen(name, kept | {"DISPLAY": name, "DBUS_SESSION_BUS_ADDRESS": "disabled:"})
        manager = subprocess.Popen(["openbox"], env=screen.environment, stderr=subprocess.DEVNULL)
        screen.connect()
        yield screen
    finally:
        if screen is not None:
            screen.close()
        for process in (manager, server):
            if process is not None:
                process.kill()
                process.wait()
