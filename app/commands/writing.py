"""How a model works on a text of any length: at once, piece by piece in order, or through notes on its parts."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from app.commands import prompts
from app.commands.pieces import pieces
from app.commands.task import Task
from app.core import ports
from app.core.errors import ContextOverflow
from app.core.events import AskEvent
from app.core.types import ChatMessage
from app.rag.prompt import OVERHEAD, as_data

_ALOUD = 0.4
"""Share of the context for a piece that is written anew: the result may be half as long again."""
_READ = 0.6
"""Share of the context for a piece that is only noted down."""
_NOTE_SHARE = 0.15
_ROOM = 64
"""Tokens of a piece below which its instruction is too long for the context: every sentence would be a run."""
_LARGEST = 3000
"""Tokens of a piece that is written anew: beyond that, models begin to leave things out."""

Steps = Generator[AskEvent, None, None]


def in_order(task: Task, wish: str, text: str, language: str) -> Steps:
    """The wish fulfilled for each piece, in order, with the blanks that stood between them."""
    generator = yield from task.writer()
    plain = as_data(text)
    parts = _parts(generator, plain, _overhead(generator, prompts.about(wish, "", language)), _ALOUD, _LARGEST)
    if len(parts) > 1:
        yield task.notice("command.pieces", count=len(parts))
    # A text's own <tags> come back as they were.
    tidy = {ord("‹"): "<", ord("›"): ">"} if "<" in text and "‹" not in text else {}
    for number, part in enumerate(parts):
        if task.stopped:
            return
        body = part.strip()
        if not body:
            continue
        yield from task.write(prompts.about(wish, body, language), tidy=tidy)
        if number < len(parts) - 1:
            yield task.say(part[len(part.rstrip()) :] or "\n")


def at_once(
    task: Task, wish: str, text: str, language: str, *, question: str = "", passages: str = "", limit: int | None = None
) -> Steps:
    """The wish fulfilled for the whole text; for one that is too long, for notes on all its parts."""
    generator = yield from task.writer()
    limit = min(limit or task.library.settings().max_tokens, generator.context_size() // 3)
    frame = _overhead(generator, prompts.about(wish, "", language, question, passages))
    room = generator.context_size() - limit - frame
    body = as_data(text)
    rounds = 0
    while len(parts := pieces(body, generator.count_tokens, max(room, 32))) > 1:
        if not rounds:
            noted = _parts(generator, body, frame, _READ)
            yield task.notice("command.pieces", count=len(noted))
        notes = yield from _noted(task, generator, wish, body, language, question)
        if task.stopped:
            return
        rounds += 1
        if len(notes) >= len(body):  # notes longer than what they are about: they are the answer, whole
            yield task.say(notes)
            return
        body = notes
    yield from task.write(prompts.about(wish, parts[0].strip(), language, question, passages), limit=limit)


def _noted(
    task: Task, generator: ports.Generator, wish: str, text: str, language: str, question: str
) -> Generator[AskEvent, None, str]:
    told = f"{wish} {as_data(question)}".strip()
    order = prompts.NOTES.of(language).replace("{wish}", told)
    limit = max(16, int(generator.context_size() * _NOTE_SHARE))
    made: list[str] = []
    for part in _parts(generator, text, _overhead(generator, prompts.about(order, "", language)), _READ):
        if task.stopped:
            break
        written = yield from task.write(prompts.about(order, part.strip(), language), aside=True, limit=limit)
        yield task.think("\n\n")
        made.append(as_data(written.strip()))
    return "\n\n".join(made)


def _parts(
    generator: ports.Generator, text: str, frame: int, share: float, largest: int | None = None
) -> Sequence[str]:
    room = int((generator.context_size() - frame) * share)
    if room < _ROOM:
        raise ContextOverflow(
            f"What the command is told has {frame:,} tokens, the model holds {generator.context_size():,}: "
            "no room is left for the text.",
            "Say it more briefly, or choose a model or a setting with more context.",
        )
    return pieces(text, generator.count_tokens, min(room, largest or room))


def _overhead(generator: ports.Generator, messages: Sequence[ChatMessage]) -> int:
    return sum(generator.count_tokens(message.content) for message in messages) + OVERHEAD
