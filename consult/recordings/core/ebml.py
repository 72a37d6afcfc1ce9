"""EBML elements written and read (RFC 8794); knows no element of Matroska by name."""

import struct
from mmap import mmap

UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
"""An element that goes on until its parent ends (RFC 8794 §6.2)."""

VOID = 0xEC


def element(name: int, content: bytes, width: int = 0) -> bytes:
    """One element; `width` fixes the length of its size field, so that it can be rewritten."""
    return _name(name) + size_field(len(content), width) + content


def number(name: int, value: int, width: int = 0) -> bytes:
    """An unsigned integer."""
    length = width or max(1, (value.bit_length() + 7) // 8)
    return element(name, value.to_bytes(length, "big"))


def text(name: int, value: str) -> bytes:
    """A string."""
    return element(name, value.encode())


def decimal(name: int, value: float) -> bytes:
    """A float of 8 bytes; the element is 11 bytes long where the name has two."""
    return element(name, struct.pack(">d", value))


def void(length: int) -> bytes:
    """Exactly so many bytes that mean nothing (2 to 128)."""
    return element(VOID, bytes(length - 2))


def size_field(size: int, width: int = 0) -> bytes:
    """A size as a variable-length integer (RFC 8794 §4); all ones would mean unknown."""
    length = width or next(n for n in range(1, 9) if size < (1 << 7 * n) - 1)
    return (size | 1 << 7 * length).to_bytes(length, "big")


def _name(name: int) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big")


def read_name(content: bytes | mmap, at: int) -> tuple[int, int]:
    """The name at this place and where it ends; ValueError where there is none."""
    length = _length(content, at, 4)
    return int.from_bytes(content[at : at + length], "big"), at + length


def read_size(content: bytes | mmap, at: int) -> tuple[int | None, int]:
    """The size at this place (None: unknown) and where it ends; ValueError where there is none."""
    length = _length(content, at, 8)
    value = int.from_bytes(content[at : at + length], "big") & ((1 << 7 * length) - 1)
    return None if value == (1 << 7 * length) - 1 else value, at + length


def _length(content: bytes | mmap, at: int, at_most: int) -> int:
    if at >= len(content):
        raise ValueError("the content ends")
    length = 9 - content[at].bit_length()
    if length > at_most or at + length > len(content):
        raise ValueError("no variable-length integer")
    return length
