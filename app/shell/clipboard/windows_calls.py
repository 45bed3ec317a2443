"""The calls of Windows that the clipboard needs, with their C types."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, NamedTuple

KEY_UP = 2
_KEYBOARD = 1


class Calls(NamedTuple):
    """The two libraries."""

    user: Any
    kernel: Any


class _Key(ctypes.Structure):
    _fields_ = (
        ("code", wintypes.WORD),
        ("scan", wintypes.WORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ctypes.c_size_t),
    )


class _Mouse(ctypes.Structure):
    _fields_ = (
        ("x", wintypes.LONG),
        ("y", wintypes.LONG),
        ("data", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ctypes.c_size_t),
    )


class _Either(ctypes.Union):
    _fields_ = (("key", _Key), ("mouse", _Mouse))


class Input(ctypes.Structure):
    """INPUT of SendInput, for keys."""

    _fields_ = (("type", wintypes.DWORD), ("of", _Either))


def key_input(code: int, up: bool) -> Input:
    """One key going down or up."""
    return Input(_KEYBOARD, _Either(key=_Key(code, 0, KEY_UP if up else 0, 0, 0)))


def load_calls() -> Calls:
    """The libraries of this Windows; handles are as wide as a pointer."""
    load: Any = vars(ctypes)["WinDLL"]
    user, kernel = load("user32", use_last_error=True), load("kernel32", use_last_error=True)
    pointer, text, number = ctypes.c_void_p, wintypes.LPCWSTR, wintypes.DWORD
    types: dict[Any, tuple[Any, list[Any]]] = {
        kernel.GlobalAlloc: (pointer, [wintypes.UINT, ctypes.c_size_t]),
        kernel.GlobalLock: (pointer, [pointer]),
        kernel.GlobalUnlock: (wintypes.BOOL, [pointer]),
        kernel.GlobalSize: (ctypes.c_size_t, [pointer]),
        kernel.GlobalFree: (pointer, [pointer]),
        kernel.GetCurrentThreadId: (number, []),
        user.OpenClipboard: (wintypes.BOOL, [pointer]),
        user.GetClipboardData: (pointer, [wintypes.UINT]),
        user.SetClipboardData: (pointer, [wintypes.UINT, pointer]),
        user.EnumClipboardFormats: (wintypes.UINT, [wintypes.UINT]),
        user.GetClipboardFormatNameW: (ctypes.c_int, [wintypes.UINT, wintypes.LPWSTR, ctypes.c_int]),
        user.RegisterClipboardFormatW: (wintypes.UINT, [text]),
        user.GetClipboardSequenceNumber: (number, []),
        user.GetClipboardOwner: (pointer, []),
        user.GetForegroundWindow: (pointer, []),
        user.SetForegroundWindow: (wintypes.BOOL, [pointer]),
        user.GetWindowThreadProcessId: (number, [pointer, ctypes.POINTER(number)]),
        user.GetAsyncKeyState: (ctypes.c_short, [ctypes.c_int]),
        user.SendInput: (wintypes.UINT, [wintypes.UINT, ctypes.POINTER(Input), ctypes.c_int]),
        user.CreateWindowExW: (
            pointer,
            [number, text, text, number, *[ctypes.c_int] * 4, pointer, pointer, pointer, pointer],
        ),
        user.DestroyWindow: (wintypes.BOOL, [pointer]),
        user.AddClipboardFormatListener: (wintypes.BOOL, [pointer]),
        user.GetMessageW: (ctypes.c_int, [ctypes.POINTER(wintypes.MSG), pointer, wintypes.UINT, wintypes.UINT]),
        user.PostThreadMessageW: (wintypes.BOOL, [number, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM]),
    }
    for function, (gives, takes) in types.items():
        function.restype, function.argtypes = gives, takes
    return Calls(user, kernel)
