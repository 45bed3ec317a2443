"""Where the window stands: kept between starts, and always on a screen that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

WIDTH, HEIGHT = 1280, 820
LEAST_WIDTH, LEAST_HEIGHT = 480, 360
# Enough of the title bar to take hold of with the mouse.
_GRIP_WIDTH, _GRIP_HEIGHT = 120, 40


@dataclass(frozen=True, slots=True)
class Screen:
    """The usable part of a screen, in pixels of the desktop."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Place:
    """A window's place: ``x`` and ``y`` of its frame (None: in the middle), ``width`` and ``height`` of its content."""

    x: int | None = None
    y: int | None = None
    width: int = WIDTH
    height: int = HEIGHT
    maximized: bool = False


def read_place(stored: object) -> Place:
    """The place that was stored; the default for anything that is not one."""
    if not isinstance(stored, dict):
        return Place()
    x, y, width, height = (_whole(stored.get(name)) for name in ("x", "y", "width", "height"))
    if width is None or height is None or min(width, height) <= 0:
        return Place()
    there = x is not None and y is not None
    return Place(x if there else None, y if there else None, width, height, maximized=stored.get("maximized") is True)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def written(place: Place) -> Mapping[str, Any]:
    """The place as JSON keeps it."""
    return asdict(place)


def fit(place: Place, screens: Sequence[Screen]) -> Place:
    """The nearest place that can be seen: no larger than its screen, its title bar within reach.

    ``screens``: the main one first. One whose screen has gone comes to the middle of the main screen.
    """
    if not screens:
        return replace(place, x=None, y=None)
    screen = max(screens, key=lambda one: _shared(place, one))
    within = _reachable(place, screen)
    home = screen if within else screens[0]
    width = min(max(place.width, LEAST_WIDTH), home.width)
    height = min(max(place.height, LEAST_HEIGHT), home.height)
    if not within or place.x is None or place.y is None:
        return Place(None, None, width, height, place.maximized)
    x = min(max(place.x, home.x), home.x + home.width - width)
    y = min(max(place.y, home.y), home.y + home.height - height)
    return Place(x, y, width, height, place.maximized)


def come_back(place: Place, screens: Sequence[Screen]) -> Place | None:
    """Where a window goes whose screen has gone while it was hidden; None while it can be reached where it stands."""
    if not screens or any(_reachable(place, screen) for screen in screens):
        return None
    home = screens[0]
    width, height = min(place.width, home.width), min(place.height, home.height)
    x, y = home.x + (home.width - width) // 2, home.y + (home.height - height) // 2
    return Place(x, y, width, height, place.maximized)


def _overlap(start: int, length: int, other: int, other_length: int) -> int:
    return max(0, min(start + length, other + other_length) - max(start, other))


def _shared(place: Place, screen: Screen) -> int:
    """Pixels of the place on the screen."""
    if place.x is None or place.y is None:
        return 0
    across = _overlap(place.x, place.width, screen.x, screen.width)
    return across * _overlap(place.y, place.height, screen.y, screen.height)


def _reachable(place: Place, screen: Screen) -> bool:
    if place.x is None or place.y is None:
        return False
    across = _overlap(place.x, place.width, screen.x, screen.width)
    down = _overlap(place.y, _GRIP_HEIGHT, screen.y, screen.height)
    return across >= min(_GRIP_WIDTH, place.width) and down >= _GRIP_HEIGHT // 2
