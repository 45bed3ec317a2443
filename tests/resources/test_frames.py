"""Frames survive any cut of the stream, or say that they did not."""

from __future__ import annotations

import io

import pytest

from app.resources.frames import FrameError, pack, read_frame

FRAME = b"".join(pack({"n": 1, "t": "条款"}, [b"", b"abc"]))


class Dribble(io.BytesIO):
    """A pipe that gives one byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1))


def test_a_frame_is_read_from_a_stream_that_dribbles() -> None:
    assert read_frame(Dribble(FRAME)) == ({"n": 1, "t": "条款"}, [b"", b"abc"])


def test_the_end_between_frames_is_the_end() -> None:
    stream = io.BytesIO(FRAME + FRAME)
    assert read_frame(stream) is not None
    assert read_frame(stream) is not None
    assert read_frame(stream) is None


@pytest.mark.parametrize("cut", range(1, len(FRAME)))
def test_the_end_inside_a_frame_is_an_error(cut: int) -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(FRAME[:cut]))


def test_bytes_that_are_no_frame_are_refused() -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(b"a library prints something here"))


def test_absurd_lengths_are_refused_before_anything_is_read() -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(b"AIW1" + b"\xff" * 8))
