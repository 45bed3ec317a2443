"""Search without an answer."""

from __future__ import annotations

from fastapi import APIRouter

import app.core.types as t
from app.server.schemas import SearchBody
from app.server.services import Services, blocking
from app.workspace.port import SearchRequest

router = APIRouter(tags=["search"])


@router.post("/warm", status_code=204)
async def warm(services: Services) -> None:
    """Open what the first question would wait for; the page asks once it is drawn."""
    await blocking(services.library.warm)


@router.post("/search")
async def search(body: SearchBody, services: Services) -> t.SearchResult:
    """Passages, best first."""
    request = SearchRequest(query=body.query, limit=body.limit, scope=body.scope(), now=body.now, zone=body.zone)
    return await blocking(services.workspace.search, request)
