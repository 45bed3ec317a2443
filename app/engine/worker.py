"""The process that runs llama.cpp: loads one model, then answers the messages of ``app.engine.protocol``.

Nothing of a prompt or an answer is ever logged or printed here.
"""

from __future__ import annotations

import ctypes
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.core.errors import (
    ContextOverflow,
    EngineMissing,
    ModelBroken,
    ModelCrashed,
    ModelError,
    ModelOutOfMemory,
    ModelUnsupported,
)
from app.core.ports import GenerationOptions
from app.engine import protocol
from app.engine.marks import CONTROL_MARKS, StopMarks, opened_by
from app.engine.prompting import PromptWriter
from app.engine.utf8 import Utf8Pieces
from app.resources.channel import Channel

_ERROR_LEVEL = 3
_NO_MEMORY = re.compile(r"alloc|out of memory", re.IGNORECASE)
_UNKNOWN = re.compile(r"unknown (model architecture|pre-tokenizer|tokenizer)|unsupported", re.IGNORECASE)


def main(channel: Channel, args: Sequence[str]) -> None:
    """Load what the first message names and serve until the parent is gone."""
    del args
    request, _ = channel.receive()
    try:
        model = Model(protocol.LoadRequest(request["path"], request["context"], request["batch"], request["threads"]))
        model.load(lambda fraction: channel.send({"kind": "progress", "fraction": fraction}))
    except MemoryError:
        failure = ModelOutOfMemory("There is not enough memory for the model.", "Choose a smaller one.")
        channel.send(protocol.error(protocol.LOAD_ID, failure))
        return
    except ModelError as error:
        channel.send(protocol.error(protocol.LOAD_ID, error))
        return
    channel.send({"kind": "loaded", "context": model.context})
    Server(channel, model).serve()


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
            except ModelError as error:
                self._channel.send(protocol.error(request["id"], error))
            self._current = None

    def _sort(self, request: dict[str, Any]) -> None:
        match request["do"]:
            case "generate":
                self._waiting.append(request)
            case "count":
                tokens = len(self._model.tokenize(request["text"]))
                self._channel.send({"kind": "counted", "id": request["id"], "tokens": tokens})
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
        number = request["id"]
        options = protocol.read_options(request["options"])
        prompt = self._model.prompts.write(request["messages"])
        tokens = self._model.tokenize_prompt(prompt.text)
        room = self._model.context - len(tokens)
        if room < 1:
            raise ContextOverflow(
                f"The question and its passages have {len(tokens):,} tokens, the model holds {self._model.context:,}.",
                "Ask a shorter question, or choose a model or a setting with more context.",
            )
        reason: protocol.EndReason = "stopped"
        written = 0
        if not self._asked_to_stop() and self._model.read(tokens, self._asked_to_stop):
            begun = {"kind": "begun", "id": number, "prompt_tokens": len(tokens), "closing": opened_by(prompt.text)}
            self._channel.send(begun)
            reason, written = self._write(number, options, prompt.stop, room)
        self._channel.send({"kind": "ended", "id": number, "reason": reason, "tokens": written})

    def _write(
        self, number: int, options: GenerationOptions, stop: tuple[str, ...], room: int
    ) -> tuple[protocol.EndReason, int]:
        characters, marks = Utf8Pieces(), StopMarks((*options.stop, *stop))
        reason: protocol.EndReason = "length"
        written = 0
        for token in self._model.write(options, min(options.max_tokens, room)):
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


