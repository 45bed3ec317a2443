"""What only the desktop can do: dialogs, dropped files, other programs, the window."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from app.server.library_schemas import NamesBody, Paths, PickBody, SavedTo, Shown, UrlBody, ZoomBody
from app.server.routes.conversations import as_file
from app.server.services import Services, blocking

router = APIRouter(tags=["desktop"])


@router.post("/desktop/pick")
async def pick_files(body: PickBody, services: Services) -> Paths:
    """Ask in a native dialog; no paths when it was dismissed."""
    return Paths(paths=list(await blocking(services.desktop.pick, body.kind)))


@router.post("/desktop/dropped")
async def dropped_files(body: NamesBody, services: Services) -> Paths:
    """Where the files lie that were just dropped on the window."""
    return Paths(paths=list(await blocking(services.desktop.dropped, body.names)))


@router.post("/desktop/browse", status_code=204)
async def browse(body: UrlBody, services: Services) -> None:
    """Open an http, https or mailto address in the user's browser."""
    await blocking(services.desktop.browse, body.url)


@router.post("/desktop/zoom", status_code=204)
async def zoom(body: ZoomBody, services: Services) -> None:
    """Scale the window's page."""
    await blocking(services.desktop.zoom, body.factor)


@router.post("/desktop/show")
async def show_window(services: Services) -> Shown:
    """Bring the window to the front."""
    await blocking(services.desktop.show)
    return Shown(shown=True)


@router.post("/desktop/toggle")
async def toggle_window(services: Services) -> Shown:
    """Show the window, or hide it when it is in front."""
    return Shown(shown=await blocking(services.desktop.toggle))


@router.post("/conversations/{conversation_id}/export")
async def save_conversation(conversation_id: str, services: Services) -> SavedTo:
    """Save the conversation as Markdown where the user says in a native dialog."""
    name, markdown = await blocking(as_file, services.conversations, conversation_id)
    target = await blocking(services.desktop.pick_target, name)
    if target is not None:
        await blocking(Path(target).write_text, markdown, encoding="utf-8")
    return SavedTo(path=target)
