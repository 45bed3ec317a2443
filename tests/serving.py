"""The parts of a server over fakes."""

from __future__ import annotations

from app.server import ServerServices
from app.settings import Settings
from tests.fake_page import FakeDesktop, FakePage, FakeSpeech
from tests.fakes import NOW, FakeWorkspace


def services_over(
    fake: FakeWorkspace, port: int, token: str, *, desktop: FakeDesktop | None = None, settings: Settings | None = None
) -> ServerServices:
    """A server's parts over one fake."""
    page = FakePage(fake.rows, NOW)
    return ServerServices(
        workspace=fake,
        conversations=fake,
        jobs=fake,
        models=fake.desk,
        network=fake.desk,
        settings=settings or Settings(),
        library=page,
        collections=page,
        state=page,
        commands=fake.commanding,
        desktop=desktop or FakeDesktop(),
        speech=FakeSpeech(),
        version="1.2.3",
        port=port,
        token=token,
    )
