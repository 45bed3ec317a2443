"""An answer as it comes about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ModelCrashed
from app.core.events import AskEvent, Done, Evidence, Failed, Reasoning, Stage, Token
from app.core.ports import GeneratedText
from app.core.types import Answer
from app.query.understand import understand
from app.rag.answer import AnswerSettings, Inquiry
from app.rag.course import AnswerRun
from app.rag.prompt import Exchange
from tests.library import ScriptedTurn, ScriptedWriter, SmallLibrary, WordEmbedder, ended, stored

TEXT = "The parties met in Berlin. The buyer pays the price within thirty days of the invoice. Nothing else was agreed."
QUESTION = "When does the buyer pay the price?"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    made = SmallLibrary(tmp_path, WordEmbedder(coverage=0.0))
    made.add(stored("/a.txt", TEXT), *(stored(f"/{n}.txt", f"Apples number {n} are red and sweet.") for n in range(12)))
    yield made
    made.close()


def run(
    library: SmallLibrary, writer: ScriptedWriter | None = None, question: str = QUESTION, **more: object
) -> AnswerRun:
    turn = None if writer is None else ScriptedTurn(writer)
    return library.answerer.answer(Inquiry(understand(question), turn=turn, **more))  # type: ignore[arg-type]


def final(events: list[AskEvent]) -> Answer:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1].answer


def kinds(events: list[AskEvent]) -> list[str]:
    names = [f"stage {e.stage}" if isinstance(e, Stage) else type(e).__name__ for e in events]
    return [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]


def test_without_a_model_the_sentences_themselves_answer(library: SmallLibrary) -> None:
    events = list(run(library))
    assert kinds(events) == ["stage retrieve", "Evidence", "stage write", "Token", "Done"]
    answer = final(events)
    assert answer.mode == "extracted"
    assert "within thirty days" in answer.citations[0].quote
    assert "[1]" in answer.answer
    assert "".join(e.text for e in events if isinstance(e, Token)) == answer.answer
    text = library.documents.text(answer.citations[0].document)[0]
    assert all(text[c.start : c.end] == c.quote for c in answer.citations if c.document == answer.citations[0].document)


def test_a_model_writes_after_the_evidence_and_its_citations_are_checked(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["The buyer pays ", "within thirty days", " [1].", " See [9]."])
    events = list(run(library, writer))
    assert kinds(events) == [
        "stage retrieve", "Evidence", "stage load", "stage prompt", "stage write", "Token", "Done",
    ]  # fmt: skip
    answer = final(events)
    assert (answer.mode, answer.answer) == ("generated", "The buyer pays within thirty days [1]. See.")
    assert [c.n for c in answer.citations] == [1]
    assert answer.citations[0].quote == "The buyer pays the price within thirty days of the invoice."
    shown = next(e for e in events if isinstance(e, Evidence)).citations
    assert shown[0].document == answer.citations[0].document
    assert writer.streams[0].closed.is_set()


def test_times_run_from_the_question(library: SmallLibrary) -> None:
    timings = final(list(run(library, ScriptedWriter(["Yes."])))).timings
    assert timings.first_token_ms is not None
    assert 0 < timings.retrieve_ms <= timings.first_token_ms <= timings.total_ms


def test_thinking_is_shown_apart_from_the_answer(library: SmallLibrary) -> None:
    writer = ScriptedWriter([GeneratedText("Let me see. ", reasoning=True), "The buyer pays within thirty days [1]."])
    events = list(run(library, writer))
    assert Reasoning("Let me see. ") in events
    answer = final(events)
    assert answer.reasoning == "Let me see. "
    assert "Let me see" not in answer.answer


def test_a_question_the_library_does_not_answer_is_refused_with_the_nearest(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["Made up."])
    events = list(run(library, writer, "Which apples does quantum gravity bend around distant neutron stars?"))
    answer = final(events)
    assert (answer.mode, answer.citations) == ("refused", ())
    assert 1 <= len(answer.nearest) <= 5
    assert Evidence(()) in events
    assert writer.seen == []


def test_an_empty_library_says_that_it_is(tmp_path: Path) -> None:
    empty = SmallLibrary(tmp_path)
    answer = final(list(run(empty)))
    assert (answer.mode, answer.nearest) == ("refused", ())
    assert "nothing in the library" in answer.answer
    assert "空" in final(list(run(empty, question="何时付款？"))).answer
    empty.close()


def test_a_question_in_another_language_than_the_library_is_named(library: SmallLibrary) -> None:
    events = list(run(library, question="量子引力如何弯曲光线？"))
    assert isinstance(events[-1], Failed)
    assert events[-1].code == "language.no_bridge"
    assert events[-1].hint


def test_within_a_scope_its_own_languages_count(library: SmallLibrary) -> None:
    library.add(stored("/zh.txt", "苹果又红又甜。" * 40))
    question = "量子引力如何弯曲光线？"
    for path, named in (("/1.txt", True), ("/zh.txt", False)):
        allowed = library.documents.chunks_within([path], None, None, None)
        assert isinstance(list(run(library, question=question, allowed=allowed))[-1], Failed) == named
    assert final(list(run(library, question=question))).mode == "refused"


def test_an_error_after_some_words_keeps_them(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["The buyer ", "pays", ModelCrashed("The model ended.", "Ask again.")])
    answer = run(library, writer)
    events = list(answer)
    assert events[-1] == Failed("model.crashed", "The model ended.", "Ask again.")
    assert answer.text == "The buyer pays"


def test_what_is_kept_of_an_answer_that_broke_off_has_its_citations_checked(library: SmallLibrary) -> None:
    said = "The buyer pays within thirty days [1][9]."
    answer = run(library, ScriptedWriter([said, ModelCrashed("The model ended.", "Ask again.")]))
    list(answer)
    kept = answer.so_far()
    assert (kept.mode, kept.answer) == ("partial", "The buyer pays within thirty days [1].")
    assert ["within thirty days" in citation.quote for citation in kept.citations] == [True]


def test_what_is_kept_of_quotes_that_were_left_names_only_those_that_came(library: SmallLibrary) -> None:
    answer = run(library)
    next(event for event in answer if isinstance(event, Token))
    answer.close()
    assert [citation.n for citation in answer.so_far().citations] == [1]


def test_a_model_that_cannot_be_loaded_is_named(library: SmallLibrary) -> None:
    turn = ScriptedTurn(ModelCrashed("It does not load.", "Take another."))
    events = list(library.answerer.answer(Inquiry(understand(QUESTION), turn=turn)))
    assert isinstance(events[-1], Failed)
    assert any(isinstance(event, Evidence) for event in events)
    assert turn.released


def test_a_model_with_no_room_for_a_passage_is_named(library: SmallLibrary) -> None:
    events = list(run(library, ScriptedWriter(["x"], context=128)))
    assert isinstance(events[-1], Failed)
    assert events[-1].code == "model.context"


def test_stopping_from_another_thread_keeps_what_was_written(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["The buyer pays within thirty days", " of the invoice."], wait=True)
    answer = run(library, writer)
    events: list[AskEvent] = []
    thread = ended(lambda: events.extend(answer))
    writer.waiting.wait()
    answer.stop()
    answer.stop()
    thread.join()
    done = final(events)
    assert done.mode == "partial"
    assert done.answer == "The buyer pays within thirty days of the invoice. [1]"


def test_cancelling_from_another_thread_ends_without_a_word(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["The buyer"], wait=True)
    answer = run(library, writer)
    events: list[AskEvent] = []
    thread = ended(lambda: events.extend(answer))
    writer.waiting.wait()
    answer.cancel()
    thread.join()
    assert not any(isinstance(event, Done | Failed) for event in events)
    assert writer.streams[0].closed.is_set()
    assert answer.text == "The buyer"


def test_closing_stops_the_model(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["a", "b", "c"])
    answer = run(library, writer)
    while not isinstance(next(answer), Token):
        pass
    answer.close()
    assert writer.streams[0].closed.is_set()
    assert list(answer) == []


def test_stopping_before_the_model_was_asked_asks_it_nothing(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["a"])
    answer = run(library, writer)
    next(answer)
    answer.stop()
    assert final(list(answer)).mode == "partial"
    assert writer.seen == []


def test_the_turns_before_and_the_settings_reach_the_model(library: SmallLibrary) -> None:
    library.settings = AnswerSettings(max_tokens=77, temperature=0.5)
    writer = ScriptedWriter(["Yes."])
    list(run(library, writer, history=(Exchange("Hello", "Hi"),)))
    messages, options = writer.seen[0]
    assert [m.content for m in messages][1:3] == ["Hello", "Hi"]
    assert (options.max_tokens, options.temperature) == (77, 0.5)


def test_quotes_are_as_many_and_as_long_as_set(library: SmallLibrary) -> None:
    library.settings = AnswerSettings(max_quotes=1, quote_characters=65)
    answer = final(list(run(library)))
    assert len(answer.citations) == 1
    assert len(answer.citations[0].quote) <= 65


def test_a_number_in_brackets_within_a_quote_is_no_citation(library: SmallLibrary) -> None:
    library.add(stored("/paper.txt", "Zebra stripes confuse flies, as was shown before [12] and again [3, 4]."))
    answer = final(list(run(library, question="What do zebra stripes confuse?")))
    assert answer.citations[0].quote.endswith("before [12] and again [3, 4].")
    assert "[12]" not in answer.answer
    assert re.findall(r"\[(\d+)\]", answer.answer) == [str(c.n) for c in answer.citations]


def test_stopping_while_the_model_is_loaded_ends_the_wait(library: SmallLibrary) -> None:
    writer = ScriptedWriter(["never written"])
    answer = run(library, writer)
    while next(answer) != Stage("load"):
        pass
    answer.stop()
    assert final(list(answer)).mode == "partial"
    assert writer.seen == []
