"""What went through the network door."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

import app.core.types as t
from app.server.services import Services, blocking

router = APIRouter(tags=["network"])


@router.get("/network/ledger")
async def network_ledger(
    services: Services,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> t.Ledger:
    """Requests that left the program, newest first; with ``before`` those with a smaller number."""
    return await blocking(services.network.ledger, limit, before)


@router.get("/network/check")
async def check_ledger(services: Services) -> t.LedgerCheck:
    """Whether the ledger is as it was written."""
    return await blocking(services.network.check_ledger)
