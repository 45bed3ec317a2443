"""The conversation before a question: kept, or brought along by who asks."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.core.events import AskEvent, Done
from app.core.types import ChatMessage, Citation, Message
from app.rag.course import AnswerRun
from app.rag.prompt import Exchange
from app.rag.retrieve import PassageMark

_REMEMBERED = 256


def kept_exchanges(messages: Sequence[Message]) -> tuple[Exchange, ...]:
    """The whole exchanges of a conversation, in order."""
    return tuple(
        Exchange(question.text, answer.text, answer.citations)
        for question, answer in pairwise(messages)
        if question.role == "user" and answer.role == "assistant" and answer.mode in {"generated", "extracted"}
    )


def latest_answer(messages: Sequence[Message]) -> str | None:
    """The id of the last answer, whole or not."""
    return next((message.id for message in reversed(messages) if message.role == "assistant"), None)


class Recall:
    """What answers that are not kept were given and cited, by their words; in memory only, the latest of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[tuple[Citation, ...], tuple[PassageMark, ...]]] = OrderedDict()

    def remember(self, question: str, answer: str, citations: Sequence[Citation], marks: Sequence[PassageMark]) -> None:
        """An answer was given."""
        with self._lock:
            self._known[_key(question, answer)] = tuple(citations), tuple(marks)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def exchanges(self, turns: Sequence[ChatMessage]) -> tuple[tuple[Exchange, ...], tuple[PassageMark, ...]]:
        """The whole exchanges among turns, in order, and the passages the last of them was given."""
        whole: list[Exchange] = []
        marks: tuple[PassageMark, ...] = ()
        for question, answer in pairwise(turns):
            if (question.role, answer.role) != ("user", "assistant"):
                continue
            asked, said = whole_text(question.content), whole_text(answer.content)
            if asked and said:
                with self._lock:
                    citations, marks = self._known.get(_key(asked, said), ((), ()))
                whole.append(Exchange(asked, said, citations))
        return tuple(whole), marks


class UnkeptAnswer(Iterator[AskEvent]):
    """An answer's events; how it ends is remembered for the next question. May be cancelled from any thread."""

    def __init__(self, run: AnswerRun, question: str, recall: Recall) -> None:
        self._run = run
        self._question = question
        self._recall = recall

    def __iter__(self) -> UnkeptAnswer:
        return self

    def __next__(self) -> AskEvent:
        event = next(self._run)
        if isinstance(event, Done):
            answer = event.answer
            self._recall.remember(self._question, answer.answer, answer.citations, self._run.marks)
        return event

    def cancel(self) -> None:
        """End it soon."""
        self._run.cancel()

    def close(self) -> None:
        """End it."""
        self._run.close()


def whole_text(text: str) -> str:
    """The text with half characters (lone surrogates) replaced: they are no text."""
    return text.strip().encode("utf-8", "replace").decode("utf-8")


def _key(question: str, answer: str) -> bytes:
    words = f"{len(question)} {question}{whole_text(answer)}"
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()
