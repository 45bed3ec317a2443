"""What lies ready to be asked about, in memory only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from app.core.desktop_types import Offer, OfferKind

_ORDER: tuple[OfferKind, ...] = ("files", "region", "selection", "clipboard")


class Offers:
    """One offer of each kind, the latest. Used from any thread."""

    def __init__(self) -> None:
        self._ready: dict[OfferKind, Offer] = {}
        self._lock = threading.Lock()

    def put(self, offer: Offer) -> None:
        """In place of an earlier one of its kind."""
        with self._lock:
            self._ready[offer.kind] = offer

    def put_files(self, paths: Sequence[str]) -> None:
        """Files and folders given from outside, as by the file manager."""
        if paths:
            self.put(made("files", paths=tuple(str(Path(path)) for path in paths)))

    def drop(self, kind: OfferKind) -> None:
        """There is none of the kind any more."""
        with self._lock:
            self._ready.pop(kind, None)

    def take(self, offer: str) -> None:
        """It was used or refused."""
        with self._lock:
            self._ready = {kind: one for kind, one in self._ready.items() if one.id != offer}

    def all(self) -> tuple[Offer, ...]:
        """What was given or marked on purpose first."""
        with self._lock:
            return tuple(self._ready[kind] for kind in _ORDER if kind in self._ready)


def made(kind: OfferKind, text: str = "", paths: tuple[str, ...] = ()) -> Offer:
    """A new offer, of now."""
    return Offer(token_hex(8), kind, text, paths, at=datetime.now(UTC).isoformat(timespec="seconds"))
