"""The models people can choose: those of ``models/catalogue.json`` and any GGUF file of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import InputError, ModelError, ModelNotFound, ModelUnsupported
from app.core.types import ModelInfo
from app.engine.entries import CatalogueEntry
from app.engine.footprint import choose_context, memory_needed
from app.engine.gguf import GgufHeader, check_chat, read_header
from app.resources.memory import available_memory, may_load


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A chat model that is on this computer. ``id`` is the catalogue's, or the file's path."""

    id: str
    path: Path


class ModelLibrary:
    """The models in the catalogue and in the models folder, and what can be said of each."""

    def __init__(
        self,
        catalogue: Mapping[str, CatalogueEntry],
        folder: Path,
        *,
        context: Callable[[], int] = int,
        available: Callable[[], int] = available_memory,
    ) -> None:
        """``context`` gives the user's setting, 0 = the program decides; ``available`` gives the free bytes of memory."""
        self._catalogue = catalogue
        self._folder = folder
        self._context = context
        self._available = available

    def resolve(self, name: str) -> ModelFile:
        """The chat model to load for a catalogue id, the path of a GGUF, or the name of one in the models folder.

        ``ModelNotFound`` when it is not on this computer, ``ModelUnsupported`` when it does not write text.
        """
        name = name.strip()
        if not name:
            raise InputError("A model needs a name.", "Give a catalogue id or the path of a GGUF file.")
        entry = self._catalogue.get(name)
        if entry is not None:
            return self._resolve_entry(entry)
        path = self._find(name)
        if path is None:
            raise ModelNotFound(
                f"There is no model {name!r}: not in the catalogue, and no such file.",
                "“aiworkspace models list” shows the models; or give the path of a GGUF file.",
            )
        return self._file(path)

    def describe(self, name: str, *, active: str | None = None, present: Collection[str] = ()) -> ModelInfo:
        """What is known of one model; ``active`` and ``present`` as for ``list``."""
        entry = self._catalogue.get(name.strip())
        if entry is not None:
            return self._describe_entry(entry, active, present)
        file = self.resolve(name)
        return self._describe_file(file, read_header(file.path), active)

    def list(self, *, active: str | None = None, present: Collection[str] = ()) -> list[ModelInfo]:
        """Every model: the catalogue's, then other GGUF files of the models folder.

        ``active``: id or path of the chat model in use; ``present``: ids of prepared embedding models.
        """
        rows = [self._describe_entry(entry, active, present) for entry in self._catalogue.values()]
        known = {row.path for row in rows}
        others = sorted(path for path in self._folder.glob("**/*.gguf") if str(path) not in known)
        if active is not None and active not in self._catalogue and Path(active) not in others:
            others.append(Path(active))
        return rows + [self._describe_found(path, active) for path in others if path.is_file()]

    # --- one model ------------------------------------------------------------------------------

    def _resolve_entry(self, entry: CatalogueEntry) -> ModelFile:
        if entry.kind != "chat":
            raise ModelUnsupported(f"{entry.name} finds passages, it does not write text.", "Choose a chat model.")
        if entry.file is not None and (self._folder / entry.file).is_file():
            return ModelFile(entry.id, self._folder / entry.file)
        where = f" as {entry.file}" if entry.file else ""
        raise ModelNotFound(
            f"{entry.name} is not on this computer.",
            f"Put its GGUF file into {self._folder}{where}, or give the path of a GGUF file.",
        )

    def _find(self, name: str) -> Path | None:
        try:
            given = Path(name).expanduser()
            for path in (given, self._folder / name, self._folder / f"{name}.gguf"):
                if path.is_file():
                    return path.resolve()
        except (OSError, RuntimeError, ValueError):  # no home to expand, a NUL, a name longer than names can be
            return None
        return None

    def _file(self, path: Path) -> ModelFile:
        for entry in self._catalogue.values():
            if entry.kind == "chat" and entry.file is not None and path == (self._folder / entry.file).resolve():
                return ModelFile(entry.id, path)
        return ModelFile(str(path), path)

    def _describe_entry(self, entry: CatalogueEntry, active: str | None, present: Collection[str]) -> ModelInfo:
        path = None if entry.file is None or entry.kind != "chat" else self._folder / entry.file
        if path is not None and path.is_file():
            return self._describe_found(path, active)
        info = ModelInfo(
            id=entry.id,
            kind=entry.kind,
            installed=entry.id in present,
            active=entry.id in present if entry.kind == "embedding" else False,
            path=None,
            size=entry.size,
            memory=min(entry.memory.values()),
            context=entry.context,
            licence=entry.licence,
            fits=may_load(min(entry.memory.values()), self._available()).fits,
        )
        return self._introduced(info)

    def _describe_found(self, path: Path, active: str | None) -> ModelInfo:
        """A row for any file, also for one that cannot be loaded: then what is not known is None."""
        return self._introduced(self._describe_readable(path, active))

    def _describe_readable(self, path: Path, active: str | None) -> ModelInfo:
        file = self._file(path.resolve())
        try:
            header = read_header(path)
            check_chat(header)
        except ModelError:
            return ModelInfo(
                id=file.id,
                kind="chat",
                installed=True,
                active=active is not None and active in {file.id, str(path)},
                path=str(path),
                size=path.stat().st_size,
                memory=None,
                context=None,
                licence=None,
                fits=None,
            )
        return self._describe_file(file, header, active)

    def _describe_file(self, file: ModelFile, header: GgufHeader, active: str | None) -> ModelInfo:
        free = self._available()
        context = choose_context(header, self._context(), free)
        need = memory_needed(header, context)
        entry = self._catalogue.get(file.id)
        return ModelInfo(
            id=file.id,
            kind="chat",
            installed=True,
            active=active is not None and active in {file.id, str(file.path)},
            path=str(file.path),
            size=header.file_size,
            memory=need,
            context=context,
            licence=header.licence or (entry.licence if entry else None),
            fits=may_load(need, free).fits,
        )

    def _introduced(self, info: ModelInfo) -> ModelInfo:
        """The row with what the catalogue says of that model."""
        entry = self._catalogue.get(info.id)
        if entry is None:
            return info
        place = str(self._folder / (entry.file or "")) if entry.kind == "chat" else None
        return replace(
            info,
            name=entry.name,
            en=entry.purpose["en"],
            zh=entry.purpose["zh"],
            source=entry.source.get("hub"),
            place=place,
        )
