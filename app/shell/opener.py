"""Opening things in the user's own programs, with argument lists and never a shell."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from app.core.errors import DesktopUnavailable, InputError, PathNotFound

Which = Callable[[str], "str | None"]
Run = Callable[[Sequence[str]], "int | None"]

_SCHEMES = frozenset({"http", "https", "mailto"})
_LETTER = frozenset({"subject", "body", "to", "cc", "bcc", "in-reply-to"})
_LONGEST = 8192
_PATIENCE_SECONDS = 2.0
_FILE_MANAGER = "org.freedesktop.FileManager1"


class Opener:
    """Opens files, folders and addresses. ``DesktopUnavailable`` where no program for that is found.

    ``run`` starts a program and gives its exit code, None while it still runs after a moment.
    """

    def __init__(
        self, *, display: bool, platform: str = sys.platform, which: Which = shutil.which, run: Run | None = None
    ) -> None:
        self._display = display
        self._platform = platform
        self._which = which
        self._run = run or launch

    def available(self) -> bool:
        """Whether anything can be opened here."""
        return self._display and self._command() is not None

    def open(self, path: str) -> None:
        """Open a file or folder in the program the user has for it."""
        self._start([*self._needed(), _existing(path)])

    def reveal(self, path: str) -> None:
        """Show a file in its folder; the folder alone where the file manager cannot point at one."""
        opener, place = self._needed(), _existing(path)
        if self._platform == "darwin":
            self._start(["open", "-R", place])
        elif self._platform == "win32":
            self._start(["explorer", "/select,", place])
        elif not self._point_at(place):
            self._start([*opener, str(Path(place).parent)])

    def browse(self, url: str) -> None:
        """Open an http, https or mailto address in the user's browser; ``InputError`` for any other."""
        address = _outside(url)
        if self._platform == "win32":
            self._needed()
            self._start(["rundll32", "url.dll,FileProtocolHandler", address])
            return
        self._start([*self._needed(), address])

    def _command(self) -> list[str] | None:
        if self._platform == "darwin":
            return ["open"]
        if self._platform == "win32":
            return ["explorer"]
        if self._which("xdg-open"):
            return ["xdg-open"]
        return ["gio", "open"] if self._which("gio") else None

    def _needed(self) -> list[str]:
        command = self._command() if self._display else None
        if command is None:
            raise DesktopUnavailable(
                "Nothing here opens files in other programs.",
                "Install xdg-utils." if self._display else "Open the file on a computer with a display.",
            )
        return command

    def _start(self, command: Sequence[str]) -> None:
        code = self._run(command)
        # explorer answers 1 also when all went well.
        if code and self._platform != "win32":
            raise DesktopUnavailable(
                "No program could open it.", "Choose a program for files of this kind in your desktop's settings."
            )

    def _point_at(self, path: str) -> bool:
        uri = "file://" + quote(path)
        call = f"{_FILE_MANAGER}.ShowItems"
        place = "/" + _FILE_MANAGER.replace(".", "/")
        if self._which("gdbus"):
            command = ["gdbus", "call", "--session", "--timeout", "3", "--dest", _FILE_MANAGER, "--object-path", place]
            return self._run([*command, "--method", call, f"['{uri}']", ""]) == 0
        if self._which("dbus-send"):
            command = ["dbus-send", "--session", "--print-reply", "--reply-timeout=3000", f"--dest={_FILE_MANAGER}"]
            return self._run([*command, place, call, f"array:string:{uri}", "string:"]) == 0
        return False


def _existing(path: str) -> str:
    place = Path(path)
    try:
        there = place.is_absolute() and place.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise PathNotFound(
            f"There is nothing at {path[:200]}.", "The file was moved or deleted; index its folder again."
        )
    return str(place)


def _outside(url: str) -> str:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) if parts.scheme != "mailto" else _is_letter(parts)
    except ValueError:
        named = False
    plain = len(url) <= _LONGEST and url.isprintable() and " " not in url
    if not (named and plain) or parts.scheme not in _SCHEMES:
        raise InputError("This address cannot be opened.", "Only http, https and mailto addresses are.")
    return url


def _is_letter(mailto: SplitResult) -> bool:
    """Whether it is to somebody and nothing else than a letter: some programs attach a file that a link names."""
    fields = {name.strip().lower() for name, _ in parse_qsl(mailto.query, keep_blank_values=True)}
    return bool(mailto.path) and fields <= _LETTER


def launch(command: Sequence[str]) -> int | None:
    """Start a program that outlives this one; its exit code, None while it still runs after a moment."""
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return 127
    try:
        return process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name="opened", daemon=True).start()
        return None
