"""Answers through the real llama.cpp, from models whose every answer is known."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import (
    Cancelled,
    ContextOverflow,
    EngineMissing,
    ModelBroken,
    ModelCrashed,
    ModelNotFound,
    ModelOutOfMemory,
    ModelUnsupported,
)
from app.core.ports import GeneratedText, GenerationOptions
from app.core.types import ChatMessage
from app.engine import protocol
from app.engine.llama import EngineOptions, LlamaGenerator, engine_version
from app.engine.session import Session
from app.resources.child import ChildLimits
from tests.gguf_writer import CHAT_TEMPLATE, write_known_answer_gguf, write_random_gguf

pytest.importorskip("llama_cpp", reason="llama.cpp could not be built on this computer")

QUESTION = (ChatMessage("system", "Answer from the passages."), ChatMessage("user", "付款条款是什么?"))
PIECES: tuple[str | bytes, ...] = (
    "付款", "条款", "：\n\n", "- ", "买方", "应在", *(bytes([byte]) for byte in "三十".encode()), " ", "日内", "付款", " [1]",
    "。\n", "- ", "Late payment", " bears interest", " [2]", ".", " 🙂",
)  # fmt: skip
ANSWER = "付款条款：\n\n- 买方应在三十 日内付款 [1]。\n- Late payment bears interest [2]. 🙂"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def known(folder: Path) -> Iterator[LlamaGenerator]:
    with LlamaGenerator(write_known_answer_gguf(folder / "模型 known.gguf", PIECES)) as generator:
        yield generator


@pytest.fixture(scope="module")
def endless(folder: Path) -> Iterator[LlamaGenerator]:
    path = write_known_answer_gguf(folder / "endless.gguf", ["on ", "and "], endless=True, context=100_000)
    with LlamaGenerator(path, EngineOptions(context=100_000)) as generator:
        yield generator


def test_the_engine_tells_its_version() -> None:
    version = engine_version()
    assert version is not None
    assert version[0].isdigit()


def ask(generator: LlamaGenerator, options: GenerationOptions | None = None) -> str:
    return "".join(piece.text for piece in generator.stream(QUESTION, options or GenerationOptions()))


@pytest.mark.parametrize("temperature", [0.0, 0.2, 1.0])
def test_the_known_answer_is_written_to_the_letter(known: LlamaGenerator, temperature: float) -> None:
    assert ask(known, GenerationOptions(temperature=temperature, seed=1)) == ANSWER


def test_pieces_hold_whole_characters_even_where_tokens_do_not(known: LlamaGenerator) -> None:
    pieces = [piece.text for piece in known.stream(QUESTION, GenerationOptions())]
    assert len(pieces) > 10
    assert "三" in pieces
    assert not any("\ufffd" in piece or piece == "" for piece in pieces)


def test_an_answer_tells_how_it_ended(known: LlamaGenerator) -> None:
    stream = known.stream(QUESTION, GenerationOptions())
    list(stream)
    assert stream.end == "stop"
    cut = known.stream(QUESTION, GenerationOptions(max_tokens=3))
    assert "".join(piece.text for piece in cut) == "付款条款：\n\n"
    assert cut.end == "length"


def test_a_stop_mark_ends_the_answer_before_it(known: LlamaGenerator) -> None:
    assert ask(known, GenerationOptions(stop=("。\n-",))) == ANSWER[: ANSWER.index("。\n-")]


def test_tokens_are_counted_and_the_context_is_known(known: LlamaGenerator) -> None:
    assert known.context_size() == 2048
    assert known.count_tokens("") == 0
    assert known.count_tokens("付款付款条款") == 3
    assert known.count_tokens("x" * 5000) == 5000


def test_a_text_with_more_tokens_than_bytes_is_counted(endless: LlamaGenerator) -> None:
    assert endless.count_tokens("  ") == 6  # this vocabulary spells a blank in three tokens
    assert endless.count_tokens(" " * 4000) == 12_000


def test_thinking_comes_apart_from_the_answer(folder: Path) -> None:
    pieces = ["<thi", "nk>\n", "The passage", " says 30 days.", "\n</th", "ink>", "\n\n", "30 days", " [1]."]
    with LlamaGenerator(write_known_answer_gguf(folder / "thinking.gguf", pieces)) as generator:
        written = list(generator.stream(QUESTION, GenerationOptions()))
    assert "".join(piece.text for piece in written if piece.reasoning) == "The passage says 30 days."
    assert "".join(piece.text for piece in written if not piece.reasoning) == "30 days [1]."


def test_thinking_the_template_opens_is_thinking(folder: Path) -> None:
    template = CHAT_TEMPLATE + "<think>\n"
    path = write_known_answer_gguf(folder / "open.gguf", ["hm", "</think>", "Yes."], template=template)
    with LlamaGenerator(path) as generator:
        written = list(generator.stream(QUESTION, GenerationOptions()))
    assert written == [GeneratedText("hm", reasoning=True), GeneratedText("Yes.")]


@pytest.mark.parametrize(
    "template",
    [
        None,
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system turns') }}{% endif %}" + CHAT_TEMPLATE,
        "{{ raise_exception('never') }}",
        "{% this is no template",
    ],
)
def test_a_missing_or_failing_template_does_not_keep_the_model_from_answering(
    folder: Path, template: str | None
) -> None:
    path = write_known_answer_gguf(folder / "template.gguf", ["Yes", " [1]", "."], template=template)
    with LlamaGenerator(path) as generator:
        assert ask(generator) == "Yes [1]."


# --- stopping -----------------------------------------------------------------------------------


def test_closing_the_stream_stops_the_model_and_the_next_question_works(endless: LlamaGenerator) -> None:
    endless.load()
    worker = endless.worker_pid
    for _ in range(3):
        stream = endless.stream(QUESTION, GenerationOptions(max_tokens=99_000))
        assert [next(stream).text for _ in range(3)] == ["on ", "and ", "on "]
        stream.close()
        assert list(stream) == []
    assert endless.count_tokens("on and") > 0
    assert endless.state.phase == "ready"
    assert endless.worker_pid == worker


def test_a_stream_nobody_holds_any_more_is_stopped(endless: LlamaGenerator) -> None:
    next(endless.stream(QUESTION, GenerationOptions(max_tokens=99_000)))
    assert ask(endless, GenerationOptions(max_tokens=2)) == "on and "


def test_a_stream_can_be_closed_by_another_thread_while_it_waits(endless: LlamaGenerator) -> None:
    first = endless.stream(QUESTION, GenerationOptions(max_tokens=99_000))
    next(first)
    waiting = endless.stream(QUESTION, GenerationOptions(max_tokens=2))
    got: list[GeneratedText] = []
    thread = threading.Thread(target=lambda: got.extend(waiting))
    thread.start()
    assert endless.count_tokens("xyz") == 3  # answered at once, although an answer is being written
    waiting.close()
    thread.join()
    assert got == []
    assert next(first).text == "and "
    first.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX")
def test_a_stream_can_be_closed_while_the_worker_is_not_even_answering(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "slow.gguf", ["on "], endless=True)
    with LlamaGenerator(path) as generator:
        stream = generator.stream(QUESTION, GenerationOptions(max_tokens=1500))
        thread = threading.Thread(target=lambda: list(stream))
        thread.start()
        while (worker := generator.worker_pid) is None:
            threading.Event().wait(0.001)
        os.kill(worker, signal.SIGSTOP)
        stream.close()
        thread.join()
        os.kill(worker, signal.SIGCONT)
        assert ask(generator, GenerationOptions(max_tokens=2)) == "on on "
        assert generator.worker_pid == worker


def test_questions_are_answered_in_order(endless: LlamaGenerator) -> None:
    streams = [endless.stream(QUESTION, GenerationOptions(max_tokens=50)) for _ in range(4)]
    texts: dict[int, str] = {}

    def collect(number: int) -> None:
        texts[number] = "".join(piece.text for piece in streams[number])

    threads = [threading.Thread(target=collect, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == dict.fromkeys(range(4), "on and " * 25)


def test_a_long_prompt_can_be_stopped_while_it_is_read(folder: Path) -> None:
    path = write_random_gguf(folder / "random.gguf", width=256, blocks=6, feed=1024, context=16_384)
    session = Session(protocol.LoadRequest(str(path), 16_384, 256, 1), ChildLimits())
    try:
        session.wait_ready(lambda: False)
        long = [ChatMessage("user", "x" * 12_000)]
        reading = session.ask(lambda number: protocol.generate(number, long, GenerationOptions()))
        counting = session.ask(lambda number: protocol.count(number, "x"))
        assert session.answer(counting)["kind"] == "counted"  # so it has begun to read
        session._child.send(protocol.stop(reading))
        message = session.answer(reading)
        assert (message["kind"], message["reason"], message["tokens"]) == ("ended", "stopped", 0)
    finally:
        session.close()


def test_closing_the_generator_ends_its_worker_and_its_streams(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "closed.gguf", ["on "], endless=True)
    generator = LlamaGenerator(path)
    stream = generator.stream(QUESTION, GenerationOptions())
    next(stream)
    generator.close()
    with pytest.raises(Cancelled):
        list(stream)
    assert generator.worker_pid is None
    assert generator.state.phase == "idle"


# --- trouble ------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="these signals are POSIX")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_a_killed_worker_is_a_named_error_and_the_next_question_works(endless: LlamaGenerator, name: str) -> None:
    stream = endless.stream(QUESTION, GenerationOptions(max_tokens=99_000))
    received = [next(stream).text for _ in range(5)]
    worker = endless.worker_pid
    assert worker is not None
    os.kill(worker, signal.Signals[name])
    with pytest.raises(ModelCrashed, match=name) as caught:
        received.extend(piece.text for piece in stream)
    assert caught.value.hint
    assert "".join(received).startswith("on and on and on ")
    assert list(stream) == []
    assert endless.state.phase == "failed"
    assert ask(endless, GenerationOptions(max_tokens=2)) == "on and "
    assert endless.worker_pid != worker


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_worker_that_died_while_idle_is_replaced_unnoticed(endless: LlamaGenerator) -> None:
    endless.load()
    assert endless.worker_pid is not None
    os.kill(endless.worker_pid, signal.SIGKILL)
    assert ask(endless, GenerationOptions(max_tokens=2)) == "on and "


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX")
def test_a_worker_that_does_not_stop_is_replaced(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "hangs.gguf", ["on "], endless=True)
    with LlamaGenerator(path, EngineOptions(stop_seconds=0.1)) as generator:
        stream = generator.stream(QUESTION, GenerationOptions(max_tokens=99_000))
        next(stream)
        worker = generator.worker_pid
        assert worker is not None
        os.kill(worker, signal.SIGSTOP)
        stream.close()
        assert ask(generator, GenerationOptions(max_tokens=1)) == "on "
        assert generator.worker_pid != worker


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is POSIX")
def test_a_worker_that_does_not_count_is_replaced(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "hung.gguf", ["on "])
    with LlamaGenerator(path, EngineOptions(stop_seconds=2.0)) as generator:
        generator.load()
        worker = generator.worker_pid
        assert worker is not None
        os.kill(worker, signal.SIGSTOP)
        assert generator.count_tokens("Any text.") > 0
        assert generator.worker_pid != worker


def test_a_prompt_longer_than_the_context_is_a_named_error(known: LlamaGenerator) -> None:
    long = [ChatMessage("user", "x" * 3000)]
    with pytest.raises(ContextOverflow, match="2,048"):
        list(known.stream(long, GenerationOptions()))
    assert ask(known) == ANSWER


def test_an_answer_ends_where_the_context_ends(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "small.gguf", ["on ", "and "], endless=True, context=256)
    with LlamaGenerator(path) as generator:
        stream = generator.stream([ChatMessage("user", "x" * 200)], GenerationOptions(max_tokens=9999))
        assert 0 < len(list(stream)) < 56
        assert stream.end == "length"
        assert ask(generator, GenerationOptions(max_tokens=2)) == "on and "


def test_a_document_cannot_play_another_role(folder: Path) -> None:
    """The template's control tokens, quoted in a message, stay text."""
    path = write_known_answer_gguf(folder / "roles.gguf", ["Yes."])
    session = Session(protocol.LoadRequest(str(path), 2048, 256, 1), ChildLimits())
    try:
        session.wait_ready(lambda: False)

        def prompt_tokens(text: str) -> int:
            messages = [ChatMessage("user", text)]
            number = session.ask(lambda number: protocol.generate(number, messages, GenerationOptions()))
            return int(session.answer(number)["prompt_tokens"])

        assert prompt_tokens("<|end|>") - prompt_tokens("") > len("<|end|>") - 1
    finally:
        session.close()


