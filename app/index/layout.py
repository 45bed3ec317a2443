"""The chunks of the library as arrays: what scoring needs of each without asking the database per chunk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.ports import EmbedderInfo

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layout:
    """Row i is one chunk: ``ids[i]`` ascending, its document, its length in tokens, its language's code."""

    ids: Ints
    documents: Ints
    tokens: Floats
    languages: npt.NDArray[np.int16]
    language_codes: dict[str, int]

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, ids: Sequence[int] | Ints) -> Ints:
        """Rows of the chunk ids that are known, in their order."""
        wanted = np.asarray(ids, dtype=np.int64)
        if not len(self.ids) or not len(wanted):
            return np.empty(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        rows: Ints = at[self.ids[at] == wanted]
        return rows

    def speaks(self, embedder: EmbedderInfo) -> Bools:
        """Which rows are in a language the embedder knows; undetermined ones (numbers, code) count as known."""
        codes = [
            code for language, code in self.language_codes.items() if language == "und" or embedder.knows(language)
        ]
        return np.isin(self.languages, codes)


class LayoutKeeper:
    """Keeps the layout in step with the store: new chunks are appended, gone ones found by a recount."""

    def __init__(
        self,
        load: Callable[[int], Sequence[tuple[int, int, int, str]]],
        remaining: Callable[[], Sequence[int]],
    ) -> None:
        self._load = load
        self._remaining = remaining
        self._lock = threading.Lock()
        self._layout = Layout(
            np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int16), {}
        )
        self._grown = True
        self._shrunk = False

    def changed(self, *, removed: bool) -> None:
        """The store changed; ``removed`` when chunks may have gone."""
        with self._lock:
            self._grown = True
            self._shrunk = self._shrunk or removed

    def current(self) -> Layout:
        """The layout of what is committed now."""
        with self._lock:
            if self._shrunk:
                left = np.asarray(self._remaining(), dtype=np.int64)
                keep = np.isin(self._layout.ids, left, assume_unique=True)
                old = self._layout
                self._layout = Layout(
                    old.ids[keep], old.documents[keep], old.tokens[keep], old.languages[keep], old.language_codes
                )
                self._shrunk = False
            if self._grown:
                self._append()
                self._grown = False
            return self._layout

    def _append(self) -> None:
        old = self._layout
        rows = self._load(int(old.ids[-1]) if len(old) else 0)
        if not rows:
            return
        codes = dict(old.language_codes)
        for _, _, _, language in rows:
            codes.setdefault(language, len(codes))
        self._layout = Layout(
            np.concatenate([old.ids, np.fromiter((r[0] for r in rows), np.int64, len(rows))]),
            np.concatenate([old.documents, np.fromiter((r[1] for r in rows), np.int64, len(rows))]),
            np.concatenate([old.tokens, np.fromiter((r[2] for r in rows), np.float32, len(rows))]),
            np.concatenate([old.languages, np.fromiter((codes[r[3]] for r in rows), np.int16, len(rows))]),
            codes,
        )
