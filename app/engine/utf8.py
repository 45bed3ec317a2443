"""Text from tokens: a character may be spread over several of them."""

from __future__ import annotations

import codecs


class Utf8Pieces:
    """Turns the bytes of successive tokens into whole characters; what is no UTF-8 becomes U+FFFD."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> str:
        """The characters that are complete now."""
        return self._decoder.decode(data)

    def finish(self) -> str:
        """What an unfinished character at the end becomes."""
        return self._decoder.decode(b"", final=True)
