"""Marks lie over the words they are asked for, one to a line."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pypdfium2
import pytest

from app.core.types import Box, Page, ParsedDocument
from app.ingest.parsers import ParseLimits, parse
from app.workspace.highlight import marks_on
from tests.files.pdf_builder import PdfPage, build_pdf


def read(*pages: PdfPage) -> tuple[bytes, ParsedDocument]:
    data = build_pdf(pages)
    return data, parse("a.pdf", data, ParseLimits())


def marks(document: ParsedDocument, start: int, end: int, number: int = 1) -> tuple[Box, ...]:
    page = document.pages[number - 1]
    return marks_on(page, start, end, document.text[max(start, page.start) : min(end, page.end)])


def marks_of(document: ParsedDocument, words: str, number: int = 1) -> tuple[Box, ...]:
    start = document.text.index(words)
    return marks(document, start, start + len(words), number)


def places(data: bytes, words: str, number: int = 1) -> list[tuple[float, float, float, float]]:
    """Where pdfium finds the words: left, bottom, right, top in points of the unturned page, tight to the ink."""
    file = pypdfium2.PdfDocument(data)
    page = file[number - 1]
    text = page.get_textpage()
    index, count = text.search(words).get_next()
    found = [text.get_charbox(i) for i in range(index, index + count)]
    text.close()
    page.close()
    file.close()
    return [box for box in found if box[2] > box[0]]


def covers(box: Box, place: tuple[float, float, float, float], *, slack: float = 0.002) -> bool:
    left, bottom, right, top = place
    return (
        box.left <= left / 612 + slack
        and box.right >= right / 612 - slack
        and box.top <= 1 - top / 792 + slack
        and box.bottom >= 1 - bottom / 792 - slack
    )


def test_a_mark_lies_where_pdfium_says_the_words_are() -> None:
    data, document = read(PdfPage().text(72, 700, "The buyer pays within thirty days of delivery."))
    (mark,) = marks_of(document, "thirty days")
    around = places(data, "thirty days")
    assert all(covers(mark, place) for place in around)
    assert mark.left == pytest.approx(min(p[0] for p in around) / 612, abs=0.004)
    assert mark.right == pytest.approx(max(p[2] for p in around) / 612, abs=0.004)
    assert 10 / 792 < mark.bottom - mark.top < 20 / 792
    assert not any(covers(mark, place) for place in places(data, "buyer"))


def test_a_passage_over_lines_has_a_mark_for_each() -> None:
    page = PdfPage().text(72, 700, "The buyer pays within").text(72, 688, "thirty days of").text(72, 676, "delivery.")
    data, document = read(page)
    made = marks_of(document, "pays within thirty days of deliv")
    assert len(made) == 3
    for mark, words in zip(made, ("pays within", "thirty days of", "deliv"), strict=True):
        assert all(covers(mark, place) for place in places(data, words))
    assert [mark.top for mark in made] == sorted(mark.top for mark in made)
    assert made[0].left > made[1].left


def test_columns_are_marked_apart() -> None:
    page = PdfPage()
    for row, (left, right) in enumerate([("Payment is due", "Goods are sent"), ("in May.", "in June.")]):
        page.text(72, 700 - 12 * row, left).text(330, 700 - 12 * row, right)
    _, document = read(page)
    made = marks(document, 0, len(document.text))
    assert len(made) == 4
    assert all(mark.right < 0.5 or mark.left > 0.5 for mark in made)


def test_chinese_is_marked() -> None:
    data, document = read(PdfPage().text(72, 700, "买方应在三十日内付款。", 12))
    (mark,) = marks_of(document, "三十日内")
    assert mark.left == pytest.approx((72 + 4 * 12) / 612, abs=0.004)
    assert mark.right == pytest.approx((72 + 8 * 12) / 612, abs=0.004)
    assert all(covers(mark, place) for place in places(data, "三十日内"))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_is_marked_as_it_is_shown(rotate: int) -> None:
    data, document = read(PdfPage(rotate=rotate).text(72, 700, "The buyer pays within thirty days."))
    (mark,) = marks_of(document, "thirty days")
    around = places(data, "thirty days")
    left, bottom = min(p[0] for p in around) / 612, min(p[1] for p in around) / 792
    right, top = max(p[2] for p in around) / 612, max(p[3] for p in around) / 792
    expected = {
        90: (bottom, left, top, right),
        180: (1 - right, bottom, 1 - left, top),
        270: (1 - top, 1 - right, 1 - bottom, 1 - left),
    }[rotate]
    assert (mark.left, mark.top, mark.right, mark.bottom) == pytest.approx(expected, abs=0.012)


def test_text_that_runs_up_the_page_is_one_mark() -> None:
    page = PdfPage().text(100, 700, "A line that runs across.")
    page.operators.append("BT /F1 10 Tf 0 1 -1 0 300 300 Tm (Upwards it goes) Tj ET")
    _, document = read(page)
    (mark,) = marks_of(document, "Upwards it")
    assert mark.right - mark.left < 20 / 612
    assert mark.bottom - mark.top > 40 / 792


def test_only_the_part_on_the_page_is_marked() -> None:
    _, document = read(PdfPage().text(72, 700, "Payment is due."), PdfPage().text(72, 700, "Delivery is free."))
    across = (document.text.index("due"), document.text.index("is free"))
    (first,) = marks(document, *across, number=1)
    (second,) = marks(document, *across, number=2)
    assert first.left > 0.15
    assert second.left == pytest.approx(72 / 612, abs=0.004)
    assert marks(document, 0, 3, number=2) == ()
    assert marks(document, 5, 5) == ()
    assert marks(document, 10**6, 10**7) == ()


def page_with(boxes: Sequence[tuple[int, int, int, int]]) -> Page:
    return Page(1, 0, len(boxes), 655.35, 655.35, zlib.compress(np.array(boxes, "<u2").tobytes()))


def test_characters_without_a_place_leave_no_hole_and_no_mark() -> None:
    a, b, nowhere = (1000, 1000, 1500, 2000), (1600, 1000, 2100, 2000), (0, 0, 0, 0)
    (mark,) = marks_on(page_with([a, nowhere, b]), 0, 3, "a-b")
    assert (mark.left, mark.top) == pytest.approx((0.014, 0.014), abs=1e-3)
    assert (mark.right, mark.bottom) == pytest.approx((0.0333, 0.0317), abs=1e-3)
    assert marks_on(page_with([nowhere, nowhere]), 0, 2, "\n\n") == ()
    assert marks_on(Page(1, 0, 5, 600, 800, None), 0, 5, "hello") == ()


def test_marks_stay_on_the_page() -> None:
    (mark,) = marks_on(page_with([(0, 0, 65535, 65535)]), 0, 1, "X")
    assert mark == Box(0.0, 0.0, 1.0, 1.0)


def test_slanted_text_is_marked_in_steps() -> None:
    steps = [(5000 + 400 * n, 5000 + 400 * n, 6000 + 400 * n, 6000 + 400 * n) for n in range(30)]
    made = marks_on(page_with(steps), 0, 30, "x" * 30)
    assert len(made) > 5
    assert all(mark.bottom - mark.top < 0.05 for mark in made)
