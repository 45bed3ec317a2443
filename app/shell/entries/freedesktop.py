"""Entries of file managers on Linux, and the one in the list of applications."""

from __future__ import annotations

from pathlib import Path

from app.settings import SystemFolders
from app.shell.entries.entry import MARK, FileEntry, OwnFile
from app.shell.entries.launcher import Launcher, exec_line, shell_line, text_value
from app.shell.entries.names import ASK, COMMENT, QUESTION


def dolphin(folders: SystemFolders, launcher: Launcher) -> FileEntry:
    """A service menu of KDE (KIO 5.85 or newer), which must be executable to be trusted."""
    content = "\n".join(
        (
            "[Desktop Entry]",
            "Type=Service",
            *_named(ASK),
            "MimeType=all/all;inode/directory;",
            "X-KDE-ServiceTypes=KonqPopupMenu/Plugin",
            "X-KDE-Priority=TopLevel",
            "Actions=ask",
            f"{MARK}=true",
            "",
            "[Desktop Action ask]",
            *_named(ASK),
            f"Icon={text_value(str(launcher.icon))}",
            f"Exec={exec_line(launcher.call('app', '--ask'), '%F')}",
            "",
        )
    )
    path = folders.data / "kio" / "servicemenus" / "aiworkspace.desktop"
    return FileEntry("dolphin", [OwnFile(path, content.encode(), 0o755)])


def nemo(folders: SystemFolders, launcher: Launcher) -> FileEntry:
    """An action of Nemo. It is given URIs: in them a quotation mark of a name cannot end the quotation."""
    content = "\n".join(
        (
            "[Nemo Action]",
            "Active=true",
            *_named(ASK),
            *_named(COMMENT, "Comment"),
            f"Exec={exec_line(launcher.call('app', '--ask'), '%U')}",
            "Icon-Name=system-search",
            "Selection=notnone",
            "Extensions=any;",
            "Quote=double",
            f"{MARK}=true",
            "",
        )
    )
    path = folders.data / "nemo" / "actions" / "aiworkspace.nemo_action"
    return FileEntry("nemo", [OwnFile(path, content.encode())])


def pcmanfm(folders: SystemFolders, launcher: Launcher) -> FileEntry:
    """An action of the Desktop Entry Specification's extension for menus (DES-EMA), which PCManFM reads."""
    content = "\n".join(
        (
            "[Desktop Entry]",
            "Type=Action",
            *_named(ASK),
            f"Icon={text_value(str(launcher.icon))}",
            "Profiles=ask;",
            f"{MARK}=true",
            "",
            "[X-Action-Profile ask]",
            *_named(ASK),
            "MimeTypes=all/all;",
            f"Exec={exec_line(launcher.call('app', '--ask'), '%F')}",
            "",
        )
    )
    path = folders.data / "file-manager" / "actions" / "aiworkspace.desktop"
    return FileEntry("pcmanfm", [OwnFile(path, content.encode())])


def nautilus(folders: SystemFolders, launcher: Launcher, language: str) -> FileEntry:
    """A script of Nautilus (GNOME): its file's name is what the menu shows, in one language."""
    return _script("nautilus", folders.data / "nautilus" / "scripts", launcher, language)


def caja(folders: SystemFolders, launcher: Launcher, language: str) -> FileEntry:
    """A script of Caja (MATE)."""
    return _script("caja", folders.config / "caja" / "scripts", launcher, language)


def _script(name: str, folder: Path, launcher: Launcher, language: str) -> FileEntry:
    prefix = f"{name.upper()}_SCRIPT"
    content = f"""#!/bin/sh
# {MARK}: written by AI Workspace, which removes it again: aiworkspace integrate remove file-manager
set -f
IFS='
'
# In a URI a line break of a name is written as %0A; what is mounted from elsewhere has its path in the other list.
chosen=${prefix}_SELECTED_URIS
for uri in $chosen; do
    case $uri in
        file://*) ;;
        *) chosen=${prefix}_SELECTED_FILE_PATHS; break ;;
    esac
done
exec {shell_line(launcher.call("app", "--ask"))} ${{chosen:-${prefix}_CURRENT_URI}}
"""
    files = {tongue: folder / title for tongue, title in ASK.items()}
    wanted = files.get(language, files["en"])
    others = [path for path in files.values() if path != wanted]
    return FileEntry(name, [OwnFile(wanted, content.encode(), 0o755)], others=others)


def application(folders: SystemFolders, launcher: Launcher) -> FileEntry:
    """The program in the list of applications. It names no types: with some it would become what opens them at a
    double click wherever the user has chosen no program, as the user's entries come before the system's.
    """
    path = folders.data / "applications" / "aiworkspace.desktop"
    return FileEntry("application", [OwnFile(path, _application(launcher).encode())])


def _application(launcher: Launcher) -> str:
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=AI Workspace",
            *_named(COMMENT, "Comment"),
            f"TryExec={text_value(launcher.command[0])}",
            f"Exec={exec_line(launcher.call('app', '--ask'), '%F')}",
            f"Icon={text_value(str(launcher.icon))}",
            "Terminal=false",
            "Categories=Office;",
            "Keywords=search;documents;assistant;AI;",
            "Keywords[zh_CN]=搜索;文档;助手;AI;",
            "StartupWMClass=aiworkspace",
            "StartupNotify=true",
            "X-GNOME-SingleWindow=true",
            "Actions=question;",
            f"{MARK}=true",
            "",
            "[Desktop Action question]",
            *_named(QUESTION),
            f"Exec={exec_line(launcher.call('toggle'))}",
            "",
        )
    )


def _named(names: dict[str, str], key: str = "Name") -> tuple[str, str]:
    return f"{key}={names['en']}", f"{key}[zh_CN]={names['zh']}"
