"""A session through Janus is recorded and can be heard and seen again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest

from server.demo.alliance import PASSWORD
from tests.janus import Janus
from tests.peer import Peer
from tests.product import Product
from tests.server.test_recording import decoded, session

LASTS_S = 4


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`lianzhen demo` that forwards through Janus."""
    with (
        Janus(tmp_path_factory.mktemp("janus")) as janus,
        Product(
            tmp_path_factory.mktemp("product") / "data",
            media_engine="janus",
            janus_url=janus.url,
            janus_secret_file=str(janus.secret_file),
        ) as running,
    ):
        yield running


@pytest.mark.timeout(180)
async def test_a_session_through_janus_is_recorded(product: Product) -> None:
    journey = await session(product)
    room = UUID(journey.consultation)
    async with (
        Peer(product.base_url, "zhou", PASSWORD) as chair,
        Peer(product.base_url, "wang", PASSWORD) as doctor,
    ):
        doctor.media.pictures = "video/H264"
        await chair.join(room)
        await chair.record()
        await doctor.join(room)  # his tracks come while it runs
        await doctor.wait_for(lambda peer: peer.frames_from(chair.you) > 3)
        await chair.wait_for(lambda peer: peer.frames_from(doctor.you) > 3)
        await asyncio.sleep(LASTS_S)
        await chair.record(starts=False)

    recording = await journey.until_recorded()

    assert (recording["state"], recording["why"]) == ("ready", "")
    people = {(file["name"], file["source"]) for file in recording["files"]}
    assert len(people) == 4
    types = {file["media_type"] for file in recording["files"]}
    assert types == {"audio/webm", "video/webm", "video/matroska"}
    lasting = dict.fromkeys(people, 0.0)
    for file, (_, seconds, frames) in zip(
        recording["files"], await decoded(journey, recording), strict=True
    ):
        assert frames
        lasting[file["name"], file["source"]] += seconds  # a track that faltered is in parts
    assert min(lasting.values()) >= LASTS_S - 2, lasting
