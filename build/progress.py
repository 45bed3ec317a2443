"""One line per long step: what is done, for how long, and what went wrong in words."""

from __future__ import annotations

import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

_QUIET_EVERY_S = 30.0
_TAIL_LINES = 60
_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"No space left on device|Errno 28|ENOSPC",
        "the disk is full",
        "Free some space, then type the same command again.",
    ),
    (
        (
            r"Temporary failure in name resolution|Name or service not known|getaddrinfo|Network is unreachable"
            r"|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|Max retries exceeded|NewConnectionError|ConnectTimeout"
            r"|No route to host|Could not fetch URL|Connection broken"
        ),
        "there is no way to the package registry",
        "Check the network (or the proxy), then type the same command again: it goes on where it stopped.",
    ),
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES|EINTEGRITY",
        "a package is not the one that was locked",
        "Nothing of it was installed. Empty the cache (pip cache purge, npm cache clean --force) and try again.",
    ),
    (r"Permission denied|EACCES|Errno 13", "a folder cannot be written", "See which one in the log and who owns it."),
    (
        r"No matching distribution found|requires a different Python",
        "a package has no build for this Python",
        "Python 3.11, 3.12 and 3.13 are known to work: name one, for instance make run PYTHON=python3.12",
    ),
)


class StepFailed(Exception):
    """A step of the set-up ended badly: what, and what to type. ``transient``: worth trying again as it is."""

    def __init__(self, what: str, way_out: str, *, transient: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.way_out = way_out
        self.transient = transient


def cause_of(output: str) -> tuple[str, str] | None:
    """Why a command failed and what to do, told from its output; None when it says nothing known."""
    for pattern, cause, way_out in _CAUSES:
        if re.search(pattern, output):
            return cause, way_out
    return None


def clock(seconds: float) -> str:
    """Minutes and seconds: ``7:05``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class Progress:
    """Runs commands with one moving line on a terminal, a quiet line now and then elsewhere, and a full log."""

    def __init__(self, log: Path, out: TextIO | None = None) -> None:
        self._log = log
        self._out = sys.stdout if out is None else out
        self._terminal = self._out.isatty()

    def say(self, line: str) -> None:
        """A line that stays."""
        self._clear()
        print(line, file=self._out, flush=True)

    def run(
        self,
        title: str,
        command: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        note: Callable[[str], str | None] = lambda line: line,
    ) -> None:
        """Run a command to its end. ``note`` turns its output lines into what the moving line says.

        Raises ``StepFailed`` with the cause in words when it ends badly.
        """
        began = time.monotonic()
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        if not self._terminal:
            self.say(f"- {title} …")
        try:
            code = self._follow(title, command, cwd, env, note, tail)
        except FileNotFoundError as error:
            raise StepFailed(f"{title}: {command[0]} is not there", "Install it and try again.") from error
        if code == 0:
            self.say(f"✓ {title} ({clock(time.monotonic() - began)})")
            return
        known = cause_of("\n".join(tail))
        cause, way_out = known or ("the last lines of its output:\n" + "\n".join(list(tail)[-12:]), "")
        raise StepFailed(f"{title}: {cause}", f"{way_out} The whole output: {self._log}".strip(), transient=bool(known))

    def _follow(
        self,
        title: str,
        command: Sequence[str],
        cwd: Path,
        env: Mapping[str, str] | None,
        note: Callable[[str], str | None],
        tail: deque[str],
    ) -> int:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        began = spoken = time.monotonic()
        doing = ""
        with (
            self._log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command,
                cwd=cwd,
                env=None if env is None else dict(env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as process,
        ):
            print(f"\n$ {' '.join(command)}", file=log)
            threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
            try:
                while True:
                    try:
                        line = lines.get(timeout=0.5)
                    except queue.Empty:
                        line = ""
                    if line is None:
                        return process.wait()
                    if line:
                        log.write(line)
                        tail.append(line.rstrip())
                        doing = note(line.strip()) or doing
                    elapsed = time.monotonic() - began
                    if self._terminal:
                        self._draw(title, elapsed, doing)
                    elif time.monotonic() - spoken > _QUIET_EVERY_S:
                        spoken = time.monotonic()
                        self.say(f"  … {clock(elapsed)} {doing[:100]}".rstrip())
            except BaseException:
                process.terminate()
                raise

    def _draw(self, title: str, elapsed: float, doing: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        line = f"{'◐◓◑◒'[int(elapsed * 2) % 4]} {title} · {clock(elapsed)} · {doing}"
        self._out.write("\r\x1b[2K" + line[:width])
        self._out.flush()

    def _clear(self) -> None:
        if self._terminal:
            self._out.write("\r\x1b[2K")


def _pump(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    stream = process.stdout
    if stream is not None:
        for line in stream:
            lines.put(line)
    lines.put(None)
