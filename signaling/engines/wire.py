"""The words between a room and a media engine; knows no SDP inside and no socket."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import ConsultationId, SeatId

Source = Literal["camera", "microphone", "screen"]

Leg = Literal["send", "receive"]
"""A person has two peer connections, named from his side: one sends, one receives."""


class TrackRef(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, cache_hash=True):
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


Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class Watched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a receiver shows a picture: its height on the screen in physical pixels (0: not at
    all), and whether it is the one that matters most to him."""

    track: TrackRef
    height_px: int
    is_pinned: bool = False


class Capabilities(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an engine can do beyond forwarding; what it can't is done without, never faked."""

    name: str
    layers: bool
    """Each receiver gets the layer that his window and his line want."""
    ranks: bool
    """On a thin line the far thumbnails go first and sound never."""
    records: bool
    speakers: bool
    """It tells who speaks."""


class Sink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the recorder takes plain RTP: a Unix datagram socket, and a UDP port on loopback."""

    path: str
    port: int


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


Grade = Literal["good", "fair", "poor"]


class LineJudged(EngineEvent, frozen=True, kw_only=True):
    """How this leg's line is, told when the grade changes and at most once in 2 s.

    `loss` and `carries_bps` are there where the engine knows them; `paused` are the pictures
    that a receiving leg is not sent because its line does not carry them.
    """

    room: ConsultationId
    seat: SeatId
    leg: Leg
    grade: Grade
    loss: Share | None
    round_trip_ms: int | None
    carries_bps: int | None
    paused: tuple[TrackRef, ...] = ()


class SpeakersChanged(EngineEvent, frozen=True, kw_only=True):
    """Who speaks now, the loudest first; held for a moment so that it does not flicker."""

    room: ConsultationId
    seats: tuple[SeatId, ...]


class RecordedTrack(EngineEvent, frozen=True, kw_only=True):
    """A track whose plain RTP goes to the recorder under this SSRC; also an event."""

    room: ConsultationId
    track: TrackRef
    ssrc: int
    codec: Literal["OPUS", "VP8", "H264"]
