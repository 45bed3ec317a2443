"""ONNX Runtime without its reports: official builds send what they run, and on which machine, to their maker."""

from __future__ import annotations

import os
from typing import Any


def load_onnxruntime() -> Any:
    """The module, told to collect and send nothing. Every use in the program comes from here."""
    # It decides as it is loaded; the call below is for builds that leave the decision to the system.
    os.putenv("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime
