"""What the API takes and gives about the library, its collections and the desktop."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

import app.core.types as t
from app.core.desktop_types import Offer
from app.server.schemas import Body, Text

Id = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class IdsBody(Body):
    ids: Annotated[list[Id], Field(min_length=1, max_length=100_000)]


class RowsQuery(Body):
    """``DocumentQuery`` as the address carries it."""

    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    text: Annotated[str, Field(max_length=1000)] = ""
    status: Literal["all", "indexed", "open", "skipped", "failed"] = "all"
    collection: Id | None = None
    sort: Literal["name", "folder", "kind", "pages", "added", "state"] = "name"
    descending: bool = False


class RemovedDocuments(BaseModel):
    """``paths``: index them again to undo it."""

    removed: int
    paths: list[str]


class CollectionList(BaseModel):
    collections: list[t.Collection]


class CollectionBody(Body):
    name: Name
    paths: Annotated[tuple[Text, ...], Field(max_length=10_000)] = ()


class CollectionChange(Body):
    name: Name | None = None
    add: Annotated[tuple[Text, ...], Field(max_length=10_000)] = ()
    remove: Annotated[tuple[Text, ...], Field(max_length=10_000)] = ()


class Uploaded(BaseModel):
    path: str


class PickBody(Body):
    kind: Literal["files", "folder", "model"]


class NamesBody(Body):
    """Without names: all that was dropped, for a page that is not told what."""

    names: Annotated[list[Text], Field(max_length=10_000)]


class Paths(BaseModel):
    paths: list[str]


class UrlBody(Body):
    url: Text


class ZoomBody(Body):
    factor: Annotated[float, Field(ge=0.3, le=4)]


class SavedTo(BaseModel):
    """``path`` is null when the dialog was dismissed."""

    path: str | None


class Shown(BaseModel):
    shown: bool


class PageBody(Body):
    """A page of the main window, as ``/library``."""

    page: Annotated[str, Field(pattern=r"^/([^/\\].*)?$", max_length=8_000)]


class OfferList(BaseModel):
    offers: list[Offer]


class InsertBody(Body):
    text: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class PathsBody(Body):
    paths: Annotated[list[Annotated[str, Field(min_length=1, max_length=4096)]], Field(min_length=1, max_length=1000)]


class HeightBody(Body):
    height: Annotated[int, Field(ge=1, le=10_000)]


class PauseBody(Body):
    paused: bool


class RegionText(BaseModel):
    """``offer`` is null when marking was given up."""

    offer: Offer | None


class ComponentList(BaseModel):
    components: list[t.Component]


class PageState(BaseModel):
    values: dict[str, Any]


class PageStateBody(Body):
    values: Annotated[dict[Annotated[str, Field(max_length=100)], Any], Field(max_length=100)]
