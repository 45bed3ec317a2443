"""When memory is short, as a table."""

from __future__ import annotations

import pytest

from app.resources.pressure import (
    FLOOR,
    MARGIN,
    REMEMBERED_SECONDS,
    Setback,
    class_allowed,
    fits,
    held_back,
    pressed,
)

GB = 1_000_000_000
RESERVE = 512 << 20


@pytest.mark.parametrize(
    "parameters, free, allowed",
    [
        (8 * GB, 2 * GB, True),
        (8 * GB, 2 * GB - 1, False),
        (4 * GB, 2 * GB - 1, True),
        (4 * GB + 1, GB, False),
        (None, GB // 10, True),
    ],
)
def test_under_two_gigabytes_only_the_3b_class_runs(parameters: int | None, free: int, allowed: bool) -> None:
    assert class_allowed(parameters, free) is allowed


@pytest.mark.parametrize(
    "need, free, again, fit",
    [
        (GB, GB + RESERVE, False, True),
        (GB, GB + RESERVE - 1, False, False),
        (GB, GB + RESERVE + MARGIN - 1, True, False),
        (GB, GB + RESERVE + MARGIN, True, True),
    ],
)
def test_what_was_given_up_comes_back_only_with_room_to_spare(need: int, free: int, again: bool, fit: bool) -> None:
    assert fits(need, free, again=again) is fit


def test_what_was_just_loaded_is_not_at_once_pressed() -> None:
    assert fits(GB, GB + RESERVE)
    assert not pressed(RESERVE)
    assert not pressed(FLOOR)
    assert pressed(FLOOR - 1)


@pytest.mark.parametrize(
    "model, need, free, later, stands",
    [
        ("m", 5 * GB, 6 * GB, 1.0, True),
        ("m", 6 * GB, 6 * GB, 1.0, True),
        ("m", 4 * GB, 6 * GB, 1.0, False),
        ("other", 5 * GB, 6 * GB, 1.0, False),
        ("m", 5 * GB, 6 * GB, REMEMBERED_SECONDS, False),
        ("m", 5 * GB, 6 * GB + MARGIN, 1.0, False),
        ("m", 5 * GB, 6 * GB + MARGIN - 1, 1.0, True),
    ],
)
def test_a_failed_allocation_counts_for_a_while(model: str, need: int, free: int, later: float, stands: bool) -> None:
    setback = Setback("m", 5 * GB, 6 * GB, 100.0)
    assert held_back([setback], model, need, free, 100.0 + later) is stands
