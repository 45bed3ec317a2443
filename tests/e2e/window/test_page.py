"""What the window refuses its page, even one without any policy of its own; and where a clicked link goes."""

from __future__ import annotations

import http.server
import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.window.conftest import ENOUGH, ROOT, Program, eventually

PAGE = """<!doctype html><title>AI Workspace</title>
<body style="margin:0"><a href="OTHER/clicked" style="display:block;height:50vh;background:#345">a link out</a>
<a href="OTHER/new" target="_blank" style="display:block;height:50vh;background:#543">a new window</a>
<script>
async function outcome(attempt) {
  const late = new Promise((done) => setTimeout(() => done("never settled"), 10000));
  return Promise.race([Promise.resolve().then(attempt).then(() => "allowed", (error) => error.name), late]);
}
(async () => {
  const told = {
    microphone: await outcome(() => navigator.mediaDevices.getUserMedia({ audio: true })),
    camera: await outcome(() => navigator.mediaDevices.getUserMedia({ video: true })),
    clipboard: await outcome(() => navigator.clipboard.readText()),
    place: await outcome(() => new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, () => no(Error())))),
    named: await outcome(() => fetch("http://localhost:PORT/named")),
    other: await outcome(() => fetch("OTHER/fetched", { mode: "no-cors" })),
    opened: window.open("OTHER/opened") === null ? "refused" : "allowed",
  };
  location.href = "OTHER/went";
  setTimeout(() => fetch("/told", { method: "POST", body: JSON.stringify(told) }), 500);
})();
</script>"""


class Server(http.server.ThreadingHTTPServer):
    """Gives out one page and keeps what is asked of it and told to it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = ""
        self.asked: list[str] = []
        self.told: list[dict[str, Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self._answer(self.server.page.encode())

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def browser(program: Program) -> Path:
    """A user's browser that writes down where it is sent."""
    folder = program.screen.folder / "bin"
    folder.mkdir()
    script = folder / "xdg-open"
    script.write_text(f'#!/bin/sh\necho "$1" >> "{folder}/opened"\n')
    script.chmod(0o755)
    program.environment["PATH"] = f"{folder}:{program.environment['PATH']}"
    return folder / "opened"


def sent_to(browser: Path, url: str) -> bool:
    return browser.exists() and url in browser.read_text().splitlines()


def test_the_page_stays_in_and_links_go_out(program: Program, browser: Path) -> None:
    screen = program.screen
    with serving() as own, serving() as other:
        own.page = PAGE.replace("OTHER", other.url).replace("PORT", str(own.server_port))
        command = [program.command[0], "-m", "tests.e2e.window.bare", f"{own.url}/?ticket=x"]
        with subprocess.Popen(command, cwd=ROOT, env=program.environment, stderr=subprocess.DEVNULL) as process:
            try:
                eventually(lambda: own.told)
                [told] = own.told
                window = eventually(lambda: next(iter(screen.windows()), None))
                for height, path in (("200", "clicked"), ("600", "new")):
                    screen.do("mousemove", "--window", str(window), "300", height, "click", "1")
                    eventually(partial(sent_to, browser, f"{other.url}/{path}"))
                process.send_signal(signal.SIGTERM)
                assert process.wait(ENOUGH) == 0
            finally:
                process.kill()
        if program.gtk:  # there the server's own policy keeps requests in, which this page goes without
            del told["named"], told["other"]
        else:
            assert "/named" not in own.asked
            assert other.asked == []
        assert "allowed" not in told.values()
        assert "never settled" not in told.values()
        assert not {"/went", "/opened", "/clicked", "/new"} & set(other.asked)
        assert browser.read_text().splitlines() == [f"{other.url}/clicked", f"{other.url}/new"]
