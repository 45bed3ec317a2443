"""The homes of voices: espeak-ng itself where it is installed, stand-ins for the programs of other systems."""

from __future__ import annotations

import array
import io
import json
import math
import os
import shutil
import sys
import threading
import time
import wave
from pathlib import Path

import pytest

from app.core.errors import SpeechUnavailable
from app.core.speech_types import Voice
from app.speech import sapi, say
from app.speech.choice import find_synthesiser
from app.speech.espeak import Espeak, voices_of
from app.speech.program import Programs, SpeechStopped
from app.speech.sound import as_wav, whole_wav
from app.speech.synthesiser import voices_for

ESPEAK = shutil.which("espeak-ng")
needs_espeak = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")
needs_posix = pytest.mark.skipif(os.name != "posix", reason="stand-ins are scripts with a first line")

TABLE = """Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  cmn             --/M      Chinese_(Mandarin,_latin_as_English) sit/cmn              (zh-cmn 5)(zh 5)
 5  cmn-latn-pinyin --/M      Chinese_(Mandarin,_latin_as_Pinyin) sit/cmn-Latn-pinyin  (zh-cmn 5)(zh 5)
 2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)
 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
 5  yue             --/M      Chinese_(Cantonese) sit/yue              (zh-yue 5)(zh 8)
 5  yue             --/M      Chinese_(Cantonese,_latin_as_Jyutping) sit/yue-Latn-jyutping (zh-yue 5)(zh 8)
"""


def samples(sound: bytes) -> tuple[array.array[int], int]:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        frames = file.readframes(file.getnframes())
        assert len(frames) == 2 * file.getnframes()
        return array.array("h", frames), file.getframerate()


def loudness(sound: bytes) -> float:
    found, _ = samples(sound)
    return math.sqrt(sum(one * one for one in found) / len(found))


