"""Settings and jobs as the page changes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.errors import IntegrationFailed
from app.settings import Settings, Value


def rows(response: httpx.Response) -> dict[str, Any]:
    return {row["name"]: row for row in response.json()["settings"]}


def test_a_setting_is_reset_to_its_default(client: httpx.Client) -> None:
    client.patch("/api/settings", json={"values": {"interface.theme": "dark", "interface.zoom": 2}})
    changed = rows(client.get("/api/settings"))
    assert (changed["interface.theme"]["value"], changed["interface.theme"]["origin"]) == ("dark", "stored")
    assert changed["interface.zoom"]["value"] == 2.0
    reset = rows(client.delete("/api/settings/interface.theme"))
    assert (reset["interface.theme"]["value"], reset["interface.theme"]["origin"]) == ("auto", "default")
    assert reset["interface.zoom"]["value"] == 2.0


@pytest.mark.parametrize(
    "name, status", [("search.limit", 400), ("no.such", 404), ("%2e%2e", 404), ("x" * 5000, 404), ("", 404)]
)
def test_what_cannot_be_reset_is_named(client: httpx.Client, name: str, status: int) -> None:
    response = client.delete(f"/api/settings/{name}")
    assert response.status_code in {status, 405}
    assert set(response.json()) == {"code", "message", "hint"}


def test_what_the_environment_holds_keeps_the_others_from_changing_too(client: httpx.Client) -> None:
    refused = client.patch("/api/settings", json={"values": {"interface.theme": "dark", "search.limit": 3}})
    assert refused.status_code == 400
    assert rows(client.get("/api/settings"))["interface.theme"]["value"] == "auto"


def test_another_embedding_model_is_a_change_that_begins_at_once(client: httpx.Client) -> None:
    changed = client.patch("/api/settings", json={"values": {"embedding.model": "bge-m3", "answer.max_quotes": 3}})
    assert changed.status_code == 200
    state = client.get("/api/embedding").json()
    assert (state["active"], state["wanted"], state["job"]) == ("all-minilm-l6-v2", "bge-m3", "e1")
    for name in ("no-such-model", ""):
        refused = client.patch("/api/settings", json={"values": {"embedding.model": name, "answer.max_quotes": 4}})
        assert refused.status_code in {400, 404}
        assert rows(client.get("/api/settings"))["answer.max_quotes"]["value"] == 3, "all or none"


def test_the_page_needs_no_list_of_its_own(client: httpx.Client) -> None:
    listed = rows(client.get("/api/settings"))
    assert {name for name, row in listed.items() if row["restart"]} == {
        "window.backend",
        "server.port",
    }
    for row in listed.values():
        assert row["label_en"]
        assert row["label_zh"]
        assert list(row["choice_labels"]) == row["choices"]
    assert listed["interface.theme"]["choice_labels"]["dark"] == {"en": "Dark", "zh": "深色"}


def test_a_job_is_paused_and_continued(client: httpx.Client) -> None:
    job = client.post("/api/index", json={"paths": ["/a.txt"]}).json()
    assert job["paused"] is False
    assert client.post(f"/api/jobs/{job['id']}/pause").json()["paused"] is True
    assert client.get(f"/api/jobs/{job['id']}").json()["paused"] is True
    assert client.post(f"/api/jobs/{job['id']}/continue").json()["paused"] is False
    client.post(f"/api/jobs/{job['id']}/cancel")
    again = client.post(f"/api/jobs/{job['id']}/continue").json()
    assert again["id"] != job["id"]
    assert again["paths"] == ["/a.txt"]


@pytest.mark.parametrize("what", ["pause", "continue", "cancel"])
def test_there_must_be_such_a_job(client: httpx.Client, what: str) -> None:
    assert client.post(f"/api/jobs/none/{what}").status_code == 404


def test_a_change_that_the_system_refuses_is_named_and_leaves_all_as_it_was(
    client: httpx.Client, settings: Settings
) -> None:
    def refuse(value: Value) -> None:
        if value:
            raise IntegrationFailed("The folder cannot be written.", "Make it writable.")

    done: list[Value] = []
    settings.enact("startup.login", refuse)
    settings.enact("desktop.file_manager", done.append)
    both = {"desktop.file_manager": True, "startup.login": True, "interface.theme": "dark"}
    answer = client.patch("/api/settings", json={"values": both})
    assert (answer.status_code, answer.json()["code"]) == (409, "desktop.integration")
    assert settings.text("interface.theme") == "auto"
    assert done == [True, False]
    assert [settings.switch(name) for name in ("desktop.file_manager", "startup.login")] == [False, False]
    assert client.patch("/api/settings", json={"values": {"desktop.file_manager": True}}).status_code == 200
    assert settings.switch("desktop.file_manager")


def test_what_would_be_indexed_is_counted(client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "a.txt").write_bytes(b"12345")
    counted = client.post("/api/index/extent", json={"paths": [str(tmp_path / "many")]})
    assert counted.json() == {"files": 1, "bytes": 5, "whole": True}
    for path in ("a.txt", "/a\0b"):
        assert client.post("/api/index/extent", json={"paths": [path]}).status_code == 400
