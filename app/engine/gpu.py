"""How many of a model's blocks the graphics processor can hold."""

from __future__ import annotations

import ctypes
from typing import Any

from app.engine.footprint import memory_parts
from app.engine.gguf import GgufHeader

_RESERVE = 512 << 20
"""Bytes of a graphics processor's memory that are left to the desktop and the driver."""
_PROCESSOR_TYPES = (1, 2)
"""ggml's GPU and integrated GPU; its other devices compute in the computer's own memory."""


def layers_that_fit(header: GgufHeader, context: int, free: int) -> int:
    """How many layers ``free`` bytes of device memory hold: all (one more than there are blocks, for the output) or
    as many blocks with their keys and values as fit beside the working space.
    """
    blocks = max(1, header.number("block_count", 1))
    parts = memory_parts(header, context)
    left = free - _RESERVE - parts.working
    if left >= parts.weights + parts.cache:
        return blocks + 1
    return max(0, min(blocks, int(left / ((parts.weights + parts.cache) / blocks))))


def free_device_memory(library: Any) -> int:
    """Bytes free on all graphics processors together, by ggml's ``library``; 0 where there is none.

    ``AttributeError`` when the library does not have the calls.
    """
    count, get = library.ggml_backend_dev_count, library.ggml_backend_dev_get
    kind, memory = library.ggml_backend_dev_type, library.ggml_backend_dev_memory
    count.restype, get.restype, get.argtypes = ctypes.c_size_t, ctypes.c_void_p, [ctypes.c_size_t]
    kind.restype, kind.argtypes = ctypes.c_int, [ctypes.c_void_p]
    size = ctypes.POINTER(ctypes.c_size_t)
    memory.restype, memory.argtypes = None, [ctypes.c_void_p, size, size]
    found = 0
    for number in range(count()):
        device = get(number)
        if kind(device) in _PROCESSOR_TYPES:
            free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
            memory(device, ctypes.byref(free), ctypes.byref(total))
            found += free.value
    return found
