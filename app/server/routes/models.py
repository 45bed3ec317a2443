"""Models: list, show, use, download, remove; the one in memory; the one that makes vectors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

import app.core.events as ev
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


@router.post("/models/download", status_code=202)
async def download_model(body: NameBody, services: Services) -> ev.Job:
    """Fetch a model of the catalogue or of the hub (``owner/repository/file.gguf``); progress is at
    ``/api/jobs/{id}/events``.
    """
    return await blocking(services.models.start_download, body.name)


@router.post("/models/remove")
async def remove_model(body: NameBody, services: Services) -> t.ModelInfo:
    """Delete a model's files from our folder."""
    return await blocking(services.workspace.remove_model, body.name)


@router.get("/engine")
async def engine(services: Services) -> t.EngineStatus:
    """What the language model does now."""
    return await blocking(services.models.engine)


@router.post("/engine/load")
async def load_model(services: Services) -> t.EngineStatus:
    """Begin to load the active model."""
    return await blocking(services.models.load)


@router.post("/engine/unload")
async def unload_model(services: Services) -> t.EngineStatus:
    """Take the model out of memory; the next question loads it again."""
    return await blocking(services.models.unload)


@router.get("/embedding")
async def embedding(services: Services) -> t.EmbeddingState:
    """Which model makes the vectors, and the one that is being changed to."""
    return await blocking(services.models.embedding)


@router.post("/embedding/change", status_code=202)
async def change_embedding(body: NameBody, services: Services) -> ev.Job:
    """Make every vector anew with another model, beside the old ones; they stay in force until all are there."""
    return await blocking(services.models.change_embedding, body.name)


@router.post("/embedding/restore")
async def restore_embedding(services: Services) -> t.EmbeddingState:
    """Go back to the previous embedding model: at once while its vectors are complete, else by a job."""
    return await blocking(services.models.restore_embedding)
