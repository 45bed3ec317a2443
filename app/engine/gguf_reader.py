"""One GGUF file's header, value by value; nothing in it is believed before it is checked.

Layout (GGUF versions 2 and 3, little-endian): magic, version, number of tensors, number of metadata entries, the
entries (key, type, value), the tensors' names, shapes, types and offsets, padding, the tensors' bytes.
"""

from __future__ import annotations

import math
import os
import re
import stat
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.core.errors import ModelBroken, ModelNotFound, ModelUnsupported
from app.engine.architectures import TENSOR_TYPES

Scalar = int | float | bool | str
Value = Scalar | tuple[Scalar, ...]

_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_LENGTH = struct.Struct("<Q").unpack_from
_KEPT_ARRAY = 1024
# Several times what the largest models have: more is damage, and counting it would take minutes.
_MOST_ENTRIES, _MOST_TENSORS, _MOST_STRINGS, _MOST_NAME = 1 << 16, 1 << 17, 1 << 22, 1 << 12
_KEPT_STRING = 1 << 20
_PIECE = 1 << 20
_LEAST_FILE = 24
_MOST_ALIGNMENT = 1 << 20
_MOST_BYTES = 1 << 50
_EXPERT_OF_ITS_OWN = re.compile(r"\.ffn_(?:gate|up|down)\.\d+\.weight$")
_OF_PICTURES = ("v.blk.", "mm.")
AGAIN = "Download the model again or choose another one."


@dataclass(frozen=True, slots=True)
class TensorTotals:
    """What a file's tensors come to: how many, their values and bytes. ``single_experts``: each expert is a tensor of
    its own, as files were before April 2024; ``pictures``: the part that sees pictures is inside.
    """

    count: int
    parameters: int
    weights: int
    single_experts: bool
    pictures: bool


@dataclass(frozen=True, slots=True)
class GgufPart:
    """One file's header: ``metadata`` without long arrays and texts, whose ``lengths`` are kept."""

    path: Path
    size: int
    metadata: Mapping[str, Value]
    lengths: Mapping[str, int]
    tensors: TensorTotals

    def text(self, key: str) -> str | None:
        """The text of that key that is more than space."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) and value.strip() else None

    def whole(self, key: str) -> int:
        """The whole number of that key, else 0."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0


def read_part(path: Path) -> GgufPart:
    """The header of one file.

    ``ModelNotFound`` when there is no such file or it may not be read, ``ModelBroken`` when it is not a GGUF, is damaged
    or cut off, ``ModelUnsupported`` for versions and tensor types llama.cpp does not run.
    """
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):  # opening a pipe would wait for somebody to write
            raise ModelNotFound(f"There is no model file {path}.", "Check the path.")
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size < _LEAST_FILE:
                raise ModelBroken(f"{path.name} is not a model: it has {size} bytes.", AGAIN)
            return _Reader(path, _Forward(path.name, file, size)).part()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ModelNotFound(f"There is no model file {path}.", "Check the path.") from error
    except OSError as error:
        raise ModelNotFound(f"The model file {path} cannot be read: {error.strerror}.", "Check its rights.") from error


def broken(name: str, what: str) -> ModelBroken:
    """The error of a damaged file."""
    return ModelBroken(f"The model file {name} is broken: {what}.", AGAIN)


class _Forward:
    """A file read forward in pieces. It is not mapped: a file cut short meanwhile would then end the program."""

    def __init__(self, name: str, file: BinaryIO, size: int) -> None:
        self.name = name
        self.size = size
        self._file = file
        self._base = 0
        self._piece = b""
        self._at = 0

    @property
    def place(self) -> int:
        return self._base + self._at

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._piece):
            self._fetch(count)
        self._at += count
        return self._piece[self._at - count : self._at]

    def skip(self, count: int) -> None:
        if count > self.size - self.place:
            raise self._ended()
        self._at += count

    def number(self, layout: str) -> int:
        value: int = struct.unpack(layout, self.take(struct.calcsize(layout)))[0]
        return value

    def skip_strings(self, count: int) -> None:
        # Half a million of them in one file: the loop is kept bare, what is outside of the piece ends it.
        left = count
        while left:
            piece, at, done = self._piece, self._at, 0
            try:
                for done in range(left):  # noqa: B007  # tells after the loop how far it came
                    (size,) = _LENGTH(piece, at)
                    at += 8 + size
                left = 0
            except (struct.error, OverflowError):
                left -= done
            self._at = at
            if left:
                self._fetch(8)
        self.skip(0)

    def _fetch(self, count: int) -> None:
        start = self.place
        if count > self.size - start:
            raise self._ended()
        self._file.seek(start)
        self._base, self._at = start, 0
        self._piece = b""
        while len(self._piece) < count:
            more = self._file.read(max(count, _PIECE))
            if not more:
                raise self._ended()
            self._piece += more

    def _ended(self) -> ModelBroken:
        return broken(self.name, f"it ends after {self.size:,} bytes, inside its header")


