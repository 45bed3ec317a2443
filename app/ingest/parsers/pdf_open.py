"""A PDF's bytes opened by PDFium, or a named error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from app.core.errors import DocumentCorrupt, DocumentEmpty, DocumentEncrypted, DocumentUnsupported

_NO_PAGES = re.compile(rb"/Kids\s*\[\s*\]")


def open_pdf(name: str, data: bytes, passwords: Sequence[str]) -> tuple[Any, str | None]:
    """The open file and the password that opened it.

    Raises a ``DocumentError``: encrypted, unsupported (its protection), empty (no pages), corrupt.
    """
    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(data, password=password), password
        except pypdfium2.PdfiumError as error:
            # pdfium does not always set a code: it may still tell about the file before.
            code = getattr(error, "err_code", None)
            if b"/Encrypt" in data and code == pdfium_c.FPDF_ERR_PASSWORD:
                continue
            if b"/Encrypt" in data and code == pdfium_c.FPDF_ERR_SECURITY:
                raise DocumentUnsupported(
                    f"{name} is protected in a way that cannot be opened here.", "Save it without protection."
                ) from error
            if _NO_PAGES.search(data):
                raise without_pages(name) from error
            raise DocumentCorrupt(
                f"{name} is damaged and cannot be opened as a PDF.", "Get a fresh copy, or print it to a new PDF."
            ) from error
        except UnicodeEncodeError:  # a password that no PDF can have
            continue
    raise DocumentEncrypted(
        f"{name} needs a password.",
        "None of the passwords given opens it; give another."
        if passwords
        else "Give its password, or save it without.",
    )


def without_pages(name: str) -> DocumentEmpty:
    """The error of a PDF with nothing in it."""
    return DocumentEmpty(f"{name} has no pages.", "Save the document again from its program.")
