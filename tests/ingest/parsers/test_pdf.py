"""PDFs: reading order, paragraphs, boxes, headings, tables, and how each unreadable file ends."""

from __future__ import annotations

import random
import zlib
from itertools import pairwise

import numpy as np
import pytest

from app.core.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentError,
    DocumentGarbled,
    DocumentNoText,
    DocumentTooLarge,
)
from app.core.types import Page, ParsedDocument
from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.pdf import parse_pdf
from tests.files.pdf_builder import PdfPage, build_pdf

LIMITS = ParseLimits()
LEFT = [
    "The first column opens with a sentence that is",
    "long enough to fill its lines, so that nobody can",
    "take it for a table, and it runs on for six lines",
    "in all, while the second column beside it tells a",
    "story of its own that begins only where this one",
    "has come to its end, at the bottom of the page.",
]
RIGHT = [
    "Then the other column follows from its own top,",
    "also filled with words from edge to edge, so that",
    "a reader who went straight across the page would",
    "mix two stories line by line, which is what many",
    "programs do when they are given a paper like the",
    "one that this small file wants to look like here.",
]


def parse(*pages: PdfPage, **options: str) -> ParsedDocument:
    return parse_pdf("file.pdf", build_pdf(pages, **options), LIMITS, ())  # type: ignore[arg-type]


def boxes_of(page: Page) -> np.ndarray[tuple[int, int], np.dtype[np.uint16]]:
    assert page.boxes is not None
    return np.frombuffer(zlib.decompress(page.boxes), dtype="<u2").reshape(-1, 4)


def two_columns(*, row_by_row: bool) -> PdfPage:
    page = PdfPage().text(120, 740, "A title that stands across both of the columns", 16)
    places = [(x, line, row) for x, lines in ((60, LEFT), (330, RIGHT)) for row, line in enumerate(lines)]
    for x, line, row in sorted(places, key=lambda place: place[2]) if row_by_row else places:
        page.text(x, 700 - 12 * row, line)
    return page.text(300, 40, "1")


@pytest.mark.parametrize("row_by_row", [False, True])
def test_two_columns_are_read_one_after_the_other(row_by_row: bool) -> None:
    text = parse(two_columns(row_by_row=row_by_row)).text
    assert text.startswith("A title that stands across both of the columns\n\n")
    assert " ".join(LEFT) in text
    assert " ".join(RIGHT) in text
    assert text.index("first column") < text.index("bottom of the page") < text.index("other column")
    assert text.endswith("\n\n1")


def test_a_table_without_rules_is_read_row_by_row() -> None:
    page = PdfPage()
    for row in range(8):
        page.text(60, 700 - 14 * row, f"Item {row}").text(330, 700 - 14 * row, f"{row}00 euros")
    text = parse(page).text
    assert all(text.index(f"Item {row}") < text.index(f"{row}00 euros") for row in range(8))
    assert all(text.index(f"{row}00 euros") < text.index(f"Item {row + 1}") for row in range(7))


def test_lines_of_a_paragraph_are_joined_and_paragraphs_kept_apart() -> None:
    page = PdfPage()
    for row, line in enumerate(LEFT):
        page.text(60, 700 - 12 * row, line)
    for row, line in enumerate(RIGHT):
        page.text(60, 600 - 12 * row, line)
    assert parse(page).text == " ".join(LEFT) + "\n\n" + " ".join(RIGHT)


def test_a_word_broken_at_a_line_end_is_one_word_again() -> None:
    page = PdfPage().text(60, 700, "This sentence breaks the word compi-").text(60, 688, "ler in the middle of it.")
    assert parse(page).text == "This sentence breaks the word compiler in the middle of it."


def test_a_hyphen_before_a_capital_or_a_number_stays() -> None:
    page = PdfPage().text(60, 700, "It describes the system called Trace-").text(60, 688, "Monkey in detail, and more.")
    assert "Trace-Monkey" in parse(page).text


def test_chinese_lines_are_joined_without_a_blank() -> None:
    first, second = "这份合同自双方签字之日起生效，有效期为三年，期满后经双方协商一致可", "以续签，续签的期限另行约定。"
    document = parse(PdfPage().text(60, 700, first, 12).text(60, 682, second, 12))
    assert document.text == first + second
    left, top, right, bottom = boxes_of(document.pages[0]).T.astype(int)
    assert (right > left).all()
    assert (bottom > top).all()
    assert top[0] < top[-1]


