"""What a GGUF file says about itself, read from its header without loading it.

Layout (GGUF versions 2 and 3, little-endian): magic, version, number of tensors, number of metadata entries, the
entries (key, type, value), the tensors' names, shapes, types and offsets, padding, the tensors' bytes.
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ModelBroken, ModelNotFound, ModelUnsupported
from app.engine.architectures import CHAT, FILE_TYPES, OTHER, TENSOR_TYPES

Scalar = int | float | bool | str
Value = Scalar | tuple[Scalar, ...]

_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_KEPT_ARRAY = 1024
_DOWNLOAD_AGAIN = "Download the model again or choose another one."


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """A model file's own description. Sizes are bytes; ``parts`` > 1 when the model is split over several files."""

    path: Path
    architecture: str
    name: str
    licence: str | None
    quantisation: str | None
    parameters: int
    weights: int
    file_size: int
    context: int
    vocabulary: int
    chat_template: str | None
    parts: int
    metadata: Mapping[str, Value]

    def number(self, key: str, default: int = 0) -> int:
        """The architecture's own value ``<architecture>.<key>``; the largest where there is one per block."""
        value = self.metadata.get(f"{self.architecture}.{key}", default)
        if isinstance(value, tuple):
            value = max((item for item in value if isinstance(item, int)), default=default)
        return int(value) if isinstance(value, (int, float)) else default


