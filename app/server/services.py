"""What the routes work with, handed down by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app.core.ports import Desktop
from app.server.logins import Logins
from app.server.streams import Streams
from app.settings import Settings
from app.workspace.port import (
    CollectionStore,
    CommandStore,
    ConversationStore,
    JobStore,
    LibraryStore,
    ModelStore,
    NetworkStore,
    SpeechStore,
    StateStore,
    Workspace,
)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ServerServices:
    """The server's parts. ``port`` is the one it is bound to; ``page_dir`` None where no page was built."""

    workspace: Workspace
    conversations: ConversationStore
    jobs: JobStore
    models: ModelStore
    network: NetworkStore
    settings: Settings
    library: LibraryStore
    collections: CollectionStore
    state: StateStore
    commands: CommandStore
    desktop: Desktop
    speech: SpeechStore
    version: str
    port: int
    token: str = field(repr=False)
    logins: Logins = field(default_factory=Logins)
    streams: Streams = field(default_factory=Streams)
    page_dir: Path | None = None
    samples: Path | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def invitation(self) -> str:
        """The address with a fresh one-time ticket."""
        return f"{self.url}/?ticket={self.logins.issue_ticket()}"


def _services_of(request: Request) -> ServerServices:
    services: ServerServices = request.app.state.services
    return services


Services = Annotated[ServerServices, Depends(_services_of)]


async def blocking(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of a call that waits for disk or computation, without holding up the event loop."""
    return await run_in_threadpool(call, *args, **kwargs)
