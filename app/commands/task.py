"""One run of a command: the texts it works on, the model in its turn, what it says. The tools a command is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.commands.command import Command
from app.commands.registry import Run
from app.core import ports
from app.core.errors import AppError, Cancelled, CommandNeedsModel, InputError, ModelOutOfMemory
from app.core.events import AskEvent, Done, Evidence, Failed, Noticed, Reasoning, Stage, Token
from app.core.types import Answer, AnswerMode, ChatMessage, Citation, Notice, Page, Timings
from app.rag.answer import Answerer
from app.rag.control import Control
from app.rag.course import AnswerRun
from app.rag.prompt import OVERHEAD
from app.rag.retrieve import Candidate, PassageMark

_NO_TIMES = Timings(0, None, 0)
_AS_IT_IS: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class Source:
    """A text that a command works on; ``document`` and ``pages`` where it is one of the library's."""

    text: str
    title: str = ""
    document: str | None = None
    path: str = ""
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What a command is told. ``language``: the interface's. ``turn``: its place in the model's queue, None = no model.

    ``sources`` gives the texts; it may read files, and ends soon with ``Cancelled`` when what it is given becomes true.
    """

    sources: Callable[[Callable[[], bool]], tuple[Source, ...]]
    question: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    turn: ports.Turn | None = None


def needs_model(command: Command) -> CommandNeedsModel:
    """Why a command that writes cannot run without a language model."""
    return CommandNeedsModel(f"{command.name.en} writes text and needs a language model.", "Choose one under Models.")


class Task:
    """A command under way. Iterated by one thread; what it needs of the library is in ``library``."""

    def __init__(self, command: Command, run: Run, order: Order, library: Answerer, control: Control) -> None:
        self.command = command
        self.library = library
        self.sources: tuple[Source, ...] = ()
        self.text = ""
        self.reasoning = ""
        self.marks: tuple[PassageMark, ...] = ()
        self.mode: AnswerMode = "generated"
        self.citations: tuple[Citation, ...] = ()
        self._run = run
        self._order = order
        self._control = control
        self._generator: ports.Generator | None = None
        self._notices: tuple[Notice, ...] = ()
        self._first: float | None = None
        self._begun = time.perf_counter()

    # --- what a command may use ------------------------------------------------------------------

    @property
    def given(self) -> str:
        """The texts as one, each after its title where there are several."""
        if len(self.sources) == 1:
            return self.sources[0].text
        return "\n\n".join(
            f"# {source.title}\n\n{source.text}" if source.title else source.text for source in self.sources
        )

    @property
    def question(self) -> str:
        """What the user wrote beside the text."""
        return self._order.question

    @property
    def language(self) -> str:
        """The interface's: ``en`` or ``zh``."""
        return self._order.language

    @property
    def has_model(self) -> bool:
        """Whether a language model was asked for."""
        return self._order.turn is not None

    @property
    def stopped(self) -> bool:
        """Whether it was told to end with what there is."""
        return self._control.stopped

    def option(self, name: str) -> str:
        """What it is told, the default where nothing is said."""
        return self._order.options.get(name) or self.command.options[name].default

    def model(self) -> Generator[AskEvent, None, ports.Generator | None]:
        """The model, waited for and loaded the first time; None when there is none or it cannot be carried now."""
        turn = self._order.turn
        if turn is None or self._generator is not None:
            return self._generator
        for ahead in turn.wait(lambda: self._control.stopped):
            yield Stage("wait", ahead=ahead)
        yield Stage("load")
        self._generator = turn.load(lambda: self._control.stopped)
        for notice in turn.notices:
            if notice not in self._notices:
                yield self._told(notice)
        return self._generator

    def writer(self) -> Generator[AskEvent, None, ports.Generator]:
        """The model; ``CommandNeedsModel`` when there is none or it cannot be carried now."""
        generator = yield from self.model()
        if generator is None:
            raise needs_model(self.command)
        return generator

    def write(
        self,
        messages: Sequence[ChatMessage],
        *,
        aside: bool = False,
        limit: int | None = None,
        tidy: Mapping[int, str] = _AS_IT_IS,
    ) -> Generator[AskEvent, None, str]:
        """What the model writes, at most ``limit`` tokens or what the context has room for: as the answer, or (``aside``)
        as notes on the way to it. ``tidy``: characters to put in the place of others, as for ``str.translate``.
        """
        generator = yield from self.writer()
        taken = sum(generator.count_tokens(message.content) for message in messages) + OVERHEAD
        room = max(16, min(generator.context_size() - taken, limit or generator.context_size()))
        options = ports.GenerationOptions(max_tokens=room, temperature=self.library.settings().temperature)
        written, begun = "", False
        yield Stage("prompt")
        with self._control.reading(generator.stream(messages, options)) as stream:
            for piece in stream:
                written += "" if piece.reasoning else piece.text
                if piece.reasoning or aside:
                    yield self.think(piece.text)
                    continue
                if not begun:
                    begun = True
                    yield Stage("write")
                yield self.say(piece.text.translate(tidy))
        if not self.stopped and generator.count_tokens(written) >= room - 1:
            yield self.notice("command.limit", tokens=room)
        return written

    def say(self, text: str) -> Token:
        """A piece of the answer."""
        if self._first is None:
            self._first = self._elapsed()
        self.text += text
        return Token(text)

    def think(self, text: str) -> Reasoning:
        """A piece of the notes and thoughts beside the answer."""
        self.reasoning += text
        return Reasoning(text)

    def show(self, citations: Sequence[Citation], passages: Sequence[Candidate] = ()) -> Evidence:
        """What the answer rests on; ``[n]`` in it refers to these. ``passages`` of the library, in the same order."""
        self.citations = tuple(citations)
        self.marks = tuple(PassageMark.of(one.passage) for one in passages)
        return Evidence(self.citations)

    def notice(self, code: str, **values: object) -> Noticed:
        """Something to know of the answer; ``code`` is one of ``app.core.notices``."""
        return self._told(Notice(code, {name: str(value) for name, value in values.items()}))

    # --- its course ------------------------------------------------------------------------------

    def events(self) -> Generator[AskEvent, None, None]:
        """Everything in order; the model is free again before the last event."""
        try:
            whole = yield from self._worked()
            self.release()
            if not self._control.cancelled:
                mode: AnswerMode = self.mode if whole and not self.stopped else "partial"
                yield Done(
                    self._timed(Answer(self.text, mode, self.citations, (), _NO_TIMES, reasoning=self.reasoning))
                )
        except AppError as error:
            self.release()
            if not self._control.cancelled:
                yield Failed(error.code, error.message, error.hint)
        finally:
            self.release()

    def so_far(self) -> Answer:
        """The answer as far as it got: what is kept of one that broke off."""
        cited = tuple(citation for citation in self.citations if f"[{citation.n}]" in self.text)
        return self._timed(Answer(self.text, "partial", cited, (), _NO_TIMES, reasoning=self.reasoning))

    def release(self) -> None:
        """Give the model to the next who asks."""
        if self._order.turn is not None:
            self._order.turn.release()

    def _worked(self) -> Generator[AskEvent, None, bool]:
        try:
            yield Stage("retrieve")
            self.sources = self._order.sources(lambda: self._control.stopped)
            if not self.command.asks and not self.given.strip():
                raise InputError("There is no text to work on.", "Give a text, a file or a conversation.")
            try:
                yield from self._run(self)
            except ModelOutOfMemory:
                if self.text or self.reasoning:
                    raise
                self._generator = None  # nothing is lost yet: once more, with as much as memory allows now
                yield from self._run(self)
        except Cancelled:
            return False  # by who asked, or because the model was unloaded: what is written stays
        return True

    def _told(self, notice: Notice) -> Noticed:
        if notice not in self._notices:
            self._notices += (notice,)
        return Noticed(notice)

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._begun) * 1000, 2)

    def _timed(self, answer: Answer) -> Answer:
        return replace(answer, timings=Timings(0.0, self._first, self._elapsed()), notices=self._notices)


def start(command: Command, run: Run, order: Order, library: Answerer) -> AnswerRun:
    """A run of the command, begun when its first event is asked for; stopped and cancelled as an answer is."""
    control = Control()
    return AnswerRun(Task(command, run, order, library, control), control)
