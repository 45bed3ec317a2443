"""Questions that are completed from the conversation or translated before the search, by a model or without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, ModelCrashed
from app.core.events import AskEvent, Done, Evidence, Failed, Noticed, Stage, Token
from app.core.types import Answer, Notice
from app.query.understand import understand
from app.rag import internal
from app.rag.answer import AnswerSettings, Inquiry
from app.rag.course import AnswerRun
from app.rag.prompt import Exchange
from tests.library import ScriptedTurn, ScriptedWriter, SmallLibrary, WordEmbedder, ended, stored

TEXT = "The parties met in Berlin. The buyer pays the price within thirty days of the invoice. Nothing else was agreed."
WHOLE = "When does the buyer pay the price?"
FOLLOW = "When does he do that?"
BEFORE = (Exchange("Does the buyer pay the price?", "Yes, the buyer pays the price."),)
REPLY = "The buyer pays within thirty days [1]."
FOREIGN = "买方何时付款？"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    made.add(stored("/a.txt", TEXT), *(stored(f"/{n}.txt", f"Apples number {n} are red and sweet.") for n in range(12)))
    yield made
    made.close()


def asked(
    library: SmallLibrary, turn: ScriptedTurn | None, question: str, history: tuple[Exchange, ...] = ()
) -> AnswerRun:
    return library.answerer.answer(Inquiry(understand(question), turn=turn, history=history))


def understood(*pieces: str | AppError, reply: str = REPLY, **more: bool) -> ScriptedWriter:
    return ScriptedWriter([reply], understood=pieces, **more)


def final(events: list[AskEvent]) -> Answer:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer


def stages(events: list[AskEvent]) -> list[str]:
    return [event.stage for event in events if isinstance(event, Stage)]


def test_a_follow_up_is_searched_as_the_model_completes_it_and_answered_as_it_was_asked(library: SmallLibrary) -> None:
    writer = understood('{"query": "When does ', 'the buyer pay the price?"}')
    events = list(asked(library, ScriptedTurn(writer), FOLLOW, BEFORE))
    assert stages(events) == ["load", "understand", "retrieve", "prompt", "write"]
    noticed = Notice("query.rewritten", {"query": WHOLE})
    assert events.index(Noticed(noticed)) < next(n for n, event in enumerate(events) if isinstance(event, Evidence))
    answer = final(events)
    assert (answer.mode, answer.notices, answer.answer) == ("generated", (noticed,), REPLY)
    wish, options = writer.seen[0]
    assert (options.temperature, options.max_tokens, options.schema) == (0.0, internal.MAX_TOKENS, internal.SCHEMA)
    assert FOLLOW in wish[-1].content
    assert writer.seen[1][0][-1].content == FOLLOW


@pytest.mark.parametrize(
    "pieces",
    [
        ["no JSON"], ['{"query": "When does the buy'], ['{"query": 7}'], ['["query"]'], ['{"query": "  "}'], [],
        ['{"query": "%s"}' % ("word " * 200)], ['{"query": "Quantum gravity?"}'], ["word " * 4000],
        [ModelCrashed("It ended.", "")], ['{"query":', ModelCrashed("It ended.", "")],
    ],
)  # fmt: skip
def test_whatever_goes_wrong_the_words_of_the_question_before_help(
    library: SmallLibrary, pieces: list[str | AppError]
) -> None:
    writer = understood(*pieces)
    answer = final(list(asked(library, ScriptedTurn(writer), FOLLOW, BEFORE)))
    assert (answer.mode, answer.answer) == ("generated", REPLY)
    assert answer.notices == (Notice("query.rewritten", {"query": f"{BEFORE[0].question} {FOLLOW}"}),)


def test_without_a_model_the_words_of_the_question_before_help(library: SmallLibrary) -> None:
    answer = final(list(asked(library, None, FOLLOW, BEFORE)))
    assert answer.mode == "extracted"
    assert "thirty days" in answer.citations[0].quote
    assert final(list(asked(library, None, FOLLOW))).mode == "refused"


def test_without_a_model_a_chinese_follow_up_finds_what_was_named_before(tmp_path: Path) -> None:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    made.add(
        stored("/a.txt", "仓库租赁合同于二〇二七年五月三十一日到期。"),
        *(stored(f"/{n}.txt", f"第{n}号供货合同的货款每月结算一次，苹果又红又甜。") for n in range(12)),
    )
    before = (Exchange("仓库租赁合同是谁签的？", "张三。"),)
    answer = final(list(asked(made, None, "它什么时候到期？", before)))
    assert "五月三十一日" in answer.citations[0].quote
    made.close()


@pytest.mark.parametrize("question, settings", [(FOLLOW, AnswerSettings(rewrite=False)), (WHOLE, AnswerSettings())])
def test_the_model_is_not_asked_where_it_is_not_wanted_or_needed(
    library: SmallLibrary, question: str, settings: AnswerSettings
) -> None:
    library.settings = settings
    writer = understood('{"query": "When does the buyer pay the price?"}')
    events = list(asked(library, ScriptedTurn(writer), question, BEFORE))
    assert final(events).mode == "generated"
    assert len(writer.seen) == 1
    assert stages(events)[0] == "retrieve"


def test_what_is_asked_for_the_search_begins_as_the_answer_before_did(library: SmallLibrary) -> None:
    first = ScriptedWriter([REPLY])
    run = asked(library, ScriptedTurn(first), WHOLE)
    list(run)
    writer = understood('{"query": "When does the buyer pay the price?"}')
    history = (Exchange(WHOLE, "The buyer pays within thirty days."),)
    inquiry = Inquiry(understand(FOLLOW), turn=ScriptedTurn(writer), history=history, before=run.marks)
    list(library.answerer.answer(inquiry))
    sent = [messages for messages, _ in (*first.seen, *writer.seen)]
    assert len(sent) == 3
    assert sent[0][:2] == sent[1][:2] == sent[2][:2]
    assert sent[1][:-1] == sent[2][:-1]


def test_a_question_in_another_language_is_searched_in_the_librarys_too(library: SmallLibrary) -> None:
    writer = understood(
        '{"query": "When does the buyer pay the price?"}', reply="买方应在三十日内付款[1]。其余不详[9]。"
    )
    events = list(asked(library, ScriptedTurn(writer), FOREIGN))
    noticed = Notice("query.translated", {"query": WHOLE})
    assert Noticed(noticed) in events
    assert stages(events) == ["retrieve", "load", "understand", "retrieve", "prompt", "write"]
    answer = final(events)
    assert (answer.mode, answer.answer) == ("generated", "买方应在三十日内付款[1]。其余不详。")
    assert answer.citations[0].quote == "The buyer pays the price within thirty days of the invoice."
    assert answer.notices == (noticed,)
    assert writer.seen[1][0][-1].content == FOREIGN
    assert "你" in writer.seen[1][0][0].content


def test_a_translation_that_finds_nothing_ends_in_a_refusal(library: SmallLibrary) -> None:
    writer = understood('{"query": "How does quantum gravity bend light around neutron stars?"}')
    answer = final(list(asked(library, ScriptedTurn(writer), "量子引力如何弯曲光线？")))
    assert answer.mode == "refused"
    assert [notice.code for notice in answer.notices] == ["query.translated"]


@pytest.mark.parametrize("pieces", [["no JSON"], ['{"query": "买方何时付款？"}'], [ModelCrashed("It ended.", "")]])
def test_without_a_translation_the_language_is_named(library: SmallLibrary, pieces: list[str | AppError]) -> None:
    events = list(asked(library, ScriptedTurn(understood(*pieces)), FOREIGN))
    assert isinstance(events[-1], Failed)
    assert events[-1].code == "language.no_bridge"


def test_translating_can_be_switched_off(library: SmallLibrary) -> None:
    library.settings = AnswerSettings(translate=False)
    writer = understood('{"query": "When does the buyer pay the price?"}')
    turn = ScriptedTurn(writer)
    events = list(asked(library, turn, FOREIGN))
    assert isinstance(events[-1], Failed)
    assert (writer.seen, turn.loads) == ([], 0)


def test_a_question_in_one_of_the_librarys_languages_is_not_translated(library: SmallLibrary) -> None:
    library.add(stored("/zh.txt", "买方应当在收到发票之日起三十日内付款。" * 4))
    writer = understood('{"query": "When does the buyer pay the price?"}', reply="三十日内付款[1]。")
    assert final(list(asked(library, ScriptedTurn(writer), FOREIGN))).notices == ()
    assert len(writer.seen) == 1


@pytest.mark.parametrize("question, history", [(FOLLOW, BEFORE), (FOREIGN, ())])
def test_stopping_and_cancelling_while_the_question_is_understood(
    library: SmallLibrary, question: str, history: tuple[Exchange, ...]
) -> None:
    for cancels in (False, True):
        writer = understood('{"query": ', wait=True)
        turn = ScriptedTurn(writer)
        answer = asked(library, turn, question, history)
        events: list[AskEvent] = []
        thread = ended(lambda answer=answer, events=events: events.extend(answer))  # type: ignore[misc]
        assert writer.waiting.wait(20)
        (answer.cancel if cancels else answer.stop)()
        thread.join(20)
        assert not thread.is_alive()
        assert len(writer.seen) == 1
        assert turn.released
        assert not any(isinstance(event, Token) for event in events) or not history
        if cancels:
            assert not any(isinstance(event, Done | Failed) for event in events)
        elif history:
            assert final(events).mode == "partial"
        else:
            assert isinstance(events[-1], Failed)


def test_a_model_that_cannot_be_carried_leaves_the_question_to_its_words(library: SmallLibrary) -> None:
    noticed = Notice("model.quotes", {"wanted": "b"})
    turn = ScriptedTurn(None, notices=[noticed])
    answer = final(list(asked(library, turn, FOLLOW, BEFORE)))
    assert (answer.mode, turn.loads) == ("extracted", 1)
    assert [notice.code for notice in answer.notices] == ["model.quotes", "query.rewritten"]


def test_a_model_that_cannot_be_loaded_is_named_after_the_evidence(library: SmallLibrary) -> None:
    events = list(asked(library, ScriptedTurn(ModelCrashed("It does not load.", "")), FOLLOW, BEFORE))
    assert isinstance(events[-1], Failed)
    assert events[-1].code == "model.crashed"
    assert any(isinstance(event, Evidence) and event.citations for event in events)


def test_what_has_no_room_is_told(library: SmallLibrary) -> None:
    for number in range(8):
        library.add(stored(f"/long{number}.txt", f"The buyer pays the price number {number} in Berlin. " * 25))
    writer = ScriptedWriter([REPLY], context=1200)
    history = tuple(Exchange(f"Who pays the price number {n}?", "The buyer pays it. " * 12) for n in range(12))
    answer = final(list(asked(library, ScriptedTurn(writer), WHOLE, history)))
    told = {notice.code: notice.values for notice in answer.notices}
    assert int(told["passages.trimmed"]["shown"]) < int(told["passages.trimmed"]["found"])
    assert 0 < int(told["history.trimmed"]["count"]) <= 12
    messages, _ = writer.seen[-1]
    assert (len(messages) - 2) // 2 == 12 - int(told["history.trimmed"]["count"])
