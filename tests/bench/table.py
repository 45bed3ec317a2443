"""What a bench prints: one line a figure, ours beside the usual stack's and the goal, and the same as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Rule = Literal["at least", "at most", "below the usual stack", "times the usual stack"]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is held to; ``value`` means nothing where the usual stack is the measure."""

    rule: Rule
    value: float = 0.0

    def met(self, ours: float, usual: float | None) -> bool | None:
        """Whether the figure reaches it; None where the usual stack was not measured."""
        match self.rule:
            case "at least":
                return ours >= self.value
            case "at most":
                return ours <= self.value
            case "below the usual stack":
                return None if usual is None else ours < usual
            case "times the usual stack":
                return None if usual is None else ours >= self.value * usual

    def __str__(self) -> str:
        match self.rule:
            case "at least":
                return f">= {self.value:g}"
            case "at most":
                return f"<= {self.value:g}"
            case "below the usual stack":
                return "< usual"
            case "times the usual stack":
                return f">= {self.value:g} x usual"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. ``usual``: the usual stack's; ``goal`` None: for information."""

    part: str
    what: str
    ours: float
    unit: str = ""
    usual: float | None = None
    goal: Goal | None = None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.goal.met(self.ours, self.usual)


@dataclass(slots=True)
class Report:
    """The lines of a run, printed as they come, and free text beside them."""

    lines: list[Line] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    held: bool = True
    """Whether goals are judged: only the real sets are what the goals were set for."""

    def add(
        self, part: str, what: str, ours: float, unit: str = "", *, usual: float | None = None, goal: Goal | None = None
    ) -> None:
        """One more figure, shown at once."""
        line = Line(part, what, ours, unit, usual, goal if self.held else None)
        self.lines.append(line)
        say(f"  {what}: {_number(ours)} {unit}".rstrip())

    def show(self) -> None:
        """The table, on standard output."""
        rows = [("", "figure", "ours", "usual stack", "ratio", "goal", "met")]
        part = ""
        for line in self.lines:
            rows.append((
                line.part if line.part != part else "",
                line.what,
                f"{_number(line.ours)} {line.unit}".rstrip(),
                "" if line.usual is None else f"{_number(line.usual)} {line.unit}".rstrip(),
                "" if not line.usual else f"{line.ours / line.usual:.2f}",
                "" if line.goal is None else str(line.goal),
                {True: "yes", False: "NO", None: ""}[line.met],
            ))  # fmt: skip
            part = line.part
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        print()
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def save(self, path: Path) -> None:
        """The figures as JSON; parts that this run did not measure are kept from the run before."""
        parts = {line.part for line in self.lines} | set(self.details)
        before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"lines": [], "details": {}}
        lines = [line for line in before["lines"] if line["part"] not in parts]
        lines += [asdict(line) | {"met": line.met} for line in self.lines]
        details = {name: value for name, value in before["details"].items() if name not in parts} | self.details
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"lines": lines, "details": details}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def percentile(values: Iterable[float], share: float) -> float:
    """The value that ``share`` of them do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
