"""The ledger as the door keeps it, and as it is found after the program was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

import pytest

from app.core.errors import LedgerBroken, NetworkFailed
from app.core.ports import NetworkPermit
from app.net.ledger import Ending, Ledger
from app.storage.database import Database
from app.storage.ledger import NetworkLedger
from app.workspace.network import Network
from tests.net.doors import open_door
from tests.net.servers import Asked, answer, saying, serving

PERMIT = NetworkPermit("download", "tiny.gguf", ("hub.example",))
OK = Ending("ok", 200, 10, 90)


def test_a_request_is_open_while_it_runs_and_what_it_became_afterwards(tmp_path: Path) -> None:
    with Database(tmp_path / "l.db") as database:
        ledger = Ledger(NetworkLedger(database))
        number = ledger.begin(PERMIT, "GET", "hub.example", local=False)
        assert [entry.outcome for entry in ledger.entries(5)] == ["open"]
        ledger.end(number, OK)
        ledger.end(number, Ending("cut", None, 0, 0))  # the first word counts
        (entry,) = ledger.entries(5)
        assert (entry.outcome, entry.status, entry.sent, entry.received) == ("ok", 200, 10, 90)
        assert (entry.host, entry.method, entry.reason, entry.local) == ("hub.example", "GET", "tiny.gguf", False)


def test_what_ran_when_the_program_ended_was_cut(tmp_path: Path) -> None:
    with Database(tmp_path / "l.db") as database:
        Ledger(NetworkLedger(database)).begin(PERMIT, "GET", "hub.example", local=False)
    with Database(tmp_path / "l.db") as database:
        (entry,) = Ledger(NetworkLedger(database)).entries(5)
        assert (entry.outcome, entry.sent, entry.received) == ("cut", None, None)


def test_a_reason_is_one_short_line(tmp_path: Path) -> None:
    with Database(tmp_path / "l.db") as database:
        ledger = Ledger(NetworkLedger(database))
        for reason in ("a\n\x1b[31mb\u202e c\ud83d", "模" * 500):
            ledger.begin(NetworkPermit("server", reason, ()), "GET", "h", local=True)
        long, odd = ledger.entries(5)
        assert odd.reason.startswith("a [31mb")
        assert odd.reason.isprintable()
        assert long.reason == "模" * 200


def test_the_store_tells_by_what_the_door_is_shut(tmp_path: Path) -> None:
    with Database(tmp_path / "l.db") as database:
        ledger = Ledger(NetworkLedger(database))
        ledger.end(ledger.begin(PERMIT, "GET", "hub.example", local=False), OK)
        ledger.refuse(PERMIT, "GET", "hub.example", local=False)
        network = Network(ledger, lambda: "environment")
        held = network.ledger(limit=1)
        assert (held.total, held.left, held.sent, held.received, held.offline) == (2, 1, 10, 90, "environment")
        assert [entry.outcome for entry in held.entries] == ["refused"]
        assert [entry.number for entry in network.ledger(before=3).entries] == [1]
        check = network.check_ledger()
        assert (check.ok, check.lines, len(check.head)) == (True, 3, 64)


def test_doctor_is_told_of_the_door_the_proxy_and_the_ledger(tmp_path: Path) -> None:
    with Database(tmp_path / "l.db") as database:
        ledger = Ledger(NetworkLedger(database))
        ledger.refuse(PERMIT, "GET", "hub.example", local=False)
        shut: list[Literal["", "environment", "setting"]] = [""]
        network = Network(ledger, lambda: shut[0])
        assert network.describe("none") == "open; proxy: none; the ledger holds (1 lines)"
        shut[0] = "setting"
        assert network.describe("http://me:word@proxy.lan:3128") == (
            "shut by the setting network.offline; proxy: http://proxy.lan:3128; the ledger holds (1 lines)"
        )
        with pytest.raises(NetworkFailed):
            network.describe("socks5://127.0.0.1")
        with database.write() as db:
            db.execute("DELETE FROM network_ledger")
        with pytest.raises(LedgerBroken, match="line 1 of 0"):
            network.describe("none")


@pytest.mark.skipif(os.name != "posix", reason="killed as POSIX does it")
def test_a_program_killed_amid_a_request_leaves_its_line(tmp_path: Path) -> None:
    reached, release = threading.Event(), threading.Event()

    def say(connection: object, asked: Asked) -> None:
        reached.set()
        release.wait(60)

    with serving(say) as server:
        code = (
            "import sys; from pathlib import Path; from tests.net.doors import open_door\n"
            "from app.core.ports import NetworkPermit\n"
            "with open_door(Path(sys.argv[1])) as door:\n"
            "    with door.request(NetworkPermit('server', 'tiny', (sys.argv[2],)), 'GET', f'http://{sys.argv[2]}/'):\n"
            "        pass\n"
        )
        root = Path(__file__).parents[2]
        child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), server.host], cwd=root)
        try:
            assert reached.wait(60)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()
            release.set()
    with open_door(tmp_path) as door:
        (entry,) = door.ledger.entries(5)
        assert (entry.host, entry.outcome, entry.sent) == (server.host, "cut", None)
        with serving(saying(answer(200, b"x"))) as other:
            with door.request(NetworkPermit("server", "x", (other.host,)), "GET", other.url()) as response:
                response.read()
        assert [entry.outcome for entry in door.ledger.entries(5)] == ["ok", "cut"]
        assert door.ledger.check().ok
