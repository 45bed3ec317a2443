"""Background work on battery: it rests, goes on when charged, and the user has the last word."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core.events import Job
from app.workspace.resting import PowerRest


class Desk:
    """Jobs that are paused and go on, a battery and a setting."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.unplugged = True
        self.allowed = False
        self.looks = 0
        self.power = PowerRest(self._battery, lambda: self.allowed)
        self.power.over(
            lambda: list(self.jobs.values()), lambda job: self._set(job, True), lambda job: self._set(job, False)
        )

    def _battery(self) -> bool:
        self.looks += 1
        return self.unplugged

    def _set(self, job: str, paused: bool) -> None:
        self.jobs[job] = replace(self.jobs[job], paused=paused)

    def rests(self, name: str) -> bool:
        return self.jobs[name].paused

    def start(self, name: str, *, paused: bool = False) -> None:
        self.jobs[name] = Job(name, "index", "running", (), "", paused=paused)
        self.power.look()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.power.close()


def test_on_battery_a_job_rests_and_goes_on_when_charged(desk: Desk) -> None:
    desk.start("a")
    assert desk.rests("a")
    assert desk.power.holds("a")
    desk.unplugged = False
    desk.power.look()
    assert not desk.rests("a")
    assert not desk.power.holds("a")


def test_plugged_in_or_allowed_nothing_rests(desk: Desk) -> None:
    desk.unplugged = False
    desk.start("a")
    desk.unplugged, desk.allowed = True, True
    desk.start("b")
    assert not any(job.paused for job in desk.jobs.values())


def test_allowing_it_lets_jobs_go_on(desk: Desk) -> None:
    desk.start("a")
    desk.allowed = True
    desk.power.look()
    assert not desk.rests("a")


def test_what_the_user_let_go_on_goes_on(desk: Desk) -> None:
    desk.start("a")
    desk.power.decided("a")
    desk._set("a", False)
    desk.power.look()
    assert not desk.rests("a")
    assert not desk.power.holds("a")


def test_what_the_user_paused_stays_paused_when_charged(desk: Desk) -> None:
    desk.start("mine", paused=True)
    desk.start("other")
    assert not desk.power.holds("mine")
    desk.power.decided("other")
    desk.unplugged = False
    desk.power.look()
    assert desk.rests("mine")
    assert desk.rests("other")


def test_without_jobs_nobody_looks(desk: Desk) -> None:
    desk.power.look()
    assert desk.looks == 0
    assert "power" not in {thread.name for thread in threading.enumerate()}
