"""A consultation in session at an installation of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.journey import Journey


async def in_session(base_url: str, images: Sequence[Path] = ()) -> Journey:
    """A consultation in session, with these images."""
    journey = Journey(base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    if images:
        await journey.add_images(list(images))
    await journey.act("wang", "submit")
    await journey.triage()
    for who in ("liu", "zhao", "zhou"):
        await journey.act(who, "accept")
    await journey.act("zhou", "start")
    return journey
