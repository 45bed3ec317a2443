"""The clipboard and the selection under X11."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from Xlib.ext import xfixes

from app.core.desktop_types import Offer, Sensor
from app.core.errors import DesktopUnavailable
from app.shell.clipboard.paste_keys import paste_of
from app.shell.clipboard.rules import Copy, offer, refused, refused_unread, typed
from app.shell.x11.connection import Event, NoConnection, XConnection
from app.shell.x11.selections import SECONDS, TEXT_TARGETS, Content, Selections, identity, text_contents
from app.shell.x11.strokes import can_type, stroke
from app.shell.x11.windows import Windows

_READ_BYTES = 8 * 1024 * 1024
_KEPT_BYTES = 32 * 1024 * 1024
_FETCH_SECONDS = 3.0
_PATIENCE_SECONDS = 0.2
"""With a program whose selection would be offered: the panel waits for it."""
_COPY_IT = "Copy the text and paste it yourself."


class X11Clipboard:
    """Takes over the connection, which ``close`` ends."""

    def __init__(self, connection: XConnection) -> None:
        self._x = connection
        self._changed: Callable[[Offer], None] | None = None
        self._excluded: Callable[[], tuple[str, ...]] = tuple
        self._last = ""
        self._selected = False
        self._target = 0
        self._owner_changed = (-1, -1)  # the server says which event it is
        self._fetched: set[tuple[str, int]] = set()
        self._selections: Selections
        self._windows: Windows
        self._fixes, self._types = connection.call(self._begin)

    def _begin(self) -> tuple[bool, bool]:
        self._selections = Selections(self._x)
        self._selections.fetched = self._note_fetch
        self._windows = Windows(self._x)
        fixes = bool(self._x.display.has_extension("XFIXES"))
        if fixes:
            self._x.display.xfixes_query_version()
            self._owner_changed = self._x.display.extension_event.SetSelectionOwnerNotify
            for selection in ("CLIPBOARD", "PRIMARY"):
                self._x.display.xfixes_select_selection_input(
                    self._x.root, self._x.atom(selection), xfixes.XFixesSetSelectionOwnerNotifyMask
                )
            self._x.listening.append(self._listen)
        return fixes, can_type(self._x)

    # --- what is copied -------------------------------------------------------------------------

    def watch(self, changed: Callable[[Offer], None], excluded: Callable[[], tuple[str, ...]]) -> Sensor:
        if not self._fixes or not self._x.alive:
            return "unavailable"
        self._excluded = excluded
        self._changed = changed
        return "on"

    def stop(self) -> None:
        self._changed = None
        self._last = ""

    def _listen(self, event: Event) -> None:
        if (event.type, getattr(event, "sub_code", None)) != self._owner_changed:
            return
        owner = identity(event.owner)
        if not owner or owner == self._x.own.id:
            return
        if event.selection == self._x.atom("PRIMARY"):
            self._selected = True
        elif event.selection == self._x.atom("CLIPBOARD"):
            self._copied(owner)

    def _copied(self, owner: int) -> None:
        changed, excluded = self._changed, self._excluded()
        if changed is None:
            return
        program = self._windows.program(owner)
        copy = Copy(program.names, ours=program.ours)
        if refused_unread(copy, excluded) is not None:
            return
        formats = self._selections.targets("CLIPBOARD")
        copy = Copy(program.names, formats, ours=program.ours)
        if refused_unread(copy, excluded) is not None:
            return
        text = self._text("CLIPBOARD", formats)
        if self._selections.owner("CLIPBOARD") != owner:  # another copy has come in between, which is told of too
            return
        copy = Copy(program.names, formats, program.ours, text)
        if refused(copy, excluded, self._last) is None:
            self._last = text
            changed(offer("clipboard", text, program.name))

    def _text(self, selection: str, formats: tuple[str, ...], seconds: float = SECONDS) -> str:
        for target in TEXT_TARGETS[:3]:
            if formats and target not in formats:
                continue
            content = self._selections.read(selection, target, _READ_BYTES, seconds)
            if content is not None:
                encoding = "latin-1" if content.type == "STRING" else "utf-8"
                return content.data.decode(encoding, "ignore").removesuffix("\0")
        return ""

    # --- what is selected -----------------------------------------------------------------------

    def can_select(self) -> bool:
        return self._fixes and self._x.alive

    def selection(self, excluded: tuple[str, ...] = ()) -> Offer | None:
        with contextlib.suppress(NoConnection):
            return self._x.call(lambda: self._selection(excluded))
        return None

    def _selection(self, excluded: tuple[str, ...]) -> Offer | None:
        owner, front = self._selections.owner("PRIMARY"), self._windows.active()
        if not self._selected or not self._windows.same_program(owner, front):
            return None
        program = self._windows.program(front)
        if refused_unread(Copy(program.names, ours=program.ours), excluded) is not None:
            return None
        formats = self._selections.targets("PRIMARY", _PATIENCE_SECONDS)
        if not formats or refused_unread(Copy(program.names, formats), excluded) is not None:
            return None
        text = self._text("PRIMARY", formats, _PATIENCE_SECONDS)
        if not text.strip():
            return None
        self._selected = False  # offered once; a new selection is told of by the server
        return offer("selection", text, program.name)

    # --- writing into another program -----------------------------------------------------------

    def remember_target(self) -> None:
        with contextlib.suppress(NoConnection):
            self._target = self._x.call(self._front)

    def _front(self) -> int:
        front = self._windows.active()
        return 0 if not front or self._windows.pid(front) == os.getpid() else front

    def can_insert(self) -> bool:
        return self._types and self._x.alive and self._target != 0

    def insert(self, text: str) -> None:
        self._x.call(lambda: self._insert(text))

    def _insert(self, text: str) -> None:
        target = self._target
        if not self._types or not target or not self._windows.exists(target):
            raise DesktopUnavailable("The program that the text was to go to is gone.", _COPY_IT)
        paste = paste_of(self._windows.classes(target))
        if not self._windows.activate(target):
            raise DesktopUnavailable("The program that the text was to go to did not come to the front.", _COPY_IT)
        held = {} if not self._selections.owner(paste.selection) else self._held(paste.selection)
        self._fetched.clear()
        try:
            if not self._selections.own(paste.selection, text_contents(typed(text, paste.terminal))):
                raise DesktopUnavailable("Another program holds the clipboard.", _COPY_IT)
            if not stroke(self._x, *paste.keys):
                raise DesktopUnavailable("The keyboard has no key to paste with.", _COPY_IT)
            if not self._x.until(lambda: self._taken(paste.selection, target), _FETCH_SECONDS):
                raise DesktopUnavailable("The program did not take the text.", _COPY_IT)
        finally:
            self._put_back(paste.selection, held)

    def _held(self, selection: str) -> dict[str, Content]:
        return dict(self._selections.all_of(selection, _KEPT_BYTES))

    def _put_back(self, selection: str, held: dict[str, Content]) -> None:
        if not self._selections.owns(selection):
            return  # somebody has copied something meanwhile
        if held:
            self._selections.own(selection, held)
        else:
            self._selections.release(selection)

    def _note_fetch(self, selection: str, target: str, requestor: int) -> None:
        if target in TEXT_TARGETS:
            self._fetched.add((selection, requestor))

    def _taken(self, selection: str, target: int) -> bool:
        """Whether the program itself has fetched the text: a keeper of clipboards may have been there before it."""
        return any(name == selection and self._windows.same_program(by, target) for name, by in self._fetched)

    def close(self) -> None:
        self.stop()
        if self._x.alive:
            with contextlib.suppress(NoConnection):
                self._x.call(self._selections.hand_over)
        self._x.close()
