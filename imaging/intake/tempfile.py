"""Files on their way in: in memory while small, in a temporary file without a name when not."""

import asyncio
import errno
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from consult.ledger.errors import StorageFull, TooBig
from imaging.intake.ports import Held

IN_MEMORY_BYTES = 1 << 20
PIECE_BYTES = 1 << 20


class TemporaryFiles:
    """`imaging.intake.ports.Spool` in a folder that lies on the disk of the vault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def hold(self, chunks: AsyncIterator[bytes], limit_bytes: int) -> Held:
        """See Spool.hold."""
        file = cast(
            "IO[bytes]",
            SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(self._folder)),  # noqa: SIM115  # Held closes it
        )
        try:
            return Held(file, await _fill(file, chunks, limit_bytes))
        except OSError as error:
            file.close()
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise StorageFull("disk") from error
            raise
        except BaseException:
            file.close()
            raise

    async def chunks(self, held: Held) -> AsyncIterator[bytes]:
        """See Spool.chunks."""
        offset = 0
        while piece := await asyncio.to_thread(held.read, offset, PIECE_BYTES):
            yield piece
            offset += len(piece)


async def _fill(file: IO[bytes], chunks: AsyncIterator[bytes], limit_bytes: int) -> int:
    size_bytes = 0
    async for chunk in chunks:
        size_bytes += len(chunk)
        if size_bytes > limit_bytes:
            raise TooBig("file")
        if size_bytes > IN_MEMORY_BYTES:
            await asyncio.to_thread(file.write, chunk)
        else:
            file.write(chunk)
    return size_bytes
