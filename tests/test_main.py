"""The composition root: one owner, a clean end, a good start after a bad one."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import AppError, NotFoundError, StorageBusy
from app.core.events import Done, Failed, IndexDone
from app.core.types import Answer
from app.embeddings.onnx import OnnxEmbedder
from app.main import Opened, open_workspace
from app.settings import Environment, Paths
from app.workspace.port import AskRequest, IndexRequest


@pytest.fixture
def lease(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "lease.txt"
    path.write_text(
        "The lease ends on 31 May 2027. The tenant pays the rent. The rent is due each month.\n", encoding="utf-8"
    )
    return path


def index(library: Opened, path: Path) -> None:
    assert isinstance(list(library.workspace.index(IndexRequest((str(path),))))[-1], IndexDone)


def ask(library: Opened, question: str) -> Answer:
    last = list(library.workspace.ask(AskRequest(question)))[-1]
    assert isinstance(last, Done), last
    return last.answer


def test_a_library_has_one_owner(tmp_path: Path) -> None:
    environment = Environment(home=tmp_path)
    with open_workspace(environment), pytest.raises(StorageBusy), open_workspace(environment):
        pass
    with open_workspace(environment):
        code = (
            "import sys; from pathlib import Path; from app.main import open_workspace; from app.settings import "
            "Environment\ntry:\n    open_workspace(Environment(home=Path(sys.argv[1]))).__enter__()\n"
            "except Exception as error:\n    print(error.code)"
        )
        ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
        assert ran.stdout == "storage.busy\n"
    with open_workspace(environment) as library:
        assert library.workspace.documents() == []


def hold(home: str, ready: object) -> None:
    with open_workspace(Environment(home=Path(home))):
        ready.set()  # type: ignore[attr-defined]
        os.kill(os.getpid(), 9)


@pytest.mark.skipif(os.name != "posix", reason="killed as POSIX does it")
def test_the_lock_of_a_killed_owner_is_free(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    owner = context.Process(target=hold, args=(str(tmp_path), ready))
    owner.start()
    owner.join()
    assert ready.is_set()
    with open_workspace(Environment(home=tmp_path)) as library:
        assert library.workspace.documents() == []


def test_a_library_comes_back_as_it_was_left(tmp_path: Path, lease: Path, prepared_model: Path) -> None:
    environment = Environment(home=tmp_path)
    with open_workspace(environment) as library:
        index(library, lease)
        before = ask(library, "When does the lease end?")
        library.settings.change("answer.max_quotes", "1")
    with open_workspace(environment) as library:
        after = ask(library, "When does the lease end?")
        assert len(after.citations) == 1
        assert after.citations[0] == before.citations[0]
        assert [job.state for job in library.jobs.jobs()] == ["done"]


def test_what_a_crash_interrupted_is_told_and_goes_on_when_asked(
    tmp_path: Path, lease: Path, prepared_model: Path
) -> None:
    environment = Environment(home=tmp_path)
    with open_workspace(environment) as library:
        with library.workspace._conversations._db.write() as db:  # as a killed process leaves them
            request = json.dumps({"paths": [str(lease)]})
            db.execute(
                "INSERT INTO jobs(kind, state, request, created_at) VALUES ('index', 'running', ?, '')", (request,)
            )
        conversation, message = library.workspace._conversations.begin(None, "Interrupted?")
        library.workspace._conversations.write(message, "As far as it", "")
    with open_workspace(environment) as library:
        assert library.conversations.conversation(conversation)[1][1].state == "stopped"
        assert library.jobs.jobs()[0].state == "interrupted"
        job = library.jobs.resume()
        assert job is not None
        assert isinstance(list(library.jobs.job_events(job.id))[-1], IndexDone)
        assert library.jobs.resume() is None
        assert [row.status for row in library.workspace.documents()] == ["indexed"]


def test_an_empty_library_opens_without_an_embedding_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.embeddings.choice.find_prepared", lambda *_: None)
    with open_workspace(Environment(home=tmp_path)) as library:
        assert library.workspace.documents() == []
        checks = {check.name: check for check in library.workspace.doctor()}
        assert not checks["embedding"].ok
        assert checks["embedding"].needed
        assert checks["embedding"].hint
        last = list(library.workspace.ask(AskRequest("Anything?")))[-1]
        assert isinstance(last, Failed)
        assert last.code == "model.not_found"
        with pytest.raises(AppError) as raised:
            list(library.workspace.index(IndexRequest((str(tmp_path),))))
        assert raised.value.code == "model.not_found"
        assert library.jobs.jobs()[0].state == "failed"


def test_a_warmed_library_has_its_embedding_model_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared_model: Path
) -> None:
    opened: list[Path] = []

    class Noticed(OnnxEmbedder):
        def __init__(self, folder: Path, threads: int) -> None:
            opened.append(folder)
            super().__init__(folder, threads)

    monkeypatch.setattr("app.embeddings.deferred.OnnxEmbedder", Noticed)
    with open_workspace(Environment(home=tmp_path)) as library:
        assert opened == []
        library.library.warm()
        library.library.warm()
        assert len(opened) == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_user_can_look_into_the_data_folder(tmp_path: Path) -> None:
    environment = Environment(home=tmp_path / "data")
    with open_workspace(environment):
        assert Paths.of(environment).home.stat().st_mode & 0o077 == 0


def test_what_the_page_keeps_is_there_at_the_next_start_and_what_was_deleted_is_not(tmp_path: Path) -> None:
    environment = Environment(home=tmp_path)
    with open_workspace(environment) as library:
        library.state.change_state({"draft": "付款"})
        made = library.collections.create_collection("合同", ["/文档"])
        talk, _ = library.workspace._conversations.begin(None, "Kept?")
        gone, _ = library.workspace._conversations.begin(None, "Gone?")
        library.conversations.delete_conversation(gone)
        assert library.conversations.restore_conversation(gone).title == "Gone?"
        library.conversations.delete_conversation(gone)
    with open_workspace(environment) as library:
        assert library.state.state() == {"draft": "付款"}
        assert library.collections.collections() == [made]
        assert [one.id for one in library.conversations.conversations()] == [talk]
        with pytest.raises(NotFoundError):
            library.conversations.restore_conversation(gone)
        assert library.library.summary().indexed == 0