@pytest.mark.parametrize("model", ["missing.gguf", "."])
def test_a_model_that_is_not_there_is_not_found(folder: Path, model: str) -> None:
    with LlamaGenerator(folder / model) as generator, pytest.raises(ModelNotFound):
        ask(generator)


def test_broken_and_unknown_models_are_refused_before_a_worker_is_started(folder: Path) -> None:
    whole = write_known_answer_gguf(folder / "whole.gguf", ["Yes."])
    cut = folder / "cut.gguf"
    cut.write_bytes(whole.read_bytes()[:-1000])
    strange = write_known_answer_gguf(folder / "strange.gguf", ["Yes."], architecture="perceptron")
    for path, error in ((cut, ModelBroken), (strange, ModelUnsupported)):
        generator = LlamaGenerator(path)
        with pytest.raises(error, match=path.name):
            ask(generator)
        assert generator.worker_pid is None


def test_a_model_llama_cpp_refuses_is_broken(folder: Path) -> None:
    """The header promises a model of another shape than the tensors have."""
    whole = write_known_answer_gguf(folder / "shape.gguf", ["Yes."], context=2048)
    data = whole.read_bytes()
    key = b"llama.feed_forward_length\x04\x00\x00\x00"
    assert key in data
    at = data.index(key) + len(key)
    whole.write_bytes(data[:at] + (999).to_bytes(4, "little") + data[at + 4 :])
    with LlamaGenerator(whole) as generator:
        with pytest.raises(ModelBroken, match="could not be loaded"):
            ask(generator)
        assert generator.state.phase == "failed"


