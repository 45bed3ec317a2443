"""Files dragged from another program: the page hears of the drop, the window knows where they lie."""

from __future__ import annotations

import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.window.conftest import ENOUGH, ROOT, Program, Screen, eventually, json_of
from tests.e2e.window.test_page import serving
from tests.files.pdf_builder import PdfPage, build_pdf

pytestmark = pytest.mark.skipif(importlib.util.find_spec("PySide6") is None, reason="the files are dragged out of Qt")

PAGE = """<!doctype html><title>AI Workspace</title><body style="margin:0;height:100vh;background:#345"><script>
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  fetch("/told", { method: "POST", body: JSON.stringify([...event.dataTransfer.files].map((file) => file.name)) });
});
fetch("/told", { method: "POST", body: "[]" });
</script>"""
NAMES = ("合同 (终稿) 100% #1.pdf", "%41 + b.txt", "a folder")


def drag(screen: Screen, window: str) -> None:
    """From the source in the corner to the middle of the window, at a hand's pace.

    A webview asks what is being dragged while the mouse moves over it, and takes a drop only once it was told.
    """
    screen.do("windowmove", "--sync", window, "300", "200")
    screen.do("mousemove", "50", "70", "mousedown", "1")
    for step in range(1, 30):
        screen.do("mousemove", str(50 + 25 * step), str(70 + 15 * step), "sleep", "0.03")
    for _ in range(6):
        screen.do("sleep", "0.2", "mousemove_relative", "3", "3")
    screen.do("sleep", "0.5", "mouseup", "1")


def test_what_is_dropped_has_its_path(program: Program, tmp_path: Path) -> None:
    screen, paths = program.screen, [tmp_path / name for name in NAMES]
    for path in paths[:2]:
        path.write_bytes(b"x")
    paths[2].mkdir()
    source = [sys.executable, "-m", "tests.e2e.window.source", *map(str, paths)]
    bare = [program.command[0], "-m", "tests.e2e.window.bare"]
    with serving() as server:
        server.page = PAGE
        with (
            subprocess.Popen(source, cwd=ROOT, env=screen.environment) as other,
            subprocess.Popen(
                [*bare, f"{server.url}/?"], cwd=ROOT, env=program.environment, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            ) as process,
        ):  # fmt: skip
            try:
                eventually(lambda: server.told)
                eventually(lambda: screen.do("search", "--onlyvisible", "--name", "source of files"))
                drag(screen, str(eventually(lambda: next(iter(screen.windows()), None))))
                names = eventually(lambda: server.told[1:])[0]  # type: ignore[index]
                assert process.stdin is not None
                assert process.stdout is not None
                print(json.dumps(["dropped", names]), file=process.stdin, flush=True)
                assert json.loads(process.stdout.readline()) == [str(path) for path in paths]
                # WebKitGTK tells its page no names: it asks for all that was dropped.
                assert sorted(names) == ([] if program.gtk else sorted(NAMES))
                process.send_signal(signal.SIGTERM)
                assert process.wait(ENOUGH) == 0
            finally:
                other.kill()
                process.kill()


def test_a_dropped_file_is_read_where_it_lies(program: Program, tmp_path: Path) -> None:
    """The real page in the window: the PDF that is dropped on it stands in the library under its own path."""
    screen, path = program.screen, tmp_path / "港口 (终稿) #1.pdf"
    path.write_bytes(build_pdf([PdfPage().text(72, 700, "The harbour gate opens at six in the morning.")]))
    source = [sys.executable, "-m", "tests.e2e.window.source", str(path)]

    def documents() -> list[tuple[object, object]]:
        listed = json_of(program.run("documents", "--json"))["documents"]
        assert isinstance(listed, list)
        return [(document["path"], document["status"]) for document in listed]

    with program.started() as running, subprocess.Popen(source, cwd=ROOT, env=screen.environment) as other:
        try:
            window = running.loaded()
            eventually(lambda: screen.do("search", "--onlyvisible", "--name", "source of files"))
            eventually(lambda: running.asked("/api/jobs"))  # the page's first questions come once it is shown
            drag(screen, window)
            eventually(lambda: documents() == [(str(path), "indexed")])
        finally:
            other.kill()
        assert running.signal(signal.SIGTERM) == 0
