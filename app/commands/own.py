"""The user's own prompts as commands."""

from __future__ import annotations

import re

from app.commands import prompts, writing
from app.commands.command import Command, Words
from app.commands.registry import Run
from app.commands.task import Task
from app.core.errors import InputError
from app.rag.prompt import as_data

MOST_NAME = 60
MOST_PROMPT = 8000
_PLACE = re.compile(r"\{(text|language)\}")
_ABOVE = Words("the text between <text> and </text>", "<text> 与 </text> 之间的文字")
_LANGUAGES = Words("English", "中文")


def checked(name: str, prompt: str) -> tuple[str, str]:
    """Name and prompt as they are kept; ``InputError`` when one is empty, too long, or no text."""
    tidy = " ".join(name.split())
    for noun, value, most in (("name", tidy, MOST_NAME), ("prompt", prompt.strip(), MOST_PROMPT)):
        if not value:
            raise InputError(f"The command's {noun} is empty.", f"Give 1 to {most} characters.")
        if len(value) > most:
            raise InputError(f"The command's {noun} has {len(value)} characters.", f"At most {most} are kept.")
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise InputError(f"The command's {noun} holds characters that are no text.", "Write it again.")
    return tidy, prompt.strip()


def command_of(name: str, prompt: str, number: int) -> Command:
    """The command that a prompt of the user's becomes."""
    about = Words("Your own prompt", "自定义提示词")
    return Command(f"own-{number}", Words(name, name), about, own=True, prompt=prompt)


def run_of(prompt: str) -> Run:
    """What it does: the prompt with ``{text}`` and ``{language}`` filled in; piece by piece where the text is long.

    The text itself stands in one place, as data; ``{text}`` points there.
    """

    def run(task: Task) -> writing.Steps:
        language = prompts.spoken(prompt)
        values = {"text": _ABOVE.of(language), "language": _LANGUAGES.of(task.language)}
        told = _PLACE.sub(lambda match: values[match.group(1)], as_data(prompt))
        wish = prompts.with_addition(f"{prompts.OWN.of(language)}\n\n{told}\n\n", task.question, language)
        yield from writing.in_order(task, wish, task.given, language)

    return run
