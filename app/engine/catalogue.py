"""The models people can choose: those of the catalogue, GGUF files in our folders, those of other programs, any file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import InputError, ModelError, ModelNotFound, ModelUnsupported
from app.core.types import ModelInfo
from app.engine.describing import Describer, ModelFile
from app.engine.entries import CatalogueEntry
from app.engine.folders import ModelFolders, files_of, is_file
from app.engine.gguf import GgufHeader, check_chat
from app.engine.headers import HeaderCache
from app.engine.places import LM_STUDIO, OLLAMA, OtherPrograms
from app.resources.memory import available_memory


@dataclass(frozen=True, slots=True)
class InForce:
    """What is used now. ``active``: id or path of the chat model; ``present``: names of prepared embedding models,
    ``embedding`` the one in force (None: whichever is present); ``loaded``: id or path of the one in memory, which
    holds ``held`` bytes that another one could have instead.
    """

    active: str | None = None
    present: Collection[str] = ()
    embedding: str | None = None
    loaded: str | None = None
    held: int = 0


class ModelLibrary:
    """Which models there are, where they lie, and what can be said of each. For any thread."""

    def __init__(
        self,
        catalogue: Mapping[str, CatalogueEntry],
        folder: Path,
        *,
        chosen: Callable[[], str] = str,
        others: Callable[[], OtherPrograms] = OtherPrograms,
        context: Callable[[], int] = int,
        available: Callable[[], int] = available_memory,
        headers: Path | None = None,
    ) -> None:
        """``folder``, ``chosen``, ``others``: as for ``ModelFolders``. ``context`` gives the user's setting, 0 = the
        program decides; ``available`` the free bytes of memory; ``headers`` is where headers are remembered.
        """
        self._catalogue = catalogue
        self._folders = ModelFolders(catalogue, folder, chosen, others)
        self._context = context
        self._available = available
        self._headers = HeaderCache(headers)

    @property
    def folder(self) -> Path:
        """Where models are downloaded to."""
        return self._folders.target

    def resolve(self, name: str) -> ModelFile:
        """The chat model to load for a catalogue id, an id of another program's file, the path of a GGUF, or the name of
        one in our folders.

        ``ModelNotFound`` when it is not on this computer, ``ModelUnsupported`` when it does not write text.
        """
        name = name.strip()
        if not name:
            raise InputError("A model needs a name.", "Give a catalogue id or the path of a GGUF file.")
        entry = self._catalogue.get(name)
        if entry is not None:
            return self._resolve_entry(entry)
        if name.startswith((OLLAMA, LM_STUDIO)):
            return self._resolve_foreign(name)
        path = self._folders.find(name)
        if path is None:
            raise ModelNotFound(
                f"There is no model {name[:300]!r}: not in the catalogue, and no such file.",
                "“aiworkspace models list” shows the models; or give the path of a GGUF file.",
            )
        return self._folders.of_path(path)

    def header(self, file: ModelFile) -> GgufHeader:
        """What its header says, after the engine's own check: a ``ModelError`` names why it cannot be used."""
        header = self._headers.read(file.path)
        check_chat(header)
        return header

    def usable(self) -> Sequence[ModelFile]:
        """The chat models of this computer that the engine can run."""
        return [file for file in self._folders.all() if self._runs(file)]

    def describe(self, name: str, now: InForce | None = None) -> ModelInfo:
        """What is known of one model. A file that cannot be used has its ``problem``."""
        now = now or InForce()
        entry = self._catalogue.get(name.strip())
        if entry is not None:
            return self._describe_entry(entry, self._describer(now), now)
        if name in now.present:
            return _pointed_to(name, now)
        return self._describe_file(self.resolve(name), self._describer(now), now)

    def list(self, now: InForce | None = None) -> Sequence[ModelInfo]:
        """Every model: the catalogue's, then other GGUF files of our folders, then those of other programs."""
        now = now or InForce()
        describer = self._describer(now)
        rows = [self._describe_entry(entry, describer, now) for entry in self._catalogue.values()]
        rows += [_pointed_to(name, now) for name in now.present if name not in self._catalogue]
        listed = {row.path for row in rows}
        for file in self._with_active(now.active):
            if str(file.path) not in listed:
                listed.add(str(file.path))
                try:
                    rows.append(self._describe_file(file, describer, now))
                except ModelNotFound:  # gone since it was found
                    continue
        self._headers.save()
        return rows

    def remove(self, name: str) -> ModelInfo:
        """Delete a chat model's files, other parts and what a download left included, from our folders.

        ``InputError`` for a file that is not in them, ``ModelNotFound`` when nothing is there, ``ModelInUse`` when the
        system does not let go of it. Gives what is known of the model afterwards.
        """
        entry = self._catalogue.get(name.strip())
        try:
            file = self.resolve(name)
        except ModelNotFound:
            left = self._folders.partials(entry) if entry is not None else self._folders.partials_of(name.strip())
            if not left:
                raise
            self._folders.delete(left)
            return self.describe(name) if entry is not None else not_here(name.strip())
        if not file.ours:
            raise InputError(
                f"{file.path} is not in our folder of models and stays.",
                "Remove it with the program it belongs to, or delete the file yourself.",
            )
        before = self._describe_file(file, self._describer(InForce()), InForce())
        self._folders.delete(files_of(file.path, self._headers.read))
        if file.id in self._catalogue:
            return self.describe(file.id)
        return replace(before, installed=False, removable=False)

    # --- by name --------------------------------------------------------------------------------

    def _resolve_entry(self, entry: CatalogueEntry) -> ModelFile:
        if entry.kind != "chat":
            raise ModelUnsupported(
                f"{entry.name} finds passages, it does not write text.",
                "Choose a chat model; the embedding model is changed on the page, under Models.",
            )
        file = self._folders.of_entry(entry)
        if file is not None:
            return file
        where = f" as {entry.file}" if entry.file else ""
        raise ModelNotFound(
            f"{entry.name} is not on this computer.",
            f"Download it, put its GGUF file into {self.folder}{where}, or give the path of a GGUF file.",
        )

    def _resolve_foreign(self, name: str) -> ModelFile:
        file = self._folders.of_program(name)
        if file is None:
            raise ModelNotFound(
                f"There is no model {name[:300]!r} on this computer now.",
                "The program it belongs to may have removed it; or the setting model.other_programs is off.",
            )
        return file

    def _with_active(self, active: str | None) -> Sequence[ModelFile]:
        files = self._folders.all()
        if active is None or active in self._catalogue or active in {file.id for file in files}:
            return files
        return [*files, self._folders.of_path(Path(active))] if is_file(Path(active)) else files

    def _runs(self, file: ModelFile) -> bool:
        try:
            self.header(file)
        except ModelError:
            return False
        return True

    # --- rows -----------------------------------------------------------------------------------

    def _describer(self, now: InForce) -> Describer:
        return Describer(self._headers.read, self._context(), self._available() + now.held)

    def _describe_file(self, file: ModelFile, describer: Describer, now: InForce) -> ModelInfo:
        names = {file.id, str(file.path)}
        info = replace(describer.file(file, loaded=now.loaded in names), active=now.active in names)
        entry = self._catalogue.get(file.id)
        return info if entry is None else self._introduced(info, entry)

    def _describe_entry(self, entry: CatalogueEntry, describer: Describer, now: InForce) -> ModelInfo:
        file = self._folders.of_entry(entry)
        if file is not None:
            return self._describe_file(file, describer, now)
        info = describer.entry(entry)
        if entry.kind == "embedding":
            here = entry.id in now.present
            in_force = here and now.embedding in {None, entry.id}
            info = replace(info, installed=here, active=in_force, downloadable=info.downloadable and not here)
        partial = self._folders.partial_bytes(entry) or None
        return self._introduced(replace(info, partial=partial), entry)

    def _introduced(self, info: ModelInfo, entry: CatalogueEntry) -> ModelInfo:
        """The row with what the catalogue says of that model."""
        place = str(self.folder / (entry.file or "")) if entry.kind == "chat" else None
        return replace(
            info,
            name=entry.name,
            en=entry.purpose["en"],
            zh=entry.purpose["zh"],
            source=entry.hub,
            place=place,
            file=entry.file,
            languages=entry.languages,
            checked=entry.checked,
            licence=info.licence or entry.licence,
            parameters=info.parameters or entry.parameters,
        )


def _pointed_to(name: str, now: InForce) -> ModelInfo:
    """An embedding model that was made from a folder of the user's."""
    return ModelInfo(
        id=name,
        kind="embedding",
        installed=True,
        active=now.embedding == name,
        path=name,
        size=None,
        memory=None,
        context=None,
        licence=None,
        fits=None,
        name=Path(name).name,
        origin="file",
    )


def not_here(name: str) -> ModelInfo:
    """A file of the hub of which nothing is here."""
    return ModelInfo(name, "chat", False, False, None, None, None, None, None, None, origin="folder")
