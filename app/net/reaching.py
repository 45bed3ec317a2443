"""The first connection that comes about: names looked up aside, several addresses tried at once.

A host with a dead IPv6 address is common, and looking up a name knows neither a time limit nor an end: both happen in
threads that can be left behind (RFC 8305 calls the rest Happy Eyeballs).
"""

from __future__ import annotations

import itertools
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import httpcore

_HEAD_START = 0.25
"""Seconds that an address has for itself before the next one is tried beside it."""

Connect = Callable[[str], httpcore.NetworkStream]
_Result = Sequence[str] | httpcore.NetworkStream | Exception | None


class Reaching:
    """One attempt to reach a host. ``give_up`` may be called from any thread, at any time."""

    def __init__(self) -> None:
        self._results: queue.SimpleQueue[_Result] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._over = False

    def give_up(self) -> None:
        """Whoever waits in ``run`` gets a ``ConnectError``."""
        self._results.put(None)

    def run(self, host: str, connect: Connect, seconds: float) -> httpcore.NetworkStream:
        """The stream to one of the host's addresses; ``OSError`` or httpcore's errors when there is none in time."""
        until = time.monotonic() + seconds
        self._aside(lambda: places(host))
        waiting, running, failed = list[str](), 1, list[Exception]()
        try:
            while True:
                left = until - time.monotonic()
                try:
                    result = self._results.get(timeout=max(0.0, min(left, _HEAD_START) if waiting else left))
                except queue.Empty:
                    if left <= 0 or not waiting:
                        raise httpcore.ConnectTimeout("no connection in time") from None
                else:
                    if isinstance(result, httpcore.NetworkStream):
                        return result
                    if result is None:
                        raise httpcore.ConnectError("given up")
                    running -= 1
                    if isinstance(result, Exception):
                        failed.append(result)
                    else:
                        waiting = list(result)
                if waiting:
                    self._aside(partial(connect, waiting.pop(0)))
                    running += 1
                elif not running:
                    raise failed[0] if failed else httpcore.ConnectError("no address")
        finally:
            self._end()

    def _aside(self, work: Callable[[], _Result]) -> None:
        def run() -> None:
            try:
                result = work()
            except (OSError, ValueError, httpcore.NetworkError, httpcore.TimeoutException) as error:
                result = error
            with self._lock:
                if not self._over:
                    self._results.put(result)
                    return
            _close(result)

        threading.Thread(target=run, name="connect", daemon=True).start()

    def _end(self) -> None:
        with self._lock:
            self._over = True
        while not self._results.empty():
            _close(self._results.get())


def _close(result: _Result) -> None:
    if isinstance(result, httpcore.NetworkStream):
        result.close()


def places(host: str) -> Sequence[str]:
    """A host's addresses, IPv6 and IPv4 by turns, as the system prefers them."""
    # Whatever the system's name service believes: localhost is here.
    if host == "localhost" or host.endswith(".localhost"):
        return ("127.0.0.1", "::1")
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return by_turns([(int(family), str(address[0])) for family, _, _, _, address in found])


def by_turns(found: Iterable[tuple[int, str]]) -> Sequence[str]:
    """Addresses with their families, so ordered that each family has its turn; the first stays first."""
    families: dict[int, dict[str, None]] = {}
    for family, address in found:
        families.setdefault(family, {})[address] = None
    rounds = itertools.zip_longest(*families.values())
    return [address for turn in rounds for address in turn if address is not None]
