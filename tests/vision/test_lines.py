from __future__ import annotations

from app.vision.lines import Word, in_reading_order


def word(text: str, left: float, top: float, height: float = 20) -> Word:
    return Word(text, left, top, left + 10 * len(text), top + height)


def test_lines_from_top_to_bottom_and_pieces_from_left_to_right() -> None:
    words = [word("third", 0, 60), word("right", 200, 3), word("second", 0, 30), word("left", 0, 0, 24)]
    assert in_reading_order(words) == "left right\nsecond\nthird"


def test_chinese_pieces_are_joined_without_a_space() -> None:
    assert in_reading_order([word("甲方：", 0, 0), word("某公司", 40, 1)]) == "甲方：某公司"
    assert in_reading_order([word("甲方：", 0, 0), word("Acme", 40, 1)]) == "甲方： Acme"


def test_nothing_is_an_empty_text() -> None:
    assert in_reading_order([]) == ""
