from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.server import ServerServices
from app.server.run import RunningServer, start
from app.settings import Settings
from tests.fake_page import FakeDesktop
from tests.fakes import FakeWorkspace
from tests.serving import services_over

TOKEN = "token-of-the-test"


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.fixture
def page_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>the page</title>")
    (folder / "assets" / "main-1a2b.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def settings() -> Settings:
    return Settings({"search.limit": "7"})


@pytest.fixture
def desktop() -> FakeDesktop:
    return FakeDesktop(("/文档/新的.pdf",))


@pytest.fixture
def server(
    workspace: FakeWorkspace, settings: Settings, page_dir: Path, desktop: FakeDesktop, tmp_path: Path
) -> Iterator[RunningServer]:
    def services(port: int) -> ServerServices:
        made = services_over(workspace, port, TOKEN, desktop=desktop, settings=settings)
        return replace(made, page_dir=page_dir)

    running = start(services, instance_file=tmp_path / "home" / "instance.json")
    yield running
    running.stop()


@pytest.fixture
def anyone(server: RunningServer) -> Iterator[httpx.Client]:
    """A client that knows no secret."""
    with httpx.Client(base_url=server.services.url, trust_env=False) as client:
        yield client


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    """A program with the token."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=server.services.url, trust_env=False, headers=headers) as client:
        yield client
