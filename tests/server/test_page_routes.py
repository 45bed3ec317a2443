"""What the page asks for beside questions: conversations, collections, its own state, the library's rows."""

from __future__ import annotations

import httpx
import pytest

import app.core.types as t
from app.server.run import RunningServer
from app.workspace.port import AskRequest
from tests.fake_page import FakePage
from tests.fakes import ROW, FakeWorkspace


@pytest.fixture
def page(server: RunningServer) -> FakePage:
    held = server.services.library
    assert isinstance(held, FakePage)
    return held


def test_a_deleted_conversation_comes_back(client: httpx.Client) -> None:
    assert client.delete("/api/conversations/c1").status_code == 204
    assert client.get("/api/conversations").json() == {"conversations": []}
    assert client.post("/api/conversations/c1/restore").json()["id"] == "c1"
    assert [one["id"] for one in client.get("/api/conversations").json()["conversations"]] == ["c1"]
    assert client.post("/api/conversations/c9/restore").status_code == 404


def test_a_conversation_carries_its_scope(client: httpx.Client, workspace: FakeWorkspace) -> None:
    workspace.talks["c1"] = t.Conversation("c1", "付款", "", "", 2, t.Scope(("collection:1",), person="买方"))
    scope = client.get("/api/conversations/c1").json()["conversation"]["scope"]
    assert scope == {"inside": ["collection:1"], "since": None, "until": None, "person": "买方"}


def test_conversations_are_cleared(client: httpx.Client) -> None:
    assert client.delete("/api/conversations").json() == {"removed": 1}
    assert client.delete("/api/conversations").json() == {"removed": 0}
    assert client.post("/api/conversations/c1/restore").status_code == 404


def test_a_question_can_replace_an_answer_and_bring_its_own_history(
    client: httpx.Client, workspace: FakeWorkspace
) -> None:
    turns = [{"role": "user", "text": "先前?"}, {"role": "assistant", "text": "是的。"}]
    body = {"question": "q", "conversation": "c1", "replaces": "m2", "history": turns}
    assert client.post("/api/ask", json=body).status_code == 200
    history = (t.ChatMessage("user", "先前?"), t.ChatMessage("assistant", "是的。"))
    assert workspace.seen == [AskRequest("q", conversation="c1", replaces="m2", history=history)]
    turns[0]["role"] = "system"
    assert client.post("/api/ask", json=body).status_code == 422


def test_a_replacement_is_undone(client: httpx.Client, workspace: FakeWorkspace) -> None:
    detail = client.post("/api/messages/m2/restore").json()
    assert (detail["conversation"]["id"], len(detail["messages"])) == ("c1", 2)
    assert workspace.restored == ["m2"]


def test_the_library_is_summed_up_listed_and_thinned(client: httpx.Client, page: FakePage) -> None:
    assert client.get("/api/library").json() == {"indexed": 1, "open": 0, "skipped": 0, "failed": 0, "chunks": 2}
    address = "/api/library/documents?offset=0&limit=5&text=合同&status=failed&collection=3&sort=added&descending=true"
    found = client.get(address).json()
    assert page.asked == [t.DocumentQuery(0, 5, "合同", "failed", "3", "added", descending=True)]
    assert (found["total"], found["offset"], found["documents"][0]["path"]) == (1, 0, ROW.path)
    assert client.post("/api/library/remove", json={"ids": ["d1"]}).json() == {"removed": 1, "paths": [ROW.path]}
    assert client.post("/api/library/remove", json={"ids": ["d1"]}).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        {"offset": -1}, {"offset": 10**30}, {"limit": 0}, {"limit": 1001}, {"sort": "size"}, {"status": "reading"}, {"text": "x" * 1001},
        {"limmit": 3}, {"collection": "1" * 41},
    ],
)  # fmt: skip
def test_rows_that_cannot_be_asked_for_are_422(client: httpx.Client, wanted: dict[str, str]) -> None:
    response = client.get("/api/library/documents", params=wanted)
    assert (response.status_code, response.json()["code"]) == (422, "input.malformed")


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": [1]}, {"ids": ["1" * 41]}])
def test_ids_that_cannot_be_are_422(client: httpx.Client, body: object) -> None:
    assert client.post("/api/library/remove", json=body).status_code == 422


def test_the_page_may_have_the_search_opened_ahead(client: httpx.Client, page: FakePage) -> None:
    assert client.post("/api/warm").status_code == 204
    assert page.asked == ["warm"]


def test_collections_are_made_changed_renamed_and_forgotten(client: httpx.Client) -> None:
    made = client.post("/api/collections", json={"name": "合同", "paths": ["/文档/a.pdf"]})
    assert (made.status_code, made.json()["paths"], made.json()["documents"]) == (201, ["/文档/a.pdf"], 1)
    name = f"/api/collections/{made.json()['id']}"
    again = client.post("/api/collections", json={"name": "合同"})
    assert (again.status_code, again.json()["code"]) == (409, "collection.exists")
    change = {"name": "新合同", "add": ["/文档/b.pdf"], "remove": ["/文档/a.pdf"]}
    changed = client.patch(name, json=change).json()
    assert (changed["name"], changed["paths"]) == ("新合同", ["/文档/b.pdf"])
    assert client.get("/api/collections").json() == {"collections": [changed]}
    assert client.patch(name, json={"name": "新合同"}).json() == changed
    assert client.delete(name).status_code == 204
    assert client.patch(name, json={}).status_code == 404
    assert client.get("/api/collections").json() == {"collections": []}


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 201}, {"name": 3}, {"name": "x", "path": []}])
def test_a_collection_that_cannot_be_is_422(client: httpx.Client, body: object) -> None:
    assert client.post("/api/collections", json=body).status_code == 422


def test_the_page_finds_again_what_it_left(client: httpx.Client) -> None:
    assert client.get("/api/state").json() == {"values": {}}
    values = {"draft": "你好", "sidebar": {"width": 320, "open": True}, "none": None}
    assert client.patch("/api/state", json={"values": values}).status_code == 204
    assert client.patch("/api/state", json={"values": {"draft": None}}).status_code == 204
    assert client.get("/api/state").json() == {"values": {"sidebar": {"width": 320, "open": True}}}


@pytest.mark.parametrize("values", [{"n" * 101: 1}, {str(n): n for n in range(101)}, []])
def test_state_that_cannot_be_is_422(client: httpx.Client, values: object) -> None:
    assert client.patch("/api/state", json={"values": values}).status_code == 422


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", "/api/collections", b'{"name": "\\ud800"}'),
        ("POST", "/api/collections", b'{"name": "a", "paths": ["\\ud800"]}'),
        ("PATCH", "/api/state", b'{"values": {"\\ud800": 1}}'),
        ("PATCH", "/api/conversations/c1", b'{"title": "\\ud800"}'),
        ("POST", "/api/library/remove", b'{"ids": ["\\ud800"]}'),
        ("POST", "/api/ask", b'{"question": "q", "replaces": "\\ud800", "conversation": "c1"}'),
    ],
)
def test_half_a_character_is_no_internal_error(client: httpx.Client, method: str, path: str, body: bytes) -> None:
    response = client.request(method, path, content=body, headers={"content-type": "application/json"})
    assert 200 <= response.status_code < 500


@pytest.mark.parametrize("path", ["/api/conversations/c1%00", "/api/conversations/%ED%A0%80", "/api/messages/%00"])
def test_odd_ids_are_unknown(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
