"""What a JSON Schema lets through: with the real llama.cpp, a model that knows its answer and one that babbles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import InputError
from app.core.ports import GenerationOptions
from app.core.types import ChatMessage
from app.engine.llama import LlamaGenerator
from tests.gguf_writer import CHAT_TEMPLATE, write_known_answer_gguf, write_random_gguf

pytest.importorskip("llama_cpp", reason="llama.cpp could not be built on this computer")

QUESTION = (ChatMessage("user", "上个季度的付款条款?"),)
REWRITE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "language": {"enum": ["en", "zh", "中文"]},
        "queries": {"type": "array", "items": {"type": "string", "maxLength": 12}, "minItems": 1, "maxItems": 3},
        "year": {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 1995, "maximum": 2030}]},
        "sure": {"type": "boolean"},
    },
    "required": ["language", "queries", "year", "sure"],
    "additionalProperties": False,
}
KNOWN = {"language": "zh", "queries": ["付款 条款", 'say "hi"'], "year": None, "sure": True}
USELESS: list[Any] = [
    {"$ref": "https://example.org/a.json"},
    {"$ref": "#/nowhere"},
    {"$ref": "other.json"},
    {"$ref": 3},
    {"$ref": "#"},
    {"type": "string", "pattern": "^a+$"},
    {"type": "string", "maxLength": 100_000},
    {"type": "string", "minLength": 3, "maxLength": 2},
    {"type": "integer", "minimum": 3},
    {"type": "object", "required": ["a"]},
    {"allOf": [{"type": "string"}]},
    {"not": {"type": "string"}},
    {"enum": []},
    {"type": "no such type"},
    {"type": {"a": "b"}},
    {"properties": 5, "type": "object"},
    {"properties": {"a": "b"}},
    {"enum": 7},
    {"anyOf": [1, 2]},
    {"type": "array", "items": {"type": "string"}, "minItems": "many"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schemas")


@pytest.fixture(scope="module")
def babbler(folder: Path) -> Iterator[LlamaGenerator]:
    path = write_random_gguf(folder / "random.gguf", width=64, blocks=2, feed=128, words=500)
    with LlamaGenerator(path) as generator:
        yield generator


def text_of(generator: LlamaGenerator, schema: Mapping[str, Any], **values: Any) -> str:
    options = GenerationOptions(schema=schema, **{"max_tokens": 2000, **values})
    stream = generator.stream(QUESTION, options)
    pieces = list(stream)
    assert stream.end == "stop"
    assert not any(piece.reasoning for piece in pieces)
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("temperature", [0.0, 0.8])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_model_that_babbles_writes_what_fits_the_schema(
    babbler: LlamaGenerator, temperature: float, seed: int
) -> None:
    value = json.loads(text_of(babbler, REWRITE, temperature=temperature, seed=seed))
    assert set(value) == set(REWRITE["required"])
    assert value["language"] in REWRITE["properties"]["language"]["enum"]
    assert 1 <= len(value["queries"]) <= 3
    assert all(isinstance(query, str) and len(query) <= 12 for query in value["queries"])
    assert value["year"] is None or 1995 <= value["year"] <= 2030
    assert value["sure"] in (True, False)


def test_an_answer_that_fits_is_written_to_the_letter(folder: Path) -> None:
    pieces = [json.dumps(KNOWN, ensure_ascii=False)[at : at + 3] for at in range(0, 200, 3)]
    path = write_known_answer_gguf(folder / "known.gguf", [piece for piece in pieces if piece])
    with LlamaGenerator(path) as generator:
        assert json.loads(text_of(generator, REWRITE)) == KNOWN


def test_a_model_that_would_say_something_else_is_kept_to_the_schema(folder: Path) -> None:
    path = write_known_answer_gguf(folder / "other.gguf", ["I would", " rather", " chat", "."])
    with LlamaGenerator(path) as generator:
        schema = {"type": "object", "properties": {"ok": {"const": True}}, "required": ["ok"]}
        assert json.loads(text_of(generator, schema)) == {"ok": True}
        free = generator.stream(QUESTION, GenerationOptions())
        assert "".join(piece.text for piece in free) == "I would rather chat."


def test_thinking_the_template_opens_is_closed_before_a_constrained_answer(folder: Path) -> None:
    template = CHAT_TEMPLATE + "<think>\n"
    path = write_known_answer_gguf(folder / "thinks.gguf", ["hm", "</think>", "Yes."], template=template)
    with LlamaGenerator(path) as generator:
        assert json.loads(text_of(generator, {"enum": ["yes", "no"]})) in ("yes", "no")


@pytest.mark.parametrize("schema", USELESS, ids=str)
def test_a_useless_schema_is_a_named_error_and_no_crash(babbler: LlamaGenerator, schema: Mapping[str, Any]) -> None:
    babbler.load()
    worker = babbler.worker_pid
    with pytest.raises(InputError, match="schema") as caught:
        list(babbler.stream(QUESTION, GenerationOptions(schema=schema, max_tokens=30)))
    assert caught.value.hint
    assert babbler.worker_pid == worker
    assert json.loads(text_of(babbler, {"type": "boolean"})) in (True, False)


SHAPES: list[Any] = [
    {},
    {"type": "object"},
    {"type": "array", "items": {"type": ["number", "null"]}, "maxItems": 4},
    {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2},
    {"type": "array", "maxItems": 0},
    {"enum": [1, 'a"b\\c\nd', None, {"k": [1.5]}, "中"]},
    {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}, "c": {"type": "boolean"}}},
    {
        "type": "object",
        "properties": {'a"': {"const": 1}, "b": {"const": 2}, "c": {"const": 3}, "d": {"const": 4}},
        "required": ["b", "d"],
    },
    {
        "$defs": {"tree": {"properties": {"leaf": {"$ref": "#/$defs/tree"}, "n": {"const": 1}}, "required": ["n"]}},
        "$ref": "#/$defs/tree",
    },
]


@pytest.mark.parametrize("schema", SHAPES, ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_every_shape_parses(babbler: LlamaGenerator, schema: Mapping[str, Any], seed: int) -> None:
    stream = babbler.stream(QUESTION, GenerationOptions(schema=schema, temperature=1.5, seed=seed, max_tokens=600))
    text = "".join(piece.text for piece in stream)
    if stream.end == "stop":
        value = json.loads(text)
        text.encode()
        for name in schema.get("required", ()):
            assert name in value
    else:
        assert stream.end == "length"  # a text of its own length may go on for ever


def test_a_schema_without_an_end_is_refused(babbler: LlamaGenerator) -> None:
    nested: dict[str, Any] = {"type": "string"}
    for _ in range(2000):
        nested = {"type": "array", "items": nested}
    with pytest.raises(InputError, match="schema"):
        list(babbler.stream(QUESTION, GenerationOptions(schema=nested)))
    assert json.loads(text_of(babbler, {"type": "null"})) is None
