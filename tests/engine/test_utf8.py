"""Characters are never cut."""

from __future__ import annotations

from app.engine.utf8 import Utf8Pieces


def test_characters_spread_over_tokens_come_out_whole() -> None:
    pieces = Utf8Pieces()
    text = "付款 é 🙂"
    shown = [pieces.feed(bytes([byte])) for byte in text.encode()]
    assert "".join(shown) + pieces.finish() == text
    assert all("\ufffd" not in piece for piece in shown)


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    pieces = Utf8Pieces()
    assert pieces.feed(b"a\xffb\xe4") == "a\ufffdb"
    assert pieces.finish() == "\ufffd"
