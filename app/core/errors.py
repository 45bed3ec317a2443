"""The error tree.

AppError
├── InputError            400  what was asked cannot be understood
│   ├── UsageError, MalformedError, TooLargeError
│   ├── NotFoundError     404
│   └── CollectionExists, CommandExists  409
├── BusyError             409  somebody else holds it: StorageBusy, ModelInUse
├── DocumentError              one file could not be read; never stops a run
│   ├── PathError              path.not_found, path.denied
│   ├── Encrypted, Corrupt, Garbled, Timeout, OutOfMemory      -> status failed
│   └── Empty, NoText, TooLarge, Unsupported                   -> status skipped
├── ModelError            503  a model or its worker is not there
├── StorageError          500  the store cannot be used
├── NetworkClosed         403
├── NetworkFailed         503  DownloadUnavailable 404, DownloadWrongBytes
├── LedgerBroken          500
├── LoginRequired 401, RequestForbidden 403, MethodNotAllowed 405, WrongHost 421
├── ServerGone, PortTaken, NoDisplay, DesktopUnavailable, IntegrationFailed, SamplesMissing
└── LanguageNoBridge      200  a question in one language, a library in another

Every error has a stable ``code`` (listed with cause and way out in docs/errors.md), a sentence for
people and a hint that says what to do next. Foreign errors are translated where the foreign call is made.
"""

from __future__ import annotations

from typing import ClassVar, Literal

FileStatus = Literal["indexed", "unchanged", "skipped", "failed", "removed"]


class AppError(Exception):
    """A named error: ``code``, ``message``, ``hint`` and the HTTP status it becomes."""

    code: str = "internal"
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, hint: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, str]:
        """The error as scripts and the page see it."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class InputError(AppError):
    """What was asked cannot be understood; the message names the field or word."""

    code = "input.invalid"
    http_status = 400


class UsageError(InputError):
    """A command line that the parser does not take."""

    code = "input.usage"


class MalformedError(InputError):
    """A request whose shape is wrong; the message names the field."""

    code = "input.malformed"
    http_status = 422


class NotFoundError(InputError):
    """The thing named does not exist."""

    code = "not_found"
    http_status = 404


class BusyError(AppError):
    """Another process or job holds what this call needs."""

    code = "busy"
    http_status = 409


class CollectionExists(InputError):
    """A collection of this name is there already."""

    code = "collection.exists"
    http_status = 409


class CommandExists(InputError):
    """A command of the user's own has this name already."""

    code = "command.exists"
    http_status = 409


class TooLargeError(InputError):
    """A request body is larger than the server takes."""

    code = "input.too_large"
    http_status = 413


class DocumentError(AppError):
    """One file could not become a document. ``status`` says how its row ends."""

    status: ClassVar[Literal["skipped", "failed"]] = "failed"
    http_status = 422


class PathNotFound(DocumentError):
    code = "path.not_found"


class PathDenied(DocumentError):
    code = "path.denied"


class DocumentEncrypted(DocumentError):
    code = "document.encrypted"


class DocumentCorrupt(DocumentError):
    code = "document.corrupt"


class DocumentGarbled(DocumentError):
    code = "document.garbled"


class DocumentTimeout(DocumentError):
    code = "document.timeout"


class DocumentOutOfMemory(DocumentError):
    code = "document.out_of_memory"


class DocumentCyclic(DocumentError):
    """Nesting that contains itself or goes deeper than anything honest does."""

    code = "document.cyclic"


class DocumentEmpty(DocumentError):
    code = "document.empty"
    status = "skipped"


class DocumentNoText(DocumentError):
    code = "document.no_text"
    status = "skipped"


class DocumentTooLarge(DocumentError):
    code = "document.too_large"
    status = "skipped"


class DocumentUnsupported(DocumentError):
    code = "document.unsupported"
    status = "skipped"


class ModelError(AppError):
    """A model, or the process that runs it, is not there."""

    http_status = 503


class ModelNotFound(ModelError):
    code = "model.not_found"
    http_status = 404


class ModelBroken(ModelError):
    code = "model.broken"


class ModelUnsupported(ModelError):
    code = "model.unsupported"


class ModelOutOfMemory(ModelError):
    code = "model.out_of_memory"


class ModelCrashed(ModelError):
    code = "model.crashed"


