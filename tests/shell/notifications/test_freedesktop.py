"""Notifications over a session bus of their own, to a service that stands in and to dunst."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.desktop_types import Announcement
from app.shell.notifications.freedesktop import BusNotifier

jeepney = pytest.importorskip("jeepney")
from jeepney.bus_messages import message_bus  # noqa: E402  # only where it is installed
from jeepney.io.threading import ReceiveStopped, open_dbus_connection  # noqa: E402

ENOUGH = 5
NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


CONFIGURATION = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
"""A bus that starts no service by itself."""


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("not installed: dbus-daemon")
    configuration = tmp_path / "bus.conf"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        daemon.kill()


class Service:
    """A notification service that keeps what it is asked to show."""

    def __init__(self, capabilities: tuple[str, ...] = ("actions", "body", "body-markup")) -> None:
        self.shown: queue.Queue[tuple[int, tuple[Any, ...]]] = queue.Queue()
        self._capabilities = list(capabilities)
        self._connection = open_dbus_connection("SESSION")
        self._next = 1
        self._named = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self._connection.send(message_bus.RequestName(NAME), serial=next(self._connection.outgoing_serial))
        assert self._named.wait(ENOUGH)

    def _serve(self) -> None:
        try:
            while True:
                self._answer(self._connection.receive())
        except ReceiveStopped:
            return

    def _answer(self, message: Any) -> None:
        fields, kind = message.header.fields, message.header.message_type
        if kind == jeepney.MessageType.signal and message.body == (NAME,):
            self._named.set()  # NameAcquired
        if kind != jeepney.MessageType.method_call:
            return
        if fields[jeepney.HeaderFields.member] == "GetCapabilities":
            self._send(jeepney.new_method_return(message, "as", (self._capabilities,)))
        else:
            number = message.body[1] or self._next
            self._next = max(self._next, number + 1)
            self._send(jeepney.new_method_return(message, "u", (number,)))
            self.shown.put((number, message.body))

    def _send(self, message: Any) -> None:
        self._connection.send(message, serial=next(self._connection.outgoing_serial))

    def signal(self, member: str, signature: str, values: tuple[Any, ...]) -> None:
        emitter = jeepney.DBusAddress(PATH, interface=NAME)
        self._send(jeepney.new_signal(emitter, member, signature, values))

    def close(self) -> None:
        self._connection.interrupt()
        self._thread.join()
        self._connection.close()


@pytest.fixture
def service(bus: str) -> Iterator[Service]:
    service = Service()
    yield service
    service.close()


@pytest.fixture
def notifier(bus: str) -> Iterator[BusNotifier]:
    notifier = BusNotifier()
    yield notifier
    notifier.close()


def test_it_is_shown_with_an_icon_and_a_default_action(service: Service, notifier: BusNotifier) -> None:
    assert notifier.available()
    notifier.show(Announcement("索引已完成", "<b>A & B</b>", "/activity", "job 1"), lambda _: None)
    _, (program, replaced, icon, title, body, actions, hints, _) = service.shown.get(timeout=ENOUGH)
    assert (program, replaced, title) == ("AI Workspace", 0, "索引已完成")
    assert body == "&lt;b&gt;A &amp; B&lt;/b&gt;"
    assert os.path.exists(icon)
    assert actions[0] == "default"
    assert hints["desktop-entry"] == ("s", "aiworkspace")


def test_a_service_without_markup_is_given_the_plain_text(bus: str, notifier: BusNotifier) -> None:
    service = Service(("body",))
    notifier.show(Announcement("Title", "A & B", "/activity"), lambda _: None)
    assert service.shown.get(timeout=ENOUGH)[1][4] == "A & B"
    service.close()


def test_a_click_gives_the_target(service: Service, notifier: BusNotifier) -> None:
    clicked: queue.Queue[str] = queue.Queue()
    notifier.show(Announcement("First", "", "/activity"), clicked.put)
    notifier.show(Announcement("Second", "", "/chat/abc"), clicked.put)
    first, second = (service.shown.get(timeout=ENOUGH)[0] for _ in range(2))
    service.signal("ActionInvoked", "us", (second, "default"))
    assert clicked.get(timeout=ENOUGH) == "/chat/abc"
    service.signal("ActionInvoked", "us", (4711, "default"))  # another program's
    service.signal("ActionInvoked", "us", (first, "default"))
    assert clicked.get(timeout=ENOUGH) == "/activity"


def test_a_later_one_of_the_same_key_takes_its_place(service: Service, notifier: BusNotifier) -> None:
    notifier.show(Announcement("1", "", "/activity", "job"), lambda _: None)
    number = service.shown.get(timeout=ENOUGH)[0]
    assert notifier.available()  # its answer comes after that of the first
    notifier.show(Announcement("2", "", "/activity", "other"), lambda _: None)
    assert service.shown.get(timeout=ENOUGH)[1][1] == 0
    notifier.show(Announcement("3", "", "/activity", "job"), lambda _: None)
    assert service.shown.get(timeout=ENOUGH)[1][1] == number


def test_without_a_service_nothing_happens(notifier: BusNotifier) -> None:
    assert not notifier.available()
    notifier.show(Announcement("Title", "", "/activity"), lambda _: None)
    service = Service()  # it comes later, on the same bus
    assert notifier.available()
    notifier.show(Announcement("Title", "", "/activity"), lambda _: None)
    assert service.shown.get(timeout=ENOUGH)[1][3] == "Title"
    service.close()


@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", "disabled:", "", None])
def test_without_a_bus_nothing_happens(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    notifier = BusNotifier()
    assert not notifier.available()
    notifier.show(Announcement("Title", "", "/activity"), lambda _: None)
    notifier.close()


def test_after_close_nothing_is_shown(service: Service, notifier: BusNotifier) -> None:
    assert notifier.available()
    notifier.close()
    notifier.show(Announcement("Title", "", "/activity"), lambda _: None)
    assert not notifier.available()
    assert not [thread for thread in threading.enumerate() if thread.name == "notifications"]
    assert service.shown.empty()


@pytest.fixture
def dunst(bus: str) -> Iterator[dict[str, str]]:
    """dunst on a screen of its own; the environment to ask it in."""
    missing = [name for name in ("Xvfb", "dunst", "dunstctl", "dbus-send") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL) as screen:
        os.close(write)
        with os.fdopen(read) as told:
            name = ":" + told.readline().strip()
        environment = {**os.environ, "DISPLAY": name, "DBUS_SESSION_BUS_ADDRESS": bus}
        environment.pop("WAYLAND_DISPLAY", None)
        with subprocess.Popen(["dunst", "-config", "/dev/null"], env=environment, stderr=subprocess.DEVNULL) as running:
            try:
                yield environment
            finally:
                running.kill()
                screen.kill()


def test_dunst_shows_it_and_a_click_comes_back(dunst: dict[str, str], notifier: BusNotifier) -> None:
    def control(*arguments: str) -> str:
        command = ["dunstctl", *arguments]
        return subprocess.run(command, env=dunst, capture_output=True, text=True, timeout=ENOUGH, check=False).stdout

    for _ in range(200):  # until it has the name
        if notifier.available():
            break
    clicked: queue.Queue[str] = queue.Queue()
    for _ in range(200):
        notifier.show(Announcement("Your answer is ready", "R&D", "/chat/abc", "answer abc"), clicked.put)
        if control("count", "displayed").strip() == "1":
            break
    control("action", "0")
    assert clicked.get(timeout=ENOUGH) == "/chat/abc"
