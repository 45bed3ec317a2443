"""Settings, as they are declared and as they stand."""

from __future__ import annotations

from fastapi import APIRouter

from app.core.errors import MalformedError
from app.server.schemas import Labels, SettingList, SettingRow, SettingsBody
from app.server.services import Services, blocking
from app.settings import Settings, Value
from app.settings.schema import named

router = APIRouter(tags=["settings"])


@router.get("/settings")
async def settings(services: Services) -> SettingList:
    return _listed(services.settings)


@router.patch("/settings")
async def change_settings(body: SettingsBody, services: Services) -> SettingList:
    """Change some settings: all of them, or none when one is refused."""
    await blocking(_change, services.settings, body.values)
    return _listed(services.settings)


@router.delete("/settings/{name}")
async def reset_setting(name: str, services: Services) -> SettingList:
    """Back to the default, in force at once where a change is."""
    await blocking(services.settings.reset, name)
    return _listed(services.settings)


def _change(settings: Settings, values: dict[str, Value]) -> None:
    written = {name: _written(name, value) for name, value in values.items()}
    for name, raw in written.items():
        settings.check(name, raw)
    for name, raw in written.items():
        settings.change(name, raw)


def _written(name: str, value: Value) -> str:
    if isinstance(value, str) and len(value) > 20_000:
        raise MalformedError(f"The value of {name} is too long.", "Give less.")
    return named(name).format(value)


def _listed(settings: Settings) -> SettingList:
    rows = [
        SettingRow(
            name=setting.name,
            kind=setting.kind,
            value="" if setting.secret else value,
            default=setting.default,
            minimum=setting.minimum,
            maximum=setting.maximum,
            choices=list(setting.choices),
            choice_labels={choice: Labels(en=en, zh=zh) for choice, (en, zh) in setting.choice_labels.items()},
            label_en=setting.label_en,
            label_zh=setting.label_zh,
            en=setting.en,
            zh=setting.zh,
            restart=setting.restart,
            origin=origin,
        )
        for setting, value, origin in settings.described()
    ]
    return SettingList(settings=rows)
