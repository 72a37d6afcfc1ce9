"""What a room asks of a media engine; knows no technology."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.wire import (
    Capabilities,
    EngineEvent,
    Offer,
    RecordedTrack,
    Sink,
    Source,
    TrackRef,
    Watched,
)


class MediaTracks(Protocol):
    """Who sends and receives what; each call raises Unavailable at its deadline.

    A seat has two peer connections. It makes the offers on the sending one (`publish`), the
    engine makes them on the receiving one (`subscribe`, `answer`). Candidates stand in the
    descriptions: nothing trickles from the engine, and a browser's own are not needed.
    """

    async def publish(
        self, room: ConsultationId, seat: SeatId, offer_sdp: str, sources: Mapping[str, Source]
    ) -> str:
        """Answer the offer of the sending peer connection; `sources` names its sections by mid.

        The same seat again is a renegotiation or an ICE restart on the same connection; an
        offer with another DTLS fingerprint replaces the connection. ProtocolError for a
        description that cannot be read, Refusal for one that cannot be served.
        """
        ...

    async def subscribe(
        self, room: ConsultationId, seat: SeatId, tracks: Sequence[TrackRef]
    ) -> Offer | None:
        """Offer exactly these tracks to the receiving peer connection; None if nothing changes.

        Tracks that are not published (yet) are left out. Each offer replaces the one before,
        answered or not; after SeatLost, and after an ICE restart of the sending connection, it
        restarts ICE.
        """
        ...

    async def answer(
        self, room: ConsultationId, seat: SeatId, negotiation: int, answer_sdp: str
    ) -> None:
        """Take the answer to an offer; one to an offer that was replaced is ignored."""
        ...


class MediaQuality(Protocol):
    """What a thin line carries, and what an engine can do about it."""

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do; the same as long as it runs."""
        ...

    async def watch(self, room: ConsultationId, seat: SeatId, watched: Sequence[Watched]) -> None:
        """How this seat shows what it receives, instead of what was said before; a picture that
        is not named is taken for a thumbnail. Without `layers` nothing happens."""
        ...


class MediaRooms(Protocol):
    """Whole rooms: rights that change, recording, the end."""

    async def silence(
        self, room: ConsultationId, seat: SeatId, sources: Collection[Source]
    ) -> None:
        """Forward nothing from these sources of the seat, at once and for whatever it negotiates
        later, until called again without them."""
        ...

    async def record(self, room: ConsultationId, sink: Sink | None) -> tuple[RecordedTrack, ...]:
        """Send the plain RTP of all tracks of the room to the recorder as well, or no longer;
        a key frame of each picture is asked for. Tracks that come later are told as events."""
        ...

    async def leave(self, room: ConsultationId, seat: SeatId | None = None) -> None:
        """Forget both connections of the seat, or without a seat the whole room; never refuses.

        Call it before a page that was loaded again publishes and subscribes.
        """
        ...

    def events(self) -> AsyncIterator[EngineEvent]:
        """Everything the engine tells by itself, in order; one reader."""
        ...


class MediaEngine(MediaTracks, MediaQuality, MediaRooms, Protocol):
    """Forwards media between the seats of a room."""
