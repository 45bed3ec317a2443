"""Selections of the X server as the ICCCM has them: reading another program's, and being the one that is read."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from Xlib import X
from Xlib.protocol import event as events
from Xlib.protocol import request

from app.shell.x11.connection import Event, Window, XConnection

TEXT_TARGETS = ("UTF8_STRING", "text/plain;charset=utf-8", "STRING", "TEXT", "text/plain")
_NOT_CONTENT = ("TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE", "INSERT_SELECTION", "INSERT_PROPERTY")
_PART = 64 * 1024
SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Content:
    """What a selection holds in one form. ``format``: bits of an item; ``cut``: there was more than was asked for."""

    type: str
    format: int
    data: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Owned:
    contents: Mapping[str, Content]
    time: int


@dataclass(slots=True)
class _Sending:
    content: Content
    selection: str
    target: str
    at: int = 0


def text_contents(text: str) -> dict[str, Content]:
    """The text in the forms in which programs ask for it."""
    data = text.encode()
    contents = {target: Content("UTF8_STRING", 8, data) for target in TEXT_TARGETS}
    contents["STRING"] = Content("STRING", 8, text.encode("latin-1", "replace"))
    contents["text/plain;charset=utf-8"] = Content("text/plain;charset=utf-8", 8, data)
    return contents


class Selections:
    """All in the connection's thread. ``fetched``: told (selection, target, requestor) when one has been served."""

    def __init__(self, connection: XConnection) -> None:
        self._x = connection
        self._owned: dict[str, _Owned] = {}
        self._sending: dict[tuple[int, int], _Sending] = {}
        self.fetched: Callable[[str, str, int], None] = lambda *_: None
        connection.serving.append(self._serve)

    # --- reading --------------------------------------------------------------------------------

    def owner(self, selection: str) -> int:
        """The window that owns it; 0 without one."""
        return identity(self._x.display.get_selection_owner(self._x.atom(selection)))

    def targets(self, selection: str, seconds: float = SECONDS) -> tuple[str, ...]:
        """The forms in which it can be had; empty when nobody owns it or answers within ``seconds``."""
        found = self.read(selection, "TARGETS", 64 * 1024, seconds)
        if found is None or found.format != 32:
            return ()
        return tuple(self._x.display.get_atom_name(atom) for atom in _numbers(found.data) if atom)

    def read(self, selection: str, target: str, most: int, seconds: float = SECONDS) -> Content | None:
        """It in one form, at most ``most`` bytes; None when nobody gives it within ``seconds`` of the last sign."""
        window = self._x.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
        wanted, into = self._x.atom(selection), self._x.atom("_AIWORKSPACE_SELECTION")
        try:
            window.convert_selection(wanted, self._x.atom(target), into, X.CurrentTime)
            told = self._x.wait(
                lambda event: event.type == X.SelectionNotify and identity(event.requestor) == window.id, seconds
            )
            if told is None or not told.property:
                return None
            first = window.get_property(into, X.AnyPropertyType, 0, most // 4 + 1)
            if first is None:
                return None
            kind = self._x.display.get_atom_name(first.property_type)
            if kind != "INCR":
                data = _bytes(first.value)
                return Content(kind, first.format, data[:most], cut=bool(first.bytes_after) or len(data) > most)
            return self._parts(window, into, most, seconds)
        finally:
            window.destroy()  # who still sends parts is told by this that nobody reads them

    def _parts(self, window: Window, into: int, most: int, seconds: float) -> Content | None:
        data = bytearray()
        while True:
            window.delete_property(into)
            told = self._x.wait(
                lambda event: (
                    event.type == X.PropertyNotify
                    and identity(event.window) == window.id
                    and event.state == X.PropertyNewValue
                ),
                seconds,
            )
            part = None if told is None else window.get_property(into, X.AnyPropertyType, 0, 1 << 26)
            if part is None:
                return None
            piece = _bytes(part.value)
            kind = self._x.display.get_atom_name(part.property_type)
            if not piece:
                return Content(kind, part.format, bytes(data))
            data += piece
            if len(data) > most:
                return Content(kind, part.format, bytes(data[:most]), cut=True)

    def all_of(self, selection: str, most: int) -> dict[str, Content]:
        """It in every form it can be had in, as far as ``most`` bytes go; a form that would be cut is left out."""
        contents: dict[str, Content] = {}
        for target in self.targets(selection) or TEXT_TARGETS[:1]:
            if target in _NOT_CONTENT or most <= 0:
                continue
            content = self.read(selection, target, most)
            if content is not None and not content.cut:
                contents[target] = content
                most -= len(content.data)
        return contents

    # --- being read -----------------------------------------------------------------------------

    def own(self, selection: str, contents: Mapping[str, Content]) -> bool:
        """Whether the selection is ours now, with these forms."""
        time = self._x.now()
        self._x.own.set_selection_owner(self._x.atom(selection), time)
        mine = self.owner(selection) == int(self._x.own.id)
        if mine:
            self._owned[selection] = _Owned(contents, time)
        return mine

    def owns(self, selection: str) -> bool:
        """Whether it is ours."""
        return selection in self._owned and self.owner(selection) == int(self._x.own.id)

    def release(self, selection: str) -> None:
        """Give it up, if it is ours."""
        owned = self._owned.pop(selection, None)
        if owned is not None and self.owner(selection) == self._x.own.id:
            _disown(self._x, selection, owned.time)

    def hand_over(self, seconds: float = SECONDS) -> None:
        """Ask the desktop's clipboard keeper, if there is one, to keep what we hold, as we are about to go."""
        if not self.owns("CLIPBOARD") or not self.owner("CLIPBOARD_MANAGER"):
            return
        into = self._x.atom("_AIWORKSPACE_SELECTION")
        forms = [self._x.atom(target) for target in self._owned["CLIPBOARD"].contents]
        self._x.own.change_property(into, self._x.atom("ATOM"), 32, forms)
        keeper = self._x.atom("CLIPBOARD_MANAGER")
        self._x.own.convert_selection(keeper, self._x.atom("SAVE_TARGETS"), into, X.CurrentTime)
        self._x.wait(lambda event: event.type == X.SelectionNotify and event.selection == keeper, seconds)

    def _serve(self, event: Event) -> None:
        if event.type == X.SelectionRequest:
            self._give(event)
        elif event.type == X.SelectionClear:
            self._owned.pop(self._x.display.get_atom_name(event.atom), None)
        elif event.type == X.PropertyNotify and event.state == X.PropertyDelete:
            self._send_on(identity(event.window), event.atom)

    def _give(self, event: Event) -> None:
        selection = self._x.display.get_atom_name(event.selection)
        target = self._x.display.get_atom_name(event.target)
        into = event.property or event.target
        owned = self._owned.get(selection)
        given = owned is not None and self._put(event.requestor, into, selection, target, owned)
        event.requestor.send_event(
            events.SelectionNotify(
                time=event.time,
                requestor=event.requestor,
                selection=event.selection,
                target=event.target,
                property=into if given else X.NONE,
            )
        )
        self._x.display.flush()
        if given and (identity(event.requestor), into) not in self._sending:
            self.fetched(selection, target, identity(event.requestor))

    def _put(self, window: Window, into: int, selection: str, target: str, owned: _Owned) -> bool:
        atom = self._x.atom
        if target == "TARGETS":
            offered = [atom(name) for name in ("TARGETS", "TIMESTAMP", *owned.contents)]
            window.change_property(into, atom("ATOM"), 32, offered)
            return True
        if target == "TIMESTAMP":
            window.change_property(into, atom("INTEGER"), 32, [owned.time])
            return True
        content = owned.contents.get(target)
        if content is None:
            return False
        if len(content.data) > _PART:
            window.change_attributes(event_mask=X.PropertyChangeMask)
            self._sending[identity(window), into] = _Sending(content, selection, target)
            window.change_property(into, atom("INCR"), 32, [len(content.data)])
        else:
            _store(window, into, atom(content.type), content.format, content.data)
        return True

    def _send_on(self, number: int, into: int) -> None:
        sending = self._sending.get((number, into))
        if sending is None:
            return
        window = self._x.display.create_resource_object("window", number)
        part = sending.content.data[sending.at : sending.at + _PART]
        sending.at += len(part)
        _store(window, into, self._x.atom(sending.content.type), sending.content.format, part)
        self._x.display.flush()
        if not part:
            del self._sending[number, into]
            self.fetched(sending.selection, sending.target, number)


def identity(window: Window) -> int:
    """The number of a window, which Xlib gives as an object or, for none, as 0."""
    number: int = getattr(window, "id", window) or 0
    return number


def _disown(connection: XConnection, selection: str, time: int) -> None:
    request.SetSelectionOwner(
        display=connection.display.display, window=X.NONE, selection=connection.atom(selection), time=time
    )
    connection.display.flush()


def _store(window: Window, into: int, kind: int, size: int, data: bytes) -> None:
    items: object = data
    if size != 8:
        items = list(struct.unpack(f"={len(data) * 8 // size}{'I' if size == 32 else 'H'}", data))
    window.change_property(into, kind, size, items)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return bytes(value.tobytes()) if hasattr(value, "tobytes") else b""


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"={len(data) // 4}I", data[: len(data) // 4 * 4])
