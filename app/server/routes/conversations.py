"""Conversations: list, read, rename, delete, export."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response

import app.core.types as t
from app.server.schemas import Cleared, ConversationDetail, ConversationList, TitleBody
from app.server.services import Services, blocking
from app.workspace.port import ConversationStore

router = APIRouter(tags=["conversations"])


def as_file(conversations: ConversationStore, conversation_id: str) -> tuple[str, str]:
    """A file name made of the conversation's title, and its Markdown."""
    found, _ = conversations.conversation(conversation_id)
    plain = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|\s]+', " ", found.title)[:80].strip(" .")
    return f"{plain or 'conversation'}.md", conversations.export_conversation(conversation_id)


@router.get("/conversations")
async def conversations(
    services: Services,
    q: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ConversationList:
    return ConversationList(conversations=list(await blocking(services.conversations.conversations, q, limit)))


@router.get("/conversations/{conversation_id}")
async def conversation(conversation_id: str, services: Services) -> ConversationDetail:
    found, messages = await blocking(services.conversations.conversation, conversation_id)
    return ConversationDetail(conversation=found, messages=list(messages))


@router.patch("/conversations/{conversation_id}")
async def rename_conversation(conversation_id: str, body: TitleBody, services: Services) -> t.Conversation:
    return await blocking(services.conversations.rename_conversation, conversation_id, body.title)


@router.delete("/conversations/{conversation_id}", status_code=204)
async def delete_conversation(conversation_id: str, services: Services) -> None:
    """Take it out of the lists; ``restore`` brings it back."""
    await blocking(services.conversations.delete_conversation, conversation_id)


@router.post("/conversations/{conversation_id}/restore")
async def restore_conversation(conversation_id: str, services: Services) -> t.Conversation:
    return await blocking(services.conversations.restore_conversation, conversation_id)


@router.delete("/conversations")
async def clear_conversations(services: Services) -> Cleared:
    """Delete every conversation for good."""
    return Cleared(removed=await blocking(services.conversations.clear_conversations))


@router.get("/conversations/{conversation_id}/export", response_class=Response)
async def export_conversation(conversation_id: str, services: Services) -> Response:
    """The conversation as Markdown."""
    name, markdown = await blocking(as_file, services.conversations, conversation_id)
    return Response(
        markdown.encode(),
        media_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=\"conversation.md\"; filename*=UTF-8''{quote(name)}"},
    )
