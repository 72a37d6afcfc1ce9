"""What was acknowledged is there after the process was killed."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
from aiohttp import ClientSession

from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.vault.local import LocalVault
from imaging.index.service import ImageIndex
from imaging.index.sql import SqlStore, images_outbox
from tests.bench.imaging import ours
from tests.imaging.conftest import COUNTY
from tests.imaging.samples import small_image

FILES = {f"1.2.3.{number}": small_image(f"1.2.3.{number}") for number in range(10, 22)}


async def test_a_server_killed_in_mid_upload_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    acknowledged, workers = list[str](), list[psutil.Process]()
    async with ours(tmp_path) as peer, ClientSession() as http:
        root = peer.root.replace("dicomweb", "api")

        async def upload(uid: str) -> None:
            async with http.post(f"{root}/images?name={uid}", data=FILES[uid]) as response:
                taken = await response.json()
            acknowledged.extend(one["instance"] for one in taken["results"])
            if len(acknowledged) == 5:
                workers.extend(peer.process.children())
                os.kill(peer.process.pid, signal.SIGKILL)

        await asyncio.gather(*map(upload, FILES), return_exceptions=True)

    assert len(acknowledged) >= 5
    kept = await stored(tmp_path)
    assert {uid: kept.get(uid) for uid in acknowledged} == {uid: FILES[uid] for uid in acknowledged}
    _, alive = await asyncio.to_thread(psutil.wait_procs, workers, 20)
    assert workers
    assert alive == []


async def stored(folder: Path) -> dict[str, bytes]:
    """Every instance that a new process finds, with its bytes."""
    database, vault = (
        Database(f"sqlite+aiosqlite:///{folder / 'images.db'}"),
        LocalVault(folder / "vault"),
    )
    index = ImageIndex(
        ledger=database,
        store=SqlStore(),
        outbox=SqlOutbox(database, images_outbox),
        now=utc_now,
        new_id=new_id,
    )
    found = {
        instance.sop_uid: await vault.read(COUNTY.hospital, instance.digest)
        for study in await index.contents(COUNTY.case)
        for series in study.series
        for instance in series.instances
    }
    vault.close()
    await database.close()
    return found
