"""An answer as it comes about: evidence first, then the model's words or the sentences themselves, then the check."""

from __future__ import annotations

import collections.abc
import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.errors import AppError, Cancelled, LanguageNoBridge
from app.core.events import AskEvent, Done, Evidence, Failed, Reasoning, Stage, Token
from app.core.ports import GenerationOptions, Generator
from app.core.script import is_cjk
from app.core.types import Answer, AnswerMode, ChatMessage, Citation, Timings
from app.query.understand import Question
from app.rag import cite, prompt
from app.rag.evidence import EvidenceFinder
from app.rag.quotes import Quote, is_heading, quotes
from app.rag.retrieve import Candidate, Retrieved, Retriever

CANDIDATES = 12
NEAREST = 5
_ABSENT_SHARE = 0.02
"""Share of the library's text below which a language counts as not there."""
_NUMBER_MARK = re.compile(r"\[(\d{1,3})\]")
_LEADING_MARKS = re.compile(r"^(?:[#>*+\-•·●|]+\s*)+")

_SAYINGS = {
    "en": {
        "more": "See also:",
        "refused": "Your documents do not seem to hold the answer to this. The nearest passages are listed below.",
        "empty": "There is nothing in the library yet. Add files or folders, then ask again.",
        "nothing": "Nothing in your documents has to do with this question.",
    },
    "zh": {
        "more": "另见：",
        "refused": "你的文档中似乎没有这个问题的答案。下面列出最接近的段落。",
        "empty": "资料库还是空的。请先添加文件或文件夹，然后再提问。",
        "nothing": "你的文档中没有与这个问题相关的内容。",
    },
}


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """Limits of an answer: quotes, characters of each, tokens and temperature of a model."""

    max_quotes: int = 5
    quote_characters: int = 300
    max_tokens: int = 1024
    temperature: float = 0.2


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question with where to look and who writes: ``generator`` None = extracted answers."""

    question: Question
    allowed: Sequence[int] | None = None
    generator: Callable[[], Generator] | None = None
    history: tuple[ChatMessage, ...] = ()


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
        if present and language not in {"und", *present} and inquiry.allowed is None:
            raise LanguageNoBridge(
                f"The question is in another language than the library ({', '.join(present)}).",
                "Ask in the library's language, or choose a multilingual embedding model under Models.",
            )
        nearest = self.retriever.hits(retrieved, NEAREST)
        saying = "refused" if nearest else "nothing" if shares else "empty"
        text = _SAYINGS["zh" if language == "zh" else "en"][saying]
        return Answer(text, "refused", (), nearest, Timings(0, None, 0))

    def settings(self) -> AnswerSettings:
        return self._settings()

    def clock(self) -> float:
        return self._clock()


class AnswerRun(Iterator[AskEvent]):
    """One answer's events. ``stop`` and ``cancel`` may be called from any thread.

    ``stop`` ends the writing: a last ``Done`` with mode ``partial`` follows. ``cancel`` and ``close`` end everything.
    """

    def __init__(self, answerer: Answerer, inquiry: Inquiry) -> None:
        self._answerer = answerer
        self._inquiry = inquiry
        self._lock = threading.Lock()
        self._stopped = False
        self._cancelled = False
        self._stream: object | None = None
        self._text = ""
        self._reasoning = ""
        self._shown: tuple[Candidate, ...] = ()
        self._quoted: tuple[Citation, ...] = ()
        self._first: float | None = None
        self._retrieved: float = 0.0
        self._begun = answerer.clock()
        self._events = self._run()

    def __iter__(self) -> AnswerRun:
        return self

    def __next__(self) -> AskEvent:
        return next(self._events)

    @property
    def text(self) -> str:
        """The answer as far as it got."""
        return self._text

    @property
    def reasoning(self) -> str:
        """The model's thinking as far as it got."""
        return self._reasoning

    def so_far(self) -> Answer:
        """The answer as far as it got, its citations checked: what is kept of one that broke off."""
        text, citations = cite.check(self._text, self._shown) if self._shown else (self._text, self._quoted)
        cited = tuple(citation for citation in citations if f"[{citation.n}]" in text)
        return self._timed(Answer(text, "partial", cited, (), Timings(0, None, 0), reasoning=self._reasoning))

    def stop(self) -> None:
        """End the writing and keep what there is."""
        self._end(cancelled=False)

    def cancel(self) -> None:
        """End everything; the iterator is over soon."""
        self._end(cancelled=True)

    def close(self) -> None:
        """As ``cancel``; for the thread that iterates."""
        self._end(cancelled=True)
        with contextlib.suppress(ValueError):  # another thread is inside: it ends by itself
            self._events.close()

    def _end(self, *, cancelled: bool) -> None:
        with self._lock:
            self._stopped = True
            self._cancelled = self._cancelled or cancelled
            stream = self._stream
        close = getattr(stream, "close", None)
        if close is not None:
            close()

    # --- the run -------------------------------------------------------------------------------

    def _run(self) -> collections.abc.Generator[AskEvent]:
        try:
            yield Stage("retrieve")
            retrieved, chosen, enough = self._answerer.gather(self._inquiry)
            self._retrieved = self._elapsed()
            if not enough:
                refusal = self._answerer.refusal(self._inquiry, retrieved)
                yield Evidence(())
                yield self._token(refusal.answer)
                yield Done(self._timed(refusal))
                return
            if self._inquiry.generator is None or self._stopped:
                yield from self._extract(chosen)
            else:
                yield from self._generate(self._inquiry.generator, retrieved, chosen)
        except AppError as error:
            if not self._cancelled:
                yield Failed(error.code, error.message, error.hint)

    def _extract(self, chosen: Sequence[Quote]) -> Iterator[AskEvent]:
        citations = self._quoted = cite.of_quotes(chosen)
        yield Evidence(citations)
        yield Stage("write")
        for part in self._readable(citations):
            if self._stopped:
                break
            yield self._token(part)
        mode: AnswerMode = "partial" if self._stopped else "extracted"
        if not self._cancelled:
            yield Done(self._timed(Answer(self._text, mode, citations, (), Timings(0, None, 0))))

    def _readable(self, citations: Sequence[Citation]) -> Iterator[str]:
        """The best quote as a paragraph, the others as a list."""
        for citation in citations:
            head, indent = ("> ", "> ") if citation.n == 1 else ("- ", "  ")
            lines = f"  \n{indent}".join(_shown(citation.quote))
            yield f"{head}{lines} [{citation.n}]\n"
            if citation.n == 1 and len(citations) > 1:
                language = "zh" if self._inquiry.question.language == "zh" else "en"
                yield f"\n{_SAYINGS[language]['more']}\n\n"

    def _generate(
        self, generator_of: Callable[[], Generator], retrieved: Retrieved, chosen: Sequence[Quote]
    ) -> Iterator[AskEvent]:
        yield Evidence(cite.of_passages(retrieved.candidates[: prompt.PASSAGES], chosen))
        whole = False
        try:
            yield Stage("load")
            generator = generator_of()
            generator.load(lambda: self._stopped)
            made = self._prompt(generator, retrieved)
            self._shown = made.shown
            yield Stage("prompt")
            yield from self._written(generator, made.messages)
            whole = not self._stopped
        except Cancelled:
            pass  # by who asked, or because the model was unloaded: what is written stays
        if self._cancelled:
            return
        text, citations = cite.check(self._text, self._shown)
        mode: AnswerMode = "generated" if whole else "partial"
        answer = Answer(text, mode, citations, (), Timings(0, None, 0), reasoning=self._reasoning)
        yield Done(self._timed(answer))

    def _prompt(self, generator: Generator, retrieved: Retrieved) -> prompt.Prompt:
        inquiry, context = self._inquiry, generator.context_size()
        room = context - self._answer_tokens(context)
        return prompt.build(inquiry.question, retrieved.candidates, inquiry.history, generator.count_tokens, room)

    def _answer_tokens(self, context: int) -> int:
        return min(self._answerer.settings().max_tokens, max(16, context // 2))

    def _written(self, generator: Generator, messages: Sequence[ChatMessage]) -> Iterator[AskEvent]:
        options = GenerationOptions(
            max_tokens=self._answer_tokens(generator.context_size()),
            temperature=self._answerer.settings().temperature,
        )
        stream = generator.stream(messages, options)
        with self._lock:
            self._stream = stream
        begun = False
        try:
            for piece in () if self._stopped else stream:
                if piece.reasoning:
                    self._reasoning += piece.text
                    yield Reasoning(piece.text)
                    continue
                if not begun:
                    begun = True
                    yield Stage("write")
                yield self._token(piece.text)
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()

    def _token(self, text: str) -> Token:
        if self._first is None:
            self._first = self._elapsed()
        self._text += text
        return Token(text)

    def _elapsed(self) -> float:
        return round((self._answerer.clock() - self._begun) * 1000, 2)

    def _timed(self, answer: Answer) -> Answer:
        return replace(answer, timings=Timings(self._retrieved, self._first, self._elapsed()))


def _shown(quote: str) -> list[str]:
    """A quote as lines of Markdown: headings by themselves and bold, wrapped lines put together."""
    lines: list[str] = []
    whole = False  # whether the line before is complete
    for raw in quote.splitlines():
        line = " ".join(raw.split())
        if not line:
            whole = True
            continue
        bare = _LEADING_MARKS.sub("", line) or line
        # A paper's own [12] is no citation of this answer.
        shown = _NUMBER_MARK.sub(r"\\[\1\\]", bare)
        heading = is_heading(line) and raw is not quote.splitlines()[-1]
        if lines and not whole and not heading:
            lines[-1] += ("" if is_cjk(lines[-1][-1]) and is_cjk(shown[0]) else " ") + shown
        else:
            lines.append(f"**{shown}**" if heading else shown)
        whole = heading
    return lines
