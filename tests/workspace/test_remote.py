"""The client of a running app, against a real server on the loopback."""

from __future__ import annotations

import errno
import itertools
import json
import os
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import app.core.types as t
from app.core.errors import (
    AppError,
    CommandNeedsModel,
    InputError,
    ModelCrashed,
    NotFoundError,
    ServerGone,
    StorageError,
    StorageFull,
)
from app.core.events import AskEvent, Done, FileEnded, IndexDone, Reasoning, Stage, Token
from app.server import ServerServices
from app.server.run import RunningServer, start
from app.workspace.instance import Instance, find_running, new_token, read_instance, remove_instance, write_instance
from app.workspace.port import AskRequest, CommandRequest, IndexRequest, SearchRequest, Workspace, ending
from app.workspace.remote import RemoteWorkspace, read_events
from app.workspace.wire import decode_error, every_error
from tests.fakes import HIT, MODEL, ROW, TEXT, FakeWorkspace, WaitingEvents, answer_events
from tests.serving import services_over

ENOUGH = 20


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.fixture
def instance_file(tmp_path: Path) -> Path:
    return tmp_path / "instance.json"


@pytest.fixture
def server(workspace: FakeWorkspace, instance_file: Path) -> Iterator[RunningServer]:
    def services(port: int) -> ServerServices:
        return services_over(workspace, port, new_token())

    running = start(services, instance_file=instance_file)
    yield running
    running.stop()


@pytest.fixture
def remote(server: RunningServer) -> Iterator[RemoteWorkspace]:
    client = RemoteWorkspace(server.instance)
    yield client
    client.close()


def test_answers_come_back_as_the_same_events(remote: RemoteWorkspace) -> None:
    port: Workspace = remote
    assert list(port.ask(AskRequest("付款条款是什么?"))) == answer_events()


def test_the_whole_question_arrives(remote: RemoteWorkspace, workspace: FakeWorkspace) -> None:
    scope = t.Scope(("/文档",), "2026-01-01", "2026-02-01", "买方")
    turns = (t.ChatMessage("user", "先前?"), t.ChatMessage("assistant", "是的。"))
    asked = AskRequest("q", "none", scope, "c1", True, "m2", turns, "2026-03-01T00:00:00Z", "Asia/Shanghai")
    sought = SearchRequest("付款", 4, scope, "2026-03-01T00:00:00Z", "UTC")
    list(remote.ask(asked))
    remote.search(sought)
    assert workspace.seen == [asked, sought]


def test_search_documents_models_and_doctor_come_back_whole(remote: RemoteWorkspace, workspace: FakeWorkspace) -> None:
    assert remote.search(SearchRequest("付款")) == t.SearchResult((HIT,), 1.5)
    assert remote.documents() == workspace.documents()
    assert remote.document("d1") == ROW
    assert remote.document_text("d1") == (TEXT, workspace.document_text("d1")[1])
    assert remote.models() == workspace.models()
    assert remote.use_model("tiny") == workspace.model("tiny")
    assert remote.model(str(MODEL.path)) == workspace.model("tiny")
    assert remote.use_model("none") is None
    assert remote.doctor() == list(workspace.doctor())
    assert remote.ledger() == workspace.ledger()
    assert remote.ledger().entries
    assert remote.check_ledger() == workspace.check_ledger()
    assert remote.remove_document("d1") == 1


