"""One-time tickets and the sessions that they open. Only hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

_MOST = 1000


class Logins:
    """Tickets work once; sessions live as long as the server."""

    def __init__(self) -> None:
        self._tickets: dict[bytes, None] = {}
        self._sessions: dict[bytes, None] = {}
        self._lock = threading.Lock()

    def issue_ticket(self) -> str:
        """A fresh ticket for one window."""
        return self._issue(self._tickets)

    def expect(self, ticket: str) -> None:
        """Take a ticket that was given to a window before this server was there."""
        self._keep(self._tickets, ticket)

    def open_session(self, ticket: str) -> str | None:
        """The session a ticket opens; None for one that is unknown or was used."""
        with self._lock:
            if _digest(ticket) not in self._tickets:
                return None
            del self._tickets[_digest(ticket)]
        return self._issue(self._sessions)

    def knows(self, session: str) -> bool:
        """Whether this session was opened here."""
        with self._lock:
            return _digest(session) in self._sessions

    def _issue(self, kept: dict[bytes, None]) -> str:
        secret = secrets.token_urlsafe(32)
        self._keep(kept, secret)
        return secret

    def _keep(self, kept: dict[bytes, None], secret: str) -> None:
        with self._lock:
            # The oldest goes when there are absurdly many, so that a loop of a program cannot fill memory.
            if len(kept) >= _MOST:
                del kept[next(iter(kept))]
            kept[_digest(secret)] = None


def same_secret(given: str, expected: str) -> bool:
    """Compare without telling by time how much of it was right."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
