"""Lines of chat: each once, with files of the case if they are its own."""

from datetime import datetime

from signaling.rooms.core.refusals import EMPTY_LINE, about
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Find, Found, Send
from signaling.rooms.wire import File, Line, Said, Say


class Chat:
    """What people write in one room."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def say(self, peer: Peer, message: Say, now: datetime) -> list[Effect]:
        """Keep a line; one with files once they have been found."""
        if self._table.log.has_line(message.id):
            return []
        if message.files:
            return [Find(peer.id, message)]
        if not message.text.strip():
            return [Send((peer.id,), about(message, EMPTY_LINE))]
        return self._keep(peer, message, (), now)

    def found(self, turn: Found, now: datetime) -> list[Effect]:
        """Keep a line whose files have been found; whoever has gone says it again himself."""
        peer = self._table.peers.get(turn.peer)
        if peer is None or self._table.log.has_line(turn.message.id):
            return []
        if turn.refused is not None:
            return [Send((peer.id,), about(turn.message, turn.refused))]
        return self._keep(peer, turn.message, turn.files, now)

    def _keep(
        self, peer: Peer, message: Say, files: tuple[File, ...], now: datetime
    ) -> list[Effect]:
        seat = self._table.log.seat(peer.seat)
        line = Line(
            id=message.id,
            person=seat.person,
            name=seat.name,
            text=message.text,
            at=now,
            files=files,
        )
        return self._table.record(Said(line=line), now)
