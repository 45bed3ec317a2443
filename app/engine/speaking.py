"""What speaking with another program's model has in common: its address, its errors, its tokens, its stream."""

from __future__ import annotations

import json
import re
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from app.core.errors import (
    AppError,
    Cancelled,
    ContextOverflow,
    EndpointFailed,
    EndpointRefused,
    InputError,
    ModelError,
    ModelNotFound,
    ModelOutOfMemory,
    NetworkClosed,
    NetworkFailed,
)
from app.core.ports import GeneratedText, GenerationOptions, NetworkDoor, NetworkPermit, NetworkRequest, NetworkResponse
from app.core.script import is_cjk
from app.core.types import ChatMessage
from app.engine.marks import ReasoningSplitter

QUICK_SECONDS = 3.0
"""Silence after which a program that only lists its models counts as not there."""
_WHOLE_SECONDS = 15.0
"""A list or facts of a model that trickle in for longer do not end: others wait for them."""
_MOST_BYTES = 16 << 20
WRITING_SECONDS = 600.0
"""Silence allowed while a model is loaded or reads its prompt on another program's slow computer."""
_LETTERS_PER_TOKEN = 3
_MOST_LETTERS = 40
"""Letters a token may have before an answer counts as longer than was asked for."""
_MOST_LINES_AFTER = 100
_NO_MEMORY = re.compile(r"memory", re.IGNORECASE)
_TOO_LONG = re.compile(r"context (length|window|size)|context_length_exceeded|too (long|many tokens)", re.IGNORECASE)


