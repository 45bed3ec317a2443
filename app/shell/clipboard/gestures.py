"""The clipboard where the selection is had by a copy gesture and text is written by a paste gesture: Windows, macOS."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol

from app.core.desktop_types import Offer, Sensor
from app.core.errors import DesktopUnavailable
from app.shell.clipboard.rules import Copy, is_excluded, offer, refused, refused_unread, typed

_STEP_SECONDS = 0.01
_COPY_SECONDS = 0.4
_FRONT_SECONDS = 2.0
_PASTE_SECONDS = 0.4
_COPY_IT = "Copy the text and paste it yourself."


class Front(NamedTuple):
    """A program: ``handle`` is what ``activate`` takes, 0 without one; ``names``: the one to show first."""

    handle: int
    names: tuple[str, ...]
    pid: int


class SystemDesktop(Protocol):
    """What the system is asked. ``OSError`` and its like do not pass: what cannot be had is empty."""

    terminals: frozenset[str]
    """Programs to which the copy gesture means something else, as an interrupt."""

    def allowed(self) -> bool:
        """Whether key strokes may be sent."""

    def changes(self) -> int:
        """A number that is another one after every change of the clipboard."""

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` in a thread of its own after every change; gives what ends that."""

    def front(self) -> Front: ...

    def copier(self) -> Front:
        """Who filled the clipboard."""

    def formats(self) -> tuple[str, ...]: ...

    def text(self) -> str: ...

    def hold(self) -> object:
        """What the clipboard holds, for ``put_back``."""

    def put_back(self, held: object) -> None: ...

    def write(self, text: str) -> None:
        """Put the text there, marked so that no history keeps it."""

    def copy_stroke(self) -> None: ...

    def paste_stroke(self) -> None: ...

    def activate(self, handle: int) -> None: ...


class GestureClipboard:
    """``pause``: waits some seconds; there is no event that tells when a paste has been taken."""

    def __init__(self, desktop: SystemDesktop, pause: Callable[[float], object] | None = None) -> None:
        self._desktop = desktop
        self._pause = pause or threading.Event().wait
        self._one = threading.Lock()
        self._changed: Callable[[Offer], None] | None = None
        self._excluded: Callable[[], tuple[str, ...]] = tuple
        self._end_listening: Callable[[], None] | None = None
        self._ours = -1
        self._last = ""
        self._target: Front | None = None

    def watch(self, changed: Callable[[Offer], None], excluded: Callable[[], tuple[str, ...]]) -> Sensor:
        self._changed, self._excluded = changed, excluded
        if self._end_listening is None:
            self._end_listening = self._desktop.listen(self._copied)
        return "on"

    def stop(self) -> None:
        self._changed = None
        self._last = ""
        end, self._end_listening = self._end_listening, None
        if end is not None:
            end()

    def _copied(self) -> None:
        with self._one:  # a gesture of our own changes the clipboard too
            changed, excluded = self._changed, self._excluded()
            if changed is None or self._desktop.changes() == self._ours:
                return
            who, formats = self._desktop.copier(), self._desktop.formats()
            copy = Copy(who.names, formats, ours=who.pid == os.getpid())
            if refused_unread(copy, excluded) is not None:
                return
            copy = Copy(copy.programs, formats, copy.ours, self._desktop.text())
            if refused(copy, excluded, self._last) is not None:
                return
            self._last = copy.text
        changed(offer("clipboard", copy.text, next(iter(who.names), "")))

    def can_select(self) -> bool:
        return self._desktop.allowed()

    def selection(self, excluded: tuple[str, ...] = ()) -> Offer | None:
        with self._one:
            front = self._desktop.front()
            if not front.handle or front.pid == os.getpid() or not self._desktop.allowed():
                return None
            if is_excluded(front.names, (*excluded, *self._desktop.terminals)):
                return None
            held, before = self._desktop.hold(), self._desktop.changes()
            self._desktop.copy_stroke()
            if not self._until(lambda: self._desktop.changes() != before, _COPY_SECONDS):
                return None
            secret = refused_unread(Copy(front.names, self._desktop.formats()), ()) is not None
            text = "" if secret else self._desktop.text()
            self._desktop.put_back(held)
            self._ours = self._desktop.changes()
        return offer("selection", text, next(iter(front.names), "")) if text.strip() else None

    def remember_target(self) -> None:
        front = self._desktop.front()
        self._target = front if front.handle and front.pid != os.getpid() else None

    def can_insert(self) -> bool:
        return self._target is not None and self._desktop.allowed()

    def insert(self, text: str) -> None:
        target = self._target
        if target is None or not self._desktop.allowed():
            raise DesktopUnavailable("There is no program that the text could go to.", _COPY_IT)
        with self._one:
            self._desktop.activate(target.handle)
            if not self._until(lambda: self._desktop.front().handle == target.handle, _FRONT_SECONDS):
                raise DesktopUnavailable("The program that the text was to go to is gone.", _COPY_IT)
            held = self._desktop.hold()
            terminal = is_excluded(target.names, self._desktop.terminals)
            self._desktop.write(typed(text, terminal))
            self._ours = self._desktop.changes()
            self._desktop.paste_stroke()
            self._pause(_PASTE_SECONDS)
            if self._desktop.changes() == self._ours:  # else somebody has copied something meanwhile
                self._desktop.put_back(held)
                self._ours = self._desktop.changes()

    def _until(self, ready: Callable[[], bool], seconds: float) -> bool:
        for _ in range(int(seconds / _STEP_SECONDS)):
            if ready():
                return True
            self._pause(_STEP_SECONDS)
        return ready()

    def close(self) -> None:
        self.stop()
