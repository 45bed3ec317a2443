"""One parser per format; what a file is, its content decides before its name does."""

from __future__ import annotations

from app.ingest.parsers.limits import ParseLimits
from app.ingest.parsers.parse import PARSER_VERSION, parse
from app.ingest.parsers.sniff import SUFFIXES

__all__ = ["PARSER_VERSION", "SUFFIXES", "ParseLimits", "parse"]
