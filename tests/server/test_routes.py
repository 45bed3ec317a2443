from __future__ import annotations

from pathlib import Path

import httpx
import pytest

import app.core.types as t
from app.core.errors import ModelCrashed, StorageFull
from app.server.run import RunningServer
from app.workspace.port import IndexRequest, SearchRequest
from tests.fakes import MODEL, QUOTE, START, TEXT, FakeWorkspace


def test_search_gives_hits_and_passes_the_whole_question_on(client: httpx.Client, workspace: FakeWorkspace) -> None:
    body = {
        "query": "付款",
        "limit": 3,
        "inside": ["/文档"],
        "since": "2026-01-01",
        "person": "买方",
        "zone": "Asia/Shanghai",
    }
    response = client.post("/api/search", json=body)
    assert response.json()["hits"][0] == {
        "document": "d1", "path": "/文档/合同.pdf", "title": "合同", "page": 1,
        "start": START, "end": START + len(QUOTE), "text": QUOTE, "score": 0.93,
    }  # fmt: skip
    scope = t.Scope(inside=("/文档",), since="2026-01-01", person="买方")
    assert workspace.seen == [SearchRequest("付款", 3, scope, None, "Asia/Shanghai")]


def test_documents_are_listed_shown_and_removed(client: httpx.Client) -> None:
    assert [row["id"] for row in client.get("/api/documents").json()["documents"]] == ["d1"]
    assert client.get("/api/documents/d1").json()["metadata"] == {"author": "买方"}
    assert client.delete("/api/documents/d1").json() == {"removed": 1}
    assert client.get("/api/documents/d1").status_code == 404


def test_a_text_comes_with_both_kinds_of_offsets(client: httpx.Client) -> None:
    data = client.get("/api/documents/d1/text", params={"start": START, "end": START + len(QUOTE)}).json()
    assert data["text"] == TEXT
    assert TEXT[data["selection"]["start"] : data["selection"]["end"]] == QUOTE
    units = TEXT.encode("utf-16-le")
    selection = data["selection"]
    assert units[2 * selection["start16"] : 2 * selection["end16"]].decode("utf-16-le") == QUOTE
    last = data["pages"][-1]
    assert (last["page"], last["end"], 2 * last["end16"]) == (2, len(TEXT), len(units))


@pytest.mark.parametrize("wanted", [{"start": 3}, {"start": 5, "end": 4}, {"start": 0, "end": 10**6}])
def test_a_selection_outside_the_text_is_a_named_error(client: httpx.Client, wanted: dict[str, int]) -> None:
    response = client.get("/api/documents/d1/text", params=wanted)
    assert (response.status_code, response.json()["code"]) == (400, "input.invalid")


def test_conversations_are_kept_by_name(client: httpx.Client, workspace: FakeWorkspace) -> None:
    assert [c["id"] for c in client.get("/api/conversations", params={"q": "付款"}).json()["conversations"]] == ["c1"]
    assert client.get("/api/conversations", params={"q": "nothing"}).json() == {"conversations": []}
    detail = client.get("/api/conversations/c1").json()
    assert [m["role"] for m in detail["messages"]] == ["user", "assistant"]
    assert detail["messages"][1]["citations"][0]["quote"] == QUOTE
    assert client.patch("/api/conversations/c1", json={"title": "合同"}).json()["title"] == "合同"
    exported = client.get("/api/conversations/c1/export")
    assert (exported.text, exported.headers["content-type"]) == ("# 合同\n", "text/markdown; charset=utf-8")
    assert exported.headers["content-disposition"].endswith("filename*=UTF-8''%E5%90%88%E5%90%8C.md")
    assert client.patch("/api/conversations/c1", json={"title": '../a "b"\r\n: c'}).status_code == 200
    assert client.get("/api/conversations/c1/export").headers["content-disposition"].endswith("''a%20b%20c.md")
    assert client.delete("/api/conversations/c1").status_code == 204
    assert client.get("/api/conversations/c1").status_code == 404


