"""The Screenshot portal, played by this test on a session bus of its own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import DesktopUnavailable
from tests.shell.x11.server import ENOUGH, needed

pytest.importorskip("jeepney")

from jeepney import DBusAddress, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from app.shell.region.portal import PortalRegions

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"


@pytest.fixture
def bus() -> Iterator[str]:
    needed("dbus-daemon")
    daemon = subprocess.Popen(["dbus-daemon", "--session", "--print-address", "--nofork"], stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    yield daemon.stdout.readline().decode().strip()
    daemon.kill()
    daemon.wait()
    daemon.stdout.close()


class Portal:
    """Answers one dialog with this code and this file's address."""

    def __init__(self, bus: str, code: int, uri: str) -> None:
        self.options: dict[str, Any] = {}
        self._code, self._uri = code, uri
        self._connection = open_dbus_connection(bus)
        self._connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            asked = self._connection.receive(timeout=ENOUGH)
            fields = {key.name: value for key, value in asked.header.fields.items()}
            if asked.header.message_type is not MessageType.method_call:
                continue
            if fields["member"] == "Get":
                self._connection.send(new_method_return(asked, "v", (("u", 2),)))
                return
            self.options = asked.body[1]
            sender = fields["sender"][1:].replace(".", "_")
            request = f"{PATH}/request/{sender}/{self.options['handle_token'][1]}"
            results = {"uri": ("s", self._uri)} if self._uri else {}
            address = DBusAddress(request, interface="org.freedesktop.portal.Request")
            # The answer may come before the call's own reply.
            self._connection.send(new_signal(address, "Response", "ua{sv}", (self._code, results)))
            self._connection.send(new_method_return(asked, "o", (request,)))
            return

    def end(self) -> None:
        self._thread.join(ENOUGH)
        self._connection.close()


def test_the_picture_is_read_and_its_file_removed(bus: str, tmp_path: Path) -> None:
    file = tmp_path / "Bild 图 100%.png"
    file.write_bytes(b"\x89PNG picture")
    portal = Portal(bus, 0, file.as_uri())
    assert PortalRegions(bus).mark() == b"\x89PNG picture"
    portal.end()
    assert portal.options["interactive"] == ("b", True)
    assert not file.exists()


def test_a_dialog_that_is_closed_gives_nothing(bus: str) -> None:
    portal = Portal(bus, 1, "")
    assert PortalRegions(bus).mark() is None
    portal.end()


@pytest.mark.parametrize("code, uri", [(2, ""), (0, "https://example.org/a.png"), (0, "file:///nowhere/at/all.png")])
def test_a_dialog_without_a_picture_is_named(bus: str, code: int, uri: str) -> None:
    portal = Portal(bus, code, uri)
    with pytest.raises(DesktopUnavailable):
        PortalRegions(bus).mark()
    portal.end()


def test_whether_there_is_a_portal(bus: str) -> None:
    assert not PortalRegions(bus).available()
    with pytest.raises(DesktopUnavailable):
        PortalRegions(bus).mark()
    portal = Portal(bus, 0, "")
    assert PortalRegions(bus).available()
    portal.end()
    assert not PortalRegions("unix:path=/nowhere/at/all").available()
