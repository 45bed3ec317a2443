"""What people read."""

from __future__ import annotations

import io
import string
from collections.abc import Iterator
from dataclasses import replace

import pytest

import app.core.types as t
from app.cli.messages import Messages, keys
from app.cli.sizes import size
from app.core.errors import DocumentEncrypted, ModelCrashed
from app.core.events import AskEvent, Done, Evidence, Noticed, Reasoning, Stage, Token
from app.workspace.port import AskRequest, IndexRequest
from tests.cli.conftest import CommandLine
from tests.fakes import ANSWER, CITATION, HIT, QUOTE, REFUSAL, TEXT


def test_an_answer_ends_with_its_sources(cli: CommandLine) -> None:
    assert cli("ask", "付款条款是什么?") == 0
    assert cli.out == f"买方应在三十日内付款。[1]\n\nSources:\n[1] /文档/合同.pdf, page 1\n    “{QUOTE}”\n"


def test_an_answer_streams_on_a_terminal_and_is_not_said_twice(cli: CommandLine) -> None:
    cli.live = True
    assert cli("ask", "付款条款是什么?") == 0
    assert cli.out.count("三十日内付款。[1]") == 1


def test_a_checked_answer_that_differs_is_shown_after_the_stream(cli: CommandLine) -> None:
    cli.live = True
    cli.fake.events = lambda _: iter([Evidence((CITATION,)), Token("三十日[9]"), Done(ANSWER)])
    cli("ask", "q")
    assert cli.out.index("三十日[9]") < cli.out.index("Checked against the sources:") < cli.out.index(ANSWER.answer)


@pytest.mark.parametrize(
    "language, told",
    [
        ("en", ["questions ahead of this one: 2", "loading the model …", "b answers in place of c."]),
        ("zh", ["前面还有 2 个问题", "正在加载模型……", "改由 b 代替 c 回答。"]),
    ],
)
def test_what_happens_beside_an_answer_is_told_on_standard_error(
    cli: CommandLine, language: str, told: list[str]
) -> None:
    noticed = t.Notice("model.smaller", {"model": "b", "wanted": "c"})
    done = Done(replace(ANSWER, notices=(noticed,)))
    cli.live, cli.language = True, language
    cli.fake.events = lambda _: iter(
        [Stage("wait", ahead=2), Stage("load"), Noticed(noticed), Reasoning("Let me see."), Token(ANSWER.answer), done]
    )
    assert cli("ask", "q") == 0
    assert [cli.err.count(text) for text in told] == [1, 1, 1]
    assert cli.err.endswith("\x1b[2mLet me see.\x1b[0m\n")
    assert cli.out.count(ANSWER.answer) == 1
    assert "see" not in cli.out


def test_notices_are_told_where_nobody_watches_and_thoughts_are_not(cli: CommandLine) -> None:
    noticed = t.Notice("passages.trimmed", {"shown": "2", "found": "6"})
    cli.fake.events = lambda _: iter([Reasoning("Hm."), Done(replace(ANSWER, notices=(noticed,)))])
    assert cli("ask", "q") == 0
    assert cli.err == "The model could not hold all passages: 2 of 6 were read.\n"


def test_a_refusal_says_so_and_shows_the_nearest_passages(cli: CommandLine) -> None:
    cli.fake.events = lambda _: iter([Done(REFUSAL)])
    assert cli("ask", "q") == 0
    assert "does not hold an answer" in cli.out
    assert HIT.text in cli.out


def test_a_partial_answer_is_kept_and_its_error_told(cli: CommandLine) -> None:
    error = {"code": "model.crashed", "message": "It died.", "hint": "Ask again."}
    cli.fake.events = lambda _: iter([Done(replace(ANSWER, mode="partial", error=error))])
    assert cli("ask", "q") == 1
    assert ANSWER.answer in cli.out
    assert cli.err == "The answer is not complete.\nerror: It died.\nhint: Ask again.\n"


def test_search_lists_where_each_passage_stands(cli: CommandLine) -> None:
    cli("search", "付款")
    assert cli.out == f"1. /文档/合同.pdf, page 1  [0.93]\n   {QUOTE}\n"
    cli("search", "nothing")
    assert cli.out == "Nothing was found.\n"


def test_index_names_what_needs_attention_then_sums_up(cli: CommandLine) -> None:
    cli.fake.files["/b.pdf"] = t.FileResult("/b.pdf", "failed", "document.encrypted", "a password is needed")
    assert cli("index", "/a.txt", "/b.pdf") == 3
    assert cli.out.splitlines() == [
        "failed  /b.pdf  document.encrypted (a password is needed)",
        "1 indexed, 0 unchanged, 0 skipped, 1 failed, 0 removed; 2 passages in 0.5 s",
    ]


def test_errors_and_hints_are_sentences_on_standard_error(cli: CommandLine) -> None:
    assert cli("documents", "show", "nobody") == 1
    assert (cli.out, cli.err) == ("", "error: There is no document nobody.\nhint: See aiworkspace documents.\n")


def test_chinese_is_spoken_when_chosen(cli: CommandLine) -> None:
    cli.language = "zh"
    cli("ask", "付款条款是什么?")
    assert "来源：" in cli.out
    assert "，第 1 页" in cli.out
    cli.fake.failure = DocumentEncrypted("a.pdf is protected.", "Give its password.")
    assert cli("documents") == 1
    assert cli.err == "错误：文件受密码保护。（a.pdf is protected.）\n提示：请使用 --password 再次索引。\n"


