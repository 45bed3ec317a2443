"""The global key under Wayland: the desktop gives it, through the portal ``GlobalShortcuts`` (versions 1 and 2).

The desktop decides, and may ask the user: which keys are in force is what it says, not what was wished for.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from app.core.desktop_types import Hotkey, HotkeyState
from app.shell.hotkeys.keys import InvalidKeys, Keys, keysym_name, parse_keys
from app.shell.hotkeys.portal_bus import PATH, REFUSED, PortalBus, PortalEnded, PortalGone, PortalRefused, session_token

INTERFACE = "org.freedesktop.portal.GlobalShortcuts"
BIND = "Bind `aiworkspace toggle` to a key in the settings of the desktop."
_SESSION = "org.freedesktop.portal.Session"
_ID = "panel"
_MODIFIERS = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Super": "LOGO"}
_CHANGE = "Choose one in the desktop's keyboard settings, or bind `aiworkspace toggle` there."
_PATIENCE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class PortalHotkeys:
    """``Hotkeys`` of the portal. ``bus``: an address of a session bus; ``words``: what the desktop tells the user."""

    def __init__(self, bus: str = "SESSION", words: str = "Show or hide the quick panel") -> None:
        self._bus = bus
        self._words = words
        self._lock = threading.RLock()
        self._pressed: Callable[[], None] = lambda: None
        self._session: _Session | None = None
        self._wrong = ""
        self._closed = False

    def start(self, keys: str, pressed: Callable[[], None]) -> Hotkey:
        with self._lock:
            self._pressed = pressed
            return self.change(keys)

    def change(self, keys: str) -> Hotkey:
        with self._lock:
            wanted, self._wrong = keys.strip(), ""
            if self._closed:
                return Hotkey("", "portal", "off", "The program is closing.")
            try:
                parsed = parse_keys(wanted) if wanted else None
            except InvalidKeys as why:
                self._wrong = str(why)
                return self._invalid(wanted)
            if parsed is None:
                self._end()
            elif self._session is None or not self._session.configure(parsed):
                self._end()
                self._session = _Session(self._bus, parsed, self._words, self._press)
            return self.state()

    def state(self) -> Hotkey:
        with self._lock:
            if self._wrong:
                return self._invalid("")
            return self._session.said if self._session is not None else Hotkey("", "portal", "off", "No key is set.")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def _invalid(self, wanted: str) -> Hotkey:
        held = self._session.said if self._session is not None and self._session.said.state == "on" else None
        stays = f" {held.keys} stays in force." if held else ""
        return Hotkey(held.keys if held else wanted, "portal", "invalid", self._wrong + stays)

    def _end(self) -> None:
        if self._session is not None:
            self._session.end()
            self._session = None

    def _press(self) -> None:
        threading.Thread(target=self._pressed, name="hotkey", daemon=True).start()


class _Session:
    """One session with the portal, in a thread of its own, from its making to its end."""

    def __init__(self, bus: str, keys: Keys, words: str, pressed: Callable[[], None]) -> None:
        self.said = Hotkey(keys.shown(), "portal", "off", "The desktop is being asked for it.")
        self._address = bus
        self._keys = keys
        self._words = words
        self._pressed = pressed
        self._lock = threading.Lock()
        self._bus: PortalBus | None = None
        self._version = 0
        self._handle = ""
        self._over = False
        self._thread = threading.Thread(target=self._run, name="portal keys", daemon=True)
        self._thread.start()

    def configure(self, keys: Keys) -> bool:
        """Have the desktop ask the user for other keys; whether it can: else a session of its own asks anew.

        A desktop keeps the keys it once gave to a shortcut whatever another session prefers.
        """
        with self._lock:
            if keys == self._keys:
                return self.said.state in {"on", "off"}
            if (
                self._bus is None
                or self._over
                or self._version < 2
                or self.said.state not in {"on", "conflict", "refused"}
            ):
                return False
            try:
                self._bus.tell(INTERFACE, "ConfigureShortcuts", "osa{sv}", (self._handle, "", {}))
            except PortalGone:
                return False
            self._keys = keys
            return True

    def end(self) -> None:
        """Give the keys back: they go with the connection."""
        with self._lock:
            self._over = True
            if self._bus is not None:
                self._bus.hang_up()
        if self._thread is not threading.current_thread():
            self._thread.join(_PATIENCE_SECONDS)

    # --- in the session's thread ----------------------------------------------------------------

    def _run(self) -> None:
        try:
            with contextlib.closing(PortalBus(self._address)) as bus:
                with self._lock:
                    self._bus = bus
                    if self._over:
                        return
                try:
                    self._stay(bus)
                finally:
                    with self._lock:
                        self._bus = None
        except PortalGone as why:
            self._say("unavailable", f"{why} {BIND}")
        except PortalRefused as why:
            self._say("refused", f"The desktop refuses: {str(why).rstrip('.')}. {BIND}")

    def _stay(self, bus: PortalBus) -> None:
        """A portal that is restarted, as after an update, knows of no session any more."""
        while True:
            try:
                self._talk(bus)
                return
            except PortalEnded as why:
                self._say("unavailable", f"{why} {BIND}")
                bus.wait_for_portal()

    def _talk(self, bus: PortalBus) -> None:
        self._version = bus.reach(INTERFACE)
        token = session_token()
        options = {"session_handle_token": ("s", token)}
        code, results = bus.ask(INTERFACE, "CreateSession", "a{sv}", (), options)
        if code:
            self._say("refused", f"The desktop opens no session for keys ({code}). {BIND}")
            return
        self._handle = str(results["session_handle"][1])
        if not self._handle.startswith(f"{PATH}/session/"):
            raise PortalRefused(f"{self._handle!r} is no session")
        asked = [(_ID, {"description": ("s", self._words), "preferred_trigger": ("s", trigger(self._keys))})]
        code, results = bus.ask(INTERFACE, "BindShortcuts", "oa(sa{sv})sa{sv}", (self._handle, asked, ""), {})
        if code == 1:
            self._say("refused", f"You gave the key no leave when the desktop asked. {_CHANGE}")
            return
        if code:
            self._say("refused", f"The desktop did not give the key ({code}). {_CHANGE}")
            return
        self._learn(results.get("shortcuts", ("a(sa{sv})", []))[1])
        self._listen(bus)

    def _listen(self, bus: PortalBus) -> None:
        while True:
            signal = bus.next()
            if signal.interface == _SESSION and signal.member == "Closed" and signal.path == self._handle:
                self._say("unavailable", f"The desktop took the key back. {_CHANGE}")
                return
            if signal.member == REFUSED:
                self.said = Hotkey(self.said.keys, "portal", "refused", f"{self.said.keys} stays in force. {_CHANGE}")
            if signal.interface != INTERFACE or signal.body[0] != self._handle:
                continue
            if signal.member == "Activated" and signal.body[1] == _ID:
                self._pressed()
            elif signal.member == "ShortcutsChanged":
                self._learn(signal.body[1])

    def _learn(self, shortcuts: list[tuple[str, dict[str, Any]]]) -> None:
        """What is in force, from the portal's own list."""
        given = dict(shortcuts)
        if _ID not in given:
            self._say("refused", f"The desktop did not give the key. {_CHANGE}")
            return
        trigger_description = str(given[_ID].get("trigger_description", ("s", ""))[1]).strip()
        if trigger_description:
            self.said = Hotkey(trigger_description, "portal", "on")
        else:
            taken = f"The desktop gave no key: another program may have {self._keys.shown()}."
            self._say("conflict", f"{taken} {_CHANGE}")

    def _say(self, state: HotkeyState, why: str) -> None:
        if not self._over:
            _log.info("the portal gives no key: %s", state)
        self.said = Hotkey(self._keys.shown(), "portal", state, why)


def portal_version(bus: str = "SESSION") -> int:
    """The version of the portal ``GlobalShortcuts``; ``PortalGone`` saying why there is none. Asks for no key."""
    with contextlib.closing(PortalBus(bus)) as connection:
        return connection.reach(INTERFACE)


def trigger(keys: Keys) -> str:
    """As the shortcuts specification writes it: ``CTRL+SHIFT+a``."""
    return "+".join((*(_MODIFIERS[name] for name in keys.modifiers), keysym_name(keys.key)))
