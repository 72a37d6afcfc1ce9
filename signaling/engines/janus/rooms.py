"""What we have at Janus: rooms, the seats in them and their handles; forgotten with its session."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from consult.ledger.errors import Full, Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import wire
from signaling.engines.janus.core.subscription import Feed, Subscription
from signaling.engines.janus.line import JanusRefused
from signaling.engines.janus.session import JanusSession
from signaling.engines.janus.wire import ROOM_EXISTS, Body, Said
from signaling.engines.wire import Sink, Source, TrackRef

Codec = Literal["OPUS", "VP8", "H264"]

ROOMS_MAX = 256
SEATS_MAX = 600
VOICE_PACKETS = 25
"""Packets of 20 ms over which a voice is judged."""
VOICE_LEVEL_DB = 45


@dataclass(frozen=True)
class Published:
    """One section that a person sends."""

    source: Source
    codec: Codec
    layers: int = 1


@dataclass(eq=False)
class Sending:
    """The handle on which a person publishes; `feed` is his name in Janus' room."""

    handle: int
    feed: str
    fingerprint: str
    user: str
    published: dict[str, Published] = field(default_factory=dict)
    is_connected: bool = False
    told: set[str] = field(default_factory=set)
    """The mids of which it was told that their first packet has come."""
    silenced: set[str] = field(default_factory=set)
    forwarders: dict[str, int] = field(default_factory=dict)
    """The stream that goes to the recorder, by mid."""


@dataclass(eq=False)
class Receiving:
    """The handle on which a person receives; 0 when Janus has hung up."""

    handle: int
    subscription: Subscription = field(default_factory=Subscription)
    must_restart: bool = False
    """The person's network is another one: the next offer restarts ICE."""


@dataclass(eq=False)
class Seat:
    """A person in a room; `turn` keeps his negotiations one after the other."""

    id: SeatId
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sending: Sending | None = None
    receiving: Receiving | None = None


@dataclass(eq=False)
class Room:
    """A consultation; what was said of silence and recording outlives Janus' session."""

    id: ConsultationId
    secret: str
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    door: int = 0
    """The handle over which the room is governed; 0 while Janus has no such room."""
    seats: dict[SeatId, Seat] = field(default_factory=dict)
    silenced: dict[SeatId, frozenset[Source]] = field(default_factory=dict)
    sink: Sink | None = None
    speaking: dict[SeatId, float] = field(default_factory=dict)

    @property
    def named(self) -> Body:
        """How it is named and opened in a request that governs it."""
        return {"room": str(self.id), "secret": self.secret}

    def feeds(self) -> dict[TrackRef, Feed]:
        """What can be subscribed to: Janus knows a publisher once he is connected."""
        return {
            TrackRef(seat=seat.id, source=one.source): Feed(seat.sending.feed, mid, one.layers)
            for seat in self.seats.values()
            if seat.sending is not None and seat.sending.is_connected
            for mid, one in seat.sending.published.items()
        }


@dataclass(frozen=True)
class Place:
    """Whose a handle is."""

    room: Room
    seat: Seat
    leg: wire.Leg


