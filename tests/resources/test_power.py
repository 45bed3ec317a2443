"""The battery, as the system tells of it and as it does not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.resources.power import on_battery, threads_for


def raising() -> object:
    raise OSError("a battery without a capacity")


@pytest.mark.parametrize(
    "read, expected",
    [
        (lambda: None, False),
        (lambda: SimpleNamespace(percent=50, power_plugged=False), True),
        (lambda: SimpleNamespace(percent=50, power_plugged=True), False),
        (lambda: SimpleNamespace(percent=50, power_plugged=None), False),
        (raising, False),
    ],
)
def test_on_battery_is_only_what_the_system_says(read: Callable[[], object], expected: bool) -> None:
    assert on_battery(read) is expected


@pytest.mark.parametrize(
    "threads, battery, used", [(8, False, 8), (8, True, 4), (7, True, 3), (2, True, 1), (1, True, 1)]
)
def test_on_battery_half_of_the_threads_compute(threads: int, battery: bool, used: int) -> None:
    assert threads_for(threads, battery=battery) == used
