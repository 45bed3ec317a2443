"""One set-up at a time in a folder. Standard library only."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from build.progress import Progress


@contextlib.contextmanager
def only_one(place: Path, progress: Progress) -> Iterator[None]:
    """Hold the set-up lock; a second set-up waits for the first and says so."""
    with place.open("a+") as lock:
        said = False
        while not _try_lock(lock.fileno()):
            if not said:
                progress.say("Another set-up is running in this folder; waiting for it …")
                said = True
            time.sleep(0.5)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
