"""The global key on macOS, by RegisterEventHotKey, which needs no permission; reached through the package quickmachotkey.

Its decorator throws away what the system answers, so that a conflict would go unseen: its functions are called here.
"""

from __future__ import annotations

import contextlib
import importlib
import struct
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from typing import Any, TypeVar

from app.core.desktop_types import HotkeyBackend
from app.shell.hotkeys.holding import NotGiven
from app.shell.hotkeys.keys import Keys

T = TypeVar("T")

_PATIENCE_SECONDS = 5.0
_EXISTS, _INVALID = -9878, -9879
"""``eventHotKeyExistsErr`` and ``eventHotKeyInvalidErr`` of CarbonEvents.h."""
_EXCLUSIVE = 1
"""``kEventHotKeyExclusive``: no other program is told of the keys, and keys that another has are refused."""
_SIGNATURE = struct.unpack("@I", b"QMHK")[0]
"""By which the package's handler of events knows its keys."""
_MODIFIERS = {"Ctrl": "cmdKey", "Alt": "optionKey", "Shift": "shiftKey", "Super": "controlKey"}
_NAMES = {
    "Enter": "Return", "Backspace": "Delete", "Delete": "ForwardDelete", "Up": "UpArrow", "Down": "DownArrow",
    "Left": "LeftArrow", "Right": "RightArrow", ",": "ANSI_Comma", ".": "ANSI_Period", "/": "ANSI_Slash",
    ";": "ANSI_Semicolon", "'": "ANSI_Quote", "[": "ANSI_LeftBracket", "]": "ANSI_RightBracket",
    "\\": "ANSI_Backslash", "-": "ANSI_Minus", "=": "ANSI_Equal", "`": "ANSI_Grave",
}  # fmt: skip


def in_main_thread(call: Callable[[], T]) -> T:
    """What ``call`` gives in the window's thread, where Carbon's events are handled; ``NotGiven`` when that is stuck."""
    if threading.current_thread() is threading.main_thread():
        return call()
    answer: Future[T] = Future()

    def run() -> None:
        if answer.set_running_or_notify_cancel():
            try:
                answer.set_result(call())
            except (NotGiven, ImportError, AssertionError, AttributeError, ValueError) as why:
                answer.set_exception(why)

    importlib.import_module("PyObjCTools.AppHelper").callAfter(run)
    try:
        return answer.result(_PATIENCE_SECONDS)
    except Late:
        answer.cancel()
        raise NotGiven("unavailable", "The window does not answer.") from None


class CarbonGrab:
    """``module``: the package, or what stands in for it; ``run``: calls in the window's thread."""

    backend: HotkeyBackend = "carbon"

    def __init__(self, module: Any = None, run: Callable[[Callable[[], Any]], Any] = in_main_thread) -> None:
        self._module = module
        self._run = run
        self._reference: Any = None
        self._keys: Keys | None = None
        self._number = 0

    def take(self, keys: Keys, pressed: Callable[[], None]) -> None:
        try:
            self._run(lambda: self._swap(keys, pressed))
        except ImportError:
            raise NotGiven("unavailable", "The package quickmachotkey is not installed.") from None
        except (AssertionError, AttributeError, ValueError) as why:
            raise NotGiven("unavailable", f"The package quickmachotkey does not work: {why}.") from why

    def drop(self) -> None:
        if self._reference is not None:
            with contextlib.suppress(NotGiven):  # what is stuck has no use for keys
                self._run(self._release)

    def lost(self) -> str:
        return ""

    def close(self) -> None:
        self.drop()

    # --- in the window's thread -----------------------------------------------------------------

    def _swap(self, keys: Keys, pressed: Callable[[], None]) -> None:
        if self._reference is not None and keys == self._keys:
            return  # asked for twice they would be refused
        if self._module is None:
            self._module = importlib.import_module("quickmachotkey")  # it installs its handler of events
        module, shown = self._module, keys.shown("darwin")
        code, mask = self._code(keys), sum(getattr(module.constants, _MODIFIERS[name]) for name in keys.modifiers)
        number = self._number + 1
        module.hotKeyHandlers[number] = pressed
        status, reference = module.RegisterEventHotKey(
            code, mask, (_SIGNATURE, number), module.GetEventDispatcherTarget(), _EXCLUSIVE, None
        )
        if status:
            del module.hotKeyHandlers[number]
            if status == _EXISTS:
                raise NotGiven("conflict", f"Another program has {shown}.")
            if status == _INVALID:
                raise NotGiven("invalid", f"macOS knows no keys {shown}.")
            raise NotGiven("refused", f"macOS refuses {shown} (error {status}).")
        self._release()
        self._reference, self._number, self._keys = reference, number, keys

    def _code(self, keys: Keys) -> int:
        name = _NAMES.get(keys.key, f"ANSI_{keys.key}" if len(keys.key) == 1 else keys.key)
        code = getattr(self._module.constants, f"kVK_{name}", None)
        if code is None:
            raise NotGiven("invalid", f"A Mac's keyboard has no key {keys.key}.")
        return int(code)

    def _release(self) -> None:
        if self._reference is not None:
            self._module.UnregisterEventHotKey(self._reference)
            self._module.hotKeyHandlers.pop(self._number, None)
            self._reference = None
