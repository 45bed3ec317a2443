"""Several monitors on one X server, laid out by RandR as a person's settings would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from Xlib.display import Display
from Xlib.ext import randr
from Xlib.protocol import rq

Area = tuple[int, int, int, int]
"""x, y, width, height in pixels of the X server."""


class _SetMonitor(rq.Request):  # type: ignore[misc]  # python-xlib is not type-checked here, and its own cannot be packed
    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(43), rq.RequestLength(), rq.Window("window"), rq.Card32("name"),
        rq.Bool("primary"), rq.Bool("automatic"), rq.LengthOf("outputs", 2),
        rq.Int16("x"), rq.Int16("y"), rq.Card16("width"), rq.Card16("height"), rq.Card32("wide_mm"), rq.Card32("high_mm"),
        rq.List("outputs", rq.Card32Obj),
    )  # fmt: skip


@contextmanager
def _root(display: str) -> Iterator[tuple[Any, Any]]:
    connection = Display(display)
    try:
        yield connection, connection.screen().root
    finally:
        connection.close()


def arrange(display: str, areas: Sequence[Area]) -> None:
    """The server's screen is these monitors from now on, the first the main one; its own output is behind the first."""
    with _root(display) as (connection, root):
        outputs = list(root.xrandr_get_screen_resources().outputs)
        for number, (x, y, width, height) in enumerate(areas):
            _SetMonitor(
                display=connection.display, opcode=connection.display.get_extension_major(randr.extname), window=root,
                name=connection.intern_atom(f"TEST-{number}"), primary=number == 0, automatic=False,
                x=x, y=y, width=width, height=height, wide_mm=width // 4, high_mm=height // 4,
                outputs=outputs if number == 0 else [],
            )  # fmt: skip
        connection.sync()


def unplug(display: str, number: int) -> None:
    """The monitor of that place in ``arrange`` is gone."""
    with _root(display) as (connection, root):
        root.xrandr_delete_monitor(connection.intern_atom(f"TEST-{number}"))
        connection.sync()
