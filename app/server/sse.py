"""Typed events as server-sent events; only the formatting, at the edge."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.types import Receive, Scope, Send

from app.core.errors import AppError
from app.server.streams import Stream

E = TypeVar("E")


class EventResponse(EventSourceResponse):
    """The events of a stream as ``text/event-stream``.

    However it ends (the last event, a client that goes away, even before the first byte) the stream is stopped.
    """

    media_type = "text/event-stream"

    def __init__(
        self, stream: Stream[E], encode: Callable[[E], tuple[str, dict[str, Any]]], status_code: int = 200
    ) -> None:
        super().__init__(_formatted(stream, encode), status_code, sep="\n", headers={"Cache-Control": "no-store"})
        self._stop = stream.stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stop()


async def _formatted(
    stream: Stream[E], encode: Callable[[E], tuple[str, dict[str, Any]]]
) -> AsyncIterator[ServerSentEvent]:
    try:
        async for event in stream:
            yield _event(*encode(event))
    except AppError as error:
        yield _event("error", error.as_dict())


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    # ASCII only: some readers take U+2028 and its like for the end of a line.
    return ServerSentEvent(data=json.dumps(data), event=name, sep="\n")
