from __future__ import annotations

import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.desktop_types import Offer
from app.core.errors import DesktopUnavailable
from tests.shell.x11 import owner
from tests.shell.x11.server import ENOUGH, XServer, eventually, needed, x_server

__all__ = ["x_server"]
pytest.importorskip("Xlib")

from app.shell.clipboard.x11 import X11Clipboard
from app.shell.x11.connection import XConnection

LONG = "Der Vertrag endet am 31. März 2027; 合同到期。"


@pytest.fixture
def clipboard(x_server: XServer) -> Iterator[X11Clipboard]:
    clipboard = X11Clipboard(XConnection(x_server.name))
    yield clipboard
    clipboard.close()


def owning(server: XServer, *arguments: str) -> subprocess.Popen[bytes]:
    process = server.start(sys.executable, owner.__file__, *arguments)
    assert process.stdout is not None
    assert process.stdout.readline() == b"owned\n"
    return process


def terminal(server: XServer, into: Path) -> None:
    needed("xterm")
    server.start("xterm", "-title", "writing", "-e", "sh", "-c", f"exec cat > '{into}'")
    eventually(lambda: server.front() == "writing" and into.exists())


def test_a_copy_in_another_program_is_offered_once(x_server: XServer, clipboard: X11Clipboard) -> None:
    offers: queue.Queue[Offer] = queue.Queue()
    assert clipboard.watch(offers.put, lambda: ("keepassxc",)) == "on"
    x_server.copy("too short")
    x_server.copy(LONG)
    first = offers.get(timeout=ENOUGH)
    assert (first.kind, first.text, first.source) == ("clipboard", LONG, "xclip")
    x_server.copy(LONG)
    x_server.copy(LONG + " 2")
    assert offers.get(timeout=ENOUGH).text == LONG + " 2"
    assert offers.empty()


def test_nothing_is_looked_at_before_it_is_switched_on_or_after(x_server: XServer, clipboard: X11Clipboard) -> None:
    offers: queue.Queue[Offer] = queue.Queue()
    x_server.copy(LONG)
    eventually(lambda: x_server.pasted() == LONG)
    clipboard.watch(offers.put, tuple)
    clipboard.stop()
    x_server.copy(LONG + " stopped")
    eventually(lambda: x_server.pasted() == LONG + " stopped")
    clipboard.watch(offers.put, tuple)
    x_server.copy(LONG + " on")
    assert offers.get(timeout=ENOUGH).text == LONG + " on"


@pytest.mark.parametrize(
    "arguments, excluded",
    [(["x-kde-passwordManagerHint=secret"], ()), ([], ("other", "OWNER"))],
    ids=["marked as secret", "of an excluded program"],
)
def test_a_secret_is_not_even_read(
    x_server: XServer, clipboard: X11Clipboard, arguments: list[str], excluded: tuple[str, ...]
) -> None:
    offers: queue.Queue[Offer] = queue.Queue()
    clipboard.watch(offers.put, lambda: excluded)
    process = x_server.start(sys.executable, owner.__file__, "CLIPBOARD", "correct horse battery", *arguments)
    assert process.stdout is not None
    assert process.stdout.readline() == b"owned\n"
    x_server.copy(LONG)  # what comes after it is offered, so that it has been dealt with
    assert offers.get(timeout=ENOUGH).text == LONG
    assert process.stdout.read() == b""


def test_our_own_copy_is_not_offered(x_server: XServer, clipboard: X11Clipboard) -> None:
    offers: queue.Queue[Offer] = queue.Queue()
    clipboard.watch(offers.put, tuple)
    other = XConnection(x_server.name)
    from app.shell.x11.selections import Selections, text_contents

    selections = other.call(lambda: Selections(other))
    assert other.call(lambda: selections.own("CLIPBOARD", text_contents("copied in our own window")))
    x_server.copy(LONG)
    assert offers.get(timeout=ENOUGH).text == LONG
    other.close()


def test_the_selection_of_the_program_in_front_is_offered_once(x_server: XServer, clipboard: X11Clipboard) -> None:
    assert clipboard.can_select()
    assert clipboard.selection() is None
    owning(x_server, "PRIMARY", "selected 文字")
    eventually(lambda: x_server.front() == "owner")
    assert clipboard.selection(("owner",)) is None
    offer = eventually(clipboard.selection)
    assert (offer.kind, offer.text, offer.source) == ("selection", "selected 文字", "Owner")
    assert clipboard.selection() is None


