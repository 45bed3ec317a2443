"""espeak-ng, the synthesiser of Linux desktops (also on Windows and macOS where it was installed)."""

from __future__ import annotations

import re

from app.core.errors import SpeechUnavailable
from app.core.speech_types import Voice
from app.speech.program import Programs, without_commands
from app.speech.sound import whole_wav

_WORDS_PER_MINUTE = 175
_SLOWEST, _FASTEST = 80, 450
# "Pty Language Age/Gender VoiceName File Other Languages"; names have underscores for blanks.
_LINE = re.compile(r"^\s*\d+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)")


class Espeak:
    """``Synthesiser`` by the command ``espeak-ng``."""

    name = "espeak-ng"

    def __init__(self, program: str, programs: Programs | None = None) -> None:
        self._program = program
        self._programs = programs or Programs()

    def voices(self) -> tuple[Voice, ...]:
        return voices_of(self._programs.run([self._program, "--voices"]).decode("utf-8", "replace"))

    def speak(self, text: str, voice: Voice, rate: float) -> bytes:
        words = max(_SLOWEST, min(_FASTEST, round(_WORDS_PER_MINUTE * rate)))
        # -b 1: the text is UTF-8 whatever the system's language.
        command = [self._program, "-v", voice.id, "-s", str(words), "-b", "1", "--stdin", "--stdout"]
        written = self._programs.run(command, without_commands(text).encode("utf-8", "replace"))
        try:
            return whole_wav(written)
        except ValueError as error:
            raise SpeechUnavailable(
                f"espeak-ng gave no sound with the voice {voice.name}: {error}.",
                "Install its voices (espeak-ng-data), or choose another voice in the settings.",
            ) from error

    def stop(self) -> None:
        self._programs.stop()


def voices_of(table: str) -> tuple[Voice, ...]:
    """The voices in what ``espeak-ng --voices`` prints. Their id is the language's tag, or the file where two share it."""
    found: list[Voice] = []
    for line in table.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        tag, name, file = match[1].lower(), match[2].replace("_", " "), match[3]
        taken = any(voice.id == tag for voice in found)
        found.append(Voice(file if taken else tag, name, _language(tag, file)))
    return tuple(found)


def _language(tag: str, file: str) -> str:
    # Pinyin and Jyutping voices may carry the plain tag; their file says that they read no characters.
    part = file.rsplit("/", 1)[-1].lower()
    return part if "-latn" in part else tag
