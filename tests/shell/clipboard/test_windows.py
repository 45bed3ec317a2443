from __future__ import annotations

import ctypes
import os
import queue
import threading
from typing import Any

from app.shell.clipboard.windows import WindowsDesktop
from app.shell.clipboard.windows_calls import KEY_UP, Calls, Input

NAMED = {0xC001: "ExcludeClipboardContentFromMonitorProcessing", 0xC002: "CanIncludeInClipboardHistory"}


class Kernel:
    """Movable memory: a handle is a number, its place an address."""

    def __init__(self) -> None:
        self.memory: dict[int, Any] = {}
        self.locked = 0

    def GlobalAlloc(self, _flags: int, size: int) -> int:
        handle = len(self.memory) + 100
        self.memory[handle] = ctypes.create_string_buffer(size)
        return handle

    def GlobalLock(self, handle: int) -> int:
        self.locked += 1
        return ctypes.addressof(self.memory[handle])

    def GlobalUnlock(self, _handle: int) -> None:
        self.locked -= 1

    def GlobalSize(self, handle: int) -> int:
        return len(self.memory[handle])

    def GlobalFree(self, handle: int) -> None:
        del self.memory[handle]

    def GetCurrentThreadId(self) -> int:
        return threading.get_ident()


class User:
    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.contents: dict[int, int] = {}
        self.names = dict(NAMED)
        self.opened = 0
        self.refuses = 0
        self.number = 1
        self.down: set[int] = set()
        self.sent: list[tuple[int, bool]] = []
        self.messages: queue.Queue[int] = queue.Queue()
        self.listeners: list[int] = []
        self.front = 4711

    def OpenClipboard(self, _window: None) -> int:
        if self.refuses:
            self.refuses -= 1
            return 0
        self.opened += 1
        return 1

    def CloseClipboard(self) -> None:
        self.opened -= 1

    def EmptyClipboard(self) -> None:
        assert self.opened
        self.contents.clear()

    def SetClipboardData(self, number: int, memory: int) -> int:
        assert self.opened
        self.contents[number] = memory
        self.number += 1
        return memory

    def GetClipboardData(self, number: int) -> int:
        assert self.opened
        return self.contents.get(number, 0)

    def EnumClipboardFormats(self, number: int) -> int:
        every = [0, *self.contents, 0]
        return every[every.index(number) + 1]

    def GetClipboardFormatNameW(self, number: int, name: Any, _size: int) -> int:
        name.value = self.names.get(number, "")
        return len(name.value)

    def RegisterClipboardFormatW(self, name: str) -> int:
        number = next((number for number, known in self.names.items() if known == name), 0xC100 + len(self.names))
        self.names[number] = name
        return number

    def GetClipboardSequenceNumber(self) -> int:
        return self.number

    def GetForegroundWindow(self) -> int:
        return self.front

    GetClipboardOwner = GetForegroundWindow

    def SetForegroundWindow(self, window: int) -> None:
        self.front = window

    def GetWindowThreadProcessId(self, _window: int, pid: Any) -> None:
        pid._obj.value = os.getpid()

    def GetAsyncKeyState(self, code: int) -> int:
        return -0x8000 if code in self.down else 0

    def SendInput(self, count: int, inputs: Any, size: int) -> int:
        assert size == ctypes.sizeof(Input)
        self.sent += [(inputs[at].of.key.code, bool(inputs[at].of.key.flags & KEY_UP)) for at in range(count)]
        return count

    def CreateWindowExW(self, *_arguments: object) -> int:
        return 5

    def DestroyWindow(self, window: int) -> None:
        self.listeners.remove(window)

    def AddClipboardFormatListener(self, window: int) -> None:
        self.listeners.append(window)

    def GetMessageW(self, message: Any, *_rest: object) -> int:
        message._obj.message = self.messages.get()
        return int(message._obj.message != 0x12)

    def PostThreadMessageW(self, _thread: int, message: int, *_rest: int) -> None:
        self.messages.put(message)


def made() -> tuple[WindowsDesktop, User, Kernel]:
    kernel = Kernel()
    user = User(kernel)
    return WindowsDesktop(Calls(user, kernel)), user, kernel


def test_text_goes_in_and_out_and_is_marked_as_not_to_be_kept() -> None:
    desktop, user, kernel = made()
    desktop.write("zwei\nZeilen 合同")
    assert desktop.text() == "zwei\nZeilen 合同"
    assert "zwei\r\n".encode("utf-16-le") in bytes(kernel.memory[user.contents[13]])
    assert set(desktop.formats()) >= {
        "ExcludeClipboardContentFromMonitorProcessing",
        "CanIncludeInClipboardHistory",
        "CanUploadToCloudClipboard",
    }
    assert (user.opened, kernel.locked) == (0, 0)


def test_a_copy_that_may_be_in_the_history_is_no_secret() -> None:
    desktop, _user, _ = made()
    desktop.put_back({13: b"a\0\0\0", 0xC002: (1).to_bytes(4, "little")})
    assert desktop.formats() == ()
    desktop.put_back({13: b"a\0\0\0", 0xC002: bytes(4)})
    assert desktop.formats() == ("CanIncludeInClipboardHistory",)


def test_what_was_held_is_put_back_but_for_what_is_not_memory() -> None:
    desktop, user, _ = made()
    desktop.put_back({13: b"t\0\0\0", 8: b"a picture", 2: b"a handle of a bitmap"})
    held = desktop.hold()
    desktop.write("something else")
    desktop.put_back(held)
    assert set(user.contents) == {13, 8}
    assert desktop.text() == "t"


def test_a_clipboard_that_another_has_open_for_a_moment_is_waited_for() -> None:
    desktop, user, _ = made()
    desktop.write("there")
    user.refuses = 2
    assert desktop.text() == "there"
    user.refuses = 1000
    assert desktop.text() == ""
    assert desktop.hold() == {}


def test_keys_that_are_held_are_let_go_of_before_the_gesture() -> None:
    desktop, user, _ = made()
    user.down = {0x10, 0x11}
    desktop.paste_stroke()
    assert user.sent == [(0x10, True), (0x11, True), (0x11, False), (0x56, False), (0x56, True), (0x11, True)]
    user.sent.clear()
    user.down = set()
    desktop.copy_stroke()
    assert [code for code, _ in user.sent] == [0x11, 0x43, 0x43, 0x11]


def test_every_change_is_told_until_the_end() -> None:
    desktop, user, _ = made()
    told: queue.Queue[str] = queue.Queue()
    end = desktop.listen(lambda: told.put(threading.current_thread().name))
    user.messages.put(0x031D)
    assert told.get(timeout=30) == "clipboard"
    user.messages.put(0x0001)
    end()
    assert told.empty()
    assert user.listeners == []


def test_the_program_in_front() -> None:
    desktop, user, _ = made()
    front = desktop.front()
    assert (front.handle, front.pid) == (4711, os.getpid())
    assert front.names
    desktop.activate(12)
    assert desktop.copier().handle == 12
    user.front = 0
    assert desktop.front().handle == 0
