"""What the page wants to find again: ``StateStore``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.core.errors import InputError
from app.storage.page_state import PageState

MOST_BYTES = 65_536
"""Of one value, as JSON in UTF-8."""
_NAME = 100


class RememberedState:
    """Small JSON values by name."""

    def __init__(self, store: PageState) -> None:
        self._store = store

    def state(self) -> Mapping[str, Any]:
        """Every value."""
        return self._store.load()

    def change_state(self, values: Mapping[str, Any]) -> None:
        """Set some; None takes one away. ``InputError`` for what is no JSON, or too large: nothing changes then."""
        self._store.change({_name(name): _written(name, value) for name, value in values.items()})


def _name(name: str) -> str:
    if not name or len(name) > _NAME or "\0" in name:
        raise InputError("A value's name is empty, too long, or holds a NUL character.", "Give another name.")
    return name


def _written(name: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        size = len(written.encode())
    except (TypeError, ValueError, RecursionError):  # half a character (a lone surrogate) is a ValueError too
        raise InputError(f"The value of {name[:40]!a} is not JSON.", "Give text, numbers, lists and objects.") from None
    if size > MOST_BYTES:
        raise InputError(f"The value of {name[:40]!a} has {size} bytes.", f"At most {MOST_BYTES} are kept.")
    return written
