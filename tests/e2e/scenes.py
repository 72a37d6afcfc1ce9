"""A consultation in session at an installation of one's own."""

from __future__ import annotations

from tests.journey import Journey


async def in_session(base_url: str) -> Journey:
    """A consultation in session, without images."""
    journey = Journey(base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.act("wang", "submit")
    await journey.triage()
    for who in ("liu", "zhao", "zhou"):
        await journey.act(who, "accept")
    await journey.act("zhou", "start")
    return journey
