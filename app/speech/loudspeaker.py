"""Whether this computer has somewhere to play sound. Webviews play into nothing without a word where it has not."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_SERVERS = ("pulse/native", "pipewire-0")
"""Sockets of the sound servers, beneath the folder of the session."""


def can_be_heard(
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    cards: Path = Path("/proc/asound/cards"),
) -> bool:
    """False where it is certain that nothing can be heard: a Linux without a sound card and without a sound server."""
    if not platform.startswith("linux") or environment.get("PULSE_SERVER"):
        return True
    folder = environment.get("XDG_RUNTIME_DIR")
    if folder and any((Path(folder) / name).exists() for name in _SERVERS):
        return True
    try:
        return "]:" in cards.read_text("utf-8", "replace")  # " 0 [PCH            ]: HDA-Intel - HDA Intel PCH"
    except OSError:
        return False
