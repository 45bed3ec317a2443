"""One process owns the data folder at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.core.errors import StorageBusy, StorageError


@contextmanager
def owned(lock_file: Path) -> Iterator[None]:
    """The store's lock: held until the end of this process, whatever that is."""
    try:
        file = lock_file.open("a+b")
    except OSError as error:
        raise StorageError(f"The data folder {lock_file.parent} cannot be used: {error.strerror}.") from error
    with file:
        if not _lock(file):
            raise StorageBusy("Another process is using the library.", "Wait until it is done, or close the app.")
        yield


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