def test_a_message_is_read_and_stopped(client: httpx.Client, workspace: FakeWorkspace) -> None:
    assert client.get("/api/messages/m2").json()["state"] == "done"
    assert client.post("/api/messages/m2/stop").json() == {"stopped": True}
    assert workspace.stopped == ["m2"]
    assert client.post("/api/messages/nobody/stop").status_code == 404


def test_models_are_listed_shown_and_used(client: httpx.Client) -> None:
    assert client.get("/api/models").json()["models"][0]["active"] is False
    assert client.get("/api/models/show", params={"name": MODEL.path}).json()["id"] == "tiny"
    assert client.post("/api/models/use", json={"name": "tiny"}).json()["model"]["active"] is True
    assert client.post("/api/models/use", json={"name": "none"}).json() == {"model": None}
    missing = client.post("/api/models/use", json={"name": "huge"})
    assert (missing.status_code, missing.json()["code"]) == (404, "model.not_found")


def test_doctor_tells_what_is_needed(client: httpx.Client) -> None:
    checks = client.get("/api/doctor").json()["checks"]
    assert checks == [{"name": "store", "ok": True, "detail": "fine", "hint": "", "needed": True}]


def test_doctor_tells_of_the_key_that_is_in_force(client: httpx.Client, workspace: FakeWorkspace) -> None:
    workspace.checks = (t.Check("hotkey", True, "what another process would have"),)
    assert client.get("/api/doctor").json()["checks"][0]["detail"].startswith("Ctrl+Shift+A is in force")


def test_settings_are_listed_with_where_they_come_from(client: httpx.Client) -> None:
    rows = {row["name"]: row for row in client.get("/api/settings").json()["settings"]}
    assert (rows["search.limit"]["value"], rows["search.limit"]["origin"]) == (7, "environment")
    assert rows["interface.language"]["choices"] == ["auto", "en", "zh"]


def test_settings_change_together_or_not_at_all(client: httpx.Client) -> None:
    changed = client.patch("/api/settings", json={"values": {"interface.language": "zh"}})
    rows = {row["name"]: row for row in changed.json()["settings"]}
    assert (rows["interface.language"]["value"], rows["interface.language"]["origin"]) == ("zh", "stored")
    refused = client.patch("/api/settings", json={"values": {"interface.language": "en", "index.threads": -1}})
    assert (refused.status_code, refused.json()["code"]) == (400, "input.invalid")
    assert "index.threads" in refused.json()["message"]
    rows = {row["name"]: row for row in client.get("/api/settings").json()["settings"]}
    assert rows["interface.language"]["value"] == "zh"
    assert client.patch("/api/settings", json={"values": {"search.limit": 3}}).status_code == 400
    assert client.patch("/api/settings", json={"values": {"no.such": 1}}).status_code == 404


