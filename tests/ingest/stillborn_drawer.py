"""A drawing process that cannot start."""

from __future__ import annotations

from tests.ingest.faulty_drawer import stillborn as main

__all__ = ["main"]
