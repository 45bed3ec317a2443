"""The rectangle between two corners."""

from __future__ import annotations

from typing import NamedTuple

SMALLEST = 4
"""Pixels: what is marked by a mere click is nothing."""


class Rectangle(NamedTuple):
    """In pixels from the upper left corner of all screens."""

    left: int
    top: int
    width: int
    height: int

    @property
    def big_enough(self) -> bool:
        """Whether somebody meant to mark it."""
        return self.width >= SMALLEST and self.height >= SMALLEST

    def frame(self, thickness: int) -> tuple[Rectangle, ...]:
        """Four bars around it: above, below, left, right."""
        outer = self.width + 2 * thickness
        return (
            Rectangle(self.left - thickness, self.top - thickness, outer, thickness),
            Rectangle(self.left - thickness, self.top + self.height, outer, thickness),
            Rectangle(self.left - thickness, self.top, thickness, max(self.height, 1)),
            Rectangle(self.left + self.width, self.top, thickness, max(self.height, 1)),
        )


def between(one: tuple[int, int], other: tuple[int, int]) -> Rectangle:
    """The rectangle with these two opposite corners, both inside it."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    return Rectangle(left, top, right - left + 1, bottom - top + 1)
