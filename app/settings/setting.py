"""What a setting is: its name, type, bounds, and how a written value becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.errors import InputError

Value = bool | int | float | str

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. ``default`` fixes the type; ``minimum`` and ``maximum`` are inclusive.

    ``label_en`` and ``label_zh`` name it in a few words, ``en`` and ``zh`` say in one sentence what it does.
    ``choice_labels`` name each choice in English and Chinese. ``restart``: a change takes effect at the next start.
    ``secret``: a key; it is stored but never shown again.
    """

    name: str
    default: Value
    label_en: str
    label_zh: str
    en: str
    zh: str
    minimum: float | None = None
    maximum: float | None = None
    choice_labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    restart: bool = False
    secret: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The values a choice may take; empty for other kinds."""
        return tuple(self.choice_labels)

    @property
    def kind(self) -> str:
        """``switch``, ``integer``, ``number``, ``choice``, ``secret`` or ``text``."""
        if isinstance(self.default, bool):
            return "switch"
        if isinstance(self.default, int):
            return "integer"
        if isinstance(self.default, float):
            return "number"
        if self.secret:
            return "secret"
        return "choice" if self.choices else "text"

    @property
    def variable(self) -> str:
        """The environment variable that overrides it: ``AIWORKSPACE_X__Y`` for ``x.y``."""
        return "AIWORKSPACE_" + self.name.upper().replace(".", "__")

    def parse(self, raw: str) -> Value:
        """The value written as ``raw``; ``InputError`` naming the setting when it cannot be one."""
        written = raw.strip()
        kind = self.kind
        if kind == "switch":
            return self._switch(written)
        if kind in {"integer", "number"}:
            return self._number(written, whole=kind == "integer")
        if kind == "choice" and written not in self.choices:
            raise self._refused(written, "one of " + ", ".join(self.choices))
        return written

    def format(self, value: Value) -> str:
        """The value as it is stored; ``parse`` gives it back."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def _switch(self, written: str) -> bool:
        if written.lower() in _TRUE:
            return True
        if written.lower() in _FALSE:
            return False
        raise self._refused(written, "true or false")

    def _number(self, written: str, *, whole: bool) -> int | float:
        wanted = "a whole number" if whole else "a number"
        if self.minimum is not None or self.maximum is not None:
            wanted += f" from {self.minimum:g} to {self.maximum:g}"
        try:
            number = int(written) if whole else float(written)
        except ValueError:
            raise self._refused(written, wanted) from None
        # Written so that NaN, which compares false with everything, is refused too.
        above = self.minimum is None or number >= self.minimum
        below = self.maximum is None or number <= self.maximum
        if not (above and below):
            raise self._refused(written, wanted)
        return number

    def _refused(self, written: str, wanted: str) -> InputError:
        shown = "that" if self.secret else repr(written[:80])
        return InputError(
            f"The setting {self.name} cannot be {shown}.",
            f"It takes {wanted}; the default is {self.format(self.default) or 'empty'}.",
        )
