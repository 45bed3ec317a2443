"""``aiworkspace models`` as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.cli.sizes import parameters
from app.cli.wrap import width_of
from app.core.errors import ModelNotFound
from app.core.events import WorkDone, WorkEvent, WorkProgress
from app.core.types import ModelInfo
from tests.cli.conftest import CommandLine
from tests.fakes import MODEL

LARGE = replace(
    MODEL, id="ollama-files:大模型:7b", active=True, loaded=True, size=4_700_000_000, memory=6_300_000_000, context=8192,
    fits=False, missing=1_200_000_000, contexts={"2048": 5_300_000_000, "8192": 6_300_000_000}, en="Writes well.",
    zh="写作出色。", checked=False, parameters=8_030_000_000, name="大模型:7b",
)  # fmt: skip
BROKEN = replace(
    MODEL, id="/models/half.gguf", memory=None, context=None, fits=None,
    problem={"code": "model.broken", "message": "half.gguf is broken: it has 10 of 20 bytes.", "hint": "Download it again."},
)  # fmt: skip
VECTORS = replace(MODEL, id="bge-m3", kind="embedding", installed=False, partial=1000, job=None)


def test_the_list_says_what_fits_what_does_not_and_why(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.fake, "models", lambda: [LARGE, BROKEN, VECTORS])
    cli("models")
    lines = cli.out.splitlines()
    assert "in use, loaded  4.7 GB  6.3 GB    8,192  no: 1.2 GB of memory too little" in lines[1]
    assert "no: model.broken" in lines[2]
    assert lines[3] == ""
    assert lines[4].startswith("Embedding models")
    assert "not installed, 1 kB downloaded" in lines[5]
    assert width_of(lines[5][: lines[5].index("yes")]) == width_of(lines[4][: lines[4].index("Fits")])
    assert width_of(lines[1][: lines[1].index("in use")]) == width_of(lines[0][: lines[0].index("State")])


def test_one_model_is_shown_with_memory_by_context_and_what_is_wrong(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.fake, "model", lambda _: LARGE)
    cli("models", "show", "x")
    for told in ("Writes well.", "5.3 GB with 2,048 tokens", "Parameters: 8.03B", "as published"):
        assert told in cli.out, told
    monkeypatch.setattr(cli.fake, "model", lambda _: BROKEN)
    cli("models", "show", "x")
    assert "it has 10 of 20 bytes" in cli.out
    assert "Download it again." in cli.out


@pytest.mark.parametrize("verified", [True, False])
def test_a_file_whose_hash_nobody_knew_is_said_to_be_one(cli: CommandLine, *, verified: bool) -> None:
    cli.fake.desk.download = lambda name: iter([WorkDone(name, verified=verified)])  # type: ignore[method-assign]
    assert cli("models", "download", "tiny") == 0
    assert ("only its size and header were checked" in cli.err) is not verified


def test_a_download_stopped_says_that_what_came_is_kept(cli: CommandLine) -> None:
    def stopped(name: str) -> Iterator[WorkEvent]:
        yield WorkProgress("fetch", 5, 10, source="hub.example")
        yield WorkProgress("fetch", 5, 10, source="hub.example", waiting="network")
        raise KeyboardInterrupt

    cli.fake.desk.download = stopped  # type: ignore[method-assign]
    assert cli("models", "download", "tiny") == 130
    assert "waiting for the network from hub.example" in cli.err
    assert "aiworkspace models download tiny goes on from there" in cli.err
    assert cli.out == ""


def test_a_bar_is_drawn_on_a_terminal_only(cli: CommandLine) -> None:
    cli.live = True
    assert cli("models", "download", "tiny") == 0
    assert "hub.example" in cli.err
    assert "\x1b[" in cli.err or "━" in cli.err
    assert cli("models", "remove", "tiny") == 0
    assert cli.out == "tiny was deleted.\n"


def test_in_chinese_too(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.language = "zh"
    monkeypatch.setattr(cli.fake, "models", lambda: [LARGE, BROKEN])
    cli("models")
    assert "内存还差 1.2 GB" in cli.out
    monkeypatch.setattr(cli.fake, "model", lambda _: LARGE)
    cli("models", "show", "x")
    assert "写作出色。" in cli.out
    assert "上下文 2,048 token 时占用 5.3 GB" in cli.out


@pytest.mark.parametrize(
    "count, told", [(46_700_000_000, "46.7B"), (8_030_000_000, "8.03B"), (960_000_000, "0.96B"), (292_800, "293K")]
)
def test_weights_are_counted_as_people_do(count: int, told: str) -> None:
    assert parameters(count) == told


def test_a_file_of_the_hub_is_shown_by_its_path(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(name: str) -> ModelInfo:
        if name != "/models/somebody/model/file.gguf.gguf":
            raise ModelNotFound(f"There is no model {name}.")
        return MODEL

    monkeypatch.setattr(cli.fake, "model", shown)
    assert cli("models", "download", "somebody/model/file.gguf") == 0
    assert "tiny" in cli.out
