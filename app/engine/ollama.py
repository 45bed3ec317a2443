"""Ollama's own HTTP API: its models, and answers as lines of JSON.

Source: Ollama's published API description (``/api/tags``, ``/api/show``, ``/api/chat``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.errors import ModelUnsupported
from app.core.ports import GeneratedText, GenerationOptions, NetworkDoor, NetworkRequest
from app.core.types import ChatMessage, ModelInfo
from app.engine.speaking import WRITING_SECONDS, Address, EndpointGenerator, refuse_cancelled

_CONTEXT = 8192
"""Tokens we ask for: Ollama would take 4,096 or less, whatever the model can hold."""
_EMBEDDING_FAMILIES = frozenset(
    {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "xlm-roberta", "gemma-embedding"}
)


class Ollama:
    """``Endpoint`` at an address of Ollama."""

    prefix = "ollama:"
    usual = "http://127.0.0.1:11434"

    def __init__(self, door: NetworkDoor, address: str) -> None:
        """``InputError`` for what is no address."""
        self.address = Address(door, address, "ollama")

    def models(self) -> Sequence[ModelInfo]:
        """The models it has that write text."""
        answer = self.address.ask("GET", "/api/tags", "list of models")
        with self.address.understood():
            models = [model for model in answer.get("models") or () if isinstance(model, dict) and model.get("name")]
            return [self._info(str(model["name"]), model) for model in models if not _embeds(model)]

    def describe(self, name: str) -> ModelInfo:
        """One model, with the context and the licence that it tells."""
        shown = self._show(name)
        with self.address.understood():
            return self._described(name, shown)

    def _described(self, name: str, shown: Mapping[str, Any]) -> ModelInfo:
        details = shown.get("details") or {}
        info = self._info(name, {"details": details})
        licence = str(shown.get("license") or "").strip().splitlines()
        trained = trained_context(shown)
        return replace(
            info,
            trained=trained,
            context=min(_CONTEXT, trained or _CONTEXT),
            licence=licence[0].strip()[:80] if licence else None,
            template=bool(shown.get("template")),
        )

    def generator(self, name: str) -> OllamaGenerator:
        """Writes with that model."""
        return OllamaGenerator(self.address, name, lambda: self._show(name))

    def _show(self, name: str) -> Mapping[str, Any]:
        shown = self.address.ask("POST", "/api/show", f"facts of {name}", body={"model": name})
        able = shown.get("capabilities")
        if isinstance(able, list) and able and "completion" not in able:
            raise ModelUnsupported(f"{name} does not write text.", "Choose a chat model.")
        return shown

    def _info(self, name: str, model: Mapping[str, Any]) -> ModelInfo:
        details = model.get("details") or {}
        size = model.get("size")
        return ModelInfo(
            id=name,
            kind="chat",
            installed=True,
            active=False,
            path=None,
            size=size if isinstance(size, int) and size > 0 else None,
            memory=None,
            context=_CONTEXT,
            licence=None,
            fits=None,
            name=name,
            origin="ollama",
            architecture=details.get("family"),
            parameters=parameters_of(details.get("parameter_size")),
            quantisation=details.get("quantization_level"),
            remote=self.address.remote or bool(model.get("remote_host")),
            source=str(model.get("remote_host") or self.address.host),
        )


class OllamaGenerator(EndpointGenerator):
    """Writes with a model that Ollama runs."""

    def __init__(self, address: Address, name: str, show: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(address)
        self._name = name
        self._show = show
        self._context: int | None = None

    def load(self, cancelled: Callable[[], bool]) -> None:
        """Make sure that it is there; Ollama loads it with the first question."""
        refuse_cancelled(cancelled)
        self.context_size()
        refuse_cancelled(cancelled)

    def context_size(self) -> int:
        """Tokens that are asked for."""
        if self._context is None:
            shown = self._show()
            with self._address.understood():
                self._context = min(_CONTEXT, trained_context(shown) or _CONTEXT)
        return self._context

    def open(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> NetworkRequest:
        """``POST /api/chat``."""
        chosen: dict[str, Any] = {
            "num_ctx": self.context_size(),
            "num_predict": options.max_tokens,
            "temperature": options.temperature,
            "top_p": options.top_p,
        }
        if options.seed is not None:
            chosen["seed"] = options.seed
        if options.stop:
            chosen["stop"] = list(options.stop)
        body: dict[str, Any] = {
            "model": self._name,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "stream": True,
            "options": chosen,
        }
        if options.schema is not None:
            body["format"] = options.schema
        return self._address.request("POST", "/api/chat", f"answer of {self._name}", body=body, timeout=WRITING_SECONDS)

    def read(self, line: str) -> tuple[tuple[GeneratedText, ...], bool]:
        """A line is one JSON object; the last has ``done``, one with ``error`` is raised."""
        if not line.strip():
            return (), False
        try:
            part = json.loads(line)
        except ValueError:
            raise self._address.trouble("a line that is no JSON") from None
        if not isinstance(part, dict):
            raise self._address.trouble("a line that is no JSON object")
        if part.get("error"):
            raise self._address.trouble(str(part["error"])[:400])
        message = part.get("message") or {}
        pieces = []
        if message.get("thinking"):
            pieces.append(GeneratedText(str(message["thinking"]), reasoning=True))
        if message.get("content"):
            pieces.append(GeneratedText(str(message["content"])))
        return tuple(pieces), bool(part.get("done"))


def trained_context(shown: Mapping[str, Any]) -> int | None:
    """Tokens the model was trained on, as ``/api/show`` tells: ``model_info["<architecture>.context_length"]``."""
    facts = shown.get("model_info") or {}
    for key, value in facts.items():
        if str(key).endswith(".context_length") and isinstance(value, int) and value > 0:
            return value
    return None


def parameters_of(written: object) -> int | None:
    """``"7.6B"``, ``"494.03M"`` as a number."""
    if not isinstance(written, str) or not written.strip():
        return None
    scale = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}.get(written.strip()[-1].upper())
    try:
        return int(float(written.strip()[:-1]) * scale) if scale else int(written)
    except ValueError:
        return None


def _embeds(model: Mapping[str, Any]) -> bool:
    details = model.get("details") or {}
    families = {details.get("family"), *(details.get("families") or ())}
    return bool(families & _EMBEDDING_FAMILIES)
