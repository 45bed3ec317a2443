from __future__ import annotations

import plistlib
import subprocess
import sys

import pytest

from tests.shell.entries.world import AWKWARD, World


def test_the_service_of_the_finder(world: World) -> None:
    integration = world.integration("zh", platform="darwin")
    integration.install("file-manager")
    contents = world.folders.user / "Library" / "Services" / "AIWorkspace.workflow" / "Contents"
    service = plistlib.loads((contents / "Info.plist").read_bytes())["NSServices"][0]
    assert service["NSMenuItem"]["default"] == "询问 AI Workspace"
    assert service["NSMessage"] == "runWorkflowAsService"
    assert service["NSSendFileTypes"] == ["public.item"]
    workflow = plistlib.loads((contents / "document.wflow").read_bytes())
    assert workflow["workflowMetaData"]["serviceInputTypeIdentifier"] == "com.apple.Automator.fileSystemObject"
    assert workflow["actions"][0]["action"]["ActionParameters"]["inputMethod"] == 1
    before = world.files()
    integration.install("file-manager")
    assert world.files() == before
    integration.remove("file-manager")
    assert world.files() == {}
    assert not contents.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_its_script_takes_every_name(world: World) -> None:
    world.integration(platform="darwin").install("file-manager")
    file = world.folders.user / "Library" / "Services" / "AIWorkspace.workflow" / "Contents" / "document.wflow"
    parameters = plistlib.loads(file.read_bytes())["actions"][0]["action"]["ActionParameters"]
    subprocess.run([parameters["shell"], "-c", parameters["COMMAND_STRING"], "-", *AWKWARD], check=True)
    assert world.calls() == [["app", "--ask", *AWKWARD]]
