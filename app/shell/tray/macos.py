"""The menu bar of macOS, in the NSApplication loop that pywebview runs."""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Callable
from typing import Any

from app.shell.parts import TrayMenu
from app.shell.tray.entries import ICON, Entry, entries
from app.shell.words import TITLE

_VARIABLE_LENGTH = -1.0
_POINTS = 18.0


class MacTray:
    """``Tray`` with NSStatusItem; the menu bar is always there. Drawn in the main thread, whoever calls."""

    def __init__(self) -> None:
        self._item: Any = None
        self._target: Any = None
        self._shown = False

    def show(self, menu: TrayMenu, words: Any) -> bool:
        self.close()
        self._shown = True
        _in_main_thread(lambda: self._make(menu, words))
        return True

    def _make(self, menu: TrayMenu, words: Any) -> None:
        appkit = importlib.import_module("AppKit")
        self._target = _target_class().alloc().init()
        self._target.entries = lambda: entries(menu, words)
        self._item = appkit.NSStatusBar.systemStatusBar().statusItemWithLength_(_VARIABLE_LENGTH)
        image = appkit.NSImage.alloc().initByReferencingFile_(str(ICON))
        image.setSize_((_POINTS, _POINTS))
        self._item.button().setImage_(image)
        self._item.button().setToolTip_(TITLE)
        drawn = appkit.NSMenu.alloc().init()
        drawn.setAutoenablesItems_(False)
        drawn.setDelegate_(self._target)
        self._item.setMenu_(drawn)

    def shown(self) -> bool:
        return self._shown

    def close(self) -> None:
        if self._shown:
            self._shown = False
            _in_main_thread(self._drop)

    def _drop(self) -> None:
        if self._item is not None:
            appkit = importlib.import_module("AppKit")
            appkit.NSStatusBar.systemStatusBar().removeStatusItem_(self._item)
            self._item = self._target = None


def fill(appkit: Any, drawn: Any, target: Any, lines: list[Entry]) -> None:
    """Draw the lines into an NSMenu; each knows its place among them by its tag."""
    drawn.removeAllItems()
    for place, entry in enumerate(lines):
        if not entry.text:
            drawn.addItem_(appkit.NSMenuItem.separatorItem())
            continue
        line = appkit.NSMenuItem.alloc().initWithTitle_action_keyEquivalent_(entry.text, "chosen:", "")
        line.setTarget_(target)
        line.setTag_(place)
        line.setEnabled_(entry.choose is not None)
        drawn.addItem_(line)


def _in_main_thread(call: Callable[[], None]) -> None:
    if threading.current_thread() is threading.main_thread():
        call()
    else:
        importlib.import_module("PyObjCTools.AppHelper").callAfter(call)


@functools.cache
def _target_class() -> Any:
    """The delegate of the menu and target of its lines; a class of the Objective-C runtime can be made only once."""
    appkit = importlib.import_module("AppKit")

    class AIWorkspaceTrayTarget(appkit.NSObject):  # type: ignore[name-defined,misc]  # known only on a Mac
        def menuNeedsUpdate_(self, drawn: Any) -> None:  # noqa: N802  # AppKit's name
            self.lines = list(self.entries())
            fill(appkit, drawn, self, self.lines)

        def chosen_(self, line: Any) -> None:
            choose = self.lines[line.tag()].choose
            if choose is not None:
                choose()

    return AIWorkspaceTrayTarget
