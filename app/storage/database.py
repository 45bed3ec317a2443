"""The one home of SQLite: a writer, readers per thread, migrations with a backup before them.

APSW rather than the standard library: it carries its own SQLite, so that every machine has the same
one (contentless-delete FTS5 needs 3.43).
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import apsw

from app.core.errors import AppError, InputError, StorageBusy, StorageError, StorageFull, StorageNewer
from app.storage.naming import teach
from app.storage.schema import MIGRATIONS

APPLICATION_ID = 0x41495753  # "AIWS", SQLite's application_id header field
Row = tuple[Any, ...]
Value = str | bytes | int | float | None


def _translated(error: apsw.Error, path: Path) -> AppError:
    match error:
        case apsw.FullError():
            return StorageFull("The disk is full.", "Free some space; nothing that was stored is lost.")
        case apsw.IOError() if "disk is full" in str(error).lower():
            return StorageFull("The disk is full.", "Free some space; nothing that was stored is lost.")
        case apsw.IOError() if getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_WRITE:
            # EFBIG or EDQUOT: a quota or a limit on the size of files, which is a full disk to us.
            return StorageFull(
                "The library cannot grow: the disk is full, or a limit on files was reached.",
                "Free some space or raise the limit; nothing that was stored is lost.",
            )
        case apsw.BusyError() | apsw.LockedError():
            return StorageBusy("Another program is using the library.", "Close it and try again.")
        case apsw.NotADBError() | apsw.CorruptError():
            return StorageError(
                f"The library's database {path.name} is damaged.",
                "Move it away and index again, or put a backup in its place.",
            )
        case apsw.ReadOnlyError() | apsw.CantOpenError() | apsw.PermissionsError():
            return StorageError(
                f"The library at {path} cannot be written.", "Check the folder's permissions and space."
            )
    return StorageError(f"The database answered: {type(error).__name__}.", "Run `aiworkspace doctor`.")


def _closed() -> StorageError:
    return StorageError("The library is closed.", "Start again.")


def _not_text() -> InputError:
    return InputError("A text holds half a character (a lone surrogate).", "Give valid Unicode text.")


class Database:
    """One SQLite file in WAL mode. ``write()`` is a transaction; ``read()`` sees committed data only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.revision = 0
        """Counts what was written; equal numbers mean equal content."""
        self._lock = threading.RLock()
        self._local = threading.local()
        self._registry = threading.Lock()
        self._readers: list[tuple[threading.Thread, apsw.Connection]] = []
        self._writer: apsw.Connection | None = None
        self._closed = False
        try:
            self._writer = writer = self._connect()
            self._migrate(writer)
            # Hashes whose vectors may have lost their last passage within the transaction under way.
            writer.execute("CREATE TEMP TABLE loose(text_hash BLOB PRIMARY KEY)")
        except apsw.Error as error:
            self.close()
            raise _translated(error, path) from error
        except AppError:
            self.close()
            raise

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self.path))
        connection.set_busy_timeout(5000)
        for pragma in (
            "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY",
            "cache_size=-16000", "mmap_size=268435456", "secure_delete=FAST",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _connect_reader(self) -> apsw.Connection:
        connection = self._connect()
        with self._registry:
            if self._closed:
                connection.close()
                raise _closed()
            for thread, other in self._readers:
                if not thread.is_alive():  # they would only pile up
                    other.close()
            self._readers = [entry for entry in self._readers if entry[0].is_alive()]
            self._readers.append((threading.current_thread(), connection))
        return connection

    def _migrate(self, writer: apsw.Connection) -> None:
        version = int(writer.pragma("user_version"))
        if version > len(MIGRATIONS):
            raise StorageNewer(
                f"This library was written by a newer version (schema {version}, this one knows {len(MIGRATIONS)}).",
                "Install the newer version; this one leaves the library as it is.",
            )
        if version == len(MIGRATIONS):
            return
        if version:
            self.backup(self.path.with_name(f"{self.path.stem}.v{version}.backup{self.path.suffix}"))
        teach(writer)
        for number in range(version, len(MIGRATIONS)):
            with writer:
                writer.execute(MIGRATIONS[number])
                writer.pragma("user_version", number + 1)
        writer.pragma("application_id", APPLICATION_ID)
        if os.name == "posix":
            self.path.chmod(0o600)

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[apsw.Connection]:
        """A transaction: all of it is stored, or none. Raises ``StorageError``s.

        ``durable``: it outlives a loss of power, too, once the block is left (SQLite's ``synchronous=FULL``).
        """
        with self._lock:
            if self._writer is None:
                raise _closed()
            first: apsw.Error | None = None
            try:
                if durable:
                    self._writer.execute("PRAGMA synchronous=FULL")
                with self._writer:
                    try:
                        yield self._writer
                    except apsw.Error as error:
                        first = error  # a full disk ends the transaction itself: rolling it back is a second error
                        raise
            except apsw.Error as error:
                raise _translated(first or error, self.path) from error
            except UnicodeEncodeError as error:
                raise _not_text() from error
            finally:
                if durable:
                    self._writer.execute("PRAGMA synchronous=NORMAL")
                self.revision += 1

    @contextmanager
    def read(self) -> Iterator[apsw.Connection]:
        """This thread's connection, for reading."""
        connection = getattr(self._local, "connection", None)
        try:
            if connection is None:
                connection = self._connect_reader()
                self._local.connection = connection
            yield connection
        except apsw.Error as error:
            raise _translated(error, self.path) from error
        except UnicodeEncodeError as error:
            raise _not_text() from error

    @contextmanager
    def snapshot(self) -> Iterator[apsw.Connection]:
        """As ``read``, but every query sees the same moment, whatever is committed meanwhile."""
        with self.read() as connection, connection:
            yield connection

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query."""
        with self.read() as connection:
            return list(connection.execute(sql, tuple(values)))

    def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """The first row of a query."""
        with self.read() as connection:
            for row in connection.execute(sql, tuple(values)):
                return tuple(row)
        return None

    def backup(self, target: Path) -> None:
        """A consistent copy of the database in ``target``, replacing it."""
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        with self._lock:
            if self._writer is None:
                raise _closed()
            try:
                self._writer.execute("VACUUM INTO ?", (str(part),))
            except apsw.Error as error:
                part.unlink(missing_ok=True)
                raise _translated(error, self.path) from error
        if os.name == "posix":
            part.chmod(0o600)
        part.replace(target)

    def close(self) -> None:
        """Let go of the file; later calls raise."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        with self._registry:
            self._closed = True
            for _, connection in self._readers:
                connection.interrupt()
                with contextlib.suppress(apsw.ThreadingViolationError):  # its thread lets go of it when it is done
                    connection.close()
            self._readers.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
