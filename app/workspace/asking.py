"""Questions that are kept: the exchange stands in its conversation from the first moment, as far as it got."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, replace

from app.core.events import AskEvent, Done, Evidence, Failed, Reasoning, Stage, Token
from app.core.types import Answer
from app.rag.course import AnswerRun
from app.storage.conversations import Conversations

_SAVE_EVERY_S = 0.1


class Running:
    """The answers under way, by message id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, AnswerRun] = {}
        self._told: list[Callable[[str, str], None]] = []

    def on_end(self, told: Callable[[str, str], None]) -> None:
        """Have it called with (conversation, state) of every kept answer that ends from now on; it must return soon."""
        self._told.append(told)

    def ended(self, conversation: str, state: str) -> None:
        """An answer stands in its conversation, ``done``, ``stopped`` or ``failed``."""
        for told in self._told:
            told(conversation, state)

    def add(self, message: str, run: AnswerRun) -> None:
        """An answer begins."""
        with self._lock:
            self._runs[message] = run

    def remove(self, message: str) -> None:
        """An answer is over."""
        with self._lock:
            self._runs.pop(message, None)

    def get(self, message: str) -> AnswerRun | None:
        """The answer that is being written into this message."""
        with self._lock:
            return self._runs.get(message)

    def cancel(self, messages: Iterable[str]) -> None:
        """End the answers being written into any of these messages."""
        for run in [run for message in messages if (run := self.get(message)) is not None]:
            run.cancel()

    def cancel_all(self) -> None:
        """End every answer."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.cancel()


class KeptAnswer(Iterator[AskEvent]):
    """An answer's events while they are written into a message. May be cancelled from any thread."""

    def __init__(self, run: AnswerRun, store: Conversations, running: Running, conversation: str, message: str) -> None:
        self._run = run
        self._store = store
        self._running = running
        self._conversation = conversation
        self._message = message
        self._saved_at = time.monotonic()
        self._over = False
        running.add(message, run)

    def __iter__(self) -> KeptAnswer:
        return self

    def __next__(self) -> AskEvent:
        try:
            event = next(self._run)
        except StopIteration:
            self._left()
            raise
        match event:
            case Stage():
                return replace(event, message_id=self._message, conversation=self._conversation)
            case Evidence():
                self._store.show(self._message, event.citations, [astuple(mark) for mark in self._run.marks])
            case Token() | Reasoning():
                if time.monotonic() - self._saved_at > _SAVE_EVERY_S:
                    self._saved_at = time.monotonic()
                    self._store.write(self._message, self._run.text, self._run.reasoning)
            case Done():
                self._end("stopped" if event.answer.mode == "partial" else "done", event.answer)
                return replace(event, message_id=self._message)
            case Failed():
                error = {"code": event.code, "message": event.message, "hint": event.hint}
                self._end("failed", replace(self._run.so_far(), error=error))
        return event

    def cancel(self) -> None:
        """End it soon; the message keeps what had arrived."""
        self._run.cancel()

    def close(self) -> None:
        """End it; the message keeps what had arrived."""
        self._run.close()
        self._left()

    def __del__(self) -> None:
        if not self._over:
            self.close()

    def _left(self) -> None:
        if not self._over:
            self._end("stopped", self._run.so_far())

    def _end(self, state: str, answer: Answer) -> None:
        self._over = True
        self._running.remove(self._message)
        self._store.finish(self._message, state, answer)
        self._running.ended(self._conversation, state)
