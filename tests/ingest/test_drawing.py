"""Pages as pictures from a process of their own, whatever the files do to it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import psutil
import pytest

from app.core.errors import (
    AppError,
    BusyError,
    Cancelled,
    DocumentCorrupt,
    DocumentEncrypted,
    DocumentOutOfMemory,
    DocumentTimeout,
    PathNotFound,
    WorkerCrashed,
)
from app.ingest import drawing
from app.ingest.drawing import DrawLimits, PageDrawer, PageOfFile
from app.ingest.parsers import ParseLimits
from tests.files.pdf_builder import PdfPage, build_pdf
from tests.library import ended

PATIENT = DrawLimits(60, 2_000_000_000, ParseLimits())
FAULTY = "tests.ingest.faulty_drawer"


@pytest.fixture
def drawer() -> Iterator[PageDrawer]:
    made = PageDrawer(lambda: PATIENT)
    yield made
    made.close()


@pytest.fixture
def faulty() -> Iterator[PageDrawer]:
    made = PageDrawer(lambda: PATIENT, module=FAULTY)
    yield made
    made.close()


def page_of(path: Path, number: int = 1, width: int = 200, inside: tuple[str, ...] = ()) -> PageOfFile:
    info = path.stat()
    return PageOfFile(str(path), inside, info.st_size, info.st_mtime_ns, number, width)


def named(folder: Path, name: str, number: int = 1, width: int = 1) -> PageOfFile:
    return PageOfFile(str(folder / name), (), 0, 0, number, width)


def process_of(picture: bytes) -> int:
    return int(picture.rstrip(b"\0").rpartition(b" ")[2])


def gone(pid: int) -> bool:
    """Wait for the end of a process."""
    try:
        psutil.Process(pid).wait(60)
    except psutil.NoSuchProcess:
        pass
    return not psutil.pid_exists(pid)


def test_pages_of_one_file_are_drawn_by_one_process_that_starts_when_needed(tmp_path: Path, drawer: PageDrawer) -> None:
    path = tmp_path / "报告 100% #1.pdf"
    path.write_bytes(build_pdf([PdfPage().text(72, 700, "One"), PdfPage().text(72, 700, "Two")]))
    assert drawer.pid is None
    first = drawer.draw(page_of(path))
    process = drawer.pid
    second = drawer.draw(page_of(path, 2))
    assert first.startswith(b"\x89PNG")
    assert second.startswith(b"\x89PNG")
    assert first != second
    assert drawer.pid == process
    assert drawer.draw(page_of(path)) is first


def test_a_pdf_inside_a_mail_inside_a_mail_is_drawn(tmp_path: Path, drawer: PageDrawer) -> None:
    pdf = build_pdf([PdfPage().text(72, 700, "Payment is due.")])
    inner, outer = EmailMessage(), EmailMessage()
    for message, body in ((inner, "See the file."), (outer, "See the mail.")):
        message["Subject"] = "Payment"
        message["From"] = "a@example.org"
        message.set_content(body)
    for name in ("bill.pdf", "bill.pdf"):
        inner.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    outer.add_attachment(inner.as_bytes(), maintype="application", subtype="octet-stream", filename="inner.eml")
    path = tmp_path / "outer.eml"
    path.write_bytes(outer.as_bytes())
    plain = tmp_path / "bill.pdf"
    plain.write_bytes(pdf)
    assert drawer.draw(page_of(path, inside=("inner.eml", "bill (2).pdf"))) == drawer.draw(page_of(plain))
    with pytest.raises(PathNotFound):
        drawer.draw(page_of(path, inside=("inner.eml", "other.pdf")))


def test_what_cannot_be_drawn_is_named(tmp_path: Path, drawer: PageDrawer) -> None:
    path = tmp_path / "a.pdf"
    with pytest.raises(PathNotFound):
        drawer.draw(PageOfFile(str(path), (), 1, 1, 1, 100))
    path.write_bytes(build_pdf([PdfPage().text(72, 700, "One")], password="secret"))
    with pytest.raises(DocumentEncrypted):
        drawer.draw(page_of(path))
    path.write_bytes(b"%PDF-1.7 nothing else")
    with pytest.raises(DocumentCorrupt):
        drawer.draw(page_of(path))
    path.write_bytes(build_pdf([PdfPage().text(72, 700, "One")]))
    before = page_of(path)
    path.write_bytes(build_pdf([PdfPage().text(72, 700, "Another")]))
    with pytest.raises(PathNotFound, match="changed"):
        drawer.draw(before)
    assert drawer.draw(page_of(path)).startswith(b"\x89PNG")


def test_a_process_that_was_killed_is_replaced(tmp_path: Path, faulty: PageDrawer) -> None:
    first = process_of(faulty.draw(named(tmp_path, "a.pdf", 1)))
    psutil.Process(first).kill()
    second = process_of(faulty.draw(named(tmp_path, "a.pdf", 2)))
    assert second != first
    assert process_of(faulty.draw(named(tmp_path, "dies once.pdf"))) not in {first, second}


def test_a_page_that_ends_the_process_fails_alone(tmp_path: Path, faulty: PageDrawer) -> None:
    with pytest.raises(DocumentCorrupt):
        faulty.draw(named(tmp_path, "dies.pdf"))
    assert faulty.draw(named(tmp_path, "a.pdf")).startswith(b"a.pdf 1")


@pytest.mark.parametrize(
    "name,error", [("memory.pdf", DocumentOutOfMemory), ("locked.pdf", DocumentEncrypted)], ids=["memory", "locked"]
)
def test_errors_of_the_process_keep_their_class(
    name: str, error: type[AppError], tmp_path: Path, faulty: PageDrawer
) -> None:
    before = process_of(faulty.draw(named(tmp_path, "a.pdf", 1)))
    with pytest.raises(error):
        faulty.draw(named(tmp_path, name))
    assert process_of(faulty.draw(named(tmp_path, "a.pdf", 2))) == before


@pytest.mark.skipif(os.name == "nt", reason="the parent watches the memory there")
def test_a_page_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    drawer = PageDrawer(lambda: DrawLimits(60, 400_000_000, ParseLimits()), module=FAULTY)
    try:
        with pytest.raises(DocumentOutOfMemory):
            drawer.draw(named(tmp_path, "grows.pdf"))
        assert drawer.draw(named(tmp_path, "a.pdf"))
    finally:
        drawer.close()


def test_a_page_that_never_ends_is_given_up_and_its_process_replaced(tmp_path: Path) -> None:
    limits = [DrawLimits(0.2, 2_000_000_000, ParseLimits()), PATIENT]
    drawer = PageDrawer(lambda: limits.pop(0), module=FAULTY)
    try:
        with pytest.raises(DocumentTimeout):
            drawer.draw(named(tmp_path, "hangs.pdf"))
        assert drawer.pid is None
        assert drawer.draw(named(tmp_path, "a.pdf")).startswith(b"a.pdf")
    finally:
        drawer.close()


def test_a_process_that_cannot_start_blames_no_page(tmp_path: Path) -> None:
    drawer = PageDrawer(lambda: PATIENT, module="tests.ingest.stillborn_drawer")
    try:
        with pytest.raises(WorkerCrashed, match="cannot start"):
            drawer.draw(named(tmp_path, "a.pdf"))
    finally:
        drawer.close()


def test_two_at_once_are_both_served_and_the_same_page_is_drawn_once(tmp_path: Path, faulty: PageDrawer) -> None:
    got: list[bytes] = []

    def ask(number: int) -> None:
        got.append(faulty.draw(named(tmp_path, "a.pdf", number)))

    asking = [ended(partial(ask, n)) for n in (1, 2, 1, 2)]
    for thread in asking:
        thread.join(60)
    assert len(got) == 4
    assert len({id(picture) for picture in got}) == 2
    assert len({process_of(picture) for picture in got}) == 1


def test_pictures_are_kept_up_to_a_size(tmp_path: Path) -> None:
    drawer = PageDrawer(lambda: PATIENT, module=FAULTY, cache_bytes=25_000)
    try:
        one, two = (drawer.draw(named(tmp_path, "a.pdf", n, 10_000)) for n in (1, 2))
        assert drawer.draw(named(tmp_path, "a.pdf", 1, 10_000)) is one
        drawer.draw(named(tmp_path, "a.pdf", 3, 10_000))  # puts out 2, which was looked at last of all
        assert drawer.draw(named(tmp_path, "a.pdf", 1, 10_000)) is one
        assert drawer.draw(named(tmp_path, "a.pdf", 2, 10_000)) is not two
        large = [drawer.draw(named(tmp_path, "a.pdf", 9, 30_000)) for _ in range(2)]
        assert large[0] is not large[1]
    finally:
        drawer.close()


def test_a_process_without_work_ends_and_another_comes_when_needed(tmp_path: Path) -> None:
    drawer = PageDrawer(lambda: PATIENT, module=FAULTY, idle_s=0.01)
    try:
        first = drawer.draw(named(tmp_path, "a.pdf", 1))
        assert gone(process_of(first))
        assert process_of(drawer.draw(named(tmp_path, "a.pdf", 2))) != process_of(first)
    finally:
        drawer.close()


def test_closing_ends_the_process_and_tells_who_waits(tmp_path: Path) -> None:
    drawer = PageDrawer(lambda: PATIENT, module=FAULTY)
    process = process_of(drawer.draw(named(tmp_path, "a.pdf")))
    told: list[AppError] = []

    def ask(name: str) -> None:
        try:
            drawer.draw(named(tmp_path, name))
        except AppError as error:
            told.append(error)

    waiting = [ended(partial(ask, name)) for name in ("hangs.pdf", "b.pdf")]
    while len(drawer._awaited) < 2:
        threading.Event().wait(0.001)
    drawer.close()
    for thread in waiting:
        thread.join(60)
    assert [type(error) for error in told] == [Cancelled, Cancelled]
    assert gone(process)
    with pytest.raises(Cancelled):
        drawer.draw(named(tmp_path, "a.pdf"))
    drawer.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_our_own_is_told_and_the_next_page_is_drawn(
    tmp_path: Path, faulty: PageDrawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(page: PageOfFile) -> bytes:
        raise ZeroDivisionError(page.path)

    with monkeypatch.context() as patch:
        patch.setattr(faulty, "_drawn", broken)
        with pytest.raises(WorkerCrashed, match="foresaw"):
            faulty.draw(named(tmp_path, "a.pdf"))
    assert faulty.draw(named(tmp_path, "a.pdf")).startswith(b"a.pdf")


def test_too_many_who_wait_are_told(tmp_path: Path, faulty: PageDrawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_MOST_WAITING", 0)
    with pytest.raises(BusyError):
        faulty.draw(named(tmp_path, "a.pdf"))


def test_closing_one_that_was_never_used_starts_nothing() -> None:
    drawer = PageDrawer(lambda: PATIENT)
    drawer.close()
    assert drawer.pid is None
