"""A session recorded by the running product: people with real media, the recorder killed in the
middle, the files fetched in ranges by who may, and out of reach when the consent is withdrawn."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import signal
import time
from typing import Any
from uuid import UUID

import aiohttp
import av
import msgspec
import pytest
from av.container import InputContainer

from consult.readings.wire import View
from server.demo.alliance import PASSWORD
from server.handlers.recordings import Range, range_of
from signaling.rooms.wire import Record
from tests.journey import Journey
from tests.peer import Peer
from tests.product import Product
from tests.server.rights import a_spoken_reading

STOPS_S, CLEARED_S = 1.0, 30.0
HALF_S = 6
LOST_MAX_MS = 6_000
VIEW = View(study="1.2", series="1.3", instance="1.4", index=2)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", Range(0, 100)),
        ("bytes=0-", Range(0, 100)),
        ("bytes=10-19", Range(10, 20)),
        ("bytes=90-500", Range(90, 100)),
        ("bytes=-5", Range(95, 100)),
        ("bytes=-500", Range(0, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", Range(0, 100)),
        ("pages=1-2", Range(0, 100)),
        ("bytes=-", Range(0, 100)),
    ],
)
def test_a_range_is_what_the_header_says(header: str, wanted: Range | None) -> None:
    assert range_of(header, 100) == wanted


async def session(product: Product) -> Journey:
    """A consultation in session whose patient agrees to a recording."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.submit()
    await agree(journey, is_recorded=True)
    await journey.convene()
    await journey.act("zhou", "start")
    return journey


async def decoded(journey: Journey, recording: dict[str, Any]) -> list[tuple[str, float, int]]:
    """Source, seconds and frames of each file."""
    found = []
    for file in recording["files"]:
        path = f"/api/recordings/{recording['id']}/files/{file['digest']}"
        reply = await journey.people["wang"].call("GET", path)
        assert (reply.status, len(reply.body)) == (200, file["size_bytes"])
        with av.open(io.BytesIO(reply.body)) as opened:
            assert isinstance(opened, InputContainer)
            assert opened.duration is not None
            frames = len(list(opened.decode(opened.streams[0])))
            found.append((file["source"], opened.duration / 1e6, frames))
    return found


async def hold(product: Product, journey: Journey) -> None:
    """Two people meet for 12 s and are recorded, one of whom sends H.264; in the middle the
    recorder is killed."""
    room = UUID(journey.consultation)
    async with (
        Peer(product.base_url, "zhou", PASSWORD) as chair,
        Peer(product.base_url, "wang", PASSWORD) as doctor,
    ):
        chair.media.pictures = "video/H264"
        await chair.join(room)
        await doctor.join(room)
        await doctor.wait_for(lambda peer: peer.frames_from(chair.you) > 3)
        await chair.guide()
        await chair.record()
        await chair.wait_for(lambda peer: peer.room.recording is not None)
        await chair.show(VIEW)
        await asyncio.sleep(HALF_S)
        os.kill(product.child("signaling.recording").pid, signal.SIGKILL)
        await asyncio.sleep(HALF_S)
        assert chair.room.recording is not None
        await chair.record(starts=False)
        await chair.wait_for(lambda peer: peer.room.recording is None)


async def kinds_of_moments(journey: Journey, recording: dict[str, Any]) -> set[str]:
    """What was kept besides sound and pictures."""
    path = f"/api/recordings/{recording['id']}/moments"
    lines = gzip.decompress((await journey.people["wang"].call("GET", path)).body).splitlines()
    return {msgspec.json.decode(line)["type"] for line in lines}


def gaps_ms(recording: dict[str, Any]) -> list[int]:
    """How long nothing is there between two parts of one person's source."""
    until: dict[tuple[str, str], int] = {}
    gaps = []
    for file in sorted(recording["files"], key=lambda file: int(file["starts_ms"])):
        of = file["person"], file["source"]
        if of in until:
            gaps.append(file["starts_ms"] - until[of])
        until[of] = file["starts_ms"] + file["lasts_ms"]
    return gaps


