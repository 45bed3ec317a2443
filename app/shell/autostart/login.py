"""Files that start the program, hidden, when the user logs in: XDG autostart on Linux, a launch agent on macOS."""

from __future__ import annotations

import plistlib

from app.settings import SystemFolders
from app.shell.entries.entry import MARK, FileEntry, OwnFile
from app.shell.entries.launcher import Launcher, exec_line, text_value
from app.shell.entries.names import COMMENT

LABEL = "local.aiworkspace.login"


def autostart(folders: SystemFolders, launcher: Launcher) -> FileEntry:
    """Desktop Application Autostart Specification; desktops' own settings switch it off by the keys below."""
    content = "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=AI Workspace",
            f"Comment={COMMENT['en']}",
            f"Comment[zh_CN]={COMMENT['zh']}",
            f"TryExec={text_value(launcher.command[0])}",
            f"Exec={exec_line(launcher.call('app', '--hidden'))}",
            f"Icon={text_value(str(launcher.icon))}",
            "Terminal=false",
            "StartupNotify=false",
            "X-GNOME-Autostart-enabled=true",
            f"{MARK}=true",
            "",
        )
    )
    path = folders.config / "autostart" / "aiworkspace.desktop"
    off = (b"Hidden=true", b"X-GNOME-Autostart-enabled=false")
    return FileEntry("autostart", [OwnFile(path, content.encode())], off=off)


def launch_agent(folders: SystemFolders, launcher: Launcher) -> FileEntry:
    """``launchd.plist(5)``: read at the next log-in; nothing is started now."""
    agent: dict[str, object] = {
        "Label": LABEL,
        "ProgramArguments": [*launcher.command, "app", "--hidden"],
        "RunAtLoad": True,
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
        MARK: True,
    }
    if launcher.variables:
        agent["EnvironmentVariables"] = dict(launcher.variables)
    path = folders.user / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    return FileEntry("launch-agent", [OwnFile(path, plistlib.dumps(agent))])
