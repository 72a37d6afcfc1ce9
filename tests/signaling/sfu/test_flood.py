"""A room under a flood of strangers' datagrams, with real processes; how fast it may be is measured
by `python -m tests.bench.flood`."""

from __future__ import annotations

from tests.bench.crowd import ours
from tests.bench.flood import KINDS, besiege

RATE = 3_000


async def test_people_come_in_speak_and_watch_while_strangers_flood_the_port() -> None:
    async with ours() as engine:
        before = engine.processes()

        measured, flood = await besiege(engine, RATE, KINDS, viewers=2, seconds=0.5)

        assert flood.rate > 0
        assert measured.gaps == 0
        assert engine.processes() == before
