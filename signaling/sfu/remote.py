"""Handshakes that another process makes, so that a join never stops the forwarding (a handshake
costs 2 to 3 ms); that process is started, watched and started again here."""

import asyncio
import itertools
import logging
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from consult.ledger.errors import Unavailable
from signaling.sfu import parting
from signaling.sfu.agreement import Handshake
from signaling.sfu.parting import Agreed, Certified, Failed, Fed, GivenUp, Replied, Told, Word
from signaling.sfu.srtp import Agreed as Agreement
from signaling.sfu.srtp import Keys

_log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
RESTART_PAUSE_S = 0.2
BUFFER_BYTES = 1 << 20
FRAMES_MAX = 64
"""Taken in one wake-up, so that a rush of joins never keeps the media waiting."""


class RemoteHandshake:
    """One handshake as this process knows it: what goes there, and what came back."""

    def __init__(self, number: int, digest: str, say: Callable[[Word], None]) -> None:
        self.digest = digest
        self.has_failed = False
        self.agreement: Agreement | None = None
        self._number = number
        self._say = say
        self._expected: tuple[str, str] | None = None

    @property
    def expected(self) -> tuple[str, str] | None:
        """See Handshake.expected."""
        return self._expected

    def expect(self, algorithm: str, digest: str) -> None:
        """See Handshake.expect."""
        self._expected = (algorithm, digest)

    def receive(self, datagram: bytes) -> list[bytes]:
        """Pass it on; the reply is told later."""
        if not self.has_failed:
            self._say(Fed(id=self._number, digest=self.digest, datagram=datagram))
        return []

    def retransmit(self) -> list[bytes]:
        """The other process keeps the time."""
        return []

    def keys(self) -> Keys | None:
        """See Handshake.keys."""
        if self.agreement is None or self._expected is None or self.has_failed:
            return None
        keys = self.agreement.keys_for(*self._expected)
        self.has_failed = keys is None
        return keys

    def close(self) -> None:
        """See Handshake.close."""
        if not self.has_failed:
            self._say(GivenUp(id=self._number))


class RemoteHandshakes:
    """See agreement.Handshakes; `told` is called for a handshake that has news, with the
    datagrams that its peer is to get."""

    def __init__(self, told: Callable[[Handshake, tuple[bytes, ...]], None]) -> None:
        self._told = told
        self._numbers = itertools.count(1)
        self._open: dict[int, RemoteHandshake] = {}
        self._channel: socket.socket | None = None
        self._digest: str | None = None
        self.process_id: int | None = None
        """The process, for whoever measures or kills it."""
        self.ready = asyncio.Event()

    def open(self) -> Handshake:
        """See Handshakes.open."""
        if self._digest is None:
            raise Unavailable("handshakes", retry_after_s=1)
        number = next(self._numbers)
        self._open[number] = made = RemoteHandshake(number, self._digest, self._say)
        return made

    async def run(self) -> None:
        """Run one process after the other until cancelled."""
        while True:
            await self._run_once()
            _log.warning("the process that shakes hands ended")
            await asyncio.sleep(RESTART_PAUSE_S)

    async def _run_once(self) -> None:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            ours.setblocking(False)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "signaling.sfu.handshaking", "--fd", str(theirs.fileno())),
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
            )
            theirs.close()
            self._channel, self.process_id = ours, process.pid
            ended = asyncio.Event()
            loop.add_reader(ours, self._receive, ours, ended)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(ours)
                self._forget()
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def _forget(self) -> None:
        """What was under way is lost; who has his keys needs nothing more."""
        self._channel = self._digest = self.process_id = None
        self.ready.clear()
        open_before, self._open = self._open, {}
        for handshake in open_before.values():
            handshake.has_failed = handshake.agreement is None
            self._told(handshake, ())

    def _say(self, word: Word) -> None:
        if isinstance(word, GivenUp):
            self._open.pop(word.id, None)
        if self._channel is None:
            return
        # A full socket loses a datagram as a line would; DTLS repeats it.
        with suppress(BlockingIOError, ConnectionError):
            self._channel.send(parting.encode(word))

    def _receive(self, channel: socket.socket, ended: asyncio.Event) -> None:
        for _ in range(FRAMES_MAX):
            try:
                packet = channel.recv(parting.FRAME_MAX)
            except BlockingIOError:
                return
            except ConnectionError:
                packet = b""
            if not packet:
                ended.set()
                return
            self._hear(parting.read_told(packet))

    def _hear(self, told: Told) -> None:
        if isinstance(told, Certified):
            self._digest = told.digest
            self.ready.set()
            return
        handshake = self._open.get(told.id)
        if handshake is None:
            return
        flights: tuple[bytes, ...] = ()
        match told:
            case Replied(flights=flights):
                pass
            case Agreed():
                handshake.agreement = Agreement(told.profile, told.material, told.digests)
            case Failed():
                handshake.has_failed = True
        self._told(handshake, flights)
