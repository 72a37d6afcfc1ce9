"""The headers of a zip file whose members are stored, never compressed (APPNOTE 6.3.10).

The same members give the same bytes: time stamps are fixed, names are ASCII, nothing depends on
a version of a compressor. ZIP64 is left out, so a package has its limits.
"""

import struct

from msgspec import Struct

from consult.ledger.errors import Full
from consult.ledger.wire import Digest

LIMIT_BYTES = 0xFFFF_FFFF
LIMIT_MEMBERS = 0xFFFF
NAME_BYTES = 160

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION = 20
_MADE_ON_UNIX = 3 << 8 | _VERSION
_STORED = 0
_TIME, _DAY = 0, 1 << 5 | 1
"""1980-01-01 00:00, the first instant that the format knows."""

_MODE = 0o100644 << 16


class Member(Struct, frozen=True, kw_only=True):
    """One file of a package, measured."""

    path: str
    size_bytes: int
    crc32: int
    digest: Digest


def local_header(member: Member) -> bytes:
    """What stands before the bytes of a member (§4.3.7)."""
    name = member.path.encode("ascii")
    return (
        _LOCAL.pack(
            *(b"PK\x03\x04", _VERSION, 0, _STORED, _TIME, _DAY),
            *(member.crc32, member.size_bytes, member.size_bytes, len(name), 0),
        )
        + name
    )


def directory(members: tuple[Member, ...]) -> bytes:
    """The central directory and its end (§4.3.12, §4.3.16), for members in their order."""
    entries, offset = bytearray(), 0
    for member in members:
        name = member.path.encode("ascii")
        entries += _CENTRAL.pack(
            *(b"PK\x01\x02", _MADE_ON_UNIX, _VERSION, 0, _STORED, _TIME, _DAY),
            *(member.crc32, member.size_bytes, member.size_bytes, len(name), 0, 0, 0, 0),
            *(_MODE, offset),
        )
        entries += name
        offset += len(local_header(member)) + member.size_bytes
    count = len(members)
    return bytes(entries) + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), offset, 0)


def size_of(members: tuple[Member, ...]) -> int:
    """How long the whole file is; `Full` beyond what the format can say."""
    size = sum(len(local_header(member)) + member.size_bytes for member in members)
    if size > LIMIT_BYTES or len(members) > LIMIT_MEMBERS:
        raise Full(
            "package-too-big",
            "归档包超过 4 GB 或文件过多，请减少影像序列。",
            "The package is over 4 GB or has too many files; send fewer series.",
        )
    return size + len(directory(members))


END_BYTES = _END.size


def read_end(end: bytes, file_bytes: int) -> tuple[int, int]:
    """Where the central directory begins and how long it is; `ValueError` for another layout."""
    if len(end) != END_BYTES:
        raise ValueError("no end record")
    magic, disk, start, here, count, length, offset, comment = _END.unpack(end)
    if (magic, disk, start, comment) != (b"PK\x05\x06", 0, 0, 0) or here != count:
        raise ValueError("no end record")
    if offset + length + END_BYTES != file_bytes or length > count * (_CENTRAL.size + NAME_BYTES):
        raise ValueError("the end record does not fit the file")
    return offset, length


def read_directory(content: bytes) -> tuple[Member, ...]:
    """The members of a central directory without its end; `ValueError` for another layout.

    Only what `directory` writes is read: the members are written again and compared.
    """
    members, place = [], 0
    while place < len(content):
        if place + _CENTRAL.size > len(content):
            raise ValueError("the directory is cut short")
        fields = _CENTRAL.unpack_from(content, place)
        place += _CENTRAL.size
        crc32, size_bytes, name_bytes = fields[7], fields[9], fields[10]
        name = content[place : place + name_bytes].decode("ascii")
        place += name_bytes
        members.append(Member(path=name, size_bytes=size_bytes, crc32=crc32, digest=Digest("")))
    if directory(tuple(members))[:-END_BYTES] != content:
        raise ValueError("the directory has another form")
    return tuple(members)
