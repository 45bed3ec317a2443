"""Which synthesiser this computer has."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

from app.core.errors import SpeechUnavailable
from app.speech.espeak import Espeak
from app.speech.sapi import Sapi
from app.speech.say import Say
from app.speech.synthesiser import Synthesiser


def find_synthesiser(platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which) -> Synthesiser:
    """The system's own; elsewhere espeak-ng. ``SpeechUnavailable`` when there is none.

    speech-dispatcher is no home: it plays on the loudspeakers itself and gives no sound to anybody.
    """
    if platform == "darwin":
        say = which("say")
        if say is not None:
            return Say(say)
    if platform == "win32":
        powershell = which("powershell.exe")
        if powershell is not None:
            return Sapi(powershell)
    espeak = which("espeak-ng")
    if espeak is not None:
        return Espeak(espeak)
    raise SpeechUnavailable(
        "This computer has no voice to read with: espeak-ng is not installed.",
        "On Debian and Ubuntu: sudo apt install espeak-ng.",
    )
