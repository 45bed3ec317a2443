"""Passages that keep their place in a conversation."""

from __future__ import annotations

from app.rag.prompt import PASSAGES
from app.rag.retrieve import Candidate
from app.rag.standing import MOST, arranged
from tests.library import candidate


def some(*chunks: int) -> list[Candidate]:
    return [candidate(f"Passage {chunk}.", chunk_id=chunk) for chunk in chunks]


def ids(found: tuple[Candidate, ...]) -> list[int]:
    return [one.passage.chunk for one in found]


def test_without_a_question_before_the_best_come_in_their_order() -> None:
    assert ids(arranged([], some(4, 2, 9, 1, 7, 3, 8), dependent=False)) == [4, 2, 9, 1, 7, 3]


def test_what_was_shown_keeps_its_place_and_new_ones_follow() -> None:
    assert ids(arranged(some(1, 2, 3, 4), some(5, 4, 2, 1), dependent=False)) == [1, 2, 3, 4, 5]


def test_another_subject_keeps_only_what_was_found_again() -> None:
    assert ids(arranged(some(1, 2, 3, 4), some(9, 8, 4, 7, 6, 5), dependent=False)) == [4, 9, 8, 7, 6, 5]
    assert ids(arranged(some(1, 2, 3), some(9, 8, 7, 6), dependent=False)) == [9, 8, 7, 6]


def test_a_follow_up_keeps_all_while_there_are_not_too_many() -> None:
    assert ids(arranged(some(1, 2, 3, 4), some(9, 8, 7), dependent=True)) == [1, 2, 3, 4, 9, 8, 7]
    many = some(*range(1, MOST + 1))
    assert ids(arranged(many, some(99, 3, 98), dependent=True)) == [3, 99, 98]


def test_scores_are_those_of_now() -> None:
    now = Candidate(some(1)[0].passage, 0.9, 0.9, 0.9)
    assert arranged(some(1), [now], dependent=False)[0].score == 0.9
    assert len(arranged(some(*range(30)), some(*range(20)), dependent=True)) == PASSAGES
