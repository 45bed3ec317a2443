"""A small library without files or models: real storage and search, an embedder and a writer that do as they are told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from app.core.errors import AppError, Cancelled
from app.core.ports import EmbedderInfo, GeneratedText, GenerationOptions, Generator
from app.core.script import language_of
from app.core.types import ChatMessage, Heading, Notice, ParsedDocument
from app.index.fulltext import Fulltext
from app.index.layout import LayoutKeeper
from app.index.search import HybridSearch
from app.index.terms import terms
from app.index.vectors import FaissIndex
from app.ingest.chunking import chunk
from app.query.understand import understand
from app.rag.answer import Answerer, AnswerSettings
from app.rag.calibration import calibration_of, gate_for, load_calibration
from app.rag.evidence import EvidenceFinder
from app.rag.retrieve import Candidate, Retriever
from app.storage.database import Database
from app.storage.documents import Documents, FileStamp, Passage, StoredChunk, StoredDocument, text_hash
from app.storage.vectors import Vectors

DIMENSIONS = 32


class WordEmbedder:
    """``Embedder`` whose vectors are the words of the text; what it is said to know of a question is given."""

    def __init__(self, coverage: float = 1.0, languages: tuple[str, ...] = ("en",)) -> None:
        self._coverage = coverage
        self._info = EmbedderInfo("words-1", DIMENSIONS, 256, languages)
        self.embedded: list[str] = []
        self.closed = False

    @property
    def info(self) -> EmbedderInfo:
        return self._info

    def start(self) -> None:
        """Always ready."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        self.embedded += texts
        return [vector_of(text) for text in texts]

    def embed_query(self, text: str) -> bytes:
        return vector_of(text)

    def count_tokens(self, text: str) -> int:
        return len(terms(text))

    def coverage(self, text: str) -> float:
        return self._coverage

    def close(self) -> None:
        self.closed = True


def vector_of(text: str) -> bytes:
    """A unit vector that is near another's when the texts share words."""
    made = np.full(DIMENSIONS, 1e-3, np.float32)
    for term in terms(text):
        made[hashlib.blake2b(term.encode(), digest_size=1).digest()[0] % DIMENSIONS] += 1
    return (made / np.linalg.norm(made)).astype("<f2").tobytes()


class ScriptedWriter:
    """``Generator`` that writes given pieces; an ``AppError`` among them is raised in its place.

    With ``wait`` it stops after the pieces until its stream is closed, as a model does that is told to stop.
    ``understood`` are the pieces where a schema is given.
    """

    def __init__(
        self,
        pieces: Iterable[str | GeneratedText | AppError],
        *,
        wait: bool = False,
        context: int = 2048,
        understood: Iterable[str | GeneratedText | AppError] = (),
    ):
        self._pieces = list(pieces)
        self._understood = list(understood)
        self._wait = wait
        self._context = context
        self.seen: list[tuple[Sequence[ChatMessage], GenerationOptions]] = []
        self.waiting = threading.Event()
        self.streams: list[_Stream] = []

    def load(self, cancelled: Callable[[], bool]) -> None:
        if cancelled():
            raise Cancelled("stopped while loading")

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + len(text) // 20

    def context_size(self) -> int:
        return self._context

    def stream(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> Iterator[GeneratedText]:
        self.seen.append((messages, options))
        pieces = self._pieces if options.schema is None else self._understood
        self.streams.append(_Stream(pieces, self.waiting if self._wait else None))
        return self.streams[-1]


class ScriptedTurn:
    """``Turn`` of a writer (None: it cannot be carried now) with what is told before; an ``AppError`` is raised.

    With ``gate`` the wait is over once it is set.
    """

    def __init__(
        self,
        writer: ScriptedWriter | AppError | None,
        notices: Sequence[Notice] = (),
        ahead: Sequence[int] = (),
        gate: threading.Event | None = None,
    ) -> None:
        self.writer = writer
        self.notices: tuple[Notice, ...] = ()
        self.released = 0
        self.loads = 0
        self.waiting = threading.Event()
        self._then = tuple(notices)
        self._ahead = ahead
        self._gate = gate

    def wait(self, cancelled: Callable[[], bool]) -> Iterator[int]:
        yield from self._ahead
        self.waiting.set()
        while self._gate is not None and not self._gate.wait(0.005):
            if cancelled():
                raise Cancelled("cancelled while waiting")

    def load(self, cancelled: Callable[[], bool]) -> Generator | None:
        assert not self.released
        self.loads += 1
        self.notices = self._then
        if isinstance(self.writer, AppError):
            raise self.writer
        if self.writer is not None:
            self.writer.load(cancelled)
        return self.writer

    def release(self) -> None:
        self.released += 1


class _Stream(Iterator[GeneratedText]):
    def __init__(self, pieces: Sequence[str | GeneratedText | AppError], waiting: threading.Event | None) -> None:
        self._pieces = iter(pieces)
        self._waiting = waiting
        self.closed = threading.Event()

    def __next__(self) -> GeneratedText:
        if self.closed.is_set():
            raise StopIteration
        piece = next(self._pieces, None)
        if piece is None:
            if self._waiting is None:
                raise StopIteration
            self._waiting.set()
            self.closed.wait()
            raise Cancelled("The writing was stopped.")
        if isinstance(piece, AppError):
            raise piece
        return GeneratedText(piece) if isinstance(piece, str) else piece

    def close(self) -> None:
        self.closed.set()


def stored(
    path: str,
    text: str,
    *,
    title: str = "",
    date: str | None = None,
    people: str = "",
    headings: Sequence[str] = (),
) -> StoredDocument:
    """A document as the reader would hand it over."""
    marks = tuple(Heading(text.index(name), text.index(name) + len(name), 1, name) for name in headings)
    chunks = tuple(
        StoredChunk(
            c.start,
            c.end,
            c.page,
            c.heading,
            c.tokens,
            language_of(text[c.start : c.end]),
            text_hash(text[c.start : c.end]),
            " ".join(terms(text[c.start : c.end])),
            " ".join(terms(title)),
        )
        for c in chunk(ParsedDocument("text", text, headings=marks))
    )
    return StoredDocument(
        path, "indexed", title or Path(path).stem, "text", text=text, language=language_of(text), date=date,
        people=people, chunks=chunks,
    )  # fmt: skip


def stamp(text: str, *, size: int = 1, mtime_ns: int = 1) -> FileStamp:
    return FileStamp(size, mtime_ns, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), "test")


