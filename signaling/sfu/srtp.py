"""SRTP with libsrtp on buffers of our own, through pylibsrtp's binding; knows no peers."""

from dataclasses import dataclass
from typing import Any

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

BUFFER_SIZE = 2048
TRAILER_MAX = 16 + 4
WINDOW_SIZE = 1024

Handle = Any
"""A libsrtp session as cffi knows it."""


@dataclass(frozen=True)
class Profile:
    """A protection profile of DTLS-SRTP; sizes in bytes."""

    openssl_name: bytes
    libsrtp_number: int
    key_size: int
    salt_size: int
    tag_size: int


# The order is ours to choose as the DTLS server: GCM with 128 bits costs least per packet.
PROFILES = (
    Profile(b"SRTP_AEAD_AES_128_GCM", Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 16, 12, 16),
    Profile(b"SRTP_AEAD_AES_256_GCM", Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 32, 12, 16),
    Profile(b"SRTP_AES128_CM_SHA1_80", Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16, 14, 10),
)


@dataclass(frozen=True)
class Keys:
    """Master keys with salts, named from the server's side."""

    profile: Profile
    incoming: bytes
    outgoing: bytes

    @classmethod
    def split(cls, profile: Profile, material: bytes) -> "Keys":
        """Divide exported keying material (RFC 5764 §4.2)."""
        key, salt = profile.key_size, profile.salt_size
        client_key, server_key = material[:key], material[key : 2 * key]
        salts = material[2 * key :]
        return cls(profile, client_key + salts[:salt], server_key + salts[salt:])


@dataclass(frozen=True)
class Agreed:
    """What a handshake came to: the profile's name, keying material, and the digests of the
    peer's certificate by algorithm."""

    profile: bytes
    material: bytes
    digests: dict[str, str]

    def keys_for(self, algorithm: str, digest: str) -> Keys | None:
        """The keys, if the peer has the certificate that his description announced."""
        profile = next((each for each in PROFILES if each.openssl_name == self.profile), None)
        if profile is None or self.digests.get(algorithm) != digest:
            return None
        return Keys.split(profile, self.material)


_buffer = ffi.new("char[]", BUFFER_SIZE)
_view = memoryview(ffi.buffer(_buffer))
_length = ffi.new("int *")


class SrtpSession:
    """Both directions of one peer; one thread only: the working buffer is shared."""

    def __init__(self, keys: Keys) -> None:
        number = keys.profile.libsrtp_number
        self.tag_size = keys.profile.tag_size
        self._incoming = _open(keys.incoming, Policy.SSRC_ANY_INBOUND, number)
        self._outgoing = _open(keys.outgoing, Policy.SSRC_ANY_OUTBOUND, number)
        self._reading: Handle = self._incoming._srtp[0]
        self.handle: Handle = self._outgoing._srtp[0]
        """The sending session, for the fan-out."""

    def unprotect(self, packet: bytes) -> bytes | None:
        """The plain RTP packet; None if it is forged, replayed or broken."""
        return _process(lib.srtp_unprotect, self._reading, packet)

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        """The plain RTCP compound; None if it is forged, replayed or broken."""
        return _process(lib.srtp_unprotect_rtcp, self._reading, packet)

    def protect(self, packet: bytes) -> bytes | None:
        """The protected RTP packet; None if libsrtp refuses (a number too far back)."""
        return _process(lib.srtp_protect, self.handle, packet)

    def protect_rtcp(self, packet: bytes) -> bytes | None:
        """The protected RTCP compound."""
        return _process(lib.srtp_protect_rtcp, self.handle, packet)


def _open(key: bytes, kind: int, number: int) -> Session:
    policy = Policy(key=key, ssrc_type=kind, srtp_profile=number)
    # A resent packet is the same bytes under the same number: see core.numbering.
    policy.allow_repeat_tx = True
    policy.window_size = WINDOW_SIZE
    return Session(policy)


def _process(function: Any, handle: Handle, packet: bytes) -> bytes | None:  # noqa: ANN401
    size = len(packet)
    if size > BUFFER_SIZE - TRAILER_MAX:
        return None
    _view[:size] = packet
    _length[0] = size
    if function(handle, _buffer, _length) != 0:
        return None
    return bytes(_view[: _length[0]])
