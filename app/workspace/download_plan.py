"""What a download is of: by the catalogue, by a name on the hub, from a folder of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from app.core.errors import DownloadUnavailable, InputError, ModelNotFound, ModelUnsupported, NotFoundError
from app.engine.entries import CatalogueEntry
from app.net.hub import check_name, safe_path

_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf")
_EMBEDDING_FILES = re.compile(
    r"(config|modules|sentence_\w+_config|config_sentence_transformers|tokenizer|tokenizer_config|special_tokens_map|"
    r"added_tokens|vocab)\.json|vocab\.txt|merges\.txt|(sentencepiece\.bpe|spiece|tokenizer)\.model|\d+_\w+/config\.json"
)
_WEIGHTS = (
    re.compile(r"(\d+_\w+/)?model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?"),
    re.compile(r"(\d+_\w+/)?pytorch_model(-\d{5}-of-\d{5})?\.bin(\.index\.json)?"),
)
_NEEDED = ("modules.json", "config.json")
_SUMS = ("SHA256SUMS", "SHA256SUMS.txt", "sha256sums.txt")
_SUM_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
_LONGEST_SUMS = 1 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """A model to fetch. ``files`` are names in the repository, first one first; empty where its contents decide.

    ``model`` is the catalogue's id or ``owner/repository/file``, ``folder`` where the files go. ``sha256`` by name,
    as far as the catalogue knows; ``listed``: the catalogue has it.
    """

    model: str
    title: str
    kind: Literal["chat", "embedding"]
    repository: str
    revision: str
    files: tuple[str, ...]
    folder: Path
    listed: bool
    sha256: Mapping[str, str] = field(default_factory=dict)

    def target(self, name: str) -> Path:
        """Where a file of the repository goes."""
        return self.folder / (name if self.kind == "embedding" else PurePosixPath(name).name)

    def choose(self, names: Iterable[str]) -> tuple[str, ...]:
        """Which of these files belong to the model; ``DownloadUnavailable`` when it is none that can be used."""
        if self.files:
            return self.files
        return embedding_files(names, self.repository)


class Planner:
    """Makes plans. ``folder`` gives the folder that models are downloaded to."""

    def __init__(self, catalogue: Mapping[str, CatalogueEntry], folder: Callable[[], Path]) -> None:
        self._catalogue = catalogue
        self._folder = folder

    def plan(self, name: str) -> Plan:
        """What is meant by a name; ``ModelNotFound``, ``ModelUnsupported``, ``DownloadUnavailable``, ``InputError``."""
        name = name.strip()
        entry = self._catalogue.get(name)
        if entry is not None:
            return self._of_entry(entry)
        repository, file = _split(name)
        for known in self._catalogue.values():
            if known.kind == "chat" and (known.hub, known.file) == (repository, file):
                return self._of_entry(known)
        return Plan(
            model=name,
            title=PurePosixPath(file).name,
            kind="chat",
            repository=repository,
            revision="main",
            files=all_parts(file),
            folder=self._folder() / repository,
            listed=False,
        )

    def _of_entry(self, entry: CatalogueEntry) -> Plan:
        if entry.source.get("pypi"):
            raise NotFoundError(f"{entry.name} comes with the program.", "Nothing has to be fetched: run set-up again.")
        if entry.kind not in {"chat", "embedding"}:
            raise ModelUnsupported(f"{entry.name} cannot be used yet.", "Choose another model.")
        if entry.hub is None or entry.file is None:
            raise DownloadUnavailable(
                f"No file of {entry.name} has been settled on.",
                "Find a GGUF of it, and give its name as owner/repository/file.gguf, or put it into the folder of models.",
            )
        chat = entry.kind == "chat"
        files = all_parts(entry.file)
        hashes = {entry.file: entry.sha256} if entry.sha256 is not None and len(files) == 1 else {}
        return Plan(
            model=entry.id,
            title=entry.name,
            kind="chat" if chat else "embedding",
            repository=entry.hub,
            revision=str(entry.source.get("revision") or "main"),
            files=files if chat else (),
            folder=self._place(entry) if chat else source_folder(self._folder(), entry.id),
            listed=True,
            sha256=hashes,
        )

    def _place(self, entry: CatalogueEntry) -> Path:
        return (self._folder() / str(entry.file)).parent


def source_folder(models: Path, model: str) -> Path:
    """Where the files of an embedding model are kept until it is prepared."""
    return models / "embeddings-source" / model


def all_parts(file: str) -> tuple[str, ...]:
    """A model's file, or all parts of a split one when ``file`` is one of them."""
    split = _PART.fullmatch(file)
    if split is None:
        return (file,)
    count = int(split["count"])
    if not 1 <= int(split["number"]) <= count <= 1000:
        raise InputError(f"{file[:120]} is no part of a model.", "Check its name on the hub.")
    return tuple(f"{split['stem']}-{number:05d}-of-{split['count']}.gguf" for number in range(1, count + 1))


