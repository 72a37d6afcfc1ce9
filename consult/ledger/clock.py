"""The clock and the maker of ids; the only place of the house that reads time or chance."""

import secrets
import time
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID


def utc_now() -> datetime:
    """Now, in UTC, aware."""
    return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)


class _Ticks:
    """Counts in 1/4096 ms since the epoch, never the same twice and never backwards."""

    def __init__(self) -> None:
        self._last = 0
        self._turn = Lock()

    def next(self) -> int:
        """The current tick, or the one after the last where the clock did not move on."""
        now = time.time_ns() * 4096 // 1_000_000
        with self._turn:
            self._last = max(now, self._last + 1)
            return self._last


_ticks = _Ticks()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7, §6.2 method 3): ids of one process sort as they were made."""
    ticks = _ticks.next()
    milliseconds, fraction = (ticks >> 12) & 0xFFFF_FFFF_FFFF, ticks & 0xFFF
    chance = int.from_bytes(secrets.token_bytes(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | chance)


def least_id_at(moment: datetime) -> UUID:
    """Every id that was made before this moment sorts before it; nothing has it."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | 0x7 << 76 | 0x2 << 62)
