"""What is said to a desktop portal over the session bus, and what it answers."""

from __future__ import annotations

import contextlib
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
REFUSED = "Refused"
_BUS = "org.freedesktop.DBus"
_REQUEST = "org.freedesktop.portal.Request"
_BOTH_WAYS = 2
"""``SHUT_RDWR``."""
_PATIENCE_SECONDS = 25.0
"""For the portal's own answer, as it may have to be started; a dialog has all the time the user takes."""


class PortalGone(Exception):
    """There is no session bus, no portal on it, or it went; says why in a sentence."""


class PortalEnded(PortalGone):
    """The portal went while the bus is still there: it may come again."""


class PortalRefused(Exception):
    """The portal answered with an error; says which."""


@dataclass(frozen=True, slots=True)
class Signal:
    """``member`` of ``interface`` at ``path``, with its values."""

    interface: str
    member: str
    path: str
    body: tuple[Any, ...]


class PortalBus:
    """A connection of its own: the portal ends what was asked for over it when it closes. ``PortalGone`` without a bus.

    Used by one thread, but for ``hang_up`` and ``tell``, which is not used while that thread sends.
    """

    def __init__(self, address: str = "SESSION") -> None:
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import DBusErrorResponse

        try:
            self._connection = open_dbus_connection(address)
        # jeepney raises ValueError and RuntimeError for an address or a bus that is none.
        except (OSError, KeyError, ValueError, RuntimeError, DBusErrorResponse) as why:
            raise PortalGone(f"The session bus does not answer: {why}.") from why
        self._later: deque[Signal] = deque()
        self._owner = ""
        self._told = 0

    def reach(self, interface: str) -> int:
        """Start the portal where it does not run, and hear what it says from now on; the interface's version.

        ``PortalGone`` where it has no such interface.
        """
        self._bus("AddMatch", f"type='signal',sender='{NAME}',interface='{interface}'")
        self._bus("AddMatch", f"type='signal',sender='{NAME}',interface='org.freedesktop.portal.Session'")
        self._bus("AddMatch", f"type='signal',sender='{_BUS}',member='NameOwnerChanged',arg0='{NAME}'")
        with contextlib.suppress(PortalRefused):  # one that runs need not be known to the bus as a service
            self._bus("StartServiceByName", NAME, 0)
        try:
            self._owner = str(self._bus("GetNameOwner", NAME)[0])
        except PortalRefused as why:
            raise PortalGone(f"No desktop portal answers: {why}.") from why
        self._register()
        try:
            wanted = (interface, "version")
            (_, version), *_ = self._call(PATH, "org.freedesktop.DBus.Properties", "Get", "ss", wanted)
            return int(version)
        except PortalRefused as why:
            raise PortalGone(f"The desktop's portal has no {interface.rpartition('.')[2]}.") from why

    def _register(self) -> None:
        """Say which application this is; only a portal that knows of that, and has its entry, takes it."""
        with contextlib.suppress(PortalRefused):
            self._call(PATH, "org.freedesktop.host.portal.Registry", "Register", "sa{sv}", ("aiworkspace", {}))

    def ask(
        self, interface: str, method: str, signature: str, values: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """Call a method that answers by a Request's Response; its code (0 done, 1 given up by the user) and results."""
        token = _token()
        sender = self._connection.unique_name[1:].replace(".", "_")
        expected = f"{PATH}/request/{sender}/{token}"
        # The answer may come before the call's own reply.
        self._bus("AddMatch", f"type='signal',sender='{NAME}',interface='{_REQUEST}',path='{expected}'")
        given = {**options, "handle_token": ("s", token)}
        handle = self._call(PATH, interface, method, signature, (*values, given))[0]
        if handle != expected:  # portals before 0.9
            self._bus("AddMatch", f"type='signal',sender='{NAME}',interface='{_REQUEST}',path='{handle}'")
        kept: deque[Signal] = deque()
        while True:
            signal = self.next()
            if signal.interface == _REQUEST and signal.path in {expected, handle}:
                self._later.extendleft(reversed(kept))
                return int(signal.body[0]), dict(signal.body[1])
            kept.append(signal)

    def next(self) -> Signal:
        """What the portal says next; waits for it. ``PortalGone`` when it ends or ``hang_up`` was called."""
        while not self._later:
            self._take(self._receive(None))
        return self._later.popleft()

    def wait_for_portal(self) -> None:
        """Until the portal that ended is there again. ``PortalGone`` when the bus went or ``hang_up`` was called."""
        self._owner, self._told = "", 0
        self._later.clear()
        while not self._owner:
            message = self._receive(None)
            if _of_bus(message) and message.body[0] == NAME:
                self._owner = str(message.body[2])

    def tell(self, interface: str, method: str, signature: str, values: tuple[Any, ...]) -> None:
        """Call a method without waiting: an error comes later, as the signal ``REFUSED``. ``PortalGone`` without a bus."""
        from jeepney import DBusAddress, new_method_call

        self._told = next(self._connection.outgoing_serial)
        message = new_method_call(DBusAddress(PATH, NAME, interface), method, signature, values)
        try:
            self._connection.send(message, serial=self._told)
        except OSError as why:
            raise PortalGone("The session bus has gone.") from why

    def hang_up(self) -> None:
        """Have whoever waits here stop, in any thread; more than once does no harm."""
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(_BOTH_WAYS)

    def close(self) -> None:
        """Called by the thread that waits here."""
        self._connection.close()

    def _bus(self, method: str, *values: Any) -> tuple[Any, ...]:
        signature = "".join("u" if isinstance(value, int) else "s" for value in values)
        return self._call("/org/freedesktop/DBus", _BUS, method, signature, values, _BUS)

    def _call(
        self, path: str, interface: str, method: str, signature: str, values: tuple[Any, ...], name: str = NAME
    ) -> tuple[Any, ...]:
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

        serial = next(self._connection.outgoing_serial)
        try:
            message = new_method_call(DBusAddress(path, name, interface), method, signature, values)
            self._connection.send(message, serial=serial)
        except OSError as why:
            raise PortalGone("The session bus has gone.") from why
        while True:
            answer = self._receive(_PATIENCE_SECONDS)
            if answer.header.fields.get(HeaderFields.reply_serial) != serial:
                self._take(answer)
            elif answer.header.message_type is MessageType.error:
                raise PortalRefused(_error(answer))
            else:
                return tuple(answer.body)

    def _receive(self, timeout: float | None) -> Any:
        try:
            return self._connection.receive(timeout=timeout)
        except TimeoutError as why:
            raise PortalGone("The desktop's portal does not answer.") from why
        except (OSError, ValueError) as why:
            raise PortalGone("The session bus has gone.") from why

    def _take(self, message: Any) -> None:
        """Keep what the portal itself signals: anybody on the bus can send us a message that looks like it."""
        from jeepney import HeaderFields, MessageType

        header, fields = message.header, message.header.fields
        if header.message_type is MessageType.error and fields.get(HeaderFields.reply_serial) == self._told:
            self._later.append(Signal("", REFUSED, "", (_error(message),)))
        if header.message_type is not MessageType.signal:
            return
        if _of_bus(message) and message.body[:2] == (NAME, self._owner):
            raise PortalEnded("The desktop's portal has ended.")
        if fields.get(HeaderFields.sender) == self._owner:
            interface, member = str(fields.get(HeaderFields.interface, "")), str(fields.get(HeaderFields.member, ""))
            path = str(fields.get(HeaderFields.path, ""))
            self._later.append(Signal(interface, member, path, tuple(message.body)))


def _of_bus(message: Any) -> bool:
    """Whether the bus tells whose name a name is now."""
    from jeepney import HeaderFields

    fields = message.header.fields
    of_bus: bool = fields.get(HeaderFields.sender) == _BUS
    return of_bus and fields.get(HeaderFields.member) == "NameOwnerChanged"


def _error(message: Any) -> str:
    from jeepney import HeaderFields

    return str(message.body[0] if message.body else message.header.fields.get(HeaderFields.error_name, ""))


def _token() -> str:
    return f"aiworkspace_{secrets.token_hex(8)}"


def session_token() -> str:
    """A name for a session that nobody else has."""
    return _token()