def is_part(file: str) -> bool:
    """Whether it is one part of a split model."""
    return _PART.fullmatch(PurePosixPath(file).name) is not None


def embedding_files(names: Iterable[str], repository: str) -> tuple[str, ...]:
    """What of a sentence-transformers repository is needed: one format of the weights, no other framework's copies."""
    there = sorted(names)
    weights = next((found for kind in _WEIGHTS if (found := [name for name in there if kind.fullmatch(name)])), [])
    described = [name for name in there if _EMBEDDING_FILES.fullmatch(name)]
    if not weights or any(needed not in described for needed in _NEEDED):
        raise DownloadUnavailable(
            f"{repository} does not hold a sentence-transformers model.",
            "Choose another one; those of the catalogue can be used.",
        )
    return (*described, *weights)


def _split(name: str) -> tuple[str, str]:
    parts = name.split("/", 2)
    if len(parts) < 3 or not name.lower().endswith(".gguf"):
        raise ModelNotFound(
            f"There is no model {name[:120]!r} in the catalogue.",
            "“aiworkspace models list” shows them; any other is named as owner/repository/file.gguf of the hub.",
        )
    repository, file = "/".join(parts[:2]), parts[2]
    check_name(repository)
    if not safe_path(file):
        raise InputError(f"{file[:120]!r} is no file of a repository.", "Write owner/repository/file.gguf.")
    return repository, file


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """A plan's files that lie in a folder of the user's, by name; hashes from a ``SHA256SUMS`` beside them."""

    paths: Mapping[str, Path]
    sha256: Mapping[str, str]


def look_into(folder: Path | None, plan: Plan) -> FolderFiles:
    """Find the plan's files below ``folder``: in it, in ``repository``, ``owner/repository`` or a folder of its id."""
    if folder is None:
        return FolderFiles({}, {})
    owner, _, repository = plan.repository.partition("/")
    places = [folder / plan.model, folder / owner / repository, folder / repository, folder]
    if not plan.listed:
        places = places[1:]
    for place in places:
        paths = _found_in(place, plan)
        if paths:
            sums = _sums(place) or _sums(folder)
            hashes = {name: sums[key] for name in paths for key in (name, PurePosixPath(name).name) if key in sums}
            return FolderFiles(paths, hashes)
    return FolderFiles({}, {})


def _found_in(place: Path, plan: Plan) -> dict[str, Path]:
    try:
        if plan.files:
            found = {name: _one_of(place / name, place / PurePosixPath(name).name) for name in plan.files}
            return {name: path for name, path in found.items() if path is not None}
        if not (place / "modules.json").is_file():
            return {}
        names = [
            path.relative_to(place).as_posix() for depth in ("*", "*/*") for path in place.glob(depth) if path.is_file()
        ]
        return {name: place / name for name in embedding_files(names, str(place))}
    except (OSError, ValueError, DownloadUnavailable):  # a stick that was pulled out, a folder of something else
        return {}


def _one_of(*paths: Path) -> Path | None:
    return next((path for path in paths if path.is_file()), None)


def _sums(place: Path) -> Mapping[str, str]:
    for name in _SUMS:
        try:
            with (place / name).open(encoding="utf-8", errors="replace") as file:
                lines: Sequence[str] = file.read(_LONGEST_SUMS).splitlines()
        except (OSError, ValueError):
            continue
        matches = (_SUM_LINE.fullmatch(line.strip()) for line in lines)
        return {match[2].removeprefix("./"): match[1].lower() for match in matches if match is not None}
    return {}
