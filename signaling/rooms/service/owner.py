"""The owner of one room: takes turns from its inbox, keeps what is durable, then tells people."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from consult.ledger.errors import Unavailable
from consult.ledger.wire import ConsultationId
from signaling.rooms.core.room import Room
from signaling.rooms.core.turns import (
    Append,
    Attend,
    Close,
    Effect,
    Find,
    Keep,
    MediaEffect,
    PeerId,
    RecorderEffect,
    Send,
    Turn,
)
from signaling.rooms.service import media
from signaling.rooms.service.connection import Connection, encode
from signaling.rooms.service.errands import Errands
from signaling.rooms.service.keeping import STORE_S, Keeping
from signaling.rooms.service.means import Means
from signaling.rooms.wire import CloseCode, Refused

INBOX = 1_024
AT_ONCE = 256
IDLE_S = 60.0

log = structlog.get_logger("rooms")


class _Over(Exception):  # not an error: the room is over
    """Ends the tasks of a room."""


class Owner:
    """Owns one room until nobody is in it; nothing is told before it is kept.

    If the log cannot be written the room falls: everyone is asked to come back, and the room is
    built again from what was kept.
    """

    def __init__(
        self, room: ConsultationId, means: Means, forget_me: Callable[["Owner"], None]
    ) -> None:
        self.id = room
        self.over = asyncio.Event()
        self.connections: dict[PeerId, Connection] = {}
        self._means = means
        self._forget_me = forget_me
        self._inbox: asyncio.Queue[tuple[Turn, datetime] | None] = asyncio.Queue(INBOX)
        self._is_stopping = False
        self._tasks = asyncio.TaskGroup()
        self._keeping = Keeping(room, means)
        self._errands = Errands(room, means, self.tell, self._refuse)

    def post(self, turn: Turn) -> None:
        """Give the room a turn at once; `Unavailable` when its inbox is full."""
        try:
            self._inbox.put_nowait((turn, self._means.clock()))
        except asyncio.QueueFull:
            raise Unavailable("room") from None

    async def tell(self, turn: Turn) -> None:
        """Give the room a turn when it has room for it; whoever talks too much waits."""
        try:
            async with asyncio.timeout(STORE_S):
                await self._inbox.put((turn, self._means.clock()))
        except TimeoutError:
            raise Unavailable("room") from None

    async def own(self) -> None:
        """Live until the room is empty or told to stop; never raises but for cancellation."""
        code: CloseCode | None = None
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await self._live()
        except* _Over:
            pass
        except* (Unavailable, TimeoutError) as errors:
            code = CloseCode.TRY_AGAIN
            log.warning("room-fell", room=str(self.id), why=repr(errors.exceptions[0]))
        except* Exception:  # the outermost shell of a room: the other rooms go on
            code = CloseCode.OUR_FAULT
            log.exception("room-failed", room=str(self.id))
        await self._errands.stop()
        if code is not None:
            self.close_all(code, "room")
            await media.forget(self._means.engine, self.id)
        self._forget_me(self)
        self.over.set()
        # Whoever came in meanwhile finds nobody here.
        self.close_all(CloseCode.TRY_AGAIN, "room")

    def stop(self) -> None:
        """End after the turn that is being worked on; the seats stay as they are in the log."""
        self._is_stopping = True
        with suppress(asyncio.QueueFull):  # a full inbox wakes the owner anyway
            self._inbox.put_nowait(None)

    def close_all(self, code: CloseCode, reason: str) -> None:
        """Close every connection of the room."""
        for connection in self.connections.values():
            connection.close(code, reason)
        self.connections.clear()

    async def _live(self) -> None:
        room = await self._keeping.take()
        while not self._is_stopping:
            effects = await self._turns(room)
            await self._keeping.keep(effects)
            for effect in effects:
                self._carry_out(effect)
            if room.is_empty and self._inbox.empty():
                await media.forget(self._means.engine, self.id)
                await self._errands.stop()
                if self._inbox.empty():
                    self._forget_me(self)
                    break
        # Ends what is under way with the engine; an empty room has nothing there any more.
        raise _Over

    async def _turns(self, room: Room) -> list[Effect]:
        deadline, turns = room.deadline(), list[tuple[Turn, datetime] | None]()
        wait_s = (deadline - self._means.clock()).total_seconds() if deadline else IDLE_S
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(wait_s, 0), IDLE_S)):
                turns.append(await self._inbox.get())
        for _ in range(min(self._inbox.qsize(), AT_ONCE)):
            turns.append(self._inbox.get_nowait())
        effects: list[Effect] = []
        for turn in turns:
            effects += room.receive(*turn) if turn is not None else []
        return effects + room.expire(self._means.clock())

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Append() | Keep() | Attend():
                pass  # kept already
            case Send(to=to, message=message, latest=latest):
                encoded = encode(message)
                for peer in to:
                    if peer in self.connections:
                        self.connections[peer].put(encoded, latest)
            case Close(peer=peer, code=code, reason=reason):
                connection = self.connections.pop(peer, None)
                if connection is not None:
                    connection.close(code, reason)
            case Find():
                self._errands.find(self._tasks, effect)
            case _:
                self._run(effect)

    def _run(self, effect: MediaEffect | RecorderEffect) -> None:
        if isinstance(effect, MediaEffect):
            self._errands.send(self._tasks, effect)
        else:
            self._errands.tape(self._tasks, effect)

    def _refuse(self, peer: PeerId, refused: Refused) -> None:
        if peer in self.connections:
            self.connections[peer].put(encode(refused))
