"""Files that come as bytes: dropped on, or pasted into, a page in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from anyio import from_thread
from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect

from app.core.errors import Cancelled, TooLargeError
from app.server.library_schemas import Uploaded
from app.server.services import Services, blocking
from app.server.streams import Streams

router = APIRouter(tags=["uploads"])

_MEGABYTE = 1_000_000
_SILENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.5


@router.post("/uploads", status_code=201)
async def upload(
    request: Request, services: Services, name: Annotated[str, Query(min_length=1, max_length=1000)]
) -> Uploaded:
    """Keep the body as a file of that name (``folder/file`` allowed) in the data folder; index its path next."""
    most = services.settings.integer("index.max_file_mb")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most * _MEGABYTE:
        raise TooLargeError(f"The file is larger than {most} MB.", "Raise index.max_file_mb, or split the file.")
    pieces = _pulled(request.stream(), services.streams)
    return Uploaded(path=await blocking(services.library.store_upload, name, pieces))


def _pulled(stream: AsyncIterator[bytes], streams: Streams) -> Iterator[bytes]:
    """The body as the thread that stores it takes it: one piece in memory, the sender waits for the disk.

    ``Cancelled`` when it breaks off, so that half a file is never taken for a whole one.
    """
    while (piece := from_thread.run(_next, stream, streams)) is not None:
        yield piece


async def _next(stream: AsyncIterator[bytes], streams: Streams) -> bytes | None:
    coming = asyncio.ensure_future(_first(stream))
    until = asyncio.get_running_loop().time() + _SILENCE_SECONDS
    while not coming.done():
        await asyncio.wait({coming}, timeout=_LOOK_SECONDS)
        if not coming.done() and (streams.closing or asyncio.get_running_loop().time() > until):
            coming.cancel()
            raise _broken()
    try:
        return coming.result()
    except ClientDisconnect as error:
        raise _broken() from error


async def _first(stream: AsyncIterator[bytes]) -> bytes | None:
    return await anext(stream, None)


def _broken() -> Cancelled:
    return Cancelled("The file did not arrive whole.", "Send it again.")
