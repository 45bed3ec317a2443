"""Models: list, show, use."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

import app.core.types as t
from app.server.schemas import ModelInUse, ModelList, NameBody
from app.server.services import Services, blocking

router = APIRouter(tags=["models"])


@router.get("/models")
async def models(services: Services) -> ModelList:
    return ModelList(models=list(await blocking(services.workspace.models)))


@router.get("/models/show")
async def model(name: Annotated[str, Query(min_length=1, max_length=20_000)], services: Services) -> t.ModelInfo:
    """``name``: a catalogue id or the path of a GGUF."""
    return await blocking(services.workspace.model, name)


@router.post("/models/use")
async def use_model(body: NameBody, services: Services) -> ModelInUse:
    """Answer with this model from now on; ``none``: with extracted quotes."""
    return ModelInUse(model=await blocking(services.workspace.use_model, body.name))
