"""The signals that end the program, heard although a toolkit's loop has the main thread."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


@contextlib.contextmanager
def on_signal(end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` in a thread of its own when a signal asks the program to end. Used in the main thread.

    Python runs its handlers between two steps of the main thread, which a toolkit written in C may not take for
    hours; the number of a signal is written to the wake-up socket at once.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    before_socket = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    def tell(number: int, _frame: object) -> None:
        # GTK puts a wake-up socket of its own in place of ours, and runs Python's handlers in return.
        with contextlib.suppress(OSError):
            told.send(bytes([number]))

    before = {number: signal.signal(number, tell) for number in ENDING}

    def listen() -> None:
        while number := heard.recv(1):
            if number[0] in ENDING:
                end()

    listener = threading.Thread(target=listen, name="signals", daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before_socket)
        for number, handler in before.items():
            signal.signal(number, handler)
        told.close()
        listener.join(5)
        heard.close()
