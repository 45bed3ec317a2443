"""GGUF files whose every answer is known, for tests that go through the real llama.cpp.

The model is a chain: every token of the answer has one dimension of its own, everything else shares dimension 0.
The embedding is one-hot, the only block is all zeros, so the output matrix alone decides: it maps each token of
the answer to the next one, and anything else (the end of a prompt) to the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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
    writer = _writer(path, architecture, vocabulary, template, width=width, blocks=1, feed=feed, context=context)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", np.ones(width, dtype=np.float32))
    writer.add_tensor("output.weight", output)
    for name, shape in _block_shapes(width, feed).items():
        fill = np.ones if "norm" in name else np.zeros
        writer.add_tensor(f"blk.0.{name}.weight", fill(shape, dtype=np.float32))
    return _finish(writer, path)


def write_random_gguf(
    path: Path, *, width: int = 512, blocks: int = 8, feed: int = 1536, context: int = 4096, seed: int = 7
) -> Path:
    """Write a model of random weights (the defaults: some 60 MB) that babbles, for measuring speed and stopping."""
    vocabulary = _Vocabulary()
    for number in range(4096):
        vocabulary.add_piece(f"w{number:04d} ")
    random = np.random.default_rng(seed)

    def weights(*shape: int) -> NDArray[np.float16]:
        values: NDArray[np.float32] = random.standard_normal(shape, dtype=np.float32)
        return (values / np.float32(np.sqrt(shape[-1]))).astype(np.float16)

    rows = len(vocabulary.texts)
    writer = _writer(path, "llama", vocabulary, CHAT_TEMPLATE, width=width, blocks=blocks, feed=feed, context=context)
    writer.add_tensor("token_embd.weight", weights(rows, width))
    writer.add_tensor("output_norm.weight", np.ones(width, dtype=np.float32))
    output = weights(rows, width)
    output[vocabulary.end] = 0  # never the likeliest: it babbles on until it is stopped
    writer.add_tensor("output.weight", output)
    for block in range(blocks):
        for name, shape in _block_shapes(width, feed).items():
            tensor = np.ones(shape, dtype=np.float32) if "norm" in name else weights(*shape)
            writer.add_tensor(f"blk.{block}.{name}.weight", tensor)
    return _finish(writer, path)


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
    path: Path,
    architecture: str,
    vocabulary: _Vocabulary,
    template: str | None,
    *,
    width: int,
    blocks: int,
    feed: int,
    context: int,
) -> gguf.GGUFWriter:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("Known answers")
    writer.add_license("apache-2.0")
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(blocks)
    writer.add_feed_forward_length(feed)
    writer.add_head_count(width // _HEAD)
    writer.add_head_count_kv(width // _HEAD)
    writer.add_rope_dimension_count(_HEAD)
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


def _block_shapes(width: int, feed: int) -> dict[str, tuple[int, ...]]:
    return {
        "attn_norm": (width,),
        "attn_q": (width, width),
        "attn_k": (width, width),
        "attn_v": (width, width),
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
