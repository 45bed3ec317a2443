"""GGUF files whose every answer is known, for tests that go through the real llama.cpp.

The model is a chain: every token of the answer has one dimension of its own, everything else shares dimension 0.
The embedding is one-hot, the only block is all zeros, so the output matrix alone decides: it maps each token of
the answer to the next one, and anything else (the end of a prompt) to the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
CONTROL_TOKENS = ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>")
_HEAD = 32


def write_known_answer_gguf(
    path: Path,
    pieces: Sequence[str | bytes],
    *,
    endless: bool = False,
    context: int = 2048,
    template: str | None = CHAT_TEMPLATE,
    architecture: str = "llama",
    feed: int = _HEAD,
) -> Path:
    """Write a model (some 100 kB) that answers every prompt with ``pieces``, one token each; gives the path.

    A ``bytes`` piece becomes one token per byte, so a character can be spread over tokens; so does a text that has
    occurred before, since a token has one successor. ``endless`` starts again after the last piece instead of
    ending. Without ``template`` the file has no chat template. A larger ``feed`` makes a larger file and slower tokens.
    """
    vocabulary = _Vocabulary()
    chain = [token for piece in pieces for token in vocabulary.add_piece(piece)]
    if not chain:
        raise ValueError("an answer has at least one piece")
    width = max(_HEAD * 2, -(-(len(chain) + 1) // _HEAD) * _HEAD)
    rows = len(vocabulary.texts)
    embedding = np.zeros((rows, width), dtype=np.float16)
    embedding[:, 0] = 1
    output = np.zeros((rows, width), dtype=np.float16)
    output[chain[0], 0] = 4
    successors = [*chain[1:], chain[0] if endless else vocabulary.end]
    for place, (token, successor) in enumerate(zip(chain, successors, strict=True), start=1):
        embedding[token] = 0
        embedding[token, place] = 1
        output[successor, place] = 4
    shape = Shape(width=width, blocks=1, feed=feed, context=context)
    writer = _writer(path, architecture, vocabulary, template, shape)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", np.ones(width, dtype=np.float32))
    writer.add_tensor("output.weight", output)
    for name, size in _block_shapes(width, feed).items():
        fill = np.ones if "norm" in name else np.zeros
        writer.add_tensor(f"blk.0.{name}.weight", fill(size, dtype=np.float32))
    return _finish(writer, path)


@dataclass(frozen=True, slots=True)
class Shape:
    """A random model. ``heads`` of 32 (``width`` / 32 of them unless given otherwise); ``kind``: F16, Q8_0 or Q4_K."""

    width: int = 512
    blocks: int = 8
    feed: int = 1536
    context: int = 4096
    words: int = 4096
    heads: int = 0
    kv_heads: int = 0
    kind: str = "F16"
    seed: int = 7


def write_random_gguf(path: Path, shape: Shape | None = None, **values: Any) -> Path:
    """Write a model of random weights (the defaults: some 60 MB) that babbles in words, for measuring; gives the path.

    It never ends by itself. Its weights repeat one random block, so that a large file is written quickly.
    """
    shape = replace(shape or Shape(), **values)
    vocabulary, silent = _words(shape)
    weights = _RandomWeights(shape)
    rows = len(vocabulary.texts)
    writer = _writer(path, "llama", vocabulary, CHAT_TEMPLATE, shape)
    weights.add(writer, "token_embd.weight", (rows, shape.width))
    writer.add_tensor("output_norm.weight", np.ones(shape.width, dtype=np.float32))
    weights.add(writer, "output.weight", (rows, shape.width), silent)  # no mark and no end is ever the likeliest
    heads = shape.heads or shape.width // _HEAD
    narrow = shape.width // heads * (shape.kv_heads or heads)
    for block in range(shape.blocks):
        for name, size in _block_shapes(shape.width, shape.feed, narrow).items():
            full = f"blk.{block}.{name}.weight"
            if "norm" in name:
                writer.add_tensor(full, np.ones(size, dtype=np.float32))
            else:
                weights.add(writer, full, size)
    return _finish(writer, path)


def write_windowed_gguf(path: Path, window: int, seed: int = 7) -> Path:
    """Write a small random model every other block of which sees only the last ``window`` tokens; gives the path."""
    shape = Shape(width=64, blocks=4, feed=128, words=900, heads=4, seed=seed)
    vocabulary = _words(shape)[0]
    weights = _RandomWeights(shape)
    writer = _writer(path, "gemma2", vocabulary, CHAT_TEMPLATE, shape)
    writer.add_sliding_window(window)
    writer.add_key_length(shape.width // shape.heads)
    writer.add_value_length(shape.width // shape.heads)
    weights.add(writer, "token_embd.weight", (len(vocabulary.texts), shape.width))
    writer.add_tensor("output_norm.weight", np.ones(shape.width, dtype=np.float32))
    sizes = _block_shapes(shape.width, shape.feed)
    sizes |= dict.fromkeys(("post_attention_norm", "post_ffw_norm"), (shape.width,))
    for block in range(shape.blocks):
        for name, size in sizes.items():
            full = f"blk.{block}.{name}.weight"
            if "norm" in name:
                writer.add_tensor(full, np.ones(size, dtype=np.float32))
            else:
                weights.add(writer, full, size)
    return _finish(writer, path)


def _words(shape: Shape) -> tuple[_Vocabulary, int]:
    """The vocabulary of a random model, and how many of its tokens it never writes."""
    vocabulary = _Vocabulary()
    for character in range(32, 127):
        vocabulary.add_piece(chr(character))
    # What is written is read again in the same tokens: by syllables, words, and words with a blank.
    words = [_word(number) for number in range(shape.words)]
    for piece in [*_SYLLABLES, *words]:
        vocabulary.add_piece(piece)
    silent = len(vocabulary.texts)
    for word in words:
        vocabulary.add_piece(f"{word} ")
    return vocabulary, silent


_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def _word(number: int) -> str:
    """A word of two syllables or more; no two numbers have the same."""
    many = len(_SYLLABLES)
    rest, last = divmod(number, many)
    return (_word(rest - many) if rest >= many else _SYLLABLES[rest]) + _SYLLABLES[last]


class _RandomWeights:
    """Matrices cut from one random block of ``kind``, each from another place."""

    _POOL = 1 << 20

    def __init__(self, shape: Shape) -> None:
        self._kind = getattr(gguf.GGMLQuantizationType, shape.kind)
        self._random = np.random.default_rng(shape.seed)
        values = (self._random.standard_normal(self._POOL, dtype=np.float32) / np.sqrt(shape.width)).astype(np.float32)
        if shape.kind == "Q4_K":
            self._pool = self._four_bits(shape.width)
        elif shape.kind == "F16":
            self._pool = values.astype(np.float16).view(np.uint8).reshape(-1, 2)
        else:
            self._pool = gguf.quantize(values, self._kind).reshape(-1, gguf.GGML_QUANT_SIZES[self._kind][1])

    def add(self, writer: gguf.GGUFWriter, name: str, shape: tuple[int, ...], silent: int = 0) -> None:
        """A matrix of that shape; its first ``silent`` rows are zero."""
        values, size = gguf.GGML_QUANT_SIZES[self._kind]
        rows, columns = shape
        units = columns // values
        start = int(self._random.integers(len(self._pool)))
        pool = np.concatenate([self._pool[start:], self._pool[:start]])
        data = np.resize(pool, (rows, units * size))
        data[:silent] = 0
        if self._kind == gguf.GGMLQuantizationType.F16:
            writer.add_tensor(name, data.view(np.float16))
        else:
            writer.add_tensor(name, data, raw_dtype=self._kind)

    def _four_bits(self, width: int) -> NDArray[np.uint8]:
        """Blocks of Q4_K: scale and offset of 16 bits each, twelve bytes of 6-bit scales, 256 values of 4 bits."""
        blocks = self._random.integers(0, 256, (self._POOL // 256, 144), dtype=np.uint8)
        scale = np.array([1 / (150 * np.sqrt(width)), 7.5 / (150 * np.sqrt(width))], dtype=np.float16)
        blocks[:, :4] = scale.view(np.uint8)
        return blocks


class _Vocabulary:
    """A SentencePiece vocabulary: three control tokens, the 256 bytes, the template's tokens, the pieces."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.kinds: list[int] = []
        self._known: set[str] = set()
        self._add("<unk>", gguf.TokenType.UNKNOWN)
        self._add("<s>", gguf.TokenType.CONTROL)
        self.end = self._add("</s>", gguf.TokenType.CONTROL)
        for byte in range(256):
            self._add(f"<0x{byte:02X}>", gguf.TokenType.BYTE)
        for text in CONTROL_TOKENS:
            self._add(text, gguf.TokenType.CONTROL)

    def add_piece(self, piece: str | bytes) -> list[int]:
        """The tokens that write ``piece``; none of them has been used before."""
        if isinstance(piece, str):
            text = piece.replace(" ", "\u2581")
            if text and text not in self._known:
                return [self._add(text, gguf.TokenType.NORMAL)]
            piece = piece.encode()
        # Only the two hexadecimal digits of a byte token count: what follows makes its text unique.
        return [self._add(f"<0x{byte:02X}>#{len(self.texts)}", gguf.TokenType.BYTE) for byte in piece]

    def _add(self, text: str, kind: gguf.TokenType) -> int:
        self._known.add(text)
        self.texts.append(text)
        self.kinds.append(int(kind))
        return len(self.texts) - 1


