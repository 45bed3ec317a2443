"""Turns at the one model: order, cancelling, swapping, stepping down, leaving. No clock but the test's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from app.core.errors import Cancelled, ModelBroken, ModelCrashed, ModelNotFound, ModelOutOfMemory
from app.core.ports import GeneratedText, GenerationOptions
from app.engine.scheduler import Place, Scheduler
from tests.engine.scheduling import GB, Computer, candidate, never
from tests.library import ended

ENOUGH_FOR_TINY = 1_500_000_000


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def scheduler(computer: Computer) -> Iterator[Scheduler]:
    made = computer.scheduler()
    yield made
    made.close()


def until(seen: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    waiting = threading.Event()
    for _ in range(2000):
        if seen():
            return
        waiting.wait(0.005)
    raise AssertionError("it never happened")


def codes(turn: Place) -> list[str]:
    return [notice.code for notice in turn.notices]


def answered(scheduler: Scheduler, name: str | None = None) -> Place:
    """A question asked and answered."""
    turn = scheduler.turn(name)
    turn.load(never)
    turn.release()
    return turn


# --- the queue -------------------------------------------------------------------------------------


def test_fifty_are_served_in_the_order_in_which_they_came(scheduler: Scheduler) -> None:
    turns = [scheduler.turn(None) for _ in range(50)]
    served: list[int] = []

    def ask(number: int) -> None:
        for _ in turns[number].wait(never):
            pass
        served.append(number)
        turns[number].release()

    threads = [ended(lambda number=number: ask(number)) for number in reversed(range(50))]  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert served == list(range(50))


def test_whoever_waits_hears_how_many_are_ahead_and_of_every_change(scheduler: Scheduler) -> None:
    first, second, third = (scheduler.turn(None) for _ in range(3))
    ahead = third.wait(never)
    assert next(ahead) == 2
    second.release()
    assert next(ahead) == 1
    first.release()
    assert list(ahead) == []
    assert scheduler.status().waiting == 0


def test_a_cancelled_wait_ends_and_frees_its_place(scheduler: Scheduler) -> None:
    first, second, third = (scheduler.turn(None) for _ in range(3))
    with pytest.raises(Cancelled):
        list(second.wait(lambda: True))
    second.release()
    second.release()
    ahead = third.wait(never)
    assert next(ahead) == 1
    first.release()
    assert list(ahead) == []


def test_a_turn_that_is_dropped_keeps_nobody_waiting(scheduler: Scheduler) -> None:
    dropped = scheduler.turn(None)
    following = scheduler.turn(None)
    del dropped
    assert list(following.wait(never)) == []


def test_closing_ends_every_wait(computer: Computer) -> None:
    scheduler = computer.scheduler()
    holder, waiter = scheduler.turn(None), scheduler.turn(None)
    failed: list[str] = []

    def wait() -> None:
        try:
            list(waiter.wait(never))
        except Cancelled as error:
            failed.append(error.code)

    thread = ended(wait)
    scheduler.close()
    thread.join()
    assert failed == ["cancelled"]
    holder.release()


def test_the_model_is_loaded_once_and_swapped_at_the_turn_of_another(computer: Computer, scheduler: Scheduler) -> None:
    answered(scheduler)
    answered(scheduler)
    assert [engine.model for engine in computer.made] == ["small"]
    waiting = scheduler.turn("tiny")
    other = scheduler.turn(None)
    assert computer.made[0].closed == 0
    waiting.load(never)
    assert computer.made[0].closed == 1
    waiting.release()
    other.load(never)
    other.release()
    assert [engine.model for engine in computer.made] == ["small", "tiny", "small"]


@pytest.mark.parametrize("change", [{"context": 2048}, {"active_model": "tiny"}])
def test_settings_take_effect_at_the_next_turn(
    computer: Computer, scheduler: Scheduler, change: dict[str, object]
) -> None:
    answered(scheduler)
    waiting = scheduler.turn(None)
    for name, value in change.items():
        setattr(computer, name, value)
    waiting.load(never)
    assert (computer.engine.model, computer.engine.context) == (computer.active_model, computer.context)
    assert waiting.notices == ()


def test_with_no_model_chosen_meanwhile_the_answer_is_quotes(computer: Computer, scheduler: Scheduler) -> None:
    turn = scheduler.turn(None)
    computer.active_model = None
    assert turn.load(never) is None
    assert turn.notices == ()


# --- stepping down -----------------------------------------------------------------------------------


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


# --- loading ahead and leaving -----------------------------------------------------------------------


def test_preloading_loads_what_the_first_question_will_need(computer: Computer, scheduler: Scheduler) -> None:
    scheduler.preload()
    until(lambda: scheduler.status().phase == "ready")
    assert scheduler.status().model == "small"
    answered(scheduler)
    assert len(computer.made) == 1


@pytest.mark.parametrize(
    "change", [{"preload": False}, {"memory": 2_500_000_000}, {"active_model": None}, {"active_model": "gone"}]
)
def test_nothing_is_preloaded_that_is_not_wanted_or_does_not_fit(
    computer: Computer, scheduler: Scheduler, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(computer, name, value)
    scheduler.preload()
    scheduler.close()
    assert computer.made == []


def test_a_question_takes_over_what_is_being_preloaded(computer: Computer, scheduler: Scheduler) -> None:
    computer.may_load.clear()
    scheduler.preload()
    computer.loading.wait()
    assert scheduler.status().phase == "loading"
    turn = scheduler.turn(None)
    thread = ended(lambda: turn.load(never))
    computer.may_load.set()
    thread.join()
    turn.release()
    assert len(computer.made) == 1
    assert scheduler.status().phase == "ready"


def test_closing_does_not_wait_for_a_model_that_is_being_preloaded(computer: Computer) -> None:
    scheduler = computer.scheduler()
    computer.may_load.clear()
    scheduler.preload()
    computer.loading.wait()
    scheduler.close()
    assert scheduler.status().phase == "idle"


def test_asked_to_load_it_steps_down_as_a_question_would(computer: Computer, scheduler: Scheduler) -> None:
    computer.memory = ENOUGH_FOR_TINY
    scheduler.begin()
    until(lambda: scheduler.status().phase == "ready")
    status = scheduler.status()
    assert (status.wanted, status.model) == ("small", "tiny")
    assert [notice.code for notice in status.steps] == ["model.smaller"]


def test_unloading_waits_for_the_answers_under_way(computer: Computer, scheduler: Scheduler) -> None:
    turn = scheduler.turn(None)
    turn.load(never)
    scheduler.unload()
    assert computer.engine.closed == 0
    turn.release()
    until(lambda: computer.engine.closed == 1)
    assert scheduler.status().phase == "idle"
    scheduler.unload()
    assert answered(scheduler).notices == ()


def test_an_idle_model_leaves_memory(computer: Computer, scheduler: Scheduler) -> None:
    computer.idle = 60
    answered(scheduler)
    assert scheduler.status().unloads_in == 60
    computer.seconds = 59
    assert scheduler.status().unloads_in == 1
    computer.seconds = 60
    scheduler._tell()
    until(lambda: computer.engine.closed == 1)
    assert scheduler.status().unloads_in is None


def test_a_model_that_was_loaded_for_a_cancelled_question_leaves_when_idle(
    computer: Computer, scheduler: Scheduler
) -> None:
    computer.idle = 60
    computer.may_load.clear()
    turn = scheduler.turn(None)
    with pytest.raises(Cancelled):
        turn.load(computer.loading.is_set)
    turn.release()
    computer.engine.phase = "ready"
    computer.seconds = 60
    scheduler._tell()
    until(lambda: computer.engine.closed == 1)


def test_under_pressure_an_unused_model_leaves_memory_and_one_in_use_stays(
    computer: Computer, scheduler: Scheduler
) -> None:
    turn = scheduler.turn(None)
    turn.load(never)
    computer.memory = 100 << 20
    assert scheduler._why_leave() == ""
    turn.release()
    scheduler._tell()
    until(lambda: computer.engine.closed == 1)


def test_the_status_tells_of_all(computer: Computer, scheduler: Scheduler) -> None:
    before = scheduler.status()
    assert (before.phase, before.model, before.context, before.threads) == ("idle", "small", 4096, 4)
    assert before.estimate == candidate("small", 3).need(4096)
    turn, waiting = scheduler.turn(None), scheduler.turn(None)
    turn.load(never)
    status = scheduler.status()
    assert (status.phase, status.memory, status.tokens_per_second, status.waiting) == ("ready", 77, 12.35, 1)
    assert (status.available, status.total) == (64 * GB, 64 * GB)
    turn.release()
    waiting.release()
    computer.active_model = "gone"
    scheduler.unload()
    gone = scheduler.status()
    assert gone.phase == "failed"
    assert gone.error is not None
    computer.active_model = None
    assert scheduler.status().phase == "none"
    with pytest.raises(ModelNotFound):
        scheduler.turn("gone").load(never)
