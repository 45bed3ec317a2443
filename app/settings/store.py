"""The values in force: environment over stored over default."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.errors import InputError
from app.settings.schema import SETTINGS, named
from app.settings.setting import Setting, Value


class Settings:
    """Settings with their values in force.

    ``overrides`` come from the environment (``Environment.overrides``) and are never stored. ``load``, ``save`` and
    ``delete`` reach the stored values; the composition root gives them, since settings stand below storage.
    A stored value that no longer fits its setting (written by another version) gives way to the default;
    one from the environment is an ``InputError`` at once.
    """

    def __init__(
        self,
        overrides: Mapping[str, str] | None = None,
        load: Callable[[], Mapping[str, str]] = dict,
        save: Callable[[str, str], None] | None = None,
        delete: Callable[[str], None] | None = None,
    ) -> None:
        self._save = save
        self._delete = delete
        self._overrides = {name: named(name).parse(raw) for name, raw in (overrides or {}).items()}
        self._stored: dict[str, Value] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._enactments: dict[str, Callable[[Value], None]] = {}
        self._looks: dict[str, Callable[[], Value | None]] = {}
        self.ignored: tuple[str, ...] = ()
        self._take(load())

    def _take(self, stored: Mapping[str, str]) -> None:
        ignored: list[str] = []
        for name, raw in stored.items():
            try:
                self._stored[name] = named(name).parse(raw)
            except InputError:
                ignored.append(name)
        self.ignored = tuple(ignored)

    def value(self, name: str) -> Value:
        """The value in force; ``NotFoundError`` for an unknown name."""
        setting = named(name)
        if name in self._overrides:
            return self._overrides[name]
        real = self._looks[name]() if name in self._looks else None
        return self._stored.get(name, setting.default) if real is None else real

    def text(self, name: str) -> str:
        """The value of a text or choice setting."""
        value = self.value(name)
        if not isinstance(value, str):
            raise TypeError(name)
        return value

    def integer(self, name: str) -> int:
        """The value of a whole-number setting."""
        value = self.value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(name)
        return value

    def number(self, name: str) -> float:
        """The value of a number setting, whole or not."""
        value = self.value(name)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise TypeError(name)
        return float(value)

    def switch(self, name: str) -> bool:
        """The value of an on/off setting."""
        value = self.value(name)
        if not isinstance(value, bool):
            raise TypeError(name)
        return value

    def origin(self, name: str) -> str:
        """Where the value comes from: ``environment``, ``stored`` or ``default``."""
        named(name)
        if name in self._overrides:
            return "environment"
        return "stored" if name in self._stored else "default"

    def change(self, name: str, raw: str) -> Value:
        """Store a new value and give the one now in force.

        Raises ``InputError`` naming the setting, and the same when the environment holds it fast.
        """
        setting, value = named(name), self.check(name, raw)
        self._enact(name, value)
        if self._save is not None:
            self._save(name, setting.format(value))
        self._stored[name] = value
        self._tell(name)
        return value

    def check(self, name: str, raw: str) -> Value:
        """The value ``change`` would store; raises what it would raise."""
        setting = named(name)
        value = setting.parse(raw)
        self._check_free(setting)
        return value

    def reset(self, name: str) -> Value:
        """Forget the stored value and give the default, now in force; ``InputError`` when the environment holds it."""
        setting = named(name)
        self._check_free(setting)
        self._enact(name, setting.default)
        if self._delete is not None:
            self._delete(name)
        self._stored.pop(name, None)
        self._tell(name)
        return setting.default

    def listen(self, changed: Callable[[str], None]) -> None:
        """Have ``changed`` called with the name of each setting that gets another value, where that was asked for."""
        self._listeners.append(changed)

    def enact(self, name: str, act: Callable[[Value], None], look: Callable[[], Value | None] | None = None) -> None:
        """Have ``act`` carry out each value asked for before it is stored: what it raises refuses the change.

        ``look`` tells how it really stands outside the program, which goes before what is stored; None: not known.
        """
        self._enactments[named(name).name] = act
        if look is not None:
            self._looks[name] = look

    def wanted(self, name: str) -> Value:
        """The value that was asked for, however it stands outside the program."""
        setting = named(name)
        return self._overrides.get(name, self._stored.get(name, setting.default))

    def enacted(self, name: str) -> bool:
        """Whether a change of this setting is carried out outside the program, which may refuse it."""
        return name in self._enactments

    def _enact(self, name: str, value: Value) -> None:
        if name in self._enactments:
            self._enactments[name](value)

    def _tell(self, name: str) -> None:
        for changed in tuple(self._listeners):
            changed(name)

    def _check_free(self, setting: Setting) -> None:
        if setting.name in self._overrides:
            raise InputError(
                f"The setting {setting.name} is fixed by the environment.",
                f"Start without {setting.variable} to change it.",
            )

    def described(self) -> list[tuple[Setting, Value, str]]:
        """Every setting with its value in force and where that comes from."""
        return [(setting, self.value(setting.name), self.origin(setting.name)) for setting in SETTINGS]
