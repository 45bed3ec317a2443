"""Whether this computer has somewhere to play sound. Webviews play into nothing without a word where it has not."""

from __future__ import annotations

import sys
from pathlib import Path

from app.settings.paths import sound_server

_CARDS = Path("/proc/asound/cards")


def can_be_heard(platform: str = sys.platform, server: bool | None = None, cards: Path = _CARDS) -> bool:
    """False where it is certain that nothing can be heard: a Linux without a sound card and without a sound server.

    ``server``: whether there is a sound server; None looks for one.
    """
    if not platform.startswith("linux") or (sound_server() if server is None else server):
        return True
    try:
        return "]:" in cards.read_text("utf-8", "replace")  # " 0 [PCH            ]: HDA-Intel - HDA Intel PCH"
    except OSError:
        return False
