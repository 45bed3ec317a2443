"""The tray's menu as entries, and the native trays against stand-ins for Windows Forms and AppKit."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Self

import pytest

from app.core.desktop_types import Announcement
from app.shell.notifications.windows import WindowsNotifier
from app.shell.tray.entries import ICON, Entry, entries
from app.shell.tray.windows import WindowsTray
from app.shell.tray.words import tray_words

ENOUGH = 20
WORDS = tray_words("en")


class Menu:
    """``TrayMenu`` that keeps what it is told."""

    def __init__(self, busy: bool = False, paused: bool = False, clipboard: str = "off") -> None:
        self.state = (busy, paused, "Status")
        self.sensor = clipboard
        self.told: list[object] = []

    def show(self) -> None:
        self.told.append("show")

    def new_question(self) -> None:
        self.told.append("new")

    def indexing(self) -> tuple[bool, bool, str]:
        return self.state

    def pause_indexing(self, paused: bool) -> None:
        self.told.append(("indexing", paused))

    def clipboard(self) -> Any:
        return self.sensor

    def pause_clipboard(self, paused: bool) -> None:
        self.told.append(("clipboard", paused))

    def quit(self) -> None:
        self.told.append("quit")


def texts(menu: Menu, language: str = "en") -> list[str]:
    return [entry.text for entry in entries(menu, tray_words(language))]


def choose(menu: Menu, text: str) -> object:
    choice = next(entry.choose for entry in entries(menu, WORDS) if entry.text == text)
    assert choice is not None
    choice()
    return menu.told[-1]


def test_what_is_not_there_is_not_offered() -> None:
    assert texts(Menu()) == ["Show AI Workspace", "New question", "", "Status", "", "Quit"]
    assert texts(Menu(clipboard="unavailable"), "zh") == ["显示 AI Workspace", "新问题", "", "Status", "", "退出"]


def test_what_runs_can_be_paused_and_what_rests_resumed() -> None:
    assert choose(Menu(busy=True), "Pause indexing") == ("indexing", True)
    assert choose(Menu(busy=True, paused=True), "Resume indexing") == ("indexing", False)
    assert choose(Menu(clipboard="on"), "Pause the clipboard") == ("clipboard", True)
    assert choose(Menu(clipboard="paused"), "Look at the clipboard again") == ("clipboard", False)


def test_the_status_only_tells() -> None:
    assert Entry("Status") in entries(Menu(), WORDS)


def test_the_icon_is_a_picture() -> None:
    assert ICON.read_bytes().startswith(b"\x89PNG")


class Event:
    """A .NET event: handlers are added with +=."""

    def __init__(self) -> None:
        self.handlers: list[Callable[[Any, Any], object]] = []

    def __iadd__(self, handler: Callable[[Any, Any], object]) -> Self:
        self.handlers.append(handler)
        return self

    def raised(self, event: Any = None) -> None:
        for handler in list(self.handlers):
            handler(None, event)


class Lines(list[Any]):
    Clear = list.clear
    Add = list.append


class Forms:
    """The part of System.Windows.Forms that is used."""

    MouseButtons = SimpleNamespace(Left="left", Right="right")
    ToolTipIcon = SimpleNamespace(Info="info")

    def __init__(self) -> None:
        self.icons: list[Any] = []
        self.balloons: list[tuple[Any, ...]] = []
        self.ballooned = threading.Event()
        self.Application = SimpleNamespace(Run=lambda loop: loop.over.wait(ENOUGH))

    def NotifyIcon(self) -> Any:  # as in .NET
        icon = SimpleNamespace(
            Visible=False, disposed=False, MouseClick=Event(), BalloonTipClicked=Event(), BalloonTipClosed=Event()
        )

        def shown(*told: Any) -> None:
            self.balloons.append(told)
            self.ballooned.set()

        icon.Dispose = lambda: setattr(icon, "disposed", True)
        icon.ShowBalloonTip = shown
        self.icons.append(icon)
        return icon

    def ContextMenuStrip(self) -> Any:
        return SimpleNamespace(Opening=Event(), Items=Lines())

    def ToolStripMenuItem(self, text: str) -> Any:
        return SimpleNamespace(Text=text, Enabled=True, Click=Event())

    def ToolStripSeparator(self) -> Any:
        return SimpleNamespace(Text="")

    def ApplicationContext(self) -> Any:
        over = threading.Event()
        return SimpleNamespace(over=over, ExitThread=over.set)


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch) -> Forms:
    forms = Forms()
    drawing = SimpleNamespace(
        Icon=SimpleNamespace(FromHandle=lambda handle: f"icon of {handle}"),
        Bitmap=lambda path: SimpleNamespace(GetHicon=lambda: path),
    )
    monkeypatch.setitem(sys.modules, "clr", SimpleNamespace(AddReference=lambda _: None))
    monkeypatch.setitem(sys.modules, "System.Windows.Forms", forms)
    monkeypatch.setitem(sys.modules, "System.Drawing", drawing)
    return forms


def test_the_tray_of_windows(forms: Forms) -> None:
    menu, tray = Menu(busy=True), WindowsTray()
    assert not tray.shown()
    assert tray.show(menu, WORDS)
    (icon,) = forms.icons
    assert icon.Visible
    assert icon.Text == "AI Workspace"
    icon.MouseClick.raised(SimpleNamespace(Button="right"))
    icon.MouseClick.raised(SimpleNamespace(Button="left"))
    assert menu.told == ["show"]
    menu.state = (True, True, "Paused")
    opening = SimpleNamespace(Cancel=True)
    icon.ContextMenuStrip.Opening.raised(opening)
    assert not opening.Cancel
    lines = {line.Text: line for line in icon.ContextMenuStrip.Items}
    assert not lines["Paused"].Enabled
    lines["Resume indexing"].Click.raised()
    lines["Quit"].Click.raised()
    assert menu.told == ["show", ("indexing", False), "quit"]
    tray.close()
    assert icon.disposed
    assert not tray.shown()
    tray.close()


def test_a_balloon_of_windows_leads_to_its_target(forms: Forms) -> None:
    notifier, clicked = WindowsNotifier(), list[str]()
    assert notifier.available()
    notifier.show(Announcement("Title", "", "/chat/a", "k"), clicked.append)
    assert forms.ballooned.wait(ENOUGH)
    assert forms.balloons[0][1:] == ("Title", "AI Workspace", "info")  # one without text would not be shown
    forms.icons[0].BalloonTipClicked.raised()
    assert clicked == ["/chat/a"]
    notifier.close()
    assert forms.icons[0].disposed


def test_without_pythonnet_there_are_no_notifications(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "clr", None)
    assert not WindowsNotifier().available()
    WindowsNotifier().show(Announcement("Title", "", "/"), lambda _: None)
