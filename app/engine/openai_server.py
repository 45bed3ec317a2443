"""Any server that speaks OpenAI's chat API: LM Studio, vLLM, llama.cpp's and others.

Source: OpenAI's API reference (``/models``, ``/chat/completions`` with server-sent events), and what these servers add
to it: ``max_model_len`` (vLLM), ``meta.n_ctx_train`` (llama.cpp), ``reasoning_content`` (several).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core.errors import ModelNotFound
from app.core.ports import GeneratedText, GenerationOptions, NetworkDoor, NetworkRequest
from app.core.types import ChatMessage, ModelInfo
from app.engine.speaking import WRITING_SECONDS, Address, EndpointGenerator, refuse_cancelled


class OpenAiServer:
    """``Endpoint`` at the address of such a server; the address ends where ``/chat/completions`` follows."""

    prefix = "server:"

    def __init__(self, door: NetworkDoor, address: str, key: str, context: int) -> None:
        """``context``: tokens its models are taken to hold where it does not tell. ``InputError`` for no address."""
        self.address = Address(door, _whole_address(address), "server", key)
        self._context = context

    def models(self) -> Sequence[ModelInfo]:
        """The models it serves."""
        answer = self.address.ask("GET", "/models", "list of models")
        with self.address.understood():
            return [
                self._info(model)
                for model in answer.get("data") or ()
                if isinstance(model, dict) and model.get("id") and not _embeds(str(model["id"]))
            ]

    def describe(self, name: str) -> ModelInfo:
        """One of them."""
        for model in self.models():
            if model.id == name:
                return model
        raise ModelNotFound(f"{self.address.host} has no model {name[:120]!r}.", "Choose one of the models it lists.")

    def generator(self, name: str) -> OpenAiGenerator:
        """Writes with that model."""
        return OpenAiGenerator(self.address, name, lambda: self.describe(name))

    def _info(self, model: Mapping[str, Any]) -> ModelInfo:
        meta = model.get("meta") if isinstance(model.get("meta"), dict) else {}
        assert meta is not None
        told = _whole(model.get("max_model_len")) or _whole(meta.get("n_ctx")) or _whole(model.get("context_length"))
        name = str(model["id"])
        return ModelInfo(
            id=name,
            kind="chat",
            installed=True,
            active=False,
            path=None,
            size=_whole(meta.get("size")),
            memory=None,
            context=told or self._context,
            licence=None,
            fits=None,
            name=name.replace("\\", "/").rsplit("/", 1)[-1],
            origin="server",
            parameters=_whole(meta.get("n_params")),
            trained=_whole(meta.get("n_ctx_train")),
            remote=self.address.remote,
            source=self.address.host,
        )


class OpenAiGenerator(EndpointGenerator):
    """Writes with a model of such a server."""

    def __init__(self, address: Address, name: str, describe: Callable[[], ModelInfo]) -> None:
        super().__init__(address)
        self._name = name
        self._describe = describe
        self._context: int | None = None
        self._older = False

    def load(self, cancelled: Callable[[], bool]) -> None:
        """Make sure that it is there."""
        refuse_cancelled(cancelled)
        self.context_size()
        refuse_cancelled(cancelled)

    def context_size(self) -> int:
        """Tokens, as the server tells or the setting says."""
        if self._context is None:
            self._context = self._describe().context or 0
        return self._context

    def open(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> NetworkRequest:
        """``POST /chat/completions``."""
        body: dict[str, Any] = {
            "model": self._name,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "stream": True,
            "max_tokens": options.max_tokens,
            "temperature": options.temperature,
            "top_p": options.top_p,
        }
        if options.seed is not None:
            body["seed"] = options.seed
        if options.stop:
            body["stop"] = list(options.stop)
        if options.schema is not None:
            strict = {"name": "answer", "schema": options.schema, "strict": True}
            newer = {"type": "json_schema", "json_schema": strict}
            body["response_format"] = {"type": "json_object", "schema": options.schema} if self._older else newer
        return self._address.request(
            "POST",
            "/chat/completions",
            f"answer of {self._name}",
            body=body,
            timeout=WRITING_SECONDS,
        )

    def tries_again(self, said: str) -> bool:
        """Servers that do not know ``json_schema`` yet take a schema beside ``json_object``."""
        again = not self._older and "json_schema" in said
        self._older = self._older or again
        return again

    def read(self, line: str) -> tuple[tuple[GeneratedText, ...], bool]:
        """``data: {…}`` with a delta each, ``data: [DONE]`` at the end; comments and other fields are passed over."""
        if not line.startswith("data:"):
            return (), False
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return (), True
        try:
            part = json.loads(data)
        except ValueError:
            raise self._address.trouble("an event that is no JSON") from None
        if not isinstance(part, dict):
            raise self._address.trouble("an event that is no JSON object")
        if part.get("error"):
            raise self._address.failure(500, data)
        choice = next((one for one in part.get("choices") or () if isinstance(one, dict)), {})
        delta = choice.get("delta") or {}
        pieces = []
        thought = delta.get("reasoning_content") or delta.get("reasoning")
        if isinstance(thought, str) and thought:
            pieces.append(GeneratedText(thought, reasoning=True))
        if delta.get("content"):
            pieces.append(GeneratedText(str(delta["content"])))
        return tuple(pieces), bool(choice.get("finish_reason"))


def _whole_address(written: str) -> str:
    """Where only host and port are given, the path that all of these servers use."""
    bare = written.strip().rstrip("/")
    return bare if "/" in bare.partition("://")[2] else f"{bare}/v1"


def _embeds(name: str) -> bool:
    """Whether a model's name says that it makes vectors: these servers list everything they have."""
    return "embed" in name.lower()


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
