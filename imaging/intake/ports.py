"""What intake needs from outside: a place for bytes on their way, and somebody who unzips."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Protocol

from imaging.intake.wire import Arrival, Limits


@dataclass(frozen=True)
class Held:
    """A whole file in a temporary place; gone once closed."""

    file: IO[bytes]
    size_bytes: int

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; waits for the disk."""
        self.file.seek(offset)
        return self.file.read(length)


class Spool(Protocol):
    """Holds files until it is known what they are."""

    async def hold(self, chunks: AsyncIterator[bytes], limit_bytes: int) -> Held:
        """Take all chunks; raises TooBig past the limit, StorageFull."""
        ...

    def chunks(self, held: Held) -> AsyncIterator[bytes]:
        """The held bytes in pieces of at most 1 MiB."""
        ...


class Unzip(Protocol):
    """Opens zips that may be hostile."""

    def members(self, held: Held, limits: Limits) -> AsyncIterator[Arrival]:
        """Every file of the zip; raises Refusal before the first where the zip is refused.

        A member that is refused raises its Refusal when its chunks are asked for.
        """
        ...
