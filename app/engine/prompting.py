"""Messages to the text a model was trained on, whether or not its file says how."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Message = dict[str, str]
Template = Callable[[list[Message]], str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text for the model, and marks at which its answer ends besides the model's own end token."""

    text: str
    stop: tuple[str, ...] = ()


class PromptWriter:
    """Writes prompts with the model's own template, or the plainest one that its vocabulary allows.

    Control tokens quoted in a message are broken up: text from a document cannot end a turn or open another.
    """

    def __init__(self, template: Template | None, control_tokens: Iterable[str]) -> None:
        """``template`` may raise for messages it does not take, as templates without a system turn do."""
        tokens = {token for token in control_tokens if len(token) > 1}
        self._template = template
        self._chatml = {"<|im_start|>", "<|im_end|>"} <= tokens
        longest_first = sorted(tokens, key=len, reverse=True)
        self._control = re.compile("|".join(re.escape(token) for token in longest_first)) if tokens else None

    def write(self, messages: list[Message]) -> Prompt:
        """The prompt for these messages."""
        safe = [{**message, "content": self._break_up(message["content"])} for message in messages]
        if self._template is not None:
            for attempt in (safe, _without_system(safe)):
                try:
                    return Prompt(self._template(attempt))
                except Exception:  # noqa: S112 - a template is a program out of a file and may fail in any way
                    continue
        return _chatml(safe) if self._chatml else _plain(safe)

    def _break_up(self, text: str) -> str:
        if self._control is None:
            return text
        return self._control.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)


def _without_system(messages: list[Message]) -> list[Message]:
    """The same with the system's words put before the first of the user's."""
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    rest = [dict(message) for message in messages if message["role"] != "system"]
    if system:
        first = next((message for message in rest if message["role"] == "user"), None)
        if first is None:
            return [{"role": "user", "content": system}, *rest]
        first["content"] = f"{system}\n\n{first['content']}"
    return rest


def _chatml(messages: list[Message]) -> Prompt:
    turns = "".join(f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>\n" for message in messages)
    return Prompt(f"{turns}<|im_start|>assistant\n", ("<|im_end|>",))


def _plain(messages: list[Message]) -> Prompt:
    names = {"system": "Instructions", "user": "User", "assistant": "Assistant"}
    turns = "".join(f"{names[message['role']]}: {message['content']}\n\n" for message in messages)
    return Prompt(f"{turns}Assistant:", ("\nUser:", "\nInstructions:"))
