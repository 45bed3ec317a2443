"""The workspace of this process over real files, the real embedding model and no language model."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.core.errors import AppError, InputError, NotFoundError
from app.core.events import AskEvent, Done, Failed, FileEnded, IndexDone, Stage, Token
from app.core.types import Answer, DocumentQuery, IndexReport, Scope
from app.main import Opened, open_workspace
from app.settings import Environment
from app.workspace.port import AskRequest, IndexRequest, SearchRequest, ending

LEASE = (
    "# Lease of the warehouse\n\nThe tenant pays a rent of 3.5 percent of its turnover. The rent is due on the first "
    "day of each month.\n\n## Term\n\nThe lease ends on 31 May 2027. Either party may extend it by one year.\n"
)
CONTRACT = "购销合同\n\n买方应在收到发票之日起三十日内付清全部货款。逾期付款的，每日按千分之一支付违约金。\n\n卖方负责将货物运至上海仓库。\n"
ENGLISH = (
    "The ship left the harbour of Bergen in the early morning. Its captain was Ingrid Solberg. Nobody saw it again.\n"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "lease.md").write_text(LEASE, encoding="utf-8")
    (folder / "合同.txt").write_text(CONTRACT, encoding="utf-8")
    (folder / "ship").mkdir()
    (folder / "ship" / "log.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "ship2").mkdir()
    (folder / "ship2" / "log.txt").write_text(
        "The second ship carried coal. Its captain was Olaf Berg.\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, files: Path, prepared_model: Path) -> Iterator[Opened]:
    with open_workspace(Environment(home=tmp_path_factory.mktemp("home"))) as library:
        assert index(library, files).indexed == 4
        yield library


def index(library: Opened, *paths: Path) -> IndexReport:
    last = list(library.workspace.index(IndexRequest(tuple(map(str, paths)))))[-1]
    assert isinstance(last, IndexDone)
    return last.report


def ask(library: Opened, question: str, **more: object) -> Answer:
    last = list(library.workspace.ask(AskRequest(question, **more)))[-1]  # type: ignore[arg-type]
    assert isinstance(last, Done), last
    return last.answer


@pytest.mark.parametrize(
    "question, said, file",
    [
        ("When does the lease end?", "31 May 2027", "lease.md"),
        ("Who was the captain that left Bergen?", "Ingrid Solberg", "log.txt"),
        ("How much rent does the tenant pay?", "3.5 percent", "lease.md"),
        ("买方应在多少日内付清货款？", "三十日内", "合同.txt"),
        ("买方應在多少日內付清貨款？", "三十日内", "合同.txt"),
    ],
)
def test_a_question_is_answered_with_exact_quotes(opened: Opened, question: str, said: str, file: str) -> None:
    answer = ask(opened, question)
    assert answer.mode == "extracted"
    assert said in answer.answer
    assert any(said in c.quote and c.path.endswith(file) for c in answer.citations)
    for citation in answer.citations:
        assert opened.workspace.document_text(citation.document)[0][citation.start : citation.end] == citation.quote


def test_search_finds_passages_with_their_place(opened: Opened) -> None:
    found = opened.workspace.search(SearchRequest("rent due each month", limit=3))
    assert 1 <= len(found.hits) <= 3
    best = found.hits[0]
    assert best.path.endswith("lease.md")
    assert opened.workspace.document_text(best.document)[0][best.start : best.end] == best.text
    assert all(0 <= hit.score <= 1 for hit in found.hits)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert opened.workspace.search(SearchRequest("rent due each month", limit=3)).hits == found.hits


def test_a_question_put_to_a_folder_is_not_answered_by_its_namesake(opened: Opened, files: Path) -> None:
    inside = Scope(inside=(str(files / "ship"),))
    hits = opened.workspace.search(SearchRequest("captain", scope=inside)).hits
    assert {hit.path for hit in hits} == {str(files / "ship" / "log.txt")}
    assert "Ingrid" in ask(opened, "Who was the captain?", scope=inside).answer


@pytest.mark.parametrize(
    "scope, error",
    [
        (Scope(inside=("nowhere-at-all",)), NotFoundError), (Scope(since="yesterday"), InputError),
        (Scope(until="2024-02-30"), InputError), (Scope(since="2024-02-01", until="2024-01-01"), InputError),
        (Scope(inside=("",)), InputError), (Scope(inside=("\ud800",)), AppError), (Scope(inside=("a\0b",)), NotFoundError),
    ],
)  # fmt: skip
def test_a_scope_that_is_none_is_named(opened: Opened, scope: Scope, error: type[AppError]) -> None:
    with pytest.raises(error):
        opened.workspace.search(SearchRequest("captain", scope=scope))
    with pytest.raises(error):
        opened.workspace.ask(AskRequest("captain?", scope=scope))


def test_a_scope_without_documents_finds_nothing(opened: Opened) -> None:
    assert opened.workspace.search(SearchRequest("captain", scope=Scope(until="1980-01-01"))).hits == ()
    assert ask(opened, "Who was the captain?", scope=Scope(person="nobody")).mode == "refused"


@pytest.mark.parametrize(
    "request_", [SearchRequest(""), SearchRequest(" \n"), SearchRequest("x" * 9000), SearchRequest("x", limit=0),
                 SearchRequest("x", limit=10**6), SearchRequest("x", now="soon"), SearchRequest("x", zone="Mars/Base")]
)  # fmt: skip
def test_bad_input_is_named(opened: Opened, request_: SearchRequest) -> None:
    with pytest.raises(InputError):
        opened.workspace.search(request_)


@pytest.mark.parametrize(
    "query", ["🙂", "\0", "\ud800 rent", "'; DROP TABLE chunks; --", '" OR *', "a" * 8000, "？" * 50, "𠮷"]
)
def test_odd_questions_are_only_questions(opened: Opened, query: str) -> None:
    opened.workspace.search(SearchRequest(query))
    assert isinstance(list(opened.workspace.ask(AskRequest(query, keep=True)))[-1], Done | Failed)


@pytest.mark.parametrize("paths", [(), ("",), ("  ",), ("a\0b",)])
def test_nothing_to_index_is_named(opened: Opened, paths: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        opened.workspace.index(IndexRequest(paths))
    with pytest.raises(InputError):
        opened.jobs.start_index(IndexRequest(paths))


def test_a_kept_exchange_stands_in_its_conversation(opened: Opened) -> None:
    events = list(opened.workspace.ask(AskRequest("When does the lease end?", keep=True)))
    first = events[0]
    assert isinstance(first, Stage)
    assert first.conversation is not None
    talk, (question, answer) = opened.conversations.conversation(first.conversation)
    assert (talk.title, talk.messages) == ("When does the lease end?", 2)
    assert (question.text, answer.state, answer.mode) == ("When does the lease end?", "done", "extracted")
    assert answer.id == first.message_id
    assert answer.citations
    list(opened.workspace.ask(AskRequest("And the rent?", conversation=first.conversation)))
    assert opened.conversations.conversation(first.conversation)[0].messages == 4
    exported = opened.conversations.export_conversation(first.conversation)
    assert "# When does the lease end?" in exported
    assert "1. " in exported
    opened.conversations.delete_conversation(first.conversation)
    with pytest.raises(NotFoundError):
        opened.workspace.ask(AskRequest("Still there?", conversation=first.conversation))


def test_an_answer_left_in_the_middle_keeps_what_had_arrived(opened: Opened) -> None:
    with ending(opened.workspace.ask(AskRequest("When does the lease end?", keep=True))) as events:
        stage = next(events)
        assert isinstance(stage, Stage)
        assert stage.message_id is not None
        text = next(event.text for event in events if isinstance(event, Token))
        live = opened.conversations.message(stage.message_id)
        assert (live.state, live.text) == ("writing", text)
    kept = opened.conversations.message(stage.message_id)
    assert (kept.state, kept.mode, kept.text) == ("stopped", "partial", text)
    assert opened.conversations.stop_message(stage.message_id) is False


def test_a_stopped_answer_ends_as_partial(opened: Opened) -> None:
    events = opened.workspace.ask(AskRequest("When does the lease end?", keep=True))
    stage = next(events)
    assert isinstance(stage, Stage)
    assert stage.message_id is not None
    assert opened.conversations.stop_message(stage.message_id)
    rest: list[AskEvent] = list(events)
    assert isinstance(rest[-1], Done)
    assert rest[-1].answer.mode == "partial"
    assert opened.conversations.message(stage.message_id).state == "stopped"


def test_documents_are_listed_shown_and_removed(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "gone.txt").write_text("The unicorn signed the treaty of Utrecht.", encoding="utf-8")
    index(opened, tmp_path / "gone.txt")
    (row,) = [row for row in opened.workspace.documents() if row.path.endswith("gone.txt")]
    assert opened.workspace.document(row.id).metadata is not None
    assert "treaty" in ask(opened, "What did the unicorn sign?").answer
    assert opened.workspace.remove_document(row.id) == 1
    assert all("unicorn" not in hit.text for hit in opened.workspace.search(SearchRequest("unicorn treaty")).hits)
    with pytest.raises(NotFoundError):
        opened.workspace.remove_document(row.id)


def test_jobs_are_kept_with_their_report(opened: Opened, files: Path, tmp_path: Path) -> None:
    job = opened.jobs.start_index(IndexRequest((str(files), str(tmp_path / "nowhere")), passwords=("secret",)))
    ends = [event.file for event in opened.jobs.job_events(job.id) if isinstance(event, FileEnded)]
    assert len(ends) == 5
    kept = opened.jobs.job(job.id)
    assert (kept.state, kept.paths[0]) == ("done", str(tmp_path / "nowhere"))
    assert kept.report is not None
    assert (kept.report.unchanged, kept.report.failed) == (4, 1)
    assert [file.code for file in kept.report.files] == ["path.not_found"]
    assert opened.jobs.jobs(1)[0].id == job.id
    assert opened.jobs.cancel_job(job.id).state == "done"


def test_doctor_says_what_is_there(opened: Opened) -> None:
    checks = {check.name: check for check in opened.workspace.doctor()}
    assert all(check.ok for check in checks.values() if check.needed)
    assert "4 documents" in checks["library"].detail
    assert all(check.hint for check in checks.values() if not check.ok)


def test_a_search_without_a_number_gives_as_many_as_the_setting_says(opened: Opened) -> None:
    question = SearchRequest("the captain of the ship and the rent of the lease")
    assert len(opened.workspace.search(question).hits) > 1
    opened.settings.change("search.limit", "1")
    try:
        assert len(opened.workspace.search(question).hits) == 1
    finally:
        opened.settings.reset("search.limit")
    assert len(opened.workspace.search(question).hits) > 1


def test_what_was_taken_out_comes_back_when_it_is_indexed_again(opened: Opened, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "The treaty"
    mail.set_content("The ambassador sends the treaty of Utrecht.")
    mail.add_attachment("The dragon guards the bridge of Utrecht.", filename="dragon.txt")
    (tmp_path / "m.eml").write_bytes(mail.as_bytes())
    index(opened, tmp_path)
    rows = {
        row.path.rpartition("/")[2]: row.id for row in opened.library.rows(DocumentQuery(text=str(tmp_path))).documents
    }
    assert set(rows) == {"m.eml", "dragon.txt"}
    for chosen, went in (("dragon.txt", 1), ("m.eml", 2)):
        assert opened.library.remove([rows[chosen]]) == (went, (str(tmp_path / "m.eml"),))
        assert all("dragon" not in hit.text for hit in opened.workspace.search(SearchRequest("dragon bridge")).hits)
        index(opened, tmp_path / "m.eml")
        found = opened.library.rows(DocumentQuery(text=str(tmp_path), sort="folder")).documents
        assert [row.path.rpartition("/")[2] for row in found] == ["m.eml", "dragon.txt"]
        rows = {row.path.rpartition("/")[2]: row.id for row in found}
        hits = opened.workspace.search(SearchRequest("dragon bridge", scope=Scope(inside=(str(tmp_path),)))).hits
        assert any("dragon" in hit.text for hit in hits)
    opened.library.remove(list(rows.values()))


def test_a_question_is_put_to_a_collection(opened: Opened, files: Path) -> None:
    made = opened.collections.create_collection("Second ship", [str(files / "ship2")])
    assert made.documents == 1
    for place in (f"collection:{made.id}", "second SHIP"):
        hits = opened.workspace.search(SearchRequest("captain", scope=Scope(inside=(place,)))).hits
        assert {hit.path for hit in hits} == {str(files / "ship2" / "log.txt")}
    opened.collections.change_collection(made.id, [], [str(files / "ship2")])
    with pytest.raises(InputError):
        opened.workspace.ask(AskRequest("captain?", scope=Scope(inside=(f"collection:{made.id}",))))
    opened.collections.delete_collection(made.id)
    with pytest.raises(NotFoundError):
        opened.workspace.search(SearchRequest("captain", scope=Scope(inside=("Second ship",))))