@pytest.mark.parametrize("name", ["missing", "a/b", "文档 #1?", "%2e"])
def test_errors_come_back_as_their_own_class(remote: RemoteWorkspace, name: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        remote.document(name)
    assert caught.value.code == "not_found"
    with pytest.raises(InputError, match="empty"):
        list(remote.ask(AskRequest("")))


def test_every_error_of_the_tree_survives_the_way() -> None:
    for cls in (one for one in every_error() if "code" in vars(one)):
        back = decode_error(json.loads(json.dumps(cls("message", "hint").as_dict())))
        assert (back.code, back.message, back.hint) == (cls.code, "message", "hint")
        assert back.http_status == cls.http_status
    assert decode_error({"code": "of.tomorrow", "message": "m", "hint": ""}).code == "of.tomorrow"


def test_an_error_in_the_middle_of_an_answer_is_its_last_event(
    remote: RemoteWorkspace, workspace: FakeWorkspace
) -> None:
    def crashing(_request: AskRequest) -> Iterator[AskEvent]:
        yield Token("half")
        raise ModelCrashed("It died.", "Ask again.")

    workspace.events = crashing
    *before, last = remote.ask(AskRequest("q"))
    assert before == [Token("half")]
    assert getattr(last, "code", "") == "model.crashed"


def test_index_runs_as_a_job_and_reports(remote: RemoteWorkspace, workspace: FakeWorkspace, tmp_path: Path) -> None:
    failed = t.FileResult("/b.pdf", "failed", "document.corrupt", "broken")
    workspace.files["/b.pdf"] = failed
    events = list(remote.index(IndexRequest(("/a.txt", "/b.pdf"), ("pw",))))
    assert FileEnded(failed) in events
    assert isinstance(events[-1], IndexDone)
    assert (events[-1].report.indexed, events[-1].report.failed) == (1, 1)
    assert workspace.seen[0] == IndexRequest(("/a.txt", "/b.pdf"), ("pw",))
    assert workspace.jobs()[0].state == "done"


def test_leaving_an_index_run_cancels_its_job(remote: RemoteWorkspace, workspace: FakeWorkspace) -> None:
    with ending(remote.index(IndexRequest(("/a.txt", "/b.txt")))) as events:
        next(events)
    assert workspace.jobs()[0].state == "cancelled"


def test_leaving_an_answer_stops_it_on_the_other_side(remote: RemoteWorkspace, workspace: FakeWorkspace) -> None:
    def endless(_request: AskRequest) -> Iterator[AskEvent]:
        for n in itertools.count():
            yield Token(str(n))

    workspace.events = endless
    with ending(remote.ask(AskRequest("q"))) as events:
        assert next(events) == Token("0")
    assert workspace.closed.wait(ENOUGH)


def test_a_server_that_ends_in_the_middle_is_a_named_error(
    remote: RemoteWorkspace, workspace: FakeWorkspace, server: RunningServer
) -> None:
    workspace.instead = WaitingEvents()
    events = remote.ask(AskRequest("q"))
    assert next(events) == Stage("load")
    server.stop()
    with pytest.raises(ServerGone):
        list(events)
    with pytest.raises(ServerGone):
        remote.documents()


def test_proxies_of_the_environment_are_not_used(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    client = RemoteWorkspace(server.instance)
    assert len(client.documents()) == 1
    client.close()


def test_a_ticket_address_belongs_to_the_running_app(remote: RemoteWorkspace, server: RunningServer) -> None:
    assert remote.ticket().startswith(server.services.url + "/?ticket=")


def test_events_are_read_whatever_surrounds_them() -> None:
    lines = [": ping", "", "event: token", 'data: {"text":', 'data: "x"}', "", "id: 5", "data:1", "", "event: lost"]
    assert list(read_events(iter(lines))) == [("token", '{"text":\n"x"}'), ("message", "1")]


# --- the instance file


def test_the_running_app_is_found_and_its_file_is_private(server: RunningServer, instance_file: Path) -> None:
    assert find_running(instance_file) == server.instance
    assert stat.S_IMODE(instance_file.stat().st_mode) == 0o600
    assert set(json.loads(instance_file.read_text())) == {"pid", "port", "token", "version"}
    assert [path.name for path in instance_file.parent.iterdir()] == ["instance.json"]


def test_a_stopped_app_is_not_found(server: RunningServer, instance_file: Path) -> None:
    server.stop()
    assert not instance_file.exists()
    write_instance(instance_file, server.instance)
    assert find_running(instance_file) is None


def test_a_file_with_a_wrong_token_or_pid_is_not_the_running_app(server: RunningServer, instance_file: Path) -> None:
    real = server.instance
    write_instance(instance_file, Instance(real.pid, real.port, real.version, "wrong"))
    assert find_running(instance_file) is None
    write_instance(instance_file, Instance(real.pid + 1, real.port, real.version, real.token))
    assert find_running(instance_file) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"pid": 1}',
        b'{"pid": 1, "port": 0, "version": "1", "token": "t"}',
        b'{"pid": "1", "port": 5, "version": "1", "token": "t"}',
    ],
)
def test_a_file_that_is_not_ours_is_no_instance(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "instance.json").write_bytes(content)
    assert read_instance(tmp_path / "instance.json") is None


