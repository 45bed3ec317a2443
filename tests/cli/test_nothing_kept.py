"""What was copied or selected is on no disk and in no log, whatever was done with it, until the user keeps it."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.cli.opening import Surroundings
from app.core.errors import CommandNeedsModel
from app.main import open_workspace
from app.server.run import start
from app.settings import Environment
from app.shell.offers import made
from tests.fake_page import FakeDesktop
from tests.gguf_writer import write_known_answer_gguf

CANARY = "Kanarienvogel 金丝雀 7319"
TEXT = f"The word of the day is {CANARY}. It is told to nobody. It was copied by chance."


def holding(folder: Path) -> list[str]:
    """Files beneath the folder that hold the canary, in any encoding that is used; write-ahead logs included."""
    words = CANARY.split()
    wanted = [word.encode(encoding) for word in words[:2] for encoding in ("utf-8", "utf-16-le")]
    wanted.append(b"\\u91d1\\u4e1d\\u96c0")
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            data = (Path(place) / name).read_bytes()
            if any(one in data for one in wanted):
                found.append(str(Path(place, name).relative_to(folder)))
    return found


def use(client: httpx.Client, model: str, desktop: FakeDesktop) -> None:
    """Everything that can be done with an offer but keeping it."""
    offers = client.get("/api/desktop/offers").json()["offers"]
    assert [one["text"] for one in offers] == [TEXT, TEXT]
    assert client.post("/api/commands/translate/run", json={"text": TEXT}).json()["code"] == CommandNeedsModel.code
    assert client.post("/api/commands/rewrite/run", json={"text": TEXT, "options": {"tone": CANARY}}).status_code == 400
    assert client.post("/api/commands/translate/run", json={"text": TEXT, "unknown": CANARY}).status_code == 422
    assert client.get("/api/nothing", params={"q": CANARY}).status_code == 404
    for command, told in (
        ("summarise", {}),
        ("search", {}),
        ("translate", {"model": model}),
        ("explain", {"model": CANARY}),
    ):
        client.post(f"/api/commands/{command}/run", json={"text": TEXT, **told})
    client.post("/api/speech", json={"text": TEXT})
    client.post("/api/speech", json={"text": TEXT, "voice": CANARY})
    client.post("/api/desktop/insert", json={"text": TEXT})
    for one in offers:
        client.delete(f"/api/desktop/offers/{one['id']}")
    assert desktop.ready == []


@contextmanager
def served(home: Path, desktop: FakeDesktop) -> Iterator[httpx.Client]:
    with open_workspace(Environment(home=home)) as library:
        running = start(
            lambda port: Surroundings().services(library, desktop, port), instance_file=home / "instance.json"
        )
        owner = {"Authorization": f"Bearer {running.services.token}"}
        with httpx.Client(base_url=running.services.url, headers=owner, timeout=60, trust_env=False) as client:
            yield client
        running.stop()


def test_an_offer_leaves_no_trace_until_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    model = str(write_known_answer_gguf(tmp_path / "known.gguf", ["仓库", "租约。"]))
    caplog.set_level(logging.DEBUG)
    for keep in (False, True):
        desktop = FakeDesktop()
        desktop.ready = [made("selection", TEXT), made("clipboard", TEXT)]
        with served(home, desktop) as client:
            use(client, model, desktop)
            if keep:
                client.post("/api/commands/summarise/run", json={"text": TEXT, "keep": True})
        assert holding(temporary) == []
        assert (holding(home) != []) is keep  # so that it is looked for in the right places
        assert all(word not in caplog.text for word in CANARY.split()[:2])
        said = capfd.readouterr()
        assert all(word not in said.out + said.err for word in CANARY.split()[:2])
