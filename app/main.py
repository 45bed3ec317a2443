"""The composition root: the only place that builds the objects and joins them; their order of start and stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from app.core.types import Check
from app.embeddings.choice import EmbeddingModels
from app.embeddings.preparing import prepare_in_child
from app.engine.catalogue import ModelLibrary
from app.engine.endpoints import Endpoints, EndpointSettings
from app.engine.entries import load_catalogue
from app.engine.llama import EngineOptions, LlamaGenerator
from app.engine.places import OtherPrograms
from app.engine.scheduler import Scheduler
from app.ingest.drawing import DrawLimits, PageDrawer
from app.ingest.parsers import SUFFIXES, ParseLimits
from app.ingest.pipeline import IndexParts
from app.ingest.reading import ReaderLimits
from app.ingest.scan import ScanRules
from app.net.door import Door
from app.net.hub import Hub
from app.net.ledger import Ledger
from app.rag.answer import Answerer, AnswerSettings
from app.rag.calibration import calibration_of
from app.rag.evidence import Calibration, EvidenceFinder
from app.rag.retrieve import Retriever
from app.resources.lock import owned
from app.resources.memory import physical_cores, worker_threads
from app.resources.power import on_battery
from app.settings import Environment, OtherFolders, Paths, Settings
from app.settings.logging import start_logging, stop_logging
from app.shell.entries.switches import carry_out, describe
from app.shell.hotkeys.choice import describe_hotkeys
from app.shell.probe import describe_webview
from app.storage.collections import Collections
from app.storage.conversations import Conversations
from app.storage.database import Database
from app.storage.documents import Documents
from app.storage.jobs import Jobs
from app.storage.ledger import NetworkLedger
from app.storage.page_state import PageState
from app.storage.preferences import Preferences
from app.storage.states import ReadingStates
from app.storage.user_commands import UserCommands
from app.storage.vectors import Vectors
from app.workspace.archive import Archive
from app.workspace.asking import Running
from app.workspace.collections import Sets
from app.workspace.commanding import CommandParts, Commands
from app.workspace.desk import ModelDesk
from app.workspace.doctor import examine
from app.workspace.download_plan import source_folder
from app.workspace.downloads import DownloadParts, Downloads
from app.workspace.embedding import EmbeddingDesk
from app.workspace.embedding_files import EmbeddingFiles
from app.workspace.given import GivenTexts
from app.workspace.imports import Imports
from app.workspace.indexing import Indexing
from app.workspace.library import Library, LibraryParts
from app.workspace.local import LocalParts, LocalWorkspace
from app.workspace.models import Models
from app.workspace.network import Network
from app.workspace.resting import PowerRest
from app.workspace.searching import Searching, SearchParts
from app.workspace.shelf import ModelShelf
from app.workspace.speaking import Speaking
from app.workspace.state import RememberedState
from app.workspace.work import Work

_MEGABYTE = 1_000_000
_PAGE_SECONDS = 30
"""Longest that drawing one page may take: somebody is waiting for it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The library, open in this process."""

    workspace: LocalWorkspace
    conversations: Archive
    jobs: Work
    answers: Running
    models: ModelDesk
    network: Network
    door: Door
    library: Library
    collections: Sets
    state: RememberedState
    speech: Speaking
    commands: Commands
    settings: Settings
    paths: Paths


@contextmanager
def open_workspace(environment: Environment) -> Iterator[Opened]:
    """Open the library and own it until the end. ``StorageBusy`` when another process does."""
    with ExitStack() as stack:
        paths = Paths.of(environment).create()
        stack.enter_context(owned(paths.lock_file))
        stack.callback(stop_logging, start_logging(paths.logs))
        database = stack.enter_context(Database(paths.database))
        preferences = Preferences(database)
        settings = Settings(environment.overrides, preferences.load, preferences.save, preferences.delete)
        carry_out(settings, environment.system, environment.language)
        yield _Assembly(environment, paths, settings, database, stack).opened()


class _Assembly:
    """One library's objects, joined. What needs the embedding model is made when it is first used."""

    def __init__(
        self, environment: Environment, paths: Paths, settings: Settings, database: Database, stack: ExitStack
    ) -> None:
        self._environment = environment
        self._paths = paths
        self._settings = settings
        self._stack = stack
        self._documents = Documents(database)
        self._states = ReadingStates(database)
        self._vectors = Vectors(database)
        self._conversations = Conversations(database)
        self._collections = Collections(database)
        self._state = PageState(database)
        self._jobs = Jobs(database)
        ledger = Ledger(NetworkLedger(database))
        self._door = Door(ledger, self._shut, lambda: settings.text("network.proxy"))
        self._network = Network(ledger, self._shut)
        self._database = database
        self._searching = Searching(
            SearchParts(
                database=database,
                documents=self._documents,
                vectors=self._vectors,
                models=EmbeddingModels(paths.embeddings, _catalogue_embeddings),
                wanted=lambda: settings.text("embedding.model"),
                indexes=paths.indexes,
                threads=min(2, physical_cores()),
            )
        )

    def opened(self) -> Opened:
        """Everything a caller can ask for."""
        running = Running()
        indexing = Indexing(self._jobs, self._index_parts)
        power = PowerRest(on_battery, lambda: self._settings.switch("jobs.on_battery"))
        model_library = self._model_library()
        downloads = self._downloads(model_library)
        embedding = EmbeddingDesk(self._searching, self._settings, self._jobs, self._embedding_limits)
        work = Work(self._jobs, indexing, downloads, embedding.jobs, power=power)
        scheduler = self._scheduler(model_library)
        models = self._models(model_library, scheduler, downloads)
        speech = Speaking(self._settings)
        retriever = Retriever(self._searching, self._documents)
        answerer = self._answerer(retriever)
        commands = self._commands(answerer, models, running)
        parts = LocalParts(
            documents=self._documents,
            conversations=self._conversations,
            collections=self._collections,
            retriever=retriever,
            answerer=answerer,
            indexing=indexing,
            downloads=downloads,
            models=models,
            running=running,
            commands=commands,
            network=self._network,
            examine=lambda: self._examine(models, speech),
            removed=lambda: self._searching.changed(removed=True),
            hits=lambda: self._settings.integer("search.limit"),
        )
        workspace = LocalWorkspace(parts)
        self._conversations.end_interrupted()
        work.end_interrupted()
        library = self._library()
        library.tidy()
        self._at_end(
            self._searching.close, scheduler.close, running.cancel_all, work.close, library.close, speech.close
        )
        return Opened(
            workspace=workspace,
            conversations=Archive(self._conversations, running),
            jobs=work,
            answers=running,
            models=ModelDesk(scheduler, downloads.start, embedding, work.begun),
            network=self._network,
            door=self._door,
            library=library,
            collections=Sets(self._collections),
            state=RememberedState(self._state),
            speech=speech,
            commands=commands,
            settings=self._settings,
            paths=self._paths,
        )

    def _at_end(self, *closings: Callable[[], object]) -> None:
        """What is to be called at the end, the last named first."""
        for closing in closings:
            self._stack.callback(closing)

    def _answerer(self, retriever: Retriever) -> Answerer:
        finder = EvidenceFinder(self._calibration)
        return Answerer(retriever, finder, self._answer_settings, self._documents.language_shares)

    def _commands(self, answerer: Answerer, models: Models, running: Running) -> Commands:
        return Commands(
            CommandParts(
                own=UserCommands(self._database),
                answerer=answerer,
                models=models,
                given=GivenTexts(self._documents, self._conversations, self._reader_limits),
                conversations=self._conversations,
                running=running,
                language=lambda: self._settings.text("interface.language"),
            )
        )

    def _model_library(self) -> ModelLibrary:
        settings, folders = self._settings, OtherFolders.of(self._environment)
        elsewhere, nowhere = OtherPrograms(folders.ollama, folders.lmstudio), OtherPrograms()
        return ModelLibrary(
            load_catalogue(),
            self._paths.models,
            chosen=lambda: settings.text("model.folder"),
            others=lambda: elsewhere if settings.switch("model.other_programs") else nowhere,
            context=lambda: settings.integer("model.context"),
            headers=self._paths.cache / "headers.json",
        )

    def _models(self, library: ModelLibrary, scheduler: Scheduler, downloads: Downloads) -> Models:
        return Models(
            library,
            self._settings,
            self._embedding_files(library),
            scheduler,
            Endpoints(self._door, self._endpoint_settings),
            downloads.introduced,
        )

    def _downloads(self, library: ModelLibrary) -> Downloads:
        settings, prepared = self._settings, self._paths.embeddings[0]

        def source() -> Path | None:
            folder = settings.text("download.folder").strip()
            return Path(folder).expanduser() if folder else None

        parts = DownloadParts(
            hub=Hub(self._door, lambda: settings.text("download.hub"), lambda: settings.text("download.mirror")),
            catalogue=load_catalogue(),
            folder=lambda: library.folder,
            source=source,
            prepare=partial(prepare_in_child, into=prepared),
            ready=self._searching.models.find,
        )
        return Downloads(self._jobs, parts)

    def _embedding_files(self, library: ModelLibrary) -> EmbeddingFiles:
        searching = self._searching
        return EmbeddingFiles(
            searching.models,
            self._paths.embeddings[0],
            lambda model: source_folder(library.folder, model),
            searching.model,
            lambda: (self._settings.text("embedding.model"),),
        )

    def _scheduler(self, library: ModelLibrary) -> Scheduler:
        def make(model: str, context: int, threads: int) -> LlamaGenerator:
            options = EngineOptions(context, threads, gpu_layers=self._settings.integer("model.gpu_layers"))
            return LlamaGenerator(library.resolve(model).path, options)

        shelf = ModelShelf(library, self._settings, lambda: worker_threads(physical_cores()))
        return Scheduler(shelf, make)

    def _library(self) -> Library:
        settings = self._settings

        def limits() -> DrawLimits:
            largest = settings.integer("index.max_file_mb") * _MEGABYTE
            memory = settings.integer("index.worker_memory_mb") * _MEGABYTE
            seconds = min(_PAGE_SECONDS, settings.integer("index.file_timeout_s"))
            return DrawLimits(seconds, memory, ParseLimits(max_file_bytes=largest))

        return Library(
            LibraryParts(
                documents=self._documents,
                drawer=PageDrawer(limits),
                imports=Imports(self._paths.imported, lambda: settings.integer("index.max_file_mb") * _MEGABYTE),
                paths=self._paths,
                removed=lambda: self._searching.changed(removed=True),
                warm=self._searching.warm,
            )
        )

    def _shut(self) -> Literal["", "environment", "setting"]:
        if self._environment.offline:
            return "environment"
        return "setting" if self._settings.switch("network.offline") else ""

    # --- parts made late -----------------------------------------------------------------------

    def _calibration(self, gate: Mapping[str, Any]) -> Calibration:
        strictness = self._settings.text("gate.strictness")
        return calibration_of(gate, strictness)  # type: ignore[arg-type]  # one of its choices

    def _index_parts(self) -> IndexParts:
        settings = self._settings
        largest = settings.integer("index.max_file_mb") * _MEGABYTE
        self._searching.current()  # without an embedding model there is no indexing
        return IndexParts(
            documents=self._documents,
            states=self._states,
            vectors=self._vectors,
            target=lambda: self._searching.target(*self._embedding_limits()),
            rules=ScanRules(SUFFIXES, largest),
            limits=self._reader_limits(),
            changed=lambda removed: self._searching.changed(removed=removed),
        )

    def _reader_limits(self) -> ReaderLimits:
        settings = self._settings
        largest = settings.integer("index.max_file_mb") * _MEGABYTE
        memory = settings.integer("index.worker_memory_mb") * _MEGABYTE
        return ReaderLimits(settings.integer("index.file_timeout_s"), memory, ParseLimits(max_file_bytes=largest))

    def _embedding_limits(self) -> tuple[int, int]:
        """Threads and bytes of memory for the process that makes vectors."""
        settings = self._settings
        threads = settings.integer("index.threads") or physical_cores()
        return threads, settings.integer("index.worker_memory_mb") * _MEGABYTE

    def _endpoint_settings(self) -> EndpointSettings:
        settings = self._settings
        return EndpointSettings(
            settings.text("ollama.address"),
            settings.text("endpoint.address"),
            settings.text("endpoint.key"),
            settings.integer("endpoint.context"),
            offline=bool(self._shut()),
        )

    def _answer_settings(self) -> AnswerSettings:
        settings = self._settings
        return AnswerSettings(
            settings.integer("answer.max_quotes"),
            settings.integer("answer.quote_chars"),
            settings.integer("answer.max_tokens"),
            settings.number("model.temperature"),
            settings.switch("answer.rewrite"),
            settings.switch("answer.translate"),
        )

    # --- what doctor says ----------------------------------------------------------------------

    def _examine(self, models: Models, speech: Speaking) -> Sequence[Check]:
        def library() -> str:
            held = self._documents.summary()
            return f"{held.indexed} documents, {held.chunks} passages in {self._paths.database}"

        def embedding() -> str:
            return self._searching.describe()

        def model() -> str:
            name = self._settings.text("model.active")
            if not name:
                return "none chosen; answers are quotes"
            return f"{models.show(name).id}"

        def window() -> str:
            return describe_webview(self._settings.text("window.backend"))

        def network() -> str:
            return self._network.describe(self._settings.text("network.proxy"))

        def hotkey() -> str:
            return describe_hotkeys(self._settings.text("hotkey.keys"))

        def entries() -> str:
            return describe(self._settings, self._environment.system, self._environment.language)

        others = {"window": window, "hotkey": hotkey, "entries": entries, "network": network, "speech": speech.describe}
        return examine(self._paths, library, embedding, model, others, display=self._environment.display)


def _catalogue_embeddings() -> Sequence[str]:
    return [name for name, entry in load_catalogue().items() if entry.kind == "embedding"]