@pytest.mark.timeout(180)
async def test_a_session_is_recorded_although_the_recorder_is_killed(product: Product) -> None:
    journey = await session(product)
    await hold(product, journey)
    began = time.monotonic()

    recording = await journey.until_recorded()

    assert (recording["state"], recording["why"]) == ("ready", "")
    assert time.monotonic() - began < 30
    assert all(frames for _, _, frames in await decoded(journey, recording))
    types = {file["media_type"] for file in recording["files"] if file["source"] == "camera"}
    assert types == {"video/webm", "video/matroska"}
    lost_ms = gaps_ms(recording)
    print(f"lost by the kill, each track: {sorted(lost_ms)} ms")  # noqa: T201
    assert len(lost_ms) == 4
    assert max(lost_ms) <= LOST_MAX_MS
    assert len({file["name"] for file in recording["files"]}) == 2
    assert "viewed" in await kinds_of_moments(journey, recording)
    assert not any((product.folder / "recordings").iterdir())

    await agree(journey, is_recorded=False)
    (withdrawn,) = await journey.recordings()
    assert (withdrawn["state"], withdrawn["why"]) == ("withdrawn", "consent")
    path = f"/api/recordings/{recording['id']}/files/{recording['files'][0]['digest']}"
    assert (await journey.people["wang"].call("GET", path)).status == 404


async def agree(journey: Journey, *, is_recorded: bool) -> None:
    """The patient signs whether he agrees to recordings."""
    case = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    consent = case["consent"]
    pdf = await journey.call(
        "wang",
        "POST",
        f"/api/cases/{journey.case}/attachments?kind=consent_scan&name=a.pdf",
        b"%PDF-1.4\n%%EOF\n",
    )
    body = {
        "purposes": consent["purposes"] | {"recording": is_recorded},
        "signer_name": consent["signer_name"],
        "relation": "self",
        "scan": pdf["id"],
    }
    await journey.call("wang", "POST", f"/api/cases/{journey.case}/consents", body)


@pytest.mark.timeout(180)
async def test_a_consent_that_is_withdrawn_ends_the_recording_that_runs(product: Product) -> None:
    journey = await session(product)
    room = UUID(journey.consultation)
    async with (
        Peer(product.base_url, "zhou", PASSWORD) as chair,
        Peer(product.base_url, "wang", PASSWORD, sends=()) as doctor,
    ):
        await chair.join(room)
        await doctor.join(room)
        await chair.record()
        await doctor.wait_for(lambda peer: peer.room.recording is not None)
        await doctor.wait_for(lambda peer: peer.frames_from(chair.you) > 20)

        await agree(journey, is_recorded=False)

        for peer in (chair, doctor):
            await peer.wait_for(lambda peer: peer.room.recording is None, STOPS_S)
        await chair.tell(Record(starts=True))
        await chair.wait_for(lambda peer: "recording-not-allowed" in peer.refusals)
        before = doctor.frames_from(chair.you)
        await doctor.wait_for(lambda peer: peer.frames_from(chair.you) > before + 5)

    recording = await journey.until_recorded()
    assert (recording["state"], recording["why"]) == ("withdrawn", "consent")
    assert (recording["files"], recording["moments"]) == ([], None)
    async with asyncio.timeout(CLEARED_S):
        # The shelf says nothing when it throws a folder away.
        while os.listdir(product.folder / "recordings"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_a_file_comes_in_ranges(product: Product) -> None:
    journey = await session(product)
    spoken = await journey.speak("liu", a_spoken_reading())
    file = spoken["files"][0]
    path = f"/api/recordings/{spoken['id']}/files/{file['digest']}"
    whole = (await journey.people["liu"].call("GET", path)).body
    headers = journey.people["liu"].headers()
    async with aiohttp.ClientSession(product.base_url, headers=headers) as client:
        async with client.get(path, headers={"Range": "bytes=100-199"}) as part:
            assert (part.status, await part.read()) == (206, whole[100:200])
            assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
        async with client.get(path, headers={"Range": "bytes=9999999-"}) as beyond:
            assert beyond.status == 416
