"""An answer as it comes about: evidence first, then the model's words or the sentences themselves, then the check."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import LanguageNoBridge
from app.core.ports import Turn
from app.core.types import Answer, Timings
from app.query.understand import Question
from app.rag.course import AnswerRun
from app.rag.evidence import EvidenceFinder
from app.rag.prompt import Exchange
from app.rag.quotes import Quote, quotes
from app.rag.readable import saying
from app.rag.retrieve import PassageMark, Retrieved, Retriever

CANDIDATES = 12
NEAREST = 5
_ABSENT_SHARE = 0.02
"""Share of the library's text below which a language counts as not there."""


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """Limits of an answer: quotes, characters of each, tokens and temperature of a model."""

    max_quotes: int = 5
    quote_characters: int = 300
    max_tokens: int = 1024
    temperature: float = 0.2


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question with where to look and the place in the model's queue: ``turn`` None = extracted answers.

    ``history``: the conversation before; ``before``: the passages its latest answer was given.
    """

    question: Question
    allowed: Sequence[int] | None = None
    turn: Turn | None = None
    history: tuple[Exchange, ...] = ()
    before: tuple[PassageMark, ...] = ()


class Answerer:
    """Answers questions from one library."""

    def __init__(
        self,
        retriever: Retriever,
        finder: EvidenceFinder,
        settings: Callable[[], AnswerSettings],
        languages: Callable[[], Mapping[str, float]],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``languages``: the library's shares of text by language; ``clock``: seconds."""
        self.retriever = retriever
        self.finder = finder
        self._settings = settings
        self._languages = languages
        self._clock = clock

    def answer(self, inquiry: Inquiry) -> AnswerRun:
        """The answer's events, begun when the first is asked for."""
        return AnswerRun(self, inquiry)

    # --- steps ---------------------------------------------------------------------------------

    def gather(self, inquiry: Inquiry) -> tuple[Retrieved, tuple[Quote, ...], bool]:
        """What was retrieved, the quotes that answer, and whether they are enough."""
        settings = self._settings()
        retrieved = self.retriever.retrieve(inquiry.question, CANDIDATES, inquiry.allowed)
        evidence = self.finder.find(retrieved)
        chosen = quotes(retrieved, evidence, settings.max_quotes, settings.quote_characters)
        return retrieved, chosen, self.finder.enough(retrieved, evidence)

    def refusal(self, inquiry: Inquiry, retrieved: Retrieved) -> Answer:
        """The refusal and the nearest passages; ``LanguageNoBridge`` when languages keep question and library apart."""
        shares = self._languages()
        language = inquiry.question.language
        present = sorted(name for name, share in shares.items() if share >= _ABSENT_SHARE)
        knows = retrieved.ranking.embedder.info.knows
        bridged = knows(language) and any(knows(name) for name in present)
        if present and language not in {"und", *present} and inquiry.allowed is None and not bridged:
            raise LanguageNoBridge(
                f"The question is in another language than the library ({', '.join(present)}).",
                "Ask in the library's language, or choose a multilingual embedding model under Models.",
            )
        nearest = self.retriever.hits(retrieved, NEAREST)
        text = saying("refused" if nearest else "nothing" if shares else "empty", language)
        return Answer(text, "refused", (), nearest, Timings(0, None, 0))

    def settings(self) -> AnswerSettings:
        return self._settings()

    def clock(self) -> float:
        return self._clock()
