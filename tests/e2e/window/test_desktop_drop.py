"""Files and folders dragged onto the program's own windows: indexed where they lie; much is asked about first."""

from __future__ import annotations

import importlib.util
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.window.conftest import Program, eventually
from tests.e2e.window.journey import MAIN, PANEL, Journey, journey
from tests.files.pdf_builder import PdfPage, build_pdf

pytestmark = pytest.mark.skipif(importlib.util.find_spec("PySide6") is None, reason="the files are dragged out of Qt")

CONTRACT = "合同 (终稿) 100% #1.pdf"
MANY = 501


@contextmanager
def dragging(desk: Journey, *paths: Path) -> Iterator[str]:
    """Another program in the lower left corner whose window is these files; its number."""
    source = desk.start(sys.executable, "-m", "tests.e2e.window.source", *map(str, paths))
    try:
        screen = desk.screen
        window = str(
            eventually(lambda: next(iter(screen.do("search", "--onlyvisible", "--name", "source of files")), None))
        )
        screen.do("windowmove", "--sync", window, "20", "820")
        yield window
    finally:
        source.kill()
        source.wait()


def drag(desk: Journey, onto: str) -> None:
    """From the source to the middle of the window at a hand's pace.

    A webview asks what is being dragged while the mouse moves over it, and takes a drop only once it was told.
    """
    place = dict(word.split("=") for word in desk.screen.do("getwindowgeometry", "--shell", onto))
    x, y = int(place["X"]) + int(place["WIDTH"]) // 2, int(place["Y"]) + int(place["HEIGHT"]) // 2
    desk.screen.do("mousemove", "60", "880", "mousedown", "1", "sleep", "0.1")
    for step in range(1, 13):
        at = (60 + (x - 60) * step // 12, 880 + (y - 880) * step // 12)
        desk.screen.do("mousemove", str(at[0]), str(at[1]), "sleep", "0.03")
    for _ in range(4):
        desk.screen.do("sleep", "0.15", "mousemove_relative", "2", "1")
    desk.screen.do("sleep", "0.4", "mouseup", "1")


def found(desk: Journey, words: str) -> set[str]:
    return {hit["path"] for hit in desk.post("/search", query=words)["hits"]}


def folder_of(base: Path, name: str, files: int) -> Path:
    (folder := base / name).mkdir()
    for number in range(files):
        (folder / f"{number}.txt").write_text(f"Berth {number} of {name} is booked.", encoding="utf-8")
    return folder


def opened(desk: Journey, source: str) -> str:
    """The panel, called up by its key over the program that the files lie in."""
    desk.activate(source)
    desk.gone()
    return desk.by_key()


def refused(desk: Journey, window: int) -> None:
    """The question about very many files, answered with no by the mouse."""
    eventually(lambda: desk.words(window, ".dialog .title") == [f"Add {MANY} files?"])
    desk.click(window, ".dialog footer button")
    eventually(lambda: desk.words(window, ".dialog") == [])


def test_what_is_dropped_on_either_window_is_found_where_it_lies(program: Program, tmp_path: Path) -> None:
    contract = tmp_path / CONTRACT
    contract.write_bytes(build_pdf([PdfPage().text(72, 700, "The harbour gate opens at six in the morning.")]))
    folder, large = folder_of(tmp_path, "Liegeplätze 50% #2", 2), folder_of(tmp_path, "very many", MANY)
    with journey(program) as desk:
        with dragging(desk, folder):
            drag(desk, desk.window)
            expected = [(str(path), "indexed") for path in sorted(folder.iterdir())]
            eventually(lambda: desk.paths() == expected)
        with dragging(desk, contract) as source:
            drag(desk, opened(desk, source))
            expected = sorted([*expected, (str(contract), "indexed")])
            eventually(lambda: desk.paths() == expected)
        assert str(contract) in found(desk, "when does the harbour gate open")
        with dragging(desk, large) as source:
            drag(desk, opened(desk, source))
            refused(desk, PANEL)
            desk.screen.do("key", "Escape")
            desk.gone()
            drag(desk, desk.window)
            refused(desk, MAIN)
        assert desk.paths() == expected
        assert len(desk.get("/jobs")["jobs"]) == 2
        assert desk.running.signal(signal.SIGTERM) == 0
