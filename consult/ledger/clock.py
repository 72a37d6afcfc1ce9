"""The clock and the maker of ids; the only place of the house that reads time or chance."""

import secrets
import time
from datetime import UTC, datetime
from uuid import UUID


def utc_now() -> datetime:
    """Now, in UTC, aware."""
    return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then chance."""
    stamp = (time.time_ns() // 1_000_000) & 0xFFFF_FFFF_FFFF
    chance = int.from_bytes(secrets.token_bytes(10))
    value = (stamp << 80) | chance
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
