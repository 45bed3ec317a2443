"""Scripts and languages."""

from __future__ import annotations

import pytest

from app.core.script import fold_word, is_cjk, language_of


@pytest.mark.parametrize(
    "text, language",
    [
        ("The payment terms are clear.", "en"),
        ("付款条款是什么？", "zh"),
        ("合同 contract 的付款条款和违约责任", "zh"),
        ("お支払い条件は何ですか", "ja"),
        ("지급 조건은 무엇입니까", "ko"),
        ("12 345, 67 %", "und"),
        ("", "und"),
        ("🙂🙂", "und"),
    ],
)
def test_the_language_is_the_one_most_of_the_text_is_written_in(text: str, language: str) -> None:
    assert language_of(text) == language


def test_characters_outside_the_basic_plane_are_chinese_too() -> None:
    assert is_cjk("𠮷")
    assert not is_cjk("a")
    assert not is_cjk("🙂")


@pytest.mark.parametrize(
    "word, folded",
    [
        ("Straße", "strasse"),
        ("ＡＢＣ１", "abc1"),
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("付款", "付款"),
        ("が", "が"),
    ],
)
def test_search_sees_words_without_case_width_and_accents(word: str, folded: str) -> None:
    assert fold_word(word) == folded
