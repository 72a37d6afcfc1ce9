"""The hot path: plain packets protected for many receivers and sent, 64 at a time.

Per receiver it costs one srtp_protect in a slot of ours and a share of one sendmmsg; all else
is done once per packet. Packets of one size that go together leave as one message per receiver,
which the kernel cuts (UDP_SEGMENT, Linux 4.18). Replace this file when it is not fast enough;
knows no tracks.
"""

import errno
import socket
import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from cffi import FFI
from pylibsrtp._binding import ffi as srtp_ffi
from pylibsrtp._binding import lib

from signaling.sfu.core.stun import Address
from signaling.sfu.srtp import Handle

SLOTS = 64
SLOT_SIZE = 1536
PACKET_MAX = SLOT_SIZE - 16
BURST_MAX = 8
"""So many packets of one receiver make one message; Linux allows 64."""

_SOL_UDP, _UDP_SEGMENT = 17, 103

_ffi = FFI()
_ffi.cdef("""
struct iovec { char *base; size_t size; };
struct msghdr {
    char *name; uint32_t name_size; struct iovec *vectors; size_t vector_count;
    void *control; size_t control_size; int flags;
};
struct mmsghdr { struct msghdr header; unsigned int sent; };
struct segmenting { size_t size; int level; int type; uint16_t segment_size; uint16_t unused[3]; };
int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags);
""")
_libc = _ffi.dlopen(None)


def _socket_address(address: Address) -> bytes:
    """A struct sockaddr_in (its family in the order of this machine)."""
    family = int(socket.AF_INET).to_bytes(2, sys.byteorder)
    return family + address[1].to_bytes(2, "big") + socket.inet_aton(address[0]) + bytes(8)


class Group:
    """Receivers that get the same header and tag size, with everything sendmmsg needs to know."""

    def __init__(self, handles: Sequence[Handle], messages: Any, names: Any) -> None:  # noqa: ANN401
        self.handles = handles
        self.messages = messages
        self.names = names
        """The addresses that the messages point to."""
        self.bursts: dict[int, Any] = {}
        """The messages of bursts of so many packets, made when first needed."""


