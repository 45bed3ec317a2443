"""An answer read aloud: its sentences, their voices, what is prepared and what is stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.errors import NotFoundError, SpeechUnavailable
from app.core.speech_types import Voice
from app.settings import Settings
from app.speech.program import SpeechStopped
from app.speech.synthesiser import Synthesiser
from app.workspace.speaking import Speaking

ENGLISH, CHINESE, GERMAN = Voice("en", "Emma", "en-gb"), Voice("cmn", "Lin", "cmn"), Voice("de", "Max", "de")


class Home:
    """``Synthesiser`` that says who said what; ``held`` keeps it from ending until it is stopped."""

    name = "home"

    def __init__(self, *voices: Voice) -> None:
        self.has = voices
        self.said: list[tuple[str, str, float]] = []
        self.held = False
        self.begun = threading.Event()
        self.stopped = threading.Event()

    def voices(self) -> tuple[Voice, ...]:
        return self.has

    def speak(self, text: str, voice: Voice, rate: float) -> bytes:
        self.said.append((text, voice.id, rate))
        self.begun.set()
        if self.held:
            assert self.stopped.wait(30)
            raise SpeechStopped
        return f"{voice.id}:{text}".encode()

    def stop(self) -> None:
        self.stopped.set()


@pytest.fixture
def home() -> Home:
    return Home(ENGLISH, CHINESE, GERMAN)


@pytest.fixture
def settings() -> Settings:
    return Settings({})


@pytest.fixture
def speaking(home: Home, settings: Settings) -> Iterator[Speaking]:
    made = Speaking(settings, lambda: home)
    yield made
    made.close()


def test_each_sentence_has_its_voice_and_the_next_is_prepared(speaking: Speaking, home: Home) -> None:
    reading = speaking.begin("The **rent**[1] is due. 租金到期。 Third one.")
    assert [one.text for one in reading.sentences] == ["The rent is due.", "租金到期。", "Third one."]
    assert speaking.sound(reading.id, 0) == b"en:The rent is due."
    assert speaking.sound(reading.id, 1) == "cmn:租金到期。".encode()
    assert speaking.sound(reading.id, 1) == "cmn:租金到期。".encode()
    assert speaking.sound(reading.id, 2) == b"en:Third one."
    assert sorted(text for text, _, _ in home.said) == ["The rent is due.", "Third one.", "租金到期。"]
    for n in (-1, 3):
        with pytest.raises(NotFoundError):
            speaking.sound(reading.id, n)


def test_speed_and_voices_are_those_of_the_settings_or_asked_for(home: Home) -> None:
    speaking = Speaking(Settings({"speech.rate": "1.5", "speech.voice_en": "max"}), lambda: home)
    own, asked = speaking.begin("Hello."), speaking.begin("Hello.", "en", 2.0)
    assert speaking.sound(own.id, 0) == b"de:Hello."
    assert speaking.sound(asked.id, 0) == b"en:Hello."
    assert [rate for _, _, rate in home.said] == [1.5, 2.0]
    with pytest.raises(SpeechUnavailable, match="no voice nobody"):
        speaking.begin("Hello.", "nobody")
    speaking.close()


def test_a_missing_voice_is_named(home: Home) -> None:
    home.has = (ENGLISH,)
    speaking = Speaking(Settings({}), lambda: home)
    with pytest.raises(SpeechUnavailable, match="Chinese"):
        speaking.begin("只有中文。")
    mixed = speaking.begin("Hello. 中文。")
    assert speaking.sound(mixed.id, 0) == b"en:Hello."
    with pytest.raises(SpeechUnavailable, match="Chinese"):
        speaking.sound(mixed.id, 1)
    assert "Chinese: none" in speaking.describe()
    speaking.close()
    wrong = Speaking(Settings({"speech.voice_en": "gone"}), lambda: home)
    with pytest.raises(SpeechUnavailable, match=r"gone.*speech\.voice_en"):
        wrong.begin("Hello.")


def test_without_a_synthesiser_the_state_says_why_and_one_installed_later_is_found(home: Home) -> None:
    missing: list[bool] = [True]

    def find() -> Synthesiser:
        if missing:
            raise SpeechUnavailable("no voice", "install one")
        return home

    speaking = Speaking(Settings({}), find)
    status = speaking.status()
    assert (status.available, status.engine, status.voices) == (False, None, ())
    assert status.reason is not None
    assert (status.reason.code, status.reason.hint) == ("speech.unavailable", "install one")
    missing.clear()
    status = speaking.status()
    assert (status.available, status.engine, status.reason) == (True, "home", None)


def test_a_stopped_reading_ends_what_is_being_said(speaking: Speaking, home: Home) -> None:
    reading = speaking.begin("Hello.")
    home.held = True
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(speaking.sound, reading.id, 0)
        assert home.begun.wait(30)
        speaking.stop(reading.id)
        with pytest.raises(NotFoundError):
            waiting.result(30)
    with pytest.raises(NotFoundError):
        speaking.sound(reading.id, 0)
    speaking.stop(reading.id)


def test_closing_ends_what_is_being_said_and_leaves_no_thread(speaking: Speaking, home: Home) -> None:
    reading = speaking.begin("Hello. World.")
    home.held = True
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(speaking.sound, reading.id, 0)
        assert home.begun.wait(30)
        speaking.close()
        with pytest.raises(NotFoundError):
            waiting.result(30)
    assert [thread for thread in threading.enumerate() if thread.name.startswith("speech")] == []


def test_only_the_latest_readings_are_kept(speaking: Speaking) -> None:
    readings = [speaking.begin(f"Number {n}.") for n in range(9)]
    with pytest.raises(NotFoundError):
        speaking.sound(readings[0].id, 0)
    assert speaking.sound(readings[8].id, 0) == b"en:Number 8."


def test_nothing_to_say_is_no_error(speaking: Speaking) -> None:
    assert speaking.begin("```\ncode\n```").sentences == ()
