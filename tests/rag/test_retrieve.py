"""Passages found: copies folded, neighbours merged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.query.understand import understand
from app.rag.retrieve import Candidate, Retrieved
from tests.library import SmallLibrary, WordEmbedder, stored

ENGLISH = (
    "The buyer shall pay the purchase price to the seller within {} days of the date of the invoice, by transfer to the "
    "account the seller names in it, free of any charges or deductions, unless the goods are defective in any way."
)
CHINESE = "买方应当在收到发票之日起{}日内，将全部货款汇至卖方在发票上指定的银行账户，不得扣除任何手续费或者其他费用，货物有缺陷的除外。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    yield made
    made.close()


def retrieve(library: SmallLibrary, question: str, limit: int = 10) -> Retrieved:
    return library.retriever.retrieve(understand(question), limit)


@pytest.mark.parametrize("text, number, question", [(ENGLISH, "30", "buyer pay"), (CHINESE, "三十", "买方货款")])
def test_copies_of_a_passage_are_one_hit(library: SmallLibrary, text: str, number: str, question: str) -> None:
    library.add(stored("/a.txt", text.format(number)), stored("/b.txt", text.format(number) + " "))
    library.add(stored("/c.txt", text.format(number).replace("free of", "without").replace("不得", "不能")))
    assert len(retrieve(library, question).candidates) == 1


@pytest.mark.parametrize(
    "text, numbers, question", [(ENGLISH, ("30", "60"), "buyer pay"), (CHINESE, ("三十", "六十"), "买方货款")]
)
def test_passages_that_differ_in_a_number_are_not_copies(
    library: SmallLibrary, text: str, numbers: tuple[str, str], question: str
) -> None:
    library.add(stored("/a.txt", text.format(numbers[0])), stored("/b.txt", text.format(numbers[1])))
    assert sorted(library.paths(question)) == ["/a.txt", "/b.txt"]


LONG = "\n\n".join(f"Section {word}. " + f"The zebra {word} runs over the plain again and again. " * 16 for word in
                   ("alpha", "beta", "gamma", "delta", "omega"))  # fmt: skip


def test_neighbours_become_one_hit_with_the_exact_text(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", LONG))
    retrieved = retrieve(library, "zebra plain")
    hits = library.retriever.hits(retrieved, 10)
    assert len(hits) < len(retrieved.candidates)
    assert all(hit.text == LONG[hit.start : hit.end] for hit in hits)
    assert max(hit.score for hit in hits) == hits[0].score
    apart = [(hit.start, hit.end) for hit in hits]
    assert all(b <= c or d <= a for i, (a, b) in enumerate(apart) for c, d in apart[:i])


def test_hits_are_no_more_than_asked_for(library: SmallLibrary) -> None:
    library.add(*(stored(f"/{n}.txt", f"The zebra number {n}.") for n in range(9)))
    assert len(library.retriever.hits(retrieve(library, "zebra"), 3)) == 3


def test_a_document_that_goes_between_finding_and_showing_leaves_an_exact_hit(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", LONG))
    retrieved = retrieve(library, "zebra plain")
    library.remove("/a.txt")
    for hit in library.retriever.hits(retrieved, 10):
        assert hit.text == LONG[hit.start : hit.end]


def test_what_is_gone_before_it_is_read_is_left_out(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "The zebra."), stored("/b.txt", "The zebra too."))
    library.documents.remove([library.documents.states("/a.txt")["/a.txt"].id])  # the search has not been told yet
    found: list[Candidate] = list(retrieve(library, "zebra").candidates)
    assert [candidate.passage.path for candidate in found] == ["/b.txt"]
