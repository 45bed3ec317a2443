"""Lines on a terminal: broken between words and between Chinese characters, whatever pieces the text comes in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.cli.wrap import Wrapping, width_of, wrapped

ENGLISH = "Thirty percent of the total price is payable within seven days of signature."
CHINESE = "合同签订后七日内支付百分之三十预付款，验收合格后三十日内支付余款。"


def test_words_stay_whole() -> None:
    lines = wrapped(ENGLISH, 24).split("\n")
    assert all(width_of(line) <= 24 for line in lines)
    assert " ".join(line.strip() for line in lines) == ENGLISH


def test_chinese_breaks_between_characters_and_no_line_begins_with_a_comma() -> None:
    lines = wrapped(CHINESE, 36).split("\n")
    assert all(width_of(line) <= 36 for line in lines)
    assert "".join(lines) == CHINESE
    assert not any(line[0] in "，。" for line in lines)


def test_a_quote_and_a_list_keep_their_indent() -> None:
    assert wrapped("> one two three four five", 20).split("\n") == ["> one two three four", "  five"]
    assert all(line.startswith("  ") for line in wrapped("- " + "word " * 30, 20).split("\n")[1:])
    assert wrapped("- eins zwei drei vier fünf", 20).split("\n") == ["- eins zwei drei ", "  vier fünf"]


def test_a_word_longer_than_a_line_has_one_to_itself() -> None:
    assert wrapped("see " + "x" * 40, 20).split("\n") == ["see ", "x" * 40]


@given(st.text(alphabet="ab ，合同\n>-", max_size=80), st.lists(st.integers(0, 80), max_size=5))
def test_pieces_make_no_difference(text: str, cuts: list[int]) -> None:
    wrapping = Wrapping(20)
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    shown = "".join(wrapping.feed(text[a:b]) for a, b in pairwise(edges)) + wrapping.finish()
    assert shown == wrapped(text, 20)
    assert shown.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")
