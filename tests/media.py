"""The two peer connections of a person (aiortc): one sends made-up media, one counts frames."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import SessionDescription
from av import VideoFrame

from consult.ledger.wire import SeatId
from signaling.rooms.wire import Offer, Source
from tests.synthetic import WIDTH, Picture, Tone, peer_connection


class Media:
    """Sends pictures of one shade and a tone; `stirred` is set with each decoded frame."""

    def __init__(self, shade: int, stirred: asyncio.Event) -> None:
        self.frames: Counter[tuple[SeatId, Source]] = Counter()
        self.last_shade: dict[tuple[SeatId, Source], int] = {}
        self.pictures = ""
        """The only format of the pictures that are sent, such as video/H264; all, if empty."""
        self._shade = shade
        self._stirred = stirred
        self._up: RTCPeerConnection | None = None
        self._down: RTCPeerConnection | None = None
        self._tracks: dict[str, tuple[SeatId, Source]] = {}
        self._turn = asyncio.Lock()
        self._counting: set[asyncio.Task[None]] = set()

    async def offer(self, sends: Sequence[Source]) -> tuple[str, dict[str, Source]]:
        """Build the sending connection anew; its description, and which section is what."""
        if self._up is not None:
            await self._up.close()
        up = self._up = peer_connection()
        sending = {
            source: up.addTransceiver(
                Tone() if source == "microphone" else Picture(self._shade), direction="sendonly"
            )
            for source in sends
        }
        for transceiver in up.getTransceivers() if self.pictures else ():
            if transceiver.kind == "video":
                known = RTCRtpSender.getCapabilities("video").codecs
                only = [codec for codec in known if codec.mimeType == self.pictures]
                transceiver.setCodecPreferences(only)
        await up.setLocalDescription(await up.createOffer())
        sources: dict[str, Source] = {str(each.mid): source for source, each in sending.items()}
        return up.localDescription.sdp, sources

    async def answered(self, answer: str) -> None:
        """Take the server's answer to the offer."""
        if self._up is not None:
            await self._up.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def receive(self, offer: Offer) -> str:
        """The answer to the server's offer; one offer after the other."""
        async with self._turn:
            if self._down is None:
                self._down = peer_connection()
                self._down.on("track", self._watch)
            self._tracks = dict(offer.tracks)
            await self._down.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            self._route(self._down, offer.sdp)
            await self._down.setLocalDescription(await self._down.createAnswer())
            return self._down.localDescription.sdp

    async def packets(self) -> Counter[tuple[SeatId, Source]]:
        """How many RTP packets have come so far, by whose they are."""
        come: Counter[tuple[SeatId, Source]] = Counter()
        for transceiver in self._down.getTransceivers() if self._down else ():
            for row in (await transceiver.receiver.getStats()).values():
                if row.type == "inbound-rtp" and str(transceiver.mid) in self._tracks:
                    come[self._tracks[str(transceiver.mid)]] += row.packetsReceived
        return come

    async def close(self) -> None:
        """Close both connections and forget what was counted."""
        # In turn with `receive`: an offer that comes meanwhile gets a connection of its own.
        async with self._turn:
            connections, self._up, self._down = (self._up, self._down), None, None
            for connection in connections:
                if connection is not None:
                    await connection.close()
            if self._counting:
                await asyncio.wait(self._counting)
            self.frames.clear()

    def _route(self, down: RTCPeerConnection, sdp: str) -> None:
        # A section that was another's before has new SSRCs; aiortc asks for them only once.
        receivers = {str(each.mid): each.receiver for each in down.getTransceivers()}
        for section in SessionDescription.parse(sdp).media:
            receiver = receivers[section.rtp.muxId]
            for stream in section.ssrc:
                receiver.transport._rtp_router.ssrc_table[stream.ssrc] = receiver

    def _watch(self, track: MediaStreamTrack) -> None:
        assert self._down is not None
        for transceiver in self._down.getTransceivers():
            if transceiver.receiver.track is track:
                mid = str(transceiver.mid)
                counting = asyncio.get_running_loop().create_task(self._count(track, mid))
                self._counting.add(counting)
                counting.add_done_callback(self._counting.discard)

    async def _count(self, track: MediaStreamTrack, mid: str) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if mid in self._tracks:
                    of = self._tracks[mid]
                    self.frames[of] += 1
                    if isinstance(frame, VideoFrame):
                        self.last_shade[of] = bytes(frame.planes[0])[WIDTH // 2]
                    self._stirred.set()
