"""The connection on which a person receives: its slots, from offer to offer; knows no publishers'
connections and no socket."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from consult.ledger.errors import Full, ProtocolError
from signaling.engines.wire import OfferedTrack, TrackRef, Watched
from signaling.sfu.core.allocation import Allocation
from signaling.sfu.core.downlink import Downlink
from signaling.sfu.core.resends import ResendBudget
from signaling.sfu.core.sdp.description import SECTIONS_MAX, Description
from signaling.sfu.core.sdp.writing import OfferedSection
from signaling.sfu.core.stun import Address
from signaling.sfu.leg import KINDS, Leg
from signaling.sfu.tracks import Delivery, Track


@dataclass
class Slot:
    """One section of the offers to a receiver; it is reused, never taken away (RFC 8829)."""

    mid: str
    kind: str
    delivery: Delivery | None = None


@dataclass(eq=False, kw_only=True)
class ReceivingLeg(Leg):
    """The connection on which a person receives."""

    slots: list[Slot] = field(default_factory=list)
    negotiation: int = 0
    is_answered: bool = True
    offered: list[OfferedSection] = field(default_factory=list)
    """The slots as the last offer showed them."""
    used_ssrcs: set[int] = field(default_factory=set)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    """By the SSRC that the receiver sees."""

    downlink: Downlink = field(default_factory=Downlink)
    allocation: Allocation = field(default_factory=Allocation)
    plan_at: float = 0.0
    """When its line is shared out anew."""
    watched: dict[TrackRef, Watched] | None = None
    """How it shows what it receives; None until it has said so."""
    short_of: tuple[TrackRef, ...] = ()
    """The pictures that its line does not carry."""
    resends: ResendBudget = field(default_factory=ResendBudget)
    flows_to: Address | None = None
    """The address that the tracks' batches were made for."""

    def arrange(self, tracks: Sequence[Track], ssrcs: Iterable[int]) -> bool:
        """Fit the slots to exactly these tracks; False if the last offer says so already.

        `ssrcs` are fresh random numbers for tracks whose own this connection has used up.
        """
        for slot in self.slots:
            if slot.delivery is not None and slot.delivery.track not in tracks:
                self.release(slot.delivery)
        carried = {slot.delivery.track for slot in self.slots if slot.delivery is not None}
        fresh = iter(ssrcs)
        for track in tracks:
            if track not in carried:
                slot = self._free_slot(KINDS[track.ref.source])
                slot.delivery = self._deliver(track, next(fresh), next(fresh))
        return self.sections() != self.offered

    def _free_slot(self, kind: str) -> Slot:
        for slot in self.slots:
            if slot.kind == kind and slot.delivery is None:
                return slot
        if len(self.slots) == SECTIONS_MAX:
            raise Full("too-many-tracks", "接收的画面过多。", "Too many tracks for one person.")
        slot = Slot(str(len(self.slots)), kind)
        self.slots.append(slot)
        return slot

    def _deliver(self, track: Track, ssrc: int, rtx_ssrc: int) -> Delivery:
        """A delivery under SSRCs that this connection's keys have never protected."""
        if not {track.ssrc, track.rtx_ssrc} & self.used_ssrcs:
            ssrc, rtx_ssrc = track.ssrc, track.rtx_ssrc
        self.used_ssrcs |= {ssrc, rtx_ssrc}
        delivery = Delivery(track, self, ssrc, rtx_ssrc)
        self.deliveries[ssrc] = delivery
        track.deliveries.append(delivery)
        return delivery

    def release(self, delivery: Delivery) -> None:
        """Stop a delivery and free its slot for the next offer."""
        delivery.track.drop(delivery)
        self.deliveries.pop(delivery.ssrc, None)
        for slot in self.slots:
            if slot.delivery is delivery:
                slot.delivery = None

    def follow(self) -> None:
        """Send everything to where the peer is now; on a new way it needs a key frame soon."""
        if self.flows_to == self.ice.address:
            return
        if self.flows_to is not None:
            self.want_key_frames()
        self.flows_to = self.ice.address
        for delivery in self.deliveries.values():
            if delivery.layer is not None:
                delivery.layer.batches = None

    def come_back(self, now: float) -> None:
        """He has lost his pictures, and what he lost is not counted."""
        super().come_back(now)
        self.downlink.forgive(now)
        self.want_key_frames()

    def want_key_frames(self) -> None:
        """The peer has been away: what it has of the pictures is of no use."""
        for delivery in self.deliveries.values():
            delivery.track.want_key_frame(delivery)

    def sections(self) -> list[OfferedSection]:
        """The slots as an offer shows them."""
        return [_offered(slot) for slot in self.slots]

    def offered_tracks(self) -> tuple[OfferedTrack, ...]:
        """Which slot carries what."""
        return tuple(
            OfferedTrack(
                mid=slot.mid,
                seat=slot.delivery.track.ref.seat,
                source=slot.delivery.track.ref.source,
            )
            for slot in self.slots
            if slot.delivery is not None
        )

    def accept(self, answer: Description) -> list[Delivery]:
        """Take the answer to the last offer; returns the deliveries that may flow from now on."""
        if answer.transport.setup != "active":
            raise ProtocolError("answer: setup is not active")
        accepted: list[Delivery] = []
        for slot in self.slots:
            section = answer.section(slot.mid)
            if slot.delivery is None:
                continue
            delivery = slot.delivery
            was_accepted = delivery.is_accepted
            delivery.is_accepted = section is not None and section.is_receiving
            names = {codec.name for codec in section.codecs} if section is not None else set()
            delivery.has_rtx, delivery.has_red = "RTX" in names, "RED" in names
            if delivery.is_accepted and not was_accepted:
                accepted.append(delivery)
            elif was_accepted and not delivery.is_accepted:
                delivery.track.pause(delivery)
        self.is_answered, self.plan_at = True, 0.0
        return accepted


def _offered(slot: Slot) -> OfferedSection:
    if slot.delivery is None:
        return OfferedSection(slot.mid, slot.kind)
    track = slot.delivery.track
    seat = track.ref.seat.hex
    # Camera and microphone share a stream: the browser keeps them lip-synchronous.
    stream = f"{seat}-screen" if track.ref.source == "screen" else seat
    return OfferedSection(
        mid=slot.mid,
        kind=slot.kind,
        codec=track.choice,
        stream=stream,
        cname=seat,
        ssrc=slot.delivery.ssrc,
        rtx_ssrc=slot.delivery.rtx_ssrc,
    )
