"""Zips by the standard library, looked through before anything of them is believed."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from imaging.intake.core.names import is_safe_member, readable
from imaging.intake.core.refusals import refusal
from imaging.intake.ports import Held
from imaging.intake.wire import Arrival, Limits

PIECE_BYTES = 1 << 20
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
LARGEST_COMMENT_BYTES = 65_535

ENCRYPTED, UTF_8 = 0x1, 0x800
BROKEN = (BadZipFile, EOFError, zlib.error, struct.error, ValueError, NotImplementedError)
"""What zipfile raises on bytes that are not what they claim."""


class ZipFiles:
    """`imaging.intake.ports.Unzip` on zipfile; nothing is ever written under a member's name."""

    async def members(self, held: Held, limits: Limits) -> AsyncIterator[Arrival]:
        """See Unzip.members."""
        opened = await asyncio.to_thread(_open, held, limits)
        with opened:
            for member in opened.infolist():
                if not member.is_dir():
                    name = readable(member.filename, bool(member.flag_bits & UTF_8))
                    yield Arrival(name, _chunks(opened, member, limits))


def _open(held: Held, limits: Limits) -> ZipFile:
    _check_directory(held, limits)
    try:
        opened = ZipFile(held.file)
    except (*BROKEN, OverflowError, RuntimeError) as error:
        raise refusal("zip-broken") from error
    if len(opened.infolist()) > limits.zip_members:
        raise refusal("zip-too-many")
    if sum(member.file_size for member in opened.infolist()) > limits.upload_bytes:
        raise refusal("zip-bomb")
    return opened


def _check_directory(held: Held, limits: Limits) -> None:
    """Bound the central directory before zipfile reads the whole of it into memory."""
    tail_bytes = min(held.size_bytes, END.size + LARGEST_COMMENT_BYTES)
    tail = held.read(held.size_bytes - tail_bytes, tail_bytes)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + END.size > len(tail):
        raise refusal("zip-broken")
    *_, count, directory_bytes, _, _ = END.unpack_from(tail, at)
    end_at = held.size_bytes - tail_bytes + at
    if end_at >= LOCATOR_64.size:
        located = held.read(end_at - LOCATOR_64.size, LOCATOR_64.size)
        signature, _, record_at, _ = LOCATOR_64.unpack(located)
        # Where there is no locator these are bytes of the directory: no offset to trust.
        is_64 = signature == b"PK\x06\x07" and record_at <= end_at - END_64.size
        if is_64:
            record = held.read(record_at, END_64.size)
            *_, count, directory_bytes, _ = END_64.unpack(record)
    if count > limits.zip_members or directory_bytes > limits.zip_directory_bytes:
        raise refusal("zip-too-many")


async def _chunks(opened: ZipFile, member: ZipInfo, limits: Limits) -> AsyncIterator[bytes]:
    """The member inflated, at most as much as it declares; raises Refusal."""
    _check(member, limits)
    try:
        with await asyncio.to_thread(opened.open, member) as file:
            while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
                yield piece
    except (*BROKEN, RuntimeError) as error:
        raise refusal("zip-broken") from error


def _check(member: ZipInfo, limits: Limits) -> None:
    if not is_safe_member(member.filename):
        raise refusal("zip-path")
    if member.flag_bits & ENCRYPTED:
        raise refusal("encrypted-zip")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise refusal("zip-method")
    packed_bytes = max(member.compress_size, 1)
    is_suspect = member.file_size > limits.zip_ratio_from_bytes
    if is_suspect and member.file_size // packed_bytes > limits.zip_ratio:
        raise refusal("zip-bomb")
