"""``Generator`` on llama.cpp: a model file, run by a worker process that may die without taking anything along."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, Self

from app.core.errors import Cancelled, ModelCrashed, ModelOutOfMemory
from app.core.ports import GeneratedText, GenerationOptions
from app.core.types import ChatMessage
from app.engine import protocol
from app.engine.footprint import BATCH, choose_context, memory_needed
from app.engine.gguf import check_chat, read_header
from app.engine.marks import ReasoningSplitter
from app.engine.session import Session
from app.resources.child import ChildLimits
from app.resources.memory import available_memory, may_load, physical_cores, process_memory, worker_threads


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How to run a model. 0 = the program decides; ``memory_bytes``: cap of the worker, None = what is free.

    A worker that goes on for ``stop_seconds`` after it was told to stop, or does not count within that time, is replaced.
    ``gpu_layers``: blocks on the graphics processor, -1 = as many as fit, 0 none. ``threads`` write, ``prompt_threads``
    read (0 = as many).
    """

    context: int = 0
    threads: int = 0
    memory_bytes: int | None = None
    stop_seconds: float = 10.0
    gpu_layers: int = 0
    prompt_threads: int = 0


@dataclass(frozen=True, slots=True)
class EngineState:
    """What the engine does now. ``progress`` of loading is in 0–1."""

    phase: Literal["idle", "loading", "ready", "writing", "failed"]
    progress: float = 0.0


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What the worker is and did. ``memory``: bytes it takes now (its share, PSS); ``estimate``: bytes it was
    expected to take when it was loaded; ``reused`` of the latest ``prompt_tokens`` were there from the text before.
    """

    pid: int
    context: int
    threads: int
    prompt_threads: int
    gpu_layers: int
    estimate: int
    memory: int | None
    tokens_per_second: float | None
    prompt_tokens: int | None
    reused: int | None


class LlamaGenerator:
    """Writes with one model file. It is loaded at the first call and again at the next one after a crash.

    Several threads may use it: answers are written one after another, in the order in which they were asked for.
    ``ModelNotFound``, ``ModelBroken``, ``ModelUnsupported`` and ``ModelOutOfMemory`` are told before loading where
    the file's header says so.
    """

    def __init__(
        self, path: Path, options: EngineOptions | None = None, available: Callable[[], int] = available_memory
    ) -> None:
        """``available`` gives the bytes of memory that are free."""
        self._path = path
        self._options = options or EngineOptions()
        self._available = available
        self._starting = threading.Lock()
        self._session: Session | None = None
        threads = self._options.threads or worker_threads(physical_cores())
        self._threads = threads, self._options.prompt_threads or threads
        self._estimate = 0

    @property
    def state(self) -> EngineState:
        """What the engine does now, for the page and ``doctor``."""
        session = self._session
        if session is None:
            return EngineState("idle")
        if session.phase == "loading":
            return EngineState("loading", session.progress)
        if session.dead:
            return EngineState("failed")
        return EngineState("writing" if session.busy else "ready", 1.0)

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, while there is one."""
        return self._session.pid if self._session is not None else None

    def facts(self) -> EngineFacts | None:
        """What the worker is and did; None while no model is loaded."""
        session, (writing, reading) = self._session, self._threads
        if session is None or session.phase != "ready" or (pid := session.pid) is None:
            return None
        return EngineFacts(
            pid=pid,
            context=session.context,
            threads=writing,
            prompt_threads=reading,
            gpu_layers=session.gpu_layers,
            estimate=self._estimate,
            memory=process_memory(pid),
            tokens_per_second=session.tokens_per_second,
            prompt_tokens=session.prompt_tokens,
            reused=session.reused,
        )

    def set_threads(self, writing: int, reading: int = 0) -> None:
        """Compute with so many threads from the next step on, without loading again; ``reading`` 0 = as many."""
        self._threads = writing, reading or writing
        session = self._session
        if session is not None:
            session.set_threads(*self._threads)

    def load(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Load the model now and return when it is there; ``Cancelled`` soon after ``cancelled`` becomes true."""
        self._ready(cancelled)

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` without the chat template's own."""
        try:
            return self._count(text)
        except ModelCrashed:
            return self._count(text)  # the idle worker had died; a fresh one can count

    def context_size(self) -> int:
        """Tokens of prompt and answer together."""
        return self._ready(_never).context

    def stream(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> AnswerStream:
        """The answer's pieces; nothing happens before the first is asked for."""
        return AnswerStream(self._ready, tuple(messages), options)

    def close(self) -> None:
        """End the worker. The generator may be used again: then it loads again."""
        with self._starting:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _count(self, text: str) -> int:
        session = self._ready(_never)
        number = session.ask(lambda number: protocol.count(number, text))
        try:
            return int(session.answer(number, seconds=self._options.stop_seconds)["tokens"])
        except ModelCrashed as failure:
            if not session.dead:
                session.close(failure)
            raise
        finally:
            session.forget(number)

    def _ready(self, cancelled: Callable[[], bool], hear: Callable[[Session], None] = lambda _: None) -> Session:
        """A session with the model loaded; ``hear`` gets it as soon as it exists, to be able to wake the wait."""
        with self._starting:
            session = self._session
            if session is not None and not session.dead and not session.wait_stopped(self._options.stop_seconds):
                session.close(ModelCrashed("The model did not stop when it was told to.", "Ask again."))
            if session is None or session.dead:
                session = self._session = self._start()
        hear(session)
        session.wait_ready(cancelled)
        return session

    def _start(self) -> Session:
        header = read_header(self._path)
        check_chat(header)
        free = self._available()
        context = choose_context(header, self._options.context, free)
        need = memory_needed(header, context)
        verdict = may_load(need, free)
        if not verdict.fits:
            raise ModelOutOfMemory(
                f"{header.name} needs about {_gigabytes(need)} of memory, {_gigabytes(free)} are free.",
                "Close other programs, choose a smaller model, or set a smaller context.",
            )
        self._estimate = need
        limits = ChildLimits(memory_bytes=self._options.memory_bytes or free, first_to_go=True)
        request = protocol.LoadRequest(str(self._path), context, BATCH, *self._threads, self._options.gpu_layers)
        return Session(request, limits)


class AnswerStream(Iterator[GeneratedText]):
    """An answer as it is written. ``close`` (from any thread) stops the model at once and ends the iteration."""

    def __init__(
        self,
        ready: Callable[[Callable[[], bool], Callable[[Session], None]], Session],
        messages: tuple[ChatMessage, ...],
        options: GenerationOptions,
    ) -> None:
        self._ready = ready
        self._messages = messages
        self._options = options
        self._pieces: deque[GeneratedText] = deque()
        self._splitter: ReasoningSplitter | None = None
        self._session: Session | None = None
        self._number: int | None = None
        self._closed = False
        self._over = False
        self._attempts = 0
        self.end: protocol.EndReason | None = None
        """Why the answer ended, once it has."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> GeneratedText:
        try:
            while not self._pieces:
                if self._over or self._closed:
                    raise StopIteration
                self._advance()
        except Cancelled:
            self._finish()
            if self._closed:
                raise StopIteration from None
            raise
        except BaseException:
            self._finish()
            raise
        return self._pieces.popleft()

    def close(self) -> None:
        """Stop the model; what was yielded stays valid, nothing more comes."""
        self._closed = True
        self._pieces.clear()
        session, number = self._session, self._number
        if session is not None:
            if number is not None and not self._over:
                session.stop(number)
            session.wake()

    def __del__(self) -> None:
        if not self._closed and not self._over:
            self.close()

    def _advance(self) -> None:
        session = self._session = self._session if self._number else self._ready(self._is_closed, self._hear)
        assert session is not None
        try:
            if self._number is None:
                self._ask(session)
            else:
                self._take(session.answer(self._number, self._is_closed))
        except ModelCrashed:
            # Nothing has been written yet (as when the worker had died while it was idle): a fresh one may answer.
            if self._splitter is not None or self._attempts > 1 or not session.dead:
                raise
            self._number = None

    def _ask(self, session: Session) -> None:
        self._attempts += 1
        self._number = session.ask(self._request)
        if self._closed:  # while it was being sent
            session.stop(self._number)

    def _take(self, message: dict[str, Any]) -> None:
        match message["kind"]:
            case "begun":
                self._splitter = ReasoningSplitter(message["closing"])
            case "piece" if self._splitter is not None:
                self._pieces.extend(self._splitter.feed(message["text"]))
            case "ended":
                if self._splitter is not None:
                    self._pieces.extend(self._splitter.finish())
                self.end = message["reason"]
                self._finish()

    def _request(self, number: int) -> dict[str, Any]:
        return protocol.generate(number, self._messages, self._options)

    def _hear(self, session: Session) -> None:
        self._session = session

    def _is_closed(self) -> bool:
        return self._closed

    def _finish(self) -> None:
        self._over = True
        if self._session is not None and self._number is not None:
            self._session.forget(self._number)


def engine_version() -> str | None:
    """The version of llama.cpp's binding on this computer, None where it is not installed; nothing is loaded."""
    try:
        return version("llama-cpp-python")
    except PackageNotFoundError:
        return None


def _never() -> bool:
    return False


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