class SmallLibrary:
    """Storage, search and answers over documents given as texts."""

    def __init__(self, folder: Path, embedder: WordEmbedder | None = None) -> None:
        self.database = Database(folder / "library.db")
        self.documents = Documents(self.database)
        self.vectors = Vectors(self.database)
        self.embedder = embedder or WordEmbedder()
        gate = gate_for(load_calibration(), "all-minilm-l6-v2")
        self.generation = self.vectors.generation(self.embedder.info.id, DIMENSIONS, gate)
        self.index = FaissIndex(
            folder / "indexes" / "words.faiss",
            DIMENSIONS,
            lambda: self.vectors.chunk_ids(self.generation.id),
            lambda ids: self.vectors.of_chunks(self.generation.id, ids),
        )
        self.layout = LayoutKeeper(self.documents.layout, self.documents.chunk_ids)
        self.search = HybridSearch(Fulltext(self.database), self.layout, self.index, self.embedder, gate)
        self.retriever = Retriever(self.search, self.documents)
        self.settings = AnswerSettings()
        self.answerer = Answerer(
            self.retriever,
            EvidenceFinder(lambda kept: calibration_of(kept, "balanced")),
            lambda: self.settings,
            self.documents.language_shares,
            clock=_Clock(),
        )

    def add(self, *documents: StoredDocument, vectors: bool = True) -> None:
        """Put documents in, with their vectors unless they are still to come."""
        self.documents.put([(stamp(document.text), [document]) for document in documents])
        if vectors:
            self.embed()
        self.search.changed(removed=True)

    def embed(self) -> None:
        """Make the vectors that are missing."""
        texts, last = self.vectors.pending(self.generation.id, 0, 10_000)
        assert last or not texts
        made = self.embedder.embed([item.text for item in texts])
        self.vectors.add(
            self.generation.id, [(item.text_hash, vector) for item, vector in zip(texts, made, strict=True)]
        )
        self.search.changed(removed=False)

    def remove(self, path: str) -> None:
        """Take a document out."""
        self.documents.remove([state.id for state in self.documents.states(path).values()])
        self.search.changed(removed=True)

    def paths(self, question: str, limit: int = 10, allowed: Sequence[int] | None = None) -> list[str]:
        """The documents a question finds, best first."""
        found = self.retriever.retrieve(understand(question), limit, allowed)
        return [candidate.passage.path for candidate in found.candidates]

    def close(self) -> None:
        self.index.close()
        self.database.close()


class _Clock:
    """Every look at it is a millisecond later."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        self._seconds += 0.001
        return self._seconds


def candidate(text: str, *, chunk_id: int = 1, start: int = 0, title: str = "t", page: int | None = None) -> Candidate:
    """A passage found, with middling scores."""
    passage = Passage(chunk_id, 1, chunk_id, "/a.txt", title, page, start, start + len(text), "", text)
    return Candidate(passage, 0.5, 0.5, 0.5)


def ended(started: Callable[[], object]) -> threading.Thread:
    """A thread that runs ``started``."""
    thread = threading.Thread(target=started, daemon=True)
    thread.start()
    return thread
