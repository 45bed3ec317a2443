"""A stand-in for xdg-desktop-portal on a bus of its own, by the documented interface GlobalShortcuts."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from tests.shell.x11.server import ENOUGH, needed

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.GlobalShortcuts"


@contextmanager
def session_bus() -> Iterator[str]:
    needed("dbus-daemon")
    daemon = subprocess.Popen(["dbus-daemon", "--session", "--print-address", "--nofork"], stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().decode().strip()
    finally:
        daemon.kill()
        daemon.wait()
        daemon.stdout.close()


class Portal:
    """``code``: what the dialog for BindShortcuts ends with; ``triggers``: what each ask is given, the last one for good.

    ``version`` 0: a portal without the interface. ``refusal``: the error that CreateSession gives.
    """

    def __init__(
        self,
        bus: str,
        *triggers: str | None,
        code: int = 0,
        version: int = 1,
        refusal: str = "",
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self.triggers = list(triggers) or ["Ctrl+Shift+A"]
        self.code, self.version, self.refusal = code, version, refusal
        self.registered: list[str] = []
        self.bound: list[tuple[str, dict[str, Any]]] = []
        self.configured: list[str] = []
        self.session = ""
        self.client = ""
        self._before = before
        self._sending = threading.Lock()
        self._connection = open_dbus_connection(bus)
        self._connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._thread = threading.Thread(target=self._serve, name="portal")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        with suppress(OSError):
            self._connection.sock.shutdown(2)
        self._thread.join(ENOUGH)
        self._connection.close()

    def press(self, session: str = "", shortcut: str = "panel") -> None:
        self._signal(PATH, INTERFACE, "Activated", "osta{sv}", (session or self.session, shortcut, 1, {}))

    def rebind(self, *given: tuple[str, dict[str, Any]]) -> None:
        self._signal(PATH, INTERFACE, "ShortcutsChanged", "oa(sa{sv})", (self.session, list(given)))

    def take_back(self) -> None:
        self._signal(self.session, "org.freedesktop.portal.Session", "Closed", "a{sv}", ({},))

    def _signal(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        message = new_signal(DBusAddress(path, interface=interface), member, signature, body)
        message.header.fields[HeaderFields.destination] = self.client
        with self._sending:
            self._connection.send(message)

    def _serve(self) -> None:
        while True:
            try:
                asked = self._connection.receive()
            except OSError:
                return
            if asked.header.message_type is MessageType.method_call:
                fields = asked.header.fields
                self.client = fields[HeaderFields.sender]
                answers = self._answer(fields[HeaderFields.member], asked)
                with self._sending:
                    for answer in answers:
                        self._connection.send(answer)

    def _answer(self, member: str, asked: Any) -> list[Any]:
        if member == "Register":
            self.registered.append(asked.body[0])
            return [new_method_return(asked)]
        if member == "Get":
            if not self.version:
                return [new_error(asked, "org.freedesktop.DBus.Error.InvalidArgs", "s", ("No such interface",))]
            return [new_method_return(asked, "v", (("u", self.version),))]
        if member == "CreateSession":
            return self._created(asked)
        if member == "BindShortcuts":
            return self._bind(asked)
        if member == "ConfigureShortcuts" and self.version > 1:
            self.configured.append(asked.body[0])
            return [new_method_return(asked)]
        return [new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod", "s", (member,))]

    def _created(self, asked: Any) -> list[Any]:
        if self.refusal:
            return [new_error(asked, "org.freedesktop.portal.Error.NotAllowed", "s", (self.refusal,))]
        (options,) = asked.body
        self.session = f"{PATH}/session/{self._sender()}/{options['session_handle_token'][1]}"
        return self._respond(asked, options, 0, {"session_handle": ("s", self.session)})

    def _bind(self, asked: Any) -> list[Any]:
        session, shortcuts, _, options = asked.body
        assert session == self.session
        self.bound += shortcuts
        self._before()
        if self.code:
            return self._respond(asked, options, self.code, {})
        trigger = self.triggers.pop(0) if len(self.triggers) > 1 else self.triggers[0]
        given = [] if trigger is None else [(shortcuts[0][0], {"trigger_description": ("s", trigger)})]
        return self._respond(asked, options, 0, {"shortcuts": ("a(sa{sv})", given)})

    def _respond(self, asked: Any, options: dict[str, Any], code: int, results: dict[str, Any]) -> list[Any]:
        request = f"{PATH}/request/{self._sender()}/{options['handle_token'][1]}"
        told = new_signal(
            DBusAddress(request, interface="org.freedesktop.portal.Request"), "Response", "ua{sv}", (code, results)
        )
        # The answer may come before the call's own reply.
        return [told, new_method_return(asked, "o", (request,))]

    def _sender(self) -> str:
        return self.client[1:].replace(".", "_")
