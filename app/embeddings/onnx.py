"""A prepared model at work: ONNX Runtime and ``tokenizers``, nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from app.core.errors import InputError, ModelBroken, ModelCrashed
from app.core.ports import EmbedderInfo
from app.embeddings.manifest import MODEL_FILE, TOKENIZER_FILE, Manifest, check_files, read_manifest
from app.embeddings.runtime import load_onnxruntime
from app.embeddings.scripts import is_known, script_of, scripts_of

if TYPE_CHECKING:
    from tokenizers import Encoding

_AGAIN = "Prepare it again: python -m app.embeddings.prepare --force"
_SURROGATE = re.compile("[\ud800-\udfff]")


class OnnxEmbedder:
    """Vectors from a prepared model, the same bytes for the same text however it is embedded.

    Dynamic int8 scales activations over everything that runs together, so every text runs alone, at its own
    length; speed comes from ``threads`` such runs side by side on one session, each on its caller's thread.
    Safe to use from several threads. Texts past ``info.max_tokens`` (special tokens included) are cut off.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Open the model in ``folder``.

        Raises ``ModelNotFound`` when there is none and ``ModelBroken`` when a file is not what its manifest says.
        """
        if threads < 1:
            raise InputError(f"An embedder needs at least one thread, not {threads}.")
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        self.info: EmbedderInfo = manifest.info
        self.manifest: Manifest = manifest
        self._scripts = scripts_of(manifest.languages)
        self._open(folder)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed") if threads > 1 else None

    def _open(self, folder: Path) -> None:
        import numpy as np
        from tokenizers import Tokenizer

        onnxruntime = load_onnxruntime()
        states = onnxruntime.capi.onnxruntime_pybind11_state

        self._numpy = np
        # ONNX Runtime's exceptions have no base class of their own.
        self._errors: tuple[type[Exception], ...] = (
            states.Fail, states.InvalidArgument, states.InvalidGraph, states.InvalidProtobuf, states.NoSuchFile,
            states.NotImplemented, states.RuntimeException,
        )  # fmt: skip
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The stored graph is already optimised; doing it again would only cost start-up time.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
        except self._errors as error:
            raise ModelBroken(f"The embedding model in {folder} cannot be opened: {error}", _AGAIN) from error
        tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._unknown = tokenizer.token_to_id(self.manifest.unknown_token)
        framed = tokenizer.encode("a")
        inner = framed.special_tokens_mask.index(0)
        outer = len(framed.ids) - framed.special_tokens_mask[::-1].index(0)
        self._before, self._after = framed.ids[:inner], framed.ids[outer:]

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One little-endian ``float16[dimensions]`` unit vector per text; ``InputError`` for an empty text."""
        prefix = self.manifest.passage_prefix
        prepared = [self._with_prefix(prefix, text) for text in texts]
        if self._pool is None or len(prepared) < 2:
            return [self._vector(text) for text in prepared]
        return list(self._pool.map(self._vector, prepared))

    def embed_query(self, text: str) -> bytes:
        """The question's vector, comparable with those of ``embed``."""
        return self._vector(self._with_prefix(self.manifest.query_prefix, text))

    def count_tokens(self, text: str) -> int:
        """Tokens of the text without special tokens, not cut off at ``max_tokens``."""
        return len(self._encode(text).ids)

    def coverage(self, text: str) -> float:
        """Share of the text's words and word pieces the model knows, 0–1.

        A token counts as known when it is in the vocabulary and written in a script of the model's languages
        (its vocabulary may hold stray characters of others). Punctuation counts for nothing; 0 for no words.
        """
        text = _SURROGATE.sub("\ufffd", text)
        encoding = self._encode(text)
        known = words = 0
        for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            first = next((c for c in text[start:end] if script_of(c)), None)
            if first is None:
                continue
            words += 1
            known += token != self._unknown and is_known(first, self._scripts)
        return known / words if words else 0.0

    def close(self) -> None:
        """Let the worker threads go; the embedder is not used afterwards."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @staticmethod
    def _with_prefix(prefix: str, text: str) -> str:
        if not text.strip():
            raise InputError("There is no text to embed.", "Give at least one word.")
        return prefix + text

    def _encode(self, text: str) -> Encoding:
        encoding: Encoding = self._tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
        return encoding

    def _vector(self, text: str) -> bytes:
        room = self.info.max_tokens - len(self._before) - len(self._after)
        ids = [*self._before, *self._encode(text).ids[:room], *self._after]
        batch = self._numpy.array([ids], dtype=self._numpy.int64)
        try:
            vector = self._session.run(None, {"input_ids": batch})[0][0]
        except self._errors as error:
            raise ModelCrashed(f"The embedding model failed on a text of {len(ids)} tokens: {error}") from error
        data: bytes = vector.astype("<f2").tobytes()
        return data
