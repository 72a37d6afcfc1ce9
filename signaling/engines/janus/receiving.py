"""What people receive through Janus: one multistream subscription each, brought from offer to
offer."""

from collections.abc import Collection, Sequence
from contextlib import suppress

from consult.ledger.errors import ProtocolError, Unavailable
from signaling.engines.janus.core import description
from signaling.engines.janus.core.subscription import Feed, Slot, Subscription
from signaling.engines.janus.line import JanusRefused
from signaling.engines.janus.rooms import Receiving, Room, Rooms, Seat
from signaling.engines.janus.session import JanusSession
from signaling.engines.janus.wire import NO_SUCH_FEED, Body, Frame
from signaling.engines.wire import Offer, TrackRef, Watched


class Subscribing:
    """One handle per person who receives."""

    def __init__(self, session: JanusSession, rooms: Rooms) -> None:
        self._session, self._rooms = session, rooms

    async def subscribe(self, room: Room, seat: Seat, tracks: Sequence[TrackRef]) -> Offer | None:
        """Offer exactly these tracks; see MediaEngine.subscribe."""
        feeds = room.feeds()
        wanted = {ref: feeds[ref] for ref in tracks if ref in feeds}
        leg = seat.receiving
        if leg is None and not wanted:
            return None
        if leg is None:
            leg = seat.receiving = Receiving(0)
        leg.subscription.wanted = wanted
        try:
            return await self._arrange(room, seat, leg)
        except JanusRefused as refused:
            if refused.code == NO_SUCH_FEED:
                return None  # gone since: its end, or its first packet, is told in a moment
            raise

    async def answer(
        self, room: Room, seat: Seat, negotiation: int, answer_sdp: str
    ) -> Collection[TrackRef]:
        """Take an answer, see MediaEngine.answer; what is wanted and still needs an offer."""
        description.read(answer_sdp)
        leg = seat.receiving
        if leg is None or not leg.handle or leg.subscription.is_answered:
            return ()
        subscription = leg.subscription
        if subscription.negotiation != negotiation:
            return ()
        await self._session.ask(leg.handle, {"request": "start"}, ("answer", answer_sdp))
        begun = subscription.answered()
        await self._show(leg)
        for slot in begun:
            await self._ask_for_picture(room, slot)
        return subscription.missing()

    async def watch(self, seat: Seat, watched: Sequence[Watched]) -> None:
        """See MediaEngine.watch."""
        if seat.receiving is None:
            return
        seat.receiving.subscription.watched = {one.track: one for one in watched}
        await self._show(seat.receiving)

    async def remind(self, room: Room) -> None:
        """Ask again for the layers that have not come."""
        for seat in list(room.seats.values()):
            for slot in seat.receiving.subscription.remind() if seat.receiving else ():
                await self._ask_for_picture(room, slot)

    async def _arrange(self, room: Room, seat: Seat, leg: Receiving) -> Offer | None:
        subscription = leg.subscription
        if not leg.handle:
            return await self._join(room, seat, leg)
        if not subscription.is_answered:
            return subscription.offer()
        if leg.must_restart:
            body: Body = {"request": "configure", "restart": True}
            reply = await self._session.ask(leg.handle, body)
            leg.must_restart = False
            return subscription.offered(subscription.slots, _sdp(reply))
        update = subscription.plan()
        if not update:
            return None
        body = {"request": "update"}
        if update.added:
            body["subscribe"] = _named(update.added)
        if update.removed:
            body["unsubscribe"] = [{"sub_mid": mid} for mid in update.removed]
        return _offered(subscription, await self._session.ask(leg.handle, body))

    async def _join(self, room: Room, seat: Seat, leg: Receiving) -> Offer | None:
        subscription = leg.subscription
        if not subscription.wanted:
            return None
        handle = await self._rooms.attach(room, seat, "receive")
        body: Body = {
            "request": "join",
            "ptype": "subscriber",
            "room": str(room.id),
            "pin": room.secret,
            # Offers are ours to ask for: the room says when.
            "autoupdate": False,
            "streams": _named(subscription.wanted.values()),
        }
        try:
            offer = _offered(subscription, await self._session.ask(handle, body))
        except (JanusRefused, ProtocolError, Unavailable):
            await self._rooms.detach(handle)
            raise
        leg.handle, leg.must_restart = handle, False
        return offer

    async def _ask_for_picture(self, room: Room, slot: Slot) -> None:
        # Janus asks by itself for a connection that is new, not for a section that is.
        publisher = room.seats.get(slot.ref.seat)
        sending = publisher.sending if publisher is not None else None
        if sending is None or not sending.handle or sending.feed != slot.feed.name:
            return
        with suppress(JanusRefused):  # the section has gone meanwhile
            picture: Body = {"mid": slot.feed.mid, "keyframe": True}
            await self._session.ask(sending.handle, {"request": "configure", "streams": [picture]})

    async def _show(self, leg: Receiving) -> None:
        layers = leg.subscription.layers()
        if leg.handle and layers:
            await self._session.ask(leg.handle, {"request": "configure", "streams": layers})


def _named(feeds: Collection[Feed]) -> list[Body]:
    return [{"feed": feed.name, "mid": feed.mid} for feed in feeds]


def _offered(subscription: Subscription, reply: Frame) -> Offer:
    wanted = {feed: (feed, ref) for ref, feed in subscription.wanted.items()}
    carried = {
        stream.mid: Feed(stream.feed_id or "", stream.feed_mid or "")
        for stream in reply.said.streams
    }
    slots = [Slot(mid, *wanted[feed]) for mid, feed in carried.items() if feed in wanted]
    return subscription.offered(slots, _sdp(reply))


def _sdp(reply: Frame) -> str:
    if reply.jsep is None or reply.jsep.type != "offer":
        raise Unavailable("janus: no offer")
    return reply.jsep.sdp
