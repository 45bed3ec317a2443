"""Which part of the library a question is put to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.errors import InputError, NotFoundError
from app.core.script import fold_word
from app.core.types import Collection, Scope
from app.storage.collections import Collections
from app.storage.documents import Documents

COLLECTION = "collection:"
"""Before the id of a collection, where a place is named."""


def chunks_in(scope: Scope, documents: Documents, collections: Collections) -> Sequence[int] | None:
    """Ids of the passages in scope; None for the whole library.

    A place is a file or folder of the library, ``collection:<id>``, or the name of a collection. ``InputError`` for a
    date or a place that is none and for a collection without documents, ``NotFoundError`` for a place the library has
    nothing of.
    """
    since, until = _day("--since", scope.since), _day("--until", scope.until)
    if since and until and since > until:
        raise InputError(f"The time from {since} to {until} is empty.", "Give the earlier day as --since.")
    places = [path for place in scope.inside for path in _paths(place, documents, collections)]
    person = fold_word(scope.person.strip()) if scope.person else None
    if not places and not since and not until and not person:
        return None
    return documents.chunks_within(places, since, until, person)


def check_clock(now: str | None, zone: str | None) -> None:
    """``InputError`` when the clock given is not a time or its zone is not one."""
    if now is not None:
        try:
            datetime.fromisoformat(now)
        except ValueError:
            raise InputError(
                f"{now[:40]} is not a time.", "Give ISO 8601, such as 2026-05-01T09:00:00+08:00."
            ) from None
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InputError(f"{zone[:40]} is not a time zone.", "Give a name such as Asia/Shanghai.") from None


def _paths(place: str, documents: Documents, collections: Collections) -> Sequence[str]:
    if not place.strip():
        raise InputError("The place to look in is empty.", "Name a file or folder of the library.")
    for path in (os.path.abspath(os.path.expanduser(place)), place):
        if documents.knows_path(path):
            return [path]
    if place.startswith(COLLECTION):
        return _held(collections.get(place.removeprefix(COLLECTION)))
    named = collections.named(place)
    if named is not None:
        return _held(named)
    raise NotFoundError(
        f"The library has nothing in {place}.", "Index it first; `aiworkspace documents` lists what is there."
    )


def _held(collection: Collection) -> Sequence[str]:
    if not collection.documents:
        raise InputError(
            f"The collection {collection.name} has no documents.", "Put files or folders of the library into it."
        )
    return collection.paths


def _day(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise InputError(f"{name} {value[:40]} is not a date.", "Give a date as YYYY-MM-DD.") from None
