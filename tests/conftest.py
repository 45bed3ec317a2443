"""Fixtures that several packages' tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embeddings.manifest import find_prepared
from app.embeddings.prepare import checkout_cache, locate, prepare
from app.embeddings.specs import DEFAULT_MODEL, spec_for


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """A shell's background job ignores SIGINT, and so would every program that a test starts and interrupts."""
    before = signal.getsignal(signal.SIGINT)
    if before == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def prepared_model() -> Path:
    """The folder of the embedded embedding model, prepared once per checkout."""
    spec = spec_for(DEFAULT_MODEL)
    return find_prepared(spec, [checkout_cache()]) or prepare(spec, locate(spec), checkout_cache())
