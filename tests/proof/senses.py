"""Whether people see and hear each other: in a page by what it shows and plays, in a peer by what
it decoded; every wait is for the event and has a deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from consult.ledger.wire import SeatId
from signaling.rooms.wire import Source
from tests.e2e.doctor import Doctor
from tests.peer import Peer

PATIENCE_S = 90.0
BOTH: tuple[Source, Source] = ("microphone", "camera")

# The page's own connections, in the order in which they were made.
CONNECTIONS = """
(() => {
  window.connections = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration) {
      super(configuration);
      window.connections.push(this);
    }
  };
})();
"""
# Every other face shows three more pictures, and as many voices have become louder than nothing.
SEES_AND_HEARS = """async wanted => {
  const videos = () => [...document.querySelectorAll('.face:not(:last-child) video')];
  const shown = video => video.getVideoPlaybackQuality().totalVideoFrames;
  const voices = async () => {
    const found = new Map();
    for (const connection of connections.filter(one => one.connectionState !== 'closed'))
      for (const row of (await connection.getStats()).values())
        if (row.type === 'inbound-rtp' && row.kind === 'audio')
          found.set(`${row.ssrc} ${row.trackIdentifier}`, row.totalAudioEnergy ?? 0);
    return found;
  };
  const had = new Map(videos().map(video => [video, shown(video)]));
  const heard = await voices();
  for (;;) {
    const faces = videos();
    const louder = [...await voices()].filter(([of, sum]) => sum > (heard.get(of) ?? 0)).length;
    const move = faces.filter(video => shown(video) >= (had.get(video) ?? 0) + 3).length;
    window.sensed = { move, louder };
    if (faces.length === wanted && move === wanted && louder >= wanted) return;
    await new Promise(done => setTimeout(done, 50));
  }
}"""
PICTURES_MORE = 3


async def page_sees_and_hears(doctor: Doctor, others: int) -> None:
    """Wait until this page shows and plays everybody else."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await doctor.page.evaluate(SEES_AND_HEARS, others)
    except TimeoutError:
        sensed = await doctor.page.evaluate("window.sensed")
        raise AssertionError(f"of {others} others: {sensed}") from None


async def peer_sees_and_hears(peer: Peer, others: int) -> None:
    """Wait until this peer has decoded more of everybody else."""
    await peer.wait_for(lambda one: len(one.room.seats) == others + 1, PATIENCE_S)
    wanted = [
        (seat.id, source) for seat in peer.room.seats if seat.id != peer.you for source in BOTH
    ]
    had = {each: peer.frames_from(*each) for each in wanted}

    def missing() -> list[tuple[SeatId, Source]]:
        for of, count in had.items():
            # New connections count from zero again.
            had[of] = 0 if peer.frames_from(*of) < count else count
        return [of for of, n in had.items() if peer.frames_from(*of) < n + PICTURES_MORE]

    try:
        await peer.wait_for(lambda _: not missing(), PATIENCE_S)
    except TimeoutError:
        names = {seat.id: seat.name for seat in peer.room.seats}
        said = [f"{names.get(seat, seat)} {source}" for seat, source in missing()]
        raise AssertionError(f"{peer.account} has nothing of {said}") from None


async def all_see_and_hear(doctors: Sequence[Doctor], peers: Sequence[Peer]) -> None:
    """Everybody sees and hears everybody."""
    others = len(doctors) + len(peers) - 1
    async with asyncio.TaskGroup() as group:
        for doctor in doctors:
            group.create_task(page_sees_and_hears(doctor, others))
        for peer in peers:
            group.create_task(peer_sees_and_hears(peer, others))


async def more_of(peer: Peer, seat: SeatId, count: int, source: Source = "camera") -> None:
    """Wait until the peer has decoded so many more frames of this source."""
    had = peer.frames_from(seat, source)
    await peer.wait_for(lambda one: one.frames_from(seat, source) >= had + count, PATIENCE_S)


async def longest_break_s(peer: Peer, seat: SeatId, source: Source, frames: int) -> float:
    """The longest time without a frame of this source, over the next so many frames."""
    longest, before = 0.0, time.monotonic()
    for _ in range(frames):
        await more_of(peer, seat, 1, source)
        now = time.monotonic()
        longest, before = max(longest, now - before), now
    return longest
