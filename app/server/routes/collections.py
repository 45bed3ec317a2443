"""Named sets of documents."""

from __future__ import annotations

from fastapi import APIRouter

import app.core.types as t
from app.server.library_schemas import CollectionBody, CollectionChange, CollectionList
from app.server.services import Services, blocking

router = APIRouter(tags=["collections"])


@router.get("/collections")
async def collections(services: Services) -> CollectionList:
    return CollectionList(collections=list(await blocking(services.collections.collections)))


@router.post("/collections", status_code=201)
async def create_collection(body: CollectionBody, services: Services) -> t.Collection:
    return await blocking(services.collections.create_collection, body.name, body.paths)


@router.patch("/collections/{collection_id}")
async def change_collection(collection_id: str, body: CollectionChange, services: Services) -> t.Collection:
    """Rename it, put paths in, take paths out."""
    changed = await blocking(services.collections.change_collection, collection_id, body.add, body.remove)
    if body.name is not None and body.name != changed.name:
        changed = await blocking(services.collections.rename_collection, collection_id, body.name)
    return changed


@router.delete("/collections/{collection_id}", status_code=204)
async def delete_collection(collection_id: str, services: Services) -> None:
    """Forget the set; its documents stay."""
    await blocking(services.collections.delete_collection, collection_id)