class _Reader:
    def __init__(self, path: Path, data: _Forward) -> None:
        self._path = path
        self._data = data

    def part(self) -> GgufPart:
        self._start()
        tensors, entries = self._data.number("<Q"), self._data.number("<Q")
        if tensors > min(_MOST_TENSORS, self._data.size // 24) or entries > min(_MOST_ENTRIES, self._data.size // 12):
            raise self._damaged()
        metadata: dict[str, Value] = {}
        lengths: dict[str, int] = {}
        for _ in range(entries):
            key = self._name()
            value, length = self._value(self._data.number("<I"))
            lengths[key] = length
            if value is not None:
                metadata[key] = value
        totals = self._tensors(tensors, self._alignment(metadata))
        return GgufPart(self._path, self._data.size, metadata, lengths, totals)

    def _start(self) -> None:
        magic = self._data.take(4)
        if magic == b"FUGG":
            raise self._big_endian()
        if magic != b"GGUF":
            what = "a web page" if magic[:1] == b"<" else "a zip archive" if magic[:2] == b"PK" else "something else"
            raise ModelBroken(f"{self._path.name} is not a GGUF model but {what}.", AGAIN)
        version = self._data.number("<I")
        if version and not version & 0xFFFF:
            raise self._big_endian()
        if version not in (2, 3):
            raise ModelUnsupported(f"{self._path.name} is a GGUF of version {version}.", "Choose a newer file.")

    def _big_endian(self) -> ModelUnsupported:
        return ModelUnsupported(f"{self._path.name} is a GGUF for big-endian computers.", "Choose another file.")

    def _alignment(self, metadata: Mapping[str, Value]) -> int:
        value = metadata.get("general.alignment", 32)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MOST_ALIGNMENT:
            raise self._damaged()
        if value & (value - 1):
            raise self._damaged()
        return value

    def _tensors(self, count: int, alignment: int) -> TensorTotals:
        parameters = weights = end = 0
        single_experts = pictures = False
        for _ in range(count):
            name = self._name()
            single_experts = single_experts or _EXPERT_OF_ITS_OWN.search(name) is not None
            pictures = pictures or name.startswith(_OF_PICTURES)
            dimensions = self._data.number("<I")
            if not 0 < dimensions <= 4:
                raise self._damaged("its list of tensors is damaged")
            shape = [self._data.number("<Q") for _ in range(dimensions)]
            kind, offset = self._data.number("<I"), self._data.number("<Q")
            if kind not in TENSOR_TYPES:
                raise ModelUnsupported(
                    f"{self._path.name} uses a tensor type ({kind}) the built-in engine does not know.",
                    "Choose another quantisation of the model.",
                )
            block, size = TENSOR_TYPES[kind]
            values = math.prod(shape)
            used = values // block * size
            if shape[0] % block or offset % alignment or not 0 < used < _MOST_BYTES or offset >= _MOST_BYTES:
                raise self._damaged("its list of tensors is damaged")
            parameters += values
            weights += used
            end = max(end, offset + used)
        expected = -(-self._data.place // alignment) * alignment + end
        if count and expected > self._data.size:
            raise broken(self._path.name, f"it has {self._data.size:,} of {expected:,} bytes")
        return TensorTotals(count, parameters, weights, single_experts, pictures)

    # --- values ---------------------------------------------------------------------------------

    def _value(self, kind: int) -> tuple[Value | None, int]:
        if kind == _STRING:
            return self._text(), 1
        if kind != _ARRAY:
            return self._scalar(kind), 1
        item, count = self._data.number("<I"), self._data.number("<Q")
        if item == _ARRAY or count > self._data.size:
            raise self._damaged()
        if item == _STRING:
            if count > _MOST_STRINGS:
                raise self._damaged()
            self._data.skip_strings(count)
            return None, count
        if count <= _KEPT_ARRAY:
            return tuple(self._scalar(item) for _ in range(count)), count
        self._data.skip(count * struct.calcsize(self._format(item)))
        return None, count

    def _scalar(self, kind: int) -> Scalar:
        value: Scalar = self._data.number(self._format(kind))
        return value

    def _format(self, kind: int) -> str:
        if kind not in _SCALARS:
            raise self._damaged()
        return _SCALARS[kind]

    def _text(self) -> str | None:
        size = self._data.number("<Q")
        if size > _KEPT_STRING:
            self._data.skip(size)
            return None
        return self._data.take(size).decode("utf-8", "replace")

    def _name(self) -> str:
        size = self._data.number("<Q")
        if size > _MOST_NAME:
            self._data.skip(size)  # says that the file ends, where that is what is wrong
            raise self._damaged()
        return self._data.take(size).decode("utf-8", "replace")

    def _damaged(self, what: str = "its header is damaged") -> ModelBroken:
        return broken(self._path.name, what)
