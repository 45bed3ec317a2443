"""Notifications over the session bus: org.freedesktop.Notifications, version 1.2 of its specification."""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Any

from app.core.desktop_types import Announcement
from app.core.errors import AppError
from app.shell.tray.entries import ICON
from app.shell.words import TITLE

_LOG = logging.getLogger(__name__)
_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_PATIENCE_SECONDS = 2.0
_FROM_THE_SERVER = -1
"""How long it stays is for the desktop to say."""


@dataclass(frozen=True, slots=True)
class _Shown:
    announcement: Announcement
    clicked: Callable[[str], None]


class _NotThere(Exception):
    """There is no session bus, or nobody on it answers."""


class BusNotifier:
    """``Notifier``. One thread waits at the bus from the first use on."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._connection: Any = None
        self._thread: threading.Thread | None = None
        self._replies: dict[int, Future[Any]] = {}
        self._asked: dict[int, _Shown] = {}
        self._shown: dict[int, _Shown] = {}
        self._latest: dict[str, int] = {}
        self._markup: bool | None = None
        self._closed = False

    def available(self) -> bool:
        """Whether a notification service runs or would be started by the bus."""
        try:
            if self._bus("NameHasOwner", "s", (_NAME,))[0]:
                return True
            return _NAME in self._bus("ListActivatableNames")[0]
        except _NotThere:
            return False

    def show(self, announcement: Announcement, clicked: Callable[[str], None]) -> None:
        try:
            self._send(announcement, clicked)
        except _NotThere as error:
            _LOG.info("No notification was shown: %s", error)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            thread = self._thread
            if self._connection is not None:
                self._connection.interrupt()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_PATIENCE_SECONDS)

    # --- asking --------------------------------------------------------------------------------

    def _send(self, announcement: Announcement, clicked: Callable[[str], None]) -> None:
        from jeepney import DBusAddress, new_method_call

        body = announcement.body
        if self._takes_markup():
            body = html.escape(body, quote=False)
        with self._lock:
            replaced = self._latest.get(announcement.key, 0) if announcement.key else 0
            hints = {"urgency": ("y", 1), "desktop-entry": ("s", "aiworkspace"), "image-path": ("s", str(ICON))}
            values = (TITLE, replaced, str(ICON), announcement.title, body, ["default", ""], hints, _FROM_THE_SERVER)
            message = new_method_call(DBusAddress(_PATH, _NAME, _NAME), "Notify", "susssasa{sv}i", values)
            connection = self._connected()
            serial = next(connection.outgoing_serial)
            self._asked[serial] = _Shown(announcement, clicked)
            self._hand_over(connection, message, serial)

    def _takes_markup(self) -> bool:
        """Whether the service reads the body as markup; it is asked once."""
        if self._markup is None:
            from jeepney import DBusAddress, new_method_call

            call = new_method_call(DBusAddress(_PATH, _NAME, _NAME), "GetCapabilities")
            self._markup = "body-markup" in self._call(call)[0]
        return self._markup

    def _bus(self, method: str, signature: str | None = None, values: tuple[Any, ...] = ()) -> Any:
        from jeepney import DBusAddress, new_method_call

        name = "org.freedesktop.DBus"
        return self._call(new_method_call(DBusAddress("/org/freedesktop/DBus", name, name), method, signature, values))

    def _call(self, message: Any) -> Any:
        """What the one who is called answers; ``_NotThere`` when that is an error or takes too long."""
        answer: Future[Any] = Future()
        with self._lock:
            connection = self._connected()
            serial = next(connection.outgoing_serial)
            self._replies[serial] = answer
            self._hand_over(connection, message, serial)
        try:
            return answer.result(_PATIENCE_SECONDS)
        except Late:
            self._replies.pop(serial, None)
            raise _NotThere("the bus did not answer in time") from None

    def _hand_over(self, connection: Any, message: Any, serial: int) -> None:
        try:
            connection.send(message, serial=serial)
        except OSError as error:
            raise _NotThere(str(error)) from None

    # --- listening -----------------------------------------------------------------------------

    def _connected(self) -> Any:
        """The connection; made, with its thread, at the first use and after a loss."""
        if self._closed:
            raise _NotThere("the program is closing")
        if self._connection is None:
            from jeepney import MatchRule
            from jeepney.bus_messages import message_bus
            from jeepney.io.threading import open_dbus_connection

            try:
                connection = open_dbus_connection("SESSION")
            # A bus that refuses us, or an address that is none, is the same as no bus.
            except (OSError, KeyError, ValueError, RuntimeError) as error:
                raise _NotThere(f"no session bus ({error})") from None
            rule = MatchRule(type="signal", interface=_NAME, path=_PATH)
            self._hand_over(connection, message_bus.AddMatch(rule), next(connection.outgoing_serial))
            self._connection = connection
            self._thread = threading.Thread(target=self._listen, args=(connection,), name="notifications", daemon=True)
            self._thread.start()
        return self._connection

    def _listen(self, connection: Any) -> None:
        from jeepney.io.threading import ReceiveStopped

        try:
            while True:
                self._received(connection.receive())
        except (ReceiveStopped, OSError) as error:
            self._lost(connection, str(error))

    def _lost(self, connection: Any, why: str) -> None:
        with self._lock:
            self._connection = self._thread = self._markup = None
            waiting = [*self._replies.values()]
            self._replies.clear()
            self._asked.clear()
            self._shown.clear()
            self._latest.clear()
            connection.close()
        for answer in waiting:
            answer.set_exception(_NotThere(why))

    def _received(self, message: Any) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        kind = message.header.message_type
        if kind in {MessageType.method_return, MessageType.error}:
            self._replied(fields.get(HeaderFields.reply_serial), message.body, failed=kind == MessageType.error)
        elif kind == MessageType.signal and fields.get(HeaderFields.interface) == _NAME:
            self._told(fields.get(HeaderFields.member), message.body)

    def _replied(self, serial: int, body: Any, *, failed: bool) -> None:
        with self._lock:
            answer = self._replies.pop(serial, None)
            shown = self._asked.pop(serial, None)
            if shown is not None and not failed:
                self._shown[body[0]] = shown
                if shown.announcement.key:
                    self._latest[shown.announcement.key] = body[0]
        if shown is not None and failed:
            _LOG.info("A notification was refused: %s", body)
        if answer is not None and failed:
            answer.set_exception(_NotThere(str(body)))
        elif answer is not None:
            answer.set_result(body)

    def _told(self, member: str, body: Any) -> None:
        if member == "NotificationClosed":
            with self._lock:
                shown = self._shown.pop(body[0], None)
                if shown is not None and self._latest.get(shown.announcement.key) == body[0]:
                    del self._latest[shown.announcement.key]
        elif member == "ActionInvoked" and body[1] == "default":
            with self._lock:
                shown = self._shown.get(body[0])
            if shown is not None:
                threading.Thread(target=_go, args=(shown,), name="notification clicked", daemon=True).start()


def _go(shown: _Shown) -> None:
    """Not in the listening thread: the window may take its time."""
    try:
        shown.clicked(shown.announcement.target)
    except AppError as error:
        _LOG.info("A click on a notification led nowhere: %s", error.message)
