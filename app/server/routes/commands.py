"""Commands: what can be done with a text at hand, and the user's own prompts."""

from __future__ import annotations

from fastapi import APIRouter

from app.commands.command import Command
from app.server.command_schemas import CommandBody, CommandList, CommandRow, RunBody
from app.server.schemas import STREAM, AskEvents
from app.server.services import Services, blocking
from app.server.sse import EventResponse
from app.workspace.wire import encode_ask

router = APIRouter(tags=["commands"])


@router.get("/commands")
async def list_commands(services: Services) -> CommandList:
    """Every command, those that cannot run now with the reason."""
    found = await blocking(services.commands.commands)
    return CommandList(commands=[CommandRow.of(command, reason) for command, reason in found])


@router.post("/commands", status_code=201)
async def create_command(body: CommandBody, services: Services) -> CommandRow:
    """Make a prompt of the user's a command."""
    command = await blocking(services.commands.create_command, body.name, body.prompt)
    return await _row(services, command)


@router.put("/commands/{command_id}")
async def change_command(command_id: str, body: CommandBody, services: Services) -> CommandRow:
    """Give one of the user's own another name and prompt."""
    command = await blocking(services.commands.change_command, command_id, body.name, body.prompt)
    return await _row(services, command)


@router.delete("/commands/{command_id}", status_code=204)
async def delete_command(command_id: str, services: Services) -> None:
    """Forget one of the user's own."""
    await blocking(services.commands.delete_command, command_id)


@router.post(
    "/commands/{command_id}/run", response_class=EventResponse, responses={200: {"model": AskEvents, **STREAM}}
)
async def run_command(command_id: str, body: RunBody, services: Services) -> EventResponse:
    """Stream what the command makes of a text. A client that goes away stops it."""
    request = body.request()
    stream = await services.streams.open(lambda: services.commands.run_command(command_id, request))
    return EventResponse(stream, encode_ask)


async def _row(services: Services, command: Command) -> CommandRow:
    found = await blocking(services.commands.commands)
    return next((CommandRow.of(one, reason) for one, reason in found if one.id == command.id), CommandRow.of(command))
