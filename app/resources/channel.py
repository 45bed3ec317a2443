"""The child's side of a supervised process: its limits, its channel, its end.

A child module has one function, called with the channel and the arguments given to ``ChildProcess``::

    def main(channel: Channel, args: Sequence[str]) -> None:
        channel.serve(handle)

The child ends when ``main`` returns, when the parent closes the pipe (even while it is busy), and on Linux
when the parent's thread that started it is gone, however it went.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import importlib
import io
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

from app.resources.frames import Frame, FrameError, pack, read_frame

EXIT_MEMORY = 86
"""Exit code of a child that ran out of the memory it was given."""
EXIT_ERROR = 87
"""Exit code of a child whose ``main`` raised; its standard error says where."""

_PR_SET_PDEATHSIG = 1
_OOM_SCORE = 800


class Channel:
    """Frames to and from the parent. ``send`` may be called from any thread."""

    def __init__(self, incoming: io.RawIOBase, outgoing: io.RawIOBase) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._sending = threading.Lock()

    def start(self) -> None:
        """Begin to read; from here on the end of the parent's pipe is the end of this process."""
        threading.Thread(target=self._read_all, name="channel", daemon=True).start()

    def send(self, header: dict[str, Any], *blobs: bytes) -> None:
        """Send one frame; ends the process when nobody is there to read it."""
        with self._sending:
            try:
                for part in pack(header, blobs):
                    view = memoryview(part)
                    while view:
                        view = view[self._outgoing.write(view) or 0 :]
            except OSError:
                os._exit(0)

    def receive(self, timeout: float | None = None) -> Frame:
        """The next frame; ``TimeoutError`` when none arrives within ``timeout`` seconds."""
        try:
            return self._frames.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError("the parent sent nothing") from None

    def poll(self) -> Frame | None:
        """The next frame if one is waiting: for a child that is busy and may be told to stop."""
        try:
            return self._frames.get_nowait()
        except queue.Empty:
            return None

    def serve(self, handler: Callable[[dict[str, Any], list[bytes]], None]) -> None:
        """Call ``handler(header, blobs)`` for every frame, until the parent ends this process."""
        while True:
            handler(*self.receive())

    def _read_all(self) -> None:
        try:
            while (frame := read_frame(self._incoming)) is not None:
                self._frames.put(frame)
        except (OSError, FrameError):
            pass
        # The parent is gone or has closed the pipe: whatever this process is doing, nobody wants it any more.
        os._exit(0)


def run(module: str) -> None:
    """Become the child: read the settings from standard input, apply them, call ``module.main``."""
    # Libraries print to standard output and read standard input: give them others, and keep the pipes apart.
    incoming = io.FileIO(os.dup(0), "rb")
    outgoing = io.FileIO(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    first = read_frame(incoming)
    if first is None:
        return
    settings = first[0]
    os.environ.update(settings["env"])
    sys.path[:] = settings["path"]
    _end_with_parent(settings["parent"])
    apply_limits(settings["memory_bytes"], settings["nice"])
    if settings["first_to_go"]:
        _go_first()
    channel = Channel(incoming, outgoing)
    channel.start()
    os._exit(_call_main(module, channel, settings["args"]))


def _call_main(module: str, channel: Channel, args: list[str]) -> int:
    try:
        importlib.import_module(module).main(channel, args)
    except MemoryError:
        return EXIT_MEMORY
    except Exception as error:  # the edge of a process
        # Where it happened and what kind, but not the message: it may quote a document.
        frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        os.write(2, f"{frames}{type(error).__module__}.{type(error).__qualname__}\n".encode(errors="replace"))
        return EXIT_ERROR
    return 0


def _end_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        except (OSError, AttributeError):
            pass  # a libc without prctl: the end of the pipe still ends this process
    if sys.platform != "win32" and os.getppid() != parent:
        os._exit(0)


def _go_first() -> None:
    """Ask Linux to end this process before others when memory runs out."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "r+", encoding="ascii") as file:
            before = int(file.read())
            file.seek(0)
            file.write(str(max(before, _OOM_SCORE)))


def apply_limits(memory_bytes: int | None, nice: int) -> None:
    """Cap this process's own memory where the system can do that, and lower its priority."""
    if sys.platform == "win32":
        return  # priority is given at the start; the parent watches the memory
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the user's documents
    if nice:
        os.nice(nice)
    if memory_bytes is not None and sys.platform == "linux":
        # RLIMIT_DATA counts what is allocated, not files that are mapped: RLIMIT_AS would refuse a mapped model.
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        cap = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (cap, hard))
