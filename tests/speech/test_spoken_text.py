"""Markdown to what a voice says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speech.text import LONGEST, plain, spoken


def said(markdown: str) -> list[str]:
    return [sentence.text for sentence in spoken(markdown)]


@pytest.mark.parametrize(
    "markdown,plain_text",
    [
        ("The **rent** is *1,200* euros[1][2].", "The rent is 1,200 euros."),
        ("租金为 **1200** 元[1, 2]。", "租金为 1200 元。"),
        ("它写在第三条【3】。", "它写在第三条。"),
        ("See [the file](http://a.example/c_(d) 'title').", "See the file."),
        ("See https://www.example.com/a/b?x=1.", "See example.com."),
        ("![the plan](plan.png) shows it.", "the plan shows it."),
        ("Run `make run` now.", "Run make run now."),
        ("In code `a[1]` stays.", "In code a[1] stays."),
        ("snake_case_name and __this__ and ~~that~~.", "snake_case_name and this and that."),
        ("It costs $5, 20°C, 2^3 and 3 < 4 &amp; 5.", "It costs $5, 20°C, 2^3 and 3 < 4 & 5."),
        ("Done ✅ 🎉", "Done."),
        (r"A \*star\* and <b>bold</b>.", "A *star* and bold."),
        ("## A heading ##", "A heading."),
        ("## 标题", "标题。"),
        ("> quoted words", "quoted words."),
        ("- [x] done thing", "done thing."),
        ("2. second", "2. second."),
        ("2. 第二", "2、第二。"),
        ("Great 👍🏽 ! 👨‍👩‍👧", "Great!"),
        ("It is true [1] .", "It is true."),
        (r"Energy is $E = mc^2$.", "Energy is E equals mc squared."),
        (r"So \(\frac{a}{b}\) is \[ \sqrt{x_1} \times 2 \] now.", "So a over b is the root of x 1 times 2 now."),
        (r"能量为 $E = mc^2$，其中 \(\frac{a}{b}\)。", "能量为 E 等于 mc 的平方，其中 b 分之 a。"),
        ("It costs $5 and $6, or $7.", "It costs $5 and $6, or $7."),
        (r"In code `\(x\)` stays, and \[ does.", r"In code \(x\) stays, and [ does."),
    ],
)
def test_marks_are_not_said(markdown: str, plain_text: str) -> None:
    assert said(markdown) == [plain_text]


def test_code_is_left_out_and_what_follows_it_is_not() -> None:
    assert said("Before:\n\n```python\nprint('no')\n~~~\nno\n```\nAfter.") == ["Before:", "After."]
    assert said("~~~\nno\n~~~") == []
    assert said("It was cut off:\n```\nno end") == ["It was cut off:"]


def test_rules_definitions_and_empty_marks_are_silent() -> None:
    assert said("---\n\n[^1]: a note\n\n* * *\n\n…\n\n[a]: http://b.example") == []


def test_items_and_paragraphs_are_sentences_of_their_own() -> None:
    assert said("Three things:\n- one\n- two [1]\n\nand more") == ["Three things:", "one.", "two.", "and more."]


def test_a_row_is_said_with_the_names_of_its_columns() -> None:
    table = "| Name | Rent |\n|:--|--:|\n| North | 100 [1] |\n| South | |\n\n|项目|金额|\n|-|-|\n|水费|20|"
    assert said(table) == ["Name: North, Rent: 100.", "Name: South.", "项目：水费，金额：20。"]


def test_text_with_a_bar_is_no_table() -> None:
    assert said("a | b") == ["a | b."]


def test_each_sentence_has_its_language() -> None:
    made = spoken("The contract ends. 合同于 2024 年终止。これはペンです。\n\n2024.\n\n한국어입니다.")
    assert [(one.text, one.language) for one in made] == [
        ("The contract ends.", "en"),
        ("合同于 2024 年终止。", "zh"),
        ("これはペンです。", "ja"),
        ("2024.", "ja"),
        ("한국어입니다.", "ko"),
    ]
    assert [one.n for one in made] == [0, 1, 2, 3, 4]


def test_english_with_chinese_words_is_for_the_voice_that_says_both() -> None:
    assert [one.language for one in spoken("The file 终稿 was signed by both of the parties in May.")] == ["zh"]


def test_a_leading_number_takes_the_language_that_follows() -> None:
    assert [one.language for one in spoken("42\n\n合同有效。")] == ["zh", "zh"]


def test_a_very_long_sentence_is_said_in_breaths_without_losing_a_word() -> None:
    sentence = ", ".join(f"part {number} of the list" for number in range(60)) + "."
    pieces = said(sentence)
    assert len(pieces) > 3
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces) == sentence
    assert "".join(said("长" * 1000 + "。")) == "长" * 1000 + "。"


@given(st.text(alphabet=st.sampled_from(list("ab 1.,[]()*_`~#|-\n>\\$!<&;合同。，【】🙂️\ue000\u200b")), max_size=120))
def test_nothing_breaks_it(markdown: str) -> None:
    for sentence in spoken(markdown):
        assert sentence.text == sentence.text.strip() != ""
        assert "\n" not in sentence.text
        assert any(char.isalnum() for char in sentence.text)


def test_a_hostile_text_takes_no_time_to_speak_of() -> None:
    # Each would take minutes where a pattern tries again and again.
    for hostile in ("[" * 4_000, "*" * 4_000, "`" * 4_000, "<" * 4_000, "$" * 4_000, "|-" * 2_000, "![](" * 1_000,
                    "\\[" * 2_000, "\\(" * 2_000, "$\\frac{" * 800):  # fmt: skip
        assert len(plain(hostile)) <= len(hostile)
        assert sum(len(sentence.text) for sentence in spoken(hostile)) <= len(hostile)