def stand_in(folder: Path, body: str) -> str:
    program = folder / "program"
    program.write_text(f"#!{sys.executable}\nimport sys, json, base64, wave, time\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


@needs_espeak
@pytest.mark.parametrize(
    "language,text", [("zh", "合同于五月一日终止。"), ("en", "The contract ends on the first of May.")]
)
def test_espeak_gives_sound(language: str, text: str) -> None:
    home = Espeak(ESPEAK or "")
    voice = voices_for(language, home.voices())[0]
    sound = home.speak(text, voice, 1.0)
    found, rate = samples(sound)
    assert rate == 22_050
    assert 1 < len(found) / rate < 10
    assert loudness(sound) > 500
    assert home.speak(text + text, voice, 1.0) != sound
    assert len(home.speak(text, voice, 2.0)) < 0.75 * len(sound) < len(home.speak(text, voice, 0.6))


@needs_espeak
def test_espeak_takes_phoneme_codes_and_marks_as_text() -> None:
    home = Espeak(ESPEAK or "")
    voice = voices_for("en", home.voices())[0]
    assert loudness(home.speak("-q [[h@l'oU]] <speak> --help", voice, 1.0)) > 500


def test_the_table_of_espeak_is_read() -> None:
    voices = voices_of(TABLE)
    assert [voice.id for voice in voices] == [
        "cmn",
        "cmn-latn-pinyin",
        "en-gb",
        "en-us",
        "yue",
        "sit/yue-Latn-jyutping",
    ]
    assert voices[0].name == "Chinese (Mandarin, latin as English)"
    assert [voice.id for voice in voices_for("zh", voices)] == ["cmn", "yue"]
    assert [voice.id for voice in voices_for("en", voices)] == ["en-us", "en-gb"]
    assert voices_for("ja", voices) == []


SAY = """
if sys.argv[1:] == ["-v", "?"]:
    print("Alex                en_US    # Most people recognize me by my voice.")
    print("Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.")
    print("Tingting            zh_CN    # 你好！我叫婷婷。")
    raise SystemExit
options = dict(zip(sys.argv[1:7:2], sys.argv[2:7:2]))
assert sys.argv[7:] == ["--file-format=WAVE", "--data-format=LEI16@22050", "-f", "-"], sys.argv
text = sys.stdin.buffer.read().decode()
assert "[[" not in text
with wave.open(options["-o"], "wb") as file:
    file.setnchannels(1); file.setsampwidth(2); file.setframerate(22050)
    file.writeframes(b"\\1\\2" * (int(options["-r"]) * len(text)))
"""


@needs_posix
def test_say_lists_its_voices_and_writes_a_file(tmp_path: Path) -> None:
    home = say.Say(stand_in(tmp_path, SAY))
    voices = home.voices()
    assert [(voice.id, voice.language) for voice in voices] == [
        ("Alex", "en-us"),
        ("Eddy (German (Germany))", "de-de"),
        ("Tingting", "zh-cn"),
    ]
    found, rate = samples(home.speak("[[abc", voices_for("zh", voices)[0], 2.0))
    assert (len(found), rate) == (350 * len("[ [abc"), 22_050)


SAPI = """
script = base64.b64decode(sys.argv[sys.argv.index("-EncodedCommand") + 1]).decode("utf-16-le")
if "GetInstalledVoices" in script:
    rows = [{"name": "Microsoft Huihui Desktop", "language": "zh-CN", "own": False},
            {"name": "Microsoft Zira Desktop", "language": "en-US", "own": True}]
    sys.stdout.write(json.dumps(rows))
else:
    asked = json.load(sys.stdin)
    assert asked["voice"] == "Microsoft Huihui Desktop" and asked["text"] == "你好。", asked
    sys.stdout.buffer.write(b"\\1\\2" * (100 + asked["rate"]))
"""


@needs_posix
def test_windows_lists_its_voices_and_gives_samples(tmp_path: Path) -> None:
    home = sapi.Sapi(stand_in(tmp_path, SAPI))
    voices = home.voices()
    assert [(voice.id, voice.language) for voice in voices] == [
        ("Microsoft Zira Desktop", "en-us"),
        ("Microsoft Huihui Desktop", "zh-cn"),
    ]
    found, rate = samples(home.speak("你好。", voices_for("zh", voices)[0], 3.0))
    assert (len(found), rate) == (110, 22_050)


def test_what_is_no_list_of_voices_is_an_error() -> None:
    assert sapi.voices_of(b"\xef\xbb\xbf") == ()
    assert sapi.voices_of(json.dumps({"name": "A", "language": "en-GB", "own": True}).encode())[0].language == "en-gb"
    for wrong in (b"no list", b'[{"name": "A"}]', b"[1]"):
        with pytest.raises(SpeechUnavailable):
            sapi.voices_of(wrong)


@pytest.mark.parametrize("rate,counted", [(1.0, 0), (3.0, 10), (0.5, -6), (9.0, 10)])
def test_the_speed_as_windows_counts_it(rate: float, counted: int) -> None:
    assert sapi.sapi_rate(rate) == counted


def test_a_wav_from_a_pipe_gets_its_true_length() -> None:
    written = bytearray(as_wav(b"\1\2" * 50))
    written[4:8] = written[40:44] = (0x7FFFF000).to_bytes(4, "little")
    assert whole_wav(bytes(written)) == as_wav(b"\1\2" * 50)
    for wrong in (b"", b"RIFF", as_wav(b"")):
        with pytest.raises(ValueError, match="WAV"):
            whole_wav(wrong)


@needs_posix
def test_a_program_that_fails_hangs_or_is_missing_is_named(tmp_path: Path) -> None:
    failing = stand_in(tmp_path, "sys.exit('no such voice')")
    with pytest.raises(SpeechUnavailable, match="no such voice"):
        Espeak(failing).speak("a", Voice("x", "X", "en"), 1.0)
    with pytest.raises(SpeechUnavailable, match=r"within 0\.2 s"):
        Programs(0.2).run([sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(SpeechUnavailable, match="cannot be started"):
        Programs().run([str(tmp_path / "nothing")])
    with pytest.raises(SpeechUnavailable, match="no sound"):
        Espeak(shutil.which("true") or "").speak("a", Voice("x", "X", "en"), 1.0)


def test_stop_ends_what_runs() -> None:
    programs = Programs(60)
    ended: list[BaseException] = []

    def run() -> None:
        try:
            programs.run([sys.executable, "-c", "import time; time.sleep(60)"])
        except SpeechStopped as error:
            ended.append(error)

    thread = threading.Thread(target=run, name="speaks", daemon=True)
    thread.start()
    while thread.is_alive():
        programs.stop()
        time.sleep(0.01)
    assert len(ended) == 1


def test_the_home_is_the_systems_own() -> None:
    def has(*names: str):  # type: ignore[no-untyped-def]
        return lambda name: f"/usr/bin/{name}" if name in names else None

    assert find_synthesiser("darwin", has("say", "espeak-ng")).name == "say"
    assert find_synthesiser("win32", has("powershell.exe")).name == "Windows"
    assert find_synthesiser("linux", has("say", "espeak-ng")).name == "espeak-ng"
    with pytest.raises(SpeechUnavailable, match="espeak-ng"):
        find_synthesiser("linux", has("spd-say"))
