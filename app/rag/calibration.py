"""The fitted models of ``models/calibration.json``: which sentence answers, and when there is enough evidence.

Fitted by ``make calibrate`` on labelled questions; the file says on which, and what they reached there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from app.core.errors import ModelBroken
from app.rag.evidence import Calibration, LinearModel

CALIBRATION = Path(__file__).resolve().parents[2] / "models" / "calibration.json"
Strictness = Literal["off", "balanced", "strict"]


def load_calibration(path: Path = CALIBRATION) -> dict[str, Any]:
    """The file's content: models by embedding model name; ``ModelBroken`` when it cannot be read."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["models"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelBroken(f"The calibration {path.name} cannot be read.", "Install the program again.") from error
    return content


def gate_for(calibrations: Mapping[str, Any], model: str, bridge: float | None = None) -> dict[str, Any]:
    """What is kept with a generation of this embedding model; others are judged by words alone.

    ``bridge``: the cosine from which a model without a calibration counts as saying the same in another language
    (0–1, as ranking has it); its sentences are then chosen with the help of their cosines.
    """
    entry = calibrations.get(model)
    if entry is None:
        first = next(iter(calibrations.values()))
        gate = {part: first[part]["lexical"] for part in ("sentence", "gate")}
        if bridge is None:
            return gate | {"dense": None}
        return gate | {"dense": {"sentence": first["sentence"]["dense"], "gate": gate["gate"]}, "bridge": bridge}
    return {"sentence": entry["sentence"]["lexical"], "gate": entry["gate"]["lexical"]} | {
        "dense": {"sentence": entry["sentence"]["dense"], "gate": entry["gate"]["dense"]}
    }


def calibration_of(gate: Mapping[str, Any], strictness: Strictness) -> Calibration:
    """The models in force. ``strict`` asks for more evidence by the margin the fit found; ``off`` answers always."""
    dense = gate["dense"] or gate
    return Calibration(
        _model(dense["sentence"]),
        _model(gate["sentence"]),
        _gate(dense["gate"], strictness),
        _gate(gate["gate"], strictness),
        float(gate.get("bridge", math.inf)),
    )


def _model(values: Mapping[str, Any]) -> LinearModel:
    return LinearModel(dict(values["weights"]), float(values.get("bias", 0.0)))


def _gate(values: Mapping[str, Any], strictness: Strictness) -> LinearModel:
    if strictness == "off":
        return LinearModel({}, 1.0)
    shift = float(values["strict"]) if strictness == "strict" else 0.0
    return LinearModel(dict(values["weights"]), float(values["bias"]) - shift)
