"""A file while it comes: ``<name>.part`` with ``<name>.part.json`` beside it, until it is whole and verified.

The bytes go to the disk in steps, and what is on the disk is noted after each step: a part is only taken up to the last
note, since after a power cut more may be there than was ever written.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from app.core.errors import DownloadWrongBytes, StorageError, StorageFull

_SUFFIX = ".part"
_STEP_BYTES = 16 << 20
_STEP_S = 2.0
_READ = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file must be. ``size`` in bytes; ``sha256`` or ``blob`` (git's SHA-1) of the whole; None = not known."""

    size: int | None = None
    sha256: str | None = None
    blob: str | None = None

    @property
    def hashed(self) -> bool:
        """Whether a hash is known."""
        return self.sha256 is not None or self.blob is not None


@dataclass(slots=True)
class _Note:
    """The content of ``.part.json``: what is being fetched, from where, and how much of it is on the disk for sure.

    ``pieces`` counts the answers that the part is made of.
    """

    commit: str
    size: int | None
    sha256: str | None
    blob: str | None
    host: str = ""
    etag: str | None = None
    synced: int = 0
    pieces: int = 0


class PartFile:
    """One file on its way to ``target``. Disk troubles are ``StorageFull`` and ``StorageError``."""

    def __init__(self, target: Path, expected: Expected, commit: str = "") -> None:
        """Looks at what is there; nothing is written yet. A part of another file is not taken up."""
        self.target = target
        self.expected = expected
        self.path = target.with_name(f"{target.name}{_SUFFIX}")
        self._notes = target.with_name(f"{target.name}{_SUFFIX}.json")
        self._note = self._remembered(commit) or _Note(commit, expected.size, expected.sha256, expected.blob)
        self._note.commit = commit
        self.have = self._note.synced
        self._file: IO[bytes] | None = None
        self._synced_at = 0.0

    def _remembered(self, commit: str) -> _Note | None:
        try:
            note = _Note(**json.loads(self._notes.read_text(encoding="utf-8")))
            there = self.path.stat().st_size
        except (OSError, ValueError, TypeError):
            return None
        expected = self.expected
        known = (note.size, note.sha256, note.blob) == (expected.size, expected.sha256, expected.blob)
        if not known or (not expected.hashed and note.commit != commit):
            return None
        synced: Any = note.synced
        whole = there if expected.size is None else min(there, expected.size)
        return note if isinstance(synced, int) and 0 <= synced <= whole else None

    @property
    def tag(self) -> str | None:
        """The ETag of what is here, when it is a strong one."""
        etag = self._note.etag
        return etag if etag and etag.startswith('"') else None

    @property
    def pieces(self) -> int:
        """From how many answers it was put together."""
        return self._note.pieces

    def begin(self, host: str, etag: str | None) -> None:
        """Open it for more, which ``host`` delivers; what is there after ``have`` is cut off."""
        with told(self.path):
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("r+b" if self.path.exists() else "w+b")
            self._file.truncate(self.have)
            self._file.seek(self.have)
            self._note.host, self._note.etag = host, etag
            self._note.pieces += 1
            self.sync()

    def restart(self) -> None:
        """Begin at the first byte again."""
        self.have = self._note.synced = self._note.pieces = 0
        self._note.etag = None
        if self._file is not None:
            with told(self.path):
                self._file.seek(0)
                self._file.truncate()

    def write(self, piece: bytes) -> None:
        """The next bytes; ``DownloadWrongBytes`` when they are more than the file has."""
        if self.expected.size is not None and self.have + len(piece) > self.expected.size:
            raise DownloadWrongBytes(
                f"{self._note.host} sent more than the {self.expected.size:,} bytes of {self.target.name}.",
                "Try again later, or with another setting download.mirror.",
            )
        assert self._file is not None
        with told(self.path):
            self._file.write(piece)
            self.have += len(piece)
            late = time.monotonic() - self._synced_at > _STEP_S
            if late or self.have - self._note.synced > _STEP_BYTES:
                self.sync()

    def sync(self) -> None:
        """Bring what has come to the disk, and note it."""
        if self._file is None:
            return
        with told(self.path):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._note.synced = self.have
            self._synced_at = time.monotonic()
            _replace_text(self._notes, json.dumps(asdict(self._note)))

    def close(self) -> None:
        """Let go of the file, keeping what has come; what the disk does not take any more is fetched again later."""
        if self._file is None:
            return
        with contextlib.suppress(StorageError):
            self.sync()
        with contextlib.suppress(OSError):
            self._file.close()
        self._file = None

    def discard(self) -> None:
        """Remove what has come."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
        with told(self.path):
            self.path.unlink(missing_ok=True)
            self._notes.unlink(missing_ok=True)
        self.have = self._note.synced = self._note.pieces = 0

    def take_name(self) -> None:
        """Give the whole, verified file its name, in place of an older one of that name."""
        self.close()
        with told(self.target):
            os.replace(self.path, self.target)
            self._notes.unlink(missing_ok=True)
            sync_folder(self.target.parent)

    def missing_space(self) -> int:
        """Bytes of the disk that this file still wants."""
        return max(0, (self.expected.size or 0) - self.have)


def digest(path: Path, expected: Expected) -> Iterator[int]:
    """Read a file through, yielding the bytes read so far; ``DownloadWrongBytes`` at the end when it is another one.

    Without a known hash only its size is compared.
    """
    with told(path):
        size = path.stat().st_size
    name = path.name.removesuffix(_SUFFIX)
    hashed = (
        hashlib.sha256() if expected.sha256 is not None else hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    )
    wanted = expected.sha256 if expected.sha256 is not None else expected.blob
    if expected.size is not None and size != expected.size:
        raise DownloadWrongBytes(f"{name} has {size:,} bytes, not {expected.size:,}.", "Download it again.")
    if wanted is None:
        return
    done = 0
    with told(path), path.open("rb") as file:
        while piece := file.read(_READ):
            hashed.update(piece)
            done += len(piece)
            yield done
    if hashed.hexdigest() != wanted:
        raise DownloadWrongBytes(
            f"{name} is not the file it should be: its hash is {hashed.hexdigest()[:16]}…, not {wanted[:16]}….",
            "Download it again.",
        )


def require_space(folder: Path, needed: int, spare: int) -> None:
    """``StorageFull`` when the disk of ``folder`` (made where it is missing) lacks room for ``needed`` more bytes."""
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    if needed and needed + spare > free:
        raise StorageFull(
            f"The disk of {folder} lacks {_amount(needed + spare - free)}: "
            f"{_amount(needed)} are to come, {_amount(free)} are free, {_amount(spare)} of them stay so.",
            "Free some space, or choose a folder on another drive with the setting model.folder.",
        )


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; systems that cannot do without."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """A block whose ``OSError``s become ``StorageFull`` or ``StorageError`` about ``path``."""
    try:
        yield
    except OSError as error:
        where = path.parent
        if error.errno in _FULL:
            raise StorageFull(
                f"The disk of {where} is full.",
                "What has come is kept. Free some space and go on, or choose another folder with the setting model.folder.",
            ) from error
        if error.errno == errno.EFBIG:
            raise StorageFull(
                f"The drive of {where} does not take files as large as {path.name}.",
                "Choose a folder on another drive with the setting model.folder.",
            ) from error
        raise StorageError(
            f"{path} cannot be used: {error.strerror or type(error).__name__}.",
            "Check that the drive is there and the folder may be written to; the setting model.folder names another.",
        ) from error


def _replace_text(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _amount(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
