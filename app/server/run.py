"""The running server: bound to the loopback, announced in the instance file, ended quickly."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from app.core.errors import PortTaken, ServerGone
from app.server.application import create_app
from app.server.services import ServerServices
from app.workspace.instance import LOOPBACK, Instance, remove_instance, write_instance

_GRACE_SECONDS = 5


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: who starts the server decides when it ends."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


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

    def stop(self) -> None:
        """End open streams, then the server, then take the instance file away."""
        if self._instance_file is not None:
            remove_instance(self._instance_file, self.instance)
        self.services.streams.close()
        self._server.should_exit = True
        self._thread.join(_GRACE_SECONDS + 5)
        self.services.streams.wait(_GRACE_SECONDS)
        self._bound.close()

    def check(self) -> None:
        """``ServerGone`` when the server ended by itself."""
        if not self._thread.is_alive():
            raise ServerGone("The server ended by itself.", "Look into the log, then start it again.")


def bind(port: int) -> socket.socket:
    """A listening socket on the loopback; port 0 lets the system choose. ``PortTaken`` when somebody has it."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # On Windows this option would let two programs share the port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        said = "belongs to another program" if error.errno == errno.EADDRINUSE else "cannot be used"
        raise PortTaken(f"Port {port} {said}.", "Give another --port, or none to let the system choose.") from error
    return bound


def start(
    services_at: Callable[[int], ServerServices], *, port: int = 0, instance_file: Path | None = None
) -> RunningServer:
    """Bind, build the services for the port that was got, and serve in the background."""
    bound = bind(port)
    try:
        server = RunningServer(services_at(bound.getsockname()[1]), bound, instance_file)
        server.begin()
    except BaseException:
        bound.close()
        raise
    return server
