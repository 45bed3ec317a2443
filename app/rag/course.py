"""The course of one answer: evidence, the wait for the model, its words, the check."""

from __future__ import annotations

import threading
from collections.abc import Generator as Events
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from app.core.errors import AppError, Cancelled, ModelError, ModelOutOfMemory
from app.core.events import AskEvent, Done, Evidence, Failed, Noticed, Reasoning, Stage, Token
from app.core.ports import GenerationOptions, Generator, Turn
from app.core.script import language_of
from app.core.types import Answer, AnswerMode, ChatMessage, Citation, Notice, Timings
from app.index.terms import terms
from app.query.followup import completed, is_dependent
from app.query.understand import Question, understand
from app.rag import cite, prompt
from app.rag.control import Control
from app.rag.internal import query, to_rewrite, to_translate
from app.rag.quotes import Quote
from app.rag.readable import as_markdown
from app.rag.retrieve import Candidate, PassageMark, Retrieved
from app.rag.standing import arranged, with_place

if TYPE_CHECKING:
    from app.rag.answer import Answerer, Found, Inquiry

_NO_TIMES = Timings(0, None, 0)


class Course:
    """What has happened on the way to an answer, and what happens next. Iterated by one thread."""

    def __init__(self, answerer: Answerer, inquiry: Inquiry, control: Control) -> None:
        self._answerer = answerer
        self._inquiry = inquiry
        self._control = control
        self.text = ""
        self.reasoning = ""
        self.marks: tuple[PassageMark, ...] = ()
        self._model: Generator | None = None
        self._tried = False
        self._dependent = False
        self._bridged = False
        self._wanted: dict[str, float] = {}
        self._notices: tuple[Notice, ...] = ()
        self._shown: tuple[Candidate, ...] = ()
        self._quoted: tuple[Citation, ...] = ()
        self._first: float | None = None
        self._retrieved = 0.0
        self._begun = answerer.clock()

    def so_far(self) -> Answer:
        """The answer as far as it got, its citations checked: what is kept of one that broke off."""
        text, citations = cite.check(self.text, self._shown, self._wanted) if self._shown else (self.text, self._quoted)
        cited = tuple(citation for citation in citations if f"[{citation.n}]" in text)
        return self._timed(Answer(text, "partial", cited, (), _NO_TIMES, reasoning=self.reasoning))

    def release(self) -> None:
        """Give the model to the next who asks."""
        if self._inquiry.turn is not None:
            self._inquiry.turn.release()

    def events(self) -> Events[AskEvent]:
        """Everything in order; the model is free again before the last event."""
        try:
            yield from self._events()
        except AppError as error:
            self.release()
            if not self._control.cancelled:
                yield Failed(error.code, error.message, error.hint)
        finally:
            self.release()

    def _events(self) -> Iterator[AskEvent]:
        inquiry = self._inquiry
        search = inquiry.question
        if inquiry.history and is_dependent(search):
            self._dependent = True
            search = yield from self._completed(search)
        yield Stage("retrieve")
        found = self._answerer.gather(search, inquiry.allowed)
        if inquiry.turn is not None and self._answerer.settings().translate and not self._control.stopped:
            languages = self._answerer.abroad(found.retrieved, inquiry.allowed)
            if languages:
                found = yield from self._translated(search, languages[0], found)
        self._retrieved = self._elapsed()
        self._wanted = dict(found.retrieved.question.terms)
        if self._control.cancelled:
            return
        if not found.enough:
            self.release()
            refusal = self._answerer.refusal(inquiry, found.retrieved, bridged=self._bridged)
            yield Evidence(())
            yield self._token(refusal.answer)
            yield Done(self._timed(refusal))
        elif inquiry.turn is None or self._control.stopped:
            yield from self._extract(found.quotes)
        else:
            yield from self._generate(inquiry.turn, found.retrieved, found.quotes)

    # --- understanding the question --------------------------------------------------------------

    def _completed(self, question: Question) -> Events[AskEvent, None, Question]:
        """A follow-up as it stands by itself: by the model, else with the words of the question before."""
        inquiry = self._inquiry
        search = completed(question, [exchange.question for exchange in inquiry.history])
        if inquiry.turn is not None and self._answerer.settings().rewrite:
            text = yield from self._understood(inquiry.turn, to_rewrite(question.text, question.language))
            if text is not None and self._speaks_of_this(understand(text)):
                search = understand(text)
        if search.text != question.text and not self._control.stopped:
            yield self._notice(_notice("query.rewritten", query=search.text))
        return search

    def _speaks_of_this(self, question: Question) -> bool:
        """Whether it has a word of the conversation: a model may make anything up."""
        said = (text for exchange in self._inquiry.history for text in (exchange.question, exchange.answer))
        words = {term for text in (self._inquiry.question.text, *said) for term in terms(text)}
        return any(term in words for term, _ in question.terms)

    def _translated(self, search: Question, target: str, found: Found) -> Events[AskEvent, None, Found]:
        """What is found with the question in the library's language too."""
        turn = self._inquiry.turn
        if turn is None:
            return found
        text = yield from self._understood(turn, to_translate(search.text, search.language, target))
        if text is None or language_of(text) != target or self._control.stopped:
            return found
        yield self._notice(_notice("query.translated", query=text))
        yield Stage("retrieve")
        self._bridged = True
        return self._answerer.gather_also(found, understand(text), self._inquiry.allowed)

    def _understood(self, turn: Turn, wish: str) -> Events[AskEvent, None, str | None]:
        """What the model answers to a wish of our own; None when there is no model or it gives nothing usable.

        It is asked as the conversation's next question is: what it has read already it need not read again.
        """
        try:
            generator = yield from self._ready(turn)
            if generator is None:
                return None
            yield Stage("understand")
            asking = replace(self._inquiry.question, text=wish)
            if self._inquiry.history:
                messages = self._prompt(generator, self._before(), asking).messages
            else:
                messages = (ChatMessage("user", prompt.as_data(wish)),)
            return query(generator, self._control, messages)
        except Cancelled:
            return None
        except ModelError:
            self._tried = False  # the answer itself tries again, and says what is wrong
            return None

    def _ready(self, turn: Turn) -> Events[AskEvent, None, Generator | None]:
        """The model, waited for and loaded the first time; None when it cannot be carried now."""
        if not self._tried:
            for ahead in turn.wait(self._is_stopped):
                yield Stage("wait", ahead=ahead)
            yield Stage("load")
            self._model = turn.load(self._is_stopped)
            self._tried = True
            for notice in turn.notices:
                if notice not in self._notices:
                    yield self._notice(notice)
        return self._model

    def _before(self) -> tuple[Candidate, ...]:
        return self._answerer.retriever.shown(self._inquiry.before, self._inquiry.allowed)

    # --- the answer ----------------------------------------------------------------------------

    def _extract(self, chosen: Sequence[Quote]) -> Iterator[AskEvent]:
        self.release()
        citations = self._quoted = cite.of_quotes(chosen)
        self.marks = ()
        yield Evidence(citations)
        yield Stage("write")
        for part in as_markdown(citations, self._inquiry.question.language):
            if self._control.stopped:
                break
            yield self._token(part)
        mode: AnswerMode = "partial" if self._control.stopped else "extracted"
        if not self._control.cancelled:
            yield Done(self._timed(Answer(self.text, mode, citations, (), _NO_TIMES)))

    def _generate(self, turn: Turn, retrieved: Retrieved, chosen: Sequence[Quote]) -> Iterator[AskEvent]:
        yield self._evidence(self._arranged(retrieved), chosen)
        whole = False
        try:
            generator = yield from self._ready(turn)
            try:
                if generator is not None:
                    yield from self._answered(generator, retrieved, chosen)
            except ModelOutOfMemory:
                if self.text or self.reasoning:
                    raise
                self._tried = False  # nothing is lost yet: once more, with as much as memory allows now
                generator = yield from self._ready(turn)
                if generator is not None:
                    yield from self._answered(generator, retrieved, chosen)
            if generator is None:
                yield from self._extract(chosen)
                return
            whole = not self._control.stopped
        except Cancelled:
            pass  # by who asked, or because the model was unloaded: what is written stays
        self.release()
        if self._control.cancelled:
            return
        text, citations = cite.check(self.text, self._shown, self._wanted)
        mode: AnswerMode = "generated" if whole else "partial"
        yield Done(self._timed(Answer(text, mode, citations, (), _NO_TIMES, reasoning=self.reasoning)))

    def _arranged(self, retrieved: Retrieved) -> tuple[Candidate, ...]:
        return tuple(arranged(self._before(), retrieved.candidates, dependent=self._dependent))

    def _answered(self, generator: Generator, retrieved: Retrieved, chosen: Sequence[Quote]) -> Iterator[AskEvent]:
        """The model's words on as many passages as it has room for."""
        before, passages = self._before(), self._arranged(retrieved)
        made = self._prompt(generator, passages)
        if len(made.shown) < len(passages):  # the best of what was found, as much as there is room for
            best = retrieved.candidates[: prompt.PASSAGES]
            fitting = self._prompt(generator, best).shown
            there = {candidate.passage.chunk for candidate in fitting}
            passages = with_place([held for held in before if held.passage.chunk in there], fitting)
            made = self._prompt(generator, passages)
            yield self._evidence((*passages, *(one for one in best if one.passage.chunk not in there)), chosen)
            if len(made.shown) < len(best):
                yield self._notice(_notice("passages.trimmed", shown=len(made.shown), found=len(best)))
        if made.dropped:
            yield self._notice(_notice("history.trimmed", count=made.dropped))
        self._shown = made.shown
        yield Stage("prompt")
        yield from self._written(generator, made.messages)

    def _evidence(self, passages: Sequence[Candidate], chosen: Sequence[Quote]) -> Evidence:
        self.marks = tuple(PassageMark.of(candidate.passage) for candidate in passages)
        return Evidence(cite.of_passages(passages, chosen))

    def _is_stopped(self) -> bool:
        return self._control.stopped

    def _prompt(
        self, generator: Generator, passages: Sequence[Candidate], asking: Question | None = None
    ) -> prompt.Prompt:
        inquiry, context = self._inquiry, generator.context_size()
        room = context - self._answer_tokens(context)
        return prompt.build(asking or inquiry.question, passages, inquiry.history, generator.count_tokens, room)

    def _answer_tokens(self, context: int) -> int:
        return min(self._answerer.settings().max_tokens, max(16, context // 2))

    def _written(self, generator: Generator, messages: Sequence[ChatMessage]) -> Iterator[AskEvent]:
        options = GenerationOptions(
            max_tokens=self._answer_tokens(generator.context_size()),
            temperature=self._answerer.settings().temperature,
        )
        begun = False
        with self._control.reading(generator.stream(messages, options)) as stream:
            for piece in stream:
                if piece.reasoning:
                    self.reasoning += piece.text
                    yield Reasoning(piece.text)
                    continue
                if not begun:
                    begun = True
                    yield Stage("write")
                yield self._token(piece.text)

    def _notice(self, notice: Notice) -> Noticed:
        self._notices += (notice,)
        return Noticed(notice)

    def _token(self, text: str) -> Token:
        if self._first is None:
            self._first = self._elapsed()
        self.text += text
        return Token(text)

    def _elapsed(self) -> float:
        return round((self._answerer.clock() - self._begun) * 1000, 2)

    def _timed(self, answer: Answer) -> Answer:
        times = Timings(self._retrieved, self._first, self._elapsed())
        return replace(answer, timings=times, notices=self._notices)


def _notice(code: str, **values: object) -> Notice:
    return Notice(code, {name: str(value) for name, value in values.items()})


class Written(Protocol):
    """What comes about while its events are iterated: an answer, what a command makes of a text."""

    text: str
    reasoning: str
    marks: tuple[PassageMark, ...]

    def events(self) -> Events[AskEvent]:
        """Everything in order, ended by ``Done`` or ``Failed`` unless it was cancelled."""

    def so_far(self) -> Answer:
        """What is kept of one that broke off."""

    def release(self) -> None:
        """Give the model to the next who asks; more than once does no harm."""


class AnswerRun(Iterator[AskEvent]):
    """One answer's events. ``stop`` and ``cancel`` may be called from any thread.

    ``stop`` ends the writing: a last ``Done`` with mode ``partial`` follows. ``cancel`` and ``close`` end everything.
    However it ends, also when nobody goes on with it, the place in the model's queue is given up.
    """

    def __init__(self, course: Written, control: Control) -> None:
        self._control = control
        self._course = course
        self._events = self._course.events()
        self._inside = threading.Lock()

    def __iter__(self) -> AnswerRun:
        return self

    def __next__(self) -> AskEvent:
        with self._inside:
            try:
                return next(self._events)
            finally:
                if self._control.cancelled:
                    self._leave()

    def __del__(self) -> None:
        self.close()

    @property
    def text(self) -> str:
        """The answer as far as it got."""
        return self._course.text

    @property
    def marks(self) -> tuple[PassageMark, ...]:
        """The passages on show to the model, in the order of their numbers."""
        return self._course.marks

    @property
    def reasoning(self) -> str:
        """The model's thinking as far as it got."""
        return self._course.reasoning

    def so_far(self) -> Answer:
        """The answer as far as it got, its citations checked: what is kept of one that broke off."""
        return self._course.so_far()

    def stop(self) -> None:
        """End the writing and keep what there is."""
        self._control.end(cancelled=False)

    def cancel(self) -> None:
        """End everything; the iterator is over soon."""
        self._control.end(cancelled=True)
        if self._inside.acquire(blocking=False):  # else whoever is inside leaves by himself
            try:
                self._leave()
            finally:
                self._inside.release()

    def close(self) -> None:
        """As ``cancel``."""
        self.cancel()

    def _leave(self) -> None:
        self._events.close()
        self._course.release()  # one that was never begun has no end of its own
