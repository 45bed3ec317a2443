"""What is copied in a real program stands in the panel as a chip, once that is switched on, and nowhere else."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from tests.e2e.window.conftest import ROOT, Program, eventually
from tests.e2e.window.journey import PANEL, Journey, journey, needed, on_disk

COPIED = "Die Kaution beträgt 800 Euro; 押金八百元。"
LATER = "what was copied after the harbour bell"
SECRET = "correct horse battery staple"
OWNER = ROOT / "tests" / "shell" / "x11" / "owner.py"


def copied_in_an_editor(desk: Journey, file: Path) -> None:
    """By hand: everything selected and copied in a text editor."""
    editor = desk.editor(file)

    def once() -> bool:
        desk.activate(editor)
        desk.screen.do("key", "--clearmodifiers", "ctrl+a", "ctrl+c", "sleep", "0.2")
        return desk.pasted() == COPIED

    eventually(once)


def owned(desk: Journey, text: str, *forms: str) -> None:
    process = desk.start(sys.executable, str(OWNER), "CLIPBOARD", text, *forms, told=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"owned\n"


def test_a_copy_becomes_a_chip_and_stays_in_memory(program: Program, tmp_path: Path) -> None:
    needed("mousepad", "xclip")
    (file := tmp_path / "letter.txt").write_text(COPIED, encoding="utf-8")
    with journey(program) as desk:
        assert desk.get("/desktop/status")["clipboard"] == "off"
        desk.copy("copied before it was switched on")
        desk.set(clipboard__watch=True)
        assert desk.get("/desktop/status")["clipboard"] == "on"
        assert desk.offers("clipboard") == []

        copied_in_an_editor(desk, file)
        eventually(lambda: desk.offers("clipboard") == [COPIED])
        desk.by_key()
        eventually(lambda: desk.words(PANEL, "[data-offer=clipboard] .words") == [COPIED])
        [source] = desk.words(PANEL, "[data-offer=clipboard] .source")
        assert "mousepad" in source.lower()
        desk.screen.do("key", "Escape")
        desk.gone()

        desk.copy("too short")
        owned(desk, SECRET, "x-kde-passwordManagerHint=secret")
        desk.set(clipboard__excluded="keepassxc, Owner")
        owned(desk, SECRET + " of an excluded program")
        assert desk.offers("clipboard") == [COPIED]
        desk.copy(LATER)  # what comes after them is offered, so that they have been dealt with
        eventually(lambda: desk.offers("clipboard") == [LATER])

        desk.post("/desktop/clipboard/pause", paused=True)
        assert desk.offers("clipboard") == []
        desk.copy("copied while it was paused")
        desk.post("/desktop/clipboard/pause", paused=False)
        assert desk.get("/desktop/status")["clipboard"] == "on"
        desk.copy(COPIED)
        eventually(lambda: desk.offers("clipboard") == [COPIED])
        desk.by_key()
        eventually(lambda: desk.words(PANEL, "[data-offer]") != [])
        desk.click(PANEL, "[data-offer=clipboard] .remove")
        eventually(lambda: desk.offers("clipboard") == [])
        assert desk.running.signal(signal.SIGTERM) == 0
    for text in (COPIED, LATER, SECRET, "copied while"):
        assert on_disk(program.home, text) == []
