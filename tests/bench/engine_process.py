"""llama.cpp called directly, in a process of its own: what the program's stream is held against.

Reads a JSON line ``{"model", "context", "batch", "threads"}``, then lines ``{"messages", "tokens", "temperature"}``;
answers each with ``{"prompt_tokens", "first", "seconds", "tokens"}``: seconds to the first token, and from there to the
last. A prompt that was read before is not read again, but for its last token.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from typing import Any

import llama_cpp as api
from llama_cpp.llama_chat_format import Jinja2ChatFormatter


class Direct:
    """One model, one prompt at a time."""

    def __init__(self, model: str, context: int, batch: int, threads: int) -> None:
        self._silent = api.llama_log_callback(lambda *_: None)
        api.llama_log_set(self._silent, None)
        api.llama_backend_init()
        self._model = api.llama_model_load_from_file(model.encode(), api.llama_model_default_params())
        wanted = api.llama_context_default_params()
        wanted.n_ctx, wanted.n_batch, wanted.n_ubatch = context, batch, batch
        wanted.n_threads = wanted.n_threads_batch = threads
        wanted.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        wanted.no_perf = True
        self._context = api.llama_init_from_model(self._model, wanted)
        self._batch = batch
        self._vocabulary = api.llama_model_get_vocab(self._model)
        template = api.llama_model_chat_template(self._model, None).decode()
        self._format = Jinja2ChatFormatter(template, "</s>", "<s>")
        self._held: list[int] = []

    def answer(self, messages: list[Any], tokens: int, temperature: float) -> dict[str, Any]:
        """Write so many tokens."""
        began = time.perf_counter()
        prompt = self._tokenize(self._format(messages=messages).prompt.encode())
        self._read(prompt)
        sampler = self._sampler(temperature)
        token = api.llama_sampler_sample(sampler, self._context, -1)
        first = time.perf_counter()
        text = bytearray(self._piece(token))
        for _ in range(tokens - 1):
            self._decode([token])
            token = api.llama_sampler_sample(sampler, self._context, -1)
            text += self._piece(token)
        seconds = time.perf_counter() - first
        api.llama_sampler_free(sampler)
        api.llama_memory_seq_rm(api.llama_get_memory(self._context), 0, len(prompt), -1)
        return {"prompt_tokens": len(prompt), "first": first - began, "seconds": seconds, "tokens": tokens}

    def _read(self, prompt: list[int]) -> None:
        shared = 0
        while shared < min(len(prompt) - 1, len(self._held)) and prompt[shared] == self._held[shared]:
            shared += 1
        api.llama_memory_seq_rm(api.llama_get_memory(self._context), 0, shared, -1)
        for at in range(shared, len(prompt), self._batch):
            self._decode(prompt[at : at + self._batch])
        self._held = prompt

    def _decode(self, tokens: list[int]) -> None:
        array = (api.llama_token * len(tokens))(*tokens)
        if api.llama_decode(self._context, api.llama_batch_get_one(array, len(tokens))):
            raise RuntimeError("llama.cpp failed")

    def _tokenize(self, text: bytes) -> list[int]:
        found = (api.llama_token * (len(text) + 8))()
        count = api.llama_tokenize(self._vocabulary, text, len(text), found, len(found), False, True)
        return list(found[:count])

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(64)
        size: int = api.llama_token_to_piece(self._vocabulary, token, buffer, 64, 0, False)
        return buffer.raw[:size]

    def _sampler(self, temperature: float) -> Any:
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        for link in (
            api.llama_sampler_init_top_k(40),
            api.llama_sampler_init_top_p(0.9, 1),
            api.llama_sampler_init_temp(temperature),
            api.llama_sampler_init_dist(api.LLAMA_DEFAULT_SEED),
        ):
            api.llama_sampler_chain_add(chain, link)
        return chain


def main() -> None:
    """Serve until the end of the input."""
    direct = Direct(**json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        print(json.dumps(direct.answer(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
