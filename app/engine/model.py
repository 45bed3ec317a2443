"""One model in llama.cpp, in the worker: its weights, its vocabulary, what it holds of a text."""

from __future__ import annotations

import ctypes
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import ModelBroken, ModelCrashed, ModelError, ModelOutOfMemory, ModelUnsupported
from app.core.ports import GenerationOptions
from app.engine import protocol
from app.engine.gguf import read_header
from app.engine.gpu import free_device_memory, layers_that_fit
from app.engine.held import ASIDE, CONVERSATION, SEQUENCES, Held
from app.engine.mapping import drop_mapped
from app.engine.marks import CONTROL_MARKS
from app.engine.prompting import PromptWriter
from app.engine.sampling import make_sampler

_INFO_LEVEL, _ERROR_LEVEL = 2, 4
_NO_MEMORY = re.compile(r"alloc|out of memory", re.IGNORECASE)
_UNKNOWN = re.compile(r"unknown (model architecture|pre-tokenizer|tokenizer)|unsupported", re.IGNORECASE)
_BUFFER = re.compile(r"(\S+) +(model|KV|RS|compute|output) buffer size = *([0-9.]+) MiB")


@dataclass(frozen=True, slots=True)
class Engine:
    """llama.cpp as the worker found it: its calls, its chat templates, ggml's own library."""

    api: Any
    formatter: Callable[..., Any]
    ggml: Any


