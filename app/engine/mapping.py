"""Pages of a mapped file that this process has read and does not need again."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_DONT_NEED = 4
_FIRST_PART = "-00001-of-"
_MAPS = Path("/proc/self/maps")


def drop_mapped(path: str) -> int:
    """Let go of the pages of a mapped file, and of the other parts of one that is split; gives the bytes of address space. They come back from the file when touched.

    llama.cpp rewrites some kinds of weights for the processor when it loads them and keeps the file mapped beside:
    without this such a model takes its size twice. Linux only; elsewhere nothing happens.
    """
    if sys.platform != "linux":
        return 0
    real = str(Path(path).resolve())
    stem, split, _ = real.partition(_FIRST_PART)
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    dropped = 0
    for line in _MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split(maxsplit=5)
        if (
            len(fields) == 6
            and (fields[5] == real or (split and fields[5].startswith(f"{stem}-")))
            and fields[1].startswith("r-")
        ):
            start, end = (int(number, 16) for number in fields[0].split("-"))
            if advise(start, end - start, _DONT_NEED) == 0:
                dropped += end - start
    return dropped
