"""The one way out of the program. Nothing is asked of another computer, or of a server on this one, but through here."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from app import __version__
from app.core.errors import Cancelled, InputError, NetworkClosed, NetworkFailed
from app.core.ports import NetworkPermit
from app.net import rules
from app.net.ledger import Ending, Ledger, Outcome
from app.net.proxies import proxy_for
from app.net.rules import Address, Refusal

if TYPE_CHECKING:
    from app.net.connection import Exchange, Wire

Method = Literal["GET", "HEAD", "POST"]
Shut = Literal["", "environment", "setting"]
_LONGEST_LINE = 16 << 20
_AGENT = f"AI-Workspace/{__version__}"


class Door:
    """``NetworkDoor``. Any number of threads may make requests at once."""

    def __init__(self, ledger: Ledger, shut: Callable[[], Shut], proxy: Callable[[], str]) -> None:
        """``shut``: by what the door is shut now, empty when it is open. ``proxy``: the setting ``network.proxy``."""
        self.ledger = ledger
        self.shut = shut
        self.proxy = proxy

    def request(
        self,
        permit: NetworkPermit,
        method: Method,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: float = 30.0,
    ) -> Request:
        """One request, made when the block is entered; see the port."""
        checked = rules.checked_headers(headers or {})
        return Request(self, permit, method, rules.parse(url), checked, _written(body), timeout)

    def is_local(self, url: str) -> bool:
        """Whether the address is on this computer."""
        return rules.parse(url).local

    def pass_through(self, permit: NetworkPermit, method: str, address: Address) -> int:
        """The number in the ledger of a request that may be made now. ``NetworkClosed`` for one that may not."""
        try:
            self._check(permit, address)
        except (NetworkClosed, InputError):
            self.ledger.refuse(permit, method, address.host, local=address.local)
            raise
        return self.ledger.begin(permit, method, address.host, local=address.local)

    def _check(self, permit: NetworkPermit, address: Address) -> None:
        self.check_open()
        if rules.unencrypted(permit, address):
            raise InputError(f"The address of {address.host} is not encrypted.", "Give one that begins with https://.")

    def check_open(self) -> None:
        """``NetworkClosed`` when the door is shut."""
        by = self.shut()
        if by == "environment":
            raise NetworkClosed(
                "The network door is shut: AIWORKSPACE_OFFLINE is set.", "Start without it to open the door."
            )
        if by == "setting":
            raise NetworkClosed("The network door is shut.", "Turn network.offline off in the settings to open it.")


class Request:
    """A request as a block: made when it is entered, its connection ended when it is left or closed."""

    def __init__(
        self,
        door: Door,
        permit: NetworkPermit,
        method: Method,
        first: Address,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> None:
        self._door = door
        self._permit = permit
        self._method = method
        self._first = first
        self._headers = headers
        self._body = body
        self._timeout = timeout
        self._lock = threading.Lock()
        self._closed = False
        self._wire: Wire | None = None
        self._exchange: Exchange | None = None
        self._number = 0

    def __enter__(self) -> Response:
        if not rules.named_by(self._permit, self._first):
            self._door.ledger.refuse(self._permit, self._method, self._first.host, local=self._first.local)
            raise NetworkClosed(f"{self._first.host} is none of the hosts that were asked for.")
        at, facts = self._first, dict[str, str]()
        for _ in range(rules.MAX_HOPS + 1):
            exchange = self._make(at)
            location = exchange.headers.get("location")
            to = rules.next_hop(self._permit, self._method, exchange.status or 0, location, self._first, at)
            if to is None:
                return Response(self, exchange, rules.joined_headers(exchange.headers, at, self._first, facts))
            if at.origin == self._first.origin:
                facts = {**rules.hub_facts(exchange.headers), **facts}
            self._end("ok")
            if isinstance(to, Refusal):
                raise self._refused(at, to)
            at = to
        raise NetworkFailed(f"{self._first.host} sends on from place to place without end.", "Try again later.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        exchange = self._exchange
        if exchange is not None:
            self._end("ok" if exchange.finished else "cut")

    def close(self) -> None:
        """End the connection, from any thread, also while it is being made; who waits for it gets ``Cancelled``."""
        with self._lock:
            self._closed = True
            wire = self._wire
        if wire is not None:
            wire.cut()

    def check(self) -> None:
        """``Cancelled`` once it was closed, ``NetworkClosed`` once the door was shut."""
        if self._closed:
            raise Cancelled(f"The connection to {self._first.host} was ended.")
        self._door.check_open()

    def _make(self, at: Address) -> Exchange:
        # Imported here: it takes longer to load than a window to open.
        from app.net.connection import Exchange, Wire

        wire = Wire()
        with self._lock:
            if self._closed:
                raise Cancelled(f"The connection to {at.host} was ended.")
            self._wire = wire
        self._number = self._door.pass_through(self._permit, self._method, at)
        self._exchange = exchange = Exchange(at, wire)
        sent = {
            "user-agent": _AGENT,
            "accept": "*/*",
            "accept-encoding": "identity",
            **rules.headers_for(self._headers, self._first, at),
        }
        try:
            # Only now: the system may look up names to tell the proxy.
            proxy = proxy_for(self._door.proxy(), at)
            exchange.send(self._method, sent, self._body, self._timeout, proxy)
        finally:
            if exchange.status is None:
                self._end("cut" if wire.is_cut else "failed")
        return exchange

    def _end(self, outcome: Outcome) -> None:
        exchange, wire = self._exchange, self._wire
        if exchange is None or wire is None:
            return
        self._exchange = None
        exchange.close()
        self._door.ledger.end(self._number, Ending(outcome, exchange.status, wire.sent, wire.received))

    def _refused(self, at: Address, refusal: Refusal) -> NetworkFailed:
        if refusal.address is None:
            return NetworkFailed(f"{at.host} sends on to something {refusal.why}.", "Try again later.")
        to = refusal.address
        self._door.ledger.refuse(self._permit, self._method, to.host, local=to.local)
        return NetworkFailed(
            f"{at.host} sends on to {to.host}, {refusal.why}; it was not followed.", "Try again later."
        )


class Response:
    """``NetworkResponse``: an answer of which the body is still to come."""

    def __init__(self, request: Request, exchange: Exchange, headers: Mapping[str, str]) -> None:
        self._request = request
        self._exchange = exchange
        self._headers = headers

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._exchange.status or 0

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name."""
        return self._headers

    @property
    def host(self) -> str:
        """Who answered in the end."""
        return self._exchange.address.host

    def read(self, limit: int = 1 << 20) -> bytes:
        """The whole body, of at most ``limit`` bytes."""
        parts, size = list[bytes](), 0
        for piece in self.pieces():
            size += len(piece)
            if size > limit:
                raise NetworkFailed(f"The answer of {self.host} is longer than it can be.", "Try again later.")
            parts.append(piece)
        return b"".join(parts)

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives."""
        return Pieces(self._request, self._exchange)

    def lines(self) -> Iterator[str]:
        """The body's lines, without their ends."""
        return Lines(Pieces(self._request, self._exchange), self.host)


