"""One connection: reached, counted, and ended from any thread."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import certifi
import httpcore

from app.core.errors import Cancelled, NetworkFailed
from app.net.proxies import ProxyAddress
from app.net.reaching import Connect, Reaching
from app.net.rules import Address

_CONNECT_SECONDS = 15.0
_HEAD_PATIENCE = 4
"""The head of an answer may take so many times the silence that is allowed, however it trickles in."""
_HINT = "Look at the connection and at the proxy in the settings, then try again."


class Wire:
    """What one request sends and receives, in bytes of HTTP. ``cut`` may be called from any thread, at any time."""

    def __init__(self) -> None:
        self.sent = 0
        self.received = 0
        self.is_cut = False
        self._head_until: float | None = None
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None
        self._reaching = Reaching()

    def cut(self) -> None:
        """End the connection: whoever waits for it wakes up."""
        with self._lock:
            self.is_cut = True
            self._reaching.give_up()
            if self._twin is not None:
                with contextlib.suppress(OSError):  # the other side was faster
                    self._twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Nothing is left to end."""
        with self._lock:
            if self._twin is not None:
                self._twin.close()
                self._twin = None

    def reach(self, host: str, connect: Connect, seconds: float) -> httpcore.NetworkStream:
        """The connection, from now on counted and ended here."""
        return self._held(self._reaching.run(host, connect, seconds))

    def _held(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        # A second handle on the same connection: TLS takes the first one over and hides it.
        with self._lock:
            self._twin = stream.get_extra_info("socket").dup()
        if self.is_cut:
            self.cut()
        return _Counted(stream, self)

    def expect_head(self, seconds: float) -> None:
        """The answer's head must be here by then."""
        self._head_until = time.monotonic() + seconds * _HEAD_PATIENCE

    def head_is_here(self) -> None:
        """From now on only silence is timed."""
        self._head_until = None

    def patience(self, timeout: float | None) -> float | None:
        """How long the next read may take; ``ReadTimeout`` when there is no time left."""
        if self._head_until is None:
            return timeout
        left = self._head_until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the head of the answer does not end")
        return left if timeout is None else min(left, timeout)


class _Counted(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._wire.patience(timeout))
        self._wire.received += len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)
        self._wire.sent += len(buffer)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Counted(self._stream.start_tls(ssl_context, server_hostname, timeout), self._wire)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = min(timeout or _CONNECT_SECONDS, _CONNECT_SECONDS)
        options = tuple(socket_options or ())

        def connect(place: str) -> httpcore.NetworkStream:
            return self._system.connect_tcp(place, port, seconds, local_address, options)

        return self._wire.reach(host, connect, seconds)


class Exchange:
    """A request that has been sent, and its answer as far as it has come."""

    def __init__(self, address: Address, wire: Wire) -> None:
        self.address = address
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.finished = False
        self._wire = wire
        self._proxy: ProxyAddress | None = None
        self._pool: httpcore.ConnectionPool | None = None
        self._response: httpcore.Response | None = None
        self._body: Iterator[bytes] = iter(())

    def send(
        self, method: str, headers: Mapping[str, str], body: bytes | None, timeout: float, proxy: ProxyAddress | None
    ) -> None:
        """Send the request and wait for the head of its answer. ``NetworkFailed``, ``Cancelled``."""
        self._proxy = proxy
        with self._translated():
            self._pool = httpcore.ConnectionPool(
                ssl_context=_trust(),
                proxy=_proxy(self._proxy),
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=_Backend(self._wire),
            )
            self._wire.expect_head(timeout)
            self._response = self._pool.handle_request(_request(self.address, method, headers, body, timeout))
            self._wire.head_is_here()
            self.status = self._response.status
            self.headers = _read_headers(self._response.headers)
            self._body = iter(self._response.iter_stream())
            nothing = method == "HEAD" or self.status in {204, 304} or self.headers.get("content-length") == "0"
            self.finished = nothing

    def next_piece(self) -> bytes | None:
        """The next bytes of the body; None at its end."""
        with self._translated():
            for piece in self._body:
                if piece:
                    return piece
        self.finished = True
        return None

    def close(self) -> None:
        """Let go of the connection."""
        with contextlib.suppress(OSError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
            if self._response is not None:
                self._response.close()
        with contextlib.suppress(OSError, RuntimeError, httpcore.NetworkError):
            if self._pool is not None:
                self._pool.close()
        self._wire.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (
            OSError, ValueError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError,
            httpcore.ProxyError,
        ) as error:  # fmt: skip
            if self._wire.is_cut:
                raise Cancelled(f"The connection to {self.address.host} was ended.") from error
            raise NetworkFailed(
                _said(error, self.address, self._proxy, begun=self.status is not None), _HINT
            ) from error


def _request(
    address: Address, method: str, headers: Mapping[str, str], body: bytes | None, timeout: float
) -> httpcore.Request:
    name = f"[{address.name}]" if ":" in address.name else address.name
    usual = address.port == (443 if address.scheme == "https" else 80)
    sent = {"host": name if usual else f"{name}:{address.port}", "connection": "close", **headers}
    if body is not None:
        sent |= {"content-type": "application/json", "content-length": str(len(body))}
    elif method == "POST":
        sent["content-length"] = "0"
    connect = min(timeout, _CONNECT_SECONDS)
    return httpcore.Request(
        method,
        httpcore.URL(scheme=address.scheme, host=address.name, port=address.port, target=address.target),
        headers=[(name.encode("ascii"), value.encode("ascii")) for name, value in sent.items()],
        content=body,
        extensions={"timeout": {"connect": connect, "read": timeout, "write": timeout, "pool": timeout}},
    )


def _read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _proxy(proxy: ProxyAddress | None) -> httpcore.Proxy | None:
    if proxy is None:
        return None
    auth = (proxy.user, proxy.password) if proxy.user or proxy.password else None
    return httpcore.Proxy(proxy.url, auth=auth, ssl_context=_trust() if proxy.url.startswith("https") else None)


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificates (``SSL_CERT_FILE`` included) and those that come with the program."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _said(error: Exception, address: Address, proxy: ProxyAddress | None, *, begun: bool) -> str:
    """What went wrong in plain words, naming the host, and the proxy where it is the one that failed."""
    cause = error.__cause__ or next((held for held in error.args if isinstance(held, Exception)), error)
    if isinstance(error, httpcore.ProxyError):
        return f"The proxy {proxy.url if proxy else ''} refused to connect to {address.host}: {str(error)[:80]}."
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"{address.host} shows a certificate that cannot be trusted: {cause.verify_message}."
    if isinstance(cause, ssl.SSLError):
        return f"No encrypted connection to {address.host}: {cause.reason or 'TLS failed'}."
    whom = f"the proxy {proxy.url}" if proxy else address.host
    if isinstance(cause, socket.gaierror):
        return f"The name of {whom} could not be found."
    if isinstance(error, httpcore.ConnectTimeout):
        return f"No connection to {whom} in time."
    if isinstance(error, httpcore.ConnectError):
        return f"No connection to {whom}: {getattr(cause, 'strerror', None) or 'it failed'}."
    if isinstance(error, httpcore.TimeoutException):
        return f"{address.host} has gone silent."
    if isinstance(error, httpcore.ProtocolError) and not begun:
        return f"{address.host} does not answer as a web server does."
    return f"The connection to {address.host} broke off."
