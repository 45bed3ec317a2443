"""The texts a command works on: given as text, documents and conversations of the library, files read for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import PurePath

from app.commands.task import Source
from app.core.errors import DOCUMENT_ERRORS, Cancelled, DocumentCorrupt, DocumentEmpty, InputError, PathNotFound
from app.core.script import language_of
from app.core.types import DocumentRow, Message
from app.ingest.reading import Read, ReaderLimits, ReaderProcess
from app.storage.conversations import Conversations
from app.storage.documents import Documents
from app.workspace.port import CommandRequest

MOST_FILES = 50
_TICK = 0.2
"""Seconds between two looks at whether a run was given up while a file is read."""

Gather = Callable[[Callable[[], bool]], tuple[Source, ...]]


class GivenTexts:
    """Texts by id and by path. A file that the library does not have is read by a child process, as indexing does."""

    def __init__(self, documents: Documents, conversations: Conversations, limits: Callable[[], ReaderLimits]) -> None:
        self._documents = documents
        self._conversations = conversations
        self._limits = limits

    def of(self, request: CommandRequest) -> Gather:
        """What gives the texts of the request. Ids and paths are looked at now: ``NotFoundError``, ``InputError``."""
        row = None if request.document is None else self._documents.get(request.document)
        messages = () if request.conversation is None else self._messages(request.conversation)
        held, strange = self._files(request.paths)

        def gather(cancelled: Callable[[], bool]) -> tuple[Source, ...]:
            texts = [Source(request.text)] if request.text.strip() else []
            if row is not None:
                texts.append(self._document(row.id))
            if messages:
                texts.append(_spoken(messages))
            texts += [self._document(document) for document in held]
            return (*texts, *self._read(strange, cancelled))

        return gather

    def told(self, request: CommandRequest) -> str:
        """The request's texts as a kept question shows them: text whole, files and documents by name."""
        names = [PurePath(path).name for path in request.paths]
        if request.document is not None:
            names.append(self._documents.get(request.document).title)
        if request.conversation is not None:
            names.append(self._conversations.get(request.conversation).title)
        return "\n\n".join(part for part in ("\n".join(names), request.text) if part.strip())

    def _messages(self, conversation: str) -> tuple[Message, ...]:
        self._conversations.get(conversation)
        return self._conversations.messages(conversation)

    def _document(self, document: str) -> Source:
        row: DocumentRow = self._documents.get(document)
        if row.status in {"skipped", "failed"} and row.code is not None:
            raise DOCUMENT_ERRORS.get(row.code, DocumentCorrupt)(row.reason or row.title, code=row.code)
        text, pages = self._documents.text(document)
        if not text.strip():
            raise DocumentEmpty(f"{row.title} has no text yet.", "Wait until it has been read.")
        return Source(text, row.title, row.id, row.path, pages)

    def _files(self, paths: Sequence[str]) -> tuple[list[str], list[str]]:
        """Ids of the library's documents among the paths, and the files it does not have."""
        if len(paths) > MOST_FILES:
            raise InputError(f"{len(paths)} files are too many at once.", f"Give at most {MOST_FILES}.")
        held: list[str] = []
        strange: list[str] = []
        for given in paths:
            if "\0" in given or not os.path.isabs(given):
                raise InputError(f"{given[:200]!a} is no absolute path.", "Drop the file again.")
            path = os.path.normpath(given)
            states = self._documents.states(path)
            readable = [str(state.id) for state in states.values() if state.status == "indexed"]
            if path in states and states[path].status == "indexed":
                held.append(str(states[path].id))
            elif os.path.isdir(path) and readable:
                held += readable
            elif os.path.isdir(path):
                raise InputError(f"The library has nothing of {path}.", "Add the folder to the library first.")
            else:
                strange.append(path)
        if len(held) + len(strange) > MOST_FILES:
            raise InputError(f"{len(held) + len(strange)} files are too many at once.", f"Give at most {MOST_FILES}.")
        return held, strange

    def _read(self, paths: Sequence[str], cancelled: Callable[[], bool]) -> list[Source]:
        if not paths:
            return []
        reader = ReaderProcess(self._limits(), ())
        try:
            return [_source(_answer(reader, path, cancelled)) for path in paths]
        finally:
            reader.close()


def _answer(reader: ReaderProcess, path: str, cancelled: Callable[[], bool]) -> Read:
    reader.send(path, None)
    while (read := reader.receive(_TICK)) is None:
        if cancelled():
            raise Cancelled("Reading the file was stopped.")
    return read


def _source(read: Read) -> Source:
    unit = read.units[0]
    if unit.code == PathNotFound.code:
        raise PathNotFound(f"There is no file {unit.path}.", "Look whether it was moved or renamed.")
    if unit.code is not None:
        raise DOCUMENT_ERRORS.get(unit.code, DocumentCorrupt)(unit.reason or unit.title, code=unit.code)
    return Source(unit.text, unit.title, None, unit.path)


def _spoken(messages: Sequence[Message]) -> Source:
    """A conversation as one text: each turn under who speaks."""
    names = {"user": "Q: ", "assistant": "A: "}
    if language_of(" ".join(one.text for one in messages)) == "zh":
        names = {"user": "问：", "assistant": "答："}
    return Source("\n\n".join(f"{names[one.role]}{one.text.strip()}" for one in messages if one.text.strip()))
