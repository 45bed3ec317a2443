"""From blocking iterators to async ones, with an end that comes at once."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Generic, TypeVar

from app.core.errors import AppError
from app.core.trace import where
from app.server.errors import internal
from app.workspace.port import Cancellable

E = TypeVar("E")
_log = logging.getLogger(__name__)
_AHEAD = 64


class _End:
    """Nothing more will come."""


class Stream(Generic[E]):
    """One iterator, run by a thread of its own; its events arrive on the event loop.

    ``async for`` gives the events and raises what the iterator raised, unexpected errors as ``internal``.
    Whoever reads it must ``stop`` it: then the iterator is closed by its thread, and one that is ``Cancellable``
    is told before, so that a ``next()`` that waits returns. The iterator is at most ``_AHEAD`` events ahead of
    the reader: a faster one would keep the event loop busy with nothing but itself.
    """

    def __init__(self, start: Callable[[], Iterator[E]]) -> None:
        self._start = start
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[E | AppError | _End] = asyncio.Queue()
        self._room = threading.Semaphore(_AHEAD)
        self._stopped = threading.Event()
        self._iterator: Iterator[E] | None = None
        self._first: E | AppError | _End | None = None
        self.thread = threading.Thread(target=self._run, name="stream", daemon=True)

    async def begin(self) -> None:
        """Wait for the first event; an error before it is raised here, where it can still become a status."""
        self._first = await self._queue.get()
        if isinstance(self._first, AppError):
            raise self._first

    def __aiter__(self) -> AsyncIterator[E]:
        return self._events()

    async def _events(self) -> AsyncIterator[E]:
        item = self._first if self._first is not None else await self._queue.get()
        while not isinstance(item, _End):
            if isinstance(item, AppError):
                raise item
            self._room.release()
            yield item
            # Neither a full queue nor a fast client may keep other requests and a lost connection waiting.
            await asyncio.sleep(0)
            item = await self._queue.get()

    def stop(self) -> None:
        """End it, from any thread; the reader sees the end, the iterator is closed by its thread."""
        self._stopped.set()
        self._room.release()
        self._put(_End())
        _cancel(self._iterator)

    def _run(self) -> None:
        iterator: Iterator[E] | None = None
        try:
            iterator = self._iterator = self._start()
            if self._stopped.is_set():
                _cancel(iterator)
            while not self._stopped.is_set():
                item = next(iterator)
                self._room.acquire()
                self._put(item)
        except StopIteration:
            pass
        except AppError as error:
            self._put(error)
        except Exception as error:
            _log.error("a stream failed: %s", where(error))
            self._put(internal())
        finally:
            self._close(iterator)
            self._put(_End())

    def _close(self, iterator: Iterator[E] | None) -> None:
        close = getattr(iterator, "close", None)
        if close is None:
            return
        try:
            close()
        except Exception as error:
            _log.error("closing a stream failed: %s", where(error))

    def _put(self, item: E | AppError | _End) -> None:
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)
        except RuntimeError:
            # The loop has closed: nobody reads any more.
            self._stopped.set()


def _cancel(iterator: object) -> None:
    if isinstance(iterator, Cancellable):
        iterator.cancel()


class Streams:
    """The streams that are open, so that shutting down can end them."""

    def __init__(self) -> None:
        self._open: set[Stream[object]] = set()
        self._lock = threading.Lock()
        self._closing = False

    @property
    def closing(self) -> bool:
        """Whether the server is about to end."""
        return self._closing

    async def open(self, start: Callable[[], Iterator[E]]) -> Stream[E]:
        """Start an iterator and wait for its first event. An ``AppError`` before that is raised."""
        stream = Stream(start)
        with self._lock:
            self._open = {other for other in self._open if other.thread.is_alive()}
            self._open.add(stream)  # type: ignore[arg-type]  # only stop() and thread are used of it
            stream.thread.start()
            closing = self._closing
        if closing:
            stream.stop()
        try:
            await stream.begin()
        except BaseException:
            stream.stop()
            raise
        return stream

    def close(self) -> None:
        """End every stream, now and from now on."""
        with self._lock:
            self._closing = True
            streams = tuple(self._open)
        for stream in streams:
            stream.stop()

    def wait(self, seconds: float) -> bool:
        """Wait until every iterator is closed; False when the time was not enough."""
        until = time.monotonic() + seconds
        with self._lock:
            streams = tuple(self._open)
        for stream in streams:
            stream.thread.join(max(0.0, until - time.monotonic()))
        return not any(stream.thread.is_alive() for stream in streams)
