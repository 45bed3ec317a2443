"""Where the library finds models, what it says of them, and what it deletes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import InputError, ModelError, ModelInUse, ModelNotFound, ModelUnsupported
from app.engine import headers
from app.engine.catalogue import InForce, ModelLibrary
from app.engine.entries import load_catalogue
from app.engine.places import OtherPrograms
from tests.engine.test_gguf_damage import split
from tests.engine.test_places import HASH, ollama
from tests.gguf_writer import write_known_answer_gguf

GB = 10**9
LISTED = "qwen3-4b"


def file_of(entry: str) -> str:
    name = load_catalogue()[entry].file
    assert name is not None
    return name


class Computer:
    """A library over folders of a test."""

    def __init__(self, root: Path) -> None:
        self.own, self.drive, self.ollama, self.studio = (root / name for name in ("own", "drive", "ollama", "studio"))
        for folder in (self.own, self.drive, self.ollama, self.studio):
            folder.mkdir()
        self.chosen, self.free, self.context, self.others = "", 8 * GB, 0, True
        self.library = ModelLibrary(
            load_catalogue(),
            self.own,
            chosen=lambda: self.chosen,
            others=lambda: OtherPrograms([self.ollama], [self.studio]) if self.others else OtherPrograms(),
            context=lambda: self.context,
            available=lambda: self.free,
        )

    def ids(self) -> list[str]:
        return [row.id for row in self.library.list() if row.installed]


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def model(path: Path, context: int = 2048) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_known_answer_gguf(path, ["Yes."], context=context)


# --- what is said of a model --------------------------------------------------------------------


def test_a_row_tells_what_the_header_says(computer: Computer) -> None:
    path = model(computer.own / "mine.gguf", context=8192)
    row = computer.library.describe(str(path))
    assert (row.architecture, row.quantisation, row.trained, row.template) == ("llama", "F16", 8192, True)
    assert (row.licence, row.origin, row.removable, row.downloadable) == ("apache-2.0", "folder", True, False)
    assert row.parameters is not None
    assert list(row.contexts) == ["2048", "4096", "8192"]
    assert list(row.contexts.values()) == sorted(row.contexts.values())
    assert row.contexts[str(row.context)] == row.memory
    assert (row.fits, row.missing, row.problem) == (True, 0, None)


def test_a_model_too_large_says_how_much_is_missing(computer: Computer) -> None:
    path = model(computer.own / "mine.gguf")
    computer.free = 10_000_000
    for row in (computer.library.describe(str(path)), computer.library.describe("mixtral-8x7b")):
        assert row.fits is False
        assert row.memory is not None
        assert row.missing >= row.memory - computer.free


def test_the_one_in_memory_fits_whatever_is_left(computer: Computer) -> None:
    path = model(computer.own / "mine.gguf")
    computer.free = 1000
    row = computer.library.describe(str(path), InForce(loaded=str(path)))
    assert (row.loaded, row.fits, row.missing) == (True, True, 0)


def test_another_one_could_have_what_the_one_in_memory_holds(computer: Computer) -> None:
    path = model(computer.own / "mine.gguf")
    computer.free = 1 * GB
    now = InForce(loaded=str(path), held=5 * GB)
    assert computer.library.describe(LISTED, InForce()).fits is False
    assert computer.library.describe(LISTED, now).fits is True
    assert computer.library.describe("mixtral-8x7b", now).fits is False


def test_the_context_the_user_set_is_the_one_told(computer: Computer) -> None:
    computer.context = 1024
    assert computer.library.describe("phi-3-mini").context == 1024
    assert computer.library.describe(str(model(computer.own / "mine.gguf"))).context == 1024


def test_a_model_of_the_catalogue_tells_its_memory_before_it_is_here(computer: Computer) -> None:
    row = computer.library.describe(LISTED)
    assert (row.installed, row.downloadable, row.checked, row.partial, row.job) == (False, True, False, None, None)
    assert row.languages[:2] == ("zh", "en")
    assert list(row.contexts) == ["2048", "4096", "8192", "16384", "32768"]
    assert row.file == file_of(LISTED)
    model(computer.own / file_of(LISTED))
    here = computer.library.describe(LISTED)
    assert (here.installed, here.downloadable, here.origin, here.trained) == (True, False, "catalogue", 2048)


def test_embedding_models_are_there_when_prepared_and_one_is_in_force(computer: Computer) -> None:
    now = InForce(present=["all-minilm-l6-v2", "bge-m3"], embedding="bge-m3")
    rows = {row.id: row for row in computer.library.list(now) if row.kind == "embedding"}
    assert [row.installed for row in rows.values()] == [True, False, True]
    assert [row.active for row in rows.values()] == [False, False, True]
    assert rows["multilingual-e5-small"].downloadable
    assert not rows["all-minilm-l6-v2"].downloadable, "comes as a package"


def test_a_file_that_cannot_be_used_is_listed_with_what_is_wrong_and_refused_before_loading(computer: Computer) -> None:
    path = model(computer.own / "half.gguf")
    path.write_bytes(path.read_bytes()[:-500])
    bert = write_known_answer_gguf(computer.own / "bert.gguf", ["Yes."], architecture="bert")
    rows = {row.file: row for row in computer.library.list() if row.origin == "folder"}
    half, other = rows["half.gguf"], rows["bert.gguf"]
    assert half.problem is not None
    assert (half.problem["code"], half.size, half.fits) == ("model.broken", path.stat().st_size, None)
    assert other.problem is not None
    assert (other.problem["code"], other.architecture, other.memory) == ("model.unsupported", "bert", None)
    for name in (path, bert):
        with pytest.raises(ModelError):
            computer.library.header(computer.library.resolve(str(name)))
    assert computer.library.usable() == []


def test_many_models_are_read_once(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    data = model(computer.own / "m000.gguf").read_bytes()
    for number in range(1, 40):
        (computer.own / f"m{number:03d}.gguf").write_bytes(data)
    first = computer.library.list()
    monkeypatch.setattr(headers, "read_header", lambda path: pytest.fail(f"{path} was read again"))
    assert computer.library.list() == first
    assert len(first) == len(load_catalogue()) + 40


# --- where they are -----------------------------------------------------------------------------


def test_both_folders_are_looked_at_and_the_chosen_one_is_downloaded_to(computer: Computer) -> None:
    one, other = model(computer.own / "one.gguf"), model(computer.drive / "sub" / "other.gguf")
    assert computer.library.folder == computer.own
    assert computer.ids() == [str(one)]
    computer.chosen = str(computer.drive)
    assert computer.library.folder == computer.drive
    assert computer.ids() == [str(other), str(one)]
    assert computer.library.resolve("one").path == one
    row = computer.library.describe(LISTED)
    assert row.place == str(computer.drive / file_of(LISTED))


def test_a_folder_that_is_gone_takes_nothing_else_with_it(computer: Computer) -> None:
    one = model(computer.own / "one.gguf")
    computer.chosen = str(computer.drive / "unplugged")
    assert computer.ids() == [str(one)]


def test_models_of_other_programs_are_used_where_they_are(computer: Computer) -> None:
    blob = ollama(computer.ollama, "registry.ollama.ai/library/qwen3/1.7b")
    model(blob)
    studio = model(computer.studio / "Qwen" / "Qwen3" / "q.gguf")
    assert computer.ids() == ["ollama-files:qwen3:1.7b", "lmstudio:Qwen/Qwen3/q.gguf"]
    rows = {row.id: row for row in computer.library.list()}
    row = rows["ollama-files:qwen3:1.7b"]
    assert (row.origin, row.name, row.removable, row.fits) == ("ollama-files", "qwen3:1.7b", False, True)
    assert row.path == str(blob)
    assert blob.name == f"sha256-{HASH}"
    assert computer.library.resolve(row.id).path == blob
    assert computer.library.resolve(str(blob)).id == row.id
    assert computer.library.resolve(str(studio)).id == "lmstudio:Qwen/Qwen3/q.gguf"
    assert [file.id for file in computer.library.usable()] == computer.ids()


def test_other_programs_can_be_left_alone(computer: Computer) -> None:
    model(ollama(computer.ollama, "registry.ollama.ai/library/qwen3/1.7b"))
    computer.others = False
    assert computer.ids() == []
    with pytest.raises(ModelNotFound, match="now") as refused:
        computer.library.resolve("ollama-files:qwen3:1.7b")
    assert "model.other_programs" in refused.value.hint


def test_a_split_model_is_one_row_of_its_whole_size(computer: Computer) -> None:
    first = split(computer.own)
    [row] = [row for row in computer.library.list() if row.installed]
    assert (row.id, row.size) == (str(first), sum(path.stat().st_size for path in computer.own.iterdir()))


# --- removing -----------------------------------------------------------------------------------


def test_a_model_of_the_catalogue_is_removed_and_can_be_fetched_again(computer: Computer) -> None:
    path = model(computer.own / file_of(LISTED))
    other = model(computer.own / "other.gguf")
    row = computer.library.remove(LISTED)
    assert (row.id, row.installed, row.downloadable) == (LISTED, False, True)
    assert not path.exists()
    assert other.exists()
    with pytest.raises(ModelNotFound):
        computer.library.remove(LISTED)


def test_all_parts_and_what_a_download_left_go_too(computer: Computer) -> None:
    first = split(computer.own)
    for name in ("m-00003-of-00003.gguf.part", "m-00003-of-00003.gguf.part.json"):
        (computer.own / name).write_bytes(b"x")
    kept = model(computer.own / "m.gguf")
    row = computer.library.remove(str(first))
    assert (row.id, row.installed, row.removable) == (str(first), False, False)
    assert list(computer.own.iterdir()) == [kept]


def test_a_file_of_the_hub_goes_by_the_name_it_was_fetched_by(computer: Computer) -> None:
    name = "ada/small/quantised/deep/small.gguf"
    path = model(computer.own / "ada/small/small.gguf")
    assert computer.library.describe(name).path == str(path)
    path.rename(f"{path}.part")
    computer.library.remove(name)
    assert not Path(f"{path}.part").exists()


def test_what_has_come_is_told_and_can_be_removed(computer: Computer) -> None:
    computer.chosen = str(computer.drive)
    part = computer.drive / f"{file_of(LISTED)}.part"
    part.write_bytes(b"x" * 1234)
    note = computer.drive / f"{file_of(LISTED)}.part.json"
    note.write_text("{}", encoding="ascii")
    row = computer.library.describe(LISTED)
    assert (row.installed, row.partial) == (False, 1234)
    assert computer.library.remove(LISTED).partial is None
    assert list(computer.drive.iterdir()) == []


@pytest.mark.parametrize("name", ["bge-m3", "all-minilm-l6-v2"])
def test_embedding_models_are_no_files_of_this_library(computer: Computer, name: str) -> None:
    with pytest.raises(ModelUnsupported):
        computer.library.remove(name)


def test_files_of_others_stay(computer: Computer, tmp_path: Path) -> None:
    studio = model(computer.studio / "a" / "b" / "c.gguf")
    mine = model(tmp_path / "elsewhere" / "mine.gguf")
    blob = model(ollama(computer.ollama, "registry.ollama.ai/library/qwen3/1.7b"))
    for name in (str(studio), "lmstudio:a/b/c.gguf", str(mine), "ollama-files:qwen3:1.7b"):
        with pytest.raises(InputError):
            computer.library.remove(name)
    computer.chosen = str(computer.studio)
    row = computer.library.describe(str(studio))
    assert (row.origin, row.removable) == ("lmstudio", False), "our folder of models may be theirs"
    with pytest.raises(InputError):
        computer.library.remove(str(studio))
    assert studio.exists()
    assert mine.exists()
    assert blob.exists()


def test_no_way_round_leads_out_of_our_folder(computer: Computer, tmp_path: Path) -> None:
    mine = model(tmp_path / "elsewhere" / "mine.gguf")
    (tmp_path / "elsewhere" / "half.gguf.part").write_bytes(b"x")
    (computer.own / "linked").symlink_to(mine.parent)
    for name in ("../elsewhere/mine", str(computer.own / ".." / "elsewhere" / "mine.gguf"), "linked/mine.gguf"):
        assert computer.library.describe(name).removable is False, name
        assert ".." not in computer.library.describe(name).id
        with pytest.raises(InputError):
            computer.library.remove(name)
    for name in ("../elsewhere/half.gguf", "linked/half.gguf", "a\0b"):
        with pytest.raises(ModelNotFound):
            computer.library.remove(name)
    assert len(list(mine.parent.iterdir())) == 2


def test_of_a_link_only_the_link_goes(computer: Computer, tmp_path: Path) -> None:
    mine = model(tmp_path / "elsewhere" / "mine.gguf")
    link = computer.own / "link.gguf"
    link.symlink_to(mine)
    assert computer.library.remove(str(link)).installed is False
    assert not link.is_symlink()
    assert mine.exists()


def test_a_file_of_the_hub_goes_with_its_empty_folders_also_when_it_has_not_come_whole(computer: Computer) -> None:
    model(computer.own / "ada" / "Small-GGUF" / "small.gguf")
    (computer.own / "ada" / "Other").mkdir()
    computer.library.remove("ada/Small-GGUF/small.gguf")
    assert [path.name for path in (computer.own / "ada").iterdir()] == ["Other"]
    part = computer.own / "ada" / "Other" / "big.gguf.part"
    part.write_bytes(b"x")
    row = computer.library.remove("ada/Other/big.gguf")
    assert (row.id, row.installed) == ("ada/Other/big.gguf", False)
    assert list(computer.own.iterdir()) == []


def test_a_file_that_is_held_is_in_use(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    path = model(computer.own / "held.gguf")

    def held(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(ModelInUse, match=r"held\.gguf"):
        computer.library.remove(str(path))