class Model:
    """One model in llama.cpp. ``context``: tokens it can hold. Not for several threads."""

    prompts: PromptWriter

    def __init__(self, request: protocol.LoadRequest) -> None:
        try:
            import llama_cpp
            from llama_cpp.llama_chat_format import Jinja2ChatFormatter
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineMissing(
                "The engine that runs language models (llama.cpp) is not installed on this computer.",
                "Run “make run” again with a C++ compiler and CMake installed. Quoted answers work without it.",
            ) from error
        self._api = llama_cpp
        self._formatter = Jinja2ChatFormatter
        self._request = request
        self._held: list[int] = []
        self._trouble: deque[str] = deque(maxlen=40)
        self._log = llama_cpp.llama_log_callback(self._note)
        llama_cpp.llama_log_set(self._log, None)
        self.context = request.context

    def _note(self, level: int, text: bytes, _: object) -> None:
        if level == _ERROR_LEVEL:
            self._trouble.append(text.decode("utf-8", "replace").strip())

    # --- loading --------------------------------------------------------------------------------

    def load(self, progress: Callable[[float], None]) -> None:
        """Load the weights and make room for the context; ``ModelError`` says why it could not be done."""
        api, request = self._api, self._request
        told = 0.0

        def tell(fraction: float, _: object) -> bool:
            nonlocal told
            if fraction - told >= 0.02:
                told = fraction
                progress(fraction)
            return True

        api.llama_backend_init()
        parameters = api.llama_model_default_params()
        parameters.progress_callback = api.llama_progress_callback(tell)
        self._model = api.llama_model_load_from_file(request.path.encode(), parameters)
        if not self._model:
            raise self._why_not("The model could not be loaded")
        wanted = api.llama_context_default_params()
        wanted.n_ctx = request.context
        wanted.n_batch = wanted.n_ubatch = request.batch
        wanted.n_threads = wanted.n_threads_batch = request.threads
        wanted.no_perf = True
        if not api.llama_supports_gpu_offload():
            # On the processor alone, flash attention writes at half the speed once the context is 3,000 tokens long.
            wanted.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._context = api.llama_init_from_model(self._model, wanted)
        if not self._context:
            raise self._why_not("There is no room for the model's context", no_memory=True)
        self.context = min(request.context, int(api.llama_n_ctx(self._context)))
        self._memory = api.llama_get_memory(self._context)
        self._vocabulary = api.llama_model_get_vocab(self._model)
        self._buffer = ctypes.create_string_buffer(512)
        self._read_vocabulary()

    def _why_not(self, what: str, *, no_memory: bool = False) -> ModelError:
        trouble = "; ".join(self._trouble)
        if no_memory or _NO_MEMORY.search(trouble):
            return ModelOutOfMemory(f"{what}: not enough memory.", "Close other programs or choose a smaller model.")
        if _UNKNOWN.search(trouble):
            return ModelUnsupported(f"{what}: {trouble}.", "Choose another model, or update the program.")
        return ModelBroken(f"{what}: {trouble or 'llama.cpp refused it'}.", "Download the model again.")

    def _read_vocabulary(self) -> None:
        api, vocabulary = self._api, self._vocabulary
        hidden = api.LLAMA_TOKEN_ATTR_CONTROL | api.LLAMA_TOKEN_ATTR_UNKNOWN
        control: dict[int, str] = {}
        for token in range(api.llama_vocab_n_tokens(vocabulary)):
            if api.llama_vocab_get_attr(vocabulary, token) & hidden:
                control[token] = (api.llama_vocab_get_text(vocabulary, token) or b"").decode("utf-8", "replace")
        self._shown = {token for token, text in control.items() if text in CONTROL_MARKS}
        begin, end = api.llama_vocab_bos(vocabulary), api.llama_vocab_eos(vocabulary)
        self._begin = control.get(begin, "")
        source = api.llama_model_chat_template(self._model, None)
        template = None
        if source:
            try:
                formatter = self._formatter(source.decode("utf-8", "replace"), control.get(end, ""), self._begin)
            except Exception:  # noqa: S110 - a template that is no Jinja: the plain one serves
                pass
            else:
                template = lambda messages: str(formatter(messages=messages).prompt)  # noqa: E731
        self.prompts = PromptWriter(template, control.values())

    # --- tokens ---------------------------------------------------------------------------------

    def tokenize(self, text: str, *, begin: bool = False, control: bool = False) -> list[int]:
        """The tokens of ``text``; with ``control`` the names of control tokens in it become these tokens."""
        data = text.encode("utf-8", "replace")
        size = len(data) + 8
        for _ in range(2):
            tokens = (self._api.llama_token * size)()
            found: int = self._api.llama_tokenize(self._vocabulary, data, len(data), tokens, size, begin, control)
            if found >= 0:
                return list(tokens[:found])
            size = -found
        raise ModelCrashed("The text could not be turned into tokens.", "Choose another model.")

    def tokenize_prompt(self, prompt: str) -> list[int]:
        """The tokens of a whole prompt, with the vocabulary's first token unless the template wrote it."""
        written = bool(self._begin) and prompt.startswith(self._begin)
        return self.tokenize(prompt, begin=not written, control=True)

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; nothing for control tokens."""
        shown = token in self._shown
        size = self._api.llama_token_to_piece(self._vocabulary, token, self._buffer, len(self._buffer), 0, shown)
        if size < 0:
            self._buffer = ctypes.create_string_buffer(-size)
            return self.piece(token)
        return self._buffer.raw[:size]

    # --- running --------------------------------------------------------------------------------

    def read(self, tokens: list[int], stop: Callable[[], bool]) -> bool:
        """Evaluate a prompt, keeping what it shares with the text before; False when ``stop`` ended it."""
        at = self._forget_after(_shared(self._held, tokens[:-1]))
        # Asked between the operations of a batch: a long prompt on a slow computer stops at once too.
        callback = self._api.ggml_abort_callback(lambda _: stop())
        self._api.llama_set_abort_callback(self._context, callback, None)
        try:
            while at < len(tokens):
                part = tokens[at : at + self._request.batch]
                if stop() or not self._decode(part):
                    self._forget_after(at)
                    return False
                at += len(part)
        finally:
            self._api.llama_set_abort_callback(self._context, self._api.ggml_abort_callback(), None)
        return True

    def write(self, options: GenerationOptions, limit: int) -> Iterator[int | None]:
        """Tokens one by one, at most ``limit``, then None if the model is done."""
        sampler = self._sampler(options)
        try:
            for number in range(limit):
                token: int = self._api.llama_sampler_sample(sampler, self._context, -1)
                if self._api.llama_vocab_is_eog(self._vocabulary, token):
                    yield None
                    return
                yield token
                if number + 1 < limit:
                    self._decode([token])
        finally:
            self._api.llama_sampler_free(sampler)

    def _decode(self, tokens: list[int]) -> bool:
        array = (self._api.llama_token * len(tokens))(*tokens)
        code = self._api.llama_decode(self._context, self._api.llama_batch_get_one(array, len(tokens)))
        if code == 2:
            return False
        if code != 0:
            self._forget_after(0)
            raise ModelCrashed(f"The model failed while it was reading (code {code}).", "Ask again.")
        self._held += tokens
        return True

    def _forget_after(self, size: int) -> int:
        """Keep the first ``size`` tokens of what the model holds, or none where that cannot be done."""
        api, memory = self._api, self._memory
        whole = size > 0 and api.llama_memory_seq_pos_min(memory, 0) == 0
        if not (whole and api.llama_memory_seq_rm(memory, 0, size, -1)):
            api.llama_memory_clear(memory, False)
            size = 0
        del self._held[size:]
        return size

    def _sampler(self, options: GenerationOptions) -> Any:
        api = self._api
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if options.temperature <= 0:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
            return chain
        seed = api.LLAMA_DEFAULT_SEED if options.seed is None else options.seed & 0xFFFFFFFE
        for link in (
            api.llama_sampler_init_top_k(40),
            api.llama_sampler_init_top_p(options.top_p, 1),
            api.llama_sampler_init_temp(options.temperature),
            api.llama_sampler_init_dist(seed),
        ):
            api.llama_sampler_chain_add(chain, link)
        return chain


def _shared(first: list[int], second: list[int]) -> int:
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))