def test_list_items_stand_on_their_own() -> None:
    page = PdfPage().text(60, 700, "You need the following things for the journey:")
    page.text(60, 688, "1. a coat that keeps the rain out").text(60, 676, "2. a good pair of shoes")
    assert "\n\n1. a coat that keeps the rain out\n\n2. a good pair of shoes" in parse(page).text


def test_every_character_has_one_box_inside_the_page_and_words_hang_together() -> None:
    document = parse(two_columns(row_by_row=True), PdfPage().text(60, 700, "Second page."))
    for page in document.pages:
        boxes = boxes_of(page).astype(int)
        text = document.text[page.start : page.end]
        assert len(boxes) == len(text)
        for (a, box), (b, following) in pairwise(zip(text, boxes, strict=True)):
            if a.isalpha() and b.isalpha():
                assert box[2] > box[0]
                assert abs(following[0] - box[2]) < 65535 * 2 / 612
                assert following[1] == box[1]
    assert [page.number for page in document.pages] == [1, 2]
    assert document.text[document.pages[1].start : document.pages[1].end] == "Second page."
    assert document.text[document.pages[0].end : document.pages[1].start] == "\n\n"


def test_boxes_are_fractions_of_the_page_from_the_top_left() -> None:
    left, top, right, bottom = boxes_of(parse(PdfPage().text(61.2, 693, "X", 20)).pages[0])[0] / 65535
    assert left == pytest.approx(0.1, abs=0.005)
    assert right == pytest.approx((61.2 + 0.667 * 20) / 612, abs=0.005)
    assert top < 1 - 693 / 792 < bottom + 0.01
    assert bottom - top < 30 / 792


def test_boxes_of_a_turned_page_are_where_the_reader_sees_them() -> None:
    document = parse(PdfPage(rotate=90).text(60, 700, "Turned"))
    page = document.pages[0]
    assert (page.width, page.height) == (792, 612)
    first, last = boxes_of(page)[[0, -1]] / 65535
    # 60 points from the left of the sheet is 60 points from the top of what is shown, and the text runs down.
    assert first[1] == pytest.approx(60 / 612, abs=0.02)
    assert last[1] > first[1]
    assert first[0] == pytest.approx(700 / 792, abs=0.03)


def test_larger_type_makes_headings_with_levels() -> None:
    page = PdfPage().text(60, 740, "Report on tides", 20).text(60, 700, "Method", 14)
    for row, line in enumerate(LEFT):
        page.text(60, 670 - 12 * row, line)
    document = parse(page)
    assert [(h.title, h.level) for h in document.headings] == [("Report on tides", 1), ("Method", 2)]
    assert [document.text[h.start : h.end] for h in document.headings] == ["Report on tides", "Method"]
    assert document.title == "Report on tides"


def test_a_ruled_table_becomes_rows_where_it_stands_and_only_once() -> None:
    page = PdfPage().text(60, 740, "Prices of the season are these, in euros each.")
    for row, (name, price) in enumerate([("Fruit", "Price"), ("Apple", "12"), ("Pear", "15")]):
        page.text(64, 705 - 20 * row, name).text(204, 705 - 20 * row, price)
    for row in range(4):
        page.rule(60, 720 - 20 * row, 340, 720 - 20 * row)
    for x in (60, 200, 340):
        page.rule(x, 660, x, 720)
    page.text(60, 620, "All of them hold until the end of May, no longer.")
    document = parse(page)
    assert "each.\n\nFruit | Price\nApple | 12\nPear | 15\n\nAll of them" in document.text
    assert document.text.count("Apple") == 1
    apple = boxes_of(document.pages[0])[document.text.index("Apple")] / 65535
    assert apple[0] == pytest.approx(64 / 612, abs=0.01)


def test_metadata_names_title_people_and_date() -> None:
    info = {"Title": "年度报告", "Author": "Ada Byron; 王芳", "CreationDate": "D:20240103093826+01'00'"}
    document = parse_pdf("file.pdf", build_pdf([PdfPage().text(60, 700, "Text.")], info=info), LIMITS, ())
    assert document.title == "年度报告"
    assert document.metadata["people"] == ["Ada Byron", "王芳"]
    assert document.metadata["date"] == "2024-01-03T09:38:26+01:00"


