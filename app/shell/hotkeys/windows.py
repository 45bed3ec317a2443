"""The global key on Windows, through the package ``keyboard``, which keeps the keys from the program in front."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from app.core.desktop_types import HotkeyBackend
from app.shell.hotkeys.holding import NotGiven
from app.shell.hotkeys.keys import Keys

_NAMES = {
    "Ctrl": "ctrl", "Alt": "alt", "Shift": "shift", "Super": "windows", "Escape": "esc", "PageUp": "page up",
    "PageDown": "page down", "Print": "print screen",
}  # fmt: skip


class WindowsGrab:
    """``module``: the package, or what stands in for it."""

    backend: HotkeyBackend = "keyboard"

    def __init__(self, module: Any = None) -> None:
        self._module = module
        self._handle: Any = None

    def take(self, keys: Keys, pressed: Callable[[], None]) -> None:
        try:
            module = self._module or importlib.import_module("keyboard")
            written = "+".join(_NAMES.get(part, part.lower()) for part in (*keys.modifiers, keys.key))
            handle = module.add_hotkey(written, pressed, suppress=True)
        except ImportError:
            raise NotGiven("unavailable", "The package keyboard is not installed.") from None
        except ValueError as why:
            raise NotGiven("invalid", f"This keyboard has no {keys.shown('win32')}: {why}.") from why
        except OSError as why:
            raise NotGiven("refused", f"Windows refuses {keys.shown('win32')}: {why}.") from why
        self.drop()
        self._module, self._handle = module, handle

    def drop(self) -> None:
        if self._handle is not None:
            self._module.remove_hotkey(self._handle)
            self._handle = None

    def lost(self) -> str:
        return ""

    def close(self) -> None:
        self.drop()
