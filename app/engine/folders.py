"""Where model files lie: our folders, those of other programs, anywhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from app.core.errors import ModelError, ModelInUse
from app.engine.describing import ModelFile
from app.engine.entries import CatalogueEntry
from app.engine.gguf import GgufHeader, other_parts
from app.engine.places import ForeignModel, OtherPrograms, gguf_files

_DEPTH = 4
_PARTIAL = ".part"


class ModelFolders:
    """The model files of this computer, by catalogue entry, by path, by another program's name."""

    def __init__(
        self,
        catalogue: Mapping[str, CatalogueEntry],
        own: Path,
        chosen: Callable[[], str],
        others: Callable[[], OtherPrograms],
    ) -> None:
        """``own``: the data folder's; ``chosen``: the user's setting for another one, empty for none. ``others``: the
        programs whose files are used where they are.
        """
        self._entries = [entry for entry in catalogue.values() if entry.kind == "chat" and entry.file is not None]
        self._own = own
        self._chosen = chosen
        self._others = others

    @property
    def target(self) -> Path:
        """Where models are downloaded to."""
        chosen = self._chosen().strip()
        try:
            return Path(chosen).expanduser().absolute() if chosen else self._own
        except RuntimeError:  # no home to expand
            return self._own

    def of_entry(self, entry: CatalogueEntry) -> ModelFile | None:
        """The entry's file, None when it is nowhere."""
        if entry.kind != "chat" or entry.file is None:
            return None
        path = next((path for folder in self._folders() if is_file(path := folder / str(entry.file))), None)
        return None if path is None else ModelFile(entry.id, path, "catalogue", self._ours(path), entry.name)

    def of_program(self, name: str) -> ModelFile | None:
        """Another program's file by its id."""
        found = self._others().find(name)
        return None if found is None else _foreign(found)

    def of_path(self, path: Path) -> ModelFile:
        """A file by its path, with the id it is listed under."""
        for entry in self._entries:
            file = self.of_entry(entry)
            if file is not None and file.path == path:
                return file
        found = next((model for model in self._others().models() if model.path == path), None)
        if found is not None:
            return _foreign(found)
        ours = self._ours(path)
        return ModelFile(str(path), path, "folder" if ours else "file", ours)

    def find(self, name: str) -> Path | None:
        """The path of a GGUF: as it is given, or a name in one of our folders, with or without its suffix."""
        try:
            given = Path(name).expanduser()
            places = [folder / file for folder in self._folders() for file in (name, f"{name}.gguf", _hub_place(name))]
            # Not resolved: the parts of a split model lie beside the link, not beside what it points to.
            return next((_plain(path.absolute()) for path in (given, *places) if path.is_file()), None)
        except (OSError, RuntimeError, ValueError):  # no home to expand, a NUL, a name longer than names can be
            return None

    def all(self) -> list[ModelFile]:
        """Every chat model's file: the catalogue's, others in our folders, those of other programs."""
        others = self._others()
        found = [file for entry in self._entries if (file := self.of_entry(entry)) is not None]
        for folder in self._folders():
            paths = gguf_files(folder, _DEPTH)
            found += [ModelFile(str(path), path, "folder", True) for path in paths if not others.holds(path)]
        found += [_foreign(model) for model in others.models()]
        by_path: dict[Path, ModelFile] = {}
        for file in found:
            by_path.setdefault(file.path, file)
        return list(by_path.values())

    def partials(self, entry: CatalogueEntry) -> list[Path]:
        """What downloads of the entry's file left that have not come to their end, notes about them included."""
        if entry.file is None:
            return []
        return [path for folder in self._folders() for path in _leftovers(folder / entry.file)]

    def partials_of(self, name: str) -> list[Path]:
        """What downloads left of a file of the hub that the catalogue does not know, ``owner/repository/file``."""
        try:
            paths = [path for folder in self._folders() for path in _leftovers(folder / _hub_place(name))]
        except ValueError:
            return []
        return [path for path in paths if self._ours(path)]

    def delete(self, paths: Sequence[Path]) -> None:
        """Delete files and the folders of ours that are empty then; ``ModelInUse`` when the system does not let go."""
        for path in paths:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise ModelInUse(
                    f"{path} cannot be deleted: {error.strerror}.",
                    "Close what is using it, or check the folder's rights.",
                ) from error
        for folder in {path.parent for path in paths}:
            while folder not in self._folders() and self._ours(folder) and _remove_empty(folder):
                folder = folder.parent

    def partial_bytes(self, entry: CatalogueEntry) -> int:
        """How much of the entry's file has come."""
        return sum(_size(path) for path in self.partials(entry) if path.name.endswith(_PARTIAL))

    def _folders(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.target, self._own)))

    def _ours(self, path: Path) -> bool:
        # Resolved: ".." and links to folders lead out of what is ours. A link to a file is ours, and only it is deleted.
        try:
            place = path.parent.resolve() / path.name
            ours = any(place.is_relative_to(folder.resolve()) for folder in self._folders())
        except (OSError, RuntimeError, ValueError):
            return False
        return ours and not self._others().holds(path) and not self._others().holds(place)


def files_of(path: Path, read: Callable[[Path], GgufHeader]) -> list[Path]:
    """All files of the model whose first one is ``path``: other parts, and what downloads of them left."""
    try:
        parts = other_parts(read(path))
    except ModelError:  # too broken to tell of others
        parts = []
    return [file for part in (path, *parts) for file in (part, *_leftovers(part))]


def is_file(path: Path) -> bool:
    """Whether there is a file; False for what is no path at all."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _foreign(model: ForeignModel) -> ModelFile:
    return ModelFile(model.id, model.path, model.origin, ours=False, name=model.name)


def _leftovers(path: Path) -> Iterator[Path]:
    try:
        names = [other for other in path.parent.iterdir() if other.name.startswith(path.name + _PARTIAL)]
    except OSError:
        return iter(())
    return (other for other in sorted(names) if is_file(other))


def _hub_place(name: str) -> str:
    """Where a file of the hub lies in a folder of models: folders inside its repository are left out."""
    parts = name.split("/")
    return "/".join([*parts[:2], parts[-1]]) if len(parts) > 3 else name


def _plain(path: Path) -> Path:
    """The path without ``..``, where that is the same file: one model has one id."""
    plain = Path(os.path.normpath(path))
    return plain if plain.is_file() and plain.samefile(path) else path


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