class Rooms:
    """All rooms of one session with Janus."""

    def __init__(self, session: JanusSession, secret: str) -> None:
        self._session, self._secret = session, secret
        self._rooms: dict[ConsultationId, Room] = {}
        self._places: dict[int, Place] = {}
        self._abandoned: list[int] = []

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms.values())

    def find(self, room: ConsultationId) -> Room | None:
        """The room, if anybody has been in it."""
        return self._rooms.get(room)

    def place(self, handle: int) -> Place | None:
        """Whose handle this is."""
        return self._places.get(handle)

    def seat(self, room: ConsultationId, seat: SeatId) -> tuple[Room, Seat]:
        """The seat in its room, both made when they are new; Full at the bounds of the house."""
        if room not in self._rooms and len(self._rooms) >= ROOMS_MAX:
            raise Full("too-many-rooms", "会诊室过多。", "Too many rooms on this server.")
        found = self._rooms.setdefault(room, Room(room, self._secret_of(room)))
        if seat not in found.seats and len(found.seats) >= SEATS_MAX:
            raise Full("room-full", "会诊室已满。", "This room is full.")
        return found, found.seats.setdefault(seat, Seat(seat))

    async def attach(self, room: Room, seat: Seat, leg: wire.Leg) -> int:
        """A handle for one leg of this seat, in a room that exists at Janus."""
        async with room.turn:
            if not room.door:
                await self._create(room)
        handle = await self._session.attach()
        self.know(handle, room, seat, leg)
        return handle

    def know(self, handle: int, room: Room, seat: Seat, leg: wire.Leg) -> None:
        """Remember whose this handle is."""
        self._places[handle] = Place(room, seat, leg)

    async def detach(self, handle: int) -> None:
        """Give up a handle and its connection."""
        self._places.pop(handle, None)
        await self._session.detach(handle)

    def abandon(self, handle: int) -> None:
        """Janus has hung up: nothing more is heard of this handle, and it is given up soon."""
        self._places.pop(handle, None)
        self._abandoned.append(handle)

    async def sweep(self) -> None:
        """Give up the handles on which Janus has hung up."""
        while self._abandoned:
            await self._session.detach(self._abandoned.pop())

    async def govern(self, room: Room, request: str, body: Body) -> Said:
        """Ask for something in the room's own name; Unavailable while Janus has no such room."""
        if not room.door:
            raise Unavailable("janus: no such room", retry_after_s=1)
        asked = {"request": request, **room.named, "admin_key": self._secret, **body}
        return (await self._session.ask(room.door, asked)).said

    async def forget(self, room: Room, seat: SeatId | None) -> None:
        """Give up the handles of a seat or of all, and the room with the last of them."""
        for gone in [seat] if seat is not None else list(room.seats):
            left = room.seats.pop(gone, None)
            if left is not None:
                await self._let_go(left)
        if not room.seats and self._rooms.pop(room.id, None) is not None and room.door:
            async with room.turn:
                door = room.door
                with suppress(JanusRefused, Unavailable):  # gone already, or gone with Janus
                    await self.govern(room, "destroy", {})
                room.door = 0
                await self._session.detach(door)

    async def _let_go(self, seat: Seat) -> None:
        async with seat.turn:
            legs, seat.sending, seat.receiving = (seat.sending, seat.receiving), None, None
            for leg in legs:
                if leg is not None and leg.handle:
                    await self.detach(leg.handle)

    def lose(self) -> None:
        """Janus is gone, and every handle with it."""
        self._places.clear()
        self._abandoned.clear()
        for room in self._rooms.values():
            room.door = 0
            room.speaking.clear()
            for seat in room.seats.values():
                seat.sending = seat.receiving = None

    def _secret_of(self, room: ConsultationId) -> str:
        # The same after a restart of the server: Janus may still have the room.
        return hmac.new(self._secret.encode(), room.bytes, hashlib.sha256).hexdigest()

    async def _create(self, room: Room) -> None:
        door = await self._session.attach()
        body: Body = {
            "request": "create",
            **room.named,
            "pin": room.secret,
            "admin_key": self._secret,
            "is_private": True,
            "publishers": SEATS_MAX,
            "audiocodec": "opus",
            "videocodec": "vp8,h264",
            "opus_fec": True,
            "audiolevel_ext": True,
            "audiolevel_event": True,
            "audio_active_packets": VOICE_PACKETS,
            "audio_level_average": VOICE_LEVEL_DB,
            "transport_wide_cc_ext": True,
            "playoutdelay_ext": False,
        }
        try:
            await self._session.ask(door, body)
        except JanusRefused as refused:
            if refused.code != ROOM_EXISTS:
                raise
        room.door = door
