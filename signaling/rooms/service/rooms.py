"""The rooms of this process: who may come in, and where his words go."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from consult.ledger.errors import ProtocolError, Refusal, Unavailable
from consult.ledger.wire import ConsultationId, PractitionerId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import EngineEvent, SeatConnected, SeatLost, TrackReady
from signaling.rooms.core.turns import Arrived, Ended, EngineTold, Parted, PeerId, Told, Turn
from signaling.rooms.service.connection import Connection, encode
from signaling.rooms.service.owner import Means, Owner
from signaling.rooms.wire import ClientMessage, CloseCode, Join, Refused

ADMISSION_S = 10.0
ENDING_S = 15.0

log = structlog.get_logger("rooms")


class Rooms:
    """Opens a room when the first person comes, forgets it when the last one has gone."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._owners: dict[ConsultationId, Owner] = {}
        self._at: dict[PeerId, Owner] = {}
        self._peers = itertools.count(1)
        self._tasks = asyncio.TaskGroup()
        self._is_open = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run the owners; at the end everyone is told to come back (1001)."""
        async with asyncio.TaskGroup() as self._tasks:
            engine = self._means.engine
            listening = self._tasks.create_task(self._listen(engine)) if engine else None
            self._is_open = True
            try:
                yield
            finally:
                self.close_all()
                if listening is not None:
                    listening.cancel()

    def connect(self, person: PractitionerId) -> Connection:
        """A new connection of this person; it hears nothing before it has joined."""
        return Connection(PeerId(next(self._peers)), person)

    async def receive(
        self, connection: Connection, room: ConsultationId, message: ClientMessage
    ) -> None:
        """Take a message of this connection to its room; `Join` comes first and once.

        Raises ProtocolError, or Unavailable when the room cannot take it.
        """
        owner = self._at.get(connection.peer)
        if owner is not None:
            if not owner.over.is_set():
                await owner.tell(Told(connection.peer, message))
        elif isinstance(message, Join):
            await self._join(connection, room, message)
        else:
            raise ProtocolError("the first message is not a Join")

    def part(self, connection: Connection) -> None:
        """This connection is gone; its person's seat is held."""
        owner = self._at.pop(connection.peer, None)
        if owner is None or owner.connections.pop(connection.peer, None) is None:
            return
        # A room too full to hear of it notices the silence.
        with suppress(Unavailable):
            owner.post(Parted(connection.peer))

    async def end(self, room: ConsultationId) -> None:
        """The clinic ended the session: everyone is sent out (4001); `Unavailable` if too slow."""
        owner = self._owners.get(room)
        if owner is None:
            return
        await owner.tell(Ended())
        try:
            async with asyncio.timeout(ENDING_S):
                await owner.over.wait()
        except TimeoutError:
            raise Unavailable("room") from None

    def close_all(self) -> None:
        """The process shuts down: everyone is told to come back (1001); seats stay as they are."""
        self._is_open = False
        for owner in list(self._owners.values()):
            owner.close_all(CloseCode.GOING_AWAY, "shutdown")
            owner.stop()

    async def _join(self, connection: Connection, room: ConsultationId, join: Join) -> None:
        try:
            async with asyncio.timeout(ADMISSION_S):
                now = self._means.clock()
                admitted = await self._means.admission.admit(connection.person, room, now)
        except Refusal as refusal:
            zh, en = refusal.sentence.zh, refusal.sentence.en
            connection.put(encode(Refused(code=refusal.code, zh=zh, en=en)))
            connection.close(CloseCode.REFUSED, refusal.code)
            return
        except TimeoutError:
            raise Unavailable("admission") from None
        if not self._is_open:
            connection.close(CloseCode.GOING_AWAY, "shutdown")
            return
        owner = self._owner(room)
        owner.post(Arrived(connection.peer, admitted, join, SeatId(self._means.new_id())))
        owner.connections[connection.peer] = connection
        self._at[connection.peer] = owner

    def _owner(self, room: ConsultationId) -> Owner:
        owner = self._owners.get(room)
        if owner is None:
            owner = self._owners[room] = Owner(room, self._means, self._forget)
            self._tasks.create_task(owner.own())
        return owner

    def _forget(self, owner: Owner) -> None:
        if self._owners.get(owner.id) is owner:
            del self._owners[owner.id]

    async def _listen(self, engine: MediaEngine) -> None:
        async for event in engine.events():
            for owner in self._concerned(event):
                turn: Turn = EngineTold(event)
                try:
                    owner.post(turn)
                except Unavailable:
                    log.warning("room-too-busy", room=str(owner.id), event=type(event).__name__)

    def _concerned(self, event: EngineEvent) -> list[Owner]:
        match event:
            case TrackReady(room=room) | SeatConnected(room=room) | SeatLost(room=room):
                owner = self._owners.get(room)
                return [owner] if owner is not None else []
            case _:  # the engine restarted: every room negotiates anew
                return list(self._owners.values())
