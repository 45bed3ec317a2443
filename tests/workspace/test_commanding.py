"""Commands over the open library: what they work on, with and without a model, and what is kept."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from app.commands.command import Choice, Command, Option, Words
from app.commands.task import Task
from app.core.errors import AppError, CommandExists, CommandNeedsModel, InputError, NotFoundError
from app.core.events import AskEvent, Done, Failed, IndexDone, Stage
from app.core.types import Answer, ChatMessage
from app.main import Opened, open_workspace
from app.settings import Environment
from app.workspace.port import AskRequest, Cancellable, CommandRequest, IndexRequest
from tests.gguf_writer import write_known_answer_gguf
from tests.library import ended

LEASE = (
    "The lease of the warehouse ends on 31 May 2027. The tenant pays the rent monthly. The landlord repairs the roof."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    (made / "lease.txt").write_text(LEASE, encoding="utf-8")
    (made / "rent.txt").write_text(
        "The rent is 900 euros. It is paid on the first day of each month.", encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    pieces: list[str | bytes] = ["仓库", "租约".encode(), "于二〇二七年五月", "三十一日终止。"]
    return str(write_known_answer_gguf(tmp_path_factory.mktemp("models") / "known.gguf", pieces))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, prepared_model: Path, folder: Path) -> Iterator[Opened]:
    with open_workspace(Environment(home=tmp_path_factory.mktemp("home"))) as library:
        assert isinstance(list(library.workspace.index(IndexRequest((str(folder),))))[-1], IndexDone)
        yield library


def final(events: list[AskEvent]) -> Answer:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer


def ran(opened: Opened, command: str, request: CommandRequest) -> Answer:
    return final(list(opened.commands.run_command(command, request)))


def test_without_a_model_some_work_and_the_others_say_why(opened: Opened) -> None:
    obstacles = {command.id: reason for command, reason in opened.commands.commands()}
    assert {name for name, reason in obstacles.items() if reason is None} == {"summarise", "search"}
    assert all(isinstance(reason, CommandNeedsModel) for reason in obstacles.values() if reason is not None)
    with pytest.raises(CommandNeedsModel):
        opened.commands.run_command("translate", CommandRequest(text="Hello."))


def test_a_document_is_summed_up_in_its_own_words(opened: Opened) -> None:
    lease = next(row for row in opened.workspace.documents() if row.title == "lease")
    answer = ran(opened, "summarise", CommandRequest(document=lease.id))
    assert answer.mode == "extracted"
    assert [LEASE[one.start : one.end] for one in answer.citations] == [one.quote for one in answer.citations]
    assert {one.document for one in answer.citations} == {lease.id}


def test_files_and_folders_of_the_library_and_others_are_read(opened: Opened, folder: Path, tmp_path: Path) -> None:
    strange = tmp_path / "合同 (终稿) 100% #1.txt"
    strange.write_text("The contract was never indexed. It is worth reading.", encoding="utf-8")
    answer = ran(opened, "summarise", CommandRequest(paths=(str(folder), str(strange))))
    assert {Path(one.path).name for one in answer.citations} <= {"lease.txt", "rent.txt"}
    only = ran(opened, "summarise", CommandRequest(paths=(str(strange),)))
    assert "> The contract was never indexed.\n" in only.answer
    assert only.citations == ()
    assert str(strange) not in {row.path for row in opened.workspace.documents()}


def test_a_file_that_cannot_be_read_says_why(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    for name, code in (("missing.pdf", "path.not_found"), ("empty.txt", "document.empty")):
        event = list(opened.commands.run_command("summarise", CommandRequest(paths=(str(tmp_path / name),))))[-1]
        assert isinstance(event, Failed)
        assert event.code == code
        assert "while the folder was read" not in event.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a file that never ends is made as a pipe")
def test_reading_a_file_can_be_given_up(opened: Opened, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.txt")
    run = opened.commands.run_command("summarise", CommandRequest(paths=(str(tmp_path / "endless.txt"),)))
    assert isinstance(next(run), Stage)
    assert isinstance(run, Cancellable)
    rest: list[AskEvent] = []
    thread = ended(lambda: rest.extend(run))
    run.cancel()
    thread.join()
    assert rest == []


@pytest.mark.parametrize(
    "request_",
    [
        CommandRequest(paths=("relative.txt",)),
        CommandRequest(paths=("/a\0b",)),
        CommandRequest(paths=("/",) * 51),
        CommandRequest(paths=(str(Path(__file__).parent),)),
        CommandRequest(),
        CommandRequest(text=" \n"),
        CommandRequest(text="x", options={"tone": "formal"}),
        CommandRequest(text="x" * 1_000_001),
    ],
)
def test_what_is_no_request_is_refused_before_it_begins(opened: Opened, request_: CommandRequest) -> None:
    with pytest.raises(InputError):
        opened.commands.run_command("summarise", request_)


def test_a_wrong_option_is_answered_with_the_right_ones(opened: Opened) -> None:
    for command, hint in (
        ("rewrite", "It takes tone=neutral|friendly|formal|concise."),
        ("summarise", "It takes none."),
    ):
        with pytest.raises(InputError) as raised:
            opened.commands.run_command(command, CommandRequest(text="x", options={"tone": "loud"}))
        assert raised.value.hint == hint


def test_unknown_things_are_not_found(opened: Opened) -> None:
    for request in (CommandRequest(document="99999"), CommandRequest(conversation="99999")):
        with pytest.raises(NotFoundError):
            opened.commands.run_command("summarise", request)
    with pytest.raises(NotFoundError):
        opened.commands.run_command("nothing", CommandRequest(text="x"))


def test_what_is_written_beside_nothing_is_the_text(opened: Opened) -> None:
    answer = ran(opened, "summarise", CommandRequest(question="The harbour opens at noon."))
    assert answer.answer.startswith("> The harbour opens at noon.")


def test_a_conversation_is_worked_on(opened: Opened) -> None:
    events = list(opened.workspace.ask(AskRequest("When does the lease end?", keep=True)))
    first = events[0]
    assert isinstance(first, Stage)
    assert first.conversation is not None
    answer = ran(opened, "summarise", CommandRequest(conversation=first.conversation))
    assert "31 May 2027" in answer.answer


def test_the_search_finds_passages(opened: Opened) -> None:
    answer = ran(opened, "search", CommandRequest(text="When does the lease end?"))
    assert Path(answer.citations[0].path).name == "lease.txt"
    assert answer.mode == "extracted"


def test_a_model_translates_and_the_run_is_kept(opened: Opened, model: str) -> None:
    request = CommandRequest(text="The lease ends.", model=model, keep=True, language="zh")
    events = list(opened.commands.run_command("translate", request))
    answer = final(events)
    assert (answer.answer, answer.mode) == ("仓库租约于二〇二七年五月三十一日终止。", "generated")
    done = events[-1]
    assert isinstance(done, Done)
    assert done.message_id is not None
    kept = opened.conversations.message(done.message_id)
    assert (kept.text, kept.state, kept.mode) == (answer.answer, "done", "generated")
    talk, messages = opened.conversations.conversation(kept.conversation)
    assert messages[0].text == "翻译\n\nThe lease ends."
    assert talk.title == "翻译 The lease ends."


def test_a_kept_run_is_run_again_in_its_place(opened: Opened, model: str, tmp_path: Path) -> None:
    strange = tmp_path / "合同 (终稿).txt"
    strange.write_text("The contract ends in May.", encoding="utf-8")
    request = CommandRequest(
        paths=(str(strange),), question="Short, please.", options={"to": "zh"}, model=model, keep=True
    )
    first = list(opened.commands.run_command("translate", request))[-1]
    assert isinstance(first, Done)
    assert first.message_id is not None
    kept = opened.conversations.message(first.message_id)
    assert kept.command == "translate"
    again = CommandRequest(again=first.message_id, model=model, options={"to": "en"})
    second = list(opened.commands.run_command("translate", again))[-1]
    assert isinstance(second, Done)
    assert second.message_id is not None
    _, messages = opened.conversations.conversation(kept.conversation)
    assert [one.id for one in messages[1:]] == [second.message_id]
    assert messages[0].text.endswith("Short, please.\n\n合同 (终稿).txt")
    opened.conversations.restore_message(second.message_id)
    assert [one.id for one in opened.conversations.conversation(kept.conversation)[1][1:]] == [first.message_id]
    strange.unlink()
    event = list(opened.commands.run_command("translate", CommandRequest(again=first.message_id, model=model)))[-1]
    assert isinstance(event, Failed)
    assert event.code == "path.not_found"


def test_only_a_run_of_that_command_is_run_again(opened: Opened, model: str) -> None:
    asked = list(opened.workspace.ask(AskRequest("When does the lease end?", keep=True)))[-1]
    run = list(opened.commands.run_command("explain", CommandRequest(text="It ends.", model=model, keep=True)))[-1]
    assert isinstance(asked, Done)
    assert isinstance(run, Done)
    for message in (asked.message_id, run.message_id):
        with pytest.raises(InputError):
            opened.commands.run_command("summarise", CommandRequest(again=message))
    with pytest.raises(NotFoundError):
        opened.commands.run_command("summarise", CommandRequest(again="99999"))


def test_the_place_in_the_queue_is_given_up(opened: Opened, tmp_path: Path) -> None:
    endless = str(write_known_answer_gguf(tmp_path / "endless.gguf", ["on ", "and ", "on. "], endless=True))
    run = opened.commands.run_command("explain", CommandRequest(text="Hello there.", model=endless, keep=True))
    first = next(run)
    assert isinstance(first, Stage)
    assert first.message_id is not None
    rest: list[AskEvent] = []
    thread = ended(lambda: rest.extend(run))
    while not opened.conversations.message(first.message_id).text:
        assert thread.is_alive()
    assert opened.conversations.stop_message(first.message_id)
    thread.join()
    assert final(rest).mode == "partial"
    assert opened.conversations.message(first.message_id).text.startswith("on")
    assert opened.models.engine().waiting == 0


def test_a_command_of_somebody_elses_works_with_the_same_tools(opened: Opened, model: str) -> None:
    def shout(task: Task) -> Generator[AskEvent, None, None]:
        yield task.say(task.given.upper() + task.option("mark"))

    def ask(task: Task) -> Generator[AskEvent, None, None]:
        yield from task.write([ChatMessage("user", task.given)])

    marks = Option(Words("Mark", "标点"), (Choice("!", Words("One", "一个")), Choice("!!", Words("Two", "两个"))))
    words = Words("Shout", "大喊")
    registry = opened.commands.registry
    registry.register(Command("crier.shout", words, words, writes=False, options={"mark": marks}), shout)
    registry.register(Command("crier.ask", words, words), ask)
    try:
        listed = {command.id: reason for command, reason in opened.commands.commands()}
        assert listed["crier.shout"] is None
        assert isinstance(listed["crier.ask"], CommandNeedsModel)
        assert ran(opened, "crier.shout", CommandRequest(text="fire")).answer == "FIRE!"
        told = CommandRequest(text="fire", options={"mark": "!!"}, keep=True)
        assert ran(opened, "crier.shout", told).answer == "FIRE!!"
        assert ran(opened, "crier.ask", CommandRequest(text="fire", model=model)).answer.startswith("仓库")
        with pytest.raises(CommandExists):
            opened.commands.create_command("shout", "p")
    finally:
        registry.withdraw("crier.shout")
        registry.withdraw("crier.ask")


def test_ones_own_prompts_are_commands_and_come_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_workspace(Environment(home=home)) as library:
        made = library.commands.create_command(" To  pirate ", "Rewrite {text} as a pirate.")
        other = library.commands.create_command("Other", "p")
        with pytest.raises(CommandExists):
            library.commands.create_command("OTHER", "q")
        for taken in ("translate", "Translate", " 翻译 ", "TODOS", "Ｔｒａｎｓｌａｔｅ"):
            with pytest.raises(CommandExists):
                library.commands.create_command(taken, "q")
        with pytest.raises(CommandExists):
            library.commands.change_command(made.id, "Summarise", "q")
        changed = library.commands.change_command(made.id, "Pirate", "Arr: {text}")
        library.commands.delete_command(other.id)
        with pytest.raises(NotFoundError):
            library.commands.delete_command(other.id)
        for call in (
            lambda: library.commands.delete_command("summarise"),
            lambda: library.commands.change_command("summarise", "Mine", "p"),
        ):
            with pytest.raises(InputError):
                call()
    assert (changed.id, changed.name.zh, changed.prompt) == (made.id, "Pirate", "Arr: {text}")
    with open_workspace(Environment(home=home)) as library:
        own = [(command, reason) for command, reason in library.commands.commands() if command.own]
    ((kept, reason),) = own
    assert kept == changed
    assert isinstance(reason, CommandNeedsModel)


def test_a_chosen_model_that_is_gone_is_the_reason(tmp_path: Path, model: str) -> None:
    there = tmp_path / "there.gguf"
    there.write_bytes(Path(model).read_bytes())
    with open_workspace(Environment(home=tmp_path / "home")) as library:
        library.workspace.use_model(str(there))
        assert all(reason is None for _, reason in library.commands.commands())
        there.unlink()
        reasons: dict[str, AppError | None] = {command.id: reason for command, reason in library.commands.commands()}
    assert {name for name, reason in reasons.items() if reason is None} == {"search"}
    assert {reason.code for reason in reasons.values() if reason is not None} == {"model.not_found"}
