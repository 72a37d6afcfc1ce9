"""Images: ours beside Orthanc, the same made CT, the same requests, one after the other.

Client and servers share the machine, all is in the page cache, nothing goes over TLS: wall time is
rough, processor time of the server (with its workers) is the figure to trust.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from aiohttp import ClientSession, TCPConnector, web

from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import CaseId
from consult.vault.local import LocalVault
from imaging.dicomweb.service.retrieval import Retrieval
from imaging.dicomweb.service.search import Search
from imaging.dicomweb.service.storing import Storing
from imaging.index.service import ImageIndex
from imaging.index.sql import SqlStore, images, images_outbox
from imaging.index.wire import Scope
from imaging.intake.service import Receiving
from imaging.intake.tempfile import TemporaryFiles
from imaging.intake.wire import Limits
from imaging.intake.zipfile import ZipFiles
from imaging.pixels.processes import WorkerProcesses
from imaging.pixels.service import Pictures
from server.guards import tell_errors
from server.handlers.dicomweb import Dicomweb, ImageAct, routes
from tests.bench.report import Row, at_most, write
from tests.imaging.conftest import COUNTY
from tests.orthanc import running_orthanc

SLICES = 120
OURS = f"dicomweb/cases/{COUNTY.case}"
ANY_FRAME = {
    "Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*',
    # A browser would say gzip, and Orthanc would then spend 40 ms a frame on it.
    "Accept-Encoding": "identity",
}
JSON = {"Accept": "application/dicom+json"}


@dataclass(frozen=True)
class Peer:
    """A server to be measured: the root of its DICOMweb and its process."""

    name: str
    root: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """Processor time so far, with that of living children."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)

    def resident_mib(self) -> float:
        """Resident memory of the server alone, its workers apart."""
        return float(self.process.memory_info().rss / 2**20)


@dataclass(frozen=True)
class Figures:
    """What was measured of one server; times in ms."""

    ingest: float
    ingest_cpu: float
    first_metadata: float
    metadata: float
    first_frame: float
    frame: float
    frame_cpu: float
    instances: float
    rendered: float
    resident_mib: float


async def serve(folder: Path) -> None:
    """Our routes without sign-in on a free port, printed; until the pipe ends."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'images.db'}")
    async with database.change() as tx:
        await tx.connection.run_sync(images.create_all)
    vault, workers = LocalVault(folder / "vault"), WorkerProcesses(idle_s=600)
    outbox = SqlOutbox(database, images_outbox)
    index = ImageIndex(ledger=database, store=SqlStore(), outbox=outbox, now=utc_now, new_id=new_id)
    receiving = Receiving(
        vault=vault,
        index=index,
        workers=workers,
        spool=TemporaryFiles(folder),
        unzip=ZipFiles(),
        limits=Limits(),
    )
    pictures = Pictures(vault=vault, workers=workers)
    retrieval = Retrieval(index=index, vault=vault, pictures=pictures, new_id=new_id)

    async def admit(_request: web.Request, _case: CaseId, _act: ImageAct) -> Scope:
        return COUNTY

    app = web.Application(middlewares=[tell_errors])
    app.add_routes(
        routes(
            Dicomweb(
                authorise=admit,
                search=Search(index),
                retrieval=retrieval,
                storing=Storing(receiving),
                receiving=receiving,
            )
        )
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()
    await workers.close()
    vault.close()
    await database.close()


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Peer]:
    """Our server in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.imaging", "serve", str(folder)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes")
    port = int(await process.stdout.readline())
    yield Peer("ours", f"http://127.0.0.1:{port}/{OURS}", psutil.Process(process.pid))
    process.stdin.close()
    await process.wait()


async def stow(http: ClientSession, root: str, files: list[bytes]) -> None:
    """Ten instances a request, four requests at a time."""
    batches = [files[at : at + 10] for at in range(0, len(files), 10)]
    head = b"--bench\r\nContent-Type: application/dicom\r\n\r\n"
    kind = 'multipart/related; type="application/dicom"; boundary=bench'
    at_once = asyncio.Semaphore(4)

    async def send(batch: list[bytes]) -> None:
        body = b"".join(head + file + b"\r\n" for file in batch) + b"--bench--"
        headers = {**JSON, "Content-Type": kind}
        async with at_once, http.post(f"{root}/studies", data=body, headers=headers) as response:
            if response.status != 200:
                raise RuntimeError(f"STOW: {response.status} {await response.text()}")

    async with asyncio.TaskGroup() as group:
        for batch in batches:
            group.create_task(send(batch))


