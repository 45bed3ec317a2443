"""Long texts in parts: nothing lost, cut where it hurts least."""

from __future__ import annotations

import pytest

from app.commands.pieces import pieces

PARAGRAPHS = (
    "First paragraph here.\n\nThe second one is a little longer. It has two sentences.\n \nThird.\n\n\n\n第四段。"
)
TEXTS = [
    PARAGRAPHS,
    "一" * 400,
    "word " * 300,
    "\n\n\n",
    "",
    "  leading\n\n" + "A sentence of the long paragraph. " * 40 + "\n\ntrailing  \n\n",
    "第一句话在这里。第二句话也在这里！第三句话呢？" * 30,
    "\f".join(f"page {n}" for n in range(50)),
]


def count(text: str) -> int:
    return len(text) // 2 + 1


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [2, 7, 30, 200, 10_000])
def test_the_parts_are_the_text_and_fit(text: str, room: int) -> None:
    parts = pieces(text, count, room)
    assert "".join(parts) == text
    # Blanks at the end belong to the part before them and are not shown to the model.
    assert all(count(part.strip()) <= room for part in parts)
    assert len(parts) == 1 or all(part.strip() for part in parts)


def test_they_end_where_a_paragraph_ends() -> None:
    parts = pieces(PARAGRAPHS, count, 33)
    assert parts == [
        "First paragraph here.\n\n",
        "The second one is a little longer. It has two sentences.\n \n",
        "Third.\n\n\n\n第四段。",
    ]


def test_a_long_paragraph_ends_where_a_sentence_ends() -> None:
    text = "这是第一句话，说的是付款。这是第二句话，说的是交货。这是第三句话，说的是验收。"
    assert pieces(text, len, 30) == [text[:26], text[26:]]


def test_a_text_that_fits_is_counted_once() -> None:
    asked: list[str] = []

    def counted(text: str) -> int:
        asked.append(text)
        return 5

    assert pieces(PARAGRAPHS, counted, 5) == [PARAGRAPHS]
    assert asked == [PARAGRAPHS]
