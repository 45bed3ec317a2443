"""A page as PNG: its size, its colours, what stands on it."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.core.errors import DocumentCorrupt
from app.ingest.parsers import pdf_draw
from app.ingest.parsers.pdf_draw import DrawablePdf
from tests.files.pdf_builder import PdfPage, build_pdf

Pixels = npt.NDArray[np.uint8]


def drawn(page: PdfPage, width: int = 612, number: int = 1) -> Pixels:
    file = DrawablePdf("a.pdf", build_pdf([page]))
    try:
        return pixels(file.page(number, width))
    finally:
        file.close()


def pixels(png: bytes) -> Pixels:
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return np.asarray(image)


@pytest.mark.parametrize("width", [64, 611, 1000, 1001, 4096])
def test_the_picture_is_as_wide_as_asked(width: int) -> None:
    made = drawn(PdfPage().text(72, 700, "Payment"), width)
    assert made.shape == (round(792 * width / 612), width)  # one channel: nothing is coloured


def test_what_is_written_is_dark_where_it_stands_and_white_elsewhere() -> None:
    made = drawn(PdfPage().text(100, 692, "MMMM", 20))
    assert made[85:100, 100:160].min() < 60
    assert made[300:, :].min() == 255


def test_colours_are_the_page_s() -> None:
    page = PdfPage()
    page.operators.append("1 0 0 rg 0 692 100 100 re f 0 0 1 rg 512 0 100 100 re f")
    made = drawn(page)
    assert made.shape == (792, 612, 3)
    assert made[50, 50].tolist() == [255, 0, 0]
    assert made[750, 600].tolist() == [0, 0, 255]
    assert made[400, 300].tolist() == [255, 255, 255]


def test_a_turned_page_is_drawn_turned() -> None:
    page = PdfPage(rotate=90)
    page.operators.append("0 g 0 692 100 100 re f")
    made = drawn(page, 792)
    assert made.shape == (612, 792)
    assert made[50, 742] == 0  # its top left corner is now at the top right
    assert made[50, 50] == 255


def test_a_huge_page_has_no_more_pixels_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_draw, "MAX_PIXELS", 10_000)
    made = drawn(PdfPage().text(72, 700, "Payment"), 4000)
    assert made.size <= 10_100
    assert made.shape[0] / made.shape[1] == pytest.approx(792 / 612, rel=0.02)
    monkeypatch.undo()
    monkeypatch.setattr(pdf_draw, "MAX_SIDE", 99)
    assert drawn(PdfPage().text(72, 700, "Payment"), 4000).shape == (99, 76)


def test_a_page_that_is_not_there_is_named() -> None:
    with pytest.raises(DocumentCorrupt, match="Page 2"):
        drawn(PdfPage().text(72, 700, "Payment"), number=2)
