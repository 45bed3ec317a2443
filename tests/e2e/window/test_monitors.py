"""Several monitors, and ones of twice the density: where the windows come, drawn by each toolkit."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.window.conftest import Program, Screen, eventually
from tests.e2e.window.monitors import arrange, unplug
from tests.e2e.window.test_panel import Shown, showing

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen here is an X server")

LEFT, RIGHT = (0, 0, 700, 1000), (700, 100, 900, 800)
PANEL_WIDTH = 720


def geometry(screen: Screen, window: str) -> tuple[int, int, int, int]:
    """x, y, width, height of a window's content in pixels of the X server."""
    told = dict(word.split("=") for word in screen.do("getwindowgeometry", "--shell", window))
    return int(told["X"]), int(told["Y"]), int(told["WIDTH"]), int(told["HEIGHT"])


def comes(shown: Shown, panel: str, wanted: tuple[int, int, int]) -> None:
    """The panel stands there: x, y, width."""
    seen: list[int] = []

    def there() -> bool:
        seen[:] = geometry(shown.screen, panel)
        return tuple(seen[:3]) == wanted

    try:
        eventually(there)
    except AssertionError:
        raise AssertionError(f"at {seen}, not at {wanted}") from None


def toggled(shown: Shown, pointer: tuple[int, int]) -> str:
    shown.screen.do("mousemove", *map(str, pointer))
    assert shown.call("toggle") is True
    return shown.appeared()


def test_the_panel_comes_on_the_monitor_where_the_mouse_is(program: Program) -> None:
    if program.gtk:
        pytest.skip("GTK sees only monitors with an output of their own, and Xvfb has one")
    arrange(program.screen.name, [LEFT, RIGHT])
    with showing(program) as shown:
        for (x, y, width, height), pointer in ((RIGHT, (1500, 850)), (LEFT, (100, 900)), (RIGHT, (720, 120))):
            wide = min(PANEL_WIDTH, width)
            panel = toggled(shown, pointer)
            comes(shown, panel, (x + (width - wide) // 2, y + int(height * 0.18), wide))
            assert shown.call("toggle") is False
            eventually(lambda: shown.panels() == [])


def test_on_a_monitor_of_twice_the_density_the_panel_is_as_large_to_the_eye(program: Program) -> None:
    program.environment |= {"QT_SCALE_FACTOR": "2", "GDK_SCALE": "2"}
    with showing(program) as shown:
        panel = toggled(shown, (1500, 900))
        comes(shown, panel, (80, 180, 2 * PANEL_WIDTH))
        shown.call("panel_height", 200)
        eventually(lambda: geometry(shown.screen, panel) == (80, 180, 2 * PANEL_WIDTH, 400))
        shown.screen.do("type", "tide")
        eventually(lambda: shown.told("tide"))


def test_the_density_of_the_desktops_own_settings_counts(program: Program) -> None:
    if program.gtk:
        pytest.skip("GTK takes the size of letters from there, not that of windows")
    subprocess.run(
        ["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER", "Xft.dpi:\t192\n"],
        env=program.screen.environment, check=True,
    )  # fmt: skip
    with showing(program) as shown:
        comes(shown, toggled(shown, (1500, 900)), (80, 180, 2 * PANEL_WIDTH))


def test_the_panel_that_grows_stays_on_its_monitor(program: Program) -> None:
    if program.gtk:
        pytest.skip("GTK sees only monitors with an output of their own, and Xvfb has one")
    arrange(program.screen.name, [LEFT, RIGHT])
    with showing(program) as shown:
        panel = toggled(shown, (1500, 850))
        shown.screen.do("mousemove", "100", "900")
        shown.call("panel_height", 400)
        eventually(lambda: geometry(shown.screen, panel) == (790, 244, PANEL_WIDTH, 400))


def test_the_monitor_of_the_shown_panel_is_unplugged(program: Program) -> None:
    if program.gtk:
        pytest.skip("GTK sees only monitors with an output of their own, and Xvfb has one")
    arrange(program.screen.name, [LEFT, RIGHT])
    with showing(program) as shown:
        panel = toggled(shown, (1500, 850))
        unplug(program.screen.name, 1)
        assert shown.call("toggle") is False
        comes(shown, toggled(shown, (100, 900)), (0, 180, 700))
        assert shown.panels() == [panel]


def test_monitors_of_two_densities_side_by_side(program: Program) -> None:
    if program.gtk:
        pytest.skip("GTK has one density for all monitors on X11")
    arrange(program.screen.name, [(0, 0, 700, 1000), (700, 0, 900, 1000)])
    program.environment |= {"QT_SCREEN_SCALE_FACTORS": "TEST-0=1;TEST-1=2"}
    with showing(program) as shown:
        for pointer, wanted in (
            ((900, 900), (700, 180, 900)),
            ((100, 900), (0, 180, 700)),
            ((900, 100), (700, 180, 900)),
        ):
            comes(shown, toggled(shown, pointer), wanted)
            assert shown.call("toggle") is False
            eventually(lambda: shown.panels() == [])


def test_a_hidden_window_whose_monitor_goes_comes_back_where_it_can_be_seen(program: Program) -> None:
    arrange(program.screen.name, [LEFT, RIGHT])
    with showing(program, panel=False) as shown:
        window = shown.main()
        shown.screen.do("windowsize", "--sync", window, "600", "400")
        shown.screen.do("windowmove", "--sync", window, "850", "300")
        eventually(lambda: geometry(shown.screen, window)[0] >= 700)
        eventually(lambda: shown.screen.do("getactivewindow") == [window])
        assert shown.call("toggle") is False
        eventually(lambda: shown.screen.windows() == [])
        unplug(program.screen.name, 1)
        assert shown.call("toggle") is True
        eventually(lambda: shown.screen.do("getactivewindow") == [window])
        eventually(lambda: 0 <= geometry(shown.screen, window)[0] <= 100)
