"""What is said of one kind of error."""

from __future__ import annotations

from typing import NamedTuple


class ErrorText(NamedTuple):
    """What causes an error and what to do about it."""

    cause: str
    way_out: str
    cause_zh: str
    way_out_zh: str
