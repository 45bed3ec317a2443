"""The running server: bound to the loopback, announced in the instance file, ended quickly."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn

from app.core.errors import ServerGone
from app.server.application import create_app
from app.server.services import ServerServices
from app.workspace.instance import Instance, bind, remove_instance, write_instance

_GRACE_SECONDS = 5
_TICK_SECONDS = 1.0
"""How old the Date of an answer may be."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, and quiet at rest: who starts the server decides when it ends."""

    _told: asyncio.Event | None = None
    _loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        """As uvicorn's, which looks ten times a second whether it is to end: this one is told, and looks once."""
        self._told, self._loop = asyncio.Event(), asyncio.get_running_loop()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TICK_SECONDS):
                    await self._told.wait()

    def end(self) -> None:
        """Leave ``main_loop`` now; from any thread."""
        self.should_exit = True
        if self._told is not None and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._told.set)


class RunningServer:
    """The server in a thread of its own. Made by ``start``; ``stop`` ends it and may be called again."""

    def __init__(self, services: ServerServices, bound: socket.socket, instance_file: Path | None) -> None:
        self.services = services
        self.instance = Instance(pid=os.getpid(), port=services.port, version=services.version, token=services.token)
        self._instance_file = instance_file
        self._bound = bound
        self._ready = threading.Event()
        self._server = _Server(
            uvicorn.Config(
                create_app(services),
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=_GRACE_SECONDS,
                h11_max_incomplete_event_size=65536,
            )
        )
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._bound])

    def begin(self) -> None:
        """Serve; returns when requests are answered and the instance file tells of it."""
        self._thread.start()
        # A server listens once its socket does, which it did before the thread: connections wait, none is lost.
        if self._instance_file is not None:
            write_instance(self._instance_file, self.instance)

    def withdraw(self) -> None:
        """Take the instance file away: a start from now on waits for the library, not for this server."""
        if self._instance_file is not None:
            remove_instance(self._instance_file, self.instance)

    def stop(self) -> None:
        """End open streams, then the server, then take the instance file away."""
        self.withdraw()
        self.services.streams.close()
        self._server.end()
        self._thread.join(_GRACE_SECONDS + 5)
        self.services.streams.wait(_GRACE_SECONDS)
        self._bound.close()

    def check(self) -> None:
        """``ServerGone`` when the server ended by itself."""
        if not self._thread.is_alive():
            raise ServerGone("The server ended by itself.", "Look into the log, then start it again.")


def start(
    services_at: Callable[[int], ServerServices],
    *,
    port: int = 0,
    instance_file: Path | None = None,
    bound: socket.socket | None = None,
    tickets: Sequence[str] = (),
) -> RunningServer:
    """Bind, build the services for the port that was got, and serve in the background.

    ``bound`` is a listening socket that is there already; the server closes it. ``tickets`` are those that windows
    were given before there was a server.
    """
    bound = bound or bind(port)
    try:
        services = services_at(bound.getsockname()[1])
        for ticket in tickets:
            services.logins.expect(ticket)
        server = RunningServer(services, bound, instance_file)
        server.begin()
    except BaseException:
        bound.close()
        raise
    return server
