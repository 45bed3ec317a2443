"""Opening things in other programs: which command, and what is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.core.errors import DesktopUnavailable, InputError, PathNotFound
from app.shell.opener import Opener, launch

FOLDER = "合同, (终稿) 'x' 100% #1"


class Programs:
    """Remembers what was started; ``codes`` are the exit codes by program, 0 where none is given."""

    def __init__(self, **codes: int | None) -> None:
        self.started: list[list[str]] = []
        self._codes = codes

    def __call__(self, command: Sequence[str]) -> int | None:
        self.started.append(list(command))
        return self._codes.get(command[0].replace("-", "_"), 0)


def has(*names: str) -> Callable[[str], str | None]:
    return lambda name: f"/usr/bin/{name}" if name in names else None


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / FOLDER / "-rf 合同.pdf"
    path.parent.mkdir()
    path.write_bytes(b"x")
    return path


def linux(programs: Programs, *names: str) -> Opener:
    return Opener(display=True, platform="linux", which=has(*names), run=programs)


@pytest.mark.parametrize(
    "platform,names,command",
    [
        ("linux", ("xdg-open", "gio"), ["xdg-open"]),
        ("linux", ("gio",), ["gio", "open"]),
        ("darwin", (), ["open"]),
        ("win32", (), ["explorer"]),
    ],
)
def test_a_file_opens_in_the_users_program(
    file: Path, platform: str, names: tuple[str, ...], command: list[str]
) -> None:
    programs = Programs()
    Opener(display=True, platform=platform, which=has(*names), run=programs).open(str(file))
    assert programs.started == [[*command, str(file)]]


def test_a_file_is_shown_in_its_folder_by_the_file_manager(file: Path) -> None:
    programs = Programs()
    linux(programs, "xdg-open", "gdbus").reveal(str(file))
    [[program, *_, uris, _]] = programs.started
    assert program == "gdbus"
    assert uris == f"['{file.as_uri()}']"
    assert uris.count("'") == 2


def test_dbus_send_gets_an_address_without_commas(file: Path) -> None:
    programs = Programs()
    linux(programs, "xdg-open", "dbus-send").reveal(str(file))
    [argument] = [argument for argument in programs.started[0] if argument.startswith("array:string:")]
    assert "," not in argument


@pytest.mark.parametrize("manager", [("gdbus",), ("dbus-send",), ()])
def test_where_no_file_manager_answers_the_folder_is_opened(file: Path, manager: tuple[str, ...]) -> None:
    programs = Programs(gdbus=1, dbus_send=1)
    linux(programs, "xdg-open", *manager).reveal(str(file))
    assert programs.started[-1] == ["xdg-open", str(file.parent)]


@pytest.mark.parametrize("platform,command", [("darwin", ["open", "-R"]), ("win32", ["explorer", "/select,"])])
def test_other_systems_show_a_file_their_way(file: Path, platform: str, command: list[str]) -> None:
    programs = Programs(explorer=1)
    Opener(display=True, platform=platform, which=has(), run=programs).reveal(str(file))
    assert programs.started == [[*command, str(file)]]


@pytest.mark.parametrize("path", ["", "relative.pdf", "/no/such/file", "/bad\0name", "-R", "file:///etc/hosts"])
def test_what_is_no_file_here_is_not_opened(path: str) -> None:
    programs = Programs()
    opener = linux(programs, "xdg-open")
    for call in (opener.open, opener.reveal):
        with pytest.raises(PathNotFound):
            call(path)
    assert programs.started == []


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=1&c=$(x)", "http://[::1]:80/", "mailto:a@example.com?subject=x"]
)
def test_addresses_open_in_the_users_browser(url: str) -> None:
    programs = Programs()
    linux(programs, "xdg-open").browse(url)
    Opener(display=True, platform="win32", which=has(), run=programs).browse(url)
    assert programs.started == [["xdg-open", url], ["rundll32", "url.dll,FileProtocolHandler", url]]


@pytest.mark.parametrize(
    "url",
    [
        "", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x",
        "mailto:a@example.com?attach=/etc/passwd", "mailto:a@example.com?subject=x&Attachment=%2Fetc%2Fpasswd", "ftp://example.com/", "https://", "mailto:",
        "http:///x", "-h", "https://example.com/a b", "https://example.com/\n-x", "ms-settings:", "http://[bad",
        "https://example.com/" + "x" * 9000, "//example.com",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    programs = Programs()
    with pytest.raises(InputError):
        linux(programs, "xdg-open").browse(url)
    assert programs.started == []


def test_without_an_opener_or_a_display_it_is_said(file: Path) -> None:
    for opener in (linux(Programs()), Opener(display=False, platform="linux", which=has("xdg-open"), run=Programs())):
        assert not opener.available()
        for call, argument in ((opener.open, str(file)), (opener.reveal, str(file)), (opener.browse, "http://a.b/")):
            with pytest.raises(DesktopUnavailable) as caught:
                call(argument)
            assert caught.value.hint
    assert linux(Programs(), "xdg-open").available()


def test_a_program_that_fails_is_an_error_and_one_that_stays_is_none(file: Path) -> None:
    with pytest.raises(DesktopUnavailable):
        linux(Programs(xdg_open=3), "xdg-open").open(str(file))
    linux(Programs(xdg_open=None), "xdg-open").open(str(file))


def test_arguments_reach_the_program_as_they_are(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = "import sys; open(sys.argv[1], 'w').write('|'.join(sys.argv[2:]))"
    assert launch([sys.executable, "-c", script, str(told), "a b; $(touch x)", "*"]) == 0
    assert told.read_text() == "a b; $(touch x)|*"
    assert launch(["/no/such/program"]) == 127
