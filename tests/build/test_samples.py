"""The sample files are what their generator writes, and hold what the first questions ask for."""

from __future__ import annotations

import zipfile
from pathlib import Path

from build import make_samples


def test_the_generated_samples_are_the_committed_ones(tmp_path: Path) -> None:
    for language in ("en", "zh"):
        (tmp_path / language).mkdir()
    make_samples.main(tmp_path)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    assert len(written) == 3
    for path in written:
        committed = make_samples.SAMPLES / path
        if path.suffix == ".docx":  # compressed bytes differ between zlib versions
            assert _content(committed) == _content(tmp_path / path)
        else:
            assert committed.read_bytes() == (tmp_path / path).read_bytes(), "run: python -m build.make_samples"


def _content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_both_languages_show_several_formats_and_payment_terms() -> None:
    for language in ("en", "zh"):
        suffixes = {path.suffix for path in (make_samples.SAMPLES / language).iterdir()}
        assert len(suffixes) >= 5 or suffixes >= {".pdf", ".eml", ".html", ".md", ".txt"}
    assert "Payment terms" in (make_samples.SAMPLES / "en" / "Supply agreement.md").read_text(encoding="utf-8")
    assert any("付款条款" in line for line in make_samples.CONTRACT)
