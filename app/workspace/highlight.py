"""Where a passage stands on its page: one box per visual line."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.types import Box, Page

_FULL = 65535
_PAD = 0.08
"""Share of a line's height that its mark is higher and lower than its letters."""


@dataclass(slots=True)
class _Run:
    """Characters side by side, in points of a page; ``last`` is the box of the one added last."""

    left: float
    top: float
    right: float
    bottom: float
    last: tuple[float, float, float, float]
    tallest: float
    count: int = 1

    def add(self, box: tuple[float, float, float, float], tallest: float) -> None:
        self.left, self.top = min(self.left, box[0]), min(self.top, box[1])
        self.right, self.bottom = max(self.right, box[2]), max(self.bottom, box[3])
        self.last, self.tallest = box, tallest
        self.count += 1


def marks_on(page: Page, start: int, end: int, text: str) -> tuple[Box, ...]:
    """Boxes of what of ``text[start:end]`` of the document stands on the page, in reading order.

    ``text`` is the document's text from ``max(start, page.start)`` to ``min(end, page.end)``.
    """
    first, last = max(start, page.start), min(end, page.end)
    if page.boxes is None or last <= first or not page.width or not page.height:
        return ()
    shares = zlib.decompress(page.boxes)[8 * (first - page.start) : 8 * (last - page.start)]
    runs = _upright(_across(_placed(shares, text, page.width, page.height)))
    return tuple(_padded(run, page.width, page.height) for run in runs)


def _placed(shares: bytes, text: str, width: float, height: float) -> Iterator[tuple[float, float, float, float]]:
    for char, (left, top, right, bottom) in zip(text, struct.iter_unpack("<4H", shares), strict=False):
        if not char.isspace() and right > left and bottom > top:
            yield left * width / _FULL, top * height / _FULL, right * width / _FULL, bottom * height / _FULL


def _across(boxes: Iterator[tuple[float, float, float, float]]) -> list[_Run]:
    """Runs of characters that share a line."""
    runs: list[_Run] = []
    for box in boxes:
        height = box[3] - box[1]
        if runs:
            run = runs[-1]
            last, tallest = run.last, max(run.tallest, height)
            shared = min(last[3], box[3]) - max(last[1], box[1])
            apart = max(box[0] - last[2], last[0] - box[2])
            union = max(run.bottom, box[3]) - min(run.top, box[1])  # slanted text climbs from letter to letter
            if shared >= 0.5 * min(last[3] - last[1], height) and apart <= 1.5 * tallest and union <= 1.7 * tallest:
                run.add(box, tallest)
                continue
        runs.append(_Run(*box, box, height))
    return runs


def _upright(runs: list[_Run]) -> list[_Run]:
    """Single characters that follow one another up or down the page, joined: vertical and turned text."""
    out: list[_Run] = []
    for run in runs:
        if out and run.count == 1 and (out[-1].count == 1 or _is_column(out[-1])):
            column, box = out[-1], run.last
            last = column.last
            shared = min(last[2], box[2]) - max(last[0], box[0])
            apart = max(box[1] - last[3], last[1] - box[3])
            if shared >= 0.5 * min(last[2] - last[0], box[2] - box[0]) and apart <= 1.5 * max(
                last[2] - last[0], box[2] - box[0]
            ):
                column.add(box, column.tallest)
                continue
        out.append(run)
    return out


def _is_column(run: _Run) -> bool:
    return run.count > 1 and run.bottom - run.top > 1.5 * run.tallest


def _padded(run: _Run, width: float, height: float) -> Box:
    across = _is_column(run)
    pad = _PAD * ((run.right - run.left) if across else (run.bottom - run.top))
    left, right = run.left - pad, run.right + pad
    top, bottom = run.top - pad, run.bottom + pad
    return Box(
        round(max(0.0, left / width), 5),
        round(max(0.0, top / height), 5),
        round(min(1.0, right / width), 5),
        round(min(1.0, bottom / height), 5),
    )
