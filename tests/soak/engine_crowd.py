"""Many clients at once: order, fairness, cancelled places."""

from __future__ import annotations

import threading
import time
from typing import Any

from tests.bench.program import Served
from tests.soak.engine import Answering, Bench, settled


class Client:
    """One question, asked by a thread of its own, and what became of it."""

    def __init__(self, served: Served, model: str) -> None:
        self.ahead: list[int] = []
        self.placed = threading.Event()
        self.last: dict[str, Any] = {"event": "none"}
        self.message: str | None = None
        self.ended = 0.0
        self._asked: Answering | None = None
        self._served, self._model = served, model
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        asked = self._asked = Answering(self._served, self._model)
        for name, data in asked.events():
            self.message = asked.message
            if name == "status" and data["stage"] == "wait":
                self.ahead.append(data["ahead"])
                self.placed.set()
            self.last = {"event": name, **data}
        self.ended = time.monotonic()
        self.placed.set()
        asked.close()

    def leave(self, *, told: bool) -> None:
        """Give the question up: by ``told`` the app to stop, or by going away without a word."""
        if told:
            self._served.json("POST", f"/api/messages/{self.message}/stop")
        elif self._asked is not None:
            self._asked.hang_up()
        self.thread.join(60)


def crowd(bench: Bench, clients: int, leaving: int) -> None:
    """``clients`` ask while one answer is being written; ``leaving`` of them leave before it is their turn."""
    found: list[str] = []
    with bench.program().serving() as served:
        first = Answering(served, bench.model("endless"))
        first.until_words()
        asking: list[Client] = []
        for number in range(clients):
            asking.append(Client(served, bench.model("known")))
            if not asking[-1].placed.wait(60):  # one after another, so that their order is known
                found.append(f"client {number} was given no place")
        places = [client.ahead[0] for client in asking if client.ahead]
        if places != list(range(1, clients + 1)):
            found.append(f"places were given as {places}")
        waiting = served.json("GET", "/api/engine")["waiting"]
        if waiting != clients:
            found.append(f"the status counts {waiting} who wait")
        gone = asking[1 : 1 + leaving]
        for number, client in enumerate(gone):
            client.leave(told=number % 2 == 0)
        if not settled(lambda: served.json("GET", "/api/engine")["waiting"] == clients - leaving):
            found.append("those who left keep their places")
        served.json("POST", f"/api/messages/{first.message}/stop")
        first.finish()
        staying = [client for client in asking if client not in gone]
        for client in staying:
            client.thread.join(300)
        found += _served_in_order(staying)
        if any(client.last["event"] == "done" and client.last["mode"] == "generated" for client in gone):
            found.append("one that had left was answered")
    bench.note(f"{clients} clients at once, {leaving} of them leave", found)


def _served_in_order(clients: list[Client]) -> list[str]:
    found = [
        f"client {number} got {client.last}"
        for number, client in enumerate(clients)
        if client.last["event"] != "done" or client.last["mode"] != "generated"
    ]
    ranks = [sorted(other.ended for other in clients).index(client.ended) for client in clients]
    # Two that end within a moment may be heard of in another order.
    if any(abs(rank - number) > 1 for number, rank in enumerate(ranks)):
        found.append(f"they were answered in the order {ranks}")
    if any(client.ahead != sorted(client.ahead, reverse=True) for client in clients):
        found.append("somebody was passed by")
    return found
