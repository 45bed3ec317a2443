"""A folder with a sentence-transformers model, as far as its small files tell; nothing heavy is loaded.

The layout is that of sentence-transformers (sbert.net): ``modules.json`` names the parts and their folders.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import ModelBroken, ModelNotFound, ModelUnsupported
from app.core.ports import EVERY_LANGUAGE

POOLINGS = ("mean", "cls", "max")
_FORMER_NAMES = {"mean_tokens": "mean", "cls_token": "cls", "max_tokens": "max"}
_WEIGHTS = ("model.safetensors", "model-*.safetensors", "pytorch_model.bin", "pytorch_model-*.bin")
_TOKENIZERS = ("tokenizer.json", "sentencepiece.bpe.model", "spiece.model", "vocab.txt")
_CARD_LANGUAGES = re.compile(r"^language:[ \t]*(?P<here>[^\n]*)\n(?P<below>(?:[ \t]*-[^\n]*\n)*)", re.MULTILINE)
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]+)?")
_MANY = 10
_CARD_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class ModelSource:
    """What the model's files say. Prefixes are "" and ``languages`` empty where they say nothing."""

    folder: Path
    pooling: str
    query_prefix: str
    passage_prefix: str
    languages: tuple[str, ...]
    weights: tuple[Path, ...]

    @property
    def stamp(self) -> str:
        """Sizes and times of the weights: another stamp, another model."""
        return " ".join(f"{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in self.weights)

    def sha256(self) -> str:
        """The hash of the weights in hex; of the one file, or of all in the order of their names."""
        digest = hashlib.sha256()
        for path in self.weights:
            with path.open("rb") as file:
                while part := file.read(1 << 20):
                    digest.update(part)
        return digest.hexdigest()


def inspect_source(folder: Path) -> ModelSource:
    """Look at the folder.

    ``ModelNotFound`` when there is no such folder, ``ModelBroken`` naming a file that is missing or cannot be read,
    ``ModelUnsupported`` for a kind of model that cannot be prepared.
    """
    if not folder.is_dir():
        raise ModelNotFound(f"There is no folder {folder}.", "Name a folder with a sentence-transformers model.")
    modules = _read(folder / "modules.json")
    _check_kinds([str(part.get("type", "")) for part in _parts(modules)])
    transformer = folder / str(_parts(modules)[0].get("path", ""))
    _read(transformer / "config.json")
    weights = next((found for name in _WEIGHTS if (found := sorted(transformer.glob(name)))), None)
    if weights is None:
        raise ModelBroken(f"The weights (model.safetensors) are missing in {transformer}.", "Get the whole model.")
    if not any((transformer / name).is_file() for name in _TOKENIZERS):
        raise ModelBroken(f"tokenizer.json is missing in {transformer}.", "Get the whole model.")
    query, passage = _prompts(folder)
    return ModelSource(
        folder=folder,
        pooling=_pooling(folder / str(_parts(modules)[1].get("path", "1_Pooling")) / "config.json", query or passage),
        query_prefix=query,
        passage_prefix=passage,
        languages=_card_languages(folder / "README.md"),
        weights=tuple(weights),
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelBroken(
            f"{path.name} is missing in {path.parent}.", "Name a folder with a whole sentence-transformers model."
        ) from None
    except (OSError, ValueError) as error:
        raise ModelBroken(f"{path} cannot be read: {error}", "Get the model again.") from error


def _parts(modules: Any) -> Sequence[dict[str, Any]]:
    if not isinstance(modules, list) or len(modules) < 2 or not all(isinstance(part, dict) for part in modules):
        raise ModelBroken("modules.json does not list the parts of a model.", "Get the model again.")
    return modules


def _check_kinds(types: Sequence[str]) -> None:
    # A part of another package would be code of the model's own.
    kinds = [name.rpartition(".")[2] if name.startswith("sentence_transformers.") else name for name in types]
    tail = list(kinds[2:])
    while tail and tail[0] == "Dense":
        tail.pop(0)
    if list(kinds[:2]) != ["Transformer", "Pooling"] or tail not in ([], ["Normalize"]):
        raise ModelUnsupported(
            f"An embedding model built from {', '.join(kinds)} cannot be prepared.", "Choose another model."
        )


def _pooling(path: Path, prefixed: str) -> str:
    config = _read(path)
    named = config.get("pooling_mode")
    modes = [named] if isinstance(named, str) else list(named or ())
    if not modes:
        modes = [
            _FORMER_NAMES.get(key.removeprefix("pooling_mode_"), key)
            for key, on in config.items()
            if key.startswith("pooling_mode_") and on is True
        ] or ["mean"]
    if len(modes) != 1 or modes[0] not in POOLINGS or (prefixed and config.get("include_prompt") is False):
        raise ModelUnsupported(
            f"An embedding model with {' and '.join(map(str, modes))} pooling cannot be prepared.",
            "Choose another model.",
        )
    return str(modes[0])


def _prompts(folder: Path) -> tuple[str, str]:
    """What goes before a question and before a passage."""
    path = folder / "config_sentence_transformers.json"
    config = _read(path) if path.exists() else {}
    prompts = config.get("prompts") or {}
    usual = prompts.get(config.get("default_prompt_name"), "")
    query = prompts.get("query", usual)
    passage = prompts.get("document") or prompts.get("passage") or usual
    return str(query or ""), str(passage or "")


def _card_languages(path: Path) -> tuple[str, ...]:
    """The languages in the head of the model's card; one that names many takes any."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            card = file.read(_CARD_CHARACTERS)
    except OSError:
        return ()
    if not card.startswith("---"):
        return ()
    found = _CARD_LANGUAGES.search(card[3:].split("\n---", 1)[0] + "\n")
    if found is None:
        return ()
    words = re.findall(r"[\w-]+", f"{found['here']} {found['below']}")
    names = [word.split("-")[0] for word in words if _CODE.fullmatch(word)]
    if "multilingual" in words or len(set(names)) >= _MANY:
        return (EVERY_LANGUAGE,)
    return tuple(dict.fromkeys(names))
