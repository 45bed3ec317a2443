"""The process that runs llama.cpp: loads one model, then answers the messages of ``app.engine.protocol``.

Nothing of a prompt or an answer is ever logged or printed here.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from app.core.errors import AppError, ContextOverflow, EngineMissing, ModelOutOfMemory
from app.core.ports import GenerationOptions
from app.engine import protocol
from app.engine.marks import StopMarks, opened_by
from app.engine.model import Engine, Model
from app.engine.prompting import Prompt
from app.engine.utf8 import Utf8Pieces
from app.resources.channel import Channel


def main(channel: Channel, args: Sequence[str]) -> None:
    """Load what the first message names and serve until the parent is gone."""
    del args
    request, _ = channel.receive()
    try:
        model = Model(protocol.read_load(request), find_engine())
        model.load(lambda fraction: channel.send({"kind": "progress", "fraction": fraction}))
    except MemoryError:
        failure = ModelOutOfMemory("There is not enough memory for the model.", "Choose a smaller one.")
        channel.send(protocol.error(protocol.LOAD_ID, failure))
        return
    except AppError as error:
        channel.send(protocol.error(protocol.LOAD_ID, error))
        return
    channel.send({"kind": "loaded", "context": model.context, "gpu_layers": model.gpu_layers, "buffers": model.buffers})
    Server(channel, model).serve()


def unthinking(prompt: Prompt) -> Prompt:
    """The prompt with the thinking ended that it opens: what must fit a grammar does not think aloud."""
    closing = opened_by(prompt.text)
    return prompt if closing is None else Prompt(f"{prompt.text.rstrip()}\n\n{closing}\n\n", prompt.stop)


def find_engine() -> Engine:
    """llama.cpp on this computer; ``EngineMissing`` where it is not."""
    try:
        import llama_cpp
        from llama_cpp._ggml import libggml
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineMissing(
            "The engine that runs language models (llama.cpp) is not installed on this computer.",
            "Run “make run” again with a C++ compiler and CMake installed. Quoted answers work without it.",
        ) from error
    return Engine(llama_cpp, Jinja2ChatFormatter, libggml)


class Server:
    """Answers requests in order; looks for ``stop`` and ``count`` while an answer is being written."""

    def __init__(self, channel: Channel, model: Model) -> None:
        self._channel = channel
        self._model = model
        self._waiting: deque[dict[str, Any]] = deque()
        self._stopped = False
        self._current: int | None = None

    def serve(self) -> None:
        """Serve for ever; the parent ends this process."""
        while True:
            if not self._waiting:
                self._sort(self._channel.receive()[0])
                continue
            request = self._waiting.popleft()
            self._current, self._stopped = request["id"], False
            try:
                self._generate(request)
            except AppError as error:
                self._channel.send(protocol.error(request["id"], error))
            self._current = None

    def _sort(self, request: dict[str, Any]) -> None:
        match request["do"]:
            case "generate":
                self._waiting.append(request)
            case "count":
                tokens = len(self._model.tokenize(request["text"]))
                self._channel.send({"kind": "counted", "id": request["id"], "tokens": tokens})
            case "threads":
                self._model.set_threads(request["threads"], request["prompt_threads"])
            case "stop" if request["id"] == self._current:
                self._stopped = True
            case "stop":
                for waiting in [waiting for waiting in self._waiting if waiting["id"] == request["id"]]:
                    self._waiting.remove(waiting)
                    self._channel.send({"kind": "ended", "id": request["id"], "reason": "stopped", "tokens": 0})

    def _asked_to_stop(self) -> bool:
        while (frame := self._channel.poll()) is not None:
            self._sort(frame[0])
        return self._stopped

    def _generate(self, request: dict[str, Any]) -> None:
        options = protocol.read_options(request["options"])
        aside = request["grammar"] is not None  # a question of our own: the conversation goes on after it
        sampler = self._model.sampler(options, request["grammar"])
        try:
            prompt = self._model.prompts.write(request["messages"])
            if aside:
                self._answer(request["id"], options, unthinking(prompt), sampler, aside=True)
            else:
                self._answer(request["id"], options, prompt, sampler, aside=False)
        finally:
            self._model.free(sampler)
            if aside:
                self._model.end_aside()

    def _answer(self, number: int, options: GenerationOptions, prompt: Prompt, sampler: Any, *, aside: bool) -> None:
        tokens = self._model.tokenize_prompt(prompt.text)
        room = self._model.context - len(tokens)
        if room < 1:
            raise ContextOverflow(
                f"The question and its passages have {len(tokens):,} tokens, the model holds {self._model.context:,}.",
                "Ask a shorter question, or choose a model or a setting with more context.",
            )
        limit = min(options.max_tokens, room)
        reused = None
        if not self._asked_to_stop():
            reused = self._model.read(tokens, self._asked_to_stop, limit if aside else None)
        ended: dict[str, Any] = {"kind": "ended", "id": number, "reason": "stopped", "tokens": 0, "seconds": 0.0}
        if reused is not None:
            self._channel.send(
                {
                    "kind": "begun",
                    "id": number,
                    "prompt_tokens": len(tokens),
                    "reused": reused,
                    "closing": opened_by(prompt.text),
                }
            )
            began = time.perf_counter()
            stops = StopMarks((*options.stop, *prompt.stop))
            reason, written = self._write(number, sampler, stops, limit)
            ended |= {"reason": reason, "tokens": written, "seconds": time.perf_counter() - began}
        self._channel.send(ended)

    def _write(self, number: int, sampler: Any, marks: StopMarks, limit: int) -> tuple[protocol.EndReason, int]:
        characters = Utf8Pieces()
        reason: protocol.EndReason = "length"
        written = 0
        for token in self._model.write(sampler, limit):
            if token is None:
                reason = "stop"
                break
            written += 1
            self._send(number, marks.feed(characters.feed(self._model.piece(token))))
            if marks.stopped:
                reason = "stop"
                break
            if self._asked_to_stop():
                return "stopped", written
        self._send(number, marks.feed(characters.finish()) + marks.finish())
        return reason, written

    def _send(self, number: int, text: str) -> None:
        if text:
            self._channel.send({"kind": "piece", "id": number, "text": text})
