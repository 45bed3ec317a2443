"""The seams of the program: small Protocols with one real home each, and fakes in the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import app.core.types as t
from app.core.desktop_types import Announcement, DesktopStatus, Offer

EVERY_LANGUAGE = "mul"
"""Among an embedder's languages: it takes any."""


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """Which vectors these are. Vectors of different ``id`` are never compared.

    ``background`` is the mean cosine of texts that have nothing to do with each other.
    """

    id: str
    dimensions: int
    max_tokens: int
    languages: tuple[str, ...]
    background: float = 0.0

    def knows(self, language: str) -> bool:
        """Whether texts in the language (ISO 639-1) can be told apart by their vectors."""
        return EVERY_LANGUAGE in self.languages or language in self.languages

    def nearness(self, cosine: float) -> float:
        """A cosine as 0–1, 0 for texts that have nothing to do with each other: what ranking and gate work with."""
        return max(0.0, (cosine - self.background) / (1.0 - self.background))


class Embedder(Protocol):
    """Text to unit vectors. The same text gives the same bytes, alone or among others."""

    @property
    def info(self) -> EmbedderInfo:
        """What the vectors are."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One little-endian ``float16[dimensions]`` unit vector per text."""

    def embed_query(self, text: str) -> bytes:
        """The question's vector, comparable with those of ``embed``."""

    def count_tokens(self, text: str) -> int:
        """Tokens of the text without special tokens, not cut off at ``max_tokens``."""

    def coverage(self, text: str) -> float:
        """Share of the text's tokens the model knows, 0–1 (1 - share of unknown tokens)."""


