"""Files that are damaged, cut off, hostile or made for something else: a named error each, soon, and never a crash."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import ModelBroken, ModelError, ModelNotFound, ModelUnsupported
from app.engine.describing import Describer, ModelFile
from app.engine.gguf import check_chat, read_header
from tests.gguf_writer import write_known_answer_gguf

U32, STRING, ARRAY, U64, F32 = 4, 8, 9, 10, 6
Pair = tuple[bytes, int, bytes]


def text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def number(key: bytes, value: int, kind: int = U32) -> Pair:
    return key, kind, struct.pack("<I" if kind == U32 else "<Q", value)


LLAMA: tuple[Pair, ...] = (
    (b"general.architecture", STRING, text(b"llama")),
    number(b"llama.block_count", 1),
    number(b"llama.embedding_length", 64),
    number(b"llama.attention.head_count", 2),
    number(b"llama.context_length", 2048),
)
TENSOR = (b"token_embd.weight", (32, 2), 0, 0)


def build(
    pairs: Sequence[Pair] = LLAMA,
    tensors: Sequence[tuple[bytes, tuple[int, ...], int, int]] = (TENSOR,),
    *,
    version: int = 3,
    counts: tuple[int, int] | None = None,
    data: int = 256,
) -> bytes:
    """A GGUF by hand: ``tensors`` are (name, shape, type, offset)."""
    told = counts or (len(tensors), len(pairs))
    head = b"GGUF" + struct.pack("<IQQ", version, *told)
    head += b"".join(text(key) + struct.pack("<I", kind) + value for key, kind, value in pairs)
    for name, shape, kind, offset in tensors:
        head += text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", kind, offset)
    return head + bytes(-len(head) % 32) + bytes(data)


def read(path: Path) -> None:
    check_chat(read_header(path))


def without(key: bytes) -> list[Pair]:
    return [pair for pair in LLAMA if pair[0] != key]


def test_the_file_by_hand_is_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "good.gguf"
    path.write_bytes(build())
    read(path)


DAMAGED: dict[str, tuple[Callable[[], bytes], type[ModelError], str]] = {
    "no bytes": (lambda: b"", ModelBroken, "0 bytes"),
    "other magic": (lambda: b"GGML" + build()[4:], ModelBroken, "something else"),
    "version 1": (lambda: build(version=1), ModelUnsupported, "version 1"),
    "version of tomorrow": (lambda: build(version=4), ModelUnsupported, "version 4"),
    "other byte order": (lambda: b"GGUF" + struct.pack(">I", 3) + build()[8:], ModelUnsupported, "big-endian"),
    "header cut off": (lambda: build()[:90], ModelBroken, "inside its header"),
    "data cut off": (lambda: build()[:-100], ModelBroken, "of .* bytes"),
    "countless tensors": (lambda: build(counts=(1 << 60, 5)), ModelBroken, "damaged"),
    "countless entries": (lambda: build(counts=(1, 1 << 60)), ModelBroken, "damaged"),
    "more tensors than there are": (lambda: build(counts=(9, 5)), ModelBroken, "damaged|inside its header"),
    "no tensors": (lambda: build(tensors=()), ModelBroken, "no weights"),
    "no architecture": (lambda: build(without(b"general.architecture")), ModelBroken, "does not name"),
    "unknown architecture": (
        lambda: build([(b"general.architecture", STRING, text(b"gpt9"))]), ModelUnsupported, "gpt9.*does not know",
    ),
    "architecture is a number": (lambda: build([number(b"general.architecture", 7)]), ModelBroken, "does not name"),
    "embeddings": (
        lambda: build([(b"general.architecture", STRING, text(b"bert"))]), ModelUnsupported, "not a model that writes",
    ),
    "pictures": (lambda: build(tensors=[TENSOR, (b"v.blk.0.ln1.weight", (32,), 0, 0)]), ModelUnsupported, "pictures"),
    "experts one by one": (
        lambda: build(tensors=[TENSOR, (b"blk.0.ffn_gate.7.weight", (32,), 0, 0)]), ModelUnsupported, "April 2024",
    ),
    "unknown tensor type": (lambda: build(tensors=[(b"t", (32,), 99, 0)]), ModelUnsupported, "type \\(99\\)"),
    "five dimensions": (lambda: build(tensors=[(b"t", (2, 2, 2, 2, 2), 0, 0)]), ModelBroken, "tensors"),
    "no dimensions": (lambda: build(tensors=[(b"t", (), 0, 0)]), ModelBroken, "tensors"),
    "a dimension of nothing": (lambda: build(tensors=[(b"t", (0, 4), 0, 0)]), ModelBroken, "tensors"),
    "a dimension without end": (lambda: build(tensors=[(b"t", (1 << 63, 1 << 63), 0, 0)]), ModelBroken, "tensors"),
    "half a block": (lambda: build(tensors=[(b"t", (33,), 2, 0)]), ModelBroken, "tensors"),
    "a tensor behind the end": (lambda: build(tensors=[(b"t", (32,), 0, 1 << 40)]), ModelBroken, "of .* bytes"),
    "a crooked offset": (lambda: build(tensors=[(b"t", (32,), 0, 7)]), ModelBroken, "tensors"),
    "a tensor's name of 2 GB": (
        lambda: b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 2 << 30) + bytes(64), ModelBroken, "inside its header",
    ),
    "a text of 2 GB": (
        lambda: build([(b"general.name", STRING, struct.pack("<Q", 2 << 30))]), ModelBroken, "inside its header",
    ),
    "a key of 2 GB": (lambda: b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 2 << 30) + bytes(99), ModelBroken, "header"),
    "a list of 2 GB": (
        lambda: build([(b"x", ARRAY, struct.pack("<IQ", U32, 2 << 30))]), ModelBroken, "damaged|inside its header",
    ),
    "texts without end": (
        lambda: build([(b"x", ARRAY, struct.pack("<IQ", STRING, 1 << 40))]), ModelBroken, "damaged",
    ),
    "lists in lists": (lambda: build([(b"x", ARRAY, struct.pack("<IQ", ARRAY, 1))]), ModelBroken, "damaged"),
    "unknown kind of value": (lambda: build([(b"x", 13, b"")]), ModelBroken, "damaged"),
    "alignment 0": (lambda: build([*LLAMA, number(b"general.alignment", 0)]), ModelBroken, "damaged"),
    "alignment 33": (lambda: build([*LLAMA, number(b"general.alignment", 33)]), ModelBroken, "damaged"),
    "alignment 2^31": (lambda: build([*LLAMA, number(b"general.alignment", 1 << 31)]), ModelBroken, "damaged"),
    "no blocks": (lambda: build(without(b"llama.block_count")), ModelBroken, "block_count"),
    "blocks without end": (
        lambda: build([*without(b"llama.block_count"), number(b"llama.block_count", 1 << 31)]), ModelBroken, "block_count",
    ),
    "width as a fraction": (
        lambda: build([*without(b"llama.embedding_length"), (b"llama.embedding_length", F32, struct.pack("<f", 1e30))]),
        ModelBroken, "embedding_length",
    ),
    "a context without end": (
        lambda: build([*without(b"llama.context_length"), number(b"llama.context_length", 1 << 60, U64)]),
        ModelBroken, "context_length",
    ),
    "parts without end": (lambda: build([*LLAMA, number(b"split.count", 1 << 40, U64)]), ModelBroken, "damaged"),
    "a part under another name": (lambda: build([*LLAMA, number(b"split.count", 3)]), ModelBroken, "named so"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_every_damage_has_its_name(tmp_path: Path, name: str) -> None:
    make, error, words = DAMAGED[name]
    path = tmp_path / "model.gguf"
    path.write_bytes(make())
    with pytest.raises(error, match=words) as refused:
        read(path)
    assert refused.value.hint
    assert len(refused.value.message) < 400
    row = Describer(read_header, 0, 8 << 30).file(ModelFile(str(path), path))
    assert row.problem is not None
    assert row.problem["code"] == refused.value.code
    assert (row.fits, row.memory) == (None, None)


def test_texts_that_are_not_utf8_are_read(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(build([*LLAMA, (b"general.name", STRING, text(b"\xff\xfe\xc3"))]))
    header = read_header(path)
    check_chat(header)
    header.name.encode("utf-8")


def test_a_number_that_is_none_gives_way_to_the_default(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    odd = [(b"llama.rope.x", F32, struct.pack("<f", value)) for value in (float("inf"), float("nan"))]
    for pair in odd:
        path.write_bytes(build([*LLAMA, pair]))
        assert read_header(path).number("rope.x", 7) == 7


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes by name here")
    os.mkfifo(tmp_path / "pipe.gguf")
    with pytest.raises(ModelNotFound):
        read_header(tmp_path / "pipe.gguf")


# --- split models -------------------------------------------------------------------------------


def split(folder: Path, count: int = 3, numbers: Sequence[int] = (0, 1, 2)) -> Path:
    """A model in three files, the first of which says what it is; gives the first."""
    for place, part in enumerate(numbers):
        pairs = [number(b"split.count", count), number(b"split.no", part)]
        path = folder / f"m-{place + 1:05d}-of-{count:05d}.gguf"
        path.write_bytes(build([*(LLAMA if place == 0 else ()), *pairs]))
    return folder / f"m-00001-of-{count:05d}.gguf"


def test_a_split_model_is_read_as_a_whole(tmp_path: Path) -> None:
    first = split(tmp_path)
    header = read_header(first)
    check_chat(header)
    assert (header.parts, header.parameters, header.weights) == (3, 3 * 64, 3 * 256)
    assert header.file_size == sum(path.stat().st_size for path in tmp_path.iterdir())


def test_a_part_that_misses_is_named(tmp_path: Path) -> None:
    first = split(tmp_path)
    (tmp_path / "m-00002-of-00003.gguf").unlink()
    with pytest.raises(ModelBroken, match="m-00002-of-00003"):
        read(first)


def test_a_part_cut_off_is_named(tmp_path: Path) -> None:
    first = split(tmp_path)
    second = tmp_path / "m-00002-of-00003.gguf"
    second.write_bytes(second.read_bytes()[:-1])
    with pytest.raises(ModelBroken, match="m-00002-of-00003"):
        read(first)


def test_parts_that_lead_round_are_refused(tmp_path: Path) -> None:
    first = split(tmp_path)
    second = tmp_path / "m-00002-of-00003.gguf"
    second.unlink()
    second.symlink_to(first)
    with pytest.raises(ModelBroken, match="not part 2"):
        read(first)


def test_a_later_part_alone_says_which_one_to_choose(tmp_path: Path) -> None:
    split(tmp_path)
    with pytest.raises(ModelUnsupported, match="part 2 of 3") as refused:
        read(tmp_path / "m-00002-of-00003.gguf")
    assert "m-00001-of-00003.gguf" in refused.value.hint


# --- chance -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_known_answer_gguf(tmp_path_factory.mktemp("damage") / "good.gguf", ["Yes"], context=4096)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flips=st.lists(st.tuples(st.integers(0, 7000), st.integers(0, 7)), min_size=1, max_size=12),
    cut=st.one_of(st.none(), st.integers(0, 7000)),
)
def test_no_flipped_bits_bring_anything_but_a_row_or_a_named_error(
    good: Path, flips: list[tuple[int, int]], cut: int | None
) -> None:
    data = bytearray(good.read_bytes())
    for place, bit in flips:
        data[place] ^= 1 << bit
    path = good.with_name("flipped.gguf")
    path.write_bytes(data if cut is None else data[:cut])
    row = Describer(read_header, 0, 8 << 30).file(ModelFile(str(path), path))
    if row.problem is None:
        assert row.memory is not None
        assert row.context is not None
        assert 0 < row.memory < 1 << 60
        assert 0 < row.context <= 1 << 28
        assert all(need > 0 for need in row.contexts.values())
    else:
        assert row.problem["code"] in {"model.broken", "model.unsupported"}
        assert row.problem["hint"]
