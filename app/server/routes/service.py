"""The server itself: health, session, tickets, doctor."""

from __future__ import annotations

import os

from fastapi import APIRouter

import app.core.types as t
from app.server.library_schemas import ComponentList
from app.server.schemas import Address, CheckList, Health, Session
from app.server.services import Services, blocking
from app.workspace.doctor import with_key_in_force

router = APIRouter(tags=["service"])


@router.get("/health")
async def health(services: Services) -> Health:
    return Health(ok=True, version=services.version)


@router.get("/session")
async def session(services: Services) -> Session:
    return Session(
        pid=os.getpid(),
        version=services.version,
        language=services.settings.text("interface.language"),
        desktop=services.desktop.features(),
        samples=str(services.samples) if services.samples is not None else None,
    )


@router.post("/tickets")
async def open_window(services: Services) -> Address:
    return Address(url=services.invitation())


@router.get("/doctor")
async def doctor(services: Services) -> CheckList:
    checks = await blocking(services.workspace.doctor)
    desktop = await blocking(services.desktop.status)
    return CheckList(checks=list(with_key_in_force(checks, desktop.hotkey)))


@router.get("/storage")
async def storage(services: Services) -> t.StorageUse:
    return await blocking(services.library.storage)


@router.get("/components")
async def components(services: Services) -> ComponentList:
    """The Python packages this runs with, and their licences."""
    return ComponentList(components=list(await blocking(services.library.components)))
