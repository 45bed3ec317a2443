"""Servers on this computer that say exactly what a test wants, byte for byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Say = Callable[[socket.socket, "Asked"], None]


@dataclass(frozen=True)
class Asked:
    """A request as it came: its first line's words, headers by lower-case name, body."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """``asked`` is what came, in order; ``gone`` is set when a client hung up on a handler that waited for it."""

    port: int
    name: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"{self.name}:{self.port}"

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.host}{path}"


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; ``_`` in a header's name stands for ``-``."""
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def saying(*answers: bytes) -> Say:
    """One answer after the other, the last one for good."""
    left = list(answers)

    def say(connection: socket.socket, asked: Asked) -> None:
        del asked
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return say


@contextmanager
def serving(say: Say, *, tls: Path | None = None, family: socket.AddressFamily = socket.AF_INET) -> Iterator[Server]:
    """A server whose every connection reads one request, then lets ``say`` write. ``tls``: a file of key and chain."""
    name = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.bind((name, 0))
        listening.listen(128)
        server = Server(listening.getsockname()[1], f"[{name}]" if ":" in name else name)
        stopped = threading.Event()
        held: list[socket.socket] = []
        threads: list[threading.Thread] = []

        def accept() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                held.append(connection)
                thread = threading.Thread(target=_talk, args=(connection, server, say, tls), daemon=True)
                threads.append(thread)
                thread.start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            stopped.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            accepting.join()
            for connection in held:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def _talk(connection: socket.socket, server: Server, say: Say, tls: Path | None) -> None:
    with connection, suppress(OSError):
        if tls is None:
            _answered(connection, server, say)
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        with context.wrap_socket(connection, server_side=True) as secured:
            _answered(secured, server, say)


def _answered(connection: socket.socket, server: Server, say: Say) -> None:
    asked = read_request(connection)
    if asked is None:
        return
    server.asked.append(asked)
    try:
        say(connection, asked)
    except OSError:
        server.gone.set()
        raise


def read_request(connection: socket.socket) -> Asked | None:
    """The request that comes; None when the client hangs up."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65536)
        if not piece:
            return None
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ", 2)
    return Asked(method, target, headers, body)


def hang_up_seen(connection: socket.socket, server: Server) -> None:
    """Wait until the client is gone."""
    with suppress(OSError):
        connection.recv(1)
    server.gone.set()
