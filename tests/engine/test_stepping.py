"""What the scheduler gives up when memory is short, and how it takes it back. No clock but the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.errors import ModelBroken, ModelCrashed, ModelOutOfMemory
from app.core.ports import GeneratedText, GenerationOptions
from app.engine.scheduler import Scheduler
from tests.engine.scheduling import GB, Computer, answered, candidate, codes, never, until

ENOUGH_FOR_TINY = 1_500_000_000


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def scheduler(computer: Computer) -> Iterator[Scheduler]:
    made = computer.scheduler()
    yield made
    made.close()


def test_less_memory_less_context_and_back_with_a_notice(computer: Computer, scheduler: Scheduler) -> None:
    computer.memory = 2_500_000_000
    down = answered(scheduler)
    assert codes(down) == ["model.less_context"]
    assert (computer.engine.model, computer.engine.context) == ("small", 1024)
    assert [notice.code for notice in scheduler.status().steps] == ["model.less_context"]
    computer.own = 1_900_000_000
    computer.memory = 300 << 20
    assert codes(answered(scheduler)) == ["model.less_context"]
    computer.memory = 8 * GB
    back = answered(scheduler)
    assert codes(back) == ["model.restored"]
    assert computer.engine.context == 4096
    assert scheduler.status().steps == ()
    assert codes(answered(scheduler)) == []


def test_too_little_for_the_model_a_smaller_one_then_quotes(computer: Computer, scheduler: Scheduler) -> None:
    computer.memory = ENOUGH_FOR_TINY
    turn = answered(scheduler)
    assert codes(turn) == ["model.smaller"]
    assert turn.notices[0].values == {"model": "TINY", "wanted": "SMALL"}
    computer.memory = 100 << 20
    turn = scheduler.turn(None)
    assert turn.load(never) is None
    assert codes(turn) == ["model.quotes"]
    assert computer.engine.closed == 1
    turn.release()


def test_a_failed_allocation_tries_the_next_rung_in_the_same_turn(computer: Computer, scheduler: Scheduler) -> None:
    computer.failures["small"] = ModelOutOfMemory("no room")
    turn = answered(scheduler)
    assert codes(turn) == ["model.less_context"]
    assert [engine.context for engine in computer.made] == [4096, 3072]
    answered(scheduler)
    assert len(computer.made) == 2
    computer.seconds = 10_000
    assert codes(answered(scheduler)) == ["model.restored"]


def test_memory_that_ran_out_while_writing_makes_the_next_answer_smaller(
    computer: Computer, scheduler: Scheduler
) -> None:
    turn = scheduler.turn(None)
    writer = turn.load(never)
    assert writer is not None
    computer.engine.pieces = (GeneratedText("half"), ModelOutOfMemory("killed"))
    stream = writer.stream((), GenerationOptions())
    assert next(stream).text == "half"
    with pytest.raises(ModelOutOfMemory):
        next(stream)
    turn.release()
    assert scheduler.status().phase == "failed"
    assert codes(answered(scheduler)) == ["model.less_context"]
    assert scheduler.status().error is None


def test_a_crash_is_no_want_of_memory(computer: Computer, scheduler: Scheduler) -> None:
    turn = scheduler.turn(None)
    writer = turn.load(never)
    assert writer is not None
    computer.engine.pieces = (ModelCrashed("SIGSEGV"),)
    with pytest.raises(ModelCrashed):
        next(writer.stream((), GenerationOptions()))
    turn.release()
    status = scheduler.status()
    assert status.phase == "failed"
    assert status.error is not None
    assert status.error["code"] == "model.crashed"
    assert codes(answered(scheduler)) == []


def test_a_model_of_a_question_s_own_is_not_replaced_by_another(computer: Computer, scheduler: Scheduler) -> None:
    computer.memory = 2_500_000_000
    turn = answered(scheduler, "small")
    assert codes(turn) == ["model.less_context"]
    scheduler.unload()
    computer.memory = ENOUGH_FOR_TINY
    with pytest.raises(ModelOutOfMemory, match="SMALL needs"):
        scheduler.turn("small").load(never)


def test_who_does_not_want_to_step_down_gets_the_error(computer: Computer, scheduler: Scheduler) -> None:
    computer.step_down, computer.memory = False, 2_500_000_000
    with pytest.raises(ModelOutOfMemory) as caught:
        scheduler.turn(None).load(never)
    assert caught.value.hint
    assert computer.made == []


def test_a_broken_smaller_model_is_passed_over_a_broken_wanted_one_is_said(
    computer: Computer, scheduler: Scheduler
) -> None:
    computer.models["mini"] = candidate("mini", 1)
    computer.memory = ENOUGH_FOR_TINY
    computer.failures["mini"] = ModelBroken("half a file")
    answered(scheduler)
    assert [engine.model for engine in computer.made] == ["mini", "tiny"]
    computer.memory = 64 * GB
    computer.failures["small"] = ModelBroken("half a file")
    with pytest.raises(ModelBroken):
        scheduler.turn(None).load(never)


def test_on_battery_fewer_threads_without_loading_again(computer: Computer, scheduler: Scheduler) -> None:
    answered(scheduler)
    assert computer.engine.threads == 4
    computer.on_battery = True
    turn = answered(scheduler)
    assert codes(turn) == ["model.battery"]
    status = scheduler.status()
    assert (computer.engine.threads, status.threads, status.on_battery) == (2, 2, True)
    computer.on_battery = False
    assert codes(answered(scheduler)) == []
    assert computer.engine.threads == 4
    assert len(computer.made) == 1


def test_a_model_that_left_under_pressure_does_not_come_and_go(computer: Computer, scheduler: Scheduler) -> None:
    need = candidate("small", 3).need(4096)
    enough = need + (512 << 20)
    computer.memory = enough
    answered(scheduler)
    computer.own, computer.memory = need, 100 << 20
    scheduler._tell()
    until(lambda: computer.engine.closed == 1)
    computer.own, computer.memory = 0, enough
    assert codes(answered(scheduler)) == ["model.less_context"]
    computer.own, computer.memory = 0, enough + (2 << 30)
    assert codes(answered(scheduler)) == ["model.restored"]
