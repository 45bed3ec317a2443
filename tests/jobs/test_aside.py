"""Paused jobs that leave the thread to the next one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import Cancelled
from tests.jobs.queue_desk import Desk, Steps


class Fetch:
    """A run that ends early when it is paused, as those of a queue do that sets paused jobs aside."""

    def __init__(self) -> None:
        self.stop, self.begun = threading.Event(), threading.Event()

    def events(self) -> Iterator[str]:
        self.begun.set()
        yield "at 1"
        self.stop.wait()

    def cancel(self) -> None:
        self.stop.set()

    def pause(self) -> None:
        self.stop.set()

    def go_on(self) -> None:
        raise AssertionError("a run that was set aside is over")


@pytest.fixture
def setting_aside(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.queue = made.open(aside=True)
    yield made
    made.queue.close()
    made.database.close()


def fetch(desk: Desk, name: str) -> tuple[str, Fetch]:
    run = desk.runs[name] = Fetch()
    return desk.queue.submit({"name": name}), run


def test_a_paused_job_that_is_set_aside_lets_the_next_one_run_and_begins_again(setting_aside: Desk) -> None:
    job, run = fetch(setting_aside, "a")
    run.begun.wait()
    assert setting_aside.queue.under_way(job)
    setting_aside.queue.pause(job)
    assert list(setting_aside.queue.watch(setting_aside.submit("b", "x")))[-1] == "over"
    assert (setting_aside.state(job), setting_aside.queue.paused(job)) == ("waiting", True)
    setting_aside.runs["a"] = Steps(["two"])
    setting_aside.queue.go_on(job)
    assert list(setting_aside.queue.watch(job))[-2:] == ["two", "over"]
    assert setting_aside.state(job) == "done"
    assert not setting_aside.queue.under_way(job)


def test_a_job_set_aside_can_be_cancelled(setting_aside: Desk) -> None:
    job, run = fetch(setting_aside, "a")
    run.begun.wait()
    setting_aside.queue.pause(job)
    setting_aside.queue.cancel(job)
    with pytest.raises(Cancelled):
        list(setting_aside.queue.watch(job))
    assert list(setting_aside.queue.watch(setting_aside.submit("b", "x")))[-1] == "over"
    assert setting_aside.state(job) == "cancelled"


def test_a_job_set_aside_is_interrupted_by_the_end_of_the_program(setting_aside: Desk) -> None:
    job, run = fetch(setting_aside, "a")
    run.begun.wait()
    setting_aside.queue.pause(job)
    setting_aside.queue.close()
    with pytest.raises(Cancelled):
        list(setting_aside.queue.watch(job))
    setting_aside.store.interrupt_running()
    assert setting_aside.state(job) == "interrupted"


def test_a_run_stopped_before_its_first_step_was_cancelled(setting_aside: Desk) -> None:
    job, run = fetch(setting_aside, "a")
    run.begun.wait()
    setting_aside.queue.cancel(job)
    with pytest.raises(Cancelled):
        list(setting_aside.queue.watch(job))
    assert setting_aside.state(job) == "cancelled"
