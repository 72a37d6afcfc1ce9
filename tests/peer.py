"""A person in a session: signs in over HTTP, speaks over a real WebSocket, sends and receives
real media (aiortc). Knows of the server only what a browser knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

import msgspec
from msgspec.structs import replace
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from consult.ledger.wire import AttachmentId, ConsultationId, MarkId, SeatId
from consult.readings.wire import Mark, View
from signaling.rooms.core.log import apply
from signaling.rooms.wire import (
    Admit,
    Advanced,
    Answer,
    ClientMessage,
    Draw,
    Entrusted,
    Erase,
    Event,
    Follow,
    Guide,
    Hand,
    HandOver,
    Join,
    Joined,
    Leave,
    Lock,
    MediaLost,
    Mute,
    Offer,
    Ping,
    Point,
    Pointing,
    Pong,
    Publish,
    Published,
    Record,
    Refreshed,
    Refused,
    Remove,
    Resume,
    Rung,
    Say,
    Seat,
    ServerMessage,
    Show,
    Silence,
    Snapshot,
    Source,
    Step,
    Viewing,
    Waiting,
    Watch,
    WatchedTrack,
)
from tests.browsing import Browsing, Reply
from tests.media import Media

DEADLINE_S = 20.0

_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


class Peer:
    """`async with Peer(base_url, account, password) as peer`: signed in, in no room yet.

    With `sends=()` the person only listens; `receives=False` leaves the server's offers unanswered.
    """

    def __init__(
        self,
        base_url: str,
        account: str,
        password: str,
        *,
        sends: Sequence[Source] = ("microphone", "camera"),
        receives: bool = True,
        shade: int = 120,
    ) -> None:
        self.account = account
        self.sends = tuple(sends)
        self.receives = receives
        self.heard: list[ServerMessage] = []
        self.pointers: dict[SeatId, tuple[float, float] | None] = {}
        self.close_code: int | None = None
        self.joined: Joined | None = None
        self._browsing = Browsing(base_url)
        self._password = password
        self._snapshot: Snapshot | None = None
        self._seq = 0
        self._consultation: ConsultationId | None = None
        self._socket: ClientConnection | None = None
        self._dropped: list[ClientConnection] = []
        self._stirred = asyncio.Event()
        self.media = Media(shade, self._stirred)
        self._tasks = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._browsing.sign_in(self.account, self._password)
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._running:
            task.cancel()
        for socket in (self._socket, *self._dropped):
            if socket is not None:
                socket.transport.abort()
        await self.media.close()
        await self._tasks.__aexit__(kind, error, trace)

    # ── what he has before him ────────────────────────────────────────────────────────────────

    @property
    def you(self) -> SeatId:
        """My seat."""
        assert self.joined is not None
        return self.joined.you

    @property
    def room(self) -> Snapshot:
        """The room as I have it: the snapshot and all that I heard since."""
        assert self._snapshot is not None
        return self._snapshot

    @property
    def seq(self) -> int:
        """The number of the last event that I have."""
        return self._seq

    @property
    def refusals(self) -> list[str]:
        """The codes of everything that I was refused."""
        return [message.code for message in self.heard if isinstance(message, Refused)]

    @property
    def is_waiting(self) -> bool:
        """I was told to wait at the door, and am there still."""
        last = next((m for m in reversed(self.heard) if isinstance(m, Joined | Waiting)), None)
        return isinstance(last, Waiting) and self.close_code is None

    def seat_of(self, name: str) -> Seat:
        """The seat of the person with this name."""
        return next(seat for seat in self.room.seats if seat.name == name)

    def frames_from(self, seat: SeatId, source: Source = "camera") -> int:
        """How many frames of this source I have decoded."""
        return self.media.frames[(seat, source)]

    async def wait_for(
        self, predicate: Callable[[Peer], object], timeout_s: float = DEADLINE_S
    ) -> None:
        """Wait until this holds; looked at after each message and each frame."""
        async with asyncio.timeout(timeout_s):
            while not predicate(self):
                self._stirred.clear()
                await self._stirred.wait()

    # ── what he does ──────────────────────────────────────────────────────────────────────────

    async def call(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> Reply:
        """A call of the HTTP interface with my session; a body that is not bytes goes as JSON."""
        return await self._browsing.call(method, path, body, key=key)

    async def join(self, consultation: UUID) -> None:
        """Open the room as a page that was just loaded, and wait to be seated or told to wait."""
        self._consultation = ConsultationId(consultation)
        await self.media.close()
        offer, sources = await self.media.offer(self.sends) if self.sends else (None, {})
        await self._enter(Join(versions=(1,), offer=offer, sources=sources))

    async def return_(self) -> None:
        """Open a new socket with what I have of the room; the media stays as it is."""
        assert self.joined is not None
        resume = Resume(epoch=self.joined.epoch, seq=self._seq)
        await self._enter(Join(versions=(1,), resume=resume))

    def drop(self, *, is_told: bool = False) -> None:
        """My line breaks: nothing goes through any more, and the server is not told of it."""
        assert self._socket is not None
        if is_told:
            self._socket.transport.abort()
        self._dropped.append(self._socket)
        self._socket = None

    async def tell(self, message: ClientMessage) -> None:
        """Send a message."""
        assert self._socket is not None
        await self._socket.send(msgspec.json.encode(message).decode())

    async def say(self, text: str, files: Sequence[AttachmentId] = ()) -> UUID:
        """Say something, with files of the case, and wait until it is kept."""
        line = uuid4()
        await self.tell(Say(id=line, text=text, files=tuple(files)))
        await self.wait_for(lambda peer: any(said.id == line for said in peer.room.chat))
        return line

    async def guide(self, *, takes: bool = True) -> None:
        """Take the guide's place or give it up, and wait until I have."""
        await self.tell(Guide(takes=takes))
        await self.wait_for(lambda peer: (peer.room.guide == peer.you) == takes)

    async def guide_gives(self, to: SeatId) -> None:
        """Pass the guide's place on, and wait until somebody else has it."""
        await self.tell(Guide(takes=False, to=to))
        await self.wait_for(lambda peer: peer.room.guide == to)

    async def show(self, view: View, beside: View | None = None) -> None:
        """Look at this, or these two, as the guide."""
        await self.tell(Show(view=view, beside=beside))

    async def point(self, at: tuple[float, float] | None, *, is_beside: bool = False) -> None:
        """Move my pointer here."""
        await self.tell(Point(at=at, is_beside=is_beside))

    async def draw(self, mark: Mark) -> None:
        """Draw this, and wait until it is kept."""
        await self.tell(Draw(mark=mark))
        await self.wait_for(lambda peer: any(d.mark == mark for d in peer.room.drawings))

    async def erase(self, mark: MarkId) -> None:
        """Take a mark away, and wait until it is gone."""
        await self.tell(Erase(mark=mark))
        await self.wait_for(lambda peer: all(d.mark.id != mark for d in peer.room.drawings))

    async def follow(self, *, follows: bool) -> None:
        """Follow the guide or look alone."""
        await self.tell(Follow(follows=follows))

    async def raise_hand(self, *, is_raised: bool = True) -> None:
        """Raise or lower my hand."""
        await self.tell(Hand(is_raised=is_raised))

    async def mute(self, source: Source, *, is_muted: bool = True) -> None:
        """Turn a source of mine off or on."""
        await self.tell(Mute(source=source, is_muted=is_muted))

    async def watch(self, *tracks: WatchedTrack) -> None:
        """Show these pictures so large."""
        await self.tell(Watch(tracks=tracks))

    async def step(self, rung: Rung) -> None:
        """My line carries so much from now on; wait until it is kept."""
        await self.tell(Step(rung=rung))
        await self.wait_for(
            lambda peer: any(s.id == peer.you and s.rung == rung for s in peer.room.seats)
        )

    async def admit(self, name: str, *, admits: bool = True) -> None:
        """Let somebody in who waits, or send him away; wait until he no longer waits."""
        await self.wait_for(lambda peer: any(c.name == name for c in peer.room.waiting))
        caller = next(c for c in self.room.waiting if c.name == name)
        await self.tell(Admit(seat=caller.seat, admits=admits))
        await self.wait_for(lambda peer: all(c.name != name for c in peer.room.waiting))

    async def hand_over(self, to: SeatId) -> None:
        """Give the room to somebody else, and wait until he hosts."""
        await self.tell(HandOver(to=to))
        await self.wait_for(lambda peer: peer.room.host == to)

    async def lock(self, *, is_locked: bool = True) -> None:
        """Lock the door or open it, and wait until it is."""
        await self.tell(Lock(is_locked=is_locked))
        await self.wait_for(lambda peer: peer.room.is_locked == is_locked)

    async def silence(self, seat: SeatId, source: Source) -> None:
        """As host: turn a source of somebody off."""
        await self.tell(Silence(seat=seat, source=source))

    async def remove(self, seat: SeatId, *, may_return: bool) -> None:
        """As host: send somebody out, and wait until his seat is free."""
        await self.tell(Remove(seat=seat, may_return=may_return))
        await self.wait_for(lambda peer: all(s.id != seat for s in peer.room.seats))

    async def record(self, *, starts: bool = True) -> None:
        """As host: start or stop the recording, and wait until it is known."""
        await self.tell(Record(starts=starts))
        await self.wait_for(lambda peer: (peer.room.recording is not None) == starts)

    async def publish(self, *sends: Source) -> None:
        """Send these from now on, over a new connection."""
        self.sends = sends
        offer, sources = await self.media.offer(sends)
        await self.tell(Publish(offer=offer, sources=sources))

    async def leave(self) -> None:
        """Leave for good, and wait until the server has closed."""
        await self.tell(Leave())
        await self.wait_for(lambda peer: peer.close_code is not None)
        await self.media.close()

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    async def _enter(self, join: Join) -> None:
        if self._socket is not None:
            self.drop()
        address = self._browsing.address(f"/api/rooms/{self._consultation}/socket", "ws")
        self.close_code, before = None, self.joined
        self._socket = await connect(
            address,
            additional_headers=self._browsing.headers(),
            max_size=None,
            ping_interval=None,
            compression=None,
            open_timeout=DEADLINE_S,
        )
        self._run(self._read(self._socket))
        await self.tell(join)
        await self.wait_for(
            lambda peer: peer.joined is not before or peer.is_waiting or peer.close_code is not None
        )

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in socket:
                if socket is not self._socket:
                    continue  # the line is broken: what still comes does not arrive
                await self._take(_decoder.decode(frame))
        if socket is self._socket:
            self.close_code = socket.close_code
            self._stirred.set()

    async def _take(self, message: ServerMessage) -> None:
        self.heard.append(message)
        match message:
            case Joined():
                self.joined, self._snapshot, self._seq = message, message.snapshot, message.seq
            case Event(seq=seq, fact=fact):
                assert seq == self._seq + 1, "an event was missed"
                self._seq, self._snapshot = seq, apply(self.room, fact)
            case Advanced(seq=seq):
                assert seq == self._seq + 1, "an event was missed"
                self._seq = seq
            case Refreshed(snapshot=snapshot):
                assert message.seq == self._seq, "an event was missed"
                self._snapshot = snapshot
            case Entrusted(waiting=waiting):
                self._snapshot = replace(self.room, waiting=waiting)
            case Viewing(view=view):
                self._snapshot = replace(self.room, view=view, beside=message.beside)
            case Pointing(seat=seat, at=at):
                self.pointers[seat] = at
            case Ping():
                await self.tell(Pong())
            case _:
                pass
        await self._negotiate(message)
        self._stirred.set()

    async def _negotiate(self, message: ServerMessage) -> None:
        match message:
            case Joined(answer=str(answer)) | Published(answer=answer):
                await self.media.answered(answer)
            case MediaLost():
                self._run(self._start_over())
            case _:
                pass
        match message:
            case Joined(subscription=Offer() as offer) | (Offer() as offer):
                self._run(self._receive(offer))
            case _:
                pass

    async def _receive(self, offer: Offer) -> None:
        if self.receives:
            answer = await self.media.receive(offer)
            with suppress(ConnectionClosed):
                await self.tell(Answer(negotiation=offer.negotiation, answer=answer))

    async def _start_over(self) -> None:
        await self.media.close()
        if self.sends:
            offer, sources = await self.media.offer(self.sends)
            await self.tell(Publish(offer=offer, sources=sources))

    def _run(self, task: Coroutine[object, object, None]) -> None:
        running = self._tasks.create_task(task)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
