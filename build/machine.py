"""What this computer has: a Python new enough, compilers, Node, graphics tools; and how to get what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

NODE_AT_LEAST = (20, 19)
Which = Callable[[str], "str | None"]

# What each need is called in the system's own package manager.
_PACKAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "apt-get": {
        "venv": ("python3-venv",),
        "compiler": ("build-essential",),
        "node": ("nodejs", "npm"),
        # With it a font that has Chinese: pictures of the page are looked at.
        "browser": ("chromium", "fonts-wqy-microhei"),
        "screen": ("xvfb", "openbox", "xdotool"),
        "voice": ("espeak-ng",),
        "gtk": ("gir1.2-webkit2-4.1", "python3-gi", "python3-venv"),
    },
    "dnf": {
        "venv": ("python3",),
        "compiler": ("gcc-c++", "make"),
        "node": ("nodejs", "npm"),
        "browser": ("chromium", "wqy-microhei-fonts"),
        "screen": ("xorg-x11-server-Xvfb", "openbox", "xdotool"),
        "voice": ("espeak-ng",),
        "gtk": ("webkit2gtk4.1", "python3-gobject"),
    },
    "pacman": {
        "venv": ("python",),
        "compiler": ("base-devel",),
        "node": ("nodejs", "npm"),
        "browser": ("chromium", "wqy-microhei"),
        "screen": ("xorg-server-xvfb", "openbox", "xdotool"),
        "voice": ("espeak-ng",),
        "gtk": ("webkit2gtk-4.1", "python-gobject"),
    },
    "zypper": {
        "venv": ("python3",),
        "compiler": ("gcc-c++", "make"),
        "node": ("nodejs", "npm"),
        "browser": ("chromium", "wqy-microhei-fonts"),
        "screen": ("xorg-x11-server-Xvfb", "openbox", "xdotool"),
        "voice": ("espeak-ng",),
        "gtk": ("typelib-1_0-WebKit2-4_1", "python3-gobject-Gdk"),
    },
    "brew": {"venv": ("python@3.13",), "compiler": ("cmake",), "node": ("node",), "browser": ("--cask", "chromium")},
    "winget": {
        "venv": ("Python.Python.3.13",),
        "compiler": ("LLVM.LLVM",),
        "node": ("OpenJS.NodeJS.LTS",),
        "browser": ("Google.Chrome",),
    },
}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSERS_OUTSIDE = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_INSTALL: dict[str, str] = {
    "apt-get": "sudo apt-get install -y",
    "dnf": "sudo dnf install -y",
    "pacman": "sudo pacman -S --needed",
    "zypper": "sudo zypper install -y",
    "brew": "brew install",
    "winget": "winget install",
}


@dataclass(frozen=True)
class Engine:
    """How llama.cpp is built here: a name for people and what CMake is told."""

    name: str
    cmake_args: str


def compiler(which: Which = shutil.which) -> str | None:
    """The C++ compiler that CMake would find, or None."""
    chosen = os.environ.get("CXX", "").split(" ")[0]
    for name in (chosen, "c++", "g++", "clang++", "cl"):
        found = which(name) if name else None
        if found:
            return found
    return None


def node_version(which: Which = shutil.which) -> tuple[int, int] | None:
    """Node's version when both Node and npm are there, else None."""
    node = which("node")
    if node is None or which("npm") is None:
        return None
    written = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", written)
    return (int(match[1]), int(match[2])) if match else None


def browser(which: Which = shutil.which) -> str | None:
    """The Chromium that the tests of the page drive (``CHROMIUM`` names another), or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return which(chosen)
    found = next((path for name in _BROWSERS if (path := which(name))), None)
    return found or next((path for path in _BROWSERS_OUTSIDE if Path(path).is_file()), None)


def voice(which: Which = shutil.which) -> str | None:
    """The program that reads answers aloud on Linux, or None."""
    return which("espeak-ng")


def screen(which: Which = shutil.which) -> str | None:
    """The X server without a screen that the tests of the window use, when the tools for it are there too."""
    return which("Xvfb") if which("openbox") and which("xdotool") else None


def engine_for(platform: str = sys.platform, which: Which = shutil.which) -> Engine:
    """The llama.cpp build for this hardware: Metal, CUDA or Vulkan where their tools are, else the processor.

    ``CMAKE_ARGS`` from the user goes before any of it.
    """
    chosen = os.environ.get("CMAKE_ARGS", "").strip()
    if chosen:
        return Engine("as CMAKE_ARGS says", chosen)
    if platform == "darwin":
        return Engine("Metal", "-DGGML_METAL=on")
    if which("nvcc") and which("nvidia-smi"):
        return Engine("CUDA", "-DGGML_CUDA=on")
    if which("glslc") and (which("vulkaninfo") or Path("/usr/include/vulkan/vulkan.h").exists()):
        return Engine("Vulkan", "-DGGML_VULKAN=on")
    return Engine("processor", "")


def package_tool(which: Which = shutil.which) -> str | None:
    """The system's package manager, the first one found."""
    return next((name for name in _PACKAGES if which(name)), None)


def line_to_type(needs: Sequence[str], which: Which = shutil.which) -> str:
    """The one command line that gets what is missing, for a person to type."""
    tool = package_tool(which)
    if tool is None:
        return "install with your system's package manager: " + ", ".join(needs)
    names = [package for need in needs for package in _PACKAGES[tool][need]]
    return install_line(tool, names)


def install_line(tool: str, names: Sequence[str]) -> str:
    """The line that installs these packages with that package manager."""
    return " ".join([_INSTALL[tool], *names])


def may_install(which: Which = shutil.which) -> bool:
    """Whether set-up may install system packages by itself: as root, with apt."""
    return os.name == "posix" and os.geteuid() == 0 and package_tool(which) == "apt-get"


def install_commands(needs: Sequence[str]) -> list[list[str]]:
    """The commands that install what is missing with apt."""
    return apt_commands([package for need in needs for package in _PACKAGES["apt-get"][need]])


def apt_commands(names: Sequence[str]) -> list[list[str]]:
    """The commands that install these packages with apt."""
    return [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
    ]
