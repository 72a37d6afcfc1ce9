"""The words between a room and a media engine; knows no SDP inside and no socket."""

from typing import Literal

from msgspec import Struct

from consult.ledger.wire import ConsultationId, SeatId

Source = Literal["camera", "microphone", "screen"]

Leg = Literal["send", "receive"]
"""A person has two peer connections, named from his side: one sends, one receives."""


class TrackRef(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one person publishes: the seat and which of its sources."""

    seat: SeatId
    source: Source


class OfferedTrack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where in an offer a published track stands: the `mid` of its media section."""

    mid: str
    seat: SeatId
    source: Source


class Offer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer for a seat's receiving peer connection; the answer names its negotiation."""

    negotiation: int
    sdp: str
    tracks: tuple[OfferedTrack, ...]


class EngineEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Base of what an engine tells by itself."""


class TrackReady(EngineEvent, frozen=True, kw_only=True):
    """The first packet of this track has come: others may subscribe and will see it."""

    room: ConsultationId
    seat: SeatId
    source: Source


class SeatConnected(EngineEvent, frozen=True, kw_only=True):
    """ICE and DTLS of this leg are done, for the first time or again after a loss."""

    room: ConsultationId
    seat: SeatId
    leg: Leg


class SeatLost(EngineEvent, frozen=True, kw_only=True):
    """This leg gave no sign of life for the consent time (RFC 7675); it comes back by itself
    with a new SeatConnected when the person's packets do, or by negotiating again."""

    room: ConsultationId
    seat: SeatId
    leg: Leg


class EngineRestarted(EngineEvent, frozen=True, kw_only=True):
    """The engine lost all its sessions and is ready again: every room negotiates anew."""
