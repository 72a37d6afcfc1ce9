"""What people publish through Janus: negotiated, silenced, sent to the recorder as well."""

import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress

from consult.ledger.errors import ProtocolError, Unavailable
from signaling.engines.janus.core import description
from signaling.engines.janus.core.description import Description
from signaling.engines.janus.line import JanusRefused
from signaling.engines.janus.rooms import Codec, Published, Room, Rooms, Seat, Sending
from signaling.engines.janus.session import JanusSession
from signaling.engines.janus.wire import Body, Frame
from signaling.engines.wire import RecordedTrack, Source, TrackRef

CODECS: Mapping[str, Codec] = {"opus": "OPUS", "vp8": "VP8", "h264": "H264"}
PAYLOAD_TYPES: Mapping[Codec, int] = {"OPUS": 111, "VP8": 96, "H264": 102}
"""Under which the recorder gets each codec, whatever the browsers call them."""

LOOPBACK = "127.0.0.1"


class Publishing:
    """One handle per person who publishes."""

    def __init__(self, session: JanusSession, rooms: Rooms) -> None:
        self._session, self._rooms = session, rooms

    async def publish(
        self, room: Room, seat: Seat, offer_sdp: str, sources: Mapping[str, Source]
    ) -> str:
        """Answer an offer; see MediaEngine.publish."""
        offer = description.read(offer_sdp)
        chosen = description.choose_sources(offer, sources)
        leg = seat.sending
        if leg is not None and (not leg.handle or leg.fingerprint != offer.fingerprint):
            seat.sending = None
            if leg.handle:
                await self._rooms.detach(leg.handle)
            leg = None
        sdp = ("offer", offer_sdp)
        body: Body = {
            "descriptions": [{"mid": mid, "description": of} for mid, of in chosen.items()]
        }
        if leg is None:
            leg, reply = await self._join(room, seat, offer, body, sdp)
        else:
            reply = await self._session.ask(leg.handle, {"request": "configure", **body}, sdp)
            if leg.user != offer.user and seat.receiving is not None:
                # Whoever restarts one connection has another network: both need new addresses.
                seat.receiving.must_restart = True
            leg.user = offer.user
        self._take_tracks(leg, offer, chosen, reply)
        seat.sending = leg
        await self._enforce_silence(room, seat)
        if reply.jsep is None:
            raise Unavailable("janus: no answer")
        return description.without_channels(reply.jsep.sdp)

    async def silence(self, room: Room, seat: Seat, sources: Collection[Source]) -> None:
        """See MediaEngine.silence."""
        room.silenced[seat.id] = frozenset(sources)
        await self._enforce_silence(room, seat)

    async def record(self, room: Room) -> tuple[RecordedTrack, ...]:
        """Send all tracks of the room to its sink, or none if there is no sink."""
        recorded: list[RecordedTrack] = []
        for seat in list(room.seats.values()):
            async with seat.turn:
                for mid in list(seat.sending.published) if seat.sending is not None else ():
                    recorded += await self.record_one(room, seat, mid)
        return tuple(recorded)

    async def record_one(self, room: Room, seat: Seat, mid: str) -> list[RecordedTrack]:
        """Let one section go to the recorder as the room's sink says; what goes there now."""
        leg = seat.sending
        if leg is None or mid not in leg.published or not leg.is_connected:
            return []
        await self._stop(room, leg, mid)
        if room.sink is None:
            return []
        one, ssrc = leg.published[mid], secrets.randbelow(0xFFFF_FFFE) + 1
        stream: Body = {
            "mid": mid,
            "port": room.sink.port,
            "ssrc": ssrc,
            "pt": PAYLOAD_TYPES[one.codec],
            "simulcast": one.layers > 1,
        }
        said = await self._rooms.govern(
            room,
            "rtp_forward",
            {"publisher_id": leg.feed, "host": LOOPBACK, "streams": [stream]},
        )
        if not said.forwarders:
            return []
        leg.forwarders[mid] = said.forwarders[0].stream_id
        picture: Body = {"request": "configure", "streams": [{"mid": mid, "keyframe": True}]}
        await self._session.ask(leg.handle, picture)
        ref = TrackRef(seat=seat.id, source=one.source)
        return [RecordedTrack(room=room.id, track=ref, ssrc=ssrc, codec=one.codec)]

    async def _stop(self, room: Room, leg: Sending, mid: str) -> None:
        stream = leg.forwarders.pop(mid, None)
        if stream is not None:
            with suppress(JanusRefused):  # it ended with its section
                await self._rooms.govern(
                    room, "stop_rtp_forward", {"publisher_id": leg.feed, "stream_id": stream}
                )

    async def _join(
        self, room: Room, seat: Seat, offer: Description, body: Body, sdp: tuple[str, str]
    ) -> tuple[Sending, Frame]:
        handle = await self._rooms.attach(room, seat, "send")
        leg = Sending(handle, f"{seat.id}.{handle}", offer.fingerprint, offer.user)
        asked: Body = {
            "request": "joinandconfigure",
            "ptype": "publisher",
            "room": str(room.id),
            "pin": room.secret,
            "id": leg.feed,
            **body,
        }
        try:
            return leg, await self._session.ask(handle, asked, sdp)
        except (JanusRefused, ProtocolError, Unavailable):
            await self._rooms.detach(handle)
            raise

    def _take_tracks(
        self, leg: Sending, offer: Description, chosen: Mapping[str, Source], reply: Frame
    ) -> None:
        before, leg.published = leg.published, {}
        for stream in reply.said.streams:
            codec = CODECS.get(stream.codec)
            if stream.mid in chosen and codec is not None and not stream.disabled:
                layers = offer.sections[stream.mid].layers if stream.simulcast else 1
                leg.published[stream.mid] = Published(chosen[stream.mid], codec, layers)
        for mid in list(leg.told):
            if leg.published.get(mid) != before.get(mid):
                leg.told.discard(mid)

    async def _enforce_silence(self, room: Room, seat: Seat) -> None:
        leg = seat.sending
        if leg is None or not leg.handle:
            return
        for mid, one in leg.published.items():
            is_silent = one.source in room.silenced.get(seat.id, ())
            if is_silent != (mid in leg.silenced):
                await self._rooms.govern(
                    room, "moderate", {"id": leg.feed, "mid": mid, "mute": is_silent}
                )
                (leg.silenced.add if is_silent else leg.silenced.discard)(mid)
