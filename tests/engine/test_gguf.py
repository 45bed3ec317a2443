"""Headers are read without loading, and nothing but a named error comes out of a bad file."""

from __future__ import annotations

import random
from pathlib import Path

import gguf
import pytest

from app.core.errors import ModelBroken, ModelError, ModelNotFound, ModelUnsupported
from app.engine.architectures import CHAT, FILE_TYPES, OTHER, TENSOR_TYPES
from app.engine.footprint import BATCH, choose_context, memory_needed
from app.engine.gguf import check_chat, read_header
from tests.gguf_writer import CHAT_TEMPLATE, write_known_answer_gguf, write_random_gguf


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_known_answer_gguf(tmp_path_factory.mktemp("gguf") / "model.gguf", ["Yes", "."], context=4096)


def test_a_header_says_what_the_file_holds(model: Path) -> None:
    header = read_header(model)
    check_chat(header)
    assert (header.architecture, header.name, header.licence) == ("llama", "Known answers", "apache-2.0")
    assert (header.quantisation, header.context, header.parts) == ("F16", 4096, 1)
    assert header.chat_template == CHAT_TEMPLATE
    assert header.vocabulary == 3 + 256 + 4 + 2
    reader = gguf.GGUFReader(model)
    assert header.parameters == sum(int(tensor.n_elements) for tensor in reader.tensors)
    assert header.weights == sum(int(tensor.n_bytes) for tensor in reader.tensors)
    assert header.file_size == model.stat().st_size


def test_a_file_cut_off_anywhere_is_broken(model: Path, tmp_path: Path) -> None:
    data = model.read_bytes()
    cut = tmp_path / "cut.gguf"
    for size in [0, 3, 10, 23, *range(24, len(data) - 1, 997), len(data) - 32]:
        cut.write_bytes(data[:size])
        with pytest.raises(ModelBroken):
            read_header(cut)


def test_damaged_headers_are_named_errors(model: Path, tmp_path: Path) -> None:
    data, chance, bad = model.read_bytes(), random.Random(3), tmp_path / "bad.gguf"
    for _ in range(400):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(6000)] = chance.randrange(256)
        bad.write_bytes(damaged)
        try:
            header = read_header(bad)
            check_chat(header)
            assert memory_needed(header, choose_context(header, 0, 1 << 33)) > 0
        except ModelError:
            continue


@pytest.mark.parametrize(
    "data, error, words",
    [
        (b"<!doctype html><html>sign in to download</html>", ModelBroken, "web page"),
        (b"PK\x03\x04" + bytes(100), ModelBroken, "zip"),
        (b"FUGG" + bytes(100), ModelUnsupported, "big-endian"),
        (b"GGUF\x01\x00\x00\x00" + bytes(100), ModelUnsupported, "version 1"),
        (b"GGUF\x03\x00\x00\x00" + b"\xff" * 100, ModelBroken, "damaged"),
    ],
)
def test_what_is_no_model_is_said_by_name(tmp_path: Path, data: bytes, error: type[ModelError], words: str) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(data)
    with pytest.raises(error, match=words):
        read_header(path)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelNotFound):
            read_header(path)


@pytest.mark.parametrize("architecture, words", [("bert", "does not write|not a model that"), ("xyz", "does not know")])
def test_only_models_that_write_are_taken(tmp_path: Path, architecture: str, words: str) -> None:
    path = write_known_answer_gguf(tmp_path / "other.gguf", ["Yes."], architecture=architecture)
    with pytest.raises(ModelUnsupported, match=words):
        check_chat(read_header(path))


def test_the_tables_are_those_of_the_format() -> None:
    known = set(gguf.constants.MODEL_ARCH_NAMES.values())
    assert known >= CHAT | OTHER
    assert not CHAT & OTHER
    assert {int(kind): size for kind, size in gguf.constants.GGML_QUANT_SIZES.items()} == TENSOR_TYPES
    for number, name in FILE_TYPES.items():
        assert gguf.LlamaFileType(number).name in {f"ALL_{name}", f"MOSTLY_{name}", f"MOSTLY_{name}_MOE"}


def test_more_context_needs_more_memory(tmp_path: Path) -> None:
    header = read_header(write_random_gguf(tmp_path / "r.gguf", width=128, blocks=4, feed=256, context=65_536))
    keys_and_values = 2 * 4 * 128 * 2  # bytes a token: two of 128 halves in each of four blocks
    # Bytes a token for each token of a batch: for each of four heads a float and a half, and one float for the mask.
    scores = (4 * (4 + 2) + 4) * BATCH
    grown = memory_needed(header, 65_536) - memory_needed(header, 32_768)
    assert grown == (keys_and_values + scores) * 32_768
    assert memory_needed(header, 512) > header.weights


@pytest.mark.parametrize(
    "trained, asked, fits, context",
    [
        (4096, 0, 4096, 4096),
        (4096, 1000, 4096, 1000),
        (4096, 9999, 4096, 4096),
        (131_072, 0, 131_072, 8192),
        (131_072, 0, 4096, 4096),
        (131_072, 0, 0, 2048),
        (5000, 0, 5000, 5000),
        (5000, 0, 4500, 4096),
        (512, 0, 0, 512),
    ],
)
def test_context_is_what_fits_up_to_a_useful_size(
    tmp_path: Path, trained: int, asked: int, fits: int, context: int
) -> None:
    header = read_header(write_known_answer_gguf(tmp_path / "c.gguf", ["Yes."], context=trained))
    assert choose_context(header, asked, memory_needed(header, fits)) == context
