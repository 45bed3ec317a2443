"""Tiny sentence-transformers models with random weights, made on the spot: Chinese and Latin vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from app.embeddings.reference import SENTENCES

Family = Literal["bert", "xlm-roberta"]
WIDTH = 64


def tiny_model(
    folder: Path,
    family: Family = "xlm-roberta",
    *,
    pooling: str = "mean",
    prompts: dict[str, str] | None = None,
    languages: tuple[str, ...] = (),
    dense: int = 0,
) -> Path:
    """Write a model of two layers into ``folder``, in the layout people download; the folder.

    ``dense``: the width of a dense layer after the pooling, 0 for none.
    """
    import torch
    from safetensors.torch import save_model

    folder.mkdir(parents=True)
    torch.manual_seed(7)
    size = _write_tokenizer(folder, family)
    model = _network(family, size)
    save_model(model, str(folder / "model.safetensors"), metadata={"format": "pt"})
    _json(folder / "config.json", model.config.to_dict())
    kinds = ["Transformer", "Pooling", *(["Dense"] if dense else []), "Normalize"]
    parts = ["", *(f"{n}_{kind}" for n, kind in enumerate(kinds[1:], 1))]
    _json(
        folder / "modules.json",
        [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(zip(parts, kinds, strict=True))
        ],
    )
    mode = {"mean": "mean_tokens", "cls": "cls_token", "max": "max_tokens"}[pooling]
    for part in parts[1:]:
        (folder / part).mkdir()
    _json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": WIDTH, f"pooling_mode_{mode}": True})
    if dense:
        layer = {"in_features": WIDTH, "out_features": dense, "bias": True}
        _json(folder / "2_Dense" / "config.json", layer | {"activation_function": "torch.nn.modules.activation.Tanh"})
        linear = torch.nn.ModuleDict({"linear": torch.nn.Linear(WIDTH, dense)})
        save_model(linear, str(folder / "2_Dense" / "model.safetensors"))
    _json(folder / "sentence_bert_config.json", {"max_seq_length": 96, "do_lower_case": False})
    if prompts is not None:
        _json(folder / "config_sentence_transformers.json", {"prompts": prompts})
    if languages:
        card = "---\nlicense: mit\nlanguage:\n" + "".join(f"- {name}\n" for name in languages) + "---\n# A model\n"
        (folder / "README.md").write_text(card, "utf-8")
    return folder


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), "utf-8")


def _network(family: Family, size: int) -> Any:
    from transformers import BertConfig, BertModel, XLMRobertaConfig, XLMRobertaModel

    shape = {
        "vocab_size": size, "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 128, "max_position_embeddings": 128,
        "initializer_range": 0.3,  # texts differ as those of a trained model do
    }  # fmt: skip
    if family == "bert":
        return BertModel(BertConfig(**shape, pad_token_id=0), add_pooling_layer=False).eval()
    config = XLMRobertaConfig(**shape, pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1)
    return XLMRobertaModel(config, add_pooling_layer=False).eval()


def _pieces(normalizer: Any, splitter: Any) -> list[str]:
    """The words of the built-in sentences and their letters, in order.

    Not a trained vocabulary: trainers settle ties by the order of a hash table, so that each run would give
    the same weights to other words.
    """
    texts = [normalizer.normalize_str(text) for several in SENTENCES.values() for text in several]
    words = {word for text in texts for word, _ in splitter.pre_tokenize_str(text)}
    return sorted(words | {letter for word in words for letter in word})


def _write_tokenizer(folder: Path, family: Family) -> int:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer: Any
    normalizer: Any
    splitter: Any
    if family == "bert":
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        normalizer, splitter = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
        pieces = _pieces(normalizer, splitter)
        inside = [f"##{piece}" for piece in pieces if len(piece) == 1]
        numbered = {piece: n for n, piece in enumerate([*special, *pieces, *inside])}
        tokenizer = Tokenizer(models.WordPiece(numbered, unk_token="[UNK]"))
        tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
        frame = ("[CLS]", "[SEP]", special[1])
    else:
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        normalizer, splitter = normalizers.NFKC(), pre_tokenizers.Metaspace()
        pieces = _pieces(normalizer, splitter)
        scored = [(piece, -6.0 if len(piece) == 1 else -8.0) for piece in pieces]
        tokenizer = Tokenizer(models.Unigram([*((name, 0.0) for name in special), *scored], unk_id=3))
        tokenizer.add_special_tokens(special)
        tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
        tokenizer.decoder = decoders.Metaspace()
        frame = ("<s>", "</s>", special[3])
    first, last, unknown = frame
    ends = [(name, tokenizer.token_to_id(name)) for name in (first, last)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=ends)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {
        "unk_token": unknown,
        "cls_token": first,
        "sep_token": last,
        "pad_token": special[0 if family == "bert" else 1],
    }
    more = {} if family == "bert" else {"bos_token": first, "eos_token": last}
    _json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 96, **names, **more},
    )
    return int(tokenizer.get_vocab_size())
