"""Marking a rectangle under Wayland: the desktop's own dialog, through the Screenshot portal."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from app.core.errors import DesktopUnavailable

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_CHOOSE = "Allow screenshots in the settings of the desktop, or install its xdg-desktop-portal."


class PortalRegions:
    """``bus``: an address of a session bus; the environment's by default."""

    def __init__(self, bus: str = "SESSION") -> None:
        self._bus = bus

    def available(self) -> bool:
        """Whether the portal answers."""
        try:
            return bool(self._version())
        except DesktopUnavailable:
            return False

    def mark(self) -> bytes | None:
        from jeepney import DBusAddress, new_method_call
        from jeepney.bus_messages import MatchRule, message_bus

        portal = DBusAddress(_PATH, bus_name=_NAME, interface="org.freedesktop.portal.Screenshot")
        token = f"aiworkspace_{secrets.token_hex(8)}"
        with self._opened() as connection:
            sender = connection.unique_name[1:].replace(".", "_")
            expected = f"{_PATH}/request/{sender}/{token}"
            rule = MatchRule(
                type="signal", interface="org.freedesktop.portal.Request", member="Response", path=expected
            )
            _reply(connection, message_bus.AddMatch(rule))
            with connection.filter(rule) as told:
                options = {"handle_token": ("s", token), "interactive": ("b", True), "modal": ("b", True)}
                _reply(connection, new_method_call(portal, "Screenshot", "sa{sv}", ("", options)))
                code, results = connection.recv_until_filtered(told).body
        return _picture(code, results)

    def _version(self) -> int:
        from jeepney import DBusAddress, new_method_call

        properties = DBusAddress(_PATH, bus_name=_NAME, interface="org.freedesktop.DBus.Properties")
        wanted = ("org.freedesktop.portal.Screenshot", "version")
        with self._opened() as connection:
            return int(_reply(connection, new_method_call(properties, "Get", "ss", wanted))[0][1])

    def _opened(self) -> Any:
        from jeepney.io.blocking import open_dbus_connection

        try:
            return open_dbus_connection(self._bus)
        except (OSError, KeyError, ValueError) as why:
            raise DesktopUnavailable(f"The session bus does not answer: {why}.", _CHOOSE) from why


def _reply(connection: Any, message: Any) -> Any:
    from jeepney import MessageType

    try:
        answer = connection.send_and_get_reply(message, timeout=10)
    except (OSError, TimeoutError) as why:
        raise DesktopUnavailable(f"The screenshot portal does not answer: {why}.", _CHOOSE) from why
    if answer.header.message_type is MessageType.error:
        raise DesktopUnavailable(f"The screenshot portal refused it: {answer.body}.", _CHOOSE)
    return answer.body


def _picture(code: int, results: dict[str, Any]) -> bytes | None:
    """What the dialog's answer holds: 0 a file, 1 given up, 2 it went wrong. The file is read and removed."""
    if code == 1:
        return None
    address = urlsplit(str(results.get("uri", ("s", ""))[1]))
    if code != 0 or address.scheme != "file":
        raise DesktopUnavailable("The screenshot portal gave no picture.", _CHOOSE)
    file = Path(unquote(address.path))
    try:
        data = file.read_bytes()
        file.unlink(missing_ok=True)
    except OSError as why:
        raise DesktopUnavailable(f"The picture could not be read: {why}.", _CHOOSE) from why
    return data