class ContextOverflow(ModelError):
    """The question and its passages are longer than the model can hold."""

    code = "model.context"
    http_status = 422


class EngineMissing(ModelError):
    """llama.cpp could not be built or loaded on this computer."""

    code = "engine.missing"


class WorkerCrashed(ModelError):
    """The index worker died and could not be started again."""

    code = "worker.crashed"


class StorageError(AppError):
    code = "storage.broken"


class StorageFull(StorageError):
    code = "storage.full"
    http_status = 507


class StorageNewer(StorageError):
    """The database was written by a newer version; it is left untouched."""

    code = "storage.newer"


class StorageBusy(BusyError):
    """Another process owns the store."""

    code = "storage.busy"


class NetworkClosed(AppError):
    code = "network.closed"
    http_status = 403


class NetworkFailed(AppError):
    """Another computer could not be reached, or answered with something else than what was asked for."""

    code = "network.failed"
    http_status = 503


class DownloadUnavailable(NetworkFailed):
    """The hub does not give this file: it is not there, or its publisher wants to be asked first."""

    code = "download.unavailable"
    http_status = 404


class DownloadWrongBytes(NetworkFailed):
    """What arrived is not the file the hub's metadata describes; it was removed."""

    code = "download.wrong_bytes"


class ModelInUse(BusyError):
    """What is to be removed is being read or is the one in force."""

    code = "model.in_use"


class EndpointFailed(ModelError):
    """The program that runs the model (Ollama, a server) is not there or answered with an error."""

    code = "endpoint.failed"


class EndpointRefused(EndpointFailed):
    """The server wants a key, or another one."""

    code = "endpoint.refused"


class LedgerBroken(AppError):
    """The network ledger is not as it was written."""

    code = "ledger.broken"


class LanguageNoBridge(AppError):
    """The question's language is not the library's, and nothing here can cross."""

    code = "language.no_bridge"
    http_status = 422


class LoginRequired(AppError):
    """A request without a valid token or cookie."""

    code = "auth.required"
    http_status = 401


class RequestForbidden(AppError):
    """A request from a page that is not ours, or with a ticket that was used before."""

    code = "auth.forbidden"
    http_status = 403


class WrongHost(AppError):
    """A request for another host name; what a rebinding attack looks like."""

    code = "auth.wrong_host"
    http_status = 421


class MethodNotAllowed(AppError):
    """The address exists, the method does not."""

    code = "http.method"
    http_status = 405


class ServerGone(AppError):
    """The running app stopped answering."""

    code = "server.gone"
    http_status = 503


class PortTaken(AppError):
    """The port asked for belongs to another program."""

    code = "server.port_taken"
    http_status = 409


class NoDisplay(AppError):
    """There is no display to show the desktop app on."""

    code = "shell.no_display"
    http_status = 503


class DesktopUnavailable(AppError):
    """What was asked needs a window, a webview or another program, and there is none."""

    code = "desktop.unavailable"
    http_status = 503


class IntegrationFailed(AppError):
    """An entry for the system (file manager, log-in, applications) could not be written or taken away."""

    code = "desktop.integration"
    http_status = 409


class SpeechUnavailable(AppError):
    """This computer has no voice, or none for the language."""

    code = "speech.unavailable"
    http_status = 503


class CommandNeedsModel(AppError):
    """The command writes text of its own, and no language model is there."""

    code = "command.needs_model"
    http_status = 503


class OcrMissing(AppError):
    """Text in pictures cannot be recognised: the packages for it are not installed."""

    code = "ocr.missing"
    http_status = 503


class SamplesMissing(AppError):
    """The sample files that the tour indexes are not there."""

    code = "samples.missing"
    http_status = 404


class Cancelled(AppError):
    """The user stopped it."""

    code = "cancelled"
    http_status = 409


DOCUMENT_ERRORS: dict[str, type[DocumentError]] = {
    cls.code: cls
    for cls in (
        PathNotFound, PathDenied, DocumentEncrypted, DocumentCorrupt, DocumentGarbled, DocumentTimeout,
        DocumentOutOfMemory, DocumentCyclic, DocumentEmpty, DocumentNoText, DocumentTooLarge, DocumentUnsupported,
    )
}  # fmt: skip
"""Document errors by code: what comes back from a child process is raised again as its own class."""
