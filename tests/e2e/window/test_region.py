"""A rectangle of the screen marked by the mouse: its text is what is asked about, or the panel says what is missing."""

from __future__ import annotations

import importlib.util
import signal

from tests.e2e.window.conftest import Program, eventually
from tests.e2e.window.journey import PANEL, Journey, journey, needed

MARK = "footer button:not(.slash)"
SHOWN = "HARBOUR GATE OPENS AT SIX"


def marking(desk: Journey) -> None:
    """The panel's own button; until the pointer is taken for it."""
    eventually(lambda: desk.get("/desktop/status")["region"])
    desk.by_key()
    eventually(lambda: desk.words(PANEL, MARK) != [])
    desk.click(PANEL, MARK)
    desk.gone()


def test_a_region_is_read_or_given_up(program: Program) -> None:
    needed("xterm", "xclip")
    large = ["-fa", "DejaVu Sans Mono", "-fs", "28", "-geometry", "40x4+40+560"]
    shell = f"printf '\\n {SHOWN}'; exec sleep 600"
    with journey(program, INTERFACE__LANGUAGE="en") as desk:
        terminal = desk.in_front("xterm", *large, "-T", "a sign", "-e", "sh", "-c", shell, named="^a sign$")
        marking(desk)

        def given_up() -> bool:
            desk.screen.do("key", "Escape", "sleep", "0.2")
            return desk.screen.panels() != []

        eventually(given_up)
        assert desk.offers("region") == []
        assert desk.words(PANEL, ".toast") == []
        desk.screen.do("key", "Escape")
        desk.gone()

        desk.activate(terminal)
        marking(desk)

        def marked() -> bool:
            desk.screen.do("mousemove", "60", "570", "mousedown", "1", "sleep", "0.1")
            desk.screen.do(
                "mousemove", "300", "640", "sleep", "0.1", "mousemove", "1000", "720", "mouseup", "1", "sleep", "0.3"
            )
            return desk.screen.panels() != []

        eventually(marked)
        if not program.gtk and importlib.util.find_spec("rapidocr") is not None:
            eventually(lambda: "HARBOUR" in " ".join(desk.offers("region")))
            eventually(lambda: desk.words(PANEL, "[data-offer=region].chosen") != [])
        else:
            eventually(lambda: "rapidocr" in " ".join(desk.words(PANEL, ".toast, [role=alert]")).lower())
        assert desk.running.signal(signal.SIGTERM) == 0
