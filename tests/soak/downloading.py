"""Downloads that are disturbed: killed at random moments, given wrong bytes, out of disk. What comes is byte-identical."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.program import COMMAND, ROOT, Program
from tests.engine.test_gguf_damage import LLAMA, build
from tests.hub import Content, StandInHub, stand_in_hub

REPOSITORY, FILE = "ada/Large-GGUF", "large-q4.gguf"
MODEL = f"{REPOSITORY}/{FILE}"
_MEGABYTE = 1 << 20
_LONGEST_S = 600.0
_POLL_S = 0.005
_KEPT_FREE = 80 * _MEGABYTE
"""More than a download leaves free."""


@dataclass(slots=True)
class Fetching:
    """The hub, the file it has, and the program that fetches it. ``wrong``: what did not hold, in words."""

    work: Path
    hub: StandInHub
    content: Content
    say: Callable[[str], None]
    wrong: list[str] = field(default_factory=list)

    def program(self, name: str, **settings: str) -> Program:
        """The program with an empty library and an open door."""
        home = self.work / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        extra = {"AIWORKSPACE_OFFLINE": "0", "AIWORKSPACE_DOWNLOAD__HUB": self.hub.address}
        extra["AIWORKSPACE_NETWORK__PROXY"] = "none"
        return Program(home, extra={**extra, **settings})

    def note(self, name: str, found: list[str]) -> None:
        """Tell how a disturbance ended."""
        self.wrong += [f"download {name}: {line}" for line in found]
        self.say(f"download {name}: {'; '.join(found) or 'byte-identical and verified'}")

    def finish(self, program: Program, folder: Path) -> list[str]:
        """Fetch to the end and compare."""
        ran = program.run("models", "download", MODEL, "--json")
        if ran.code:
            return [f"it ended with {ran.out[-300:]}{ran.err[-300:]}"]
        return self.compare(program, folder)

    def compare(self, program: Program, folder: Path) -> list[str]:
        """What differs from the hub's file, is left beside it, or is wrong in the ledger."""
        target = folder / REPOSITORY / FILE
        names = sorted(path.name for path in target.parent.iterdir())
        found = [] if names == [FILE] else [f"left beside it: {names}"]
        if _sha256(target) != self.content.sha256:
            found.append("its bytes are others")
        ledger = program.run("doctor", "--ledger", "--json")
        return found if ledger.code == 0 else [*found, f"the ledger: {ledger.out[-300:]}"]


def write_model(path: Path, size: int, seed: int) -> Path:
    """A GGUF of ``size`` bytes that a reader of headers takes, its weights random throughout."""
    rows = (size - 4096) // 128
    draw = random.Random(seed)
    with path.open("wb") as file:
        file.write(build(LLAMA, [(b"token_embd.weight", (32, rows), 0, 0)], data=0))
        left = rows * 128
        while left:
            piece = draw.randbytes(min(left, _MEGABYTE))
            file.write(piece)
            left -= len(piece)
    return path


def disturbed(work: Path, size: int, kills: int, seed: int, say: Callable[[str], None]) -> list[str]:
    """Everything, with a file of ``size`` bytes; what is wrong."""
    with fetching_from(work, size, seed, say, seconds=12.0) as fetching:
        killed(fetching, kills, seed)
        wrong_bytes(fetching)
        disk_full(fetching)
        return fetching.wrong


@contextmanager
def fetching_from(
    work: Path, size: int, seed: int, say: Callable[[str], None], *, seconds: float
) -> Iterator[Fetching]:
    """A hub that takes ``seconds`` to deliver a file of ``size`` bytes."""
    work.mkdir(parents=True, exist_ok=True)
    content = Content(write_model(work / "served.gguf", size, seed))
    with stand_in_hub() as hub:
        hub.add(REPOSITORY, {})
        hub.repositories[REPOSITORY].files[FILE] = content
        hub.trouble(FILE).pace = size / seconds
        yield Fetching(work, hub, content, say)


