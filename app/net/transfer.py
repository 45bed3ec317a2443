"""A file from a hub or a folder into its place: taken up where it stopped, verified before it gets its name."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.core.errors import AppError, Cancelled, DownloadUnavailable, DownloadWrongBytes, NetworkFailed
from app.core.ports import NetworkRequest, NetworkResponse
from app.net.hub import Hub, HubBusy, HubFile, Repository
from app.net.parts import Expected, PartFile, digest, told

_COPY = 1 << 20
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_OVER_AGAIN = "Try again later, or with another setting download.mirror."


class Stop:
    """Told from any thread that the work is to end; whatever it waits for then ends at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stopped = False
        self._closing: Callable[[], object] | None = None

    @property
    def stopped(self) -> bool:
        """Whether it was told."""
        return self._stopped

    def stop(self) -> None:
        """End the work."""
        with self._changed:
            self._stopped = True
            closing = self._closing
            self._changed.notify_all()
        if closing is not None:
            closing()

    def check(self) -> None:
        """``Cancelled`` once it was told."""
        if self._stopped:
            raise Cancelled("The download was stopped.")

    def wait(self, seconds: float) -> None:
        """Rest; ``Cancelled`` as soon as it is told."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, seconds)
        self.check()

    @contextmanager
    def answer(self, request: NetworkRequest) -> Iterator[NetworkResponse]:
        """A block with the answer to a request; its connection ends, and ``Cancelled`` comes, as soon as it is told."""
        with self._changed:
            self._closing = request.close
        try:
            self.check()
            with request as response:
                yield response
        finally:
            with self._changed:
                self._closing = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the network. ``waits``: seconds before one more try, the last one again and again.

    ``first``: tries before anybody answered at all; ``busy``: answers in a row that a hub may be too busy.
    """

    waits: tuple[float, ...] = (1, 2, 4, 8, 15, 30)
    first: int = 3
    busy: int = 10

    def wait(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        return self.waits[min(failures, len(self.waits)) - 1]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a file stands: ``done`` bytes of it in this phase. ``fetched``: came over the network since the last step."""

    phase: Literal["ask", "fetch", "verify"]
    done: int = 0
    source: str = ""
    fetched: int = 0
    waiting: bool = False


@dataclass(slots=True)
class Transfer:
    """Carries files from a hub; ``check`` refuses a whole file that is of no use, before it gets its name."""

    hub: Hub
    stop: Stop
    patience: Patience = field(default_factory=Patience)
    reached: set[str] = field(default_factory=set)
    """Hosts that have answered: one that cannot be reached at all may be misspelt."""

    def ask(self, repository: str, revision: str, *, once: bool = False) -> Generator[Step, None, Repository]:
        """What the hub says of a repository. ``once``: do not wait for a network that is not there."""
        failures, host = 0, self.hub.asked_host()
        while True:
            try:
                with self.stop.answer(self.hub.repository(repository, revision)) as response:
                    self.reached.add(host)
                    return self.hub.understand(repository, response)
            except DownloadUnavailable:
                raise
            except NetworkFailed as error:
                self.stop.check()
                failures += 1
                if once:
                    raise
                yield from self._rest(error, failures, Step("ask", source=host, waiting=True))

    def fetch(self, file: HubFile, target: Path, check: Callable[[Path], None]) -> Iterator[Step]:
        """Bring a file of the hub to its place; errors leave what has come where it is, except for wrong bytes."""
        part = PartFile(target, Expected(file.size, file.sha256, file.blob), file.commit)
        while True:
            try:
                yield from self._all_bytes(file, part)
                yield from self.finish(part, check)
            except DownloadWrongBytes:
                # What was put together from several answers may have been put together wrongly: once more, in one go.
                again = part.pieces > 1
                part.discard()
                if not again:
                    raise
                part = PartFile(target, part.expected, file.commit)
            else:
                return
            finally:
                part.close()

    def copy(self, source: Path, target: Path, expected: Expected, check: Callable[[Path], None]) -> Iterator[Step]:
        """Bring a file of a folder to its place. The source is never touched."""
        part = PartFile(target, expected)
        part.restart()
        whole = False
        try:
            part.begin(str(source.parent), None)
            with told(source), source.open("rb") as file:
                while piece := file.read(_COPY):
                    self.stop.check()
                    part.write(piece)
                    yield Step("fetch", part.have, str(source.parent))
            yield from self.finish(part, check)
            whole = True
        finally:
            if not whole:
                part.discard()

    def finish(self, part: PartFile, check: Callable[[Path], None]) -> Iterator[Step]:
        """Verify a whole part and give it its name; one that is of no use is removed."""
        part.sync()
        yield from self.verify(part.path, part.expected)
        try:
            check(part.path)
        except AppError as error:
            part.discard()
            # Known to people by the name it would have got.
            message = error.message.replace(part.path.name, part.target.name)
            raise type(error)(message, error.hint) from error
        part.take_name()

    def verify(self, path: Path, expected: Expected) -> Iterator[Step]:
        """Compare a file with what it must be."""
        for done in digest(path, expected):
            self.stop.check()
            yield Step("verify", done)

    # --- bytes over the network -------------------------------------------------------------------

    def _all_bytes(self, file: HubFile, part: PartFile) -> Iterator[Step]:
        failures = 0
        while part.have < file.size or not part.path.exists():
            before = part.have
            try:
                yield from self._one_answer(file, part)
            except (DownloadUnavailable, DownloadWrongBytes):
                raise
            except NetworkFailed as error:
                self.stop.check()
                part.close()
                failures = 1 if part.have > before else failures + 1
                yield from self._rest(error, failures, Step("fetch", part.have, self.hub.host(), waiting=True))
            else:
                failures = 0

    def _rest(self, error: NetworkFailed, failures: int, step: Step) -> Iterator[Step]:
        """Wait for ``step.source`` before the next try, or give up what waiting does not help."""
        busy = isinstance(error, HubBusy)
        if failures >= (self.patience.busy if busy else self.patience.first) and (
            busy or step.source not in self.reached
        ):
            raise error
        asked = error.after if isinstance(error, HubBusy) else None
        yield step
        self.stop.wait(max(self.patience.wait(failures), asked or 0.0))

    def _one_answer(self, file: HubFile, part: PartFile) -> Iterator[Step]:
        try:
            with self.stop.answer(self.hub.content(file, part.have, part.tag)) as response:
                self.reached.add(self.hub.host())
                self.hub.check(response, file.repository, file.name)
                if not self._place(response, file, part):
                    return
                for piece in response.pieces():
                    self.stop.check()
                    part.write(piece)
                    yield Step("fetch", part.have, response.host, len(piece))
                if part.have < file.size:
                    raise NetworkFailed(f"{response.host} stopped in the middle of {file.name}.", _OVER_AGAIN)
        finally:
            part.close()

    def _place(self, response: NetworkResponse, file: HubFile, part: PartFile) -> bool:
        """Set the part to where the answer's bytes begin; False when there is nothing to use in it."""
        start, total = 0, _number(response.headers.get("content-length"))
        if response.status == 416:
            if not part.have:
                raise self._other(response, file, part)
            part.restart()
            return False
        if response.status == 206:
            ranged = _RANGE.fullmatch(response.headers.get("content-range", ""))
            if ranged is None:
                raise HubBusy(f"{response.host} does not say which part of {file.name} it sends.", _OVER_AGAIN)
            start, total = int(ranged[1]), _number(ranged[2])
        if total is not None and total != file.size:
            raise self._other(response, file, part)
        if start and start != part.have:
            raise HubBusy(f"{response.host} sends another part of {file.name} than was asked for.", _OVER_AGAIN)
        if not start:  # also where a part was asked for: it knows no ranges, or has another file now
            part.restart()
        part.begin(response.host, response.headers.get("etag"))
        return True

    def _other(self, response: NetworkResponse, file: HubFile, part: PartFile) -> NetworkFailed:
        what = f"What {response.host} sends is not {file.name}: its length is another."
        if part.have:  # nothing of it is used, so what is here may still be right
            return HubBusy(what, _OVER_AGAIN)
        return DownloadWrongBytes(what, _OVER_AGAIN)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
