"""The clipboard and key strokes of Windows."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import wintypes

import psutil

from app.shell.clipboard.gestures import Front
from app.shell.clipboard.windows_calls import Calls, Input, key_input, load_calls

_UNICODE = 13
_NOT_MEMORY = frozenset({2, 3, 9, 14, *range(0x80, 0x90), *range(0x300, 0x400)})
"""Formats whose handle is not of memory: bitmaps, metafiles, palettes, what the owner draws, GDI objects."""
_HISTORY = "CanIncludeInClipboardHistory"
_MARKS = ("ExcludeClipboardContentFromMonitorProcessing", _HISTORY, "CanUploadToCloudClipboard")
_MOVABLE = 2
_KEPT_BYTES = 32 * 1024 * 1024
_OPEN_ATTEMPTS = 20
_OPEN_SECONDS = 0.01
_CONTROL, _KEY_C, _KEY_V = 0x11, 0x43, 0x56
_MODIFIERS = (0x10, 0x11, 0x12, 0x5B, 0x5C)
_WM_QUIT, _WM_CLIPBOARDUPDATE = 0x0012, 0x031D
_MESSAGE_ONLY = -3


class WindowsDesktop:
    """``calls``: the system's libraries."""

    # Ctrl+C interrupts what runs in them; editors have a terminal inside.
    terminals = frozenset(
        {
            "alacritty", "clion64", "cmd", "code", "conemu", "conemu64", "conhost", "cursor", "goland64", "idea64",
            "kitty", "mintty", "openconsole", "powershell", "putty", "pwsh", "pycharm64", "rider64", "tabby",
            "ubuntu", "webstorm64", "wezterm", "windowsterminal", "wsl",
        }
    )  # fmt: skip

    def __init__(self, calls: Calls | None = None) -> None:
        self._user, self._kernel = calls or load_calls()

    def allowed(self) -> bool:
        return True

    def changes(self) -> int:
        return int(self._user.GetClipboardSequenceNumber())

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        ready = threading.Event()
        number = 0

        def wait() -> None:
            nonlocal number
            number = int(self._kernel.GetCurrentThreadId())
            window = self._user.CreateWindowExW(0, "STATIC", None, 0, 0, 0, 0, 0, _MESSAGE_ONLY, None, None, None)
            self._user.AddClipboardFormatListener(window)
            ready.set()
            message = wintypes.MSG()
            while self._user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                if message.message == _WM_CLIPBOARDUPDATE:
                    changed()
            self._user.DestroyWindow(window)

        listening = threading.Thread(target=wait, name="clipboard", daemon=True)
        listening.start()
        ready.wait()

        def end() -> None:
            self._user.PostThreadMessageW(number, _WM_QUIT, 0, 0)
            if threading.current_thread() is not listening:
                listening.join()

        return end

    def front(self) -> Front:
        return self._program(self._user.GetForegroundWindow())

    def copier(self) -> Front:
        return self._program(self._user.GetClipboardOwner())

    def _program(self, window: int | None) -> Front:
        if not window:
            return Front(0, (), 0)
        pid = wintypes.DWORD()
        self._user.GetWindowThreadProcessId(window, ctypes.byref(pid))
        names: tuple[str, ...] = ()
        with contextlib.suppress(psutil.Error):
            names = (psutil.Process(pid.value).name(),)
        return Front(int(window), names, int(pid.value))

    def formats(self) -> tuple[str, ...]:
        with self._opened() as opened:
            return tuple(self._named()) if opened else ()

    def _named(self) -> Iterator[str]:
        for number in self._numbers():
            name = self._name(number)
            # This one is a number: only 0 says that it is not to be kept.
            if name and (name != _HISTORY or not any(self._bytes(number) or b"\0")):
                yield name

    def _name(self, number: int) -> str:
        name = ctypes.create_unicode_buffer(256)
        return name.value if self._user.GetClipboardFormatNameW(number, name, 256) else ""

    def _numbers(self) -> Iterator[int]:
        number = 0
        while number := int(self._user.EnumClipboardFormats(number)):
            yield number

    def text(self) -> str:
        with self._opened() as opened:
            data = self._bytes(_UNICODE) if opened else None
        return (data or b"").decode("utf-16-le", "ignore").partition("\0")[0].replace("\r\n", "\n")

    def hold(self) -> object:
        held: dict[int, bytes] = {}
        room = _KEPT_BYTES
        with self._opened() as opened:
            for number in list(self._numbers()) if opened else ():
                data = None if number in _NOT_MEMORY else self._bytes(number)
                if data is not None and len(data) <= room:
                    room -= len(data)
                    held[number] = data
        return held

    def put_back(self, held: object) -> None:
        if isinstance(held, dict):
            self._fill(held)

    def write(self, text: str) -> None:
        data = (text.replace("\n", "\r\n") + "\0").encode("utf-16-le")
        marks = {int(self._user.RegisterClipboardFormatW(name)): bytes(4) for name in _MARKS}
        self._fill({_UNICODE: data, **marks})

    def copy_stroke(self) -> None:
        self._stroke(_KEY_C)

    def paste_stroke(self) -> None:
        self._stroke(_KEY_V)

    def activate(self, handle: int) -> None:
        self._user.SetForegroundWindow(handle)

    def _stroke(self, key: int) -> None:
        held = [code for code in _MODIFIERS if self._user.GetAsyncKeyState(code) & 0x8000]
        keys = [
            *(key_input(code, up=True) for code in held),
            key_input(_CONTROL, up=False), key_input(key, up=False),
            key_input(key, up=True), key_input(_CONTROL, up=True),
        ]  # fmt: skip
        self._user.SendInput(len(keys), (Input * len(keys))(*keys), ctypes.sizeof(Input))

    @contextmanager
    def _opened(self) -> Iterator[bool]:
        """Whether the clipboard is ours for now: another program may have it open for a moment."""
        waiting = threading.Event()
        opened = False
        for _ in range(_OPEN_ATTEMPTS):
            opened = bool(self._user.OpenClipboard(None))
            if opened:
                break
            waiting.wait(_OPEN_SECONDS)
        try:
            yield opened
        finally:
            if opened:
                self._user.CloseClipboard()

    def _bytes(self, number: int) -> bytes | None:
        memory = self._user.GetClipboardData(number)
        size = int(self._kernel.GlobalSize(memory)) if memory else 0
        place = self._kernel.GlobalLock(memory) if size else None
        if not place:
            return None
        try:
            return ctypes.string_at(place, size)
        finally:
            self._kernel.GlobalUnlock(memory)

    def _fill(self, contents: dict[int, bytes]) -> None:
        with self._opened() as opened:
            if not opened:
                return
            self._user.EmptyClipboard()
            for number, data in contents.items():
                memory = self._kernel.GlobalAlloc(_MOVABLE, max(len(data), 1))
                place = self._kernel.GlobalLock(memory) if memory else None
                if not place:
                    continue
                ctypes.memmove(place, data, len(data))
                self._kernel.GlobalUnlock(memory)
                if not self._user.SetClipboardData(number, memory):  # taken over by the system when it succeeds
                    self._kernel.GlobalFree(memory)
