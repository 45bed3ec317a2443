"""The program is killed in the middle of a change of embedding model, again and again; search never stops."""

from __future__ import annotations

import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from app.core.events import Done, IndexDone, WorkDone, WorkProgress
from app.embeddings.specs import DEFAULT_MODEL
from app.ingest import vectors as passage_vectors
from app.main import Opened, open_workspace
from app.settings import Environment
from app.workspace.port import AskRequest, IndexRequest, SearchRequest
from tests.workspace.test_embedding import OTHER, renamed

DOCUMENTS = 40
TIMES = 3


def change_until_killed(home: str, batches: int) -> None:
    """Begin or continue the change, ask meanwhile, and end without a word after some batches."""
    passage_vectors.EMBED_BATCH = 4
    with open_workspace(Environment(home=Path(home))) as library:
        unfinished = [job for job in library.jobs.jobs() if job.kind == "embed"]
        again = library.jobs.continue_job(unfinished[0].id) if unfinished else library.models.change_embedding(OTHER)
        for event in library.jobs.job_events(again.id):
            if isinstance(event, WorkProgress) and event.phase == "embed":
                batches -= 1
                if not batches:
                    os.kill(os.getpid(), 9)
    raise AssertionError("the change was over before")


def embedded(library: Opened) -> int:
    """Passages that search compares by meaning now."""
    ranking = library.workspace._retriever._search.rank("lease", (("lease", 1.0),), DOCUMENTS)
    return len([found for found in ranking.chunks if found.cosine is not None])


@pytest.mark.skipif(os.name != "posix", reason="killed as POSIX does it")
def test_a_killed_change_leaves_the_old_vectors_in_force_and_keeps_what_it_made(
    tmp_path: Path, prepared_model: Path
) -> None:
    home, files = tmp_path / "home", tmp_path / "files"
    renamed(prepared_model, home / "models" / "embeddings", OTHER)
    files.mkdir()
    for number in range(DOCUMENTS):
        (files / f"{number}.txt").write_text(f"Lease {number} ends on day {number} of its term.", "utf-8")
    environment = Environment(home=home)
    with open_workspace(environment) as library:
        assert isinstance(list(library.workspace.index(IndexRequest((str(files),))))[-1], IndexDone)
        assert embedded(library) == DOCUMENTS
    done = 0
    context = multiprocessing.get_context("spawn")
    for _ in range(TIMES):
        process = context.Process(target=change_until_killed, args=(str(home), 4))
        process.start()
        process.join()
        assert process.exitcode == -9
        with open_workspace(environment) as library:
            state = library.models.embedding()
            assert (state.active, state.wanted, state.job) == (DEFAULT_MODEL, OTHER, None)
            assert state.total == DOCUMENTS
            assert state.done > done, "what was made is kept"
            done = state.done
            assert embedded(library) == DOCUMENTS
            assert library.jobs.jobs()[0].state == "interrupted"
    asked_all_the_time(environment)


def asked_all_the_time(environment: Environment) -> None:
    """The rest of the change, while others search, ask and add a document."""
    with open_workspace(environment) as library:
        over = threading.Event()
        failed: list[BaseException] = []
        found: list[int] = []

        def ask() -> None:
            try:
                while not over.is_set():
                    found.append(len(library.workspace.search(SearchRequest("When does lease 7 end?")).hits))
                    answer = list(library.workspace.ask(AskRequest("When does lease 7 end?", model="none")))[-1]
                    assert isinstance(answer, Done), answer
            except BaseException as error:  # told below
                failed.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        job = library.jobs.continue_job(library.jobs.jobs()[0].id)
        last = list(library.jobs.job_events(job.id))[-1]
        while len(found) < 3 and not failed:
            over.wait(0.01)
        over.set()
        asking.join()
        assert not failed
        assert min(found) > 0
        assert isinstance(last, WorkDone)
        assert library.models.embedding().active == OTHER
        assert embedded(library) == DOCUMENTS
        before = library.models.restore_embedding()
        assert (before.active, before.previous) == (DEFAULT_MODEL, OTHER)
    with open_workspace(environment) as library:
        assert library.models.embedding().active == DEFAULT_MODEL
