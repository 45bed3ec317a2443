"""The library as the page shows it, over real files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest

from app.core.errors import DocumentEncrypted, InputError, NotFoundError, PathNotFound
from app.core.types import DocumentQuery
from app.ingest.drawing import DrawLimits, PageDrawer
from app.ingest.parsers import ParseLimits
from app.ingest.reading import Read, ReaderLimits, ReaderProcess
from app.settings import Paths
from app.storage.database import Database
from app.storage.documents import Documents
from app.workspace.components import components
from app.workspace.imports import Imports
from app.workspace.library import Library, LibraryParts
from tests.files.pdf_builder import PdfPage, build_pdf

PDF = build_pdf([PdfPage().text(72, 700, "Payment is due in May."), PdfPage().text(72, 700, "Delivery is free.")])
OTHER = build_pdf([PdfPage().text(72, 700, "Payment is due in June."), PdfPage().text(72, 700, "Delivery is not.")])
LIMITS = ParseLimits()


class Shelf:
    """A library in a folder, with files read into it by the real reader."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = Paths.under(folder / "home").create()
        self.database = Database(self.paths.database)
        self.documents = Documents(self.database)
        self.drawer = PageDrawer(lambda: DrawLimits(60, 2_000_000_000, LIMITS))
        self.removed = 0
        imports = Imports(self.paths.imported, lambda: 1_000_000)
        self.library = Library(
            LibraryParts(self.documents, self.drawer, imports, self.paths, self._count, lambda: None)
        )
        self._reader: ReaderProcess | None = None

    def _count(self) -> None:
        self.removed += 1

    def read(self, path: Path | str, passwords: Sequence[str] = ()) -> str:
        """Read a file into the library; its id."""
        reader = ReaderProcess(ReaderLimits(60, 2_000_000_000, LIMITS), passwords)
        try:
            reader.send(str(path), None)
            read: Read | None = None
            while read is None:
                read = reader.receive(60)
        finally:
            reader.close()
        self.documents.put([(read.stamp, read.units)])
        return self.id(str(path))

    def write(self, name: str, data: bytes) -> str:
        """Write a file and read it into the library; its id."""
        (self.folder / name).write_bytes(data)
        return self.read(self.folder / name)

    def id(self, path: str) -> str:
        return next(row.id for row in self.documents.list() if row.path == path)

    def close(self) -> None:
        self.library.close()
        self.database.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.close()


