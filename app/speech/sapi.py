"""Windows: the system's voices by System.Speech, through Windows PowerShell.

Interfaces: SpeechSynthesizer (GetInstalledVoices, SelectVoice, Rate -10 to 10, SetOutputToAudioStream) of
System.Speech.Synthesis, .NET Framework 3.0 and later; SAPI's rate of 10 is three times, -10 a third of the speed.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence

from app.core.errors import SpeechUnavailable
from app.core.speech_types import Voice
from app.speech.program import Programs
from app.speech.sound import as_wav

# Into a pipe PowerShell writes errors as XML: the trap writes what they say.
_HEAD = """
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
trap { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }
Add-Type -AssemblyName System.Speech
$utf8 = New-Object System.Text.UTF8Encoding($false)
$speaker = New-Object System.Speech.Synthesis.SpeechSynthesizer
$out = [Console]::OpenStandardOutput()
"""
_VOICES = (
    _HEAD
    + """
$own = $speaker.Voice.Name
$voices = @($speaker.GetInstalledVoices() | Where-Object { $_.Enabled } | ForEach-Object {
  [PSCustomObject]@{
    name = $_.VoiceInfo.Name; language = $_.VoiceInfo.Culture.Name; own = ($_.VoiceInfo.Name -eq $own)
  }
})
$bytes = $utf8.GetBytes((ConvertTo-Json -Compress -InputObject $voices))
$out.Write($bytes, 0, $bytes.Length)
"""
)
_SPEAK = (
    _HEAD
    + """
$asked = (New-Object IO.StreamReader([Console]::OpenStandardInput(), $utf8)).ReadToEnd() | ConvertFrom-Json
$speaker.SelectVoice($asked.voice)
$speaker.Rate = $asked.rate
$format = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, 'Sixteen', 'Mono')
$sound = New-Object IO.MemoryStream
$speaker.SetOutputToAudioStream($sound, $format)
$speaker.Speak([string]$asked.text)
$speaker.SetOutputToNull()
$sound.WriteTo($out)
"""
)


class Sapi:
    """``Synthesiser`` by the voices of Windows."""

    name = "Windows"

    def __init__(self, program: str = "powershell.exe", programs: Programs | None = None) -> None:
        self._program = program
        self._programs = programs or Programs()

    def voices(self) -> tuple[Voice, ...]:
        return voices_of(self._programs.run(self._command(_VOICES)))

    def speak(self, text: str, voice: Voice, rate: float) -> bytes:
        asked = {"text": text, "voice": voice.id, "rate": sapi_rate(rate)}
        samples = self._programs.run(self._command(_SPEAK), json.dumps(asked).encode("ascii"))
        if not samples:
            raise SpeechUnavailable(
                f"Windows gave no sound with the voice {voice.name}.", "Choose another voice in the settings."
            )
        return as_wav(samples)

    def stop(self) -> None:
        self._programs.stop()

    def _command(self, script: str) -> Sequence[str]:
        encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
        return [self._program, "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]


def voices_of(listed: bytes) -> tuple[Voice, ...]:
    """The voices in the list that PowerShell gives, the system's own first. ``SpeechUnavailable`` when it is no list."""
    try:
        rows = json.loads(listed.decode("utf-8-sig").strip() or "[]")
        rows = rows if isinstance(rows, list) else [rows]
        rows.sort(key=lambda row: not row["own"])
        return tuple(Voice(row["name"], row["name"], row["language"].lower()) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SpeechUnavailable(
            "Windows does not say which voices it has.", "Look at Settings > Time & language > Speech."
        ) from error


def sapi_rate(rate: float) -> int:
    """A speed as SAPI counts it, -10 to 10."""
    return max(-10, min(10, round(10 * math.log(rate, 3))))
