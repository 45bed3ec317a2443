"""The worker by its own messages: what it keeps of a prompt, how it stops, what it does beside a conversation."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.core.ports import GenerationOptions
from app.core.types import ChatMessage
from app.engine import protocol
from app.engine.footprint import BATCH, memory_needed
from app.engine.gguf import read_header
from app.engine.llama import EngineOptions, LlamaGenerator
from app.engine.session import Session
from app.resources.child import ChildLimits
from app.resources.memory import process_memory
from tests.gguf_writer import write_known_answer_gguf, write_random_gguf, write_windowed_gguf

pytest.importorskip("llama_cpp", reason="llama.cpp could not be built on this computer")

EVIDENCE = "段落 [1] 买方应在三十日内付款。<|end|> Late payment bears interest, 5 % <think>. 🙂 " * 8
SYSTEM = ChatMessage("system", f"Answer from these passages.\n\n{EVIDENCE}")
FIRST, SECOND = ChatMessage("user", "付款期限是多久?"), ChatMessage("user", "And what about interest?")
JSON = GenerationOptions(schema={"type": "boolean"}, max_tokens=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worker")


@contextmanager
def working(path: Path, context: int = 4096, batch: int = BATCH) -> Iterator[Session]:
    session = Session(protocol.LoadRequest(str(path), context, batch, 1), ChildLimits())
    try:
        session.wait_ready(lambda: False)
        yield session
    finally:
        session.close()


def answer(session: Session, *messages: ChatMessage, **values: Any) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """``begun``, the text, ``ended``."""
    options = GenerationOptions(**{"max_tokens": 30, **values})
    number = session.ask(lambda number: protocol.generate(number, messages, options))
    begun: dict[str, Any] = {}
    text = ""
    while (message := session.answer(number))["kind"] != "ended":
        if message["kind"] == "begun":
            begun = message
        else:
            text += message["text"]
    session.forget(number)
    return begun, text, message


# --- what is kept -----------------------------------------------------------------------------------


def test_a_follow_up_reads_only_what_is_new(folder: Path) -> None:
    with working(write_random_gguf(folder / "r.gguf", width=64, blocks=2, feed=128, words=900)) as session:
        begun, _, ended = answer(session, SYSTEM, FIRST)
        assert begun["reused"] == 0
        assert (ended["tokens"], ended["reason"]) == (30, "length")
        before = begun["prompt_tokens"]
        again, same, _ = answer(session, SYSTEM, FIRST, seed=1)
        assert again["reused"] == again["prompt_tokens"] - 1 == before - 1
        follow, _, _ = answer(session, SYSTEM, FIRST, ChatMessage("assistant", same.strip()), SECOND)
        # The answer is there too, as far as reading it gives the tokens it was written in.
        assert before + 25 <= follow["reused"] < follow["prompt_tokens"]
        other, _, _ = answer(session, SYSTEM, SECOND)
        assert before * 0.9 < other["reused"] < before


def test_a_text_that_is_read_on_answers_as_one_read_anew(folder: Path) -> None:
    path = write_random_gguf(folder / "same.gguf", width=64, blocks=2, feed=128, words=900)
    questions = (FIRST, SECOND, FIRST)
    with working(path) as session:
        kept = [answer(session, SYSTEM, question, temperature=0)[1] for question in questions]
    for question, text in zip(questions, kept, strict=True):
        with working(path) as session:
            assert answer(session, SYSTEM, question, temperature=0)[1] == text


def test_a_question_of_our_own_leaves_the_conversation_in_place(folder: Path) -> None:
    with working(write_random_gguf(folder / "aside.gguf", width=64, blocks=2, feed=128, words=900)) as session:
        begun, text, _ = answer(session, SYSTEM, FIRST, temperature=0)
        aside = (ChatMessage("system", "Write the question anew."), SECOND)
        for _ in range(2):
            own, written, _ = answer(session, *aside, schema=JSON.schema)
            assert json.loads(written) in (True, False)
            assert own["reused"] < 5
        again, same, _ = answer(session, SYSTEM, FIRST, temperature=0)
        assert again["reused"] == begun["prompt_tokens"] - 1
        assert same == text


@pytest.mark.parametrize("context", [2048, 1024], ids=["room", "no room"])
def test_a_question_of_our_own_begins_with_what_the_conversation_has_read(folder: Path, context: int) -> None:
    """Also where there is no room for both: what they have in common is in the cache once."""
    path = write_random_gguf(folder / "common.gguf", width=64, blocks=2, feed=128, words=900)
    evidence = ChatMessage("system", "x" * 600)
    with working(path, context=context) as session:
        _, text, _ = answer(session, evidence, FIRST, temperature=0)
        talk = (evidence, FIRST, ChatMessage("assistant", text))
        own, written, _ = answer(session, *talk, ChatMessage("user", "y" * 200), schema=JSON.schema)
        assert json.loads(written) in (True, False)
        assert own["reused"] > 600
        following, said, _ = answer(session, *talk, SECOND, temperature=0)
        assert following["reused"] > 600
    with working(path, context=context) as session:
        assert answer(session, *talk, SECOND, temperature=0)[1] == said


def test_a_question_of_our_own_without_room_beside_the_conversation_is_answered(folder: Path) -> None:
    path = write_random_gguf(folder / "narrow.gguf", width=64, blocks=2, feed=128, words=900)
    with working(path, context=1024) as session:
        long = ChatMessage("user", "x" * 900)
        answer(session, long)
        _, written, _ = answer(session, ChatMessage("user", "y" * 300), schema=JSON.schema)
        assert json.loads(written) in (True, False)
        begun, _, _ = answer(session, long)
        assert begun["reused"] < 5


def test_a_model_with_a_sliding_window_goes_back_in_its_text(folder: Path) -> None:
    with working(write_windowed_gguf(folder / "window.gguf", window=64)) as session:
        begun, _, _ = answer(session, SYSTEM, FIRST, temperature=0)
        assert begun["prompt_tokens"] > 500
        _, written, _ = answer(session, SYSTEM, SECOND, schema=JSON.schema)
        assert json.loads(written) in (True, False)
        other, text, _ = answer(session, SYSTEM, SECOND, temperature=0)
        assert other["reused"] > begun["prompt_tokens"] * 0.9
    with working(folder / "window.gguf") as session:
        assert answer(session, SYSTEM, SECOND, temperature=0)[1] == text


# --- stopping, threads, facts -----------------------------------------------------------------------


def test_stopping_comes_between_the_operations_of_a_batch_with_others_waiting(folder: Path) -> None:
    """The whole prompt is one batch: had it been read to its end, the answer would have begun."""
    path = write_random_gguf(folder / "batch.gguf", width=256, blocks=6, feed=1024, context=8192)
    with working(path, 8192, 8192) as session:
        long = [ChatMessage("user", "x" * 8000)]
        reading = session.ask(lambda number: protocol.generate(number, long, GenerationOptions()))
        waiting = [
            session.ask(lambda number: protocol.generate(number, [FIRST], GenerationOptions(max_tokens=3)))
            for _ in range(3)
        ]
        counting = session.ask(lambda number: protocol.count(number, "x"))
        assert session.answer(counting)["kind"] == "counted"  # so it has begun to read
        session._child.send(protocol.stop(waiting[1]))
        assert session.answer(waiting[1])["reason"] == "stopped"  # told at once
        session._child.send(protocol.stop(reading))
        message = session.answer(reading)
        assert (message["kind"], message["reason"], message["tokens"]) == ("ended", "stopped", 0)
        for number in (waiting[0], waiting[2]):
            kinds = []
            while (message := session.answer(number))["kind"] != "ended":
                kinds.append(message["kind"])
            assert kinds[0] == "begun"
            assert message["tokens"] == 3


def test_threads_change_without_loading_again(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "threads.gguf", ["on "], endless=True, context=100_000, feed=2048)
    with LlamaGenerator(path, EngineOptions(context=20_000, threads=1)) as generator:
        assert generator.facts() is None
        stream = generator.stream([FIRST], GenerationOptions(max_tokens=19_000))
        next(stream)
        worker = generator.worker_pid
        assert worker is not None
        process = psutil.Process(worker)
        before = process.num_threads()
        generator.set_threads(3)
        assert any(process.num_threads() >= before + 2 for _ in stream)
        facts = generator.facts()
        assert facts is not None
        assert (facts.pid, facts.threads, facts.prompt_threads) == (worker, 3, 3)
        stream.close()


def test_the_facts_are_of_this_worker(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "facts.gguf", ["on "], endless=True)
    with LlamaGenerator(path, EngineOptions(threads=1)) as generator:
        for _ in range(2):
            list(generator.stream([FIRST], GenerationOptions(max_tokens=20)))
        facts = generator.facts()
        assert facts is not None
        assert (facts.context, facts.gpu_layers) == (2048, 0)
        assert facts.prompt_tokens is not None
        assert facts.reused == facts.prompt_tokens - 1
        assert facts.tokens_per_second is not None
        assert facts.tokens_per_second > 0
        assert facts.memory is not None
        assert 10 << 20 < facts.memory < 1 << 30
        assert facts.estimate == memory_needed(read_header(path), 2048)
        assert generator._session is not None
        assert generator._session.buffers["KV"] == 2 * 2 * 2048 * 64
    assert generator.facts() is None


def test_the_estimate_is_what_the_worker_grows_by(folder: Path) -> None:
    path = write_random_gguf(folder / "grown.gguf", width=512, blocks=6, feed=1024, context=1024, words=12_000)
    with working(path, 1024) as session:
        assert session.pid is not None
        answer(session, ChatMessage("user", "x" * 900), max_tokens=200)
        grown = process_memory(session.pid)
        assert grown is not None
    bare = 12_000_000  # Python, before the engine is loaded
    assert grown - bare == pytest.approx(memory_needed(read_header(path), 1024), rel=0.15)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whom it would end first")
def test_memory_pressure_would_take_the_worker_and_not_the_program(folder: Path) -> None:
    with LlamaGenerator(write_known_answer_gguf(folder / "oom.gguf", ["Yes."])) as generator:
        generator.load()
        score = Path(f"/proc/{generator.worker_pid}/oom_score_adj").read_text(encoding="ascii")
        assert int(score) > int(Path(f"/proc/{os.getpid()}/oom_score_adj").read_text(encoding="ascii"))
