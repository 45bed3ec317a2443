"""One file read: what identifies it, its text, its passages."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import PathDenied, PathNotFound
from app.ingest.parsers import ParseLimits
from app.ingest.reader import read_file

LIMITS = ParseLimits()


def read(path: Path, known_hash: str | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    stamp, blobs = read_file({"path": str(path), "known_hash": known_hash, "passwords": []}, LIMITS)
    return stamp, json.loads(blobs[0]) if blobs else []


def test_passages_stand_in_the_stored_text(tmp_path: Path) -> None:
    path = tmp_path / "合同.txt"
    path.write_text(
        "买方应在三十日内付款。🙂 Payment is due.\n\n" + "Another sentence follows here. " * 100, encoding="utf-8"
    )
    stamp, (unit,) = read(path)
    assert (unit["title"], unit["status"]) == ("合同", "indexed")
    assert len(unit["chunks"]) > 1
    assert all(
        unit["text"][c["start"] : c["end"]].strip() == unit["text"][c["start"] : c["end"]] for c in unit["chunks"]
    )
    assert (stamp["size"], stamp["mtime_ns"]) == (path.stat().st_size, path.stat().st_mtime_ns)
    assert unit["date"][:4].isdigit()


def test_the_same_content_is_told_by_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Payment.", encoding="utf-8")
    stamp, _ = read(path)
    again, units = read(path, stamp["hash"])
    assert again["same"]
    assert units == []
    path.write_text("Delivery.", encoding="utf-8")
    changed, units = read(path, stamp["hash"])
    assert "same" not in changed
    assert units[0]["text"] == "Delivery."


def test_the_same_file_gives_the_same_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Title\n\nPayment is due.\n\n## Part\n\nDelivery.", encoding="utf-8")
    assert read(path) == read(path)


def test_a_file_that_cannot_be_parsed_is_a_unit_with_its_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    stamp, (unit,) = read(path)
    assert (unit["status"], unit["error"]["code"]) == ("skipped", "document.empty")
    assert stamp["size"] == 0


def test_a_file_that_is_gone_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        read(tmp_path / "nowhere.txt")
    with pytest.raises(PathDenied):
        read(tmp_path)


def test_a_file_that_grew_after_it_was_opened_is_read_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Payment.", encoding="utf-8")
    real = os.fstat

    def fstat(file: int) -> os.stat_result:
        info = real(file)
        with path.open("a", encoding="utf-8") as more:
            more.write(" And more.")
        return info

    monkeypatch.setattr(os, "fstat", fstat)
    stamp, (unit,) = read(path)
    monkeypatch.undo()
    assert stamp["size"] != path.stat().st_size  # so the next run does not take it for settled
    assert unit["text"].startswith("Payment.")
