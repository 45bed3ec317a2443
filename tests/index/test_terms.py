"""Search terms."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.index.terms import is_character, terms


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Payments are PAID", ["payment", "are", "paid"]),
        ("付款条", ["付款", "款条", "付", "款", "条"]),
        ("3.5% of 1,234.50", ["3.5", "of", "1234.50"]),
        ("２．５ ＡＢＣ", ["2.5", "abc"]),
        ("the buyer's café", ["the", "buyer", "cafe"]),
        ("iPhone15手机", ["iphon", "15", "手机", "手", "机"]),
        ("𠮷野", ["𠮷野", "𠮷", "野"]),
        ("🙂 --- __", []),
        ("", []),
    ],
)
def test_words_stems_numbers_and_pairs_of_characters(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_traditional_characters_are_found_by_simplified_ones() -> None:
    assert terms("付款條款與違約責任") == terms("付款条款与违约责任")


@pytest.mark.parametrize("text", ["résumé naïve", "が ぱ", "한국어"])
def test_decomposed_text_has_the_terms_of_the_composed(text: str) -> None:
    assert terms(unicodedata.normalize("NFD", text)) == terms(unicodedata.normalize("NFC", text))


@given(st.text(max_size=60))
def test_no_term_is_cut_up_when_it_is_indexed(text: str) -> None:
    assert all(term and not set(term) & set(" \t\n\0") for term in terms(text))


def test_characters_are_told_apart_from_pairs_and_words() -> None:
    assert [term for term in terms("付款 a ab 𠮷") if is_character(term)] == ["付", "款", "𠮷"]
