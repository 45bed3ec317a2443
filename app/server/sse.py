"""Typed events as server-sent events; only the formatting, at the edge."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse

from app.core.errors import AppError
from app.server.streams import Stream

E = TypeVar("E")


class EventResponse(EventSourceResponse):
    """``text/event-stream``; also what OpenAPI says of it."""

    media_type = "text/event-stream"


def event_response(stream: Stream[E], encode: Callable[[E], tuple[str, dict[str, Any]]]) -> EventSourceResponse:
    """The response that streams the events as they come; it leaves the stream when the client goes away."""
    return EventSourceResponse(_formatted(stream, encode), sep="\n", headers={"Cache-Control": "no-store"})


async def _formatted(
    stream: Stream[E], encode: Callable[[E], tuple[str, dict[str, Any]]]
) -> AsyncIterator[ServerSentEvent]:
    try:
        async for event in stream:
            yield _event(*encode(event))
    except AppError as error:
        yield _event("error", error.as_dict())
    finally:
        stream.stop()


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    # ASCII only: some readers take U+2028 and its like for the end of a line.
    return ServerSentEvent(data=json.dumps(data), event=name, sep="\n")