class Model:
    """One model in llama.cpp. ``context``: tokens it can hold. Not for several threads."""

    prompts: PromptWriter

    def __init__(self, request: protocol.LoadRequest, engine: Engine) -> None:
        self._api = engine.api
        self._engine = engine
        self._request = request
        self._sequence = CONVERSATION
        self._trouble: deque[str] = deque(maxlen=40)
        self.buffers: dict[str, int] = {}
        """Bytes llama.cpp allocated or mapped, by what for: ``model``, ``KV``, ``RS``, ``compute``, ``output``."""
        self._repacked = False
        self._log = self._api.llama_log_callback(self._note)
        self._api.llama_log_set(self._log, None)
        self.context = request.context
        self.gpu_layers = 0

    def _note(self, level: int, text: bytes, _: object) -> None:
        if level == _ERROR_LEVEL:
            self._trouble.append(text.decode("utf-8", "replace").strip())
        elif (
            level == _INFO_LEVEL
            and b"buffer size" in text
            and (found := _BUFFER.search(text.decode("ascii", "replace")))
        ):
            place, what, size = found.groups()
            self.buffers[what] = self.buffers.get(what, 0) + int(float(size) * (1 << 20))
            self._repacked = self._repacked or place.endswith("_REPACK")

    # --- loading --------------------------------------------------------------------------------

    def load(self, progress: Callable[[float], None]) -> None:
        """Load the weights and make room for the context; ``ModelError`` says why it could not be done."""
        api = self._api
        api.llama_backend_init()
        layers = self._layers_on_device()
        try:
            self._load(layers, progress)
        except ModelOutOfMemory:
            if not layers:
                raise
            self._load(0, progress)  # the graphics processor had less room than it said
        self._held = Held(api, self._context, self._request.batch)
        self._vocabulary = api.llama_model_get_vocab(self._model)
        self._buffer = ctypes.create_string_buffer(512)
        self._read_vocabulary()
        if self._repacked:
            drop_mapped(self._request.path)

    def _load(self, layers: int, progress: Callable[[float], None]) -> None:
        api, request = self._api, self._request
        told = 0.0

        def tell(fraction: float, _: object) -> bool:
            nonlocal told
            if fraction - told >= 0.02:
                told = fraction
                progress(fraction)
            return True

        self.buffers.clear()
        self._trouble.clear()
        parameters = api.llama_model_default_params()
        parameters.n_gpu_layers = layers
        parameters.progress_callback = api.llama_progress_callback(tell)
        self._model = api.llama_model_load_from_file(request.path.encode(), parameters)
        if not self._model:
            raise self._why_not("The model could not be loaded")
        self._context = api.llama_init_from_model(self._model, self._context_wanted(layers))
        if not self._context:
            failure = self._why_not("There is no room for the model's context", no_memory=True)
            api.llama_model_free(self._model)
            raise failure
        self.gpu_layers = layers
        self.context = min(request.context, int(api.llama_n_ctx(self._context)))

    def _context_wanted(self, layers: int) -> Any:
        api, request = self._api, self._request
        wanted = api.llama_context_default_params()
        wanted.n_ctx = request.context
        wanted.n_batch = wanted.n_ubatch = request.batch
        wanted.n_outputs_max = SEQUENCES  # only what follows the last token is asked for: room for it, not for a batch
        wanted.n_threads = request.threads
        wanted.n_threads_batch = request.prompt_threads or request.threads
        wanted.no_perf = True
        wanted.n_seq_max, wanted.kv_unified = SEQUENCES, True
        if not layers:
            # On the processor alone, flash attention writes at half the speed once the context is 3,000 tokens long.
            wanted.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        return wanted

    def _layers_on_device(self) -> int:
        wanted = self._request.gpu_layers
        if not wanted or not self._api.llama_supports_gpu_offload():
            return 0
        if wanted > 0:
            return wanted
        try:
            free = free_device_memory(self._engine.ggml)
        except AttributeError:
            return 0
        return layers_that_fit(read_header(Path(self._request.path)), self._request.context, free) if free else 0

    def set_threads(self, writing: int, reading: int) -> None:
        """Compute with so many threads from the next step on."""
        self._api.llama_set_n_threads(self._context, max(1, writing), max(1, reading))

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
        self._control = frozenset(control)
        self._shown = {token for token, text in control.items() if text in CONTROL_MARKS}
        begin, end = api.llama_vocab_bos(vocabulary), api.llama_vocab_eos(vocabulary)
        self._begin = control.get(begin, "")
        source = api.llama_model_chat_template(self._model, None)
        template = None
        if source:
            try:
                formatter = self._engine.formatter(source.decode("utf-8", "replace"), control.get(end, ""), self._begin)
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

    def read(self, tokens: list[int], stop: Callable[[], bool], aside: int | None = None) -> int | None:
        """Evaluate a prompt; how many of its tokens were there from the text before, None when ``stop`` ended it.

        ``aside``: most tokens of the answer to a question beside the conversation, of which only what both have in
        common is kept where there is no room for more; to be followed by ``end_aside``.
        """
        self._sequence, held = CONVERSATION if aside is None else ASIDE, self._held
        if aside is not None:
            shared = held.begin_as(CONVERSATION, ASIDE, tokens)
            if held.size(CONVERSATION) + len(tokens) - shared + aside > self.context:
                held.forget(CONVERSATION, shared)
        return held.read(self._sequence, tokens, stop)

    def end_aside(self) -> None:
        """Go back to the conversation."""
        self._held.forget(ASIDE)
        self._sequence = CONVERSATION

    def sampler(self, options: GenerationOptions, grammar: str | None) -> Any:
        """What chooses the tokens of one answer, to be freed with ``free``; ``InputError`` for a useless grammar."""
        return make_sampler(self._api, self._vocabulary, options, grammar, self._control)

    def free(self, sampler: Any) -> None:
        """Give a sampler back."""
        self._api.llama_sampler_free(sampler)

    def write(self, sampler: Any, limit: int) -> Iterator[int | None]:
        """Tokens one by one, at most ``limit``, then None if the model is done."""
        for number in range(limit):
            token: int = self._api.llama_sampler_sample(sampler, self._context, -1)
            if self._api.llama_vocab_is_eog(self._vocabulary, token):
                yield None
                return
            yield token
            if number + 1 < limit:
                self._held.add(self._sequence, [token])
