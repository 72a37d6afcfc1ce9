"""The rooms of this process: who may come in, and where his words go."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import structlog

from consult.ledger.errors import ProtocolError, Refusal, Unavailable
from consult.ledger.wire import AttendeeId, ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import EngineEvent, EngineRestarted
from signaling.rooms.core.turns import (
    Admitted,
    Arrived,
    Changed,
    Ended,
    EngineTold,
    Parted,
    PeerId,
    RecorderFailed,
    Told,
    Turn,
)
from signaling.rooms.ports import Recorder
from signaling.rooms.service.connection import Connection, encode
from signaling.rooms.service.means import Means
from signaling.rooms.service.owner import Owner
from signaling.rooms.wire import ClientMessage, CloseCode, Join, Pong, Record, Refused

ADMISSION_S = 10.0
REFRESH_S = 3.0
ASKED_AT_ONCE = 4
"""As many as read the clinic's database at once (SQLite)."""
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
        self._refreshes = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run the owners; at the end everyone is told to come back (1001)."""
        async with asyncio.TaskGroup() as self._tasks:
            engine, recorder = self._means.engine, self._means.recorder
            listening = [self._tasks.create_task(self._listen(engine))] if engine else []
            if recorder is not None:
                listening.append(self._tasks.create_task(self._watch_over(recorder)))
            self._is_open = True
            try:
                yield
            finally:
                self.close_all()
                for task in listening:
                    task.cancel()

    def connect(self, person: AttendeeId) -> Connection:
        """A new connection of this person; it hears nothing before it has joined."""
        return Connection(PeerId(next(self._peers)), person)

    async def receive(
        self, connection: Connection, room: ConsultationId, message: ClientMessage
    ) -> None:
        """Take a message of this connection to its room; `Join` comes first and once.

        A `Ping` may have overtaken a `Join` that waited for its offer: its `Pong` does no harm.
        Raises ProtocolError, or Unavailable when the room cannot take it.
        """
        owner = self._at.get(connection.peer)
        if owner is not None:
            if not owner.over.is_set():
                fresh = self._means.new_id() if isinstance(message, Record) else None
                await owner.tell(Told(connection.peer, message, fresh))
        elif isinstance(message, Join):
            await self._join(connection, room, message)
        elif not isinstance(message, Pong):
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

    async def refresh(self, room: ConsultationId) -> None:
        """The clinic changed who has which part in this consultation, or what the patient
        consents to: everybody there is asked for again, and the room follows.

        Some are asked for at once; it takes 3 s at most, whoever changed it waits for his answer.
        """
        self._refreshes += 1
        owner = self._owners.get(room)
        if owner is None:
            return
        asking, waiting = asyncio.Semaphore(ASKED_AT_ONCE), list(owner.connections.values())

        async def ask(connection: Connection) -> None:
            async with asking:
                await self._ask_again(owner, connection)
            waiting.remove(connection)

        try:
            async with asyncio.timeout(REFRESH_S), asyncio.TaskGroup() as tasks:
                for connection in list(waiting):
                    tasks.create_task(ask(connection))
        except TimeoutError:
            log.warning("not-refreshed", room=str(owner.id), people=len(waiting))
            for connection in waiting:
                connection.close(CloseCode.TRY_AGAIN, "unavailable")

    def close_all(self) -> None:
        """The process shuts down: everyone is told to come back (1001); seats stay as they are."""
        self._is_open = False
        for owner in list(self._owners.values()):
            owner.close_all(CloseCode.GOING_AWAY, "shutdown")
            owner.stop()

    async def _join(self, connection: Connection, room: ConsultationId, join: Join) -> None:
        try:
            admitted = await self._admit(connection.person, room)
        except Refusal as refusal:
            connection.put(encode(_refused(refusal)))
            connection.close(CloseCode.REFUSED, refusal.code)
            return
        if not self._is_open:
            connection.close(CloseCode.GOING_AWAY, "shutdown")
            return
        owner = self._owner(room)
        owner.post(Arrived(connection.peer, admitted, join, SeatId(self._means.new_id())))
        owner.connections[connection.peer] = connection
        self._at[connection.peer] = owner

    async def _ask_again(self, owner: Owner, connection: Connection) -> None:
        try:
            await owner.tell(await self._changed(connection.person, owner.id))
        except Unavailable:
            # Who cannot be asked for comes in by the door again, where he will be.
            log.warning("not-refreshed", room=str(owner.id))
            connection.close(CloseCode.TRY_AGAIN, "unavailable")

    async def _changed(self, person: AttendeeId, room: ConsultationId) -> Changed:
        try:
            return Changed(person, await self._admit(person, room))
        except Refusal as refusal:
            return Changed(person, None, _refused(refusal))

    async def _admit(self, person: AttendeeId, room: ConsultationId) -> Admitted:
        try:
            async with asyncio.timeout(ADMISSION_S):
                while True:
                    seen, now = self._refreshes, self._means.clock()
                    admitted = await self._means.admission.admit(person, room, now)
                    if seen == self._refreshes:  # nothing changed while the clinic was asked
                        break
        except TimeoutError:
            raise Unavailable("admission") from None
        may_record = admitted.may_record and self._means.recorder is not None
        return replace(admitted, may_record=may_record)

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
            if self._means.recorder is not None:
                self._means.recorder.heard(event)
            for owner in self._concerned(event):
                turn: Turn = EngineTold(event)
                try:
                    owner.post(turn)
                except Unavailable:
                    log.warning("room-too-busy", room=str(owner.id), event=type(event).__name__)

    def _concerned(self, event: EngineEvent) -> list[Owner]:
        if isinstance(event, EngineRestarted):  # every room negotiates anew
            return list(self._owners.values())
        room = getattr(event, "room", None)
        owner = self._owners.get(room) if room is not None else None
        return [owner] if owner is not None else []

    async def _watch_over(self, recorder: Recorder) -> None:
        async for room in recorder.failures():
            owner = self._owners.get(room)
            if owner is not None:
                with suppress(Unavailable):
                    owner.post(RecorderFailed())


def _refused(refusal: Refusal) -> Refused:
    return Refused(code=refusal.code, zh=refusal.sentence.zh, en=refusal.sentence.en)