def test_a_language_is_spoken_from_when_it_is_known() -> None:
    say = Messages("en")
    say.speak("auto")
    assert say("search.nothing") == "Nothing was found."
    say.speak("zh")
    assert say("search.nothing") == "没有找到相关内容。"


def test_every_message_exists_in_both_languages_with_the_same_values() -> None:
    for key, (en, zh) in keys().items():
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (en, zh)]
        assert names[0] == names[1], key
        assert any("\u4e00" <= letter <= "\u9fff" for letter in zh), key
        assert en.isascii() or "…" in en, key


def test_a_document_cannot_steer_the_terminal(cli: CommandLine) -> None:
    evil = replace(HIT, text="\x1b]0;owned\x07 \x9b31m \u202egnp.exe", path="/a\x1b[2J\n.txt")
    cli.fake.events = lambda _: iter([Done(replace(REFUSAL, nearest=(evil,)))])
    cli("ask", "q")
    assert not set("\x1b\x07\x9b\u202e") & set(cli.out)


def test_a_text_goes_into_a_file_unchanged(cli: CommandLine) -> None:
    cli("documents", "text", "d1")
    assert cli.out == TEXT


def test_lists_are_readable(cli: CommandLine) -> None:
    cli("documents")
    assert cli.out == "d1  indexed (2)  /文档/合同.pdf\n"
    cli("documents", "show", "d1")
    assert "author: 买方" in cli.out
    assert "code:" not in cli.out
    cli("models")
    assert cli.out.splitlines() == [
        "Language models  State      Size  Memory  Context  Fits",
        "tiny             installed  10 B    20 B    2,048  yes",
    ]
    cli("models", "show", "tiny")
    assert "Licence: MIT" in cli.out
    cli("models", "use", "none")
    assert cli.out == "Answers are extracted from now on.\n"
    cli("documents", "remove", "d1")
    cli("documents")
    assert "aiworkspace index" in cli.out


def test_doctor_marks_what_is_missing_with_the_way_to_get_it(cli: CommandLine) -> None:
    cli.fake.checks = (
        t.Check("store", ok=True, detail="fine", hint="unused", needed=True),
        t.Check("embeddings", ok=False, detail="not prepared", hint="make run", needed=True),
        t.Check("llama.cpp", ok=False, detail="not built", hint="install a compiler"),
    )
    assert cli("doctor") == 1
    assert cli.out.splitlines() == [
        "ok  store: fine",
        "MISSING  embeddings: not prepared",
        "    hint: make run",
        "not there  llama.cpp: not built",
        "    hint: install a compiler",
    ]


@pytest.mark.parametrize(
    "count, text", [(None, "–"), (0, "0 B"), (999, "999 B"), (2_200_000_000, "2.2 GB"), (23_400_000, "23.4 MB")]
)
def test_sizes_are_told_in_units(count: int | None, text: str) -> None:
    assert size(count) == text


def test_serve_says_when_it_runs_already(cli: CommandLine) -> None:
    assert cli("serve") == 0
    assert cli.out == "AI Workspace runs at http://127.0.0.1:8123/?ticket=abc\n"
    cli.opening.running = True
    assert cli("serve") == 0
    assert "already running" in cli.err


# --- the tour


class Keyboard(io.StringIO):
    """Somebody types."""

    def isatty(self) -> bool:
        return True


def test_the_tour_indexes_the_samples_and_asks_in_both_languages(cli: CommandLine) -> None:
    assert cli("tour") == 0
    folder = str(cli.samples)
    scope = t.Scope(inside=(folder,))
    assert cli.fake.seen == [
        IndexRequest((folder,)),
        AskRequest("付款条款是什么?", scope=scope),
        AskRequest("What are the payment terms?", scope=scope),
    ]
    assert cli.out.count("Sources:") == 2
    assert cli.out.count("三十日内付款。[1]") == 2


def test_on_a_terminal_the_tour_stays_for_questions_until_the_end_of_input(cli: CommandLine) -> None:
    assert cli("tour", stdin=Keyboard("\nwho pays?\nand when?")) == 0
    asked = [request for request in cli.fake.seen if isinstance(request, AskRequest)][2:]
    assert asked == [AskRequest("who pays?"), AskRequest("and when?")]


def test_an_error_in_the_conversation_does_not_end_it(cli: CommandLine) -> None:
    def answer(request: AskRequest) -> Iterator[AskEvent]:
        if request.question == "bad":
            raise ModelCrashed("It died.", "Ask again.")
        yield Done(ANSWER)

    cli.fake.events = answer
    assert cli("tour", stdin=Keyboard("bad\ngood\n")) == 0
    assert cli.err.endswith("error: It died.\nhint: Ask again.\n")
    assert cli.out.count(ANSWER.answer) == 3


def test_without_samples_the_tour_is_a_named_error(cli: CommandLine) -> None:
    for file in cli.samples.iterdir():
        file.unlink()
    assert cli("tour") == 1
    assert str(cli.samples) in cli.err
    assert cli.fake.seen == []
