"""When memory is short, and when it is no longer: pure rules, without a look at the machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.resources.memory import may_load

SMALL_BELOW = 2_000_000_000
"""With less memory available than this, in bytes, only models of the 3B class are run."""
SMALL_CLASS = 4_000_000_000
"""Parameters that a model of the 3B class has at most."""
FLOOR = 256 << 20
"""A loaded model leaves memory when less than this is available; well below what loading leaves free."""
MARGIN = 512 << 20
"""What must be free beyond the need before something given up is taken back, so that it does not come and go."""
REMEMBERED_SECONDS = 600.0
"""How long an allocation that failed counts against trying as much again."""


@dataclass(frozen=True, slots=True)
class Setback:
    """Memory ran out for a model that was to need ``need`` bytes while ``free`` were thought to be there, at ``at`` s."""

    model: str
    need: int
    free: int
    at: float

    def stands(self, model: str, need: int, free: int, now: float) -> bool:
        """Whether it still speaks against giving this model ``need`` bytes."""
        forgotten = now - self.at >= REMEMBERED_SECONDS or free >= self.free + MARGIN
        return model == self.model and need >= self.need and not forgotten


def class_allowed(parameters: int | None, free: int) -> bool:
    """Whether a model of that many parameters (None: not known) may be run with ``free`` bytes available."""
    return free >= SMALL_BELOW or parameters is None or parameters <= SMALL_CLASS


def fits(need: int, free: int, *, again: bool = False) -> bool:
    """Whether ``need`` bytes go into ``free``; ``again``: comfortably, to take back what was given up."""
    return may_load(need + (MARGIN if again else 0), free).fits


def pressed(available: int) -> bool:
    """Whether so little is left that what is loaded should go."""
    return available < FLOOR


def held_back(setbacks: Iterable[Setback], model: str, need: int, free: int, now: float) -> bool:
    """Whether one of the setbacks stands."""
    return any(setback.stands(model, need, free, now) for setback in setbacks)
