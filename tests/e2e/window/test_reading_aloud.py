"""An answer read aloud in the real window: a click, sentence after sentence by the system's voices, and silence again."""

from __future__ import annotations

import sys

import psutil
import pytest

from tests.e2e.window.conftest import Program, eventually
from tests.e2e.window.journey import MAIN, Journey, journey, needed

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")

TEXT = "The gate opens at six. 大门六点打开。 It is closed on Sunday."
SLOW = " ".join(f"Berth number {number} in the old harbour is free until noon." for number in range(6))
BUTTON = 'button[aria-label="Read aloud"]'
SILENCE = 'button[aria-label="Stop reading"]'
LISTEN = """(() => {
  const before = window.heard;
  window.heard = [];
  if (before) return true;
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    const n = Number(/(\\d+)\\.wav$/.exec(this.src)[1]);
    let seconds = 0;
    this.addEventListener("playing", () => { seconds = this.duration; }, { once: true });
    this.addEventListener("ended", () => heard.push([n, seconds]), { once: true });
    return play.call(this);
  };
  return true;
})()"""


def answered(one: Journey, text: str) -> None:
    """The main window shows an answer that quotes the text."""
    one.post("/commands/summarise/run", text=text, keep=True)
    conversation = one.get("/conversations")["conversations"][0]["id"]
    go = f"(dispatchEvent(new CustomEvent('aiworkspace:go', {{ detail: '/chat/{conversation}' }})), true)"
    one.page(MAIN, go)
    eventually(lambda: one.page(MAIN, f"document.querySelector('{BUTTON}') !== null"))
    one.page(MAIN, LISTEN)


def toasts(one: Journey) -> str:
    return " ".join(one.words(MAIN, ".toasts li"))


def synthesisers(one: Journey) -> list[str]:
    family = psutil.Process(one.running.process.pid).children(recursive=True)
    return [process.name() for process in family if process.name() == "espeak-ng"]


def test_an_answer_is_heard_sentence_by_sentence_until_it_is_stopped(program: Program) -> None:
    needed("espeak-ng")
    with journey(program) as one:
        one.set(speech__rate=3)
        answered(one, TEXT)
        one.click(MAIN, BUTTON)
        eventually(lambda: one.page(MAIN, f"document.querySelector('{SILENCE}') !== null"))
        eventually(lambda: len(one.page(MAIN, "heard")) == 3)
        heard: list[tuple[int, float]] = one.page(MAIN, "heard")
        assert [n for n, _ in heard] == [0, 1, 2]
        assert all(0.3 < seconds < 3 for _, seconds in heard), heard
        eventually(lambda: one.page(MAIN, f"document.querySelector('{BUTTON}') !== null"))
        one.set(speech__rate=0.5)
        answered(one, SLOW)
        one.click(MAIN, BUTTON)
        eventually(lambda: one.page(MAIN, "heard.length > 0"))
        one.click(MAIN, SILENCE)
        eventually(lambda: one.page(MAIN, f"document.querySelector('{BUTTON}') !== null"))
        eventually(lambda: one.running.times("DELETE /api/speech/") == 2)
        assert len(one.page(MAIN, "heard")) < 3
        assert synthesisers(one) == []
        assert "could not be played" not in toasts(one)


def test_a_window_that_cannot_play_says_what_it_needs(program: Program) -> None:
    needed("espeak-ng")
    if not program.gtk:
        pytest.skip("Chromium brings what plays a WAV with it")
    program.screen.environment["GST_PLUGIN_FEATURE_RANK"] = "wavparse:NONE"
    with journey(program) as one:
        answered(one, TEXT)
        one.click(MAIN, BUTTON)
        eventually(lambda: "gstreamer1.0-plugins-good" in toasts(one))
        eventually(lambda: one.page(MAIN, f"document.querySelector('{BUTTON}') !== null"))
