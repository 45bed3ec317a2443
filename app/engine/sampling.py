"""How the next token is chosen: greedily or by chance, and where a JSON Schema is given, only among what fits it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

from app.core.ports import GenerationOptions
from app.engine.schemas import unusable

_TOP_K = 40
_NEVER = float("-inf")


def make_sampler(
    api: Any, vocabulary: Any, options: GenerationOptions, grammar: str | None, hidden: Iterable[int] = ()
) -> Any:
    """llama.cpp's chain of samplers, to be freed by the caller. ``hidden``: tokens that a grammar's text must not
    contain, since they are not shown. ``InputError`` when llama.cpp does not take the grammar.
    """
    chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
    if grammar is not None:
        link = api.llama_sampler_init_grammar(vocabulary, grammar.encode(), b"root")
        if not link:
            api.llama_sampler_free(chain)
            raise unusable("its grammar is not valid")
        api.llama_sampler_chain_add(chain, _without(api, vocabulary, hidden))
        api.llama_sampler_chain_add(chain, link)
    if options.temperature <= 0:
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
        return chain
    seed = api.LLAMA_DEFAULT_SEED if options.seed is None else options.seed & 0xFFFFFFFE
    for link in (
        api.llama_sampler_init_top_k(_TOP_K),
        api.llama_sampler_init_top_p(options.top_p, 1),
        api.llama_sampler_init_temp(options.temperature),
        api.llama_sampler_init_dist(seed),
    ):
        api.llama_sampler_chain_add(chain, link)
    return chain


def _without(api: Any, vocabulary: Any, tokens: Iterable[int]) -> Any:
    never = [token for token in tokens if not api.llama_vocab_is_eog(vocabulary, token)]
    biases = (api.llama_logit_bias * max(1, len(never)))()
    for place, token in enumerate(never):
        biases[place].token, biases[place].bias = token, ctypes.c_float(_NEVER)
    return api.llama_sampler_init_logit_bias(api.llama_vocab_n_tokens(vocabulary), len(never), biases)
