"""Settings, as they are declared and as they stand."""

from __future__ import annotations

from fastapi import APIRouter

from app.core.errors import AppError, MalformedError
from app.server.schemas import Labels, SettingList, SettingRow, SettingsBody
from app.server.services import ServerServices, Services, blocking
from app.settings import Settings, Value
from app.settings.schema import named

router = APIRouter(tags=["settings"])

_EMBEDDING = "embedding.model"


@router.get("/settings")
async def settings(services: Services) -> SettingList:
    return _listed(services.settings)


@router.patch("/settings")
async def change_settings(body: SettingsBody, services: Services) -> SettingList:
    """Change some settings: all of them, or none when one is refused. Another embedding model is prepared for at once:
    a job makes its vectors, and until they are complete the old ones stay in force.
    """
    await blocking(_change, services, body.values)
    return _listed(services.settings)


@router.delete("/settings/{name}")
async def reset_setting(name: str, services: Services) -> SettingList:
    """Back to the default, in force at once where a change is."""
    await blocking(_reset, services, name)
    return _listed(services.settings)


def _change(services: ServerServices, values: dict[str, Value]) -> None:
    settings = services.settings
    written = {name: _written(name, value) for name, value in values.items()}
    for name, raw in written.items():
        settings.check(name, raw)
    _carry_out(settings, {name: written.pop(name) for name in values if settings.enacted(name)})
    model = written.pop(_EMBEDDING, None)
    if model is not None and model != settings.text(_EMBEDDING):
        services.models.change_embedding(model)
    for name, raw in written.items():
        settings.change(name, raw)


def _carry_out(settings: Settings, written: dict[str, str]) -> None:
    """Change what the system may refuse: all of them, or those before the refused one are put back."""
    before = {name: named(name).format(settings.value(name)) for name in written}
    done: list[str] = []
    try:
        for name, raw in written.items():
            settings.change(name, raw)
            done.append(name)
    except AppError:
        for name in done:
            settings.change(name, before[name])
        raise


def _reset(services: ServerServices, name: str) -> None:
    default = named(name).default
    if name == _EMBEDDING and services.settings.value(name) != default:
        services.models.change_embedding(str(default))
    services.settings.reset(name)


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
