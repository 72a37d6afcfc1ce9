"""What each seat sends, and what of it is forwarded: its role, its owner and the host decide."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from consult.ledger.wire import SeatId
from signaling.rooms.core.refusals import BAD_SOURCES, MAY_NOT_SEND, NOT_PUBLISHED
from signaling.rooms.core.rights import ALL, may_send
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Hush, Send
from signaling.rooms.wire import Mute, Refused, Silence, Source, Track, Tracked

ORDER: tuple[Source, ...] = ("microphone", "camera", "screen")


class Sending:
    """The tracks of one room's seats."""

    def __init__(self, table: Table) -> None:
        self._table = table
        # What the engine was told not to forward.
        self._hushed: dict[SeatId, frozenset[Source]] = {}

    def refusal(self, seat: SeatId, sources: Mapping[str, Source]) -> Refused | None:
        """Why this seat may not publish these sections; None if it may."""
        if len(set(sources.values())) != len(sources):
            return BAD_SOURCES
        if not may_send(self._table.log.seat(seat).role).issuperset(sources.values()):
            return MAY_NOT_SEND
        return None

    def tracked(self, seat: SeatId, sources: Mapping[str, Source], now: datetime) -> list[Effect]:
        """The engine has taken these sections of this seat."""
        sits = self._table.log.seat(seat)
        before = {track.source: track for track in sits.tracks}
        # The role may have changed while the engine worked.
        sent = may_send(sits.role).intersection(sources.values())
        tracks = tuple(before.get(s, Track(source=s)) for s in ORDER if s in sent)
        if tracks == sits.tracks:
            return []
        return self._table.record(Tracked(seat=seat, tracks=tracks), now) + self.hushed(seat)

    def mute(self, peer: Peer, message: Mute, now: datetime) -> list[Effect]:
        """A source is off or on again; its owner's hand also lifts what the host has silenced."""
        track = self._track(peer.seat, message.source)
        if track is None:
            return [Send((peer.id,), NOT_PUBLISHED)]
        is_silenced = track.is_silenced and message.is_muted
        changed = replace(track, is_muted=message.is_muted, is_silenced=is_silenced)
        return self._change(peer.seat, changed, now)

    def silence(self, by: Peer, message: Silence, now: datetime) -> list[Effect]:
        """The host turns a source of somebody off."""
        track = self._track(message.seat, message.source)
        if track is None:
            return [Send((by.id,), NOT_PUBLISHED)]
        return self._change(message.seat, replace(track, is_silenced=True), now)

    def hushed(self, seat: SeatId) -> list[Effect]:
        """Tell the engine what it must not forward, if that is other than before."""
        sits = self._table.log.seat(seat)
        silenced = {track.source for track in sits.tracks if track.is_silenced}
        hushed = (ALL - may_send(sits.role)) | silenced
        if self._hushed.get(seat, frozenset()) == hushed:
            return []
        self._hushed[seat] = hushed
        return [Hush(seat, hushed)]

    def forget(self, seat: SeatId) -> bool:
        """This seat has been freed; whether the engine was told anything of it here."""
        return self._hushed.pop(seat, None) is not None

    def _change(self, seat: SeatId, changed: Track, now: datetime) -> list[Effect]:
        before = self._table.log.seat(seat).tracks
        tracks = tuple(changed if t.source == changed.source else t for t in before)
        if tracks == before:
            return []
        return self._table.record(Tracked(seat=seat, tracks=tracks), now) + self.hushed(seat)

    def _track(self, seat: SeatId, source: Source) -> Track | None:
        room = self._table.log
        tracks = room.seat(seat).tracks if room.has_seat(seat) else ()
        return next((track for track in tracks if track.source == source), None)
