from __future__ import annotations

import io
import json
from pathlib import Path

from app.core.events import Done
from app.workspace.port import AskRequest
from tests.cli.conftest import CommandLine
from tests.fakes import ANSWER


def lines(cli: CommandLine) -> list[dict[str, object]]:
    return [json.loads(line) for line in cli.out.splitlines()]


def test_each_line_is_answered_in_order_with_one_opening(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "问题.txt"
    file.write_bytes("\ufeff付款条款是什么?\r\n\r\n   \r\nWhat are the payment terms?\u2028 now".encode())
    assert cli("search", "--batch", str(file), "--limit", "2") == 0
    assert [len(document["hits"]) for document in lines(cli)] == [1, 1]  # type: ignore[arg-type]
    asked = [request.query for request in cli.fake.seen if hasattr(request, "query")]
    assert asked == ["付款条款是什么?", "What are the payment terms?\u2028 now"]
    assert cli.opening.opened == 1


def test_an_error_is_its_own_line_and_the_exit_code_is_three(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "q.txt"
    file.write_text("one\ntwo\n")

    def answer(request: AskRequest) -> object:
        return iter([Done(ANSWER)]) if request.question == "two" else iter([])

    cli.fake.events = answer  # type: ignore[assignment]
    assert cli("ask", "--batch", str(file), "--json") == 3
    first, second = lines(cli)
    assert first == {
        "error": {"code": "internal", "message": "The answer ended before it was finished.", "hint": "Ask again."}
    }
    assert second["mode"] == "extracted"


def test_questions_come_from_standard_input_too(cli: CommandLine) -> None:
    assert cli("ask", "--batch", "-", stdin=io.StringIO("\ufeffone\ntwo\n\n")) == 0
    assert [request.question for request in cli.fake.seen if isinstance(request, AskRequest)] == ["one", "two"]


def test_an_empty_batch_is_done(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text("\n\n")
    assert cli("ask", "--batch", str(tmp_path / "q.txt")) == 0
    assert cli.out == ""


def test_a_file_that_is_not_there_is_a_named_error(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "q.txt"
    assert cli("search", "--batch", str(file), "--json") == 1
    assert cli.json["error"]["code"] == "path.not_found"
    assert str(file) in cli.json["error"]["message"]


def test_a_line_that_is_not_text_is_an_error_of_its_own(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "q.txt"
    file.write_bytes(b"first terms\nbad \xff\nlast terms\n")
    assert cli("search", "--batch", str(file), "--json") == 3
    lines = [json.loads(line) for line in cli.out.splitlines()]
    assert ["error" in line for line in lines] == [False, True, False]
    assert lines[1]["error"]["code"] == "input.invalid"
