"""How many layers go to a graphics processor, by its free memory."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from app.engine.footprint import memory_parts
from app.engine.gguf import GgufHeader, read_header
from app.engine.gpu import free_device_memory, layers_that_fit
from tests.gguf_writer import write_random_gguf

RESERVE = 512 << 20


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> GgufHeader:
    return read_header(write_random_gguf(tmp_path_factory.mktemp("gpu") / "r.gguf", width=256, blocks=8, feed=512))


def test_layers_go_as_far_as_the_memory(header: GgufHeader) -> None:
    parts = memory_parts(header, 2048)
    whole = parts.weights + parts.cache
    assert layers_that_fit(header, 2048, 0) == 0
    assert layers_that_fit(header, 2048, RESERVE + parts.working) == 0
    assert layers_that_fit(header, 2048, RESERVE + parts.working + whole // 2 + 1) == 4
    assert layers_that_fit(header, 2048, RESERVE + parts.working + whole - 1) == 7
    assert layers_that_fit(header, 2048, RESERVE + parts.working + whole) == 9  # the output too


class _Call:
    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.restype: Any = None
        self.argtypes: Any = None

    def __call__(self, *values: Any) -> Any:
        return self._answer(*values)


class Library:
    """ggml's device calls, for devices given as (type, free bytes)."""

    def __init__(self, devices: list[tuple[int, int]]) -> None:
        def memory(device: int, free: Any, total: Any) -> None:
            free._obj.value = devices[device][1]
            total._obj.value = devices[device][1] * 2

        self.ggml_backend_dev_count = _Call(lambda: len(devices))
        self.ggml_backend_dev_get = _Call(lambda number: number)
        self.ggml_backend_dev_type = _Call(lambda device: devices[device][0])
        self.ggml_backend_dev_memory = _Call(memory)


@pytest.mark.parametrize(
    "devices, free",
    [([], 0), ([(0, 1 << 34)], 0), ([(0, 1 << 34), (1, 5 << 30), (2, 1 << 30), (3, 7 << 30)], 6 << 30)],
)
def test_only_graphics_processors_count(devices: list[tuple[int, int]], free: int) -> None:
    assert free_device_memory(Library(devices)) == free


def test_the_real_library_has_the_calls() -> None:
    ggml = pytest.importorskip("llama_cpp._ggml", reason="llama.cpp could not be built on this computer").libggml
    assert isinstance(ggml, ctypes.CDLL)
    assert free_device_memory(ggml) >= 0
