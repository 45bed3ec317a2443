"""JSON Schema to llama.cpp's grammars (GBNF), so that what a model writes always parses and fits.

What a grammar cannot hold to is refused, never ignored. Objects have the properties named, in that order, and no
others; white space is at most one blank after a comma or a colon.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from app.core.errors import InputError

_ANNOTATIONS = frozenset(
    ["$comment", "$defs", "$id", "$schema", "default", "definitions", "deprecated", "description", "examples", "title"]
)
_KEYWORDS: Mapping[str, frozenset[str]] = {
    "object": frozenset(["properties", "required", "additionalProperties"]),
    "array": frozenset(["items", "minItems", "maxItems"]),
    "string": frozenset(["minLength", "maxLength"]),
    "integer": frozenset(["minimum", "maximum"]),
    "number": frozenset(),
    "boolean": frozenset(),
    "null": frozenset(),
}
_RULES = {
    "value": "object | array | string | number | boolean | null",
    "object": '"{" ( string ":" blank value ( "," blank string ":" blank value )* )? "}"',
    "array": '"[" ( value ( "," blank value )* )? "]"',
    "string": '"\\"" char* "\\""',
    "char": r'[^"\\\x00-\x1F\x7F] | "\\" ( ["\\/bfnrt] | "u" code )',
    # Half of a pair of surrogates is no character.
    "code": "[0-9a-cA-CefEF] hex hex hex | [dD] [0-7] hex hex",
    "hex": "[0-9a-fA-F]",
    "integer": '"-"? whole',
    "whole": '"0" | [1-9] [0-9]{0,14}',
    "number": 'integer ( "." [0-9]{1,15} )? ( [eE] [-+]? [0-9]{1,2} )?',
    "boolean": '"true" | "false"',
    "null": '"null"',
    "blank": '" "?',
}
_DEEPEST = 40
_MOST_RULES = 2000
_LONGEST_COUNT = 1000


def grammar_of(schema: Mapping[str, Any]) -> str:
    """The grammar of the schema, with the rule ``root``; ``InputError`` names what it cannot hold to."""
    return _Converter(schema).grammar()


def unusable(why: str) -> InputError:
    """The error of a schema that cannot be used."""
    return InputError(f"The schema of the answer cannot be used: {why[:300]}.", "Ask for an answer of a simpler shape.")


class _Converter:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._made: dict[str, str] = {}
        self._references: dict[str, str] = {}

    def grammar(self) -> str:
        root = self._rule(self._schema, 0)
        lines = {"root": root, **_RULES, **self._made}
        return "\n".join(f"{name} ::= {rule}" for name, rule in lines.items())

    def _name(self, rule: str) -> str:
        if len(self._made) > _MOST_RULES:
            raise unusable("it is too large")
        name = f"part-{len(self._made)}"
        self._made[name] = rule
        return name

    def _rule(self, schema: Any, depth: int) -> str:
        """The right side of the rule for one part of the schema."""
        if depth > _DEEPEST:
            raise unusable("it is nested too deeply")
        if schema is True:
            return "value"
        if not isinstance(schema, Mapping):
            raise unusable(f"{_shown(schema)} is no schema")
        words = {word: value for word, value in schema.items() if word not in _ANNOTATIONS}
        for word, make in (("$ref", self._reference), ("anyOf", self._any), ("oneOf", self._any)):
            if word in words:
                self._only(words, {word, "type"})
                return make(words[word], depth)
        if "const" in words or "enum" in words:
            self._only(words, {"const", "enum", "type"})
            return self._constants([words["const"]] if "const" in words else words["enum"])
        kinds = words.pop("type", None) or [kind for kind, known in _KEYWORDS.items() if known & set(words)][:1]
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not isinstance(kinds, Sequence) or not all(isinstance(kind, str) and kind in _KEYWORDS for kind in kinds):
            raise unusable(f"there is no type {_shown(kinds)}")
        self._only(words, set().union(*(_KEYWORDS[kind] for kind in kinds)))
        return " | ".join(self._of_kind(kind, words, depth) for kind in kinds) or "value"

    def _of_kind(self, kind: str, words: Mapping[str, Any], depth: int) -> str:
        if not _KEYWORDS[kind] & set(words):
            return kind
        match kind:
            case "object":
                return self._object(words, depth)
            case "array":
                item = self._name(self._rule(words.get("items", True), depth + 1))
                least, most = _counts(words, "minItems", "maxItems")
                return f'"[" {_listed(item, least, most)} "]"'
            case "string":
                least, most = _counts(words, "minLength", "maxLength")
                return f'"\\"" char{{{least},{"" if most is None else most}}} "\\""'
            case _:
                low, high = words.get("minimum"), words.get("maximum")
                if not _is_count(low, negative=True) or not _is_count(high, negative=True):
                    raise unusable("whole numbers need both a smallest and a largest one")
                if not 0 <= high - low <= _LONGEST_COUNT:
                    raise unusable(f"there are too many numbers, or none, from {low} to {high}")
                return " | ".join(_literal(str(number)) for number in range(low, high + 1))

    def _object(self, words: Mapping[str, Any], depth: int) -> str:
        properties, required = words.get("properties", {}), words.get("required", [])
        if not isinstance(properties, Mapping) or not isinstance(required, Sequence) or isinstance(required, str):
            raise unusable("an object needs a list of properties")
        if missing := [name for name in required if name not in properties]:
            raise unusable(f"the property {_shown(missing[0])} is required and not described")
        members = {
            name: self._name(f"{_literal(_written(name) + ':')} blank {self._name(self._rule(part, depth + 1))}")
            for name, part in properties.items()
        }
        # What may follow when nothing has been written yet, and after the first member; from the last one backwards.
        first = after = ""
        for name in reversed(members):
            member, follows = members[name], f" {after}" if after else ""
            beginning = f"{member}{follows}"
            following = f'"," blank {beginning}'
            if name in required:
                first, after = self._name(beginning), self._name(following)
            else:
                first = self._name(f"{beginning} | {first}" if first else f"( {beginning} )?")
                after = self._name(f"{following} | {after}" if after else f"( {following} )?")
        return f'"{{" {first} "}}"'

    def _any(self, choices: Any, depth: int) -> str:
        if not isinstance(choices, Sequence) or isinstance(choices, str) or not choices:
            raise unusable("a choice needs a list of schemas")
        return " | ".join(self._name(self._rule(choice, depth + 1)) for choice in choices)

    def _constants(self, values: Any) -> str:
        if not isinstance(values, Sequence) or isinstance(values, str) or not values:
            raise unusable("a choice needs a list of values")
        return " | ".join(_literal(_written(value)) for value in values)

    def _reference(self, place: Any, depth: int) -> str:
        if not isinstance(place, str) or not place.startswith("#"):
            raise unusable(f"it refers to {_shown(place)}, which is not in it")
        if place not in self._references:
            name = self._references[place] = self._name("")
            self._made[name] = self._rule(self._find(place), depth + 1)
        return self._references[place]

    def _find(self, place: str) -> Any:
        found: Any = self._schema
        for step in place.lstrip("#").split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or step not in found:
                raise unusable(f"it refers to {_shown(place)}, which is not in it")
            found = found[step]
        return found

    @staticmethod
    def _only(words: Mapping[str, Any], known: set[str]) -> None:
        for word, value in words.items():
            if word not in known or (word == "additionalProperties" and value not in (True, False)):
                raise unusable(f"it says {_shown(word)}, which an answer cannot be held to")


def _counts(words: Mapping[str, Any], least_word: str, most_word: str) -> tuple[int, int | None]:
    least, most = words.get(least_word, 0), words.get(most_word)
    for count in (least, 0 if most is None else most):
        if not _is_count(count) or count > _LONGEST_COUNT:
            raise unusable(f"{_shown(count)} is no count, or too large a one")
    if most is not None and most < least:
        raise unusable(f"{least} is more than {most}")
    return least, most


def _is_count(value: Any, *, negative: bool = False) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and (negative or value >= 0)


def _listed(item: str, least: int, most: int | None) -> str:
    """So many items with commas between."""
    if most == 0:
        return ""
    more = f'( "," blank {item} ){{{max(0, least - 1)},{"" if most is None else most - 1}}}'
    return f"{item} {more}" if least else f"( {item} {more} )?"


def _written(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise unusable(f"{_shown(value)} cannot be written as JSON") from error


def _literal(text: str) -> str:
    """A text as a grammar has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _shown(value: Any) -> str:
    return repr(value)[:60]
