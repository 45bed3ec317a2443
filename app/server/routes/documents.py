"""The library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

import app.core.types as t
from app.core.errors import InputError
from app.server.library_schemas import IdsBody, RemovedDocuments, RowsQuery
from app.server.offsets import utf16_offsets
from app.server.schemas import DocumentList, DocumentText, PageSpan, Removed, Selection
from app.server.services import Services, blocking

router = APIRouter(tags=["documents"])

Offset = Annotated[int | None, Query(ge=0)]


@router.get("/documents")
async def documents(services: Services) -> DocumentList:
    return DocumentList(documents=list(await blocking(services.workspace.documents)))


@router.get("/library")
async def library(services: Services) -> t.LibrarySummary:
    """Documents by status."""
    return await blocking(services.library.summary)


@router.get("/library/documents")
async def library_documents(
    services: Services,
    wanted: Annotated[RowsQuery, Query()],
) -> t.DocumentSlice:
    """Some rows, found and sorted."""
    return await blocking(services.library.rows, t.DocumentQuery(**wanted.model_dump()))


@router.post("/library/remove")
async def remove_documents(body: IdsBody, services: Services) -> RemovedDocuments:
    """Take documents out of the library; the files themselves stay."""
    removed, paths = await blocking(services.library.remove, body.ids)
    return RemovedDocuments(removed=removed, paths=list(paths))


@router.get("/documents/{document_id}/pages/{number}")
async def document_page(
    document_id: str, number: Annotated[int, Path(ge=1)], services: Services, start: Offset = None, end: Offset = None
) -> t.PageView:
    """A page, with marks for ``text[start:end]`` (code points) where that lies on it."""
    return await blocking(services.library.page, document_id, number, start, end)


@router.get("/documents/{document_id}/pages/{number}/image", response_class=Response)
async def page_image(
    document_id: str,
    number: Annotated[int, Path(ge=1)],
    services: Services,
    width: Annotated[int, Query(ge=64, le=4096)] = 1000,
) -> Response:
    """The page as PNG, ``width`` pixels wide."""
    return Response(await blocking(services.library.page_image, document_id, number, width), media_type="image/png")


@router.post("/documents/{document_id}/open", status_code=204)
async def open_document(document_id: str, services: Services) -> None:
    """Open the file in the program the user has for it."""
    await blocking(services.desktop.open, await blocking(services.library.file, document_id))


@router.post("/documents/{document_id}/reveal", status_code=204)
async def reveal_document(document_id: str, services: Services) -> None:
    """Show the file in its folder."""
    await blocking(services.desktop.reveal, await blocking(services.library.file, document_id))


@router.get("/documents/{document_id}")
async def document(document_id: str, services: Services) -> t.DocumentRow:
    return await blocking(services.workspace.document, document_id)


@router.get("/documents/{document_id}/text")
async def document_text(document_id: str, services: Services, start: Offset = None, end: Offset = None) -> DocumentText:
    """The stored text. With ``start`` and ``end`` (code points) the selection comes in UTF-16 units too."""
    text, pages = await blocking(services.workspace.document_text, document_id)
    return await blocking(_with_offsets, document_id, text, pages, (start, end))


def _with_offsets(
    document_id: str, text: str, pages: tuple[t.Page, ...], wanted: tuple[int | None, int | None]
) -> DocumentText:
    to16 = utf16_offsets(text)
    start, end = wanted
    selection = None
    if start is not None or end is not None:
        if start is None or end is None or not start <= end <= len(text):
            raise InputError(
                f"start and end must lie in the text of {len(text)} characters, in this order.", "Give both."
            )
        selection = Selection(start=start, end=end, start16=to16(start), end16=to16(end))
    spans = [
        PageSpan(page=page.number, start=page.start, end=page.end, start16=to16(page.start), end16=to16(page.end))
        for page in pages
    ]
    return DocumentText(id=document_id, text=text, pages=spans, selection=selection)


@router.delete("/documents/{document_id}")
async def remove_document(document_id: str, services: Services) -> Removed:
    """Take a document out of the library; the file itself stays."""
    return Removed(removed=await blocking(services.workspace.remove_document, document_id))
