from __future__ import annotations

import struct
import zlib

import pytest

from app.shell.region.png import png_of, rgb_of
from app.shell.region.rectangle import between


def test_a_png_holds_the_pixels() -> None:
    rgb = bytes(range(2 * 3 * 3))
    png = png_of(rgb, 2, 3)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">IIBBBBB", png[16:29]) == (2, 3, 8, 2, 0, 0, 0)
    size = struct.unpack(">I", png[33:37])[0]
    assert zlib.decompress(png[41 : 41 + size]) == b"".join(b"\0" + rgb[at : at + 6] for at in (0, 6, 12))
    assert struct.unpack(">I", png[41 + size : 45 + size])[0] == zlib.crc32(png[37 : 41 + size])
    assert png.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("width, height", [(0, 0), (2, 2), (3, 3)])
def test_pixels_that_do_not_fit_are_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError):
        png_of(bytes(18), width, height)


@pytest.mark.parametrize(
    "masks, little, pixel",
    [
        ((0xFF0000, 0xFF00, 0xFF), True, b"\x03\x02\x01\x00"),
        ((0xFF0000, 0xFF00, 0xFF), False, b"\x00\x01\x02\x03"),
        ((0xFF, 0xFF00, 0xFF0000), True, b"\x01\x02\x03\x00"),
    ],
)
def test_the_screen_s_order_of_colours(masks: tuple[int, int, int], little: bool, pixel: bytes) -> None:
    assert rgb_of(pixel * 2, masks, little) == b"\x01\x02\x03" * 2


@pytest.mark.parametrize("masks", [(0x3FF00000, 0xFFC00, 0x3FF), (0xF800, 0x7E0, 0x1F), (0, 0, 0)])
def test_other_depths_are_refused(masks: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        rgb_of(bytes(4), masks, little=True)


def test_a_rectangle_between_any_two_corners_and_its_frame() -> None:
    assert between((10, 40), (30, 20)) == between((30, 20), (10, 40)) == (10, 20, 21, 21)
    assert between((5, 5), (5, 5)) == (5, 5, 1, 1)
    assert not between((5, 5), (5, 90)).big_enough
    assert between((5, 5), (8, 8)).big_enough
    above, below, left, right = between((10, 20), (29, 49)).frame(2)
    assert (above, below) == ((8, 18, 24, 2), (8, 50, 24, 2))
    assert (left, right) == ((8, 20, 2, 30), (30, 20, 2, 30))
