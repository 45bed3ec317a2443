"""``python -m tests.e2e.window.pictures``: the desktop as it is seen, of real windows, into build/cache/screenshots.

An X server of its own with a window manager, a tray, a notification service and a text editor in front of which the
quick panel comes; in both languages, light and dark.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from Xlib import X
from Xlib.display import Display

from tests.e2e.window.conftest import ROOT, Program, Screen, eventually

OUT = ROOT / "build" / "cache" / "screenshots"
NEEDED = ("Xvfb", "openbox", "xdotool", "trayer", "dunst", "dbus-daemon", "mousepad", "xclip")
WIDTH, HEIGHT = 1040, 860
ANSWERED = 340
"""Higher than the panel is without an answer."""
LOOKS = (("en", "light"), ("en", "dark"), ("zh", "light"), ("zh", "dark"))
SAMPLES = ROOT / "app" / "samples"

LOW, HIGH, CORNER = (30, 40, WIDTH - 30, 400), (30, 40, WIDTH - 30, 770), (WIDTH - 400, 0, WIDTH, 240)
"""Parts of the screen: left, upper, right and lower edge."""

LETTER = {
    "en": """To the purchasing department

The first lot of cable was checked last week and may be taken into stock.
The invoice for it came with the delivery.

Please say until Friday when the next payment is due, so that we can
plan it for this quarter.
""",
    "zh": """采购部：

第一批设备已于上周到货，验收合格，可以入库。
发票随货一并送达。

请在周五之前告知下一笔款项的付款时间，
以便安排本季度的资金。
""",
}
COPIED = {
    "en": "Please say until Friday when the next payment is due, so that we can plan it for this quarter.",
    "zh": "请在周五之前告知下一笔款项的付款时间，以便安排本季度的资金。",
}
QUESTION = {"en": "What are the payment terms?", "zh": "付款条款是什么?"}
FILE = {"en": SAMPLES / "en" / "Inspection report.pdf", "zh": SAMPLES / "zh" / "质量保证条款.pdf"}
LETTER_NAME = {"en": "Note.txt", "zh": "便条.txt"}


class Stage:
    """One screen with everything that stands around the program."""

    def __init__(self, screen: Screen, language: str, theme: str, folder: Path) -> None:
        self.screen = screen
        self.language = language
        self.theme = theme
        self.folder = folder
        self._others: list[subprocess.Popen[bytes]] = []
        dark = theme == "dark"
        self.screen.environment |= {
            "LANG": "zh_CN.UTF-8" if language == "zh" else "C.UTF-8",
            "GSETTINGS_BACKEND": "keyfile",
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "DBUS_SESSION_BUS_ADDRESS": self._bus(),
        }

    def _bus(self) -> str:
        address = f"unix:path={self.folder / 'bus'}"
        self.start("dbus-daemon", "--session", "--nofork", f"--address={address}")
        eventually((self.folder / "bus").exists)
        return address

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, env=self.screen.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._others.append(process)
        return process

    def set_up(self) -> None:
        """A plain background, the tray, notifications, and an editor with a letter in it."""
        self._paint("#2B3440" if self.theme == "dark" else "#AEBBC6")
        ground, letters = ("#1E2226", "#E6E4DE") if self.theme == "dark" else ("#FBFAF7", "#22262A")
        settings = self.folder / "dunstrc"
        settings.write_text(
            "[global]\nwidth = 340\nheight = (0, 140)\norigin = top-right\noffset = (16, 48)\nfont = Sans 10\n"
            'frame_width = 1\nframe_color = "#8A8F94"\nseparator_color = frame\npadding = 12\nhorizontal_padding = 14\n'
            "corner_radius = 6\nshow_indicators = no\nicon_position = left\nmax_icon_size = 40\n"
            f'[urgency_low]\nbackground = "{ground}"\nforeground = "{letters}"\ntimeout = 0\n'
            f'[urgency_normal]\nbackground = "{ground}"\nforeground = "{letters}"\ntimeout = 0\n',
            encoding="utf-8",
        )  # fmt: skip
        self.start("dunst", "-config", str(settings))
        self.start("trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--heighttype", "pixel",
                   "--height", "30", "--transparent", "true", "--alpha", "0",
                   "--tint", "0x2B3440" if self.theme == "dark" else "0xE6EAEE")  # fmt: skip
        letter = self.folder / LETTER_NAME[self.language]
        letter.write_text(LETTER[self.language], encoding="utf-8")
        self._quiet_editor()
        # As root it would warn of that in red.
        plain = ("unshare", "--user") if os.geteuid() == 0 else ()
        self.start(*plain, "mousepad", "--disable-server", str(letter))
        self.editor = str(
            eventually(lambda: next(iter(self._do("search", "--onlyvisible", "--class", "mousepad")), ""))
        )
        self._do("windowsize", "--sync", self.editor, "900", "640")
        self._do("windowmove", "--sync", self.editor, "70", "70")

    def _quiet_editor(self) -> None:
        """Where its file lies is not in the picture."""
        settings = Path(self.screen.environment["HOME"], ".config")
        (settings / "glib-2.0" / "settings").mkdir(parents=True, exist_ok=True)
        (settings / "glib-2.0" / "settings" / "keyfile").write_text(
            "[org/xfce/mousepad/preferences/window]\npath-in-title=false\n"
            "[org/xfce/mousepad/preferences/view]\nfont-name='Monospace 11'\nuse-default-monospace-font=false\n"
        )

    def _do(self, *arguments: str) -> list[str]:
        return self.screen.do(*arguments)

    def _paint(self, colour: str) -> None:
        display = Display(self.screen.name)
        root = display.screen().root
        root.change_attributes(background_pixel=int(colour[1:], 16))
        root.clear_area()
        display.close()

    def picture(self, name: str, box: tuple[int, int, int, int]) -> None:
        """What is on the screen, once it does not change any more."""
        before = b""

        def still() -> bool:
            nonlocal before
            now = self._pixels()
            same = now == before
            before = now
            return same

        if "tray" not in name:
            self._do("mousemove", "5", str(HEIGHT - 5))
        eventually(still)
        image = Image.frombytes("RGB", (WIDTH, HEIGHT), before, "raw", "BGRX")
        image.crop(box).save(OUT / f"{name}-{self.language}-{self.theme}.png")

    def _pixels(self) -> bytes:
        display = Display(self.screen.name)
        data = display.screen().root.get_image(0, 0, WIDTH, HEIGHT, X.ZPixmap, 0xFFFFFFFF).data
        display.close()
        return bytes(data)

    def end(self) -> None:
        for process in reversed(self._others):
            process.kill()
            process.wait()


def _indexed(home: Path) -> None:
    environment = {**os.environ, "AIWORKSPACE_HOME": str(home), "AIWORKSPACE_OFFLINE": "1"}
    command = [sys.executable, "-m", "app", "index", "--json", str(SAMPLES)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _staged(folder: Path, language: str, theme: str) -> Iterator[Stage]:
    folder.mkdir()
    screen = Screen(folder / "screen", f"{WIDTH}x{HEIGHT}x24")
    try:
        stage = Stage(screen, language, theme, folder)
        try:
            yield stage
        finally:
            stage.end()
    finally:
        screen.end()


def _height(screen: Screen, window: str) -> int:
    told = dict(word.split("=") for word in screen.do("getwindowgeometry", "--shell", window))
    return int(told["HEIGHT"])


def _right_click_tray(stage: Stage) -> None:
    screen = stage.screen
    before = len(screen.do("search", "--onlyvisible", "--maxdepth", "1", "--class", ""))
    screen.do("mousemove", str(WIDTH - 12), "15")
    screen.do("click", "3")
    eventually(lambda: len(screen.do("search", "--onlyvisible", "--maxdepth", "1", "--class", "")) > before)


def _close_to_tray(stage: Stage, program: Program) -> None:
    """The first time it says that it goes on running."""
    screen = stage.screen
    program.run("app")
    window = str(eventually(lambda: next(iter(screen.windows()), None)))
    eventually(lambda: screen.do("getactivewindow") == [window])
    before = len(screen.do("search", "--onlyvisible", "--class", "Dunst"))
    screen.do("key", "alt+F4")
    eventually(lambda: screen.windows() == [])
    eventually(lambda: len(screen.do("search", "--onlyvisible", "--class", "Dunst")) > before)


def _show(stage: Stage) -> str:
    """The quick panel by its key; its number on the screen."""
    screen = stage.screen
    screen.do("windowactivate", "--sync", stage.editor)
    screen.do("key", "ctrl+shift+a")
    panel = str(eventually(lambda: next(iter(screen.panels()), None)))
    eventually(lambda: screen.do("getactivewindow") == [panel])
    return panel


def main(arguments: Sequence[str]) -> int:
    """0 when every picture was made. ``arguments``: only these looks, such as ``en-dark``."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        print(f"no pictures of the desktop: not installed: {', '.join(missing)}", file=sys.stderr)
        return 0
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aiworkspace-pictures-", ignore_cleanup_errors=True) as made:
        base = Path(made) / "library"
        _indexed(base)
        for language, theme in LOOKS:
            look = f"{language}-{theme}"
            if arguments and look not in arguments:
                continue
            with _staged(Path(made) / look, language, theme) as stage:
                home = stage.folder / "home"
                shutil.copytree(base, home)
                _play(stage, home)
            print(f"desktop: {look}")
    return 0


