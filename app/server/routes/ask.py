"""Questions and their messages."""

from __future__ import annotations

from fastapi import APIRouter

import app.core.types as t
from app.server.schemas import STREAM, AskBody, AskEvents, ConversationDetail, Stopped
from app.server.services import Services, blocking
from app.server.sse import EventResponse
from app.workspace.port import AskRequest
from app.workspace.wire import encode_ask

router = APIRouter(tags=["ask"])


@router.post("/ask", response_class=EventResponse, responses={200: {"model": AskEvents, **STREAM}})
async def ask(body: AskBody, services: Services) -> EventResponse:
    """Stream an answer. A client that goes away stops the generation."""
    request = AskRequest(
        question=body.question,
        model=body.model,
        scope=body.scope(),
        conversation=body.conversation,
        keep=body.keep,
        replaces=body.replaces,
        history=tuple(t.ChatMessage(turn.role, turn.text) for turn in body.history),
        now=body.now,
        zone=body.zone,
    )
    return EventResponse(await services.streams.open(lambda: services.workspace.ask(request)), encode_ask)


@router.get("/messages/{message_id}")
async def message(message_id: str, services: Services) -> t.Message:
    """A turn as far as it got."""
    return await blocking(services.conversations.message, message_id)


@router.post("/messages/{message_id}/stop")
async def stop_message(message_id: str, services: Services) -> Stopped:
    """End a generation; its stream ends with what had arrived."""
    return Stopped(stopped=await blocking(services.conversations.stop_message, message_id))


@router.post("/messages/{message_id}/restore")
async def restore_message(message_id: str, services: Services) -> ConversationDetail:
    """Undo a replacement: ``message_id`` is the new answer; what it replaced stands again."""
    found, messages = await blocking(services.conversations.restore_message, message_id)
    return ConversationDetail(conversation=found, messages=list(messages))
