"""Checks a package file against what it says of itself; reads only the form that we write.

Nothing is ever unpacked: members are stored, each byte belongs to one member, and no path leaves
the folder. So a compressed bomb, an overlapping member or `../` is another form, and refused.
"""

import hashlib
import zlib
from pathlib import Path
from typing import BinaryIO

from consult.archive.core import package as packing
from consult.archive.core.zip_layout import (
    END_BYTES,
    Member,
    local_header,
    read_directory,
    read_end,
)
from consult.archive.wire import Manifest

PIECE_BYTES = 1 << 20
SMALL_BYTES = 16 << 20
"""No manifest and no list of sums is longer."""


def check(path: Path) -> Manifest:
    """Read the whole file once; gives its manifest, or raises `Invalid("package-broken")`."""
    with path.open("rb") as file:
        members = _members(file, path.stat().st_size)
        manifest, sums = _said(file, members)
        sizes = {member.path: member.size_bytes for member, _ in members}
        packing.check_manifest(manifest, sums, sizes)
        if set(sums) != set(sizes) - {packing.SUMS}:
            raise packing.broken("SHA256SUMS names other files than there are")
        for member, start in members:
            _check_member(file, member, start, sums.get(member.path))
    return manifest


def content(path: Path, wanted: str) -> bytes:
    """The bytes of one small member; `Invalid` when there is none."""
    with path.open("rb") as file:
        return _small(file, _members(file, path.stat().st_size), wanted)


def digest_of(path: Path) -> str:
    """SHA-256 of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _members(file: BinaryIO, file_bytes: int) -> list[tuple[Member, int]]:
    """Members with the place where each begins; they fill the file without a gap."""
    try:
        file.seek(max(0, file_bytes - END_BYTES))
        offset, length = read_end(file.read(), file_bytes)
        file.seek(offset)
        members = read_directory(file.read(length))
    except ValueError as error:
        raise packing.broken(str(error)) from error
    placed, place = [], 0
    for member in members:
        placed.append((member, place))
        place += len(local_header(member)) + member.size_bytes
    paths = {member.path for member in members}
    if place != offset or len(paths) != len(members) or not all(map(packing.is_safe, paths)):
        raise packing.broken("members overlap, or a path is not usable")
    return placed


def _said(file: BinaryIO, members: list[tuple[Member, int]]) -> tuple[Manifest, dict[str, str]]:
    manifest = packing.read_manifest(_small(file, members, packing.MANIFEST))
    return manifest, packing.read_sums(_small(file, members, packing.SUMS))


def _small(file: BinaryIO, members: list[tuple[Member, int]], wanted: str) -> bytes:
    for member, start in members:
        if member.path == wanted and member.size_bytes <= SMALL_BYTES:
            file.seek(start + len(local_header(member)))
            return file.read(member.size_bytes)
    raise packing.broken(f"{wanted} is missing")


def _check_member(file: BinaryIO, member: Member, start: int, said: str | None) -> None:
    file.seek(start)
    if file.read(len(local_header(member))) != local_header(member):
        raise packing.broken(f"{member.path} has another header")
    rest, crc32, digest = member.size_bytes, 0, hashlib.sha256()
    while rest and (piece := file.read(min(rest, PIECE_BYTES))):
        rest -= len(piece)
        crc32 = zlib.crc32(piece, crc32)
        digest.update(piece)
    if rest or crc32 != member.crc32 or (said is not None and digest.hexdigest() != said):
        raise packing.broken(f"{member.path} was changed")
