"""What a room asks of a media engine; knows no technology."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.wire import EngineEvent, Offer, Source, TrackRef


class MediaEngine(Protocol):
    """Forwards media between the seats of a room; each call raises Unavailable at its deadline.

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
        answered or not; after SeatLost it restarts ICE.
        """
        ...

    async def answer(
        self, room: ConsultationId, seat: SeatId, negotiation: int, answer_sdp: str
    ) -> None:
        """Take the answer to an offer; one to an offer that was replaced is ignored."""
        ...

    async def leave(self, room: ConsultationId, seat: SeatId | None = None) -> None:
        """Forget both connections of the seat, or without a seat the whole room; never refuses.

        Call it before a page that was loaded again publishes and subscribes.
        """
        ...

    def events(self) -> AsyncIterator[EngineEvent]:
        """Everything the engine tells by itself, in order; one reader."""
        ...
