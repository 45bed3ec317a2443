"""``toggle`` while the app runs: what it does, what it leaves to the whole command line, and how little it loads."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import __version__
from app.cli.toggling import toggled
from app.server.run import start
from app.workspace.instance import Instance, toggle_running, write_instance
from tests.fake_page import FakeDesktop
from tests.fakes import FakeWorkspace
from tests.serving import services_over

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-test"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "数据"
    monkeypatch.setenv("AIWORKSPACE_HOME", str(folder))
    monkeypatch.setenv("DISPLAY", ":77")
    return folder


@contextmanager
def running(home: Path, desktop: FakeDesktop) -> Iterator[None]:
    server = start(
        lambda port: services_over(FakeWorkspace(), port, TOKEN, desktop=desktop), instance_file=home / "instance.json"
    )
    try:
        yield
    finally:
        server.stop()


def test_the_running_app_shows_and_hides(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(home, FakeDesktop()):
        assert toggled(["toggle", "--json"]) == 0
        first = json.loads(capsys.readouterr().out)
        assert toggled(["--json", "toggle"]) == 0
        assert [first, json.loads(capsys.readouterr().out)] == [{"shown": True}, {"shown": False}]
        assert toggled(["toggle"]) == 0
        assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "arguments", [["toggle", "--help"], ["toggle", "toggle"], ["search", "toggle"], ["--json"], ["toggle", "x"]]
)
def test_what_means_anything_else_is_left_to_the_whole_command_line(home: Path, arguments: list[str]) -> None:
    desktop = FakeDesktop()
    with running(home, desktop):
        assert toggled(arguments) is None
        assert toggled(["toggle", "--json"]) == 0


def test_without_an_app_a_window_or_a_display_the_whole_command_line_is_wanted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert toggled(["toggle"]) is None
    with running(home, FakeDesktop(window=False)):
        assert toggled(["toggle"]) is None
    with running(home, FakeDesktop()):
        if sys.platform.startswith("linux"):
            monkeypatch.delenv("DISPLAY")
            monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
            assert toggled(["toggle"]) is None
            monkeypatch.setenv("DISPLAY", ":77")
        monkeypatch.setenv("AIWORKSPACE_OFFLINE", "perhaps")
        assert toggled(["toggle"]) is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"HTTP/1.1 200 OK\r\n\r\nnot json",
        b'HTTP/1.1 200 OK\r\n\r\n{"ok": true, "version": "0.0.0"}',
        b"SSH-2.0-x\r\n",
    ],
)
def test_the_token_goes_to_no_program_that_does_not_answer_as_ours(tmp_path: Path, answer: bytes) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                heard.append(client.recv(65536))
                client.sendall(answer)

        other = threading.Thread(target=serve)
        other.start()
        file = tmp_path / "instance.json"
        write_instance(file, Instance(1, listening.getsockname()[1], __version__, TOKEN))
        assert toggle_running(file) is None
        other.join(10)
    assert len(heard) == 1
    assert TOKEN.encode() not in heard[0]
    assert toggle_running(file) is None, "nobody listens"


def test_little_is_loaded_for_it(home: Path) -> None:
    code = (
        "import sys; sys.argv[1:] = ['toggle', '--json']; from app.__main__ import main; code = main();"
        "print(code, *sorted(sys.modules), file=sys.stderr)"
    )
    with running(home, FakeDesktop()):
        ran = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True
        )
    assert json.loads(ran.stdout) == {"shown": True}
    done, *loaded = ran.stderr.split()
    assert done == "0"
    assert not {"app.cli.whole", "app.core.types", "argparse", "httpx", "http.client", "ssl", "subprocess"} & set(
        loaded
    )
