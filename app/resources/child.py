"""A supervised child process: framed messages over its pipes, limits, and a named error when it dies.

The child's side is ``app.resources.channel``: the module named here must have ``main(channel, args)``.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

import psutil

from app.core.errors import WorkerCrashed
from app.resources.channel import EXIT_MEMORY
from app.resources.frames import Frame, FrameError, pack, read_frame
from app.resources.memory import oom_kills

DeathReason = Literal["exit", "signal", "memory", "start", "protocol", "closed"]

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from app.resources.channel import run; run(sys.argv[2])"
_WAITING_FRAMES = 32
_STDERR_LINES = 60
_LINE_BYTES = 400
_WATCH_SECONDS = 0.25
_SIGKILL = 9
_OUT_OF_MEMORY = re.compile(
    r"bad_alloc|MemoryError|out of memory|cannot allocate memory|failed to allocate|allocation (still )?failed"
    r"|GGML_ASSERT\(ctx->mem_buffer != NULL\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child may use. ``memory_bytes``: its own allocations, mapped files not counted; None = no cap.

    ``first_to_go``: when the system runs out of memory it should end this process and not the program (Linux).
    """

    memory_bytes: int | None = None
    nice: int = 0
    first_to_go: bool = False


class ChildDied(WorkerCrashed):
    """The child is gone.

    ``reason``: ``exit`` (with ``exit_code``), ``signal`` (with ``signal``), ``memory`` (it used more than it was
    given), ``start`` (it could not be started), ``protocol`` (its stream was garbled), ``closed`` (by us).
    """

    def __init__(self, reason: DeathReason, message: str, *, exit_code: int | None, stderr: Sequence[str]) -> None:
        super().__init__(message, "It is started again at the next request.")
        self.reason: DeathReason = reason
        self.exit_code = exit_code if exit_code is not None and exit_code >= 0 else None
        self.signal = -exit_code if exit_code is not None and exit_code < 0 else None
        self.stderr = tuple(stderr)


class ChildTimeout(WorkerCrashed):
    """The child lives but sent nothing in the time given."""


