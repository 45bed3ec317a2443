"""Whether sound can be heard here."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings.paths import sound_server
from app.speech.loudspeaker import can_be_heard

CARD = " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7f10000 irq 30\n"


@pytest.mark.parametrize("written, heard", [(CARD, True), ("--- no soundcards ---\n", False), (None, False)])
def test_a_card_is_heard(tmp_path: Path, written: str | None, heard: bool) -> None:
    cards = tmp_path / "cards"
    if written is not None:
        cards.write_text(written)
    assert can_be_heard("linux", False, cards) is heard
    assert can_be_heard("win32", False, cards)
    assert can_be_heard("darwin", False, cards)


@pytest.mark.parametrize("socket", ["pulse/native", "pipewire-0"])
def test_a_sound_server_is_heard_without_a_card(tmp_path: Path, socket: str) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert not sound_server(environment)
    (tmp_path / socket).parent.mkdir(exist_ok=True)
    (tmp_path / socket).touch()
    assert sound_server(environment)
    assert sound_server({"PULSE_SERVER": "tcp:sound.example"})
    assert can_be_heard("linux", True, tmp_path / "cards")
