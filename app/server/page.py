"""The built page, as files."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from app.core.errors import NotFoundError
from app.server.services import Services

router = APIRouter(include_in_schema=False)

_UNBUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>AI Workspace</title></head><body>
<h1>AI Workspace</h1>
<p>The server runs, its page was not built. Run <code>make run</code>, or use the command line.</p>
<p lang="zh">服务正在运行，但页面尚未构建。请运行 <code>make run</code>，或使用命令行。</p>
</body></html>"""


@router.get("/{path:path}")
def page(path: str, services: Services) -> Response:
    """A file of the page; the page itself for the addresses that its own router knows."""
    if path == "api" or path.startswith("api/"):
        raise NotFoundError("There is nothing at this address.", "See /api/openapi.json for what there is.")
    if services.page_dir is None or not (services.page_dir / "index.html").is_file():
        if path == "":
            return HTMLResponse(_UNBUILT)
        raise NotFoundError("The page was not built.", "Run make run.")
    file = _inside(services.page_dir, path)
    if file is not None:
        # Vite names these files after their content.
        cached = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        return FileResponse(file, headers={"Cache-Control": cached})
    if "." in path.rpartition("/")[2] or "\\" in path:
        raise NotFoundError("The page has no such file.", "Open the page from its start.")
    return FileResponse(services.page_dir / "index.html", headers={"Cache-Control": "no-cache"})


def _inside(folder: Path, path: str) -> Path | None:
    """The file of that path if it truly lies in the folder, symbolic links followed."""
    try:
        file = (folder / path).resolve()
        return file if file.is_file() and file.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None
