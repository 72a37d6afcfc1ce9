"""An archive that a test may talk to, and kill."""

import asyncio
import contextlib
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from aiohttp import ClientSession

from server.processes import READY
from tests.ports import free_port

HOSPITAL = "清源县人民医院"
TOKEN = "a word that both sides know"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
HOUSE = Path(__file__).parents[3]
START_S = 20.0


class Archive:
    """An archive's process, which may be killed and started again on the same folder and port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and wait until it serves."""
        token = self.folder.with_name("token")
        await asyncio.to_thread(token.write_text, TOKEN + "\n")
        options = {"--folder": self.folder, "--port": self.port, "--token-file": token}
        words = [str(word) for option in options.items() for word in option]
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "archive", "--hospital", HOSPITAL, "--child", *words),
            cwd=HOUSE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(START_S):
            assert await self.process.stdout.readline() == READY

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    def files(self, kind: str) -> list[Path]:
        """What lies in a part of the folder."""
        return sorted(path for path in (self.folder / kind).rglob("*") if path.is_file())


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


async def put(session: ClientSession, archive: Archive, content: bytes) -> tuple[int, bytes]:
    """PUT the bytes under their digest."""
    url = f"{archive.url}/packages/{digest_of(content)}"
    async with session.put(url, data=content) as answer:
        return answer.status, await answer.read()


async def half_sent(
    archive: Archive, content: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A PUT of which most of the body is sent, and the rest is not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", archive.port)
    head = f"PUT /packages/{digest_of(content)} HTTP/1.1\r\nHost: archive\r\n"
    head += f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(content)}\r\n\r\n"
    writer.write(head.encode() + content[: len(content) * 3 // 4])
    await writer.drain()
    return reader, writer


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until another process has done what shows on the disk."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110  # its event is in another process
            await asyncio.sleep(0.005)
