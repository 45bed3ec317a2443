"""Passages: exact offsets, no character twice, none too long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.types import Chunk, Heading, Page, ParsedDocument
from app.ingest.chunking import MAX_TOKENS, TARGET_TOKENS, chunk, estimate_tokens

WORDS = st.sampled_from(
    ["The ", "buyer ", "pays. ", "合同", "付款。", "\n", "\n\n", "  ", "12345678 ", "supercalifragilistic ", "🙂", "a" * 90,
     "，", "; ", "1. ", "- ", "\f", "\u3000", "𠮷", "…", "x\ty "]
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> ParsedDocument:
    text = "".join(draw(st.lists(WORDS, max_size=400)))
    marks = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pages = (
        tuple(Page(n, a, b) for n, (a, b) in enumerate(pairwise([0, *marks, len(text)]), 1))
        if draw(st.booleans())
        else ()
    )
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    headings = tuple(
        Heading(at, min(at + 9, end, len(text)), draw(st.integers(1, 3)), text[at : min(at + 9, end)])
        for at, end in pairwise([*places, len(text)])
    )
    return ParsedDocument("text", text, pages=pages, headings=headings)


def check(document: ParsedDocument) -> list[Chunk]:
    text = document.text
    chunks = chunk(document)
    for piece in chunks:
        assert 0 <= piece.start < piece.end <= len(text)
        body = text[piece.start : piece.end]
        assert body == body.strip()
        assert 0 <= estimate_tokens(body) <= MAX_TOKENS
        assert piece.tokens <= MAX_TOKENS
    assert all(before.end <= after.start for before, after in pairwise(chunks))
    outside = [0, *(edge for piece in chunks for edge in (piece.start, piece.end)), len(text)]
    assert all(not text[a:b].strip() for a, b in zip(outside[::2], outside[1::2], strict=True))
    return chunks


@settings(max_examples=120, deadline=None)
@given(documents())
def test_every_character_that_shows_is_in_one_passage_of_bounded_size(document: ParsedDocument) -> None:
    chunks = check(document)
    assert chunk(document) == chunks
    for piece in chunks:
        pages = [page.number for page in document.pages if page.start <= piece.start < page.end]
        assert piece.page == (pages[-1] if pages else None)
        assert not any(piece.start < page.start < piece.end for page in document.pages)


@pytest.mark.parametrize("text", ["", "   \n\n \f ", "\u3000"])
def test_blank_texts_have_no_passages(text: str) -> None:
    assert chunk(ParsedDocument("text", text)) == []


@pytest.mark.parametrize("unit", ["word ", "字", "x", "7", "字，", "a b;", "🙂", "\tword"])
def test_one_huge_line_is_cut_into_passages(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    chunks = check(ParsedDocument("text", text))
    assert sum(piece.tokens for piece in chunks) >= estimate_tokens(text) * 0.9
    assert all(piece.tokens >= TARGET_TOKENS // 3 for piece in chunks[:-1])


def test_a_line_is_cut_at_its_clauses_where_it_has_any() -> None:
    text = "the buyer pays the seller the price, " * 200
    assert all(text[piece.start : piece.end].endswith("price,") for piece in check(ParsedDocument("text", text)))


def test_passages_of_one_section_are_of_similar_size() -> None:
    text = "A sentence of about ten words stands right here today. " * 24
    sizes = [piece.tokens for piece in check(ParsedDocument("text", text))]
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 24


def test_short_neighbours_share_a_passage() -> None:
    text = "\n\n".join(f"Item {n}" for n in range(20))
    assert len(check(ParsedDocument("text", text))) == 1


def body(word: str) -> str:
    return f"The {word} clause says something at some length about the {word}. " * 14


def test_a_passage_has_the_path_of_its_headings() -> None:
    parts = ["Contract", "\n", body("one"), "Payment", "\n", body("two"), "Annex", "\n", body("three")]
    text = "".join(parts)
    headings = tuple(
        Heading(text.index(title), text.index(title) + len(title), level, title)
        for title, level in (("Contract", 1), ("Payment", 2), ("Annex", 1))
    )
    chunks = check(ParsedDocument("text", text, headings=headings))
    paths = {piece.heading for piece in chunks}
    assert paths == {"Contract", "Contract › Payment", "Annex"}
    assert text[chunks[-1].start : chunks[-1].end].startswith(("Annex", "The three"))
    assert all(
        word in text[piece.start : piece.end]
        for piece in chunks
        for word, path in (("one", "Contract"), ("two", "Contract › Payment"), ("three", "Annex"))
        if piece.heading == path
    )


def test_a_heading_goes_with_its_text() -> None:
    text = f"{body('one')}\n\nPayment\n\nTerms\n\n{body('two')}"
    headings = tuple(Heading(text.index(t), text.index(t) + len(t), n, t) for n, t in ((1, "Payment"), (2, "Terms")))
    chunks = check(ParsedDocument("text", text, headings=headings))
    (own,) = [piece for piece in chunks if text[piece.start :].startswith("Payment")]
    assert "two" in text[own.start : own.end]


def test_the_estimate_counts_characters_words_and_numbers() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("合同 contract 2024.") == 5
    assert estimate_tokens("internationalisation") > 1
