"""The entry of macOS under Services and Quick Actions: a workflow of Automator with one shell script.

Source: Apple, "Information Property List Key Reference" (NSServices) and Automator's own documents.
"""

from __future__ import annotations

import plistlib
from typing import Any

from app.settings import SystemFolders
from app.shell.entries.entry import MARK, FileEntry, OwnFile
from app.shell.entries.launcher import Launcher, shell_line
from app.shell.entries.names import ASK

_ACTION = "com.apple.RunShellScript"
_AS_ARGUMENTS = 1


def services(folders: SystemFolders, launcher: Launcher, language: str) -> FileEntry:
    """The Service for files and folders in the Finder, named in one language."""
    title = ASK.get(language, ASK["en"])
    bundle = folders.user / "Library" / "Services" / "AIWorkspace.workflow"
    contents = bundle / "Contents"
    return FileEntry(
        "finder",
        [
            OwnFile(contents / "Info.plist", plistlib.dumps(_info(title))),
            OwnFile(contents / "document.wflow", plistlib.dumps(_workflow(launcher))),
        ],
        folder=bundle,
    )


def _info(title: str) -> dict[str, Any]:
    return {
        "NSServices": [
            {
                "NSMenuItem": {"default": title},
                "NSMessage": "runWorkflowAsService",
                "NSRequiredContext": {"NSApplicationIdentifier": "com.apple.finder"},
                "NSSendFileTypes": ["public.item"],
            }
        ],
        MARK: True,
    }


def _workflow(launcher: Launcher) -> dict[str, Any]:
    parameters = {
        "COMMAND_STRING": f'exec {shell_line(launcher.call("app", "--ask"))} "$@"',
        "CheckedForUserDefaultShell": True,
        "inputMethod": _AS_ARGUMENTS,
        "shell": "/bin/sh",
        "source": "",
    }
    action = {
        "AMAccepts": {"Container": "List", "Optional": True, "Types": ["com.apple.cocoa.string"]},
        "AMActionVersion": "2.0.3",
        "AMApplication": ["Automator"],
        "AMProvides": {"Container": "List", "Types": ["com.apple.cocoa.string"]},
        "ActionBundlePath": "/System/Library/Automator/Run Shell Script.action",
        "ActionName": "Run Shell Script",
        "ActionParameters": parameters,
        "BundleIdentifier": _ACTION,
        "CFBundleVersion": "2.0.3",
        "Class Name": "RunShellScriptAction",
        "InputUUID": "6F1B0C3E-55B8-4B0C-9B0B-0E6A5F5C1D01",
        "OutputUUID": "6F1B0C3E-55B8-4B0C-9B0B-0E6A5F5C1D02",
        "UUID": "6F1B0C3E-55B8-4B0C-9B0B-0E6A5F5C1D03",
    }
    return {
        "AMApplicationBuild": "521",
        "AMApplicationVersion": "2.10",
        "AMDocumentVersion": "2",
        "actions": [{"action": action, "isViewVisible": 1}],
        "connectors": {},
        "workflowMetaData": {
            "serviceInputTypeIdentifier": "com.apple.Automator.fileSystemObject",
            "serviceOutputTypeIdentifier": "com.apple.Automator.nothing",
            "serviceApplicationBundleID": "com.apple.finder",
            "serviceProcessesInput": 0,
            "workflowTypeIdentifier": "com.apple.Automator.servicesMenu",
        },
        MARK: True,
    }
