"""The built web client: known files only, long caching for what carries its hash in its name."""

from pathlib import Path

from aiohttp import web

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Pages:
    """Serves the files that were there at the start; any other path of the client is its page.

    Paths are looked up in a table, never joined, so that no request leaves the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._index = folder / "index.html"
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": path
            for path in folder.rglob("*")
            if path.is_file() and path.suffix not in (".gz", ".br")
        }

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A file of the web client, or its page for a path that the client routes itself."""
        path = self._files.get(request.path)
        if path is None and Path(request.path).suffix:
            raise web.HTTPNotFound
        if path is None and not self._index.exists():
            raise web.HTTPNotFound
        caching = FOREVER if request.path.startswith("/assets/") else ASK_AGAIN
        return web.FileResponse(path or self._index, headers={"Cache-Control": caching})
