"""Marks in a stream of text that may be cut anywhere: where the model must stop, and where it thinks aloud."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.ports import GeneratedText

REASONING_MARKS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
)
"""How models mark their thinking: opening and closing mark."""

ANSWER_MARKS = ("<|start|>assistant<|channel|>final<|message|>", "<|channel|>final<|message|>")
"""Marks some models put before the answer proper; they are not part of it."""

CONTROL_MARKS = frozenset(
    ["<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>", "<|message|>", "<|start|>", "<|end|>"]
)
"""Control tokens that must be kept as text so that the marks above can be seen."""


def held_back(text: str, marks: Sequence[str]) -> int:
    """How many characters at the end of ``text`` may be the beginning of one of ``marks``."""
    longest = max((len(mark) for mark in marks), default=0) - 1
    for size in range(min(longest, len(text)), 0, -1):
        if any(mark.startswith(text[-size:]) for mark in marks):
            return size
    return 0


class StopMarks:
    """Lets text through up to the first of the stop marks, which may be spread over pieces."""

    def __init__(self, marks: Sequence[str]) -> None:
        self._marks = tuple(mark for mark in marks if mark)
        self._waiting = ""
        self.stopped = False

    def feed(self, text: str) -> str:
        """What may be shown now; after a mark ``stopped`` is true and nothing more comes."""
        if self.stopped:
            return ""
        self._waiting += text
        places = [place for mark in self._marks if (place := self._waiting.find(mark)) >= 0]
        if places:
            self.stopped = True
            return self._take(min(places))
        return self._take(len(self._waiting) - held_back(self._waiting, self._marks))

    def finish(self) -> str:
        """What was held back, when the text ends without a mark."""
        return "" if self.stopped else self._take(len(self._waiting))

    def _take(self, size: int) -> str:
        text, self._waiting = self._waiting[:size], self._waiting[size:]
        return text


class ReasoningSplitter:
    """Parts a model's thinking from its answer.

    A block of thinking opens only before the answer has begun: a mark quoted inside an answer is text. Blanks
    around the blocks and before the answer are dropped. An unclosed block is thinking to the end.
    """

    def __init__(self, closing: str | None = None) -> None:
        """``closing``: the mark that ends the thinking the prompt has already opened."""
        self._closing = closing
        self._waiting = ""
        self._answering = False
        self._fresh = True

    def feed(self, text: str) -> list[GeneratedText]:
        """The pieces that are certain now."""
        self._waiting += text
        pieces: list[GeneratedText] = []
        while self._step(pieces):
            pass
        return [piece for piece in pieces if piece.text]

    def finish(self) -> list[GeneratedText]:
        """What is left at the end of the text."""
        text, self._waiting = self._waiting, ""
        if self._closing is None and not self._answering:
            text = text.lstrip()
        return [GeneratedText(text, reasoning=self._closing is not None)] if text else []

    def _step(self, pieces: list[GeneratedText]) -> bool:
        if self._answering:
            pieces.append(GeneratedText(self._take(len(self._waiting))))
            return False
        if self._closing is not None:
            return self._think(self._closing, pieces)
        self._waiting = self._waiting.lstrip()
        for opening, closing in REASONING_MARKS:
            if self._waiting.startswith(opening):
                self._take(len(opening))
                self._closing, self._fresh = closing, True
                return True
        for mark in ANSWER_MARKS:
            if self._waiting.startswith(mark):
                self._take(len(mark))
                self._waiting = self._waiting.lstrip()
                self._answering = bool(self._waiting)
                return self._answering
        marks = [*(opening for opening, _ in REASONING_MARKS), *ANSWER_MARKS]
        if any(mark.startswith(self._waiting) for mark in marks):
            return False  # nothing yet, or the beginning of a mark
        self._answering = True
        return True

    def _think(self, closing: str, pieces: list[GeneratedText]) -> bool:
        if self._fresh:
            self._waiting = self._waiting.lstrip()
            self._fresh = not self._waiting
        place = self._waiting.find(closing)
        if place >= 0:
            pieces.append(GeneratedText(self._take(place).rstrip(), reasoning=True))
            self._take(len(closing))
            self._closing = None
            return True
        # Blanks at the end wait too: they are dropped if the block ends here.
        safe = len(self._waiting) - held_back(self._waiting, [closing])
        safe = len(self._waiting[:safe].rstrip())
        pieces.append(GeneratedText(self._take(safe), reasoning=True))
        return False

    def _take(self, size: int) -> str:
        text, self._waiting = self._waiting[:size], self._waiting[size:]
        return text


def opened_by(prompt: str) -> str | None:
    """The closing mark of the thinking that the end of a prompt opens, if it does."""
    end = prompt.rstrip()
    return next((closing for opening, closing in REASONING_MARKS if end.endswith(opening)), None)