def read_header(path: Path) -> GgufHeader:
    """The header of a GGUF file.

    ``ModelNotFound`` when there is no such file, ``ModelBroken`` when it is not a GGUF or is cut off,
    ``ModelUnsupported`` for versions and tensor types llama.cpp does not run.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size < 24:
                raise ModelBroken(f"{path.name} is not a model: it has {size} bytes.", _DOWNLOAD_AGAIN)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Reader(path, data).header()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ModelNotFound(f"There is no model file {path}.", "Check the path.") from error
    except OSError as error:
        raise ModelNotFound(f"The model file {path} cannot be read: {error.strerror}.", "Check its rights.") from error


def check_chat(header: GgufHeader) -> None:
    """Refuse a file that does not hold a model that writes text (``ModelUnsupported``) or misses parts."""
    if header.architecture in OTHER:
        raise ModelUnsupported(
            f"{header.path.name} is not a model that writes text (its architecture is {header.architecture}).",
            "Choose a chat model (often named “instruct”).",
        )
    if header.architecture not in CHAT:
        raise ModelUnsupported(
            f"{header.path.name} has the architecture {header.architecture!r}, which the built-in engine does not know.",
            "Choose another model, or update the program.",
        )
    for part in _other_parts(header):
        if not part.is_file():
            raise ModelBroken(f"{header.path.name} needs {part.name} beside it.", "Download the missing part.")


def _other_parts(header: GgufHeader) -> list[Path]:
    if header.parts <= 1:
        return []
    stem, _, _ = header.path.name.partition("-00001-of-")
    return [
        header.path.with_name(f"{stem}-{number:05d}-of-{header.parts:05d}.gguf")
        for number in range(2, header.parts + 1)
    ]


class _Reader:
    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path = path
        self._data = data
        self._at = 0

    def header(self) -> GgufHeader:
        version = self._start()
        if version not in (2, 3):
            raise ModelUnsupported(f"{self._path.name} is a GGUF of version {version}.", "Choose a newer file.")
        tensors, entries = self._unpack("<Q"), self._unpack("<Q")
        if tensors > len(self._data) // 24 or entries > len(self._data) // 12:
            raise self._broken("its header is damaged")
        metadata: dict[str, Value] = {}
        lengths: dict[str, int] = {}
        for _ in range(entries):
            key = self._string()
            kind = self._unpack("<I")
            value, length = self._value(kind)
            lengths[key] = length
            if value is not None:
                metadata[key] = value
        parameters, weights = self._tensors(tensors, metadata)
        return self._describe(metadata, lengths, parameters, weights)

    def _start(self) -> int:
        magic = bytes(self._data[:4])
        if magic == b"FUGG":
            raise ModelUnsupported(f"{self._path.name} is a GGUF for big-endian computers.", "Choose another file.")
        if magic != b"GGUF":
            what = "a web page" if magic[:1] == b"<" else "a zip archive" if magic[:2] == b"PK" else "something else"
            raise ModelBroken(f"{self._path.name} is not a GGUF model but {what}.", _DOWNLOAD_AGAIN)
        self._at = 4
        return self._unpack("<I")

    def _tensors(self, count: int, metadata: Mapping[str, Value]) -> tuple[int, int]:
        parameters = weights = end = 0
        for _ in range(count):
            self._string()
            dimensions = self._unpack("<I")
            if not 0 < dimensions <= 4:
                raise self._broken("its list of tensors is damaged")
            values = math.prod(self._unpack("<Q") for _ in range(dimensions))
            kind, offset = self._unpack("<I"), self._unpack("<Q")
            if kind not in TENSOR_TYPES:
                raise ModelUnsupported(
                    f"{self._path.name} uses a tensor type ({kind}) the built-in engine does not know.",
                    "Choose another quantisation of the model.",
                )
            block, size = TENSOR_TYPES[kind]
            used = -(-values // block) * size
            parameters += values
            weights += used
            end = max(end, offset + used)
        alignment = metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or alignment <= 0:
            raise self._broken("its header is damaged")
        expected = -(-self._at // alignment) * alignment + end
        if expected > len(self._data):
            raise self._broken(f"it has {len(self._data):,} of {expected:,} bytes")
        return parameters, weights

    def _describe(
        self, metadata: dict[str, Value], lengths: dict[str, int], parameters: int, weights: int
    ) -> GgufHeader:
        def text(key: str) -> str | None:
            value = metadata.get(key)
            return value if isinstance(value, str) and value.strip() else None

        def whole(key: str) -> int:
            value = metadata.get(key)
            return value if isinstance(value, int) else 0

        architecture = text("general.architecture")
        if architecture is None:
            raise self._broken("it does not name its architecture")
        file_type = metadata.get("general.file_type")
        return GgufHeader(
            path=self._path,
            architecture=architecture,
            name=text("general.name") or self._path.stem,
            licence=text("general.license"),
            quantisation=FILE_TYPES.get(file_type) if isinstance(file_type, int) else None,
            parameters=parameters,
            weights=weights,
            file_size=len(self._data),
            context=whole(f"{architecture}.context_length"),
            vocabulary=lengths.get("tokenizer.ggml.tokens", 0) or whole(f"{architecture}.vocab_size"),
            chat_template=text("tokenizer.chat_template"),
            parts=max(1, whole("split.count")),
            metadata=metadata,
        )

    # --- values ---------------------------------------------------------------------------------

    def _value(self, kind: int) -> tuple[Value | None, int]:
        if kind == _STRING:
            return self._string(), 1
        if kind != _ARRAY:
            return self._scalar(kind), 1
        item, count = self._unpack("<I"), self._unpack("<Q")
        if item == _ARRAY or count > len(self._data):
            raise self._broken("its header is damaged")
        if item == _STRING:
            self._skip_strings(count)
            return None, count
        if count <= _KEPT_ARRAY:
            return tuple(self._scalar(item) for _ in range(count)), count
        self._skip(count * struct.calcsize(self._format(item)))
        return None, count

    def _scalar(self, kind: int) -> Scalar:
        value: Scalar = self._unpack(self._format(kind))
        return value

    def _format(self, kind: int) -> str:
        if kind not in _SCALARS:
            raise self._broken("its header is damaged")
        return _SCALARS[kind]

    def _unpack(self, layout: str) -> int:
        size = struct.calcsize(layout)
        self._skip(size)
        value: int = struct.unpack_from(layout, self._data, self._at - size)[0]
        return value

    def _string(self) -> str:
        size = self._unpack("<Q")
        self._skip(size)
        return self._data[self._at - size : self._at].decode("utf-8", "replace")

    def _skip_strings(self, count: int) -> None:
        for _ in range(count):
            self._skip(self._unpack("<Q"))

    def _skip(self, size: int) -> None:
        if size > len(self._data) - self._at:
            raise self._broken(f"it ends after {len(self._data):,} bytes, inside its header")
        self._at += size

    def _broken(self, what: str) -> ModelBroken:
        return ModelBroken(f"The model file {self._path.name} is broken: {what}.", _DOWNLOAD_AGAIN)
