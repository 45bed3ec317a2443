"""How much one file may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Bytes of the file, characters of its text, pages, files inside files, and bytes a zip may unfold to."""

    max_file_bytes: int = 200_000_000
    max_text_chars: int = 20_000_000
    max_pages: int = 20_000
    max_depth: int = 8
    max_unzipped_bytes: int = 500_000_000
