"""RTP packets read in place and brought into the one form that goes downstream (RFC 3550 §5.1,
RFC 8285); knows no keys and no peers."""

import struct
from collections.abc import Mapping

HEADER_SIZE = 12
MARKER = 0x80
"""In the second byte: the last packet of a picture."""

PACKET_MAX = 1452
"""The largest plain packet that is forwarded: 1,500 less IPv4, UDP and the SRTP tag."""

AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
ORIENTATION = "urn:3gpp:video-orientation"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"

DOWNSTREAM_IDS = {AUDIO_LEVEL: 1, ABS_SEND_TIME: 2, ORIENTATION: 3}
"""The ids that every receiver is offered, so that one packet fits them all."""

_ONE_BYTE_PROFILE = 0xBEDE
_FIXED = struct.Struct("!BBHII")
_EXTENSION = struct.Struct("!HH")


class Packet:
    """A view of one plain RTP packet: its header fields and where extensions and payload are."""

    __slots__ = (
        "content",
        "extensions",
        "marker",
        "payload_at",
        "payload_type",
        "sequence",
        "ssrc",
        "timestamp",
    )

    def __init__(self, content: bytes, payload_at: int, extensions: dict[int, bytes]) -> None:
        _, second, self.sequence, self.timestamp, self.ssrc = _FIXED.unpack_from(content)
        self.marker = second >> 7
        self.payload_type = second & 0x7F
        self.content = content
        self.payload_at = payload_at
        self.extensions = extensions

    @property
    def payload(self) -> bytes:
        """What follows the header, padding included."""
        return self.content[self.payload_at :]

    @property
    def has_padding(self) -> bool:
        """The P bit."""
        return bool(self.content[0] & 0x20)

    @property
    def is_empty(self) -> bool:
        """Whether nothing but padding is in it: a probe for bandwidth."""
        size = len(self.content) - self.payload_at
        return size == 0 or (self.has_padding and self.content[-1] >= size)


def read(content: bytes) -> Packet | None:
    """Read a packet; None if it is not RTP version 2 or if a length in it leads outside."""
    size = len(content)
    if size < HEADER_SIZE or content[0] >> 6 != 2:
        return None
    offset = HEADER_SIZE + 4 * (content[0] & 0x0F)
    extensions: dict[int, bytes] = {}
    if content[0] & 0x10:
        if offset + 4 > size:
            return None
        profile, words = _EXTENSION.unpack_from(content, offset)
        start, offset = offset + 4, offset + 4 + 4 * words
        if offset > size:
            return None
        extensions = _read_extensions(content[start:offset], profile)
    if offset > size:
        return None
    return Packet(content, offset, extensions)


def _read_extensions(block: bytes, profile: int) -> dict[int, bytes]:
    """Id → value for both forms of RFC 8285; what is cut off is left out."""
    if profile == _ONE_BYTE_PROFILE:
        return _read_one_byte(block)
    return _read_two_byte(block) if profile & 0xFFF0 == 0x1000 else {}


def _read_one_byte(block: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(block):
        if block[at] == 0:
            at += 1
            continue
        identifier, size = block[at] >> 4, (block[at] & 0x0F) + 1
        if identifier == 15 or at + 1 + size > len(block):  # §4.2: 15 ends the block
            break
        found[identifier] = block[at + 1 : at + 1 + size]
        at += 1 + size
    return found


def _read_two_byte(block: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + 1 < len(block):
        if block[at] == 0:
            at += 1
            continue
        identifier, size = block[at], block[at + 1]
        if at + 2 + size > len(block):
            break
        found[identifier] = block[at + 2 : at + 2 + size]
        at += 2 + size
    return found


def renew(
    packet: Packet,
    payload_type: int,
    ids: Mapping[int, str],
    now_ntp: int,
    payload: bytes | None = None,
) -> bytes:
    """The packet as all receivers get it, still without sequence number and SSRC.

    Contributing sources are dropped, extensions are reduced to DOWNSTREAM_IDS, mere padding to
    nothing, and the time of sending is ours (24 bits of 6.18 fixed point seconds). `payload`
    replaces its own.
    """
    block = b"\x22" + ((now_ntp >> 14) & 0xFFFFFF).to_bytes(3, "big")
    for identifier, value in packet.extensions.items():
        name = ids.get(identifier)
        if name in (AUDIO_LEVEL, ORIENTATION) and len(value) == 1:
            block += bytes((DOWNSTREAM_IDS[name] << 4,)) + value
    block += b"\x00" * (-len(block) % 4)
    first = 0x90 | (packet.content[0] & 0x20)
    if payload is None:
        payload = packet.payload
    if packet.is_empty:
        first, payload = 0x90, b""
    second = packet.marker << 7 | payload_type
    fixed = _FIXED.pack(first, second, 0, packet.timestamp, 0)
    return fixed + _EXTENSION.pack(_ONE_BYTE_PROFILE, len(block) // 4) + block + payload


def address_to(plain: bytes, sequence: int, ssrc: int) -> bytes:
    """The same packet with this sequence number and SSRC."""
    return (
        plain[:2] + sequence.to_bytes(2, "big") + plain[4:8] + ssrc.to_bytes(4, "big") + plain[12:]
    )


def wrap_rtx(plain: bytes, original: int, outer: tuple[int, int, int]) -> bytes:
    """A retransmission of `plain` (RFC 4588 §4); outer = (payload type, sequence, SSRC)."""
    payload_type, sequence, ssrc = outer
    words = int.from_bytes(plain[14:16], "big")
    payload_at = HEADER_SIZE + 4 + 4 * words
    second = (plain[1] & 0x80) | payload_type
    head = bytes((plain[0], second)) + sequence.to_bytes(2, "big") + plain[4:8]
    return (
        head
        + ssrc.to_bytes(4, "big")
        + plain[HEADER_SIZE:payload_at]
        + original.to_bytes(2, "big")
        + plain[payload_at:]
    )


def unwrap_rtx(packet: Packet, payload_type: int, ssrc: int) -> Packet | None:
    """The packet inside a retransmission; None if there is none (a probe)."""
    if packet.is_empty or len(packet.content) - packet.payload_at < 2:
        return None
    at = packet.payload_at
    content = (
        bytes((packet.content[0], packet.marker << 7 | payload_type))
        + packet.content[at : at + 2]
        + packet.content[4:8]
        + ssrc.to_bytes(4, "big")
        + packet.content[HEADER_SIZE:at]
        + packet.content[at + 2 :]
    )
    return read(content)


def starts_key_frame(codec: str, payload: bytes) -> bool:
    """Whether this payload begins a picture that needs no other (RFC 6184 §5); VP8's are read
    where its descriptor is."""
    return codec == "H264" and _carries_h264_parameters(payload)


def _carries_h264_parameters(payload: bytes) -> bool:
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind in (5, 7):
        return True
    if kind == 24 and len(payload) > 3:  # STAP-A
        return payload[3] & 0x1F in (5, 7)
    # FU-A: the fragment that starts such a unit.
    return kind == 28 and len(payload) > 1 and payload[1] & 0x9F in (0x85, 0x87)
