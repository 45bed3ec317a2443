"""Answers read aloud: which voices there are, and the sound of one sentence after the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from secrets import token_hex

from app.core.errors import AppError, NotFoundError, SpeechUnavailable
from app.core.script import language_of
from app.core.speech_types import Reading, SilenceReason, SpeechStatus, Spoken, Voice
from app.settings import Settings
from app.speech.choice import find_synthesiser
from app.speech.loudspeaker import can_be_heard
from app.speech.program import SpeechStopped
from app.speech.synthesiser import Synthesiser, voices_for
from app.speech.text import spoken

_MOST_READINGS = 8
_OWN_VOICE = {"en": "speech.voice_en", "zh": "speech.voice_zh"}
_LANGUAGES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean"}
_MORE_VOICES = "Install a voice for it, then try again; aiworkspace doctor says which ones are there."


@dataclass(slots=True)
class _Open:
    """A reading and what of its sound is made: the sentence asked for last and its neighbours."""

    reading: Reading
    rate: float
    voice: str
    sounds: dict[int, Future[bytes]] = field(default_factory=dict)
    stopped: bool = False


class Speaking:
    """Reads texts aloud with this computer's voices. Nothing is kept on disk; ``close`` ends what runs."""

    def __init__(
        self,
        settings: Settings,
        find: Callable[[], Synthesiser] = find_synthesiser,
        audible: Callable[[], bool] = can_be_heard,
    ) -> None:
        self._settings = settings
        self._audible = audible
        self._find = find
        self._lock = threading.Lock()
        self._synthesiser: Synthesiser | None = None
        self._voices: tuple[Voice, ...] = ()
        self._readings: OrderedDict[str, _Open] = OrderedDict()
        self._workers: ThreadPoolExecutor | None = None
        self._closed = False

    def status(self) -> SpeechStatus:
        """Whether there is a voice, and which; never an error."""
        try:
            synthesiser, voices = self._home()
        except SpeechUnavailable as error:
            return SpeechStatus(False, None, (), SilenceReason(error.code, error.message, error.hint))
        return SpeechStatus(True, synthesiser.name, voices, None)

    def describe(self) -> str:
        """The synthesiser and its voices for Chinese and English, for doctor. ``SpeechUnavailable`` without any."""
        synthesiser, voices = self._home()
        said = []
        for language in ("zh", "en"):
            found = voices_for(language, voices)
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            said.append(f"{_LANGUAGES[language]}: {found[0].name + more if found else 'none'}")
        heard = "" if self._audible() else "; no sound output was found, so that nothing will be heard"
        return f"{synthesiser.name}; " + "; ".join(said) + heard

    def begin(self, markdown: str, voice: str | None = None, rate: float | None = None) -> Reading:
        """Take an answer in Markdown to be read; no sentences when nothing in it can be said.

        ``voice`` speaks what is in its language; ``None`` is what the settings say, for ``rate`` too.
        ``SpeechUnavailable`` when there is no such voice, or none for any of the sentences.
        """
        sentences = spoken(markdown)
        _, voices = self._home()
        if voice is not None and all(one.id != voice for one in voices):
            raise SpeechUnavailable(f"There is no voice {voice}.", _MORE_VOICES)
        speed = self._settings.number("speech.rate") if rate is None else rate
        opened = _Open(Reading(token_hex(8), sentences, self._audible()), speed, voice or "")
        self._check(opened, voices)
        with self._lock:
            self._readings[opened.reading.id] = opened
            forgotten = [self._readings.popitem(last=False)[1] for _ in range(len(self._readings) - _MOST_READINGS)]
        for one in forgotten:
            one.stopped = True
        return opened.reading

    def sound(self, reading_id: str, n: int) -> bytes:
        """The sentence as WAV (16 bit, mono); the one after it is prepared meanwhile.

        Blocks. ``NotFoundError`` for a reading that was stopped or forgotten, and for a sentence it does not have.
        """
        opened = self._reading(reading_id)
        if not 0 <= n < len(opened.reading.sentences):
            raise NotFoundError("The text has no such sentence.", "Begin again.")
        wanted = self._prepare(opened, n)
        if n + 1 < len(opened.reading.sentences):
            self._prepare(opened, n + 1)
        with self._lock:
            opened.sounds = {at: made for at, made in opened.sounds.items() if abs(at - n) <= 1}
        try:
            return wanted.result()
        except CancelledError:
            raise _forgotten() from None

    def stop(self, reading_id: str) -> None:
        """Stop and forget a reading; one that is not there is forgotten already."""
        with self._lock:
            opened = self._readings.pop(reading_id, None)
            if opened is None:
                return
            opened.stopped = True
            synthesiser = self._synthesiser
        if synthesiser is not None and any(not made.done() for made in opened.sounds.values()):
            synthesiser.stop()

    def close(self) -> None:
        """Forget everything; no program and no thread of it is left."""
        with self._lock:
            self._closed = True
            for opened in self._readings.values():
                opened.stopped = True
            self._readings.clear()
            workers, synthesiser = self._workers, self._synthesiser
        if workers is not None:
            workers.shutdown(wait=False, cancel_futures=True)
        if synthesiser is not None:
            synthesiser.stop()
        if workers is not None:
            workers.shutdown(wait=True)

    def _home(self) -> tuple[Synthesiser, tuple[Voice, ...]]:
        """The synthesiser and its voices. Looked for again as long as there are none: somebody may install some."""
        with self._lock:
            if self._synthesiser is not None and self._voices:
                return self._synthesiser, self._voices
        synthesiser = self._find()
        voices = synthesiser.voices()
        if not voices:
            raise SpeechUnavailable(f"{synthesiser.name} has no voices.", _MORE_VOICES)
        with self._lock:
            self._synthesiser, self._voices = synthesiser, voices
        return synthesiser, voices

    def _check(self, opened: _Open, voices: Sequence[Voice]) -> None:
        """Raise when none of the sentences can be said; a foreign one among others is not missed before its turn."""
        missing: SpeechUnavailable | None = None
        for sentence in opened.reading.sentences:
            try:
                self._voice(opened, sentence, voices)
            except SpeechUnavailable as error:
                missing = missing or error
            else:
                return
        if missing is not None:
            raise missing

    def _voice(self, opened: _Open, sentence: Spoken, voices: Sequence[Voice]) -> Voice:
        """Who says a sentence here: the voice asked for, else that of the settings, else the likeliest."""
        language = sentence.language
        fitting = voices_for(language, voices)
        if language == "zh" and not fitting and language_of(sentence.text) == "en":
            language, fitting = "en", voices_for("en", voices)
        asked = next((one for one in voices if one.id == opened.voice), None)
        if asked is not None and (asked in fitting or (language == "en" and not _is_asian(asked, voices))):
            return asked
        setting = _OWN_VOICE.get(language)
        chosen = self._settings.text(setting).strip() if setting else ""
        if chosen:
            found = next((one for one in voices if chosen.casefold() in {one.id.casefold(), one.name.casefold()}), None)
            if found is None:
                raise SpeechUnavailable(
                    f"There is no voice {chosen}, which the setting {setting} names.",
                    "Choose another voice in the settings, or none for the system's own.",
                )
            return found
        if not fitting:
            name = _LANGUAGES.get(language, language)
            raise SpeechUnavailable(f"This computer has no voice for {name}.", _MORE_VOICES)
        return fitting[0]

    def _reading(self, reading_id: str) -> _Open:
        with self._lock:
            opened = self._readings.get(reading_id)
            if opened is None:
                raise _forgotten()
            self._readings.move_to_end(reading_id)
            return opened

    def _prepare(self, opened: _Open, n: int) -> Future[bytes]:
        with self._lock:
            if self._closed or opened.stopped:
                raise _forgotten()
            made = opened.sounds.get(n)
            if made is None or (made.done() and (made.cancelled() or made.exception() is not None)):
                if self._workers is None:
                    self._workers = ThreadPoolExecutor(2, thread_name_prefix="speech")
                made = opened.sounds[n] = self._workers.submit(self._speak, opened, opened.reading.sentences[n])
            return made

    def _speak(self, opened: _Open, sentence: Spoken) -> bytes:
        synthesiser, voices = self._home()
        voice = self._voice(opened, sentence, voices)
        while not opened.stopped:
            try:
                return synthesiser.speak(sentence.text, voice, opened.rate)
            except SpeechStopped:
                continue  # another reading was stopped; this one's flag says whether it is meant too
        raise _forgotten()


def _is_asian(voice: Voice, voices: Sequence[Voice]) -> bool:
    # "en" stands for any language in Latin letters: a German voice may be asked for it.
    return any(voice in voices_for(language, voices) for language in ("zh", "ja", "ko"))


def _forgotten() -> AppError:
    return NotFoundError("This reading has been stopped.", "Begin again.")
