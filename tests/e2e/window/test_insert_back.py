"""Selected in a real program, asked about by a command, and the answer written back where the cursor was."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.window.conftest import Program, eventually
from tests.e2e.window.journey import PANEL, Journey, journey, needed
from tests.ollama_server import OllamaModel, OllamaServer

GIVEN = "Das Tor öffnet um sechs."
ANSWER = "大门六点开。 The gate opens at six."
HELD = "what the user had copied himself"


@pytest.fixture
def model() -> Iterator[OllamaServer]:
    server = OllamaServer([OllamaModel("writer", [ANSWER[:5], ANSWER[5:]])])
    yield server
    server.close()


def asked_about(desk: Journey, model: OllamaServer) -> None:
    """The panel by its key, what is selected as its chip, and a command on it; until the answer stands there."""
    before = len(model.seen)
    desk.by_key()
    eventually(lambda: desk.words(PANEL, "[data-offer=selection].chosen .words") == [GIVEN])
    eventually(lambda: desk.words(PANEL, "[data-command=translate]:not(:disabled)") != [])
    desk.click(PANEL, "[data-command=translate]")
    eventually(lambda: len(model.seen) > before)
    eventually(lambda: ANSWER in " ".join(desk.words(PANEL, ".panel-answer .words")))
    eventually(lambda: desk.page(PANEL, "document.querySelector('.panel-answer').ariaBusy") == "false")


def into_an_editor(desk: Journey, model: OllamaServer, file: Path) -> None:
    """The answer takes the place of what was selected."""
    file.write_text(f"{GIVEN}\nzweite Zeile\n", encoding="utf-8")
    editor = desk.editor(file)

    def selected() -> bool:
        desk.activate(editor)
        desk.screen.do("key", "--clearmodifiers", "ctrl+Home", "shift+End", "sleep", "0.2")
        return desk.pasted("primary") == GIVEN

    def saved() -> bool:
        desk.screen.do("key", "ctrl+s", "sleep", "0.2")
        return file.read_text(encoding="utf-8") == f"{ANSWER}\nzweite Zeile\n"

    eventually(selected)
    asked_about(desk, model)
    desk.screen.do("key", "ctrl+i")
    desk.gone()
    eventually(lambda: desk.front() == editor)
    eventually(lambda: desk.pasted() == HELD)
    eventually(saved)


def into_a_terminal(desk: Journey, model: OllamaServer, into: Path) -> None:
    """The answer is typed where the terminal's cursor is; the line waits for the user."""
    shell = f"printf '%s\\n' '{GIVEN}'; exec cat > '{into}'"
    terminal = desk.in_front("xterm", "-u8", "-T", "a terminal", "-e", "sh", "-c", shell, named="^a terminal$")
    eventually(into.exists)
    desk.screen.do("windowmove", "--sync", terminal, "40", "640")

    def selected() -> bool:
        # Three clicks on its first line.
        desk.screen.do("mousemove", "--window", terminal, "40", "8", "click", "--repeat", "3", "--delay", "60", "1")
        return desk.pasted("primary").strip() == GIVEN

    eventually(selected)
    asked_about(desk, model)
    desk.screen.do("key", "ctrl+i")
    desk.gone()
    eventually(lambda: desk.front() == terminal)
    desk.screen.do("key", "Return")
    eventually(lambda: into.read_text(encoding="utf-8") == ANSWER + "\n")
    assert desk.pasted() == HELD


def test_the_answer_goes_where_the_cursor_was(program: Program, model: OllamaServer, tmp_path: Path) -> None:
    needed("mousepad", "xterm", "xclip")
    with journey(program, OLLAMA__ADDRESS=model.address, MODEL__ACTIVE="ollama:writer") as desk:
        desk.copy(HELD)
        into_an_editor(desk, model, tmp_path / "letter.txt")
        assert GIVEN in str(model.seen[-1])
        into_a_terminal(desk, model, tmp_path / "typed.txt")
        assert len(model.seen) == 2
        assert desk.running.signal(signal.SIGTERM) == 0