class Pieces(Iterator[bytes]):
    """A body as it arrives. ``close``, from any thread, ends the connection."""

    def __init__(self, request: Request, exchange: Exchange) -> None:
        self._request = request
        self._exchange = exchange

    def __next__(self) -> bytes:
        if self._exchange.finished:
            raise StopIteration
        self._request.check()
        encoding = self._exchange.headers.get("content-encoding", "identity").strip().lower()
        if encoding != "identity":
            raise NetworkFailed(
                f"{self._exchange.address.host} answers in a form that was not asked for ({encoding[:20]}).",
                "Look at the proxy and the mirror in the settings.",
            )
        piece = self._exchange.next_piece()
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """End the connection; a ``next`` that waits raises ``Cancelled``."""
        self._request.close()


class Lines(Iterator[str]):
    """The lines of a body as they arrive. ``close``, from any thread, ends the connection."""

    def __init__(self, pieces: Pieces, host: str) -> None:
        self._pieces = pieces
        self._host = host
        self._ready: Iterator[bytes] = iter(())
        self._rest = bytearray()
        self._over = False

    def __next__(self) -> str:
        while True:
            for line in self._ready:
                return line.removesuffix(b"\r").decode("utf-8", errors="replace")
            if self._over:
                raise StopIteration
            self._ready = iter(self._more())

    def _more(self) -> list[bytes]:
        piece = next(self._pieces, None)
        if piece is None:
            self._over = True
            return [bytes(self._rest)] if self._rest else []
        head, end, tail = piece.rpartition(b"\n")
        if not end:
            self._rest += tail
            if len(self._rest) > _LONGEST_LINE:
                raise NetworkFailed(f"The answer of {self._host} has a line without end.", "Try again later.")
            return []
        whole = bytes(self._rest) + head
        self._rest = bytearray(tail)
        return whole.split(b"\n")

    def close(self) -> None:
        """End the connection; a ``next`` that waits raises ``Cancelled``."""
        self._pieces.close()


def _written(body: Mapping[str, Any] | None) -> bytes | None:
    if body is None:
        return None
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise InputError("What is to be sent cannot be written as JSON.") from error
