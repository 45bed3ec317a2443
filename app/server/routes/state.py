"""What the page wants to find again at its next start."""

from __future__ import annotations

from fastapi import APIRouter

from app.server.library_schemas import PageState, PageStateBody
from app.server.services import Services, blocking

router = APIRouter(tags=["state"])


@router.get("/state")
async def page_state(services: Services) -> PageState:
    return PageState(values=dict(await blocking(services.state.state)))


@router.patch("/state", status_code=204)
async def change_page_state(body: PageStateBody, services: Services) -> None:
    """Set some values; null takes one away."""
    await blocking(services.state.change_state, body.values)
