"""Turns at the one model: order, cancelling, swapping, stepping down, leaving. No clock but the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core.errors import Cancelled, ModelBroken, ModelNotFound
from app.engine.scheduler import Scheduler
from app.engine.turns import Place
from tests.engine.scheduling import GB, Computer, answered, candidate, never, until
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


def test_unloading_waits_for_those_who_wait_too_and_then_happens(computer: Computer, scheduler: Scheduler) -> None:
    first, second = scheduler.turn(None), scheduler.turn(None)
    first.load(never)
    scheduler.unload()
    first.release()
    second.load(never)
    second.release()
    until(lambda: computer.engine.closed == 1)
    answered(scheduler)  # who asks later wants it again
    scheduler._tell()
    until(lambda: not scheduler._rung)
    assert scheduler.status().phase == "ready"


def test_a_load_that_nobody_asked_for_takes_nothing_from_a_question(computer: Computer, scheduler: Scheduler) -> None:
    answered(scheduler)
    small = computer.engine
    computer.active_model = "tiny"
    asking: list[Place] = []

    def chosen_in_the_middle() -> int:
        if not asking:  # a question comes while the loader weighs what to run
            asking.append(scheduler.turn("small"))
            asking[0].load(never)
        return computer.memory

    scheduler._keeper._machine = replace(scheduler._machine, available=chosen_in_the_middle)
    scheduler.begin()
    until(lambda: bool(asking) and not scheduler._loader.is_alive())  # type: ignore[union-attr]
    assert small.closed == 0
    asking[0].release()


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


def test_what_happened_with_one_model_is_not_said_of_another(computer: Computer, scheduler: Scheduler) -> None:
    computer.failures["tiny"] = ModelBroken("half a file")
    turn = scheduler.turn("tiny")
    with pytest.raises(ModelBroken):
        turn.load(never)
    turn.release()
    assert (scheduler.status().phase, scheduler.status().error) == ("idle", None)
    computer.active_model = "tiny"
    assert scheduler.status().phase == "failed"
    scheduler.begin()
    until(lambda: scheduler.status().phase == "ready")
    assert scheduler.status().error is None


def test_a_load_that_was_asked_for_is_told_at_once(computer: Computer, scheduler: Scheduler) -> None:
    computer.may_load.clear()
    scheduler.begin()
    assert scheduler.status().phase == "loading"
    computer.may_load.set()
    until(lambda: scheduler.status().phase == "ready")
