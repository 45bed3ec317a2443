"""Background work: one at a time, watched, cancelled, kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import AppError, Cancelled, NotFoundError, StorageFull
from app.jobs.queue import JobQueue
from tests.jobs.queue_desk import Desk, Steps
from tests.library import ended


def look_on(queue: JobQueue[str], job: str, events: list[str]) -> None:
    events.extend(queue.watch(job))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.queue.close()
    made.database.close()


def test_a_job_runs_and_is_kept(desk: Desk) -> None:
    job = desk.submit("a", "one", "at 1", "two")
    assert [event for event in desk.queue.watch(job) if not event.startswith("at ")] == ["one", "two", "over"]
    stored = desk.store.get(job)
    assert (stored.state, stored.result, stored.progress, stored.error) == (
        "done",
        {"last": "over"},
        {"at": "at 1"},
        None,
    )
    assert stored.ended_at is not None
    assert desk.queue.passing(job) == "at 1"


def test_one_job_runs_at_a_time_in_order(desk: Desk) -> None:
    gate = threading.Event()
    first, second = desk.submit("a", "x", gate), desk.submit("b", "y")
    desk.runs["a"].begun.wait()
    assert (desk.state(first), desk.state(second)) == ("running", "waiting")
    assert not desk.runs["b"].begun.is_set()
    gate.set()
    list(desk.queue.watch(second))
    assert [request["name"] for request in desk.requests] == ["a", "b"]


def test_latecomers_see_what_has_happened_and_several_may_watch(desk: Desk) -> None:
    gate = threading.Event()
    job = desk.submit("a", "one", "at 1", "two", gate, "three")
    seen: list[list[str]] = [[], []]
    threads = [ended(partial(look_on, desk.queue, job, events)) for events in seen]
    early = desk.queue.watch(job)
    assert next(early) == "one"
    early.close()  # type: ignore[attr-defined]  # only this one stops looking on
    gate.set()
    for thread in threads:
        thread.join()
    wanted = ["one", "two", "three", "over"]
    assert [[event for event in events if event in wanted] for events in [*seen, list(desk.queue.watch(job))]] == [
        wanted
    ] * 3


def test_secrets_reach_the_run_and_are_never_stored(desk: Desk) -> None:
    desk.runs["a"] = Steps([])
    job = desk.queue.submit({"name": "a"}, {"passwords": ["open sesame"]})
    list(desk.queue.watch(job))
    assert desk.requests == [{"name": "a", "passwords": ["open sesame"]}]
    assert desk.store.get(job).request == {"name": "a"}
    assert b"sesame" not in (desk.database.path).read_bytes()


def test_a_running_job_is_cancelled_and_keeps_what_it_did(desk: Desk) -> None:
    job = desk.submit("a", "one", threading.Event(), "never")
    desk.runs["a"].begun.wait()
    desk.queue.cancel(job)
    assert list(desk.queue.watch(job)) == ["one", "over"]
    assert desk.state(job) == "cancelled"
    assert desk.store.get(job).result == {"last": "over"}
    desk.queue.cancel(job)
    assert desk.state(job) == "cancelled"


def test_a_running_job_rests_and_those_who_look_on_hear_of_it(desk: Desk) -> None:
    gate = threading.Event()
    job = desk.submit("a", "one", "at 1", gate, "two")
    watching = desk.queue.watch(job)
    while next(watching) != "at 1":
        pass
    desk.queue.pause(job)
    assert next(watching) == "at 1 resting"
    assert desk.queue.paused(job)
    assert desk.state(job) == "running"
    desk.queue.pause(job)
    desk.queue.go_on(job)
    assert next(watching) == "at 1"
    assert not desk.queue.paused(job)
    gate.set()
    assert list(watching) == ["two", "over"]
    assert desk.runs["a"].rests == [True, False]


def test_a_paused_job_can_be_cancelled(desk: Desk) -> None:
    job = desk.submit("a", threading.Event())
    desk.runs["a"].begun.wait()
    desk.queue.pause(job)
    desk.queue.cancel(job)
    list(desk.queue.watch(job))
    assert desk.state(job) == "cancelled"
    assert not desk.queue.paused(job)
    desk.queue.pause(job)
    assert desk.runs["a"].rests == [True]


def test_a_waiting_job_that_is_paused_lets_the_next_one_pass(desk: Desk) -> None:
    gate = threading.Event()
    first, second, third = desk.submit("a", gate), desk.submit("b", "y"), desk.submit("c", "z")
    desk.runs["a"].begun.wait()
    desk.queue.pause(second)
    gate.set()
    assert list(desk.queue.watch(third)) == ["z", "over"]
    assert not desk.runs["b"].begun.is_set()
    assert (desk.state(second), desk.queue.paused(second)) == ("waiting", True)
    desk.queue.go_on(second)
    assert list(desk.queue.watch(second))[-2:] == ["y", "over"]
    assert [desk.state(job) for job in (first, second, third)] == ["done"] * 3


def test_a_paused_waiting_job_can_be_cancelled(desk: Desk) -> None:
    gate = threading.Event()
    desk.submit("a", gate)
    second = desk.submit("b", "y")
    desk.runs["a"].begun.wait()
    desk.queue.pause(second)
    desk.queue.cancel(second)
    assert desk.state(second) == "cancelled"
    gate.set()


def test_jobs_that_rest_when_the_program_closes_are_interrupted(desk: Desk) -> None:
    running, waiting = desk.submit("a", threading.Event()), desk.submit("b", "y")
    desk.runs["a"].begun.wait()
    desk.queue.pause(running)
    desk.queue.pause(waiting)
    desk.queue.close()
    assert (desk.state(running), desk.state(waiting)) == ("interrupted", "waiting")
    desk.store.interrupt_running()
    assert [job.id for job in desk.store.take_up("index")] == [running, waiting]


@pytest.mark.parametrize("unknown", ["99", "x", ""])
def test_pausing_what_is_not_there_or_over_does_nothing(desk: Desk, unknown: str) -> None:
    over = desk.submit("a", "one")
    list(desk.queue.watch(over))
    for job in (unknown, over):
        desk.queue.pause(job)
        assert not desk.queue.paused(job)
        desk.queue.go_on(job)


def test_a_waiting_job_that_is_cancelled_never_begins(desk: Desk) -> None:
    gate = threading.Event()
    first, second, third = desk.submit("a", gate), desk.submit("b", "y"), desk.submit("c", "z")
    desk.runs["a"].begun.wait()
    desk.queue.cancel(second)
    with pytest.raises(Cancelled):
        list(desk.queue.watch(second))
    gate.set()
    assert list(desk.queue.watch(third)) == ["z", "over"]
    assert [desk.state(job) for job in (first, second, third)] == ["done", "cancelled", "done"]
    assert not desk.runs["b"].begun.is_set()


def test_a_job_cancelled_at_the_moment_it_begins_ends_once(desk: Desk) -> None:
    begun, go_on = threading.Event(), threading.Event()
    begin = desk.queue._begin

    def slowly(request: Mapping[str, Any]) -> Any:
        begun.set()
        go_on.wait()
        return begin(request)

    desk.queue._begin = slowly
    job = desk.submit("a", "one")
    begun.wait()
    desk.queue.cancel(job)
    go_on.set()
    assert list(desk.queue.watch(job)) == ["over"]
    assert desk.state(job) == "cancelled"


@pytest.mark.parametrize(
    "error, code",
    [(StorageFull("The disk is full.", "Free some."), "storage.full"), (ValueError("secret"), "internal")],
)
def test_a_failed_job_is_named_and_the_next_one_runs(desk: Desk, error: Exception, code: str) -> None:
    job = desk.submit("a", "one", error)
    with pytest.raises(AppError) as raised:
        list(desk.queue.watch(job))
    assert raised.value.code == code
    stored = desk.store.get(job)
    assert stored.state == "failed"
    assert stored.error is not None
    assert stored.error["code"] == code
    assert "secret" not in stored.error["message"]
    assert list(desk.queue.watch(desk.submit("b", "two"))) == ["two", "over"]


def test_a_job_that_cannot_begin_fails(desk: Desk) -> None:
    job = desk.queue.submit({"name": "unknown"})
    with pytest.raises(AppError):
        list(desk.queue.watch(job))
    assert desk.state(job) == "failed"


def test_closing_interrupts_what_runs_and_lets_nobody_wait(desk: Desk) -> None:
    first, second = desk.submit("a", "one", threading.Event(), "never"), desk.submit("b", "y")
    desk.runs["a"].begun.wait()
    ends: list[str] = []

    def look_on() -> None:
        try:
            ends.extend(desk.queue.watch(second))
        except Cancelled as error:
            ends.append(error.code)

    thread = ended(look_on)
    desk.queue.close()
    thread.join()
    assert ends == ["cancelled"]
    assert (desk.state(first), desk.state(second)) == ("interrupted", "waiting")
    late = desk.submit("c", "z")
    with pytest.raises(Cancelled):
        list(desk.queue.watch(late))


def test_what_a_crash_left_running_is_known_at_the_next_start(desk: Desk) -> None:
    running, waiting, done = (desk.store.add("index", {"paths": [name]}) for name in "abc")
    desk.store.started(running)
    desk.store.ended(done, "done", {})
    desk.store.interrupt_running()
    assert [desk.state(job) for job in (running, waiting, done)] == ["interrupted", "interrupted", "done"]
    assert [job.id for job in desk.store.take_up("index", waiting)] == [waiting]
    assert [job.request for job in desk.store.take_up("index")] == [{"paths": ["a"]}]
    desk.store.interrupt_running()
    assert desk.store.take_up("index") == []


def test_jobs_of_another_kind_are_not_taken_up(desk: Desk) -> None:
    fetched, indexed = desk.store.add("download", {"model": "a"}), desk.store.add("index", {"paths": ["a"]})
    desk.store.interrupt_running()
    assert [job.id for job in desk.store.take_up("index")] == [indexed]
    assert [job.id for job in desk.store.take_up("download")] == [fetched]


@pytest.mark.parametrize("unknown", ["99", "x", "-1", ""])
def test_unknown_jobs_are_named(desk: Desk, unknown: str) -> None:
    with pytest.raises(NotFoundError):
        desk.store.get(unknown)
    with pytest.raises(NotFoundError):
        list(desk.queue.watch(unknown))
    desk.queue.cancel(unknown)


def test_jobs_are_listed_newest_first(desk: Desk) -> None:
    ids = [desk.store.add("index", {}) for _ in range(5)]
    assert [job.id for job in desk.store.list(3)] == ids[:1:-1]


def test_only_the_latest_jobs_events_are_kept(desk: Desk) -> None:
    jobs = [desk.submit(str(n), "x") for n in range(25)]
    list(desk.queue.watch(jobs[-1]))
    last = desk.submit("last", "x")
    assert list(desk.queue.watch(last)) == ["x", "over"]
    with pytest.raises(NotFoundError, match="its report is kept"):
        list(desk.queue.watch(jobs[0]))
    assert desk.state(jobs[0]) == "done"