def _play(stage: Stage, home: Path) -> None:
    program = Program(sys.executable, stage.screen, home)
    program.environment |= stage.screen.environment | {
        "AIWORKSPACE_INTERFACE__LANGUAGE": stage.language,
        "AIWORKSPACE_INTERFACE__THEME": stage.theme,
        "AIWORKSPACE_CLIPBOARD__WATCH": "true",
        "AIWORKSPACE_SELECTION__OFFER": "false",
        "AIWORKSPACE_OFFLINE": "1",
    }
    stage.set_up()
    screen = stage.screen
    with program.started("--hidden") as running:
        eventually(lambda: running.asked("/api/desktop/status"))
        subprocess.run(["xclip", "-selection", "clipboard"], input=COPIED[stage.language].encode(), check=True,
                       env=screen.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        panel = _show(stage)
        stage.picture("desktop-panel", LOW)
        screen.do("key", "Escape")
        eventually(lambda: screen.panels() == [])
        program.run("app", "--ask", str(FILE[stage.language]))
        eventually(lambda: screen.do("getactivewindow") == [panel])
        stage.picture("desktop-file", LOW)
        screen.do("key", "BackSpace")
        screen.do("type", "--delay", "150", QUESTION[stage.language])
        screen.do("key", "Return")
        eventually(lambda: _height(screen, panel) > ANSWERED)
        stage.picture("desktop-answer", HIGH)
        screen.do("type", "/")
        stage.picture("desktop-commands", HIGH)
        screen.do("key", "BackSpace")
        screen.do("key", "Escape")
        eventually(lambda: screen.panels() == [])
        _right_click_tray(stage)
        stage.picture("desktop-tray", CORNER)
        screen.do("key", "Escape")
        _close_to_tray(stage, program)
        stage.picture("desktop-notification", CORNER)
        running.signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
