"""Work in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query

import app.core.events as ev
from app.core.errors import InputError
from app.server.schemas import STREAM, ExtentBody, IndexBody, JobEvents, JobList
from app.server.services import Services, blocking
from app.server.sse import EventResponse
from app.workspace.extent import Extent, extent_of
from app.workspace.port import IndexRequest
from app.workspace.wire import encode_job

router = APIRouter(tags=["jobs"])


@router.post("/index", status_code=202)
async def index(body: IndexBody, services: Services) -> ev.Job:
    """Start an index run; its progress is at ``/api/jobs/{id}/events``."""
    request = IndexRequest(paths=tuple(_absolute(body.paths)), passwords=tuple(body.passwords))
    return await blocking(services.jobs.start_index, request)


@router.post("/index/extent")
async def index_extent(body: ExtentBody, services: Services) -> Extent:
    """How many files an index run of these paths would read; counting ends after a moment, and says so."""
    largest = services.settings.integer("index.max_file_mb") * 1_000_000
    return await blocking(extent_of, _absolute(body.paths), largest)


@router.get("/jobs")
async def jobs(services: Services, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> JobList:
    return JobList(jobs=list(await blocking(services.jobs.jobs, limit)))


@router.get("/jobs/{job_id}")
async def job(job_id: str, services: Services) -> ev.Job:
    return await blocking(services.jobs.job, job_id)


@router.get("/jobs/{job_id}/events", response_class=EventResponse, responses={200: {"model": JobEvents, **STREAM}})
async def job_events(job_id: str, services: Services) -> EventResponse:
    """The job's events until it is over; going away does not end it."""
    return EventResponse(await services.streams.open(lambda: services.jobs.job_events(job_id)), encode_job)


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(job_id: str, services: Services) -> ev.Job:
    """Ask a run to stop; what it has done is kept."""
    return await blocking(services.jobs.cancel_job, job_id)


@router.post("/jobs/{job_id}/pause")
async def pause_job(job_id: str, services: Services) -> ev.Job:
    """Let a run rest after the file at hand."""
    return await blocking(services.jobs.pause_job, job_id)


@router.post("/jobs/{job_id}/continue")
async def continue_job(job_id: str, services: Services) -> ev.Job:
    """Let a paused run go on; one that ended unfinished is started anew, as the job returned."""
    return await blocking(services.jobs.continue_job, job_id)


def _absolute(paths: list[str]) -> list[str]:
    if not all(Path(path).is_absolute() and "\0" not in path for path in paths):
        raise InputError("Paths must be absolute.", "The server's folder is not the caller's.")
    return paths