def test_the_selection_of_a_program_behind_is_not_offered(x_server: XServer, clipboard: X11Clipboard) -> None:
    needed("xterm")
    owning(x_server, "PRIMARY", "selected behind")
    eventually(lambda: x_server.front() == "owner")
    x_server.start("xterm", "-title", "in front")
    eventually(lambda: x_server.front() == "in front")
    assert clipboard.selection() is None


def test_the_selection_of_a_program_that_hangs_is_asked_for_once_only(
    x_server: XServer, clipboard: X11Clipboard
) -> None:
    process = owning(x_server, "PRIMARY", "selected in vain")
    eventually(lambda: x_server.front() == "owner")
    process.send_signal(signal.SIGSTOP)
    assert clipboard.selection() is None
    x_server.copy("another", "primary")
    process.send_signal(signal.SIGCONT)  # it answers what it was asked meanwhile, and ends
    assert process.stdout is not None
    assert process.stdout.read() == b""


def test_text_is_written_into_a_terminal_once_it_has_the_keyboard(
    x_server: XServer, clipboard: X11Clipboard, tmp_path: Path
) -> None:
    into = tmp_path / "written.txt"
    terminal(x_server, into)
    clipboard.remember_target()
    assert clipboard.can_insert()
    x_server.start("xterm", "-title", "panel")
    eventually(lambda: x_server.front() == "panel")
    x_server.copy("what was there", "primary")
    eventually(lambda: x_server.pasted("primary") == "what was there")
    clipboard.insert("Zwei Zeilen:\n合同 \x1b[31mred\n\n")
    x_server.run("xdotool", "key", "Return")
    eventually(lambda: into.read_text(encoding="utf-8") == "Zwei Zeilen:\n合同 [31mred\n")
    assert x_server.front() == "writing"
    assert x_server.pasted("primary") == "what was there"


def test_text_is_written_into_an_editor_and_the_clipboard_is_put_back(
    x_server: XServer, clipboard: X11Clipboard, tmp_path: Path
) -> None:
    needed("mousepad", "dbus-run-session")
    file = tmp_path / "note.txt"
    file.write_text("")
    x_server.start("dbus-run-session", "mousepad", "--disable-server", str(file))
    eventually(lambda: "note.txt" in x_server.front())
    clipboard.remember_target()
    x_server.copy("what was there")
    eventually(lambda: x_server.pasted() == "what was there")
    x_server.run("xdotool", "keydown", "alt", "keydown", "shift")  # still down from the key that opened the panel
    clipboard.insert(LONG)
    x_server.run("xdotool", "key", "ctrl+s")
    eventually(lambda: file.read_text(encoding="utf-8").strip() == LONG)
    assert x_server.pasted() == "what was there"


def test_a_program_that_is_gone_is_named(x_server: XServer, clipboard: X11Clipboard, tmp_path: Path) -> None:
    with pytest.raises(DesktopUnavailable):
        clipboard.insert("nobody was remembered")
    terminal(x_server, tmp_path / "written.txt")
    clipboard.remember_target()
    x_server.processes[-1].kill()
    eventually(lambda: x_server.front() != "writing")
    with pytest.raises(DesktopUnavailable):
        clipboard.insert("nobody is there any more")


def test_a_program_that_takes_nothing_is_named_and_the_clipboard_put_back(
    x_server: XServer, clipboard: X11Clipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.shell.clipboard.x11._FETCH_SECONDS", 0.1)
    owning(x_server, "PRIMARY", "a window that pastes nothing")
    eventually(lambda: x_server.front() == "owner")
    clipboard.remember_target()
    x_server.copy("what was there")
    eventually(lambda: x_server.pasted() == "what was there")
    with pytest.raises(DesktopUnavailable):
        clipboard.insert("the answer")
    assert x_server.pasted() == "what was there"


def test_after_the_server_has_gone_everything_is_unavailable(x_server: XServer, clipboard: X11Clipboard) -> None:
    x_server.processes[0].kill()
    eventually(lambda: clipboard.watch(lambda _offer: None, tuple) == "unavailable")
    assert clipboard.selection() is None
    clipboard.remember_target()
    assert not clipboard.can_insert()
    assert not clipboard.can_select()
