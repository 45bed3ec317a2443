"""An answer as it comes about: evidence first, then the model's words or the sentences themselves, then the check."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.errors import LanguageNoBridge
from app.core.ports import Turn
from app.core.types import Answer, Timings
from app.query.understand import Question
from app.rag.control import Control
from app.rag.course import AnswerRun, Course
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
    """Limits of an answer: quotes, characters of each, tokens and temperature of a model; whether the model may complete
    a follow-up question (``rewrite``) and ``translate`` one into the library's language before the search.
    """

    max_quotes: int = 5
    quote_characters: int = 300
    max_tokens: int = 1024
    temperature: float = 0.2
    rewrite: bool = True
    translate: bool = True


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


@dataclass(frozen=True, slots=True)
class Found:
    """What was retrieved, the quotes that answer, and whether they are enough."""

    retrieved: Retrieved
    quotes: tuple[Quote, ...]
    enough: bool


class Answerer:
    """Answers questions from one library."""

    def __init__(
        self,
        retriever: Retriever,
        finder: EvidenceFinder,
        settings: Callable[[], AnswerSettings],
        languages: Callable[[Sequence[int] | None], Mapping[str, float]],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``languages``: shares of text by language, of the library or of some passages; ``clock``: seconds."""
        self.retriever = retriever
        self.finder = finder
        self._settings = settings
        self._languages = languages
        self._clock = clock

    def answer(self, inquiry: Inquiry) -> AnswerRun:
        """The answer's events, begun when the first is asked for."""
        control = Control()
        return AnswerRun(Course(self, inquiry, control), control)

    # --- steps ---------------------------------------------------------------------------------

    def gather(self, question: Question, allowed: Sequence[int] | None) -> Found:
        """What the question finds."""
        return self._judged(self.retriever.retrieve(question, CANDIDATES, allowed))

    def gather_also(self, found: Found, translated: Question, allowed: Sequence[int] | None) -> Found:
        """What the question finds in either language; judged by the words of the translated one where these say enough."""
        other = self.retriever.retrieve(translated, CANDIDATES, allowed)
        known = {candidate.passage.chunk for candidate in other.candidates}
        more = (one for one in found.retrieved.candidates if one.passage.chunk not in known)
        best = sorted((*other.candidates, *more), key=lambda candidate: -candidate.score)[:CANDIDATES]
        both = self._judged(replace(other, candidates=tuple(best)))
        return found if found.enough and not both.enough else both

    def _judged(self, retrieved: Retrieved) -> Found:
        settings = self._settings()
        evidence = self.finder.find(retrieved)
        chosen = quotes(retrieved, evidence, settings.max_quotes, settings.quote_characters)
        return Found(retrieved, chosen, self.finder.enough(retrieved, evidence))

    def abroad(self, retrieved: Retrieved, allowed: Sequence[int] | None) -> tuple[str, ...]:
        """The library's languages, most of it first, when the question's is not among them and no vectors cross."""
        shares = self._languages(allowed)
        language = retrieved.question.language
        present = sorted((name for name, share in shares.items() if share >= _ABSENT_SHARE), key=lambda n: -shares[n])
        knows = retrieved.ranking.embedder.info.knows
        bridged = knows(language) and any(knows(name) for name in present)
        return () if language in {"und", *present} or bridged else tuple(present)

    def refusal(self, inquiry: Inquiry, retrieved: Retrieved, *, bridged: bool) -> Answer:
        """The refusal and the nearest passages; ``LanguageNoBridge`` when languages keep question and library apart
        and it was not ``bridged`` by a translation.
        """
        language = inquiry.question.language
        present = () if bridged else self.abroad(retrieved, inquiry.allowed)
        if present:
            raise LanguageNoBridge(
                f"The question is in another language than the library ({', '.join(sorted(present))}).",
                "Ask in the library's language, or choose a multilingual embedding model under Models.",
            )
        nearest = self.retriever.hits(retrieved, NEAREST)
        text = saying("refused" if nearest else "nothing" if self._languages(None) else "empty", language)
        return Answer(text, "refused", (), nearest, Timings(0, None, 0))

    def settings(self) -> AnswerSettings:
        return self._settings()

    def clock(self) -> float:
        return self._clock()
