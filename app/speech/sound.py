"""Sound as WAV: one channel of 16 bit samples."""

from __future__ import annotations

import io
import wave

SAMPLES_PER_SECOND = 22_050


def as_wav(samples: bytes, rate: int = SAMPLES_PER_SECOND) -> bytes:
    """A WAV file of 16 bit little-endian mono samples."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples[: len(samples) // 2 * 2])
    return target.getvalue()


def whole_wav(written: bytes) -> bytes:
    """The same sound with true lengths in its head: programs that write to a pipe cannot know them.

    ``ValueError`` when it is no WAV of one channel of 16 bits, or there is no sound in it.
    """
    try:
        with wave.open(io.BytesIO(written), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth())
            rate, samples = file.getframerate(), file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no WAV: {error}") from error
    if shape != (1, 2):
        raise ValueError(f"{shape[0]} channels of {8 * shape[1]} bits")
    if not samples:
        raise ValueError("a WAV without sound")
    return as_wav(samples, rate)
