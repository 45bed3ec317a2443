"""The loopback server: the page, its API and the guards before both."""

from app.server.application import create_app
from app.server.services import ServerServices

__all__ = ["ServerServices", "create_app"]
