"""The ladder, as tables: what is given up in which order, and when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.core.types import Notice
from app.engine.ladder import Candidate, Conditions, Rung, Wish, choose, given_up, ideal_context, ladder_for
from app.resources.pressure import FLOOR, MARGIN, REMEMBERED_SECONDS, Setback

GB = 1_000_000_000
RESERVE = 512 << 20


def model(name: str, billions: float, *, trained: int = 32_768, size: int | None = None) -> Candidate:
    """A model whose every thousand tokens of context take 100 MB."""
    weights = int(billions * 600_000_000) if size is None else size
    return Candidate(name, name.upper(), int(billions * GB), trained, lambda context: weights + context * 100_000)


BIG, SMALL, TINY = model("big", 8), model("small", 3), model("tiny", 0.5)
PLENTY = 64 * GB
WISH = Wish(8192, 4)


def shapes(rungs: Sequence[Rung]) -> list[tuple[str, int, int]]:
    return [(rung.model, rung.context, rung.threads(WISH)) for rung in rungs]


def test_context_goes_first_then_threads_then_the_model() -> None:
    ladder = ladder_for(SMALL, [TINY, BIG, SMALL], replace(WISH, context=4096), PLENTY)
    assert shapes(ladder.rungs) == [
        ("small", 4096, 4), ("small", 3072, 4), ("small", 2048, 4), ("small", 1024, 4), ("small", 1024, 2),
        ("tiny", 4096, 4), ("tiny", 3072, 4), ("tiny", 2048, 4), ("tiny", 1024, 4), ("tiny", 1024, 2),
    ]  # fmt: skip
    assert ladder.ideal == ladder.rungs[0]


def test_the_next_smaller_model_is_the_largest_of_the_smaller_ones() -> None:
    ladder = ladder_for(BIG, [TINY, SMALL], WISH, PLENTY)
    assert list(dict.fromkeys(rung.model for rung in ladder.rungs)) == ["big", "small", "tiny"]


@pytest.mark.parametrize(
    "wish, models, least",
    [
        (replace(WISH, pinned=True), {"small"}, 1024),
        (replace(WISH, step_down=False), {"small"}, 8192),
        (replace(WISH, step_down=False, context=0), {"small"}, 2048),
        (WISH, {"small", "tiny"}, 1024),
    ],
)
def test_what_may_not_be_given_up_has_no_rungs(wish: Wish, models: set[str], least: int) -> None:
    ladder = ladder_for(SMALL, [TINY], wish, PLENTY)
    assert {rung.model for rung in ladder.rungs} == models
    assert min(rung.context for rung in ladder.rungs) == least
    assert any(rung.fewer for rung in ladder.rungs) is wish.step_down


@pytest.mark.parametrize(
    "asked, trained, total, context",
    [
        (4096, 32_768, PLENTY, 4096),
        (40_000, 32_768, PLENTY, 32_768),
        (0, 131_072, PLENTY, 8192),
        (0, 5000, PLENTY, 5000),
        (0, 512, PLENTY, 512),
        (0, 0, PLENTY, 2048),
        (0, 32_768, 4 * GB, 6144),  # of 4 GB, a quarter is for others
        (0, 32_768, 1 * GB, 2048),
    ],
)
def test_without_a_wish_the_context_suits_the_computer(asked: int, trained: int, total: int, context: int) -> None:
    assert ideal_context(model("m", 3, trained=trained, size=1_800_000_000), asked, total) == context


# small needs 1.8 GB + 0.1 MB per token, tiny 0.3 GB + the same.
@pytest.mark.parametrize(
    "available, expected",
    [
        (PLENTY, ("small", 8192, 4)),
        (1_800_000_000 + 819_200_000 + RESERVE, ("small", 8192, 4)),
        (1_800_000_000 + 819_200_000 + RESERVE - 1, ("small", 6144, 4)),
        (1_800_000_000 + 204_800_000 + RESERVE, ("small", 2048, 4)),
        (1_800_000_000 + 102_400_000 + RESERVE, ("small", 1024, 4)),
        (1_800_000_000 + 102_400_000 + RESERVE - 1, ("small", 1024, 2)),
        (2_300_000_000, ("tiny", 8192, 4)),
        (1_000_000_000, ("tiny", 1024, 4)),
        (300_000_000, None),
    ],
)
def test_the_first_rung_that_fits_is_taken(available: int, expected: tuple[str, int, int] | None) -> None:
    chosen = choose(ladder_for(SMALL, [TINY], WISH, PLENTY), Conditions(available, 0.0))
    assert (shapes([chosen])[0] if chosen else None) == expected


def test_under_two_gigabytes_a_large_model_is_not_run_even_where_it_would_fit() -> None:
    thin = model("thin", 8, size=500_000_000)
    ladder = ladder_for(thin, [TINY], Wish(2048, 4), PLENTY)
    assert choose(ladder, Conditions(2 * GB, 0.0)) == ladder.ideal
    chosen = choose(ladder, Conditions(2 * GB - 1, 0.0))
    assert chosen is not None
    assert chosen.model == "tiny"


def test_a_failed_allocation_leads_to_the_next_rung_and_is_forgotten() -> None:
    ladder = ladder_for(SMALL, [], Wish(4096, 1), PLENTY)
    setback = Setback("small", ladder.ideal.need, PLENTY, 10.0)
    now = Conditions(PLENTY, 20.0, setbacks=(setback,))
    assert choose(ladder, now) == ladder.rungs[1]
    assert choose(ladder, replace(now, loaded=ladder.ideal)) == ladder.rungs[1]
    assert choose(ladder, replace(now, now=10.0 + REMEMBERED_SECONDS)) == ladder.ideal


def test_what_runs_goes_on_until_memory_presses() -> None:
    ladder = ladder_for(SMALL, [TINY], WISH, PLENTY)
    held = ladder.ideal.need
    running = Conditions(FLOOR, 0.0, held=held, loaded=ladder.ideal, last=ladder.ideal)
    assert choose(ladder, running) == ladder.ideal
    pressed = choose(ladder, replace(running, available=FLOOR - 1))
    assert pressed is not None
    assert pressed != ladder.ideal


def test_it_comes_back_with_room_to_spare_and_does_not_flap() -> None:
    ladder = ladder_for(SMALL, [TINY], WISH, PLENTY)
    lower = ladder.rungs[2]
    enough = ladder.ideal.need + RESERVE
    down = Conditions(enough - lower.need, 0.0, held=lower.need, loaded=lower, last=lower)
    one_up = ladder.rungs[1]
    assert choose(ladder, down) == lower
    assert choose(ladder, replace(down, available=one_up.need + RESERVE + MARGIN - lower.need)) == one_up
    assert choose(ladder, replace(down, available=enough + MARGIN - lower.need)) == ladder.ideal
    for wobble in (0, 100 << 20, -(100 << 20)):  # as programs come and go
        assert choose(ladder, replace(down, available=enough - lower.need + wobble)) == lower


def test_after_quotes_the_model_comes_back_with_room_to_spare() -> None:
    ladder = ladder_for(TINY, [], WISH, PLENTY)
    last = ladder.rungs[-1]
    after = Conditions(last.need + RESERVE + 1, 0.0, quoted=True)
    assert choose(ladder, after) is None
    assert choose(ladder, replace(after, available=last.need + RESERVE + MARGIN)) == last


@pytest.mark.parametrize(
    "place, wish, told",
    [
        (0, WISH, []),
        (2, WISH, [Notice("model.less_context", {"tokens": "4096", "wanted": "8192"})]),
        (
            6,
            WISH,
            [
                Notice("model.less_context", {"tokens": "1024", "wanted": "8192"}),
                Notice("model.fewer_threads", {"threads": "2", "wanted": "4"}),
            ],
        ),
        (7, WISH, [Notice("model.smaller", {"model": "TINY", "wanted": "SMALL"})]),
        (0, replace(WISH, battery=True), [Notice("model.battery", {"threads": "2", "wanted": "4"})]),
        (0, replace(WISH, battery=True, threads=1), []),
        (None, WISH, [Notice("model.quotes", {"wanted": "SMALL"})]),
    ],
)
def test_what_was_given_up_is_told(place: int | None, wish: Wish, told: list[Notice]) -> None:
    ladder = ladder_for(SMALL, [TINY], wish, PLENTY)
    assert list(given_up(ladder, None if place is None else ladder.rungs[place], wish)) == told