def test_the_token_is_not_given_to_another_program_on_that_port(tmp_path: Path) -> None:
    heard: list[str | None] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"ok": true, "version": "another program"}')

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        thread = threading.Thread(target=stranger.serve_forever)
        thread.start()
        write_instance(tmp_path / "instance.json", Instance(1, stranger.server_address[1], "1.2.3", "secret"))
        assert find_running(tmp_path / "instance.json") is None
        stranger.shutdown()
        thread.join()
    assert heard == [None]


def test_only_the_owner_takes_the_file_away(tmp_path: Path) -> None:
    path = tmp_path / "instance.json"
    old, new = Instance(1, 5000, "1", "a"), Instance(2, 5001, "1", "b")
    write_instance(path, old)
    write_instance(path, new)
    remove_instance(path, old)
    assert read_instance(path) == new
    remove_instance(path, new)
    assert not path.exists()


def test_a_secret_does_not_show_when_an_instance_is_printed() -> None:
    assert "geheim" not in repr(Instance(1, 2, "3", "geheim"))


def test_an_answer_keeps_its_thoughts_whole_across_the_stream(remote: RemoteWorkspace) -> None:
    assert Reasoning("先\u2028想") in list(remote.ask(AskRequest("q")))


def test_a_done_event_keeps_its_message(remote: RemoteWorkspace, workspace: FakeWorkspace) -> None:
    answer = next(event.answer for event in answer_events() if isinstance(event, Done))
    workspace.events = lambda _: iter([Done(answer, "m7")])
    assert list(remote.ask(AskRequest("q"))) == [Done(answer, "m7")]


def test_an_unreadable_answer_is_a_named_error(tmp_path: Path) -> None:
    class Broken(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(500)
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Broken) as broken:
        thread = threading.Thread(target=broken.serve_forever)
        thread.start()
        client = RemoteWorkspace(Instance(1, broken.server_address[1], "1", "t"))
        with pytest.raises(AppError, match="500"):
            client.documents()
        client.close()
        broken.shutdown()
        thread.join()


@pytest.mark.parametrize("number, error", [(errno.ENOSPC, StorageFull), (errno.EACCES, StorageError)])
def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[StorageError]
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(error):
        write_instance(tmp_path / "instance.json", Instance(1, 2, "3", "4"))
    assert list(tmp_path.iterdir()) == []


def test_commands_are_those_of_the_app(remote: RemoteWorkspace, workspace: FakeWorkspace) -> None:
    workspace.commanding.create_command("Polite 礼貌", "Be polite: {text}")
    here, there = workspace.commands(), remote.commands()
    assert [command for command, _ in there] == [command for command, _ in here]
    assert [reason and (type(reason), reason.as_dict()) for _, reason in there] == [
        reason and (type(reason), reason.as_dict()) for _, reason in here
    ]
    request = CommandRequest(text="Hello\u2028there", paths=("/a b",), options={"x": "y"}, language="zh")
    events = list(remote.run_command("summarise", request))
    assert [type(event) for event in events] == [Stage, Token, Done]
    assert workspace.commanding.seen == [("summarise", request)]
    with pytest.raises(CommandNeedsModel):
        list(remote.run_command("translate", request))
    with pytest.raises(NotFoundError):
        list(remote.run_command("none", request))


def test_a_setting_is_changed_in_the_app(remote: RemoteWorkspace) -> None:
    remote.change_setting("startup.login", "true")
    remote.change_setting("search.limit", "33")
    assert (remote.settings()["startup.login"], remote.settings()["search.limit"]) == (True, 33)
    with pytest.raises(InputError, match=r"search\.limit"):
        remote.change_setting("search.limit", "-1")
