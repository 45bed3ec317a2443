from __future__ import annotations

import importlib.util
import struct
import sys
import types
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import OcrMissing, WorkerCrashed
from app.vision import worker
from app.vision.reading import PictureReader, make_reader

CHILD = "tests.vision.recogniser"


def test_the_text_comes_from_a_process_of_its_own() -> None:
    reader = PictureReader(CHILD)
    assert reader.read(b"picture") == "7 bytes\n合同"
    assert reader.read(b"") == "0 bytes\n合同"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(OcrMissing, match="onnxruntime") as missing:
        PictureReader(CHILD).read(b"missing")
    assert missing.value.hint == "pip install rapidocr onnxruntime"


@pytest.mark.parametrize("picture, seconds", [(b"crash", 60), (b"hang", 0.05)])
def test_a_process_that_dies_or_hangs_is_named_and_the_next_picture_is_read(picture: bytes, seconds: float) -> None:
    with pytest.raises(WorkerCrashed):
        PictureReader(CHILD, seconds).read(picture)
    assert PictureReader(CHILD).read(b"picture")


def test_without_the_package_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(OcrMissing, match="rapidocr"):
        make_reader().read(b"picture")


class Heard:
    def __init__(self, picture: bytes) -> None:
        self.answers: list[dict[str, Any]] = []
        self._picture = picture

    def send(self, header: dict[str, Any], *blobs: bytes) -> None:
        self.answers.append(header)

    def serve(self, handle: Callable[[dict[str, Any], list[bytes]], None]) -> None:
        handle({"op": "read"}, [self._picture])


def package(result: object) -> types.ModuleType:
    module = types.ModuleType("rapidocr")
    module.RapidOCR = lambda params: lambda _picture: result  # type: ignore[attr-defined]
    return module


BOX = [[0, 0], [50, 0], [50, 20], [0, 20]]


@pytest.mark.parametrize(
    "result, text",
    [
        (types.SimpleNamespace(boxes=[BOX, [[60, 1], [90, 1], [90, 19], [60, 19]]], txts=("one", "two")), "one two"),
        (types.SimpleNamespace(boxes=None, txts=None), ""),
    ],
)
def test_the_child_gives_rapidocr_s_lines(monkeypatch: pytest.MonkeyPatch, result: object, text: str) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", package(result))
    heard = Heard(b"")
    worker.main(heard, ())  # type: ignore[arg-type]
    assert heard.answers == [{"text": text}]


def test_a_package_that_cannot_be_loaded_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    heard = Heard(b"")
    worker.main(heard, ())  # type: ignore[arg-type]
    assert "rapidocr" in heard.answers[0]["missing"]


@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="rapidocr is not installed")
def test_a_blank_picture_has_no_text() -> None:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff" * 600 for _ in range(100))
    header = struct.pack(">IIBBBBB", 200, 100, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    assert make_reader().read(png) == ""
