"""How a program under X is told to paste: by which keys, from which selection."""

from __future__ import annotations

from dataclasses import dataclass

_TERMINALS = frozenset(
    {
        "alacritty", "com.mitchellh.ghostty", "cool-retro-term", "deepin-terminal", "foot", "ghostty", "gnome-terminal",
        "gnome-terminal-server", "guake", "kgx", "kitty", "konsole", "lxterminal", "mate-terminal", "org.gnome.console",
        "org.gnome.ptyxis", "org.gnome.terminal", "org.kde.konsole", "org.wezfurlong.wezterm", "pantheon-terminal",
        "ptyxis", "qterminal", "roxterm", "sakura", "terminator", "terminology", "tilda", "tilix", "wezterm",
        "xfce4-terminal", "yakuake",
    }
)  # fmt: skip
_OLD_TERMINALS = frozenset({"xterm", "uxterm", "rxvt", "urxvt", "eterm", "aterm", "mlterm", "st", "st-256color"})


@dataclass(frozen=True, slots=True)
class Paste:
    """``keys``: as X names them, the last one struck while the others are down."""

    keys: tuple[str, ...]
    selection: str = "CLIPBOARD"
    terminal: bool = False


def paste_of(classes: tuple[str, ...]) -> Paste:
    """How a window with this WM_CLASS pastes."""
    names = {name.lower() for name in classes}
    if names & _OLD_TERMINALS:
        return Paste(("Shift_L", "Insert"), "PRIMARY", terminal=True)
    if names & _TERMINALS:
        return Paste(("Control_L", "Shift_L", "v"), terminal=True)
    return Paste(("Control_L", "v"))
