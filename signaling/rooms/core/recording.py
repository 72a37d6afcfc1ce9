"""Recording a session: with consent only, by the host, and never longer than somebody is there."""

from datetime import datetime

from consult.ledger.wire import RecordingId
from signaling.rooms.core.images import Images
from signaling.rooms.core.refusals import NO_CONSENT, NOT_RECORDED
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import (
    Effect,
    Enrol,
    RecorderFailed,
    Send,
    StartRecording,
    StopRecording,
)
from signaling.rooms.wire import Recorded, Running


class Recording:
    """The recording of one room."""

    def __init__(self, table: Table, images: Images) -> None:
        self._table = table
        self._images = images
        # One that an earlier owner of the room began has ended with him.
        self._is_orphan = table.log.snapshot.recording is not None

    def start(self, peer: Peer, recording: RecordingId, now: datetime) -> list[Effect]:
        """The host wants a recording."""
        if not self._table.may_record:
            return [Send((peer.id,), NO_CONSENT)]
        if self._table.log.snapshot.recording is not None:
            return []
        seat = self._table.log.seat(peer.seat)
        running = Running(id=recording, started_by=seat.name, since=now)
        effects = self._table.record(Recorded(recording=running), now)
        for sits in self._table.log.snapshot.seats:
            effects.append(Enrol(sits.id, sits.person, sits.name))
        effects.append(StartRecording(recording, seat.person, now))
        return effects + self._images.note_all()

    def stop(self, now: datetime) -> list[Effect]:
        """The recording ends: the host says so, nobody is there, or the consent was withdrawn."""
        self._is_orphan = False
        if self._table.log.snapshot.recording is None:
            return []
        return [StopRecording(), *self._table.record(Recorded(recording=None), now)]

    def failed(self, turn: RecorderFailed, now: datetime) -> list[Effect]:
        """The recorder could not begin, or ended by itself; the host is told."""
        running = self._table.log.snapshot.recording
        if running is None or turn.recording not in (None, running.id):
            return []
        effects = self.stop(now)
        host = self._table.log.snapshot.host
        peer = self._table.peer_at(host) if host is not None else None
        told: list[Effect] = []
        if peer is not None and peer.has_joined:
            told.append(Send((peer.id,), NOT_RECORDED))
        return effects + told

    def settle(self, now: datetime) -> list[Effect]:
        """After each turn: nothing is recorded without people, without consent, or from before."""
        room, table = self._table.log.snapshot, self._table
        is_barred = table.owner is not None and not table.may_record
        return self.stop(now) if self._is_orphan or is_barred or not room.seats else []
