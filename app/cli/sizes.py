"""Sizes for people."""

from __future__ import annotations

_NONE = "–"


def size(count: int | None) -> str:
    """Bytes, as 4.7 GB."""
    if count is None:
        return _NONE
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in {"B", "kB"} else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def tokens(count: int | None) -> str:
    """Tokens, as 32,768."""
    return _NONE if count is None else f"{count:,}"


def parameters(count: int) -> str:
    """A model's weights, as 3.8B or 260K."""
    for unit, value in (("B", 1e9), ("M", 1e6)):
        if count >= 0.95 * value:
            return f"{count / value:.2f}".rstrip("0").rstrip(".") + unit
    return f"{count / 1000:.0f}K"