def mail(*names: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "The bill"
    message["From"] = "a@example.org"
    message.set_content("The bill is in the file.")
    for name in names:
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def test_a_page_says_its_size_its_marks_and_that_it_can_be_drawn(shelf: Shelf) -> None:
    number = shelf.write("合同 1.pdf", PDF)
    text, _ = shelf.documents.text(number)
    start = text.index("free")
    view = shelf.library.page(number, 2, start, start + 4)
    assert (view.document, view.page, view.pages, view.width, view.height) == (number, 2, 2, 612.0, 792.0)
    assert len(view.marks) == 1
    assert view.image
    assert shelf.library.page(number, 1, start, start + 4).marks == ()
    assert shelf.library.page(number, 2, None, None).marks == ()
    assert shelf.library.page_image(number, 2, 300).startswith(b"\x89PNG")


def test_a_page_that_is_not_there_and_a_passage_that_is_none_are_refused(shelf: Shelf) -> None:
    number = shelf.write("a.pdf", PDF)
    plain = shelf.write("a.txt", b"Payment is due.")
    for document, page in ((number, 3), (number, 10**30), (number, 0), (plain, 1), ("999", 1), ("x", 1)):
        with pytest.raises(NotFoundError):
            shelf.library.page(document, page, None, None)
        with pytest.raises(NotFoundError):
            shelf.library.page_image(document, page, 300)
    for start, end in ((None, 1), (1, None), (2, 1)):
        with pytest.raises(InputError):
            shelf.library.page(number, 1, start, end)
    assert shelf.library.page(number, 1, 0, 10**30).marks


def test_a_file_that_has_changed_is_not_shown_as_what_was_read(shelf: Shelf) -> None:
    number = shelf.write("a.pdf", PDF)
    path = shelf.folder / "a.pdf"
    before = path.stat()
    os.utime(path, (1, 1))  # touched, the same content
    assert shelf.library.page(number, 1, None, None).image
    assert shelf.library.page_image(number, 1, 300)
    same_size = PDF.replace(b"May", b"Dec")
    assert len(same_size) == before.st_size
    for changed in (same_size, OTHER):
        path.write_bytes(changed)
        os.utime(path, (2, 2))
        assert not shelf.library.page(number, 1, None, None).image
        with pytest.raises(PathNotFound, match="changed"):
            shelf.library.page_image(number, 1, 300)
    path.unlink()
    assert not shelf.library.page(number, 1, None, None).image
    with pytest.raises(PathNotFound):
        shelf.library.page_image(number, 1, 300)
    with pytest.raises(PathNotFound) as told:
        shelf.library.file(number)
    assert told.value.hint


def test_a_pdf_in_a_mail_is_drawn_and_leads_to_the_mail(shelf: Shelf) -> None:
    shelf.write("mail.eml", mail("bill.pdf", "bill.pdf"))
    path = str(shelf.folder / "mail.eml")
    attached = shelf.id(f"{path}!/bill (2).pdf")
    assert shelf.library.page(attached, 1, None, None).image
    plain = shelf.write("plain.pdf", PDF)
    assert shelf.library.page_image(attached, 2, 300) == shelf.library.page_image(plain, 2, 300)
    assert shelf.library.file(attached) == path
    assert shelf.library.file(shelf.id(path)) == path
    (shelf.folder / "mail.eml").write_bytes(mail("other.pdf"))
    assert not shelf.library.page(attached, 1, None, None).image


def test_a_folder_called_like_a_mail_is_a_folder(shelf: Shelf) -> None:
    (shelf.folder / "mail.eml!").mkdir()
    number = shelf.write("mail.eml!/bill.pdf", PDF)
    assert shelf.library.file(number) == str(shelf.folder / "mail.eml!" / "bill.pdf")
    assert shelf.library.page_image(number, 1, 300).startswith(b"\x89PNG")


def test_a_protected_pdf_shows_its_marks_and_names_why_there_is_no_picture(shelf: Shelf) -> None:
    path = shelf.folder / "locked.pdf"
    path.write_bytes(build_pdf([PdfPage().text(72, 700, "Payment is due.")], password="secret"))
    number = shelf.read(path, ["secret"])
    assert shelf.library.page(number, 1, 0, 7).marks
    with pytest.raises(DocumentEncrypted):
        shelf.library.page_image(number, 1, 300)
    assert not shelf.library.page(number, 1, 0, 7).image  # from now on it is known


def test_a_drawer_killed_in_the_middle_is_replaced_and_none_is_left_after_the_end(shelf: Shelf) -> None:
    number = shelf.write("a.pdf", PDF)
    shelf.library.page_image(number, 1, 300)
    assert shelf.drawer.pid is not None
    psutil.Process(shelf.drawer.pid).kill()
    assert shelf.library.page_image(number, 2, 300).startswith(b"\x89PNG")
    last = shelf.drawer.pid
    assert last is not None
    shelf.library.close()
    assert not psutil.pid_exists(last)


def test_rows_leave_and_their_paths_bring_them_back(shelf: Shelf) -> None:
    first, second = shelf.write("a.pdf", PDF), shelf.write("b.txt", b"Delivery is free.")
    assert shelf.library.summary().indexed == 2
    assert [row.id for row in shelf.library.rows(DocumentQuery(sort="name")).documents] == [first, second]
    assert shelf.library.remove([first]) == (1, (str(shelf.folder / "a.pdf"),))
    assert shelf.removed == 1
    assert shelf.library.summary().indexed == 1
    with pytest.raises(NotFoundError):
        shelf.library.remove([first])


def test_a_kept_file_stays_for_a_day_after_its_document_went(shelf: Shelf) -> None:
    path = shelf.library.store_upload("案卷/a.txt", iter([b"Payment is due."]))
    gone = shelf.library.store_upload("b.txt", iter([b"Never indexed."]))
    number = shelf.read(path)
    for name in (path, gone):
        os.utime(name, (1, 1))
    shelf.library.remove([number])
    shelf.library.tidy()
    assert shelf.library._tidying is not None
    shelf.library._tidying.join(60)
    assert Path(path).exists()
    assert not Path(gone).exists()


def test_what_the_data_folder_holds_is_counted(shelf: Shelf) -> None:
    shelf.library.store_upload("deep/a.bin", iter([bytes(1000)]))
    shelf.library.store_upload("b.bin", iter([bytes(500)]))
    use = shelf.library.storage()
    parts = {part.name: part.bytes for part in use.parts}
    assert list(parts) == ["database", "indexes", "models", "imported", "logs"]
    assert parts["imported"] == 1500
    assert parts["database"] > 0
    assert parts["models"] == 0
    assert use.folder == str(shelf.paths.home)
    assert use.free > 0


def test_the_components_are_the_program_s_and_have_a_licence(shelf: Shelf) -> None:
    made = shelf.library.components()
    names = [component.name.lower() for component in made]
    assert names == sorted(names)
    assert {"fastapi", "starlette", "numpy", "pypdfium2", "apsw"} <= set(names)
    assert not {"pytest", "mypy", "ruff", "torch"} & set(names)
    assert all(component.version and component.licence != "unknown" for component in made)
    assert all("\n" not in component.licence and len(component.licence) <= 200 for component in made)
    assert list(made) == list(components())
