"""Watching an index run or a download: bars on a terminal, quiet lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from app.cli.context import Context
from app.cli.sizes import size
from app.cli.terminal import clean, one_line
from app.core.errors import AppError
from app.core.events import FileEnded, IndexDone, IndexEvent, IndexProgress, WorkDone, WorkEvent, WorkProgress
from app.core.types import IndexReport
from app.workspace.port import ending


class _Shown(Protocol):
    def progress(self, event: IndexProgress) -> None: ...

    def ended(self, event: FileEnded) -> None: ...


def watch(events: Iterator[IndexEvent], context: Context) -> IndexReport:
    """Show the run on standard error until it is over; its report. Leaving early cancels the run."""
    with ending(events) as run, _bars(context) if context.terminal.bars else _lines(context) as shown:
        for event in run:
            match event:
                case IndexProgress():
                    shown.progress(event)
                case FileEnded():
                    shown.ended(event)
                case IndexDone():
                    return event.report
    raise AppError("The run ended without a report.", "Run it again.")


def watch_work(events: Iterator[WorkEvent], context: Context) -> WorkDone:
    """Show a download until it is complete. Leaving early cancels it; what has come is kept."""
    with ending(events) as run, _work_bar(context) if context.terminal.bars else _work_lines(context) as show:
        for event in run:
            if isinstance(event, WorkDone):
                return event
            show(event)
    raise AppError("The download ended without a word.", "Run it again.")


def _doing(event: WorkProgress, context: Context) -> str:
    phase = context.say("work." + ("paused" if event.paused else event.waiting or event.phase))
    return context.say("work.from", phase=phase, source=event.source) if event.source else phase


@contextmanager
def _work_lines(context: Context) -> Iterator[Callable[[WorkProgress], None]]:
    """A line for every phase."""
    told = ""

    def show(event: WorkProgress) -> None:
        nonlocal told
        doing = _doing(event, context)
        if doing != told:
            told = doing
            total = f"  {size(event.total)}" if event.total and event.unit == "bytes" else ""
            context.terminal.note(doing + total)

    yield show


@contextmanager
def _work_bar(context: Context) -> Iterator[Callable[[WorkProgress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TextColumn("{task.fields[amount]}", markup=False),
        console=Console(file=context.terminal.err),
        transient=True,
    )
    task = progress.add_task("", total=None, amount="")

    def show(event: WorkProgress) -> None:
        in_bytes = event.unit == "bytes"
        amounts = [size(count) if in_bytes else str(count) for count in (event.done, event.total)]
        told = ["/".join(amounts)] if event.total else []
        if event.rate and in_bytes:
            told.append(context.say("work.rate", rate=size(round(event.rate))))
        if event.seconds_left is not None:
            told.append(context.say("index.left", seconds=event.seconds_left))
        progress.update(
            task,
            description=one_line(clean(_doing(event, context)), 60),
            completed=event.done,
            total=event.total or None,
            amount="  ".join(told),
        )

    with progress:
        yield show


class _Lines:
    """A line for every phase and for every file that needs attention."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._phase = ""

    def progress(self, event: IndexProgress) -> None:
        phase = _phase(event)
        if phase != self._phase:
            self._phase = phase
            total = f" {event.total}" if event.total else ""
            self._context.terminal.note(self._context.say("index." + phase) + total)

    def ended(self, event: FileEnded) -> None:
        if event.file.status in {"failed", "skipped"}:
            status = self._context.say("status." + event.file.status)
            self._context.terminal.note(f"{status}  {event.file.path}  {event.file.code}")


def _phase(event: IndexProgress) -> str:
    return "paused" if event.paused else event.phase


@contextmanager
def _lines(context: Context) -> Iterator[_Shown]:
    yield _Lines(context)


@contextmanager
def _bars(context: Context) -> Iterator[_Shown]:
    # rich takes as long to import as a search takes to run: only a terminal pays for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[current]}", markup=False),
        console=Console(file=context.terminal.err),
        transient=True,
    )

    class Bars:
        def __init__(self) -> None:
            self.task = progress.add_task(context.say("index.scan"), total=None, current="")

        def progress(self, event: IndexProgress) -> None:
            left = "" if event.seconds_left is None else context.say("index.left", seconds=event.seconds_left) + "  "
            name = event.current.replace("\\", "/").rpartition("/")[2]
            progress.update(
                self.task,
                description=context.say("index." + _phase(event)),
                completed=event.done,
                total=event.total or None,
                current=left + one_line(clean(name), 40),
            )

        def ended(self, event: FileEnded) -> None:
            """The summary tells of it."""

    with progress:
        yield Bars()