class ChildProcess:
    """One child process. Methods may be called from several threads; one of them should receive."""

    def __init__(
        self,
        module: str,
        *,
        args: Sequence[str] = (),
        limits: ChildLimits | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._module = module
        self._args = list(args)
        self._limits = limits or ChildLimits()
        self._env = dict(env or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._supervisor: threading.Thread | None = None
        self._sending = threading.Lock()
        self._changed = threading.Condition()
        self._frames: deque[Frame] = deque()
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._death: ChildDied | None = None
        self._cause: DeathReason | None = None
        self._lost = False
        self._oom_kills: int | None = None

    # --- life -----------------------------------------------------------------------------------

    def start(self) -> Self:
        """Start the process and hand it its settings; ``ChildDied`` with reason ``start`` when that fails."""
        if self._supervisor is not None:
            raise RuntimeError("a child is started once")
        started = threading.Event()
        # The thread that starts a child must outlive it: Linux sends the parent-death signal when that *thread* ends.
        self._supervisor = threading.Thread(
            target=self._supervise, args=(started,), name=f"child {self._module}", daemon=True
        )
        self._supervisor.start()
        started.wait()
        if self._process is not None:
            self.send(
                {
                    "parent": os.getpid(),
                    "path": [str(_ROOT), *(entry for entry in sys.path if entry and entry != str(_ROOT))],
                    "args": self._args,
                    "env": self._env,
                    "memory_bytes": self._limits.memory_bytes,
                    "nice": self._limits.nice,
                    "first_to_go": self._limits.first_to_go,
                }
            )
        elif self._death is not None:
            raise self._death
        return self

    @property
    def pid(self) -> int:
        """The process id; ``RuntimeError`` before ``start``."""
        if self._process is None:
            raise RuntimeError("the child has not been started")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._death is None

    def kill(self) -> None:
        """End the process at once; what it had sent can still be received."""
        self._kill("closed")
        self._join(None)

    def close(self, grace: float = 1.0) -> None:
        """Close the pipe, which ends the child; kill it if it is still there after ``grace`` seconds."""
        with self._changed:
            self._cause = self._cause or "closed"
            self._changed.notify_all()
        process = self._process
        if process is None:
            return
        if process.stdin is not None and self._sending.acquire(timeout=grace):
            with contextlib.suppress(OSError):
                process.stdin.close()
            self._sending.release()
            self._join(grace)
        self._kill("closed")
        self._join(None)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- messages -------------------------------------------------------------------------------

    def send(self, header: dict[str, Any], *blobs: bytes) -> None:
        """Send one frame; ``ChildDied`` when nobody is there to take it."""
        process = self._process
        if process is None or process.stdin is None:
            raise RuntimeError("the child has not been started")
        with self._sending:
            try:
                for part in pack(header, blobs):
                    view = memoryview(part)
                    while view:
                        view = view[process.stdin.write(view) or 0 :]
            except (OSError, ValueError):  # a broken pipe, or one closed by ``close``
                pass
            else:
                return
        with self._changed:  # it is dying: let the supervisor read on to the end, however full the queue is
            self._lost = True
            self._changed.notify_all()
        self._join(None)
        raise self._death or ChildDied("closed", "The process was closed.", exit_code=None, stderr=())

    def receive(self, timeout: float | None = None) -> Frame:
        """The next frame; ``ChildDied`` after the last one of a dead child, ``ChildTimeout`` after ``timeout`` s."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while not self._frames:
                if self._death is not None:
                    raise self._death.with_traceback(None)
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise ChildTimeout("The process did not answer in time.", "Try again.")
                self._changed.wait(left)
            frame = self._frames.popleft()
            self._changed.notify_all()
            return frame

    def stderr_tail(self) -> tuple[str, ...]:
        """The last lines of the child's standard error, for a diagnosis on this computer."""
        return tuple(self._stderr)

    # --- the supervising thread -----------------------------------------------------------------

    def _supervise(self, started: threading.Event) -> None:
        self._oom_kills = oom_kills()
        try:
            process = self._spawn()
        except OSError as error:
            self._death = ChildDied("start", f"A process could not be started: {error}.", exit_code=None, stderr=())
            started.set()
            return
        with self._changed:
            self._process = process
            unwanted = self._cause is not None
        if unwanted:  # closed by somebody who found no process yet
            process.kill()
        started.set()
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdin is not None
        errors = threading.Thread(target=self._read_stderr, args=(process.stderr,), name="child stderr", daemon=True)
        errors.start()
        if self._limits.memory_bytes is not None:
            threading.Thread(target=self._watch_memory, name="child memory", daemon=True).start()
        try:
            while (frame := read_frame(process.stdout)) is not None:
                self._deliver(frame)
        except (FrameError, OSError, ValueError):
            # Most often the process died in the middle of a frame; if it did not, it is of no use any more.
            self._cause = self._cause or ("protocol" if self._still_runs(process) else None)
        if self._still_runs(process):
            process.kill()
        code = process.wait()
        errors.join(0.5)
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        with self._changed:
            self._death = self._explain(code)
            self._changed.notify_all()

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT), self._module]
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
            if self._limits.nice > 0:
                flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is for the parent to handle
            creationflags=flags,
        )

    @staticmethod
    def _still_runs(process: subprocess.Popen[bytes]) -> bool:
        try:
            process.wait(1.0)  # a process closes its pipes a little before it is gone
        except subprocess.TimeoutExpired:
            return True
        return False

    def _deliver(self, frame: Frame) -> None:
        with self._changed:
            while len(self._frames) >= _WAITING_FRAMES and self._cause is None and not self._lost:
                self._changed.wait()
            self._frames.append(frame)
            self._changed.notify_all()

    def _read_stderr(self, pipe: IO[bytes]) -> None:
        rest = b""
        with contextlib.suppress(OSError, ValueError), pipe:
            while part := pipe.read(65536):
                *lines, rest = (rest + part).split(b"\n")
                rest = rest[:_LINE_BYTES]
                self._stderr.extend(line[:_LINE_BYTES].decode("utf-8", "replace").rstrip() for line in lines)
        if rest:
            self._stderr.append(rest.decode("utf-8", "replace"))

    def _watch_memory(self) -> None:
        limit = self._limits.memory_bytes or 0
        try:
            process = psutil.Process(self.pid)
            while self._death is None:
                used = process.memory_info()
                # Mapped files (a model's weights) can be dropped by the system and are not the child's own.
                if used.rss - getattr(used, "shared", 0) > limit:
                    self._kill("memory")
                    return
                with self._changed:
                    self._changed.wait_for(lambda: self._death is not None, _WATCH_SECONDS)
        except psutil.Error:
            return  # it is gone, which the supervisor notices

    def _kill(self, cause: DeathReason) -> None:
        with self._changed:
            self._cause = self._cause or cause
            self._changed.notify_all()
        if self._process is not None and self._death is None:
            self._process.kill()

    def _join(self, timeout: float | None) -> None:
        if self._supervisor is not None and self._supervisor is not threading.current_thread():
            self._supervisor.join(timeout)

    def _explain(self, code: int) -> ChildDied:
        tail = self.stderr_tail()
        cause = self._cause
        if cause is None and (code == EXIT_MEMORY or any(_OUT_OF_MEMORY.search(line) for line in tail)):
            cause = "memory"
        if cause is None and code == -_SIGKILL and oom_kills() != self._oom_kills:
            cause = "memory"  # the system ran out of it and ended a process
        if cause is None:
            cause = "signal" if code < 0 else "exit"
        messages: dict[DeathReason, str] = {
            "memory": "The process needed more memory than it may use.",
            "protocol": "The process sent something that is not a message.",
            "closed": "The process was closed.",
            "signal": f"The process was ended by {_signal_name(-code)}.",
            "exit": f"The process ended with exit code {code}.",
            "start": "The process could not be started.",
        }
        return ChildDied(cause, messages[cause], exit_code=code, stderr=tail)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
