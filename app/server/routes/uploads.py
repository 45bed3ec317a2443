"""Files that come as bytes: dropped on, or pasted into, a page in a browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.server.library_schemas import Uploaded
from app.server.services import Services

router = APIRouter(tags=["uploads"])

_AHEAD = 16


@router.post("/uploads", status_code=201)
async def upload(
    request: Request, services: Services, name: Annotated[str, Query(min_length=1, max_length=1000)]
) -> Uploaded:
    """Keep the body as a file of that name (``folder/file`` allowed) in the data folder; index its path next."""
    raise NotImplementedError
