"""Collections as callers see them: ``CollectionStore``."""

from __future__ import annotations

import os
from collections.abc import Sequence

from app.core.errors import InputError
from app.core.types import Collection
from app.storage.collections import Collections

MOST_PATHS = 10_000
_NAME = 200


class Sets:
    """Named sets of files and folders of the library."""

    def __init__(self, store: Collections) -> None:
        self._store = store

    def collections(self) -> Sequence[Collection]:
        """By name."""
        return self._store.list()

    def create_collection(self, name: str, paths: Sequence[str]) -> Collection:
        """A new one; ``CollectionExists`` for a name that is taken."""
        return self._store.add(_name(name), _paths(paths))

    def rename_collection(self, collection_id: str, name: str) -> Collection:
        """Give it another name."""
        return self._store.rename(collection_id, _name(name))

    def change_collection(self, collection_id: str, add: Sequence[str], remove: Sequence[str]) -> Collection:
        """Put paths in and take paths out."""
        return self._store.change(collection_id, _paths(add), _paths(remove))

    def delete_collection(self, collection_id: str) -> None:
        """Forget the set; its documents stay."""
        self._store.delete(collection_id)


def _name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or "\0" in tidy:
        raise InputError("A collection needs a name.", "Give at least one character.")
    if len(tidy) > _NAME:
        raise InputError(f"The name has {len(tidy)} characters.", f"At most {_NAME} are kept.")
    return tidy


def _paths(paths: Sequence[str]) -> list[str]:
    if any(not path.strip() or "\0" in path for path in paths):
        raise InputError("A path is empty or holds a NUL character.", "Name files and folders.")
    if len(paths) > MOST_PATHS:
        raise InputError(f"{len(paths)} paths are too many at once.", f"Give at most {MOST_PATHS}.")
    return list(dict.fromkeys(os.path.abspath(os.path.expanduser(path)) for path in paths))
