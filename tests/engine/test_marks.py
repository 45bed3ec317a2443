"""Marks are found however the stream is cut."""

from __future__ import annotations

import random

import pytest

from app.core.ports import GeneratedText
from app.engine.marks import ReasoningSplitter, StopMarks, opened_by


def split(text: str, sizes: list[int], closing: str | None = None) -> tuple[str, str]:
    splitter = ReasoningSplitter(closing)
    pieces: list[GeneratedText] = []
    at = 0
    for size in sizes:
        pieces += splitter.feed(text[at : at + size])
        at += size
    pieces += splitter.feed(text[at:])
    pieces += splitter.finish()
    assert all(piece.text for piece in pieces)
    thinking = "".join(piece.text for piece in pieces if piece.reasoning)
    return thinking, "".join(piece.text for piece in pieces if not piece.reasoning)


CASES = [
    ("Just an answer.", None, "", "Just an answer."),
    ("  \n Leading blanks go. ", None, "", "Leading blanks go. "),
    ("<think>\nhm, <b>\n\n</think>\n\n答案 [1]。", None, "hm, <b>", "答案 [1]。"),
    ("<think></think>Yes", None, "", "Yes"),
    ("<think>one</think> <think>two</think>Yes", None, "onetwo", "Yes"),
    ("[THINK]hm[/THINK]Yes", None, "hm", "Yes"),
    ("already thinking</think>Yes", "</think>", "already thinking", "Yes"),
    ("<think>never closed", None, "never closed", ""),
    ("The tag <think> is </think> text here.", None, "", "The tag <think> is </think> text here."),
    ("<thin air>", None, "", "<thin air>"),
    ("<", None, "", "<"),
    ("", None, "", ""),
    (
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Yes",
        None,
        "hm",
        "Yes",
    ),
]


@pytest.mark.parametrize("text, closing, thinking, answer", CASES)
def test_thinking_and_answer_are_told_apart_however_the_text_is_cut(
    text: str, closing: str | None, thinking: str, answer: str
) -> None:
    cutter = random.Random(5)
    assert split(text, [], closing) == (thinking, answer)
    assert split(text, [1] * len(text), closing) == (thinking, answer)
    for _ in range(50):
        assert split(text, [cutter.randint(1, 6) for _ in range(len(text))], closing) == (thinking, answer)


def test_an_answer_flows_once_it_has_begun() -> None:
    splitter = ReasoningSplitter()
    assert splitter.feed("<th") == []
    assert splitter.feed("e> is") == [GeneratedText("<the> is")]
    assert splitter.feed(" <think>") == [GeneratedText(" <think>")]


def test_thinking_flows_while_it_goes_on() -> None:
    splitter = ReasoningSplitter()
    assert splitter.feed("<think>first ") == [GeneratedText("first", reasoning=True)]
    assert splitter.feed("second") == [GeneratedText(" second", reasoning=True)]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_text_ends_before_the_first_stop_mark(size: int) -> None:
    text = "one\nUs two\nUser: three"
    marks = StopMarks(["###", "\nUser:", ""])
    shown = "".join(marks.feed(text[at : at + size]) for at in range(0, len(text), size)) + marks.finish()
    assert shown == "one\nUs two"
    assert marks.stopped


def test_without_a_mark_everything_is_shown() -> None:
    marks = StopMarks(["###"])
    assert marks.feed("a #") == "a "
    assert marks.finish() == "#"
    assert not marks.stopped


@pytest.mark.parametrize("prompt, closing", [("<|assistant|><think>\n", "</think>"), ("<|assistant|>", None)])
def test_a_prompt_may_open_the_thinking(prompt: str, closing: str | None) -> None:
    assert opened_by(prompt) == closing
