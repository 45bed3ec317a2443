"""A reader's child process that never comes up."""

from __future__ import annotations

from tests.ingest.faulty_reader import stillborn as main

__all__ = ["main"]
