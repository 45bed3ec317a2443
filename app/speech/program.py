"""Short runs of other programs, each of which can be ended from another thread."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Sequence

from app.core.errors import SpeechUnavailable

_OPENED = re.compile(r"\[(?=\[)")
SECONDS = 20.0
"""Longest that one sentence may take: somebody is waiting for it."""


def without_commands(text: str) -> str:
    """The text with a blank between two opening brackets, which would begin commands to espeak-ng and to macOS's voices."""
    return _OPENED.sub("[ ", text)


class SpeechStopped(Exception):
    """What was being spoken is not wanted any more."""


class Programs:
    """Runs programs: text in, bytes out. ``seconds``: longest that one may take."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped: set[subprocess.Popen[bytes]] = set()

    def run(self, command: Sequence[str], given: bytes = b"") -> bytes:
        """What the program writes when it is given that.

        ``SpeechUnavailable`` when it cannot be started, fails or takes too long; ``SpeechStopped`` after ``stop``.
        """
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is for the app to handle
                creationflags=flags,
            )
        except OSError as error:
            raise SpeechUnavailable(f"{command[0]} cannot be started: {error.strerror}.", _HINT) from error
        with self._lock:
            self._running.add(process)
        try:
            written, complaint = process.communicate(given, self._seconds)
        except subprocess.TimeoutExpired as error:
            raise SpeechUnavailable(f"{command[0]} gave no sound within {self._seconds:g} s.", _HINT) from error
        finally:
            self._end(process)
            with self._lock:
                self._running.discard(process)
                stopped = process in self._stopped
                self._stopped.discard(process)
        if stopped:
            raise SpeechStopped
        if process.returncode != 0:
            said = complaint.decode("utf-8", "replace").strip().splitlines()
            why = said[-1][:200] if said else f"exit code {process.returncode}"
            raise SpeechUnavailable(f"{command[0]} failed: {why}", _HINT)
        return written

    def stop(self) -> None:
        """Kill every one of them; their runs end with ``SpeechStopped``."""
        with self._lock:
            self._stopped |= self._running
            for process in self._running:
                process.kill()

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.kill()
            process.communicate()


_HINT = "aiworkspace doctor says which voices there are; try another voice in the settings."
