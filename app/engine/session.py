"""One life of the model worker: from its start to its end, with the answers sorted to those who wait for them."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from app.core.errors import AppError, Cancelled, InputError, ModelCrashed, ModelError, ModelOutOfMemory
from app.engine import protocol
from app.resources.child import ChildDied, ChildLimits, ChildProcess

Phase = Literal["loading", "ready", "dead"]

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.1
_RATED_TOKENS = 4
_ASK_AGAIN = "Ask again: it is started anew. If it happens again, choose a smaller model."


ENVIRONMENT = {"OMP_WAIT_POLICY": "passive", "GGML_NO_BACKTRACE": "1", "OPENBLAS_NUM_THREADS": "1"}
"""The worker's: waiting threads sleep, a failing library starts no debugger, arithmetic that is not used takes no room."""


class Session:
    """A worker process with one model. Methods may be called from any thread.

    A session dies once, by ``close``, by a crash or because the model could not be loaded; then a new one is made.
    """

    def __init__(self, request: protocol.LoadRequest, limits: ChildLimits) -> None:
        self._request = request
        self._child = ChildProcess("app.engine.worker", limits=limits, env=ENVIRONMENT)
        self._changed = threading.Condition()
        self._boxes: dict[int, deque[dict[str, Any]]] = {}
        self._stopping: set[int] = set()
        self._last = protocol.LOAD_ID
        self._threads: tuple[int, int] | None = None
        self._failure: AppError | None = None
        self.phase: Phase = "loading"
        self.progress = 0.0
        self.context = 0
        self.gpu_layers = 0
        self.buffers: dict[str, int] = {}
        """Bytes by what for, as llama.cpp told: ``model``, ``KV``, ``RS``, ``compute``, ``output``."""
        self.prompt_tokens: int | None = None
        self.reused: int | None = None
        """Tokens of the latest prompt, and how many of them were there from the text before."""
        self.tokens_per_second: float | None = None
        """Of the latest answer of more than a few tokens."""
        # This thread starts the child and reads from it until it is gone.
        self._reader = threading.Thread(target=self._run, name="model session", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """The worker's process id, while there is one."""
        return self._child.pid if self._child.alive else None

    @property
    def dead(self) -> bool:
        """Whether this session is over."""
        return self.phase == "dead" or (self.phase == "ready" and not self._child.alive)

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._boxes)

    def wait_ready(self, cancelled: Callable[[], bool]) -> None:
        """Return once the model is loaded; raise why it could not be, or ``Cancelled``."""
        with self._changed:
            while not self._changed.wait_for(lambda: self.phase != "loading" or cancelled(), _LOOK_SECONDS):
                pass  # who cancels need not know whom to wake
            if self._failure is not None:
                raise self._failure.with_traceback(None)
            if cancelled():
                raise Cancelled("The request was cancelled.")

    def ask(self, make: Callable[[int], dict[str, Any]]) -> int:
        """Send the request ``make(number)``; gives its number. ``ModelError`` when the worker is gone."""
        with self._changed:
            self._last += 1
            number = self._last
            self._boxes[number] = deque()
        try:
            self._child.send(make(number))
        except ChildDied as death:
            self.forget(number)
            raise _translate(death, "before it could answer") from death
        except InputError:
            self.forget(number)
            raise
        return number

    def answer(
        self, number: int, cancelled: Callable[[], bool] = lambda: False, seconds: float | None = None
    ) -> dict[str, Any]:
        """The next message for a request; its own ``ModelError``, or ``Cancelled`` when ``cancelled`` became true.

        ``ModelCrashed`` when none came within ``seconds``.
        """
        with self._changed:
            box = self._boxes.get(number)
            if box is None:
                raise Cancelled("The request was cancelled.")
            heard = self._changed.wait_for(lambda: box or self._failure is not None or cancelled(), seconds)
            if cancelled():
                raise Cancelled("The request was cancelled.")
            if not heard:
                raise ModelCrashed("The model's process did not answer.", _ASK_AGAIN)
            if box:
                message = box.popleft()
                if message["kind"] == "error":
                    raise protocol.read_error(message)
                return message
            assert self._failure is not None
            raise self._failure.with_traceback(None)

    def forget(self, number: int) -> None:
        """Nobody waits for this request any more."""
        with self._changed:
            self._boxes.pop(number, None)

    def stop(self, number: int) -> None:
        """Make the worker stop writing this answer; returns at once."""
        with self._changed:
            if self._boxes.pop(number, None) is None or self.phase == "dead":
                return
            self._stopping.add(number)
        try:
            self._child.send(protocol.stop(number))
        except ChildDied:
            return  # it has stopped for good

    def set_threads(self, writing: int, reading: int) -> None:
        """Compute with so many threads from the next step on, also in the middle of an answer."""
        with self._changed:
            self._threads = writing, reading
            if self.phase != "ready":
                return  # told once it is
        self._send_threads()

    def _send_threads(self) -> None:
        if self._threads is None:
            return
        try:
            self._child.send(protocol.threads(*self._threads))
        except ChildDied:
            return  # the next one is started with its own

    def wait_stopped(self, seconds: float) -> bool:
        """Whether every answer that was told to stop has ended within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._stopping or self.phase == "dead", seconds)

    def wake(self) -> None:
        """Let everybody who waits look again whether he was cancelled."""
        with self._changed:
            self._changed.notify_all()

    def close(self, failure: AppError | None = None) -> None:
        """End the worker, by force if there is a ``failure``; whoever waits gets that, else ``Cancelled``."""
        with self._changed:
            self._failure = self._failure or failure or Cancelled("The model was closed.")
            self.phase = "dead"
            self._changed.notify_all()
        if failure is not None:
            self._child.kill()
        self._child.close(grace=2.0)
        if self._reader is not threading.current_thread():
            self._reader.join()

    # --- the reading thread ---------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._child.start()
            self._child.send(self._request.header())
            while True:
                self._sort(self._child.receive()[0])
        except ChildDied as death:
            if self.phase != "dead":
                _log.warning("the model worker died: %s %s", death.message, " | ".join(death.stderr[-5:]))
            doing = "while it was loading" if self.phase == "loading" else "while it was answering"
            self._die(_translate(death, doing))
        except ModelError as failure:  # of the load
            self._die(failure)
            self._child.close()

    def _sort(self, message: dict[str, Any]) -> None:
        number = message.get("id", protocol.LOAD_ID)
        if number == protocol.LOAD_ID and message["kind"] == "error":
            raise protocol.read_error(message)
        with self._changed:
            match message["kind"]:
                case "progress":
                    self.progress = message["fraction"]
                case "loaded" if self.phase == "loading":  # nobody has closed it meanwhile
                    self.phase, self.progress, self.context = "ready", 1.0, message["context"]
                    self.gpu_layers, self.buffers = message["gpu_layers"], message["buffers"]
                case kind:
                    self._take_note(message)
                    if kind in {"ended", "error"}:
                        self._stopping.discard(number)
                    if number in self._boxes:
                        self._boxes[number].append(message)
            self._changed.notify_all()
        if message["kind"] == "loaded":
            self._send_threads()

    def _take_note(self, message: dict[str, Any]) -> None:
        match message["kind"]:
            case "begun":
                self.prompt_tokens, self.reused = message["prompt_tokens"], message["reused"]
            case "ended" if message["tokens"] >= _RATED_TOKENS and message["seconds"] > 0:
                self.tokens_per_second = message["tokens"] / message["seconds"]

    def _die(self, failure: AppError) -> None:
        with self._changed:
            self._failure = self._failure or failure
            self.phase = "dead"
            self._changed.notify_all()


def _translate(death: ChildDied, doing: str) -> ModelError:
    if death.reason == "memory":
        return ModelOutOfMemory(
            f"The model ran out of memory {doing}.", "Close other programs, or choose a smaller model or context."
        )
    return ModelCrashed(f"The model's process ended {doing}. {death.message}", _ASK_AGAIN)
