"""STUN as an ICE-lite agent needs it: read binding requests, prove and answer them (RFC 8489,
RFC 8445 §2.5); knows no sessions."""

import hmac
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha1

Address = tuple[str, int]
"""An IPv4 address and a port, as sockets give them."""

MAGIC_COOKIE = 0x2112A442
BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
HEADER_SIZE = 20
MESSAGE_MAX = 1280
PROBE_MAX = 128

USERNAME = 0x0006
MESSAGE_INTEGRITY = 0x0008
XOR_MAPPED_ADDRESS = 0x0020
USE_CANDIDATE = 0x0025
FINGERPRINT = 0x8028

_FINGERPRINT_XOR = 0x5354554E
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")


@dataclass(frozen=True)
class BindingRequest:
    """A binding request whose FINGERPRINT is right and whose integrity is still to be proved."""

    transaction: bytes
    username: str
    nominates: bool
    signed: bytes
    """The message up to MESSAGE-INTEGRITY, its length field adjusted (RFC 8489 §14.5)."""
    signature: bytes

    @property
    def local_ufrag(self) -> str:
        """The receiver's half of the USERNAME (RFC 8445 §7.2.2)."""
        return self.username.partition(":")[0]

    def is_signed_with(self, password: bytes) -> bool:
        """Whether MESSAGE-INTEGRITY was made with this password."""
        expected = hmac.digest(password, self.signed, sha1)
        return hmac.compare_digest(expected, self.signature)


def is_stun(message: bytes) -> bool:
    """Whether a datagram claims to be STUN (RFC 7983 §7)."""
    return len(message) >= HEADER_SIZE and message[0] < 4


def read_request(message: bytes) -> BindingRequest | None:
    """Read a binding request; None for everything that an ICE-lite agent need not answer."""
    if not HEADER_SIZE <= len(message) <= MESSAGE_MAX:
        return None
    kind, size, cookie, transaction = _HEADER.unpack_from(message)
    if kind != BINDING_REQUEST or cookie != MAGIC_COOKIE or size != len(message) - HEADER_SIZE:
        return None
    places = _attribute_places(message)
    if places is None or not _has_right_fingerprint(message, places):
        return None
    return _read_proof(message, places, transaction)


def _attribute_places(message: bytes) -> dict[int, tuple[int, int]] | None:
    """Type → (offset of the value, its size) up to the first attribute that is cut off."""
    places: dict[int, tuple[int, int]] = {}
    offset = HEADER_SIZE
    while offset < len(message):
        if offset + 4 > len(message):
            return None
        kind, size = _ATTRIBUTE.unpack_from(message, offset)
        offset += 4
        if offset + size > len(message):
            return None
        # Attributes after MESSAGE-INTEGRITY are not proved by it, FINGERPRINT apart (§14.5).
        if MESSAGE_INTEGRITY not in places or kind == FINGERPRINT:
            places.setdefault(kind, (offset, size))
        offset += (size + 3) & ~3
    return places


def _has_right_fingerprint(message: bytes, places: dict[int, tuple[int, int]]) -> bool:
    offset, size = places.get(FINGERPRINT, (0, 0))
    if size != 4 or offset + 4 != len(message):
        return False
    expected = zlib.crc32(message[: offset - 4]) ^ _FINGERPRINT_XOR
    return message[offset:] == expected.to_bytes(4, "big")


def _read_proof(
    message: bytes, places: dict[int, tuple[int, int]], transaction: bytes
) -> BindingRequest | None:
    name_at, name_size = places.get(USERNAME, (0, 0))
    proof_at, proof_size = places.get(MESSAGE_INTEGRITY, (0, 0))
    if not name_size or proof_size != 20:
        return None
    try:
        username = message[name_at : name_at + name_size].decode()
    except UnicodeDecodeError:
        return None
    length = (proof_at + 20 - HEADER_SIZE).to_bytes(2, "big")
    return BindingRequest(
        transaction=transaction,
        username=username,
        nominates=USE_CANDIDATE in places,
        signed=message[:2] + length + message[4 : proof_at - 4],
        signature=message[proof_at : proof_at + 20],
    )


def read_probe(message: bytes) -> bytes | None:
    """The transaction of a stranger's binding request: one that claims to be nobody."""
    if not HEADER_SIZE <= len(message) <= PROBE_MAX:
        return None
    kind, size, cookie, transaction = _HEADER.unpack_from(message)
    if kind != BINDING_REQUEST or cookie != MAGIC_COOKIE or size != len(message) - HEADER_SIZE:
        return None
    places = _attribute_places(message)
    if places is None or places.keys() & {USERNAME, MESSAGE_INTEGRITY}:
        return None
    found: bytes = transaction
    return found


def answer_probe(transaction: bytes, source: Address) -> bytes:
    """Tell a stranger the address that he came from; short, so that nobody is flooded with it."""
    mapped = _mapped(source)
    return _header(BINDING_SUCCESS, len(mapped), transaction) + mapped


def build_success(request: BindingRequest, source: Address, password: bytes) -> bytes:
    """Answer a proved request with the address that it came from."""
    return seal(BINDING_SUCCESS, request.transaction, _mapped(source), password)


def _mapped(source: Address) -> bytes:
    port = source[1] ^ (MAGIC_COOKIE >> 16)
    octets = bytes(int(part) for part in source[0].split("."))
    host = int.from_bytes(octets, "big") ^ MAGIC_COOKIE
    return _ATTRIBUTE.pack(XOR_MAPPED_ADDRESS, 8) + struct.pack("!BBHI", 0, 1, port, host)


def seal(kind: int, transaction: bytes, attributes: bytes, password: bytes) -> bytes:
    """A whole message: header, these attributes, MESSAGE-INTEGRITY and FINGERPRINT."""
    signed = _header(kind, len(attributes) + 24, transaction) + attributes
    proof = _ATTRIBUTE.pack(MESSAGE_INTEGRITY, 20) + hmac.digest(password, signed, sha1)
    body = attributes + proof
    message = _header(kind, len(body) + 8, transaction) + body
    crc = zlib.crc32(message) ^ _FINGERPRINT_XOR
    return message + _ATTRIBUTE.pack(FINGERPRINT, 4) + crc.to_bytes(4, "big")


def _header(kind: int, size: int, transaction: bytes) -> bytes:
    return _HEADER.pack(kind, size, MAGIC_COOKIE, transaction)
