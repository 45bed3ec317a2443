"""What can be said of a model before it is loaded: from the catalogue, from its file's header, of the memory there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import ModelError
from app.core.machine_types import ModelOrigin
from app.core.types import ModelInfo
from app.engine.entries import CatalogueEntry
from app.engine.estimates import memory_by_context
from app.engine.footprint import choose_context, memory_needed
from app.engine.gguf import GgufHeader, check_chat
from app.resources.memory import may_load


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A chat model that is on this computer. ``id`` is the catalogue's, another program's, or the file's path.

    ``ours``: in a folder of ours.
    """

    id: str
    path: Path
    origin: ModelOrigin = "file"
    ours: bool = False
    name: str = ""


class Describer:
    """Rows of the list of models, all with the same memory to fit into."""

    def __init__(self, read: Callable[[Path], GgufHeader], context: int, free: int) -> None:
        """``context``: the user's setting, 0 = the program decides; ``free``: bytes there are."""
        self._read = read
        self._context = context
        self._free = free

    def file(self, file: ModelFile, *, loaded: bool = False) -> ModelInfo:
        """A file that is there; one that cannot be used has its ``problem``. ``ModelNotFound`` when it is gone."""
        info = ModelInfo(
            id=file.id,
            kind="chat",
            installed=True,
            active=False,
            path=str(file.path),
            size=None,
            memory=None,
            context=None,
            licence=None,
            fits=None,
            name=file.name,
            file=file.path.name,
            origin=file.origin,
            removable=file.ours,
        )
        try:
            header = self._read(file.path)
        except ModelError as error:
            return replace(info, size=_size(file.path), problem=error.as_dict())
        info = self._with_header(info, header)
        try:
            check_chat(header)
        except ModelError as error:
            return replace(info, problem=error.as_dict())
        return self._with_memory(info, header, loaded=loaded)

    def entry(self, entry: CatalogueEntry) -> ModelInfo:
        """A model of the catalogue that is not on this computer."""
        info = ModelInfo(
            id=entry.id,
            kind=entry.kind,
            installed=False,
            active=False,
            path=None,
            size=entry.size,
            memory=None,
            context=None,
            licence=entry.licence,
            fits=None,
            parameters=entry.parameters,
            trained=entry.context,
            downloadable=entry.hub is not None and entry.file is not None,
        )
        header = entry.header()
        if header is not None:
            return self._with_memory(replace(info, architecture=header.architecture), header, loaded=False)
        need = min(entry.memory.values())
        verdict = may_load(need, self._free)
        return replace(
            info,
            memory=need,
            context=entry.context,
            contexts={str(tokens): bytes_ for tokens, bytes_ in entry.memory.items()},
            fits=verdict.fits,
            missing=verdict.missing,
        )

    def _with_header(self, info: ModelInfo, header: GgufHeader) -> ModelInfo:
        return replace(
            info,
            size=header.file_size,
            licence=header.licence,
            architecture=header.architecture or None,
            parameters=header.parameters or None,
            quantisation=header.quantisation,
            trained=header.context or None,
            template=header.chat_template is not None,
        )

    def _with_memory(self, info: ModelInfo, header: GgufHeader, *, loaded: bool) -> ModelInfo:
        context = choose_context(header, self._context, self._free)
        need = memory_needed(header, context)
        verdict = may_load(need, self._free)
        return replace(
            info,
            memory=need,
            context=context,
            contexts={str(tokens): bytes_ for tokens, bytes_ in memory_by_context(header).items()},
            fits=loaded or verdict.fits,  # what it takes is no longer among what is free
            missing=0 if loaded else verdict.missing,
            loaded=loaded,
        )


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
