"""Answers read aloud: the sentences of a text, and the sound of each."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import Field

from app.core.speech_types import Reading, SpeechStatus
from app.server.schemas import Body
from app.server.services import Services, blocking

router = APIRouter(tags=["speech"])

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class SpeechBody(Body):
    """``text``: Markdown. ``voice`` and ``rate``: what the settings say where they are left out."""

    text: Annotated[str, Field(max_length=200_000)]
    voice: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    rate: Annotated[float, Field(ge=0.5, le=3.0)] | None = None


@router.get("/speech")
async def speech_status(services: Services) -> SpeechStatus:
    """Whether this computer can read aloud, and with which voices."""
    return await blocking(services.speech.status)


@router.post("/speech")
async def begin_reading(body: SpeechBody, services: Services) -> Reading:
    """Take a text to be read aloud; its sound is at ``/api/speech/ID/N.wav``."""
    return await blocking(services.speech.begin, body.text, body.voice, body.rate)


@router.get(
    "/speech/{reading_id}/{n}.wav",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}}, 206: {"content": {"audio/wav": {}}}},
)
async def sentence_sound(
    reading_id: str, n: int, services: Services, wanted: Annotated[str | None, Header(alias="range")] = None
) -> Response:
    """One sentence as WAV: 16 bit, mono."""
    return _part(await blocking(services.speech.sound, reading_id, n), wanted)


@router.delete("/speech/{reading_id}", status_code=204)
async def stop_reading(reading_id: str, services: Services) -> None:
    """Stop a reading and forget it."""
    await blocking(services.speech.stop, reading_id)


def _part(sound: bytes, wanted: str | None) -> Response:
    """The sound, or the one range of it that was asked for: WebKit plays nothing that cannot be had in parts."""
    headers = {"Accept-Ranges": "bytes"}
    match = _RANGE.fullmatch((wanted or "").strip())
    first, last = _bounds(match, len(sound)) if match is not None else (0, len(sound) - 1)
    if match is None or not 0 <= first <= last:
        return Response(sound, media_type="audio/wav", headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(sound)}"
    return Response(sound[first : last + 1], 206, media_type="audio/wav", headers=headers)


def _bounds(match: re.Match[str], length: int) -> tuple[int, int]:
    """First and last byte of a range; the last one before the first for a range that is not there."""
    if not match[1]:
        return (max(0, length - int(match[2])), length - 1) if match[2] else (0, -1)
    return int(match[1]), min(int(match[2]), length - 1) if match[2] else length - 1
