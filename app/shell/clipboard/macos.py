"""The clipboard and key strokes of macOS, by PyObjC, which comes with the window there."""

from __future__ import annotations

import contextlib
import importlib
import threading
from collections.abc import Callable
from typing import Any

from app.shell.clipboard.gestures import Front

_TEXT = "public.utf8-plain-text"
_TRANSIENT = "org.nspasteboard.TransientType"
_KEY_C, _KEY_V = 8, 9
_EVENT_TAP = 0
_IGNORING_OTHERS = 2
_LOOK_SECONDS = 0.5
_KEPT_BYTES = 32 * 1024 * 1024


class MacDesktop:
    """``load``: imports a framework by name. The system tells nobody of a change: its count is looked at twice a second."""

    terminals: frozenset[str] = frozenset()

    def __init__(self, load: Callable[[str], Any] = importlib.import_module) -> None:
        self._appkit, self._quartz = load("AppKit"), load("Quartz")

    def allowed(self) -> bool:
        return bool(self._quartz.CGPreflightPostEventAccess())

    def changes(self) -> int:
        return int(self._board().changeCount())

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        over = threading.Event()

        def look() -> None:
            seen = self.changes()
            while not over.wait(_LOOK_SECONDS):
                now = self.changes()
                if now != seen:
                    seen = now
                    changed()

        watching = threading.Thread(target=look, name="clipboard", daemon=True)
        watching.start()

        def end() -> None:
            over.set()
            if threading.current_thread() is not watching:
                watching.join()

        return end

    def front(self) -> Front:
        program = self._appkit.NSWorkspace.sharedWorkspace().frontmostApplication()
        if program is None:
            return Front(0, (), 0)
        pid = int(program.processIdentifier())
        names = (program.localizedName(), program.bundleIdentifier())
        return Front(pid, tuple(str(name) for name in names if name), pid)

    def copier(self) -> Front:
        return self.front()  # the pasteboard does not say who filled it

    def formats(self) -> tuple[str, ...]:
        return tuple(str(kind) for kind in self._board().types() or ())

    def text(self) -> str:
        return str(self._board().stringForType_(_TEXT) or "")

    def hold(self) -> object:
        room = _KEPT_BYTES
        items = []
        for item in self._board().pasteboardItems() or ():
            forms = {}
            for kind in item.types():
                data = item.dataForType_(kind)
                if data is not None and data.length() <= room:
                    room -= data.length()
                    forms[kind] = data
            items.append(forms)
        return items

    def put_back(self, held: object) -> None:
        board = self._board()
        board.clearContents()
        items = []
        for forms in held if isinstance(held, list) else ():
            item = self._appkit.NSPasteboardItem.alloc().init()
            for kind, data in forms.items():
                item.setData_forType_(data, kind)
            items.append(item)
        if items:
            board.writeObjects_(items)

    def write(self, text: str) -> None:
        board = self._board()
        board.clearContents()
        board.setString_forType_(text, _TEXT)
        board.setString_forType_("", _TRANSIENT)

    def copy_stroke(self) -> None:
        self._stroke(_KEY_C)

    def paste_stroke(self) -> None:
        self._stroke(_KEY_V)

    def activate(self, handle: int) -> None:
        program = self._appkit.NSRunningApplication.runningApplicationWithProcessIdentifier_(handle)
        with contextlib.suppress(AttributeError):  # None: it has ended
            program.activateWithOptions_(_IGNORING_OTHERS)

    def _stroke(self, key: int) -> None:
        for down in (True, False):
            event = self._quartz.CGEventCreateKeyboardEvent(None, key, down)
            # The flags of the event stand for themselves: what the user still holds down does not count.
            self._quartz.CGEventSetFlags(event, self._quartz.kCGEventFlagMaskCommand)
            self._quartz.CGEventPost(_EVENT_TAP, event)

    def _board(self) -> Any:
        return self._appkit.NSPasteboard.generalPasteboard()
