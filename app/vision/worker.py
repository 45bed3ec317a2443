"""The child process that recognises text. The models come with RapidOCR's wheel; nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.resources.channel import Channel
from app.vision.lines import Word, in_reading_order


def main(channel: Channel, _args: Sequence[str]) -> None:
    """Answer every picture with its text, or with what is missing."""
    engine: Any = None

    def handle(_header: dict[str, Any], blobs: list[bytes]) -> None:
        nonlocal engine
        try:
            engine = engine or _engine()
        except (ImportError, OSError) as why:
            channel.send({"missing": f"{type(why).__name__}: {why}"})
            return
        channel.send({"text": in_reading_order(_words(engine(blobs[0])))})

    channel.serve(handle)


def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _words(result: Any) -> list[Word]:
    boxes, texts = getattr(result, "boxes", None), getattr(result, "txts", None)
    if boxes is None or texts is None:
        return []
    words = []
    for box, text in zip(boxes, texts, strict=True):
        across, down = [float(point[0]) for point in box], [float(point[1]) for point in box]
        words.append(Word(str(text), min(across), min(down), max(across), max(down)))
    return words
