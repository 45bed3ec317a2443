"""macOS: the command ``say``, with the voices of System Settings › Accessibility › Spoken Content (man say)."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from app.core.errors import SpeechUnavailable
from app.core.speech_types import Voice
from app.speech.program import Programs, without_commands
from app.speech.sound import SAMPLES_PER_SECOND, whole_wav

_WORDS_PER_MINUTE = 175
# "Tingting            zh_CN    # 你好！我叫婷婷。"; names may have blanks and brackets.
_LINE = re.compile(r"^(\S.*?)\s+([a-z]{2,3}(?:[_-][A-Za-z0-9]+)*)\s+#")


class Say:
    """``Synthesiser`` by the command ``say``."""

    name = "say"

    def __init__(self, program: str = "/usr/bin/say", programs: Programs | None = None) -> None:
        self._program = program
        self._programs = programs or Programs()

    def voices(self) -> tuple[Voice, ...]:
        return voices_of(self._programs.run([self._program, "-v", "?"]).decode("utf-8", "replace"))

    def speak(self, text: str, voice: Voice, rate: float) -> bytes:
        with tempfile.TemporaryDirectory(prefix="aiworkspace-speech-") as folder:
            target = Path(folder) / "said.wav"
            command = [self._program, "-v", voice.id, "-r", str(round(_WORDS_PER_MINUTE * rate)), "-o", str(target)]
            command += ["--file-format=WAVE", f"--data-format=LEI16@{SAMPLES_PER_SECOND}", "-f", "-"]
            self._programs.run(command, without_commands(text).encode("utf-8", "replace"))
            try:
                return whole_wav(target.read_bytes())
            except (OSError, ValueError) as error:
                raise SpeechUnavailable(
                    f"say gave no sound with the voice {voice.name}.",
                    "Download the voice in System Settings, or choose another one in the settings.",
                ) from error

    def stop(self) -> None:
        self._programs.stop()


def voices_of(table: str) -> tuple[Voice, ...]:
    """The voices in what ``say -v ?`` prints."""
    found = (_LINE.match(line) for line in table.splitlines())
    return tuple(Voice(one[1], one[1], one[2].replace("_", "-").lower()) for one in found if one is not None)
