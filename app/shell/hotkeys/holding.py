"""What is the same for the global key of every system: which keys are wanted, which are in force, and why not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from app.core.desktop_types import Hotkey, HotkeyBackend, HotkeyState
from app.shell.hotkeys.keys import InvalidKeys, Keys, parse_keys


class NotGiven(Exception):
    """The system does not give the keys; says why in a sentence."""

    def __init__(self, state: HotkeyState, why: str) -> None:
        super().__init__(why)
        self.state = state
        self.why = why


class Grab(Protocol):
    """One way to have keys of the system. Called under a lock, from any thread."""

    backend: HotkeyBackend

    def take(self, keys: Keys, pressed: Callable[[], None]) -> None:
        """Have these in place of those had before; ``NotGiven`` leaves those before in force."""

    def drop(self) -> None:
        """Have none; does no harm when there are none."""

    def lost(self) -> str:
        """Why what was taken is no longer had; empty when it is."""

    def close(self) -> None: ...


class HeldKeys:
    """``Hotkeys`` over one ``Grab``."""

    def __init__(self, grab: Grab) -> None:
        self._grab = grab
        self._lock = threading.RLock()
        self._pressed: Callable[[], None] = lambda: None
        self._held: Keys | None = None
        self._wanted = ""
        self._refusal: NotGiven | None = None
        self._closed = False

    def start(self, keys: str, pressed: Callable[[], None]) -> Hotkey:
        with self._lock:
            self._pressed = pressed
            return self.change(keys)

    def change(self, keys: str) -> Hotkey:
        with self._lock:
            self._wanted = keys.strip()
            self._ask()
            return self._said()

    def state(self) -> Hotkey:
        with self._lock:
            self._notice_loss()
            # Whoever had the keys may have given them back meanwhile.
            if self._refusal is not None and self._refusal.state == "conflict":
                self._ask()
            return self._said()

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._held = None
                self._grab.close()

    def _ask(self) -> None:
        self._refusal = None
        if self._closed:
            self._refusal = NotGiven("off", "The program is closing.")
            return
        if not self._wanted:
            self._grab.drop()
            self._held = None
            return
        try:
            keys = parse_keys(self._wanted)
            self._grab.take(keys, self._press)
            self._held = keys
        except InvalidKeys as why:
            self._refusal = NotGiven("invalid", str(why))
        except NotGiven as refusal:
            self._refusal = refusal
            self._notice_loss()

    def _notice_loss(self) -> None:
        why = self._grab.lost() if self._held is not None else ""
        if why:
            self._held = None
            self._refusal = NotGiven("unavailable", why)

    def _press(self) -> None:
        threading.Thread(target=self._pressed, name="hotkey", daemon=True).start()

    def _said(self) -> Hotkey:
        held = self._held.shown() if self._held is not None else ""
        backend = self._grab.backend
        if self._refusal is not None:
            stays = f" {held} stays in force." if held else ""
            return Hotkey(held or self._wanted, backend, self._refusal.state, self._refusal.why + stays)
        if self._held is None:
            return Hotkey("", backend, "off", "No key is set.")
        return Hotkey(held, backend, "on")
