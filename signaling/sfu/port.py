"""The one UDP port as the loop drives it: many datagrams with one call, none waited for."""

import socket

from cffi import FFI

from signaling.sfu.core.stun import Address

SLOTS = 32
SLOT_SIZE = 2048
DATAGRAMS_MAX = 64
"""Taken in one wake-up, so that no flood keeps the other duties waiting."""

SOCKET_BUFFER_BYTES = 4 << 20
ADDRESSES_MAX = 4_096
"""Peers whose address is remembered as Python knows it; beyond that all are learnt anew."""

_SO_RCVBUFFORCE, _SO_SNDBUFFORCE = 33, 32
_ADDRESS_SIZE = 16

_ffi = FFI()
_ffi.cdef("""
struct iovec { char *base; size_t size; };
struct msghdr {
    char *name; uint32_t name_size; struct iovec *vectors; size_t vector_count;
    void *control; size_t control_size; int flags;
};
struct mmsghdr { struct msghdr header; unsigned int received; };
int recvmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags, void *wait);
""")
_libc = _ffi.dlopen(None)

Datagram = tuple[bytes, Address]


def open_port(host: str, port: int) -> socket.socket:
    """The UDP socket that everything goes through; OSError if it is taken."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setblocking(False)
    for forced, asked in (
        (_SO_RCVBUFFORCE, socket.SO_RCVBUF),
        (_SO_SNDBUFFORCE, socket.SO_SNDBUF),
    ):
        try:  # root may pass the system's limit, others get what it allows
            opened.setsockopt(socket.SOL_SOCKET, forced, SOCKET_BUFFER_BYTES)
        except PermissionError:
            opened.setsockopt(socket.SOL_SOCKET, asked, SOCKET_BUFFER_BYTES)
    opened.bind((host, port))
    return opened


class Port:
    """Buffers that every incoming datagram goes through; one thread only."""

    def __init__(self, opened: socket.socket) -> None:
        self.socket = opened
        self.dropped = 0
        self._descriptor = opened.fileno()
        self._slots = _ffi.new("char[]", SLOTS * SLOT_SIZE)
        self._names = _ffi.new("char[]", SLOTS * _ADDRESS_SIZE)
        self._vectors = _ffi.new("struct iovec[]", SLOTS)
        self._messages = _ffi.new("struct mmsghdr[]", SLOTS)
        for index in range(SLOTS):
            self._vectors[index].base = self._slots + index * SLOT_SIZE
            self._vectors[index].size = SLOT_SIZE
            header = self._messages[index].header
            header.name = self._names + index * _ADDRESS_SIZE
            header.name_size = _ADDRESS_SIZE
            header.vectors = self._vectors + index
            header.vector_count = 1
        self._slot_bytes = memoryview(_ffi.buffer(self._slots))
        self._name_bytes = memoryview(_ffi.buffer(self._names))
        self._addresses: dict[bytes, Address] = {}

    def send(self, datagram: bytes, address: Address) -> None:
        """Send or drop: a full buffer or an address without route is never waited for."""
        try:
            self.socket.sendto(datagram, address)
        except OSError:
            self.dropped += 1

    def drain(self) -> list[Datagram]:
        """What has come, up to DATAGRAMS_MAX; longer ones are cut at SLOT_SIZE."""
        datagrams: list[Datagram] = []
        while len(datagrams) < DATAGRAMS_MAX:
            count = _libc.recvmmsg(
                self._descriptor, self._messages, SLOTS, socket.MSG_DONTWAIT, _ffi.NULL
            )
            for index in range(count):
                size = self._messages[index].received
                at = index * SLOT_SIZE
                datagrams.append((bytes(self._slot_bytes[at : at + size]), self._source(index)))
            if count < SLOTS:
                break
        return datagrams

    def _source(self, index: int) -> Address:
        at = index * _ADDRESS_SIZE
        name = bytes(self._name_bytes[at + 2 : at + 8])
        address = self._addresses.get(name)
        if address is None:
            if len(self._addresses) >= ADDRESSES_MAX:
                self._addresses.clear()
            address = (socket.inet_ntoa(name[2:]), int.from_bytes(name[:2], "big"))
            self._addresses[name] = address
        return address
