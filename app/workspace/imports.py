"""Files that came as bytes: kept in the data folder under names that are safe on every system."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from app.core.errors import AppError, InputError, StorageError, StorageFull, TooLargeError

SEGMENT_BYTES = 200
"""Longest name of a file or folder, in UTF-8."""
_MAX_DEPTH = 32
_SUFFIX_BYTES = 20
_ORPHAN_SECONDS = 24 * 3600.0
_TEMPORARY = ".upload-"
_MEGABYTE = 1_000_000
_DRIVE = re.compile(r"\s*[A-Za-z]:")
_FORBIDDEN = frozenset('<>:"|?*\\/')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
# They turn the order of what is read around: "annexfdp.exe" would be shown as a PDF.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})


def safe_segments(name: str) -> list[str]:
    """The parts of ``folder/file`` as they may stand on a disk; ``InputError`` when it is none or leads elsewhere."""
    pieces = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or any(piece.strip() == ".." for piece in pieces):
        raise InputError(f"{_shown(name)} leads out of the folder it would be kept in.", "Give a plain file name.")
    segments = [safe_segment(part) for part in name.split("/") if part.strip() not in {"", "."}]
    if not segments or name.endswith("/"):
        raise InputError("A file needs a name.", "Give a name such as report.pdf.")
    if len(segments) > _MAX_DEPTH:
        raise InputError(f"{_shown(name)} lies too deep in folders.", f"At most {_MAX_DEPTH} are kept.")
    return segments


def safe_segment(part: str) -> str:
    """One name without what any system forbids or misreads, NFC, at most ``SEGMENT_BYTES`` long."""
    plain = "".join("_" if _is_unsafe(char) else char for char in unicodedata.normalize("NFC", part))
    plain = _shortened(plain.strip().rstrip(". ")) or "_"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def _is_unsafe(char: str) -> bool:
    return char in _FORBIDDEN or char in _TURNING or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def _shortened(name: str) -> str:
    if len(name.encode()) < SEGMENT_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > _SUFFIX_BYTES:
        stem, dot, suffix = name, "", ""
    room = SEGMENT_BYTES - 1 - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + suffix


def _shown(name: str) -> str:
    return repr(name[:80])


class Imports:
    """The folder of files that came as bytes. ``max_bytes`` is asked at every file."""

    def __init__(self, folder: Path, max_bytes: Callable[[], int]) -> None:
        self._folder = Path(os.path.abspath(folder))  # as the library writes paths
        self._max_bytes = max_bytes
        self._naming = threading.Lock()

    def store(self, name: str, chunks: Iterator[bytes]) -> str:
        """Keep a file; its absolute path. The same content under the same name is kept once.

        ``InputError`` for a name that is none or leads out of the folder, ``TooLargeError`` past the limit,
        ``StorageFull``, ``StorageError``; after an error nothing is left behind.
        """
        segments = safe_segments(name)
        temporary: Path | None = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(prefix=_TEMPORARY, dir=self._folder)  # mode 0600
            temporary = Path(path)
            digest = self._written(handle, chunks)
            with self._naming:
                return str(self._placed(temporary, segments, digest))
        except OSError as error:
            raise _translated(error, self._folder) from error
        finally:
            if temporary is not None:
                temporary.unlink(missing_ok=True)

    def _written(self, handle: int, chunks: Iterator[bytes]) -> bytes:
        limit, size, digest = self._max_bytes(), 0, hashlib.sha256()
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLargeError(
                        f"The file is larger than {limit / _MEGABYTE:.0f} MB.",
                        "Raise index.max_file_mb, or split the file.",
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return digest.digest()

    def _placed(self, temporary: Path, segments: list[str], digest: bytes) -> Path:
        """Where the file ends up; only this program writes here, one file at a time."""
        made: list[Path] = []
        try:
            folder = self._folder
            for segment in segments[:-1]:
                folder = next(path for path in _numbered(folder, segment) if path.is_dir() or not os.path.lexists(path))
                if not folder.exists():
                    folder.mkdir(mode=0o700)
                    made.append(folder)
            if not folder.resolve().is_relative_to(self._folder.resolve()):
                raise InputError("The name leads out of the folder through a link.", "Give a plain file name.")
            size = temporary.stat().st_size
            for path in _numbered(folder, segments[-1]):
                if not os.path.lexists(path):
                    os.replace(temporary, path)
                    return path
                if path.is_file() and not path.is_symlink() and path.stat().st_size == size and _digest(path) == digest:
                    os.utime(path)  # it is wanted again: its day as an orphan begins anew
                    return path
            raise StorageError(f"Too many files are called {segments[-1]}.", "Rename the file.")
        except (OSError, AppError):
            for folder in reversed(made):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            raise

    def spare(self, path: str) -> None:
        """``path`` has left the library: from now on it has a day before it is tidied away. Other files: nothing."""
        if Path(path).is_relative_to(self._folder):
            with contextlib.suppress(OSError):
                os.utime(path)

    def tidy(self, known: Callable[[str], bool], stopped: Callable[[], bool]) -> int:
        """Delete copies that no document is made of for a day, and what broken uploads left; how many went.

        Meant for the start of the program, when nothing is being kept yet.
        """
        oldest = time.time() - _ORPHAN_SECONDS
        gone = 0
        for folder, _, files in os.walk(self._folder, topdown=False):
            for name in files:
                if stopped():
                    return gone
                path = os.path.join(folder, name)
                with contextlib.suppress(OSError, UnicodeError):  # a name that is no text was not put there by us
                    if os.lstat(path).st_mtime < oldest and (name.startswith(_TEMPORARY) or not known(path)):
                        os.unlink(path)
                        gone += 1
            if Path(folder) != self._folder:
                with contextlib.suppress(OSError):
                    os.rmdir(folder)  # only when nothing is left in it
        return gone


def _numbered(folder: Path, name: str) -> Iterator[Path]:
    """``name.pdf``, ``name (2).pdf``, …"""
    yield folder / name
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    for number in range(2, 10_000):
        yield folder / f"{stem} ({number}){dot}{suffix}"


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _translated(error: OSError, folder: Path) -> AppError:
    if error.errno in _FULL:
        return StorageFull(f"The disk of {folder} is full.", "Free space there and try again.")
    if error.errno == errno.ENAMETOOLONG:
        return InputError("The name with its folders is too long for this computer.", "Shorten it.")
    return StorageError(
        f"The file cannot be kept in {folder}: {error.strerror or error}.", "Check the permissions of the data folder."
    )
