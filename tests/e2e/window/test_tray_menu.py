"""The icon in a real tray, its menu by the real mouse: every line does what it says."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.window.conftest import Program, eventually
from tests.e2e.window.journey import Journey, journey, needed

FILES, WORDS = 300, 3000


def resting(desk: Journey) -> list[bool]:
    """Of each run of indexing that is not over: whether it rests."""
    return [job["paused"] for job in desk.get("/jobs")["jobs"] if job["state"] in {"waiting", "running"}]


def indexing(desk: Journey, folder: Path) -> None:
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(f"Berth {number} is booked.\n" * WORDS, encoding="utf-8")
    desk.post("/index", paths=[str(folder)], passwords=[])
    eventually(lambda: resting(desk) == [False])


def test_every_line_of_the_menu_does_what_it_says(program: Program, tmp_path: Path) -> None:
    needed("trayer", "xterm", "xclip")
    (folder := tmp_path / "files").mkdir()
    with journey(program, CLIPBOARD__WATCH="true", INTERFACE__LANGUAGE="en") as desk:
        desk.tray()
        other = desk.in_front("xterm", "-T", "in front", named="^in front$")

        desk.choose("Show AI Workspace", lambda: desk.front() == desk.window)
        desk.activate(other)
        desk.choose("New question", desk.panel)
        desk.screen.do("key", "Escape")
        desk.gone()

        assert not any("indexing" in line for line in desk.menu())
        desk.choose("Pause the clipboard", lambda: desk.get("/desktop/status")["clipboard"] == "paused")
        desk.copy("copied while nobody looks")
        desk.choose("Look at the clipboard again", lambda: desk.get("/desktop/status")["clipboard"] == "on")
        assert desk.offers("clipboard") == []

        indexing(desk, folder)
        desk.choose("Pause indexing", lambda: resting(desk) == [True])
        assert desk.menu()["Indexing is paused"][0] is False  # tells, and cannot be chosen
        desk.choose("Resume indexing", lambda: resting(desk) == [False])

        desk.activate(desk.window)
        desk.screen.do("key", "alt+F4")  # the icon stays, and so does the program
        eventually(lambda: desk.screen.windows() == [])
        desk.choose("Show AI Workspace", lambda: desk.front() == desk.window)
        assert desk.running.ended(lambda: desk.choose("Quit", lambda: desk.running.process.poll() is not None)) == 0
