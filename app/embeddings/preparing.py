"""Preparing a model in a child process at low priority, which may be told to stop at any moment."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

from app.core.errors import (
    AppError,
    Cancelled,
    EngineMissing,
    ModelBroken,
    ModelNotFound,
    ModelUnsupported,
    StorageError,
    WorkerCrashed,
)
from app.embeddings.prepare import PARTIAL, SILENT
from app.resources.child import ChildDied, ChildLimits, ChildProcess, ChildTimeout

_TICK_S = 0.2
_ERRORS: tuple[type[AppError], ...] = (EngineMissing, ModelBroken, ModelNotFound, ModelUnsupported, StorageError)

Cancel = Callable[[], bool]
Progress = Callable[[str], None]


def prepare_in_child(
    source: Path,
    model: str,
    cancelled: Cancel,
    progress: Progress,
    *,
    into: Path,
    pointed: bool = False,
) -> Path:
    """The folder of the prepared model: ``source`` has its files, ``model`` is its name, ``into`` the place for it.

    ``progress`` is told, in English, what is being done. Minutes for a large model. ``Cancelled`` soon after
    ``cancelled`` becomes true; ``EngineMissing`` where set-up has not installed what preparing needs; ``ModelBroken``,
    ``ModelUnsupported``, ``StorageError``; ``WorkerCrashed`` when the process dies, such as for want of memory.
    Whatever happens, nothing half-made is left.
    """
    child = ChildProcess(
        "app.embeddings.prepare_worker",
        args=[str(source), model, str(into), "pointed" if pointed else ""],
        limits=ChildLimits(nice=10, first_to_go=True),
        env=SILENT,
    )
    try:
        child.start()
        while True:
            if cancelled():
                raise Cancelled("Preparing the embedding model was cancelled.")
            with contextlib.suppress(ChildTimeout):
                header, _ = child.receive(_TICK_S)
                if "error" in header:
                    raise _error(header["error"])
                if "prepared" in header:
                    return Path(header["prepared"])
                progress(str(header.get("progress", "")))
    except ChildDied as death:
        more = death.stderr[-1] if death.stderr and death.reason == "exit" else death.message
        raise WorkerCrashed(
            f"Preparing the embedding model ended before it was done: {more}",
            "Close other programs, since it needs about five times the memory of the model's file, and try again.",
        ) from death
    finally:
        child.kill()
        with contextlib.suppress(RuntimeError):  # it was never started
            for left in into.glob(f"{PARTIAL}{child.pid}-*"):
                shutil.rmtree(left, ignore_errors=True)


def _error(told: dict[str, str]) -> AppError:
    kind = next((kind for kind in _ERRORS if kind.code == told["code"]), ModelBroken)
    return kind(told["message"], told["hint"], code=told["code"])
