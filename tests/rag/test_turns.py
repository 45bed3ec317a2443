"""Answers in the model's queue: waiting, what was given up, and the place being given up however it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import ModelCrashed, ModelOutOfMemory
from app.core.events import AskEvent, Done, Evidence, Failed, Noticed, Stage, Token
from app.core.ports import Generator
from app.core.types import Notice
from app.query.understand import understand
from app.rag.answer import Inquiry
from app.rag.course import AnswerRun
from tests.library import ScriptedTurn, ScriptedWriter, SmallLibrary, WordEmbedder, ended, stored

TEXT = "The parties met in Berlin. The buyer pays the price within thirty days of the invoice. Nothing else was agreed."
QUESTION = "When does the buyer pay the price?"
SMALLER = Notice("model.smaller", {"model": "a", "wanted": "b"})
QUOTES = Notice("model.quotes", {"wanted": "b"})


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    made.add(stored("/a.txt", TEXT), *(stored(f"/{n}.txt", f"Apples number {n} are red and sweet.") for n in range(12)))
    yield made
    made.close()


def run(library: SmallLibrary, turn: ScriptedTurn, question: str = QUESTION) -> AnswerRun:
    return library.answerer.answer(Inquiry(understand(question), turn=turn))


def writer() -> ScriptedWriter:
    return ScriptedWriter(["The buyer pays within thirty days [1]."])


def test_evidence_is_on_show_while_others_are_ahead(library: SmallLibrary) -> None:
    turn = ScriptedTurn(writer(), ahead=[2, 1])
    events = list(run(library, turn))
    evidence = next(place for place, event in enumerate(events) if isinstance(event, Evidence))
    assert events[evidence + 1 : evidence + 4] == [Stage("wait", ahead=2), Stage("wait", ahead=1), Stage("load")]
    assert isinstance(events[-1], Done)
    assert (turn.loads, events[-1].answer.mode) == (1, "generated")


def test_what_was_given_up_is_told_and_kept(library: SmallLibrary) -> None:
    events = list(run(library, ScriptedTurn(writer(), notices=[SMALLER])))
    assert events.index(Noticed(SMALLER)) < next(n for n, event in enumerate(events) if isinstance(event, Token))
    assert isinstance(events[-1], Done)
    assert events[-1].answer.notices == (SMALLER,)


def test_a_model_that_cannot_be_carried_gives_way_to_quotes(library: SmallLibrary) -> None:
    turn = ScriptedTurn(None, notices=[QUOTES])
    events = list(run(library, turn))
    assert Noticed(QUOTES) in events
    assert isinstance(events[-1], Done)
    assert (events[-1].answer.mode, events[-1].answer.notices) == ("extracted", (QUOTES,))
    assert events[-1].answer.citations
    last = [event for event in events if isinstance(event, Evidence)][-1]
    assert last.citations == events[-1].answer.citations
    assert turn.released


class Shrinking(ScriptedTurn):
    """Gives a writer, then another one."""

    def __init__(self, first: ScriptedWriter, then: ScriptedWriter | None) -> None:
        super().__init__(first, notices=[SMALLER] if then is not None else [QUOTES])
        self._next = then

    def load(self, cancelled: Callable[[], bool]) -> Generator | None:
        given = super().load(cancelled)
        self.writer = self._next
        return given


@pytest.mark.parametrize("then, mode", [(writer(), "generated"), (None, "extracted")])
def test_memory_that_runs_out_before_the_first_word_costs_another_load(
    library: SmallLibrary, then: ScriptedWriter | None, mode: str
) -> None:
    turn = Shrinking(ScriptedWriter([ModelOutOfMemory("no memory")]), then)
    events = list(run(library, turn))
    assert isinstance(events[-1], Done)
    assert (events[-1].answer.mode, turn.loads) == (mode, 2)
    assert events.count(Stage("load")) == 2


def test_memory_that_runs_out_later_ends_the_answer(library: SmallLibrary) -> None:
    turn = Shrinking(ScriptedWriter(["Within ", ModelOutOfMemory("no memory")]), writer())
    events = list(run(library, turn))
    assert isinstance(events[-1], Failed)
    assert (events[-1].code, turn.loads) == ("model.out_of_memory", 1)


def test_the_place_is_free_before_the_last_event(library: SmallLibrary) -> None:
    turns = [
        (ScriptedTurn(writer()), QUESTION),
        (ScriptedTurn(None), QUESTION),
        (ScriptedTurn(writer()), "Which apples does quantum gravity bend around distant neutron stars?"),
        (ScriptedTurn(ScriptedWriter(["A ", ModelCrashed("It ended.", "")])), QUESTION),
        (ScriptedTurn(ModelCrashed("It ended.", "")), QUESTION),
    ]
    for turn, question in turns:
        for event in run(library, turn, question):
            if isinstance(event, Done | Failed):
                assert turn.released


def test_an_answer_nobody_goes_on_with_gives_its_place_up(library: SmallLibrary) -> None:
    never, left = ScriptedTurn(writer()), ScriptedTurn(writer())
    run(library, never)
    answer = run(library, left)
    while not isinstance(next(answer), Token):
        pass
    assert not left.released
    del answer
    assert never.released
    assert left.released


@pytest.mark.parametrize("begun", [False, True])
def test_cancelling_gives_the_place_up_at_once(library: SmallLibrary, begun: bool) -> None:
    turn = ScriptedTurn(writer())
    answer = run(library, turn)
    if begun:
        while next(answer) != Stage("load"):
            pass
    answer.cancel()
    assert turn.released
    assert list(answer) == []


def test_stopping_while_others_are_ahead_ends_the_wait(library: SmallLibrary) -> None:
    turn = ScriptedTurn(writer(), ahead=[1], gate=threading.Event())
    answer = run(library, turn)
    events: list[AskEvent] = []
    thread = ended(lambda: events.extend(answer))
    assert turn.waiting.wait(20)
    answer.stop()
    thread.join(20)
    assert isinstance(events[-1], Done)
    assert (events[-1].answer.mode, events[-1].answer.answer) == ("partial", "")
    assert (turn.loads, turn.released > 0) == (0, True)


def test_cancelling_while_others_are_ahead_ends_without_a_word(library: SmallLibrary) -> None:
    turn = ScriptedTurn(writer(), ahead=[1], gate=threading.Event())
    answer = run(library, turn)
    events: list[AskEvent] = []
    thread = ended(lambda: events.extend(answer))
    assert turn.waiting.wait(20)
    answer.cancel()
    thread.join(20)
    assert not any(isinstance(event, Done | Failed) for event in events)
    assert turn.released


@pytest.mark.parametrize("cancels", [False, True])
def test_an_answer_is_ended_while_the_model_still_reads_the_prompt(library: SmallLibrary, cancels: bool) -> None:
    reading = ScriptedWriter([], wait=True)
    turn = ScriptedTurn(reading)
    answer = run(library, turn)
    events: list[AskEvent] = []
    thread = ended(lambda: events.extend(answer))
    assert reading.waiting.wait(20)
    (answer.cancel if cancels else answer.stop)()
    thread.join(20)
    assert reading.streams[0].closed.is_set()
    assert turn.released
    assert not any(isinstance(event, Token | Failed) for event in events)
    done = [event for event in events if isinstance(event, Done)]
    assert [event.answer.mode for event in done] == ([] if cancels else ["partial"])
