"""What the desktop tells and is told: the hotkey, what lies ready to be asked about, what is announced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HotkeyBackend = Literal["x11", "portal", "carbon", "keyboard", "none"]
HotkeyState = Literal["on", "off", "conflict", "invalid", "refused", "unavailable"]
OfferKind = Literal["clipboard", "selection", "region", "files"]
Sensor = Literal["on", "off", "paused", "unavailable"]


@dataclass(frozen=True, slots=True)
class Hotkey:
    """The global key. ``keys`` as a person writes it (``Ctrl+Shift+A``); ``detail`` says why in English when not ``on``."""

    keys: str
    backend: HotkeyBackend = "none"
    state: HotkeyState = "off"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the user may want to ask about, shown as a chip in the panel. It lives in memory until it is used.

    ``text``: what was copied, selected or read in the region; empty for ``files``. ``paths``: absolute. ``source``: the
    program it comes from, empty when unknown. ``at``: ISO 8601.
    """

    id: str
    kind: OfferKind
    text: str = ""
    paths: tuple[str, ...] = ()
    source: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class DesktopStatus:
    """What is in force on this desktop, and what it can do."""

    hotkey: Hotkey
    panel: bool = False
    tray: bool = False
    clipboard: Sensor = "unavailable"
    selection: bool = False
    insert: bool = False
    region: bool = False
    notifications: bool = False
    backend: str = ""
    """``qt``, ``gtk``, ``native`` or empty: what draws the windows."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A notification. ``target``: the page a click goes to, as ``/activity``; ``key``: a later one of it takes its place."""

    title: str
    body: str
    target: str
    key: str = ""
