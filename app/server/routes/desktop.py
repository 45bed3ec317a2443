"""What only the desktop can do: dialogs, dropped files, other programs, the window."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from app.core.desktop_types import DesktopStatus
from app.server.library_schemas import (
    HeightBody,
    InsertBody,
    NamesBody,
    OfferList,
    PageBody,
    Paths,
    PathsBody,
    PauseBody,
    PickBody,
    RegionText,
    SavedTo,
    Shown,
    UrlBody,
    ZoomBody,
)
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
    """Show the quick panel, or hide it when it is in front."""
    return Shown(shown=await blocking(services.desktop.toggle))


@router.get("/desktop/status")
async def desktop_status(services: Services) -> DesktopStatus:
    """What is in force on this desktop, and what it can do."""
    return await blocking(services.desktop.status)


@router.post("/desktop/panel/hide", status_code=204)
async def hide_panel(services: Services) -> None:
    """Take the quick panel off the screen."""
    await blocking(services.desktop.hide_panel)


@router.post("/desktop/panel/height", status_code=204)
async def fit_panel(body: HeightBody, services: Services) -> None:
    """Make the quick panel as high as its page."""
    await blocking(services.desktop.panel_height, body.height)


@router.post("/desktop/panel/left", status_code=204)
async def leave_panel(services: Services) -> None:
    """The quick panel's page has lost the keyboard."""
    await blocking(services.desktop.panel_left)


@router.post("/desktop/go", status_code=204)
async def go_to_page(body: PageBody, services: Services) -> None:
    """Bring the main window to the front with one of its pages."""
    await blocking(services.desktop.go, body.page)


@router.get("/desktop/offers")
async def list_offers(services: Services) -> OfferList:
    """What lies ready to be asked about: copied, selected, dropped."""
    return OfferList(offers=list(await blocking(services.desktop.offers)))


@router.delete("/desktop/offers/{offer_id}", status_code=204)
async def take_offer(offer_id: str, services: Services) -> None:
    """Forget what lay ready."""
    await blocking(services.desktop.take_offer, offer_id)


@router.post("/desktop/ask", status_code=204)
async def ask_about(body: PathsBody, services: Services) -> None:
    """Show the quick panel with these files and folders ready to be asked about."""
    await blocking(services.desktop.ask_about, body.paths)


@router.post("/desktop/insert", status_code=204)
async def insert_text(body: InsertBody, services: Services) -> None:
    """Write the text where the cursor was in the program used before."""
    await blocking(services.desktop.insert, body.text)


@router.post("/desktop/region")
async def mark_region(services: Services) -> RegionText:
    """Have the user mark a rectangle of the screen; the text in it."""
    return RegionText(offer=await blocking(services.desktop.mark_region))


@router.post("/desktop/clipboard/pause", status_code=204)
async def pause_clipboard(body: PauseBody, services: Services) -> None:
    """Stop looking at the clipboard for now, or look again."""
    await blocking(services.desktop.pause_clipboard, body.paused)


@router.post("/conversations/{conversation_id}/export")
async def save_conversation(conversation_id: str, services: Services) -> SavedTo:
    """Save the conversation as Markdown where the user says in a native dialog."""
    name, markdown = await blocking(as_file, services.conversations, conversation_id)
    target = await blocking(services.desktop.pick_target, name)
    if target is not None:
        await blocking(Path(target).write_text, markdown, encoding="utf-8")
    return SavedTo(path=target)
