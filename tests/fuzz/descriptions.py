"""Descriptions at the switch: each is answered or refused in words; nothing else ever happens."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from consult.ledger.errors import ProtocolError, Refusal
from consult.ledger.wire import SeatId
from signaling.engines.control import Publish, TakeAnswer
from signaling.engines.wire import Source
from signaling.sfu.core.sdp import description
from tests.fuzz.mutations import spoil_lines
from tests.signaling.sfu.line import ROOM, World
from tests.signaling.sfu.peer import media, session

CHROMIUM = Path(__file__).parents[1] / "signaling" / "sfu" / "chromium_offer.sdp"
SOURCES: dict[str, Source] = {"0": "microphone", "1": "camera"}


@dataclass(frozen=True)
class Outcome:
    """How many were taken and how many refused."""

    taken: int
    refused: int


def offers() -> list[str]:
    """Good offers, to be spoilt."""
    both = media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)
    application = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n"
    chromium = CHROMIUM.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
    simulcast = both + "a=rid:l send\r\na=rid:h send\r\na=simulcast:send l;h\r\n"
    return [
        session("0 1") + both,
        session("0 1 2") + both + application,
        session("0 1") + simulcast,
        chromium,
    ]


def run(world: World, count: int, seed: int) -> Outcome:
    """Publish and answer so many spoilt descriptions."""
    taken = refused = 0
    chance = random.Random(seed)
    for number, sdp in enumerate(_spoilt(chance, count)):
        seat = SeatId(UUID(int=10_000 + number % 40))
        try:
            description.read(sdp)
            request = Publish(id=number, room=ROOM, seat=seat, offer=sdp, sources=SOURCES)
            description.read(world.switch.publish(request, world.now))
            answer = TakeAnswer(id=number, room=ROOM, seat=seat, negotiation=1, answer=sdp)
            world.switch.answer(answer, world.now)
            taken += 1
        except (ProtocolError, Refusal):
            refused += 1
        if number % 500 == 0:
            world.upkeep.run(world.now)
    return Outcome(taken, refused)


def _spoilt(chance: random.Random, count: int) -> Iterator[str]:
    good = offers()
    for _ in range(count):
        yield spoil_lines(chance, chance.choice(good))