class Address:
    """An http or https address the user gave. ``base`` ends without a slash; ``InputError`` for anything else."""

    def __init__(self, door: NetworkDoor, written: str, purpose: Literal["ollama", "server"], key: str = "") -> None:
        """``key`` is sent as a bearer token and never shown, not even where the server repeats it."""
        self.written = written
        self._key = key
        self.base = written.strip().rstrip("/")
        self._door = door
        self._purpose: Literal["ollama", "server"] = purpose
        try:
            parts = urlsplit(self.base)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise InputError(
                f"{written[:80]!r} is not the address of a server.", "Write it like http://127.0.0.1:1234/v1."
            )
        name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self.host = f"{name}:{port}" if port else name
        self.remote = not door.is_local(self.base)

    def request(
        self,
        method: Literal["GET", "POST"],
        path: str,
        reason: str,
        *,
        body: Mapping[str, Any] | None = None,
        timeout: float = QUICK_SECONDS,
    ) -> NetworkRequest:
        """One request to it. ``reason`` stands in the ledger; ``timeout`` in seconds of silence."""
        permit = NetworkPermit(self._purpose, reason, (self.host,))
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        return self._door.request(permit, method, self.base + path, headers=headers, body=body, timeout=timeout)

    def ask(
        self,
        method: Literal["GET", "POST"],
        path: str,
        reason: str,
        *,
        body: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """The JSON object that comes back; ``EndpointFailed`` and its like when something else does."""
        try:
            with self.request(method, path, reason, body=body) as response:
                text = _whole(response)
                status = response.status
        except NetworkFailed as error:
            raise self.gone(error) from error
        if status >= 400:
            raise self.failure(status, text)
        with self.understood():
            content = json.loads(text)
            if not isinstance(content, dict):
                raise TypeError(type(content))
        return content

    @contextmanager
    def understood(self) -> Iterator[None]:
        """A block that reads what was answered: what has not the form it should have is an ``EndpointFailed``."""
        try:
            yield
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise EndpointFailed(
                f"{self.base} answered with something that no model server says.", "Check the address in the settings."
            ) from error

    def gone(self, error: NetworkFailed) -> EndpointFailed:
        """The way there is broken."""
        return EndpointFailed(
            f"{self.host} does not answer: {error.message}",
            "Start the program that runs the model, or check its address.",
        )

    def failure(self, status: int, text: bytes | str) -> ModelError:
        """What an answer with an error status means."""
        said = self._unkeyed(error_words(text))
        if status in {401, 403}:
            return EndpointRefused(
                f"{self.host} refuses: {said or f'status {status}'}.", "Give its key in the settings."
            )
        if status == 404:
            return ModelNotFound(
                f"{self.host} does not know that: {said or 'not found'}.", "Choose one of the models it lists."
            )
        return self.trouble(said or f"status {status}")

    def trouble(self, said: str) -> ModelError:
        """What an error in words means."""
        said = self._unkeyed(said)
        if _TOO_LONG.search(said):
            return ContextOverflow(
                f"{self.host} says: {said}", "Ask a shorter question, or give the model more context where it runs."
            )
        if _NO_MEMORY.search(said):
            return ModelOutOfMemory(f"{self.host} says: {said}", "Choose a smaller model there.")
        return EndpointFailed(f"{self.host} answered with an error: {said}", "Look at that program, then ask again.")

    def _unkeyed(self, said: str) -> str:
        return said.replace(self._key, "…") if self._key else said


def _whole(response: NetworkResponse) -> bytes:
    until, text = time.monotonic() + _WHOLE_SECONDS, bytearray()
    for piece in response.pieces():
        text += piece
        if len(text) > _MOST_BYTES or time.monotonic() > until:
            raise NetworkFailed(f"The answer of {response.host} does not come to an end.")
    return bytes(text)


def error_words(text: bytes | str) -> str:
    """The words of an error body: ``{"error": "…"}``, ``{"error": {"message": "…"}}``, ``{"detail": …}``, else its start."""
    written = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    try:
        content = json.loads(written)
    except (ValueError, RecursionError):
        return "" if written.lstrip().startswith("<") else written.strip()[:200]
    return _words_of(content)


def _words_of(content: object) -> str:
    if isinstance(content, str):
        return content.strip()[:400]
    if isinstance(content, dict):
        for key in ("error", "message", "detail", "msg"):
            if content.get(key):
                return _words_of(content[key])
    if isinstance(content, list) and content:
        return _words_of(content[0])
    return ""


def rough_tokens(text: str) -> int:
    """Tokens a text has at most in models of today: one a Chinese character, one every three letters of others."""
    cjk = sum(is_cjk(letter) for letter in text)
    return cjk + -(-(len(text) - cjk) // _LETTERS_PER_TOKEN)


class EndpointGenerator(ABC):
    """``Generator`` over another program. Several answers may be written at once: who runs the model queues them."""

    def __init__(self, address: Address) -> None:
        self._address = address

    @abstractmethod
    def load(self, cancelled: Callable[[], bool]) -> None: ...

    @abstractmethod
    def context_size(self) -> int: ...

    @abstractmethod
    def open(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> NetworkRequest:
        """Begin an answer."""

    @abstractmethod
    def read(self, line: str) -> tuple[tuple[GeneratedText, ...], bool]:
        """What a line of the answer holds, and whether it was the last."""

    def tries_again(self, said: str) -> bool:
        """Whether to ask once more, in another way, after this refusal."""
        del said
        return False

    def count_tokens(self, text: str) -> int:
        """Tokens of the text, rather too many than too few: only the program itself could tell."""
        return rough_tokens(text)

    def stream(self, messages: Sequence[ChatMessage], options: GenerationOptions) -> EndpointStream:
        """Pieces as they are written; closing the iterator stops the model at once."""
        return EndpointStream(self, self._address, tuple(messages), options)


class EndpointStream(Iterator[GeneratedText]):
    """An answer as it comes from another program. ``close`` (from any thread) ends it at once, and with the connection
    the writing.
    """

    def __init__(
        self,
        generator: EndpointGenerator,
        address: Address,
        messages: tuple[ChatMessage, ...],
        options: GenerationOptions,
    ) -> None:
        self._generator = generator
        self._address = address
        self._messages = messages
        self._options = options
        self._splitter = ReasoningSplitter()
        self._changed = threading.Condition()
        self._pieces: deque[GeneratedText] = deque()
        self._request: NetworkRequest | None = None
        self._reader: threading.Thread | None = None
        self._error: AppError | None = None
        self._over = False
        self._closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> GeneratedText:
        with self._changed:
            if self._reader is None and not self._closed:
                # Its first words can take minutes, in which only another thread can be told to stop waiting.
                self._reader = threading.Thread(target=self._read, name="endpoint answer", daemon=True)
                self._reader.start()
            self._changed.wait_for(lambda: self._pieces or self._over or self._closed)
            if self._closed:
                raise StopIteration
            if self._pieces:
                return self._pieces.popleft()
            if self._error is not None:
                raise self._error.with_traceback(None)
            raise StopIteration

    def close(self) -> None:
        """Stop; what was yielded stays valid, nothing more comes."""
        with self._changed:
            self._closed = True
            self._pieces.clear()
            request = self._request
            self._changed.notify_all()
        if request is not None:
            request.close()

    # --- the reading thread ---------------------------------------------------------------------

    def _read(self) -> None:
        error: AppError | None = self._broken_off()
        try:
            error = None if self._take() else error
        except (ModelError, NetworkClosed, Cancelled) as failure:
            error = failure
        except NetworkFailed as failure:
            error = self._address.gone(failure)
        finally:
            with self._changed:
                self._error, self._over = error, True
                self._changed.notify_all()

    def _take(self) -> bool:
        """Whether the answer came to its end."""
        ended = False
        request = self._generator.open(self._messages, self._options)
        with self._changed:
            self._request = request
            if self._closed:
                return True
        with request as response:
            refusal = response.read() if response.status >= 400 else None
            if refusal is not None and not self._generator.tries_again(error_words(refusal)):
                raise self._address.failure(response.status, refusal)
            if refusal is not None:
                return self._take()
            # Read to the end of the body, though nothing is taken from what follows the last piece: a connection that
            # is left before counts as broken.
            letters, after = 0, 0
            for line in response.lines():
                if ended:
                    after += 1
                else:
                    with self._address.understood():
                        pieces, ended = self._generator.read(line)
                    self._give(pieces)
                    letters += sum(len(piece.text) for piece in pieces)
                if letters > self._options.max_tokens * _MOST_LETTERS or after > _MOST_LINES_AFTER:
                    ended = True  # it does not keep to the length that was asked for: here is the end
                    break
        self._put(self._splitter.finish())
        return ended

    def _give(self, pieces: Sequence[GeneratedText]) -> None:
        """Thinking that is marked inside the text is taken apart from it; what comes marked already stays so."""
        for piece in pieces:
            self._put([piece] if piece.reasoning else self._splitter.feed(piece.text))

    def _put(self, pieces: Sequence[GeneratedText]) -> None:
        if pieces:
            with self._changed:
                self._pieces.extend(pieces)
                self._changed.notify_all()

    def _broken_off(self) -> EndpointFailed:
        return EndpointFailed(f"{self._address.host} broke off in the middle of the answer.", "Ask again.")


def refuse_cancelled(cancelled: Callable[[], bool]) -> None:
    """``Cancelled`` when nobody waits any more."""
    if cancelled():
        raise Cancelled("The request was cancelled.")
