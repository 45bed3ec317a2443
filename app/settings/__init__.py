"""Every setting, declared once; where data lives; the only reader of the environment."""

from app.settings.paths import Environment, OtherFolders, Paths, SystemFolders, read_environment
from app.settings.schema import SETTINGS
from app.settings.setting import Setting, Value
from app.settings.store import Settings

__all__ = [
    "SETTINGS", "Environment", "OtherFolders", "Paths", "Setting", "Settings", "SystemFolders", "Value", "read_environment",
]  # fmt: skip
