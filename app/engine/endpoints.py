"""Language models that another program runs: Ollama, and any OpenAI-compatible server.

Their names begin with ``ollama:`` or ``server:``. What they are asked goes through the network door, also when they
are on this computer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.core.errors import EndpointFailed, ModelNotFound, NetworkClosed
from app.core.ports import Generator, NetworkDoor
from app.core.types import ModelInfo, Notice
from app.engine.ollama import Ollama
from app.engine.openai_server import OpenAiServer
from app.engine.speaking import Address, refuse_cancelled

_FOUND_SECONDS = 30.0
_MISSING_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Addresses as the user wrote them, empty = none; ``context`` in tokens, for servers that do not tell.

    ``offline``: the network door is shut, so nobody is looked for.
    """

    ollama: str = ""
    server: str = ""
    key: str = ""
    context: int = 8192
    offline: bool = False


class Endpoint(Protocol):
    """One program that runs models."""

    prefix: str
    address: Address

    def models(self) -> Sequence[ModelInfo]:
        """Its chat models; ``EndpointFailed`` when it is not there."""

    def describe(self, name: str) -> ModelInfo:
        """One by its own name, with what it tells of it; ``ModelNotFound``."""

    def generator(self, name: str) -> Generator:
        """Writes with that model."""


class Endpoints:
    """The models of other programs, by name. What was listed is remembered for a moment: pages ask often."""

    def __init__(
        self,
        door: NetworkDoor,
        settings: Callable[[], EndpointSettings],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock``: seconds."""
        self._door = door
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[EndpointSettings, float, tuple[ModelInfo, ...], EndpointFailed | None]] = {}

    @staticmethod
    def names(name: str) -> bool:
        """Whether this is the name of another program's model."""
        return name.startswith((Ollama.prefix, OpenAiServer.prefix))

    def models(self) -> Sequence[ModelInfo]:
        """What those that answer have; one that does not, or a shut door, has nothing."""
        found: list[ModelInfo] = []
        for endpoint in self._endpoints():
            models, _ = self._models_of(endpoint)
            found += models
        return found

    def troubles(self) -> list[tuple[str, EndpointFailed]]:
        """Which address the user gave does not answer, and why; Ollama at its usual place is not missed."""
        return [
            (endpoint.address.written, failure)
            for endpoint in self._endpoints()
            if (failure := self._models_of(endpoint)[1]) is not None and endpoint.address.written != Ollama.usual
        ]

    def describe(self, name: str) -> ModelInfo:
        """One model; ``ModelNotFound``, ``EndpointFailed``."""
        endpoint, own = self._of(name)
        return endpoint.describe(own)

    def host(self, name: str) -> str | None:
        """Where that model runs when it is not on this computer, else None."""
        address = self._of(name)[0].address
        return address.host if address.remote else None

    def generator(self, name: str) -> Generator:
        """Writes with that model."""
        endpoint, own = self._of(name)
        return endpoint.generator(own)

    def _endpoints(self) -> Sequence[Endpoint]:
        settings = self._settings()
        found: list[Endpoint] = []
        if settings.ollama:
            found.append(Ollama(self._door, settings.ollama))
        if settings.server:
            found.append(OpenAiServer(self._door, settings.server, settings.key, settings.context))
        return found

    def _of(self, name: str) -> tuple[Endpoint, str]:
        for endpoint in self._endpoints():
            if name.startswith(endpoint.prefix):
                return endpoint, name.removeprefix(endpoint.prefix)
        raise ModelNotFound(
            f"{name} belongs to a program whose address is not set.", "Give its address in the settings."
        )

    def _models_of(self, endpoint: Endpoint) -> tuple[tuple[ModelInfo, ...], EndpointFailed | None]:
        settings, now = self._settings(), self._clock()
        if settings.offline:
            return (), None
        with self._lock:
            known = self._known.get(endpoint.prefix)
            if known is not None and known[0] == settings and now < known[1]:
                return known[2], known[3]
            models: tuple[ModelInfo, ...] = ()
            failure: EndpointFailed | None = None
            try:
                models = tuple(replace(model, id=endpoint.prefix + model.id) for model in endpoint.models())
            except NetworkClosed:
                return (), None  # said where it was shut
            except EndpointFailed as error:
                failure = error
            until = now + (_MISSING_SECONDS if failure else _FOUND_SECONDS)
            self._known[endpoint.prefix] = (settings, until, models, failure)
            return models, failure


class EndpointTurn:
    """``Turn`` for another program's model: whoever runs it has a queue of its own, so here nobody waits."""

    def __init__(self, endpoints: Endpoints, name: str) -> None:
        self._endpoints = endpoints
        self._name = name
        self.notices: tuple[Notice, ...] = ()

    def wait(self, cancelled: Callable[[], bool]) -> Iterator[int]:
        """Over at once."""
        refuse_cancelled(cancelled)
        return iter(())

    def load(self, cancelled: Callable[[], bool]) -> Generator:
        """The model there; ``EndpointFailed`` and its like when it cannot be used."""
        generator = self._endpoints.generator(self._name)
        generator.load(cancelled)
        host = self._endpoints.host(self._name)
        if host is not None:
            self.notices = (Notice("model.elsewhere", {"host": host}),)
        return generator

    def release(self) -> None:
        """Nothing was held."""
