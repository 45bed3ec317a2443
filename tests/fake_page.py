"""Real classes that stand in for what only the page asks for: library rows, collections, state, the desktop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import app.core.types as t
from app.core.desktop_types import Announcement, DesktopStatus, Hotkey, Offer
from app.core.errors import CollectionExists, DesktopUnavailable, InputError, NotFoundError, PathNotFound
from app.core.ports import DesktopFeatures
from app.core.speech_types import Reading, SpeechStatus, Spoken, Voice
from app.speech.sound import as_wav

PICTURE = b"\x89PNG\r\n\x1a\n"


class FakePage:
    """``LibraryStore``, ``CollectionStore`` and ``StateStore`` over the rows of a fake workspace."""

    def __init__(self, documents: dict[str, t.DocumentRow], now: str) -> None:
        self.held = documents
        self.now = now
        self.asked: list[object] = []
        self.sets: dict[str, t.Collection] = {}
        self.values: dict[str, Any] = {}
        self.uploads: dict[str, bytes] = {}

    # --- the library

    def summary(self) -> t.LibrarySummary:
        indexed = [row for row in self.held.values() if row.status == "indexed"]
        failed = sum(row.status == "failed" for row in self.held.values())
        return t.LibrarySummary(len(indexed), 0, 0, failed, sum(row.chunks for row in indexed))

    def rows(self, query: t.DocumentQuery) -> t.DocumentSlice:
        self.asked.append(query)
        found = [row for row in self.held.values() if query.text in row.path]
        shown = tuple(replace(row, metadata=None) for row in found[query.offset : query.offset + query.limit])
        return t.DocumentSlice(len(found), query.offset, shown)

    def warm(self) -> None:
        self.asked.append("warm")

    def remove(self, ids: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        gone = [self.held.pop(one) for one in ids if one in self.held]
        if not gone:
            raise NotFoundError("None of these documents is there.", "Reload the list.")
        return len(gone), tuple(row.path for row in gone)

    def page(self, document_id: str, number: int, start: int | None, end: int | None) -> t.PageView:
        self.asked.append((document_id, number, start, end))
        if document_id not in self.held:
            raise NotFoundError(f"There is no document {document_id}.", "Reload the list.")
        marks = (t.Box(0.1, 0.2, 0.3, 0.25),) if start is not None else ()
        return t.PageView(document_id, number, 2, 595.0, 842.0, marks, image=True)

    def page_image(self, document_id: str, number: int, width: int) -> bytes:
        self.page(document_id, number, None, None)
        return PICTURE + str(width).encode()

    def file(self, document_id: str) -> str:
        if document_id not in self.held:
            raise PathNotFound("The file is not there any more.", "Index it again.")
        return self.held[document_id].path

    def store_upload(self, name: str, chunks: Iterator[bytes]) -> str:
        if ".." in name:
            raise InputError("The name leads out of the folder.", "Give another one.")
        self.uploads[name] = b"".join(chunks)
        return f"/data/imported/{name}"

    def storage(self) -> t.StorageUse:
        return t.StorageUse("/data", 10**9, (t.StoragePart("database", 4096),))

    def components(self) -> Sequence[t.Component]:
        return (t.Component("apsw", "3.54", "Zlib"),)

    # --- collections

    def collections(self) -> Sequence[t.Collection]:
        return sorted(self.sets.values(), key=lambda one: one.name)

    def create_collection(self, name: str, paths: Sequence[str]) -> t.Collection:
        self._claim(name)
        made = t.Collection(str(len(self.sets) + 1), name, tuple(paths), len(paths), self.now)
        self.sets[made.id] = made
        return made

    def rename_collection(self, collection_id: str, name: str) -> t.Collection:
        held = self._set(collection_id)
        self._claim(name)
        self.sets[collection_id] = replace(held, name=name)
        return self.sets[collection_id]

    def change_collection(self, collection_id: str, add: Sequence[str], remove: Sequence[str]) -> t.Collection:
        paths = [path for path in self._set(collection_id).paths if path not in remove]
        paths += [path for path in add if path not in paths]
        changed = replace(self.sets[collection_id], paths=tuple(paths), documents=len(paths))
        self.sets[collection_id] = changed
        return changed

    def delete_collection(self, collection_id: str) -> None:
        self._set(collection_id)
        del self.sets[collection_id]

    def _set(self, collection_id: str) -> t.Collection:
        if collection_id not in self.sets:
            raise NotFoundError("There is no such collection.", "Reload the list.")
        return self.sets[collection_id]

    def _claim(self, name: str) -> None:
        if any(one.name.casefold() == name.casefold() for one in self.sets.values()):
            raise CollectionExists("This name is taken.", "Choose another.")

    # --- state

    def state(self) -> Mapping[str, Any]:
        return self.values

    def change_state(self, values: Mapping[str, Any]) -> None:
        self.values = {name: value for name, value in (self.values | dict(values)).items() if value is not None}


class FakeDesktop:
    """``Desktop`` with a window that does nothing but remember; ``picks`` is what its dialogs give."""

    def __init__(self, picks: tuple[str, ...] = (), *, window: bool = True) -> None:
        self.picks = picks
        self.window = window
        self.done: list[tuple[object, ...]] = []
        self.shown = False
        self.ready: list[Offer] = []

    def features(self) -> DesktopFeatures:
        return DesktopFeatures(window=self.window, dialogs=self.window, open=True)

    def pick(self, kind: Literal["files", "folder", "model"]) -> tuple[str, ...]:
        self._note("pick", kind)
        return self.picks

    def pick_target(self, name: str) -> str | None:
        self._note("pick_target", name)
        return next(iter(self.picks), None)

    def dropped(self, names: Sequence[str]) -> tuple[str, ...]:
        self._note("dropped", *names)
        return tuple(f"/dropped/{name}" for name in names)

    def open(self, path: str) -> None:
        self.done.append(("open", path))

    def reveal(self, path: str) -> None:
        self.done.append(("reveal", path))

    def browse(self, url: str) -> None:
        self.done.append(("browse", url))

    def zoom(self, factor: float) -> None:
        self._note("zoom", factor)

    def show(self) -> None:
        self._note("show")
        self.shown = True

    def toggle(self) -> bool:
        self._note("toggle")
        self.shown = not self.shown
        return self.shown

    def status(self) -> DesktopStatus:
        return DesktopStatus(
            Hotkey("Ctrl+Shift+A", "x11", "on"),
            panel=self.window,
            tray=self.window,
            clipboard="on",
            selection=self.window,
            insert=self.window,
            region=self.window,
            backend="qt",
        )

    def hide_panel(self) -> None:
        self._note("hide_panel")

    def panel_height(self, height: int) -> None:
        self._note("panel_height", height)

    def ask_about(self, paths: Sequence[str]) -> None:
        self._note("ask_about", *paths)

    def panel_left(self) -> None:
        self._note("panel_left")

    def go(self, page: str) -> None:
        self._note("go", page)

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self.ready)

    def take_offer(self, offer: str) -> None:
        self.ready = [one for one in self.ready if one.id != offer]

    def insert(self, text: str) -> None:
        self._note("insert", text)

    def mark_region(self) -> Offer | None:
        self._note("mark_region")
        return next((one for one in self.ready if one.kind == "region"), None)

    def pause_clipboard(self, paused: bool) -> None:
        self._note("pause_clipboard", paused)

    def announce(self, announcement: Announcement) -> None:
        self._note("announce", announcement)

    def attended(self) -> bool:
        return self.shown

    def _note(self, *what: object) -> None:
        if not self.window:
            raise DesktopUnavailable("There is no window.", "Open the app.")
        self.done.append(what)


class FakeSpeech:
    """``SpeechStore`` with one voice, whose sound is silence."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}

    def status(self) -> SpeechStatus:
        return SpeechStatus(True, "fake", (Voice("en", "English", "en"),), None)

    def begin(self, markdown: str, voice: str | None = None, rate: float | None = None) -> Reading:
        made = Reading(f"r{len(self.readings) + 1}", (Spoken(0, markdown, "en"),))
        self.readings[made.id] = made
        return made

    def sound(self, reading_id: str, n: int) -> bytes:
        if reading_id not in self.readings:
            raise NotFoundError("This reading has been stopped.", "Begin again.")
        return as_wav(bytes(2 * (n + 100)))

    def stop(self, reading_id: str) -> None:
        self.readings.pop(reading_id, None)
