"""With --json: exactly one document on standard output, in the shapes that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app.core.types as t
from app.core.errors import AppError, DesktopUnavailable, ModelCrashed, StorageBusy
from app.core.events import AskEvent, Done, Failed, Noticed, Token
from app.workspace.port import AskRequest, IndexRequest, SearchRequest
from tests.cli.conftest import CommandLine
from tests.fakes import ANSWER, QUOTE, REFUSAL, START, TEXT


def test_search_prints_its_hits(cli: CommandLine) -> None:
    assert cli("search", "付款", "--json", "--limit", "3") == 0
    assert cli.json == {
        "hits": [
            {
                "document": "d1", "path": "/文档/合同.pdf", "title": "合同", "page": 1,
                "start": START, "end": START + len(QUOTE), "text": QUOTE, "score": 0.93,
            }
        ],
        "ms": 1.5,
    }  # fmt: skip
    assert cli.err == ""


def test_no_hits_is_done(cli: CommandLine) -> None:
    assert cli("search", "nothing at all", "--json") == 0
    assert cli.json["hits"] == []


def test_ask_prints_the_answer_with_its_citations(cli: CommandLine) -> None:
    assert cli("ask", "付款条款是什么?", "--json") == 0
    assert cli.json == {
        "answer": "买方应在三十日内付款。[1]",
        "mode": "extracted",
        "citations": [
            {
                "n": 1, "document": "d1", "path": "/文档/合同.pdf", "page": 1,
                "start": START, "end": START + len(QUOTE), "quote": QUOTE,
            }
        ],
        "nearest": [],
        "checked": None,
        "timings": {"retrieve_ms": 4.0, "first_token_ms": 5.0, "total_ms": 6.0},
        "notices": [],
    }  # fmt: skip


def test_what_an_answer_has_to_tell_beside_itself_is_in_its_document(cli: CommandLine) -> None:
    noticed = t.Notice("query.rewritten", {"query": "when is it due"})
    cli.fake.events = lambda _: iter([Noticed(noticed), Done(replace(ANSWER, notices=(noticed,)))])
    assert cli("ask", "when?", "--json") == 0
    assert cli.json["notices"] == [{"code": "query.rewritten", "values": {"query": "when is it due"}}]
    assert cli.err == ""


def test_a_refusal_is_done_and_shows_the_nearest(cli: CommandLine) -> None:
    cli.fake.events = lambda _: iter([Done(REFUSAL)])
    assert cli("ask", "who?", "--json") == 0
    assert (cli.json["mode"], cli.json["nearest"][0]["document"]) == ("refused", "d1")


def test_the_options_of_a_question_arrive(cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "文档").mkdir()
    (tmp_path / "m.gguf").touch()
    options = ["--in", "文档", "--in", "mail", "--since", "2026-01-01", "--until", "2026-02-28", "--person", "买方"]
    clock = ["--now", "2026-03-01T09:00:00+08:00", "--zone", "Asia/Shanghai"]
    scope = t.Scope((str(tmp_path / "文档"), "mail"), "2026-01-01", "2026-02-28", "买方")
    assert cli("search", "付款", *options, *clock, "--json") == 0
    assert cli("ask", "付款", *options, *clock, "--model", "none", "--json") == 0
    now = "2026-03-01T09:00:00+08:00"
    assert cli.fake.seen == [
        SearchRequest("付款", None, scope, now, "Asia/Shanghai"),
        AskRequest("付款", "none", scope, now=now, zone="Asia/Shanghai"),
    ]
    cli("ask", "付款", "--model", "m.gguf", "--json")
    assert cli.json["error"]["code"] == "model.not_found"
    assert str(tmp_path / "m.gguf") in cli.json["error"]["message"]


def test_index_reports_every_file(cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("index", "a.txt", str(tmp_path / "b.txt"), "--password", "x", "--password", "y", "--json") == 0
    paths = (str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert cli.json == {
        "indexed": 2, "unchanged": 0, "skipped": 0, "failed": 0, "removed": 0, "chunks": 4, "seconds": 0.5,
        "files": [{"path": path, "status": "indexed", "code": None, "reason": None} for path in paths],
    }  # fmt: skip
    assert cli.fake.seen == [IndexRequest(paths, ("x", "y"))]


@pytest.mark.parametrize(
    "others, code", [(["indexed"], 3), (["unchanged"], 3), (["skipped"], 3), (["removed"], 3), ([], 1)]
)
def test_the_exit_code_tells_whether_some_or_all_files_failed(cli: CommandLine, others: list[str], code: int) -> None:
    cli.fake.files["/bad.pdf"] = t.FileResult("/bad.pdf", "failed", "document.corrupt", "broken")
    for other in others:
        cli.fake.files["/" + other] = t.FileResult("/" + other, other)  # type: ignore[arg-type]
    assert cli("index", "/bad.pdf", *("/" + other for other in others), "--json") == code
    assert cli.json["files"][0] == {
        "path": "/bad.pdf",
        "status": "failed",
        "code": "document.corrupt",
        "reason": "broken",
    }


def test_skipped_files_alone_are_done(cli: CommandLine) -> None:
    cli.fake.files["/scan.pdf"] = t.FileResult("/scan.pdf", "skipped", "document.no_text", "no text")
    assert cli("index", "/scan.pdf", "--json") == 0


def test_documents_are_listed_shown_read_and_removed(cli: CommandLine) -> None:
    row = {
        "id": "d1", "path": "/文档/合同.pdf", "title": "合同", "kind": "pdf", "status": "indexed", "code": None,
        "reason": None, "chunks": 2, "pages": 2, "indexed_at": "2026-03-01T09:00:00+08:00",
    }  # fmt: skip
    for arguments in (
        ["documents", "--json"],
        ["documents", "list", "--json"],
        ["--json", "documents"],
        ["documents", "--json", "list"],
    ):
        assert cli(*arguments) == 0
        assert cli.json == {"documents": [row]}
    assert cli("documents", "show", "d1", "--json") == 0
    assert cli.json == {**row, "metadata": {"author": "买方"}}
    assert cli("documents", "text", "d1", "--json") == 0
    second = TEXT.index("\f") + 1
    assert cli.json == {
        "id": "d1",
        "text": TEXT,
        "pages": [{"page": 1, "start": 0, "end": second}, {"page": 2, "start": second, "end": len(TEXT)}],
    }
    assert cli("documents", "remove", "d1", "--json") == 0
    assert cli.json == {"removed": 1}
    assert cli("documents", "show", "d1", "--json") == 1
    assert cli.json["error"]["code"] == "not_found"


def test_models_are_listed_shown_and_used(cli: CommandLine) -> None:
    model = {
        "id": "tiny", "kind": "chat", "installed": True, "active": False, "path": "/models/tiny.gguf", "size": 10,
        "memory": 20, "context": 2048, "licence": "MIT", "fits": True,
    }  # fmt: skip
    assert cli("models", "--json") == 0
    [listed] = cli.json["models"]
    assert list(listed)[:10] == list(model)
    assert {key: listed[key] for key in model} == model
    assert (listed["origin"], listed["contexts"], listed["problem"], listed["languages"]) == ("catalogue", {}, None, [])
    assert cli("models", "show", "tiny", "--json") == 0
    assert cli.json == listed
    assert cli("models", "use", "tiny", "--json") == 0
    assert cli.json == {**listed, "active": True}
    assert cli("models", "use", "none", "--json") == 0
    assert list(cli.json) == list(listed)
    assert (cli.json["id"], cli.json["active"], cli.fake.active) == ("none", True, None)
    assert cli("models", "use", "huge", "--json") == 1
    assert cli.json["error"]["code"] == "model.not_found"


def test_a_model_is_downloaded_and_removed(cli: CommandLine) -> None:
    assert cli("models", "download", "tiny", "--json") == 0
    assert (cli.json["id"], cli.json["installed"]) == ("tiny", True)
    assert cli.err == "downloading from hub.example  10 B\n"
    assert cli("models", "remove", "tiny", "--json") == 0
    assert (cli.json["id"], cli.json["installed"]) == ("tiny", False)
    cli.fake.desk.missing.add("huge")
    assert cli("models", "download", "huge", "--json") == 1
    assert cli.json["error"]["code"] == "download.unavailable"


def test_names_of_other_programs_and_of_the_hub_are_no_paths(cli: CommandLine) -> None:
    for action in ("use", "show", "remove"):
        assert cli("models", action, "lmstudio:somebody/model/file.gguf", "--json") == 1
        assert "lmstudio:somebody/model/file.gguf" in cli.json["error"]["message"]
        assert "/lmstudio:" not in cli.json["error"]["message"]
        for name in ("somebody/model/file.gguf", "small.gguf", "很长" * 200):
            assert cli("models", action, name, "--json") == 1
            assert cli.json["error"]["code"] == "model.not_found"
            assert f"no model {name}." in cli.json["error"]["message"]
    cli.fake.desk.missing.add("somebody/model/file.gguf")
    cli("models", "download", "somebody/model/file.gguf", "--json")
    assert cli.fake.seen[-1] == "somebody/model/file.gguf"


def test_doctor_fails_only_for_what_is_needed(cli: CommandLine) -> None:
    assert cli("doctor", "--json") == 0
    assert cli.json == {"checks": [{"name": "store", "ok": True, "detail": "fine", "hint": ""}]}
    cli.fake.checks = (t.Check("llama.cpp", ok=False, detail="absent", hint="install a compiler"),)
    assert cli("doctor", "--json") == 0
    cli.fake.checks = (t.Check("store", ok=False, detail="broken", hint="repair", needed=True),)
    assert cli("doctor", "--json") == 1
    assert cli.json["checks"][0]["hint"] == "repair"


def test_serve_prints_its_address_as_one_document(cli: CommandLine) -> None:
    assert cli("serve", "--port", "8123", "--json") == 0
    assert cli.json == {"url": "http://127.0.0.1:8123/?ticket=abc", "port": 8123}
    assert cli.opening.ports == [8123]


@pytest.mark.parametrize("arguments", [["--json"], ["app", "--json"], ["toggle", "--json"]])
def test_without_a_display_the_desktop_is_a_named_error(cli: CommandLine, arguments: list[str]) -> None:
    cli.display = False
    assert cli(*arguments) == 1
    assert cli.json["error"]["code"] == "shell.no_display"
    assert "serve" in cli.json["error"]["hint"]
    assert cli.opening.shown == []


def test_the_window_opens_with_what_it_is_given(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cli.display = True
    monkeypatch.chdir(tmp_path)
    assert cli("--json") == 0
    assert cli.json == {"opened": True}
    assert cli("app", "合同.pdf", "/a b") == 0
    assert cli.opening.shown == [[], [str(tmp_path / "合同.pdf"), "/a b"]]


def test_a_second_start_says_that_the_window_is_open(cli: CommandLine) -> None:
    cli.display = cli.opening.running = True
    assert cli("app") == 0
    assert "already open" in cli.err
    assert cli("app", "--json") == 0
    assert cli.json == {"opened": False}


def test_toggling_tells_whether_the_window_is_shown(cli: CommandLine) -> None:
    cli.display = True
    assert cli("toggle", "--json") == 0
    assert cli.json == {"shown": True}


@pytest.mark.parametrize("failure", [None, DesktopUnavailable("No webview can be loaded.", "x")])
def test_where_no_window_can_be_shown_it_serves_when_asked_to(cli: CommandLine, failure: AppError | None) -> None:
    cli.display = failure is not None
    cli.opening.windowless = failure
    assert cli("app", "--or-serve") == 0
    assert "http://127.0.0.1:8123/?ticket=abc" in cli.out
    assert ("display" if failure is None else "webview") in cli.err
    if failure is not None:
        assert cli("app", "--json") == 1
        assert cli.json["error"]["code"] == "desktop.unavailable"


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"], ["search", "a", "--batch", "f"], ["search", "a", "--limit", "0"], ["search", "a", "--limit", "x"],
        ["search", "a", "--limit", "99999"], ["search", "a", "--since", "yesterday"], ["ask"], ["ask", "a", "b"],
        ["ask", "a", "--now", "noon"], ["ask", "a", "--zone", "Mars/Base"], ["index"], ["documents", "show"],
        ["documents", "eat"], ["models", "use"], ["nonsense"], ["search", "a", "--lim", "3"], ["serve", "--port", "70000"],
        ["--nonsense"], ["index", "a", "--password-fd", "999"],
    ],
)  # fmt: skip
def test_wrong_usage_is_two_with_the_usage_apart(cli: CommandLine, arguments: list[str]) -> None:
    assert cli(*arguments) == 2
    assert cli.out == ""
    assert cli.err.startswith("usage: aiworkspace") or "--password-fd" in cli.err
    assert cli(*arguments, "--json") == 2
    assert cli.json["error"]["code"] == "input.usage"
    assert cli.err
    assert cli.fake.seen == []


def test_a_failure_is_one_document_with_code_message_and_hint(cli: CommandLine) -> None:
    cli.opening.failure = StorageBusy("The library is open elsewhere.", "Wait.")
    assert cli("documents", "--json") == 1
    assert cli.json == {"error": {"code": "storage.busy", "message": "The library is open elsewhere.", "hint": "Wait."}}
    assert cli("serve", "--json") == 1
    assert cli.json["error"]["code"] == "storage.busy"


def test_an_empty_question_is_a_named_error(cli: CommandLine) -> None:
    assert cli("ask", " ", "--json") == 1
    assert cli.json["error"]["code"] == "input.invalid"
    assert cli("search", "", "--json") == 1
    assert cli.json["error"]["code"] == "input.invalid"


def test_an_answer_that_failed_is_its_error(cli: CommandLine) -> None:
    cli.fake.events = lambda _: iter([Token("half"), Failed("model.crashed", "It died.", "Ask again.")])
    assert cli("ask", "q", "--json") == 1
    assert cli.json == {"error": {"code": "model.crashed", "message": "It died.", "hint": "Ask again."}}

    def raising(_request: AskRequest) -> Iterator[AskEvent]:
        yield Token("half")
        raise ModelCrashed("It died.", "Ask again.")

    cli.fake.events = raising
    assert cli("ask", "q", "--json") == 1
    assert cli.json["error"]["code"] == "model.crashed"


def test_a_partial_answer_with_an_error_keeps_both(cli: CommandLine) -> None:
    error = {"code": "model.crashed", "message": "It died.", "hint": "Ask again."}
    cli.fake.events = lambda _: iter([Done(replace(ANSWER, mode="partial", error=error))])
    assert cli("ask", "q", "--json") == 1
    assert (cli.json["answer"], cli.json["error"]) == (ANSWER.answer, error)


def test_an_unexpected_error_says_where_but_not_what(cli: CommandLine) -> None:
    cli.fake.failure = RuntimeError("SECRET of a document")
    assert cli("documents", "--json") == 1
    assert cli.json["error"]["code"] == "internal"
    assert "fakes.py" in cli.json["error"]["message"]
    assert "SECRET" not in cli.out + cli.err


def test_ctrl_c_is_130_and_closes_what_runs(cli: CommandLine) -> None:
    def interrupted(_request: AskRequest) -> Iterator[AskEvent]:
        yield Token("half")
        raise KeyboardInterrupt

    cli.fake.events = interrupted
    assert cli("ask", "q", "--json") == 130
    assert cli.json["error"]["code"] == "cancelled"
    assert cli.fake.closed.is_set()


def test_a_name_that_is_not_unicode_survives(cli: CommandLine) -> None:
    cli.fake.files["/caf\udce9.txt"] = t.FileResult("/caf\udce9.txt", "indexed")
    assert cli("index", "/caf\udce9.txt", "--json") == 0
    assert cli.json["files"][0]["path"] == "/caf\udce9.txt"
    cli.out.encode()


def test_progress_goes_to_standard_error(cli: CommandLine) -> None:
    cli.fake.files["/scan.pdf"] = t.FileResult("/scan.pdf", "skipped", "document.no_text", "no text")
    cli("index", "/a.txt", "/scan.pdf", "--json")
    assert cli.err.splitlines() == ["reading 2", "skipped  /scan.pdf  document.no_text"]


def test_bars_are_drawn_on_a_terminal_only_on_standard_error(cli: CommandLine) -> None:
    cli.live = True
    assert cli("index", "/a.txt", "--json") == 0
    assert cli.json["indexed"] == 1
    assert "reading" in cli.err


def test_an_empty_path_is_not_taken_for_the_current_folder(cli: CommandLine) -> None:
    cli("index", "", "--json")
    cli("search", "q", "--in", "", "--json")
    index, search = cli.fake.seen
    assert isinstance(index, IndexRequest)
    assert isinstance(search, SearchRequest)
    assert (index.paths, search.scope.inside) == (("",), ("",))