def test_index_starts_a_job_that_can_be_seen_and_cancelled(client: httpx.Client, workspace: FakeWorkspace) -> None:
    started = client.post("/api/index", json={"paths": ["/文档"], "passwords": ["geheim"]})
    assert started.status_code == 202
    job = started.json()["id"]
    assert "geheim" not in started.text
    assert workspace.seen == [IndexRequest(("/文档",), ("geheim",))]
    assert [one["id"] for one in client.get("/api/jobs").json()["jobs"]] == [job]
    assert client.post(f"/api/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert client.get(f"/api/jobs/{job}").json()["state"] == "cancelled"
    stopped = client.get(f"/api/jobs/{job}/events")
    assert (stopped.status_code, stopped.json()["code"]) == (409, "cancelled")


def test_index_refuses_paths_that_depend_on_where_the_server_stands(client: httpx.Client) -> None:
    response = client.post("/api/index", json={"paths": ["documents"]})
    assert (response.status_code, response.json()["code"]) == (400, "input.invalid")


@pytest.mark.parametrize(
    "path, body",
    [
        ("/api/search", {}),
        ("/api/search", {"query": 5}),
        ("/api/search", {"query": "x", "limit": 0}),
        ("/api/search", {"query": "x", "limmit": 3}),
        ("/api/ask", {"question": "SECRET" * 5000}),
        ("/api/index", {"paths": []}),
        ("/api/index", []),
    ],
)
def test_a_malformed_body_is_422_and_names_the_field_without_its_content(
    client: httpx.Client, path: str, body: object
) -> None:
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert set(response.json()) == {"code", "message", "hint"}
    assert response.json()["code"] == "input.malformed"
    assert "body" in response.json()["message"]
    assert "SECRET" not in response.text


def test_a_body_that_is_no_json_is_422(client: httpx.Client) -> None:
    assert client.post("/api/search", content=b"{", headers={"content-type": "application/json"}).status_code == 422


def test_bad_input_is_400_with_the_way_out(client: httpx.Client) -> None:
    response = client.post("/api/search", json={"query": "  "})
    assert response.status_code == 400
    assert response.json() == {
        "code": "input.invalid",
        "message": "The query is empty.",
        "hint": "Write what to look for.",
    }


@pytest.mark.parametrize(
    "failure, status, code",
    [(ModelCrashed("m", "h"), 503, "model.crashed"), (StorageFull("m", "h"), 507, "storage.full")],
)
def test_named_errors_keep_their_status(
    client: httpx.Client, workspace: FakeWorkspace, failure: Exception, status: int, code: str
) -> None:
    workspace.failure = failure
    response = client.get("/api/documents")
    assert (response.status_code, response.json()) == (status, {"code": code, "message": "m", "hint": "h"})


@pytest.mark.parametrize("path", ["/api/documents", "/api/ask"])
def test_an_unexpected_error_is_internal_and_says_nothing_of_the_content(
    client: httpx.Client, workspace: FakeWorkspace, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    workspace.failure = RuntimeError("SECRET of a document")
    response = client.post(path, json={"question": "x"}) if path == "/api/ask" else client.get(path)
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "SECRET" not in response.text
    assert "RuntimeError < tests" not in caplog.text
    assert "RuntimeError < fakes.py" in caplog.text
    assert "SECRET" not in caplog.text


def test_unknown_addresses_and_methods_answer_in_the_error_shape(client: httpx.Client) -> None:
    missing, method = client.get("/api/nothing"), client.put("/api/search", json={})
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (method.status_code, method.json()["code"]) == (405, "http.method")


def test_the_page_is_served_with_its_own_addresses(client: httpx.Client) -> None:
    assert "the page" in client.get("/").text
    assert "the page" in client.get("/library/d1").text
    script = client.get("/assets/main-1a2b.js")
    assert "javascript" in script.headers["content-type"]
    assert "immutable" in script.headers["cache-control"]
    assert client.get("/assets/gone.js").status_code == 404


def test_without_a_built_page_the_start_says_so(client: httpx.Client, server: RunningServer) -> None:
    folder = server.services.page_dir
    assert folder is not None
    (folder / "index.html").unlink()
    assert "make run" in client.get("/").text
    assert client.get("/library").status_code == 404


def test_the_api_describes_itself(client: httpx.Client) -> None:
    document = client.get("/api/openapi.json").json()
    assert "/api/ask" in document["paths"]
    assert client.get("/docs").text.count("swagger") == 0


def test_the_session_tells_who_serves(client: httpx.Client, server: RunningServer) -> None:
    assert client.get("/api/session").json() == {
        "pid": server.instance.pid,
        "version": "1.2.3",
        "language": "auto",
        "desktop": {"window": True, "dialogs": True, "open": True},
        "samples": None,
    }


def test_the_openapi_document_is_the_same_every_time() -> None:
    from app.server.openapi import document

    first = document()
    assert first == document()
    for name in ("AskEvents", "JobEvents", "DoneEvent", "Citation", "Job", "SettingRow"):
        assert f'"{name}"' in first
    assert str(Path.cwd()) not in first