def test_a_locked_file_opens_with_one_of_the_passwords_given() -> None:
    data = build_pdf([PdfPage().text(60, 700, "For your eyes only.")], password="sesame")
    assert parse_pdf("file.pdf", data, LIMITS, ["wrong", "sesame"]).text == "For your eyes only."
    for passwords in ([], ["wrong"], ["密码"]):
        with pytest.raises(DocumentEncrypted) as caught:
            parse_pdf("file.pdf", data, LIMITS, passwords)
        assert "password" in caught.value.message
        assert caught.value.hint


def test_a_ruled_table_in_a_locked_file_is_read_too() -> None:
    page = PdfPage()
    for row, (name, price) in enumerate([("Fruit", "Price"), ("Apple", "12")]):
        page.text(64, 705 - 20 * row, name).text(204, 705 - 20 * row, price)
    for row in range(3):
        page.rule(60, 720 - 20 * row, 340, 720 - 20 * row)
    for x in (60, 200, 340):
        page.rule(x, 680, x, 720)
    data = build_pdf([page], password="sesame")
    assert parse_pdf("file.pdf", data, LIMITS, ["sesame"]).text == "Fruit | Price\nApple | 12"


def test_pages_without_text_are_named_when_others_have_some() -> None:
    document = parse(PdfPage(), PdfPage().text(60, 700, "Words here."), PdfPage(), PdfPage())
    assert len(document.pages) == 4
    assert document.notices == ("No text on pages 1, 3–4: images only, not searched.",)
    assert document.text == "Words here."


@pytest.mark.parametrize(
    "data, expected",
    [
        (build_pdf([PdfPage().rule(0, 0, 100, 100)]), DocumentNoText),
        (build_pdf([]), DocumentEmpty),
        (build_pdf([PdfPage().codes(60, 700, range(60, 120))]), DocumentGarbled),
        (b"%PDF-1.4\nnothing that follows makes sense", DocumentCorrupt),
        (b"", DocumentCorrupt),
    ],
    ids=["no text", "no pages", "garbled", "corrupt", "nothing"],
)
def test_files_that_give_no_text_say_why(data: bytes, expected: type[DocumentError]) -> None:
    with pytest.raises(expected):
        parse_pdf("file.pdf", data, LIMITS, ())


@pytest.mark.parametrize(
    "limits", [ParseLimits(max_pages=1), ParseLimits(max_text_chars=20), ParseLimits(max_file_bytes=100)]
)
def test_files_beyond_a_limit_are_too_large(limits: ParseLimits) -> None:
    pages = [PdfPage().text(60, 700, "A page with a few words."), PdfPage().text(60, 700, "And another one.")]
    with pytest.raises(DocumentTooLarge):
        parse_pdf("file.pdf", build_pdf(pages), limits, ())


def test_characters_beyond_the_basic_plane_and_controls_are_stored_whole() -> None:
    page = PdfPage().text(
        60,
        700,
        "\u4e00个\u53e5子里\ud840\udc00\u0000\u0001有\u96f6和\u4e8c".encode("utf-16-be", "surrogatepass").decode(
            "utf-16-be"
        ),
    )
    text = parse(page).text
    assert "\0" not in text
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.startswith("一")
    assert text.endswith("二")


def test_damaged_files_raise_nothing_but_document_errors() -> None:
    chance = random.Random(7)
    page = two_columns(row_by_row=True)
    for row in range(4):
        page.rule(60, 300 - 20 * row, 340, 300 - 20 * row).rule(60 + 40 * row, 240, 60 + 40 * row, 300)
    page.text(64, 285, "a").text(104, 285, "b").text(64, 265, "c").text(104, 265, "d")
    whole = build_pdf([page, PdfPage().text(60, 700, "第二页的文字。")], info={"Title": "x"})
    for _ in range(150):
        data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 30)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            document = parse_pdf("file.pdf", bytes(data), LIMITS, ())
        except DocumentError:
            continue
        document.text.encode("utf-8")
        for found in document.pages:
            assert found.boxes is None or len(boxes_of(found)) == found.end - found.start
