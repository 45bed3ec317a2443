"""An entry for the system, made of files that are wholly ours: written, found again, taken away."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from app.core.errors import IntegrationFailed

State = Literal["installed", "stale", "off", "absent", "foreign"]
"""``stale``: ours, but not as this installation writes it (it was moved); ``off``: the user has switched it off
elsewhere; ``foreign``: something of that name is there that is not ours."""

MARK = "X-AIWorkspace-Entry"
"""Stands in every file that is ours."""
_MADE = ".made-by-aiworkspace"
"""Stands, empty, in every folder that was made for an entry: both go with it."""
_GENERAL = frozenset({".config", ".local", "share", "Library"})
"""Names of folders that every program uses: they stay."""


class Entry(Protocol):
    """One entry in one place. Every method raises ``IntegrationFailed`` when the place cannot be read or written."""

    @property
    def name(self) -> str:
        """The program or system it is for, as ``dolphin``."""

    @property
    def place(self) -> str:
        """Where it lies: a path, or a key of the registry."""

    def state(self) -> State: ...

    def install(self) -> None:
        """Make it as it should be; nothing is written when it is so. What is not ours is left alone and named."""

    def remove(self) -> None:
        """Take away what is ours; more than once does no harm."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that is wholly ours. ``mode``: its permission bits."""

    path: Path
    content: bytes
    mode: int = 0o644


class FileEntry:
    """An entry that is one file or several. ``folder``: removed with them when nothing else is left in it.

    ``off``: lines by which the desktop's own settings switch such an entry off. ``others``: earlier names of the same
    entry, which go when it is written.
    """

    def __init__(
        self,
        name: str,
        files: Sequence[OwnFile],
        *,
        folder: Path | None = None,
        off: Sequence[bytes] = (),
        others: Sequence[Path] = (),
    ) -> None:
        self.name = name
        self._files = tuple(files)
        self._folder = folder
        self._off = tuple(off)
        self._others = tuple(others)

    @property
    def place(self) -> str:
        return str(self._folder or self._files[0].path)

    def state(self) -> State:
        found = [(file, read_bytes(file.path)) for file in self._files]
        held = [content for _, content in found if content is not None]
        if any(not is_ours(content) for content in held):
            return "foreign"
        others = any(is_ours(content) for content in map(read_bytes, self._others) if content is not None)
        if not held:
            return "stale" if others else "absent"
        if any(line in content.splitlines() for line in self._off for content in held):
            return "off"
        same = all(content == file.content and _allowed(file) for file, content in found)
        return "installed" if same and not others else "stale"

    def install(self) -> None:
        state = self.state()
        if state == "foreign":
            raise IntegrationFailed(
                f"{self.place} is there already and is not of this program.", "Rename or remove it, then try again."
            )
        if state != "installed":
            for file in self._files:
                write_bytes(file.path, file.content, file.mode, self._folder)
            self._take_away(self._others)

    def remove(self) -> None:
        self._take_away([*(file.path for file in self._files), *self._others])
        parents = [file.path.parent for file in self._files]
        if self._folder is not None:
            for folder in dict.fromkeys([*parents, self._folder]):
                with suppress(OSError):  # - it is not there, or holds something that is not ours
                    folder.rmdir()
            parents = [self._folder.parent]
        for folder in parents:
            tidy(folder)

    @staticmethod
    def _take_away(paths: Sequence[Path]) -> None:
        for path in paths:
            content = read_bytes(path)
            if content is None or is_ours(content):
                delete(path)


def is_ours(content: bytes) -> bool:
    """Whether a file with this content was written by this program."""
    return MARK.encode() in content


def read_bytes(path: Path) -> bytes | None:
    """What the file holds, None when it is not there. ``IntegrationFailed`` when it cannot be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _refused(path, "read", error) from error


def write_bytes(path: Path, content: bytes, mode: int, bundle: Path | None = None) -> None:
    """Put the file in place whole or not at all, through a link to where it leads. ``IntegrationFailed``.

    Folders that have to be made for it are marked as ours, but not those of ``bundle``, which go with it.
    """
    target = Path(os.path.realpath(path))
    written = _unfinished(target)
    made: list[Path] = []
    try:
        _make(target.parent, bundle, made)
        written.unlink(missing_ok=True)  # - left by a process that was killed
        with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(written, mode)
        os.replace(written, target)
    except OSError as error:
        with suppress(OSError):
            written.unlink()
        for folder in reversed(made):
            with suppress(OSError):
                (folder / _MADE).unlink(missing_ok=True)
                folder.rmdir()
        raise _refused(path, "written", error) from error


def delete(path: Path) -> None:
    """Remove the file; ``IntegrationFailed`` when that is refused."""
    with suppress(OSError):
        _unfinished(path).unlink()
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise _refused(path, "removed", error) from error


def tidy(folder: Path) -> None:
    """Remove a folder that was made for an entry, and so those above it; where others have put something in the
    meantime, it is theirs from now on. Never raises.
    """
    with suppress(OSError):
        while (mark := folder / _MADE).is_file():
            mark.unlink()
            with suppress(OSError):
                folder.rmdir()
            folder = folder.parent


def _make(folder: Path, bundle: Path | None, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        made.append(new)
        if new.name not in _GENERAL and not (bundle and new.is_relative_to(bundle)):
            (new / _MADE).touch()


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.aiworkspace-unfinished")


def _allowed(file: OwnFile) -> bool:
    return os.name != "posix" or file.path.stat().st_mode & 0o111 == file.mode & 0o111


def _refused(path: Path, done: str, error: OSError) -> IntegrationFailed:
    return IntegrationFailed(
        f"{path} cannot be {done}: {error.strerror or error}.",
        "Make the folder writable for your user, then try again.",
    )