class Fanout:
    """Slots, lengths and vectors that every packet goes through; one thread only."""

    def __init__(self, port: socket.socket) -> None:
        self._descriptor = port.fileno()
        self.dropped = 0
        self._slots = srtp_ffi.new("char[]", SLOTS * SLOT_SIZE)
        self._lengths = srtp_ffi.new("int[]", SLOTS)
        self._slot_bytes = memoryview(srtp_ffi.buffer(self._slots))
        self._length_words = memoryview(srtp_ffi.buffer(self._lengths)).cast("B").cast("i")
        self._slot_pointers = [self._slots + index * SLOT_SIZE for index in range(SLOTS)]
        self._length_pointers = [self._lengths + index for index in range(SLOTS)]
        self._vectors = _ffi.new("struct iovec[]", SLOTS)
        for index, slot in enumerate(self._slot_pointers):
            self._vectors[index].base = _ffi.cast("char *", int(srtp_ffi.cast("intptr_t", slot)))
        self._vector_words = memoryview(_ffi.buffer(self._vectors)).cast("B").cast("Q")
        self._control = _ffi.new("struct segmenting *")
        self._control.size = _ffi.offsetof("struct segmenting", "segment_size") + 2
        self._control.level, self._control.type = _SOL_UDP, _UDP_SEGMENT
        self.may_segment = _may_segment(port)
        """Whether the kernel cuts bursts; False for good once it refused one."""

    def gather(self, members: Sequence[tuple[Handle, Address]]) -> Group:
        """Prepare a group; again when a member or an address changes."""
        names = _ffi.new("char[]", b"".join(_socket_address(address) for _, address in members))
        messages = _ffi.new("struct mmsghdr[]", len(members))
        for index in range(len(members)):
            header = messages[index].header
            header.name = names + 16 * index
            header.name_size = 16
            header.vectors = self._vectors + index % SLOTS
            header.vector_count = 1
        return Group([handle for handle, _ in members], messages, names)

    def forward(self, group: Group, packet: bytes, tag_size: int) -> None:
        """Send one packet, addressed and numbered already, to all members of the group."""
        size = len(packet)
        if size > PACKET_MAX:
            self.dropped += len(group.handles)
            return
        padded = packet + bytes(SLOT_SIZE - size)
        for start in range(0, len(group.handles), SLOTS):
            handles = group.handles[start : start + SLOTS]
            count = len(handles)
            self._slot_bytes[: count * SLOT_SIZE] = padded * count
            for index in range(count):
                self._length_words[index] = size
                self._vector_words[2 * index + 1] = size + tag_size
            failed = list(
                map(lib.srtp_protect, handles, self._slot_pointers, self._length_pointers)
            )
            self._send(group.messages + start, failed)

    def forward_burst(self, group: Group, packets: Sequence[bytes], tag_size: int) -> None:
        """Send packets of one track, in their order, to all members of the group."""
        fitting = [packet for packet in packets if len(packet) <= PACKET_MAX]
        self.dropped += len(group.handles) * (len(packets) - len(fitting))
        for burst in _bursts(fitting):
            if len(burst) == 1 or not self.may_segment:
                for packet in burst:
                    self.forward(group, packet, tag_size)
            else:
                self._forward_segmented(group, burst, tag_size)

    def _forward_segmented(self, group: Group, burst: Sequence[bytes], tag_size: int) -> None:
        count = len(burst)
        messages = group.bursts.get(count)
        if messages is None:
            messages = group.bursts[count] = self._segmented(group, count)
        self._control.segment_size = len(burst[0]) + tag_size
        block = b"".join(packet + bytes(SLOT_SIZE - len(packet)) for packet in burst)
        sizes = [len(packet) for packet in burst]
        at_once = SLOTS // count
        for start in range(0, len(group.handles), at_once):
            members = group.handles[start : start + at_once]
            slots = len(members) * count
            self._slot_bytes[: slots * SLOT_SIZE] = block * len(members)
            self._length_words[:slots] = array("i", sizes * len(members))
            for slot in range(slots):
                self._vector_words[2 * slot + 1] = sizes[slot % count] + tag_size
            handles = [handle for handle in members for _ in burst]
            failed = list(
                map(lib.srtp_protect, handles, self._slot_pointers, self._length_pointers)
            )
            marks = [any(failed[at : at + count]) for at in range(0, slots, count)]
            self._send(messages + start, marks)

    def _segmented(self, group: Group, count: int) -> Any:  # noqa: ANN401
        """The messages of a group for bursts of `count` packets."""
        at_once = SLOTS // count
        messages = _ffi.new("struct mmsghdr[]", len(group.handles))
        for index in range(len(group.handles)):
            header = messages[index].header
            header.name = group.names + 16 * index
            header.name_size = 16
            header.vectors = self._vectors + (index % at_once) * count
            header.vector_count = count
            header.control = self._control
            header.control_size = _ffi.sizeof("struct segmenting")
        return messages

    def _send(self, messages: Any, failed: Sequence[int]) -> None:  # noqa: ANN401
        """Send the messages whose protection did not fail; what the kernel refuses is dropped."""
        at, count = 0, len(failed)
        while at < count:
            if failed[at]:
                at, self.dropped = at + 1, self.dropped + 1
                continue
            end = at + 1
            while end < count and not failed[end]:
                end += 1
            sent = _libc.sendmmsg(self._descriptor, messages + at, end - at, 0)
            if sent < 1:
                sent, self.dropped = 1, self.dropped + 1
                # A path that cannot cut (EIO, EINVAL): from now on each packet goes by itself.
                if messages[at].header.control_size and _ffi.errno in (errno.EIO, errno.EINVAL):
                    self.may_segment = False
            at += sent


def _may_segment(port: socket.socket) -> bool:
    try:
        port.getsockopt(_SOL_UDP, _UDP_SEGMENT)
    except OSError:
        return False
    return True


def _bursts(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Runs that the kernel can cut: of one size, the last one of a run may be shorter."""
    burst: list[bytes] = []
    for packet in packets:
        if burst and (len(burst) == BURST_MAX or len(packet) > len(burst[0])):
            yield burst
            burst = []
        burst.append(packet)
        if len(packet) < len(burst[0]):
            yield burst
            burst = []
    if burst:
        yield burst
