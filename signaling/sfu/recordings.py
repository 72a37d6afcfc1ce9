"""Recorded rooms: which layer of each track goes to the recorder, and what he is told of it; knows
no datagrams and no receivers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from consult.ledger.wire import ConsultationId
from signaling.engines.control import Record
from signaling.engines.wire import RecordedTrack
from signaling.sfu.directory import random_ssrc
from signaling.sfu.rooms import Rooms
from signaling.sfu.taps import Outlet, Tap
from signaling.sfu.tracks import Layer, Track

CODECS: dict[str, Literal["OPUS", "VP8", "H264"]] = {
    "OPUS": "OPUS",
    "VP8": "VP8",
    "H264": "H264",
}

ENDED_S = 2.5
"""A recorded layer that has been silent for so long is followed by another recorded track, if
there is one that is sent."""

BEST_LAYER_S = 3.0
"""A browser sends its largest layer last; a track that is new waits so long for it."""


@dataclass
class Recordings:
    """Opens and closes the taps of the rooms that are recorded."""

    rooms: Rooms

    def record(self, request: Record, now: float) -> tuple[RecordedTrack, ...]:
        """Begin to send everything to the recorder, or end it; see MediaEngine.record."""
        room = self.rooms.open(request.room)
        room.close_outlet()
        if request.sink is not None:
            room.outlet = Outlet(request.sink)
        told = tuple(self._open(request.room, now, patience_s=0.0))
        self.rooms.forget_if_idle(request.room)
        return told

    def run(self, now: float) -> Iterator[RecordedTrack]:
        """Open the taps that recorded rooms lack; yields what to tell the recorder."""
        for name in self.rooms:
            yield from self._open(name, now, patience_s=BEST_LAYER_S)

    def _open(
        self, name: ConsultationId, now: float, *, patience_s: float
    ) -> Iterator[RecordedTrack]:
        outlet = self.rooms[name].outlet
        for track in self.rooms[name].tracks() if outlet is not None else ():
            _ask_again(track)
            layer = _recordable(track, now, patience_s)
            if layer is None or layer.stream is None or outlet is None:
                continue
            cname = track.ref.seat.hex
            track.tap = Tap(outlet, layer.stream, random_ssrc(), cname, track.is_audio)
            track.tap.report(layer.stream, now)
            _ask_again(track)
            yield RecordedTrack(
                room=name, track=track.ref, ssrc=track.tap.ssrc, codec=CODECS[track.choice.name]
            )


def _ask_again(track: Track) -> None:
    """Ask for a key frame as long as the recorder lacks one; what was lost may be the key frame."""
    tap = track.tap
    if tap is not None and tap.needs_key:
        for layer in track.layers:
            if layer.stream is tap.stream:
                layer.key_frames.want()


def _recordable(track: Track, now: float, patience_s: float) -> Layer | None:
    """The layer to record from now on, if none is recorded or the recorded one has ended.

    There is no way from one layer to another inside a recorded track, so the best one is waited
    for a little.
    """
    if not track.is_ready or track.is_silenced:
        return None
    alive = track.alive()
    recorded = track.tap.stream if track.tap is not None else None
    if recorded is not None:
        is_there = any(layer.stream is recorded for layer in track.layers)
        is_sent = any(layer.stream is recorded for layer in alive)
        if is_sent or (is_there and now - recorded.arrived_at < ENDED_S):
            return None
    elif len(alive) < len(track.layers) and now - track.ready_at < patience_s:
        return None
    return alive[-1] if alive else None