def _writer(
    path: Path, architecture: str, vocabulary: _Vocabulary, template: str | None, shape: Shape
) -> gguf.GGUFWriter:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("Known answers")
    writer.add_license("apache-2.0")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.blocks)
    writer.add_feed_forward_length(shape.feed)
    heads = shape.heads or shape.width // _HEAD
    writer.add_head_count(heads)
    writer.add_head_count_kv(shape.kv_heads or heads)
    writer.add_rope_dimension_count(shape.width // heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(vocabulary.texts)
    writer.add_token_scores([-float(number) for number in range(len(vocabulary.texts))])
    writer.add_token_types(vocabulary.kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(vocabulary.end)
    writer.add_add_space_prefix(False)
    if template is not None:
        writer.add_chat_template(template)
    return writer


def _block_shapes(width: int, feed: int, narrow: int = 0) -> dict[str, tuple[int, ...]]:
    """``narrow``: width of keys and values where several heads share them."""
    return {
        "attn_norm": (width,),
        "attn_q": (width, width),
        "attn_k": (narrow or width, width),
        "attn_v": (narrow or width, width),
        "attn_output": (width, width),
        "ffn_norm": (width,),
        "ffn_gate": (feed, width),
        "ffn_up": (feed, width),
        "ffn_down": (width, feed),
    }


def _finish(writer: gguf.GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
