"""Summaries without a model: exact sentences of the text."""

from __future__ import annotations

from app.commands.extract import as_quote, cited, picked
from app.commands.task import Source
from app.core.types import Page

ENGLISH = (
    "# Minutes\n\n"
    "The harbour committee met to decide on the new harbour crane. Coffee was served. "
    "The committee decided to buy the crane for the harbour at a price of 2 million euros. "
    "The weather was fine that day. "
    "The crane for the harbour will be delivered in May 2027. "
    "Somebody told a joke about a fish. "
    "The harbour committee will pay the price of the crane in two parts."
)
CHINESE = (
    "会议决定采购新的起重机。现场提供了咖啡。委员会同意以两百万元的价格采购起重机。当天天气很好。"
    "起重机将于二〇二七年五月交付。有人讲了一个关于鱼的笑话。采购款项分两次支付。"
)


def test_the_sentences_stand_in_the_text_in_its_order() -> None:
    for text in (ENGLISH, CHINESE):
        chosen = picked([Source(text)])
        assert len(chosen) == 3
        assert [one.start for one in chosen] == sorted(one.start for one in chosen)
        assert all(text[one.start : one.end] == one.text for one in chosen)


def test_what_the_text_is_about_is_chosen() -> None:
    english = " ".join(one.text for one in picked([Source(ENGLISH)]))
    assert "crane" in english
    assert "joke" not in english
    assert "Coffee" not in english
    assert "Minutes" not in english
    chinese = "".join(one.text for one in picked([Source(CHINESE)]))
    assert "起重机" in chinese
    assert "笑话" not in chinese


def test_the_same_is_not_said_twice() -> None:
    text = (
        "The rent is paid on the first day of each month. " * 6 + "The tenant may keep a dog. The lease ends in 2027."
    )
    assert len({one.text for one in picked([Source(text)])}) == 3


def test_more_text_has_more_sentences_up_to_a_limit() -> None:
    def long(sentences: int) -> Source:
        return Source(" ".join(f"Item number {n} of the list is about subject {n * 7}." for n in range(sentences)))

    assert [len(picked([long(n)])) for n in (1, 2, 30, 60, 500)] == [1, 2, 3, 5, 8]
    assert picked([Source(" \n ")]) == ()


def test_a_text_of_scraps_still_has_a_summary() -> None:
    assert [one.text for one in picked([Source("Milk\nEggs\n")])] == ["Milk", "Eggs"]


def test_sentences_of_the_library_are_cited_with_their_page() -> None:
    text = "The first page is about the harbour crane.\fThe second page is about the price of it."
    border = text.index("\f") + 1
    source = Source(text, "Minutes", "7", "/m.pdf", (Page(1, 0, border), Page(2, border, len(text))))
    chosen = picked([source, Source("This was copied from somewhere else.")])
    citations, numbers = cited(chosen)
    assert numbers == (1, 2, None)
    assert [(one.n, one.document, one.page, one.title) for one in citations] == [
        (1, "7", 1, "Minutes"), (2, "7", 2, "Minutes")
    ]  # fmt: skip
    assert all(text[one.start : one.end] == one.quote for one in citations)


def test_a_quote_is_one_line_of_markdown() -> None:
    assert as_quote("# It was\nfound [12] there.", 3) == "> It was found \\[12\\] there. [3]\n\n"
    assert as_quote("- 一项", None) == "> 一项\n\n"
