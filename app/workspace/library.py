"""The library as the page shows it: rows, pages, pictures of pages, files that came as bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import app.core.types as t
from app.core.errors import DocumentEncrypted, InputError, NotFoundError, PathNotFound
from app.ingest.drawing import PageDrawer, PageOfFile
from app.settings import Paths
from app.storage.documents import Documents, FileState
from app.storage.naming import SEPARATOR
from app.workspace.components import components
from app.workspace.highlight import marks_on
from app.workspace.imports import Imports

_DRAWN = "pdf"
_KNOWN_HASHES = 64


@dataclass(frozen=True, slots=True)
class LibraryParts:
    """What the library is joined from. ``removed`` is told when documents have left it."""

    documents: Documents
    drawer: PageDrawer
    imports: Imports
    paths: Paths
    removed: Callable[[], None]
    warm: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Source:
    """The file on disk a document is made of, the names inside it that lead to the document, and how it was read."""

    path: str
    inside: tuple[str, ...]
    state: FileState


class Library:
    """``LibraryStore`` over the open library."""

    def __init__(self, parts: LibraryParts) -> None:
        self._documents = parts.documents
        self._drawer = parts.drawer
        self._imports = parts.imports
        self._paths = parts.paths
        self._removed = parts.removed
        self._warm = parts.warm
        self._hashes: dict[tuple[str, int, int], str] = {}
        self._locked: set[tuple[str, int, int]] = set()
        self._ending = threading.Event()
        self._tidying: threading.Thread | None = None

    # --- life ------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Open what the first question would wait for."""
        self._warm()

    def tidy(self) -> None:
        """Delete, beside other work, kept files that no document is made of any more."""
        if self._paths.imported.is_dir() and self._tidying is None:
            self._tidying = threading.Thread(
                target=self._imports.tidy,
                args=(self._documents.knows_path, self._ending.is_set),
                name="tidy imported files",
            )
            self._tidying.start()

    def close(self) -> None:
        """End what runs."""
        self._ending.set()
        self._drawer.close()
        if self._tidying is not None:
            self._tidying.join()

    # --- rows ------------------------------------------------------------------------------------

    def summary(self) -> t.LibrarySummary:
        """Documents by status, and passages."""
        return self._documents.summary()

    def rows(self, query: t.DocumentQuery) -> t.DocumentSlice:
        """Some rows, found and sorted by the database."""
        return self._documents.rows(query)

    def remove(self, ids: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Take documents out: how many rows went, and the paths to index again to undo it."""
        removed, paths = self._documents.discard(ids)
        self._removed()
        for path in paths:
            if not self._documents.knows_path(path):
                self._imports.spare(path)
        return removed, paths

    # --- pages -----------------------------------------------------------------------------------

    def page(self, document_id: str, number: int, start: int | None, end: int | None) -> t.PageView:
        """A page, with marks for ``text[start:end]`` where that lies on it."""
        row, page = self._page(document_id, number)
        marks: tuple[t.Box, ...] = ()
        if start is not None or end is not None:
            if start is None or end is None or start > end:
                raise InputError("start and end must both be given, in this order.", "Give both, or neither.")
            first, last = max(start, page.start), min(end, page.end)
            if first < last:
                marks = marks_on(page, start, end, self._documents.slice(int(row.id), first, last))
        return t.PageView(
            document=row.id,
            page=number,
            pages=row.pages or 0,
            width=page.width,
            height=page.height,
            marks=marks,
            image=row.kind == _DRAWN and page.width is not None and self._can_be_drawn(row.path),
        )

    def page_image(self, document_id: str, number: int, width: int) -> bytes:
        """The page as PNG, ``width`` pixels wide."""
        row, _ = self._page(document_id, number)
        if row.kind != _DRAWN:
            raise NotFoundError(f"{row.title} has no pages that can be drawn.", "Look at its text.")
        source = self._source(row.path)
        info = self._unchanged(source)
        if info is None:
            raise PathNotFound(
                f"{Path(source.path).name} has changed since it was read.", "Index it again to see its pages."
            )
        wanted = PageOfFile(source.path, source.inside, info.st_size, info.st_mtime_ns, number, width)
        try:
            return self._drawer.draw(wanted)
        except DocumentEncrypted:  # its password is not kept
            self._locked.add((row.path, info.st_size, info.st_mtime_ns))
            raise

    def _page(self, document_id: str, number: int) -> tuple[t.DocumentRow, t.Page]:
        row = self._documents.get(document_id)
        if not 1 <= number <= (row.pages or 0):
            raise NotFoundError(f"{row.title or row.path} has no page {number}.", f"It has {row.pages or 0} pages.")
        return row, self._documents.page(row.id, number)

    def _can_be_drawn(self, path: str) -> bool:
        try:
            info = self._unchanged(self._source(path))
        except PathNotFound:
            return False
        return info is not None and (path, info.st_size, info.st_mtime_ns) not in self._locked

    def _source(self, path: str) -> _Source:
        """Where a document comes from: of ``mail.eml!/a.pdf`` the mail, unless a folder is called ``mail.eml!``."""
        outer = path
        while True:
            state = self._documents.states(outer).get(outer)
            if state is not None:
                inner = path[len(outer) + len(SEPARATOR) :]
                return _Source(outer, tuple(inner.split(SEPARATOR)) if inner else (), state)
            outer, found, _ = outer.rpartition(SEPARATOR)
            if not found:
                raise PathNotFound(f"{path} is no longer in the library.", "Index it again.")

    def _unchanged(self, source: _Source) -> os.stat_result | None:
        """How the file is now, when it has the content that was read; ``PathNotFound`` when it is not there."""
        info = _stat(source.path)
        if info.st_size != source.state.size:
            return None
        if info.st_mtime_ns == source.state.mtime_ns or self._hash(source.path, info) == source.state.content_hash:
            return info
        return None

    def _hash(self, path: str, info: os.stat_result) -> str:
        key = (path, info.st_size, info.st_mtime_ns)
        if key not in self._hashes:
            try:
                with open(path, "rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return ""
            if len(self._hashes) >= _KNOWN_HASHES:
                self._hashes.clear()
            self._hashes[key] = found
        return self._hashes[key]

    # --- files -----------------------------------------------------------------------------------

    def file(self, document_id: str) -> str:
        """The path of the document's file (of the mail for an attachment) when it is still there."""
        source = self._source(self._documents.get(document_id).path)
        _stat(source.path)
        return source.path

    def store_upload(self, name: str, chunks: Iterator[bytes]) -> str:
        """Keep a file that came as bytes under ``name``; its absolute path."""
        return self._imports.store(name, chunks)

    # --- about -----------------------------------------------------------------------------------

    def storage(self) -> t.StorageUse:
        """What the data folder holds, in bytes."""
        paths = self._paths
        database = sum(_size(Path(f"{paths.database}{ending}")) for ending in ("", "-wal", "-shm"))
        folders = (("indexes", paths.indexes), ("models", paths.models), ("imported", paths.imported))
        parts = (
            t.StoragePart("database", database),
            *(t.StoragePart(name, _size_within(folder)) for name, folder in (*folders, ("logs", paths.logs))),
        )
        return t.StorageUse(str(paths.home), shutil.disk_usage(paths.home).free, parts)

    def components(self) -> Sequence[t.Component]:
        """The Python packages this runs with, and their licences."""
        return self._components

    @cached_property
    def _components(self) -> tuple[t.Component, ...]:
        return components()


def _stat(path: str) -> os.stat_result:
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        info = None
    if info is None or not stat.S_ISREG(info.st_mode):
        raise PathNotFound(
            f"{path} is no longer there.", "It was moved, renamed or deleted: index the folder it is in now."
        )
    return info


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _size_within(folder: Path) -> int:
    return sum(_size(Path(at, name)) for at, _, names in os.walk(folder) for name in names)