class VectorIndex(Protocol):
    """Nearest chunks by cosine. Ids are chunk ids; the store remains the truth."""

    def search(self, vector: bytes, limit: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Up to ``limit`` (chunk id, cosine), best first, among ``allowed`` when given."""

    def similarities(self, vector: bytes, chunks: Sequence[int]) -> Mapping[int, float]:
        """Exact cosines of the chunks that have a vector."""

    def changed(self) -> None:
        """The store's vectors changed; the next search looks."""


@dataclass(frozen=True, slots=True)
class GenerationOptions:
    """How to write. ``seed`` makes sampling repeatable; ``temperature`` 0 is greedy.

    ``schema``: a JSON Schema the text must fit; the model can then write nothing else.
    """

    max_tokens: int = 1024
    temperature: float = 0.2
    top_p: float = 0.9
    seed: int | None = None
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GeneratedText:
    """A piece of what the model writes; ``reasoning`` marks its thinking."""

    text: str
    reasoning: bool = False


class Generator(Protocol):
    """Writes text from messages. Errors are ``ModelError``s; what was yielded before one stays valid."""

    def load(self, cancelled: Callable[[], bool]) -> None:
        """Return once the model is loaded; ``Cancelled`` soon after ``cancelled`` becomes true."""

    def count_tokens(self, text: str) -> int:
        """Tokens of the text for the loaded model."""

    def context_size(self) -> int:
        """Tokens the loaded model can hold, prompt and answer together."""

    def stream(self, messages: Sequence[t.ChatMessage], options: GenerationOptions) -> Iterator[GeneratedText]:
        """Pieces as they are written; closing the iterator stops the model at once."""


@dataclass(frozen=True, slots=True)
class NetworkPermit:
    """What the user just asked for, without which no request is made.

    ``hosts`` (``name`` for the usual port, or ``name:port``) may be talked to; ``redirects``: also any https host these send us to.
    ``reason`` goes into the ledger: a model's or file's name, never content.
    """

    purpose: Literal["download", "metadata", "ollama", "server"]
    reason: str
    hosts: tuple[str, ...]
    redirects: bool = False


class NetworkResponse(Protocol):
    """The head of an answer, and its body as it arrives. Every method raises ``NetworkFailed`` when the way breaks."""

    @property
    def status(self) -> int:
        """The HTTP status; redirects have been followed where the permit says so."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name; of a followed redirect also ``x-linked-size`` and the like of its first answer."""

    @property
    def host(self) -> str:
        """Who answered in the end, with port where it is not the usual one."""

    def read(self, limit: int = 1 << 20) -> bytes:
        """The whole body; ``NetworkFailed`` when it has more than ``limit`` bytes."""

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives."""

    def lines(self) -> Iterator[str]:
        """The body's lines as they arrive, without their ends (LF or CRLF only)."""


class NetworkRequest(AbstractContextManager[NetworkResponse], Protocol):
    """A request as a block: made when it is entered, its connection ended when it is left."""

    def close(self) -> None:
        """End the connection, from any thread, also while it is being made; who waits for it gets ``Cancelled``."""


class NetworkDoor(Protocol):
    """The one way out of the program: every request leaves a line in the ledger, before it is made.

    Shut (by ``AIWORKSPACE_OFFLINE`` or the setting) it refuses everything with ``NetworkClosed``, requests to this
    computer too: what listens here may pass on what it is told.
    """

    def request(
        self,
        permit: NetworkPermit,
        method: Literal["GET", "HEAD", "POST"],
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: float = 30.0,
    ) -> NetworkRequest:
        """One request; ``body`` is sent as JSON, ``timeout`` is seconds of silence. Any status is an answer.

        ``NetworkClosed``, ``NetworkFailed`` (no connection, no name, a broken certificate), ``InputError`` (no http or
        https address, or one in the clear for a download from another computer). Leaving the block, or ``close`` of the
        request or of a body iterator from any thread, ends the connection; who waits for it then gets ``Cancelled``.
        A redirect that the permit does not cover is itself the answer.
        """

    def is_local(self, url: str) -> bool:
        """Whether the address is on this computer."""


class Turn(Protocol):
    """A place in the queue for the language model, taken when the question arrives: first come, first served."""

    @property
    def notices(self) -> tuple[t.Notice, ...]:
        """What was given up to answer now (less context, a smaller model); complete once ``load`` returned."""

    def wait(self, cancelled: Callable[[], bool]) -> Iterator[int]:
        """How many are ahead, now and whenever that changes; over when it is this one's turn (at once where there is
        no queue). ``Cancelled`` soon after ``cancelled`` becomes true.
        """

    def load(self, cancelled: Callable[[], bool]) -> Generator | None:
        """The loaded model, after ``wait`` is over; with less context, fewer threads or a smaller model where memory
        asks for it. None: not even the smallest can be carried now, answer with quotes (``notices`` says why).
        ``ModelError`` says why the model itself cannot be used. May be called again when memory ran out while it was
        being used: then it gives what can be carried now.
        """

    def release(self) -> None:
        """Give the place to the next; to be called in any case, more than once does no harm."""


@dataclass(frozen=True, slots=True)
class DesktopFeatures:
    """What the desktop offers here: a window of our own, native dialogs, opening files in other programs."""

    window: bool
    dialogs: bool
    open: bool


class Desktop(Protocol):
    """The desktop the program runs on. What it cannot do is ``DesktopUnavailable``. Called from any thread but
    the window's own.
    """

    def features(self) -> DesktopFeatures:
        """What it offers."""

    def pick(self, kind: Literal["files", "folder", "model"]) -> tuple[str, ...]:
        """Ask the user in a native dialog; absolute paths, none when it was dismissed."""

    def pick_target(self, name: str) -> str | None:
        """Ask in a native dialog where to save a file of that name; None when it was dismissed."""

    def dropped(self, names: Sequence[str]) -> tuple[str, ...]:
        """Absolute paths of what was just dropped on the window, matched by file name; all of them without names."""

    def open(self, path: str) -> None:
        """Open a file in the program the user has for it."""

    def reveal(self, path: str) -> None:
        """Show a file in its folder."""

    def browse(self, url: str) -> None:
        """Open an http, https or mailto address in the user's browser."""

    def zoom(self, factor: float) -> None:
        """Scale the window's page; 1 is its natural size."""

    def show(self) -> None:
        """Bring the window to the front."""

    def toggle(self) -> bool:
        """Show the quick panel, or hide it when it is in front; whether it is shown now."""

    def status(self) -> DesktopStatus:
        """What is in force and what can be done here; never ``DesktopUnavailable``."""

    def hide_panel(self) -> None:
        """Take the panel off the screen; the program that was used before has the keyboard again."""

    def panel_height(self, height: int) -> None:
        """The panel's page is that high now, in pixels of the page; the panel follows, within the screen."""

    def panel_left(self) -> None:
        """The panel's page has lost the keyboard: the panel hides, unless something of ours took it."""

    def go(self, page: str) -> None:
        """Bring the main window to the front with that page of its own, as ``/?c=ID``."""

    def offers(self) -> tuple[Offer, ...]:
        """What lies ready to be asked about, the likeliest first."""

    def take_offer(self, offer: str) -> None:
        """The user took it away, or used it: it is forgotten."""

    def insert(self, text: str) -> None:
        """Hide the panel and write the text where the cursor was in the program used before; its clipboard is put back."""

    def mark_region(self) -> Offer | None:
        """Have the user mark a rectangle of the screen; the text in it. None when it was given up."""

    def pause_clipboard(self, paused: bool) -> None:
        """Stop looking at the clipboard for now, or look again."""

    def announce(self, announcement: Announcement) -> None:
        """Notify the user, where the desktop can; a click brings the main window to the target."""

    def ask_about(self, paths: Sequence[str]) -> None:
        """Show the quick panel with these files and folders as an offer."""

    def attended(self) -> bool:
        """Whether a window of ours has the keyboard: then nothing needs to be announced."""
