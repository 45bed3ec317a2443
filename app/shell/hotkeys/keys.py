"""Keys as a person writes them (``Ctrl+Shift+A``), and what they mean."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

_ORDER = ("Ctrl", "Alt", "Shift", "Super")
_MODIFIERS = {
    "ctrl": "Ctrl", "control": "Ctrl", "cmd": "Ctrl", "command": "Ctrl", "cmdorctrl": "Ctrl",
    "commandorcontrol": "Ctrl", "⌘": "Ctrl",
    "alt": "Alt", "option": "Alt", "opt": "Alt", "⌥": "Alt",
    "shift": "Shift", "⇧": "Shift",
    "super": "Super", "win": "Super", "windows": "Super", "meta": "Super", "logo": "Super", "⌃": "Super",
}  # fmt: skip
_MAC = {"Ctrl": "Cmd", "Alt": "Option", "Super": "Control"}
_WINDOWS = {"Super": "Win"}
_NAMED = {
    "space": "Space", "tab": "Tab", "enter": "Enter", "return": "Enter", "escape": "Escape", "esc": "Escape",
    "backspace": "Backspace", "delete": "Delete", "del": "Delete", "insert": "Insert", "ins": "Insert",
    "home": "Home", "end": "End", "pageup": "PageUp", "pgup": "PageUp", "pagedown": "PageDown", "pgdn": "PageDown",
    "up": "Up", "arrowup": "Up", "down": "Down", "arrowdown": "Down", "left": "Left", "arrowleft": "Left",
    "right": "Right", "arrowright": "Right", "print": "Print", "printscreen": "Print", "pause": "Pause",
}  # fmt: skip
_KEYSYMS = {
    "Space": "space", "Enter": "Return", "Backspace": "BackSpace", "PageUp": "Page_Up", "PageDown": "Page_Down",
    ",": "comma", ".": "period", "/": "slash", ";": "semicolon", "'": "apostrophe", "[": "bracketleft",
    "]": "bracketright", "\\": "backslash", "-": "minus", "=": "equal", "`": "grave",
}  # fmt: skip
_SIGNS = frozenset(",./;'[]\\-=`")
_FUNCTION = re.compile(r"[fF]([1-9]|1[0-9]|2[0-4])")
_ALONE = re.compile(r"F\d+|Print|Pause")


class InvalidKeys(ValueError):
    """What was written names no keys that can be asked for; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Keys:
    """``modifiers`` of Ctrl (Cmd on a Mac), Alt, Shift and Super, in that order; ``key`` as ``A``, ``F2`` or ``Space``."""

    modifiers: tuple[str, ...]
    key: str

    def __str__(self) -> str:
        return "+".join((*self.modifiers, self.key))

    def shown(self, platform: str = sys.platform) -> str:
        """As a person of that system writes them."""
        names = {"darwin": _MAC, "win32": _WINDOWS}.get(platform, {})
        return "+".join((*(names.get(name, name) for name in self.modifiers), self.key))


def parse_keys(written: str) -> Keys:
    """The keys; ``InvalidKeys`` saying why there are none."""
    parts = [part.strip() for part in written.strip().split("+")]
    if any(not part for part in parts):
        raise InvalidKeys(f"“{_short(written)}” names no key: write it as Ctrl+Shift+A.")
    *before, last = parts
    modifiers: set[str] = set()
    for part in before:
        name = _MODIFIERS.get(part.lower())
        if name is None:
            raise InvalidKeys(f"“{_short(part)}” is not Ctrl, Alt, Shift, Super or Cmd.")
        if name in modifiers:
            raise InvalidKeys(f"{name} is there twice.")
        modifiers.add(name)
    key = _key(last)
    if not modifiers - {"Shift"} and not _ALONE.fullmatch(key):
        raise InvalidKeys(f"{key} is needed for writing: add Ctrl, Alt or Super.")
    return Keys(tuple(name for name in _ORDER if name in modifiers), key)


def keysym_name(key: str) -> str:
    """The key's name among X11's and xkbcommon's key symbols: ``a``, ``F2``, ``Page_Up``."""
    return _KEYSYMS.get(key, key.lower() if len(key) == 1 else key)


def _key(written: str) -> str:
    if written.lower() in _MODIFIERS:
        raise InvalidKeys(f"A key is missing after {_MODIFIERS[written.lower()]}.")
    if _FUNCTION.fullmatch(written):
        return written.upper()
    if len(written) == 1 and written.isascii() and (written.isalnum() or written in _SIGNS):
        return written.upper()
    named = _NAMED.get(written.lower().replace(" ", "").replace("_", ""))
    if named is None:
        raise InvalidKeys(f"There is no key “{_short(written)}”.")
    return named


def _short(written: str) -> str:
    return written.strip()[:40]
