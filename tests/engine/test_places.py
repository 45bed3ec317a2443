"""Models of Ollama and LM Studio, found where these programs keep them; nothing hostile leads anywhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.engine.places import OtherPrograms, gguf_files
from app.settings import OtherFolders, read_environment

HASH = "ab" * 32


def ollama(root: Path, *names: str, digest: str = f"sha256:{HASH}", media: str = "model", blob: bool = True) -> Path:
    """An Ollama folder with manifests of these names (``host/…/name/tag``) that share one blob; gives the blob."""
    manifest = {
        "schemaVersion": 2,
        "layers": [
            {"mediaType": "application/vnd.ollama.image.template", "digest": f"sha256:{'cd' * 32}", "size": 3},
            {"mediaType": f"application/vnd.ollama.image.{media}", "digest": digest, "size": 9},
        ],
    }
    for name in names:
        path = root / "manifests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(manifest), encoding="utf-8")
    (root / "blobs").mkdir(exist_ok=True)
    if blob:
        (root / "blobs" / f"sha256-{HASH}").write_bytes(b"GGUF")
    return root / "blobs" / f"sha256-{HASH}"


@pytest.mark.parametrize(
    "manifest, name",
    [
        ("registry.ollama.ai/library/qwen3/1.7b", "qwen3:1.7b"),
        ("registry.ollama.ai/somebody/qwen3/latest", "somebody/qwen3:latest"),
        ("hf.co/bartowski/Qwen3-GGUF/Q4_K_M", "hf.co/bartowski/Qwen3-GGUF:Q4_K_M"),
    ],
)
def test_a_model_of_ollama_is_its_blob_under_its_usual_name(tmp_path: Path, manifest: str, name: str) -> None:
    blob = ollama(tmp_path, manifest)
    programs = OtherPrograms([tmp_path])
    [found] = programs.models()
    assert (found.id, found.path, found.origin, found.name) == (f"ollama-files:{name}", blob, "ollama-files", name)
    assert programs.find(f"ollama-files:{name}") == found
    assert programs.find("ollama-files:other:1b") is None
    assert programs.holds(blob)


def test_two_names_of_one_file_are_one_row_but_both_are_found(tmp_path: Path) -> None:
    base = "registry.ollama.ai/library"
    ollama(tmp_path, f"{base}/mine/latest", f"{base}/qwen3/1.7b")
    programs = OtherPrograms([tmp_path])
    assert [model.name for model in programs.models()] == ["mine:latest"]
    found = programs.find("ollama-files:qwen3:1.7b")
    assert found is not None
    assert found.name == "qwen3:1.7b"


@pytest.mark.parametrize(
    "digest",
    [
        "sha256:../../../etc/passwd",
        f"sha256:{HASH}/../x",
        f"sha256:{HASH.upper()}",
        "../../secret",
        "sha256:",
        "",
        HASH,
    ],
)
def test_a_digest_that_leads_elsewhere_is_passed_over(tmp_path: Path, digest: str) -> None:
    (tmp_path / "secret").write_bytes(b"GGUF")
    ollama(tmp_path / "models", "registry.ollama.ai/library/evil/latest", digest=digest)
    assert OtherPrograms([tmp_path / "models"]).models() == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"layers": 3}',
        b'{"layers": [3, null]}',
        b'{"layers": [{"mediaType": "application/vnd.ollama.image.model"}]}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"layers": []}' + b" " * (2 << 20),
    ],
    ids=range(10),
)
def test_a_manifest_that_is_none_is_passed_over(tmp_path: Path, content: bytes) -> None:
    good = "registry.ollama.ai/library/good/latest"
    ollama(tmp_path, good)
    bad = tmp_path / "manifests/registry.ollama.ai/library/bad/latest"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(content)
    assert [model.name for model in OtherPrograms([tmp_path]).models()] == ["good:latest"]


def test_what_is_not_there_or_not_complete_is_no_model(tmp_path: Path) -> None:
    assert OtherPrograms([tmp_path / "no"], [tmp_path / "none"]).models() == []
    ollama(tmp_path, "registry.ollama.ai/library/gone/latest", blob=False)
    ollama(tmp_path, "registry.ollama.ai/library/lora/latest", media="adapter", blob=False)
    assert OtherPrograms([tmp_path]).models() == []


def test_models_of_lm_studio_without_their_picture_parts(tmp_path: Path) -> None:
    folder = tmp_path / "Qwen" / "Qwen3-4B-GGUF"
    folder.mkdir(parents=True)
    for name in ("Qwen3-4B-Q4_K_M.gguf", "mmproj-model-f16.gguf", "README.md"):
        (folder / name).write_bytes(b"GGUF")
    programs = OtherPrograms([], [tmp_path])
    [found] = programs.models()
    assert (found.id, found.origin) == ("lmstudio:Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf", "lmstudio")
    assert programs.find(found.id) == found
    assert programs.find("lmstudio:../../x.gguf") is None


def test_a_split_model_is_one_file_and_hidden_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "orphan-00002-of-00002.gguf", "B.GGUF", "x.bin"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "c.gguf").write_bytes(b"")
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "deep.gguf").write_bytes(b"")
    (tmp_path / "round").symlink_to(tmp_path)
    assert [path.name for path in gguf_files(tmp_path, 2)] == [
        "B.GGUF",
        "deep.gguf",
        "m-00001-of-00002.gguf",
        "orphan-00002-of-00002.gguf",
    ]
    assert [path.name for path in gguf_files(tmp_path, 1) if path.name == "deep.gguf"] == []


def test_where_the_programs_keep_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    nobody = OtherFolders.of(read_environment({}))
    assert (nobody.ollama, nobody.lmstudio) == ((), ())
    environment = read_environment({"HOME": str(tmp_path), "OLLAMA_MODELS": "/drive/ollama"})
    folders = OtherFolders.of(environment)
    assert folders.ollama[:2] == (Path("/drive/ollama"), tmp_path / ".ollama" / "models")
    assert Path("/usr/share/ollama/.ollama/models") in folders.ollama
    assert folders.lmstudio == (tmp_path / ".lmstudio" / "models", tmp_path / ".cache" / "lm-studio" / "models")
    monkeypatch.setattr("sys.platform", "darwin")
    assert OtherFolders.of(environment).ollama == (Path("/drive/ollama"), tmp_path / ".ollama" / "models")


def test_lm_studio_says_where_it_was_moved_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    environment = read_environment({"HOME": str(tmp_path)})
    moved = tmp_path / "moved"
    moved.mkdir()
    (tmp_path / ".lmstudio-home-pointer").write_text(f"{moved}\n", encoding="utf-8")
    assert OtherFolders.of(environment).lmstudio[0] == moved / "models"
    (moved / "settings.json").write_text(json.dumps({"downloadsFolder": str(tmp_path / "drive")}), encoding="utf-8")
    assert OtherFolders.of(environment).lmstudio[:2] == (tmp_path / "drive", moved / "models")
    (moved / "settings.json").write_text("[1]", encoding="utf-8")
    assert OtherFolders.of(environment).lmstudio[0] == moved / "models"
    (tmp_path / ".lmstudio-home-pointer").write_bytes(b"\xff\xfe")
    assert OtherFolders.of(environment).lmstudio[0] == tmp_path / ".lmstudio" / "models"
