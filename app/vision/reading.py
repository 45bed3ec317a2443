"""Text in a picture: RapidOCR in a process of its own, where its package is installed."""

from __future__ import annotations

import importlib.util
import threading

from app.core.errors import OcrMissing
from app.resources.child import ChildLimits, ChildProcess

_WORKER = "app.vision.worker"
_MEMORY_BYTES = 2 * 1024**3
_SECONDS = 60.0


class PictureReader:
    """One child process per picture: a reader that has grown or hung leaves nothing behind.

    ``worker``: the child's module; ``seconds``: how long one picture may take.
    """

    def __init__(self, worker: str = _WORKER, seconds: float = _SECONDS) -> None:
        self._worker = worker
        self._seconds = seconds
        self._one = threading.Lock()

    def read(self, png: bytes) -> str:
        """The picture's lines in reading order, empty without any.

        ``OcrMissing`` when text recognition is not installed or cannot be loaded; ``WorkerCrashed`` when it fails.
        """
        if self._worker == _WORKER and importlib.util.find_spec("rapidocr") is None:
            raise _missing("the package rapidocr is not installed")
        with self._one, ChildProcess(self._worker, limits=ChildLimits(_MEMORY_BYTES, nice=5)) as child:
            child.send({"op": "read"}, png)
            answer, _ = child.receive(self._seconds)
        if "missing" in answer:
            raise _missing(str(answer["missing"]))
        return str(answer["text"])


def make_reader() -> PictureReader:
    """What reads the text in pictures; starts nothing before the first picture."""
    return PictureReader()


def _missing(why: str) -> OcrMissing:
    return OcrMissing(f"Text in pictures cannot be recognised: {why}.", "pip install rapidocr onnxruntime")
