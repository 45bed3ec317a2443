"""Sentence borders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sentences import sentences, trim

MIXED = st.text(
    alphabet=st.sampled_from(list('abZ1 .!?。！？；…\n\r\t\f"”)」-、第条:：合同🙂\u2028\u2029\u3000𠮷')), max_size=200
)


def pieces(text: str) -> list[str]:
    return [text[slice(*trim(text, start, end))] for start, end in sentences(text)]


@given(MIXED)
def test_the_spans_tile_the_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans) or text == ""
    assert all(text[start:end].strip() for start, end in spans) or not text.strip()


@given(MIXED, st.integers(0, 200), st.integers(0, 200))
def test_the_spans_tile_any_part_of_the_text(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    spans = sentences(text, start, end)
    assert "".join(text[a:b] for a, b in spans) == text[start:end]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("One is here. Two is there.", ["One is here.", "Two is there."]),
        ("买方应付款。卖方应交货！", ["买方应付款。", "卖方应交货！"]),
        ("他说：“可以。”然后走了。", ["他说：“可以。”", "然后走了。"]),
        ("Dr. Smith paid 3.5 percent. Mr. Lee did not.", ["Dr. Smith paid 3.5 percent.", "Mr. Lee did not."]),
        ("J. Smith wrote it. It was long.", ["J. Smith wrote it.", "It was long."]),
        ("The U.S. dollar fell. It rose again.", ["The U.S. dollar fell.", "It rose again."]),
        ("It was in 1999. Then it ended.", ["It was in 1999.", "Then it ended."]),
        ("See e.g. the annex. It lists all.", ["See e.g. the annex.", "It lists all."]),
        ("Title\n\nText follows", ["Title", "Text follows"]),
        ("- one\n- two\n- three", ["- one", "- two", "- three"]),
    ],
)
def test_borders_stand_where_a_reader_sees_them(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_wrapped_line_is_no_border() -> None:
    wrapped = "This line was broken because the printed page was not wide enough\nfor all of it. Next."
    assert pieces(wrapped)[0].endswith("for all of it.")


@pytest.mark.parametrize("filler", [" ", ".", "\t", "!", "。", "\n", "-"])
def test_long_runs_of_one_character_are_read_in_one_go(filler: str) -> None:
    text = "a" + filler * 200_000 + "b"
    assert "".join(text[start:end] for start, end in sentences(text)) == text


def test_trimming_leaves_the_text_between_the_blanks() -> None:
    assert trim("  ab \n", 0, 6) == (2, 4)
    assert trim("   ", 0, 3) == (3, 3)
