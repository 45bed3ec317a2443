"""Citations put right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag import cite
from app.rag.quotes import Quote
from tests.library import candidate

TERMS = "The parties signed in May. The buyer pays the price within thirty days of the invoice."
TAX = "Value added tax is borne by the seller alone, whatever the law of the country says."
CHINESE = "双方于五月签字。买方应当在三十日内付清全部货款。"
PASSAGES = (candidate(TERMS, start=100), candidate(TAX, chunk_id=2, start=7), candidate(CHINESE, chunk_id=3))
WHOLE = {1: (TERMS, 100), 2: (TAX, 7), 3: (CHINESE, 0)}


def exact(citations: object) -> bool:
    assert isinstance(citations, tuple)
    return all(WHOLE[c.n][0][c.start - WHOLE[c.n][1] : c.end - WHOLE[c.n][1]] == c.quote and c.quote for c in citations)


@pytest.mark.parametrize(
    "written, expected",
    [
        ("The buyer pays within thirty days [1].", "The buyer pays within thirty days [1]."),
        ("The buyer pays within thirty days. [1]", "The buyer pays within thirty days. [1]"),
        ("The buyer pays within thirty days.[1] The seller bears the tax.[2]",) * 2,
        ("The buyer pays within thirty days [1, 2].", "The buyer pays within thirty days [1]."),
        ("The buyer pays within thirty days [9].", "The buyer pays within thirty days. [1]"),
        ("The buyer pays within thirty days [0][1].", "The buyer pays within thirty days[1]."),
        ("The buyer pays within thirty days.", "The buyer pays within thirty days. [1]"),
        ("The weather was fine all summer long [1].", "The weather was fine all summer long."),
        ("The weather was fine all summer long.", "The weather was fine all summer long."),
        ("买方应当在三十日内付清货款。[3]卖方承担。", "买方应当在三十日内付清货款。[3]卖方承担。"),
        ("买方应当在三十日内付清货款【3】。", "买方应当在三十日内付清货款[3]。"),
        ("买方应当在三十日内付清货款。", "买方应当在三十日内付清货款。 [3]"),
        ("See [1](https://example.org).", "See [1](https://example.org)."),
        ("", ""),
    ],
)
def test_numbers_are_kept_dropped_and_placed(written: str, expected: str) -> None:
    text, citations = cite.check(written, PASSAGES)
    assert text == expected
    assert exact(citations)


def test_every_number_left_in_the_answer_has_its_citation() -> None:
    written = "Sure. [1]\n\n- The seller bears the tax [2]\n- The buyer pays [1][3][44]\n\n[2]\n\nThat is all [7]."
    text, citations = cite.check(written, PASSAGES)
    assert {int(n) for n in re.findall(r"\[(\d+)\]", text)} == {c.n for c in citations}
    assert exact(citations)


def test_the_quote_is_the_sentence_nearest_to_the_statement() -> None:
    _, citations = cite.check("The price is due thirty days after the invoice [1].", PASSAGES)
    assert citations[0].quote == "The buyer pays the price within thirty days of the invoice."
    assert citations[0].start == 100 + TERMS.index("The buyer")


def test_code_is_left_alone() -> None:
    block = "```python\nbuyer_pays = days[1]  # the buyer pays within thirty days [9]\n```\n"
    text, citations = cite.check(block, PASSAGES)
    assert text == block
    assert citations == ()
    text, _ = cite.check("The buyer pays `days[9]` within thirty days [8].", PASSAGES)
    assert text == "The buyer pays `days[9]` within thirty days. [1]"


def test_no_passages_no_citations() -> None:
    assert cite.check("The buyer pays within thirty days [1].", ()) == ("The buyer pays within thirty days.", ())


@given(st.text(alphabet=st.sampled_from(list("buyer pays thirty。.买方货款 \n`[]12,【】-*")), max_size=120))
def test_whatever_a_model_writes_the_numbers_outside_code_are_cited(written: str) -> None:
    text, citations = cite.check(written, PASSAGES)
    bare = cite._CODE.sub(" ", text)
    numbers = {int(n) for n in re.findall(r"\[(\d{1,3})\](?!\()", bare)}
    assert numbers <= {c.n for c in citations}
    assert exact(citations)


def test_a_quote_is_never_longer_than_may_be() -> None:
    long = candidate("word " * 200 + "payment.")
    _, citations = cite.check("The payment word counts [1].", (long,))
    assert 0 < len(citations[0].quote) <= cite.QUOTE_LIMIT


def test_passages_shown_to_a_model_are_cited_by_their_best_quote_or_their_opening() -> None:
    start = 100 + TERMS.index("The buyer")
    quote = Quote(PASSAGES[0], start, start + 9, "The buyer", 1.0)
    citations = cite.of_passages(PASSAGES[:2], [quote])
    assert [(c.n, c.quote) for c in citations] == [(1, "The buyer"), (2, TAX)]
    assert exact(citations)
    assert [c.n for c in cite.of_quotes([quote, quote])] == [1, 2]
