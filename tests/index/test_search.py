"""Full text and vectors as one ranking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import StorageError
from app.core.ports import EmbedderInfo
from app.index.fulltext import Fulltext
from app.index.layout import LayoutKeeper
from app.query.understand import understand
from tests.library import SmallLibrary, WordEmbedder, ended, stored


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    """One whose embedder knows nothing: words alone decide."""
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    yield made
    made.close()


@pytest.fixture
def knowing(tmp_path: Path) -> Iterator[SmallLibrary]:
    """One whose embedder knows every word."""
    made = SmallLibrary(tmp_path / "knowing", WordEmbedder(coverage=1.0))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    (tmp_path / "knowing").mkdir()


def test_an_empty_library_finds_nothing(library: SmallLibrary) -> None:
    assert library.paths("payment") == []
    assert library.paths("？？") == []


def test_rare_words_weigh_more_than_common_ones(library: SmallLibrary) -> None:
    library.add(
        *(stored(f"/common{n}.txt", f"The contract number {n} is a contract of contracts.") for n in range(20)),
        stored("/rare.txt", "The contract speaks of indemnity."),
    )
    assert library.paths("contract indemnity")[0] == "/rare.txt"


def test_a_short_passage_says_more_than_a_long_one_with_the_same_words(library: SmallLibrary) -> None:
    library.add(
        stored("/long.txt", "Payment is due. " + "Many other things are said here at length. " * 20),
        stored("/short.txt", "Payment is due."),
    )
    assert library.paths("payment due")[0] == "/short.txt"


def test_a_word_said_more_often_counts_more_but_not_without_end(library: SmallLibrary) -> None:
    library.add(
        stored("/once.txt", "alpha beta gamma delta epsilon zeta"),
        stored("/twice.txt", "alpha alpha gamma delta epsilon zeta"),
        stored("/both.txt", "alpha beta gamma delta kappa zeta"),
    )
    assert library.paths("alpha")[0] == "/twice.txt"
    assert library.paths("alpha kappa")[0] == "/both.txt"


def test_the_words_of_the_title_count(library: SmallLibrary) -> None:
    library.add(
        stored("/a.txt", "It was signed on Monday.", title="Lease of the warehouse"), stored("/b.txt", "It rained.")
    )
    assert library.paths("warehouse") == ["/a.txt"]


def test_a_passage_profits_from_what_its_neighbours_say(library: SmallLibrary) -> None:
    def filler(word: str) -> str:
        return f"Something about {word} and nothing else is said in this part of the text. " * 13

    text = f"{filler('apples')}\n\nThe zebra clause. {filler('pears')}\n\n{filler('plums')}\n\n{filler('nuts')}"
    library.add(stored("/a.txt", text), stored("/b.txt", filler("grapes")))
    ranking = library.search.rank("zebra", (("zebra", 1.0),), 10)
    passages = library.documents.passages([item.chunk for item in ranking.chunks])
    ordinals = [passages[item.chunk].ordinal for item in ranking.chunks]
    (own,) = [passage.ordinal for passage in passages.values() if "zebra" in passage.text]
    assert ordinals[0] == own
    assert set(ordinals) == {n for n in (own - 1, own, own + 1) if n >= 0}
    assert all(item.lexical < ranking.chunks[0].lexical for item in ranking.chunks[1:])


def test_numbers_with_decimals_are_found(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Interest is 3.5 percent."), stored("/b.txt", "Interest is 5.3 percent."))
    assert library.paths("3.5") == ["/a.txt"]


def test_either_script_finds_the_other(library: SmallLibrary) -> None:
    library.add(stored("/t.txt", "買方應在三十日內付款。"), stored("/x.txt", "天气很好。"))
    assert library.paths("买方应何时付款") == ["/t.txt"]


def test_the_share_of_the_question_the_library_knows_is_told(library: SmallLibrary) -> None:
    library.add(stored("/a.txt", "Payment terms."))
    known = Fulltext(library.database).score((("payment", 1.0), ("xylophon", 1.0)), library.layout.current())
    assert 0.3 < known.known < 0.7
    assert set(known.weights) == {"payment", "xylophon"}
    assert Fulltext(library.database).score((("xylophon", 1.0),), library.layout.current()).known == 0.0


def test_scores_are_between_zero_and_one(knowing: SmallLibrary) -> None:
    knowing.add(stored("/a.txt", "Payment is due."), stored("/b.txt", "Payment payment payment payment."))
    for item in knowing.search.rank("Payment is due.", understand("Payment is due.").terms, 10).chunks:
        assert 0 <= item.score <= 1
        assert 0 <= item.lexical <= 1


def test_words_find_a_document_before_its_vectors_are_there(knowing: SmallLibrary) -> None:
    knowing.add(stored("/a.txt", "Payment is due within thirty days."), vectors=False)
    assert knowing.paths("payment") == ["/a.txt"]
    found = knowing.retriever.retrieve(understand("payment"), 5).candidates
    assert found[0].cosine is None
    knowing.embed()
    found = knowing.retriever.retrieve(understand("payment"), 5).candidates
    assert found[0].cosine is not None


@pytest.mark.parametrize("coverage, share", [(0.0, 0.0), (0.4, 0.0), (0.625, 0.5), (0.85, 1.0), (1.0, 1.0)])
def test_the_vectors_say_as_much_as_the_embedder_knows(tmp_path: Path, coverage: float, share: float) -> None:
    library = SmallLibrary(tmp_path, WordEmbedder(coverage))
    library.add(stored("/a.txt", "Payment."))
    ranking = library.search.rank("Payment", (("payment", 1.0),), 5)
    assert ranking.dense == pytest.approx(share)
    assert (ranking.vector is None) == (share == 0)
    library.close()


def test_vectors_do_not_judge_passages_in_a_language_the_embedder_does_not_know(knowing: SmallLibrary) -> None:
    knowing.add(stored("/zh.txt", "付款条款见合同。"), stored("/en.txt", "The payment terms stand in the contract."))
    found = knowing.search.rank("付款 payment", understand("付款 payment").terms, 10).chunks
    passages = knowing.documents.passages([item.chunk for item in found])
    cosine = {passages[item.chunk].path: item.cosine for item in found}
    assert cosine["/zh.txt"] is None
    assert cosine["/en.txt"] is not None


def test_a_scope_holds_for_words_and_for_vectors(knowing: SmallLibrary) -> None:
    knowing.add(stored("/a.txt", "Payment is due."), stored("/b.txt", "Payment is due soon."))
    allowed = knowing.documents.chunks_within(["/b.txt"], None, None, None)
    assert knowing.paths("payment due", allowed=allowed) == ["/b.txt"]
    assert knowing.paths("payment due", allowed=[]) == []


def test_what_is_removed_or_replaced_is_not_found_again(knowing: SmallLibrary) -> None:
    knowing.add(stored("/a.txt", "Payment is due."), stored("/b.txt", "Delivery is free."))
    assert "/a.txt" in knowing.paths("payment")
    knowing.remove("/a.txt")
    assert "/a.txt" not in knowing.paths("payment")
    knowing.add(stored("/b.txt", "Payment is free."))
    assert knowing.paths("payment") == ["/b.txt"]


def test_the_layout_follows_the_store() -> None:
    rows = [(1, 10, 5, "en"), (2, 10, 6, "zh"), (4, 11, 7, "und")]
    keeper = LayoutKeeper(lambda after: [row for row in rows if row[0] > after], lambda: [row[0] for row in rows])
    assert keeper.current().ids.tolist() == [1, 2, 4]
    assert keeper.current().speaks(EmbedderInfo("any", 1, 1, ("en",))).tolist() == [True, False, True]
    del rows[1:]
    rows.append((9, 12, 3, "zh"))
    assert keeper.current().ids.tolist() == [1, 2, 4]  # nobody has said a word yet
    keeper.changed(removed=True)
    assert keeper.current().ids.tolist() == [1, 9]
    assert keeper.current().rows([9, 5, 1]).tolist() == [1, 0]
    rows.clear()
    keeper.changed(removed=True)
    assert len(keeper.current()) == 0


def test_searching_goes_on_while_documents_come_and_go(knowing: SmallLibrary) -> None:
    knowing.add(*(stored(f"/{n}.txt", f"Payment number {n} is due.") for n in range(10)))
    errors: list[BaseException] = []

    def churn() -> None:
        try:
            for n in range(40):
                knowing.remove(f"/{n % 10}.txt")
                knowing.add(stored(f"/{n % 10}.txt", f"Payment number {n} is due."))
        except BaseException as error:
            errors.append(error)
            raise

    thread = ended(churn)
    while thread.is_alive():
        for candidate in knowing.retriever.retrieve(understand("payment due"), 10).candidates:
            passage = candidate.passage
            assert passage.text.startswith("Payment number ")
            assert len(passage.text) == passage.end - passage.start
    thread.join()
    assert errors == []
    assert len(knowing.paths("payment due", limit=20)) == 10


def test_a_store_that_fails_is_asked_again_by_the_next_search(knowing: SmallLibrary) -> None:
    knowing.add(stored("/a.txt", "Payment."))
    ids = knowing.index._chunk_ids
    broken = True

    def flaky() -> list[int]:
        if broken:
            raise StorageError("Gone for a moment.")
        return list(ids())

    knowing.index._chunk_ids = flaky
    with pytest.raises(StorageError):
        knowing.paths("payment")
    broken = False
    assert knowing.retriever.retrieve(understand("payment"), 5).candidates[0].cosine is not None
