"""A sentence-transformers model as an ONNX graph.

The only module that imports torch and sentence-transformers.
"""

from __future__ import annotations

import io
import logging
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from app.core.errors import EngineMissing, ModelUnsupported
from app.embeddings.runtime import load_onnxruntime

# What the libraries raise for files that are not what they should be.
_UNREADABLE: tuple[type[Exception], ...] = (
    OSError, ValueError, TypeError, KeyError, EOFError, ImportError, RuntimeError, AttributeError, UnpicklingError,
)  # fmt: skip


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the progress bars and notices of the libraries, which nobody here can act on, off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def load_reference(source: Path) -> Any:
    """The sentence-transformers model in the folder; nothing is fetched. ``EngineMissing`` without the packages."""
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EngineMissing(
            f"Preparing an embedding model needs a package that is not installed: {error.name}",
            "Install torch, sentence-transformers and onnx, as the set-up does.",
        ) from error
    try:
        with _quiet():
            return SentenceTransformer(
                str(source), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "sdpa"}
            ).eval()
    except _UNREADABLE + (SafetensorError,) as error:  # noqa: RUF005  # mypy knows the sum as exceptions
        raise ModelUnsupported(
            f"The embedding model in {source} cannot be loaded: {_first_line(error)}", "Choose another model."
        ) from error


def export(reference: Any, pooling: str, path: Path) -> None:
    """Write ``input_ids[batch, tokens] -> vector[batch, dimensions]``: transformer, pooling (``mean``, ``cls``
    or ``max``), dense layers and unit length.

    There is no attention mask: texts run alone and unpadded, which makes the graph smaller and quicker.
    """
    import torch

    class Sentence(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.transformer = reference[0].model
            self.after = torch.nn.ModuleList([module for module in reference if type(module).__name__ == "Dense"])

        def forward(self, input_ids: Any) -> Any:
            states = self.transformer(input_ids=input_ids).last_hidden_state
            pooled = {"mean": lambda: states.mean(1), "cls": lambda: states[:, 0], "max": lambda: states.amax(1)}
            vector = pooled[pooling]()
            for module in self.after:
                vector = module({"sentence_embedding": vector})["sentence_embedding"]
            return torch.nn.functional.normalize(vector, p=2, dim=1)

    example = reference.tokenizer("An example of a few words.", return_tensors="pt")["input_ids"]
    try:
        with _quiet(), torch.no_grad():
            torch.onnx.export(
                Sentence().eval(),
                (example,),
                str(path),
                input_names=["input_ids"],
                output_names=["vector"],
                dynamic_axes={"input_ids": {0: "batch", 1: "tokens"}, "vector": {0: "batch"}},
                opset_version=17,
                # The newer exporter's graph repeats an output name, which the quantiser does not take.
                dynamo=False,
            )
    except (torch.onnx.errors.OnnxExporterError, RuntimeError, TypeError) as error:
        raise ModelUnsupported(
            f"The model cannot be exported to ONNX: {_first_line(error)}", "Choose another model."
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]


def write_tokenizer(reference: Any, source: Path, path: Path) -> None:
    """The model's ``tokenizer.json``, or the one transformers makes of a SentencePiece model or word list."""
    there = source / "tokenizer.json"
    if there.is_file():
        shutil.copyfile(there, path)
        return
    made = getattr(reference.tokenizer, "backend_tokenizer", None)
    if made is None:
        raise ModelUnsupported("The model has no tokenizer.json.", "Get the model with its tokenizer.json.")
    made.save(str(path))


def quantise(exported: Path, quantised: Path) -> None:
    """Weights to int8, one scale per column (one per tensor costs five hundredths of cosine); embeddings too."""
    load_onnxruntime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _quiet():
        quantize_dynamic(
            exported,
            quantised,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )


def optimise(quantised: Path, path: Path) -> None:
    """Let ONNX Runtime fuse the graph once and keep the outcome.

    Its fused skip-normalisation and bias-GELU kernels are slower than the parts they replace (a fifth of
    the whole run), so those two fusions stay off.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(
        str(quantised),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion", "BiasGeluFusion"],
    )