def killed(fetching: Fetching, kills: int, seed: int) -> None:
    """One download, killed at random points of the file (the last ones while it is verified), then brought to its end."""
    draw = random.Random(seed)
    program = fetching.program("killed")
    target = program.home / "models" / REPOSITORY / FILE
    part = target.with_name(f"{FILE}.part")
    size = fetching.content.size
    late = max(1, kills // 7)
    points = sorted(draw.randrange(size) for _ in range(kills - late)) + [size] * late
    made, began = 0, time.monotonic()
    for point in points:
        for _ in range(3):  # one that comes to its end before it is killed is begun anew
            target.unlink(missing_ok=True)
            whole = _size(part) >= size
            process = _start(program)
            if _until(lambda point=point: _size(part) >= point, process):  # type: ignore[misc]
                # Not always right behind a write; with a whole part, anywhere from its start to its verification.
                time.sleep(draw.uniform(0.3, 1.5) if whole else draw.uniform(0.0, 0.1))
            if _kill(process):
                made += 1
                break
    delivered = fetching.hub.delivered
    found = [] if made == kills else [f"only {made} of {kills} kills came before its end"]
    found += fetching.finish(program, program.home / "models")
    seconds = time.monotonic() - began
    again = fetching.hub.delivered - size
    fetching.say(
        f"  {size / 1e6:.0f} MB, {made} kills, {fetching.hub.delivered / 1e6:.0f} MB sent in all "
        f"({delivered / 1e6:.0f} before the last run), {again / 1e6:.0f} MB of them twice, {seconds:.0f} s"
    )
    # What had come since the last note, and what was on its way in buffers.
    if again > kills * 32 * _MEGABYTE:
        found.append("too much was fetched again")
    fetching.note(f"killed {made} times", found)


def wrong_bytes(fetching: Fetching) -> None:
    """The hub delivers another file of the same length: refused, and nothing of it is left."""
    troubles = fetching.hub.trouble(FILE)
    other = fetching.work / "other.gguf"
    shutil.copyfile(fetching.work / "served.gguf", other)
    with other.open("r+b") as file:
        file.seek(fetching.content.size - 1000)
        file.write(b"x")
    troubles.instead = Content(other)
    program = fetching.program("wrong")
    ran = program.run("models", "download", MODEL, "--json")
    code = _code(ran.out)
    found = [] if code == "download.wrong_bytes" else [f"it ended with {code}"]
    left = [str(path) for path in (program.home / "models").rglob("*") if path.is_file()]
    found += [f"left: {left}"] if left else []
    troubles.instead = None
    fetching.say(f"  one wrong byte: {code}, {len(left)} files left")
    fetching.note("of wrong bytes", found)


def disk_full(fetching: Fetching) -> None:
    """A disk that is too small, then one that something else fills meanwhile. Needs the right to mount one."""
    size = fetching.content.size
    disk = fetching.work / "small-disk"
    disk.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size // 2}", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        fetching.say("download, disk full: no right to mount a small disk; left out")
        return
    try:
        program = fetching.program("full", AIWORKSPACE_MODEL__FOLDER=str(disk))
        found = _is_full(program.run("models", "download", MODEL, "--json").out, "at first", 0, disk)
        subprocess.run(["mount", "-o", f"remount,size={size + _KEPT_FREE}", str(disk)], check=True)
        process = _start(program)
        part = disk / REPOSITORY / f"{FILE}.part"
        if not _until(lambda: _size(part) > size // 4, process):
            found.append("nothing came")
        with (disk / "filler").open("wb") as file:
            _fill(file.fileno())
        process.wait()
        found += _is_full(program.home.joinpath("out").read_text(), "in the middle", 1, disk)
        (disk / "filler").unlink()
        fetching.note("with a full disk", found + fetching.finish(program, disk))
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def _is_full(out: str, when: str, least: int, disk: Path) -> list[str]:
    code = _code(out)
    kept = _size(disk / REPOSITORY / f"{FILE}.part")
    found = [] if code == "storage.full" else [f"{when} it ended with {code}"]
    return found if kept >= least else [*found, f"{when} nothing was kept"]


def _fill(handle: int) -> None:
    try:
        while True:
            os.write(handle, bytes(_MEGABYTE))
    except OSError:  # full
        return


def _start(program: Program) -> subprocess.Popen[bytes]:
    with (program.home / "out").open("wb") as out:
        return subprocess.Popen(
            [*COMMAND, "models", "download", MODEL, "--json"],
            cwd=ROOT, env=program.env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip


def _until(seen: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    """Wait until ``seen``; False when the process ended before."""
    end = time.monotonic() + _LONGEST_S
    while not seen():
        if process.poll() is not None:
            return False
        if time.monotonic() > end:
            raise TimeoutError("the download does nothing any more")
        time.sleep(_POLL_S)
    return True


def _kill(process: subprocess.Popen[bytes]) -> bool:
    """SIGKILL to the whole group; False when it was over already."""
    over = process.poll() is not None
    if not over:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def _code(out: str) -> str:
    try:
        document: Mapping[str, Any] = json.loads(out)
    except ValueError:
        return f"no document: {out[-200:]}"
    return str(document.get("error", {}).get("code", "done"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