async def median_ms(call: Callable[[int], Awaitable[object]], count: int) -> float:
    """The median of so many calls, one after the other."""
    took = list[float]()
    for number in range(count):
        started = time.perf_counter()
        await call(number)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


async def measured(peer: Peer, http: ClientSession, files: list[bytes]) -> Figures:
    """All figures of one server."""

    async def get(path: str, headers: dict[str, str]) -> bytes:
        async with http.get(f"{peer.root}/{path}", headers=headers) as response:
            if response.status != 200:
                raise RuntimeError(f"{peer.name}: {path}: {response.status}")
            return await response.read()

    # One file first, often enough at a time that all that is started on demand has been.
    await stow(http, peer.root, files[:1] * 40)
    before, started = peer.cpu_s(), time.perf_counter()
    await stow(http, peer.root, files[1:])
    ingest = (time.perf_counter() - started) * 1000 / (len(files) - 1)
    ingest_cpu = (peer.cpu_s() - before) * 1000 / (len(files) - 1)
    series = await _series(http, peer)
    first_metadata = await median_ms(lambda _: get(f"{series}/metadata", JSON), 1)
    metadata = await median_ms(lambda _: get(f"{series}/metadata", JSON), 15)
    found = await http.get(f"{peer.root}/{series}/instances", headers=JSON)
    uids = [one["00080018"]["Value"][0] for one in await found.json(content_type=None)]

    def frame(number: int) -> Awaitable[bytes]:
        return get(f"{series}/instances/{uids[number % len(uids)]}/frames/1", ANY_FRAME)

    first_frame = await median_ms(frame, 1)
    before = peer.cpu_s()
    one_frame = await median_ms(frame, 3 * len(uids))
    frame_cpu = (peer.cpu_s() - before) * 1000 / (3 * len(uids))
    return Figures(
        ingest=ingest,
        ingest_cpu=ingest_cpu,
        first_metadata=first_metadata,
        metadata=metadata,
        first_frame=first_frame,
        frame=one_frame,
        frame_cpu=frame_cpu,
        instances=await median_ms(lambda _: get(f"{series}/instances", JSON), 10),
        rendered=await median_ms(
            lambda n: get(f"{series}/instances/{uids[n]}/rendered", {"Accept": "image/jpeg"}), 20
        ),
        resident_mib=peer.resident_mib(),
    )


async def _series(http: ClientSession, peer: Peer) -> str:
    async with http.get(f"{peer.root}/series", headers=JSON) as response:
        [one] = await response.json(content_type=None)
    study, series = one["0020000D"]["Value"][0], one["0020000E"]["Value"][0]
    return f"studies/{study}/series/{series}"


async def run() -> None:
    """Measure both, write build/bench/imaging.json."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.demo.phantom", str(folder / "ct"), str(SLICES)
        )
        await made.wait()
        files = [path.read_bytes() for path in sorted((folder / "ct").iterdir())]
        connector = TCPConnector(limit=8)
        async with ClientSession(connector=connector, auto_decompress=True) as http:
            async with ours(folder) as peer:
                mine = await measured(peer, http, files)
            with running_orthanc() as orthanc:
                root, process = f"{orthanc.url}/dicom-web", psutil.Process(orthanc.pid)
                theirs = await measured(Peer("Orthanc", root, process), http, files)
    write("imaging", rows(mine, theirs, f"Orthanc {orthanc.version}"))


def rows(mine: Figures, theirs: Figures, peer: str) -> list[Row]:
    """The table; wall times have room for a busy machine, processor time and memory have not."""
    wanted = {
        "ingest": ("ingest of a CT slice of 514 KiB, 4 x 10, fsync", 40.0),
        "ingest_cpu": ("- processor time, workers included", 14.0),
        "first_metadata": (f"metadata of {SLICES} slices, first call", 120.0),
        "metadata": (f"metadata of {SLICES} slices, later calls", 10.0),
        "first_frame": ("first frame of 512 KiB", 100.0),
        "frame": ("frame of 512 KiB, one at a time", 4.0),
        "frame_cpu": ("- processor time", 2.0),
        "instances": (f"QIDO of {SLICES} instances", 60.0),
        "rendered": ("rendered JPEG 512 x 512", 80.0),
        "resident_mib": ("resident memory of the server afterwards", 180.0),
    }
    return [
        at_most(
            what,
            "MiB" if name == "resident_mib" else "ms",
            round(getattr(mine, name), 2),
            target,
            (peer, round(getattr(theirs, name), 2)),
        )
        for name, (what, target) in wanted.items()
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(Path(sys.argv[2])))
    else:
        asyncio.run(run())
