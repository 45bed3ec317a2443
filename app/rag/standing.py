"""Passages in a conversation: what was shown before keeps its place and its number."""

from __future__ import annotations

from collections.abc import Sequence

from app.rag.prompt import PASSAGES
from app.rag.retrieve import Candidate

MOST = 10
"""Passages a follow-up may be shown, those of the question before among them."""


def arranged(before: Sequence[Candidate], found: Sequence[Candidate], *, dependent: bool) -> tuple[Candidate, ...]:
    """The passages for a question, those shown ``before`` first and in their order.

    All of these stay while the talk is about the same (the question is a ``dependent`` one, or half of what it found
    was shown already) and no more than ``MOST`` come together; else only those that were found again.
    """
    best = found[:PASSAGES]
    chunks = {candidate.passage.chunk for candidate in best}
    again = [held for held in before if held.passage.chunk in chunks]
    same = dependent or 2 * len(again) >= len(best)
    stay = before if same and len(before) + len(best) - len(again) <= MOST else again
    return with_place(stay, best)


def with_place(before: Sequence[Candidate], found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """``before`` in its order, then what else was found; scores are those of now."""
    now = {candidate.passage.chunk: candidate for candidate in found}
    stay = [now.pop(held.passage.chunk, held) for held in before]
    return (*stay, *now.values())
