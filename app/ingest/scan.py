"""What is on disk: the files of the paths given, each with why it is not read where it is not."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import DocumentError, DocumentTooLarge, DocumentUnsupported, PathDenied, PathNotFound

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "$RECYCLE.BIN", "System Volume Information", "lost+found"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be read."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that is not read, and why. ``folder``: what lies inside could not be looked at."""

    path: str
    error: DocumentError
    folder: bool = False


@dataclass(frozen=True, slots=True)
class ScanRules:
    """``suffixes`` in lower case with their dot; ``max_bytes`` per file."""

    suffixes: frozenset[str]
    max_bytes: int


def scan(path: str, rules: ScanRules, cancelled: Callable[[], bool]) -> Iterator[Found | Refused]:
    """A file, or every file below a folder. Hidden ones, links to folders and tools' own folders are left out."""
    try:
        info = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        yield Refused(path, PathNotFound(f"There is no file or folder {path}.", "Check the spelling of the path."))
        return
    except (OSError, ValueError) as error:
        yield Refused(path, _denied(path, error))
        return
    if stat.S_ISDIR(info.st_mode):
        yield from _walk(path, rules, cancelled)
    else:
        yield _judge(path, info, rules, named=True)


def _walk(folder: str, rules: ScanRules, cancelled: Callable[[], bool]) -> Iterator[Found | Refused]:
    waiting = [folder]
    while waiting and not cancelled():
        current = waiting.pop()
        try:
            with os.scandir(current) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Refused(current, _denied(current, error), folder=True)
            continue
        below: list[str] = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name in SKIPPED_FOLDERS or entry.name.startswith("~$"):
                continue
            try:
                if (shown := storable(entry.path)) != entry.path:
                    denied = PathDenied(f"{shown} cannot be read: its name is not valid UTF-8.", "Rename it.")
                    yield Refused(shown, denied, folder=entry.is_dir())
                elif entry.is_dir(follow_symlinks=False):
                    below.append(entry.path)
                elif entry.is_file():
                    yield _judge(entry.path, entry.stat(), rules, named=False)
            except OSError as error:
                yield Refused(entry.path, _denied(entry.path, error))
        waiting += reversed(below)


def _judge(path: str, info: os.stat_result, rules: ScanRules, *, named: bool) -> Found | Refused:
    """Whether to read a file. One that was named itself is read whatever its suffix says."""
    if not stat.S_ISREG(info.st_mode):
        return Refused(path, DocumentUnsupported(f"{Path(path).name} is not a file with content.", "Give a document."))
    if not named and Path(path).suffix.lower() not in rules.suffixes:
        kind = Path(path).suffix or "files without a suffix"
        return Refused(
            path, DocumentUnsupported(f"Files of this kind are not read ({kind}).", "docs/guide lists the kinds.")
        )
    if info.st_size > rules.max_bytes:
        return Refused(
            path,
            DocumentTooLarge(
                f"The file is larger than {rules.max_bytes // 1_000_000} MB.",
                "Raise index.max_file_mb or split the file.",
            ),
        )
    return Found(path, info.st_size, info.st_mtime_ns)


def _denied(path: str, error: OSError | ValueError) -> DocumentError:
    reason = getattr(error, "strerror", None) or "not a valid path"
    return PathDenied(f"{path} cannot be read: {reason}.", "Check the permissions.")


def storable(path: str) -> str:
    """The path with what is not text in its name replaced: such a name can neither be stored nor shown."""
    return path.encode("utf-8", "replace").decode("utf-8")


def absolute(paths: Sequence[str]) -> list[str]:
    """Absolute paths without repeats, those that are not folders first."""
    full = dict.fromkeys(os.path.abspath(os.path.expanduser(path)) for path in paths)
    return sorted(full, key=os.path.isdir)
