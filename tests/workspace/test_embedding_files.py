"""Files of embedding models: what may be deleted, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import InputError, ModelInUse, ModelNotFound
from app.embeddings.choice import EmbeddingModels
from app.embeddings.manifest import RECIPE, Manifest
from app.workspace.embedding_files import EmbeddingFiles


def prepared(folder: Path, model: str, *, source: str = "") -> Path:
    """A prepared model's folder with its manifest."""
    place = folder / f"{model}-{abs(hash(source)) % 1000}"
    place.mkdir(parents=True)
    Manifest(
        id=place.name, model=model, recipe=RECIPE, dimensions=4, max_tokens=8, languages=("en",), unknown_token="[UNK]",
        sha256={}, source_sha256="ab", source=source,
    ).write(place)  # fmt: skip
    return place


class Place:
    """Folders of prepared models: our own, and what set-up prepared beside the program."""

    def __init__(self, root: Path) -> None:
        self.root, self.own, self.program = root, root / "own", root / "program"
        self.held: list[str] = []
        self.files = EmbeddingFiles(
            EmbeddingModels([self.own, self.program], tuple),
            self.own,
            lambda model: root / "source" / model,
            lambda: "used",
            lambda: self.held,
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_was_prepared_and_downloaded_goes(place: Place) -> None:
    gone, kept = prepared(place.own, "old"), prepared(place.own, "other")
    (place.root / "source" / "old").mkdir(parents=True)
    assert place.files.removable("old")
    place.files.remove("old")
    assert not gone.exists()
    assert not (place.root / "source" / "old").exists()
    assert kept.exists()
    assert place.files.present() == ["other"]
    with pytest.raises(ModelNotFound):
        place.files.remove("old")


def test_what_is_used_or_changed_to_stays(place: Place) -> None:
    used, wanted = prepared(place.own, "used"), prepared(place.own, "wanted")
    place.held = ["wanted"]
    for name in ("used", "wanted"):
        assert not place.files.removable(name)
        with pytest.raises(ModelInUse):
            place.files.remove(name)
    assert used.exists()
    assert wanted.exists()


def test_what_came_with_the_program_stays(place: Place) -> None:
    came = prepared(place.program, "came")
    assert not place.files.removable("came")
    with pytest.raises(InputError):
        place.files.remove("came")
    assert came.exists()


def test_a_folder_of_the_users_stays_what_was_made_of_it_goes(place: Place) -> None:
    mine = place.root / "mine"
    mine.mkdir()
    made = prepared(place.own, "mine", source=str(mine))
    assert place.files.present() == [str(mine)]
    place.files.remove(str(mine))
    assert not made.exists()
    assert mine.exists()