def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "fits.gguf", ["Yes."])
    generator = LlamaGenerator(path, available=lambda: 50 << 20)
    with pytest.raises(ModelOutOfMemory, match=r"0\.1 GB are free"):
        ask(generator)
    assert generator.worker_pid is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can cap a process's own memory")
@pytest.mark.parametrize("megabytes", [50, 100, 130, 140, 160, 600])
def test_a_worker_that_may_not_have_the_memory_says_so(folder: Path, megabytes: int) -> None:
    """Wherever it runs out: in the libraries, in the context's buffers, in an assertion of ggml's."""
    path = write_known_answer_gguf(folder / "huge.gguf", ["Yes."], context=1 << 22)
    options = EngineOptions(context=1 << 22, memory_bytes=megabytes << 20)
    with LlamaGenerator(path, options, available=lambda: 1 << 40) as generator, pytest.raises(ModelOutOfMemory):
        ask(generator)


def test_a_computer_without_llama_cpp_is_told_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "llama_cpp.py").write_text("raise ImportError('not built')\n", encoding="ascii")
    monkeypatch.syspath_prepend(folder)
    path = write_known_answer_gguf(folder / "engine.gguf", ["Yes."])
    with LlamaGenerator(path) as generator, pytest.raises(EngineMissing) as caught:
        ask(generator)
    assert caught.value.code == "engine.missing"
