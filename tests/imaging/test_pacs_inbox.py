"""What devices send by C-STORE: dcmtk's own tools against the process that listens."""

import asyncio
import hashlib
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sys import executable
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec
import pytest

from consult.ledger.clock import utc_now
from consult.ledger.wire import HospitalId
from imaging.index.wire import Scope
from imaging.pacs.core.inbox import case_of
from imaging.pacs.service.inbox import ARRIVED, Inbox
from imaging.pacs.unix import InboxSocket
from imaging.pacs.wire.associations import Tls
from imaging.pacs.wire.inbox import Answered, Examination, Listening, Peer, Received
from tests.imaging.conftest import Department
from tests.imaging.samples import small_image

HOSPITAL = HospitalId(UUID(int=1))
CT1 = Peer(title="CT1", address="127.0.0.1", hospital=HOSPITAL)
ELSEWHERE = Peer(title="CT2", address="192.0.2.7", hospital=HOSPITAL)
IN = Scope(hospital=HOSPITAL, case=case_of(HOSPITAL, "1.2.3"), actor=None)


@dataclass
class Ward:
    """The server's side of a listening process, which is started and killed at will."""

    department: Department
    inbox: Inbox
    settings: Listening
    process: Process | None = None
    port: int = 0

    async def start(self) -> None:
        """Start the process that listens."""
        settings = msgspec.json.encode(self.settings).decode()
        program = (executable, "-m", "imaging.pacs.listener", settings)
        self.process = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE)
        assert self.process.stdout is not None
        assert await self.process.stdout.readline() == b"ready\n"
        self.port = int(await self.process.stdout.readline())

    async def end(self) -> None:
        """Let go of it, as a server that ends does."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            await self.process.wait()

    def storescu(
        self,
        folder: Path,
        title: str = "CT1",
        called: str = "LIANZHEN",
        options: tuple[str, ...] = (),
    ) -> "Tool":
        """dcmtk sends what is in a folder."""
        here = ("127.0.0.1", str(self.port), str(folder))
        return Tool("storescu", ("-v", "+sd", *options, "-aet", title, "-aec", called, *here))

    def echoscu(self, title: str = "CT1", called: str = "LIANZHEN") -> "Tool":
        """dcmtk asks whether we are there."""
        here = ("127.0.0.1", str(self.port))
        return Tool("echoscu", ("-v", "-aet", title, "-aec", called, *here))


@dataclass(frozen=True)
class Tool:
    """A run of dcmtk: its status and how many stores it was told to have succeeded."""

    program: str
    arguments: tuple[str, ...]

    async def said(self) -> bytes:
        """Run it to its end, and give all that it said."""
        return (await self._done())[1]

    async def run(self) -> tuple[int, int]:
        """Run it to its end."""
        status, said = await self._done()
        return status, said.count(b"Received Store Response (Success)")

    async def _done(self) -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            self.program,
            *self.arguments,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said


@asynccontextmanager
async def ward(
    department: Department,
    *peers: Peer,
    about: Callable[[Inbox], Inbox] = lambda inbox: inbox,
    tls: Tls | None = None,
    most_bytes: int = 2 << 30,
    reserve_bytes: int = 256 << 20,
) -> AsyncIterator[Ward]:
    inbox = Inbox(
        peers=peers,
        receiving=department.receiving,
        index=department.index,
        ledger=department.database,
        outbox=department.outbox,
        now=utc_now,
    )
    # A Unix socket's path holds 108 bytes; those of pytest are longer.
    with TemporaryDirectory() as folder:
        spool, path = Path(folder) / "spool", Path(folder) / "line"
        await asyncio.to_thread(spool.mkdir)
        settings = Listening(
            host="127.0.0.1",
            port=0,
            title="LIANZHEN",
            peers=peers,
            socket=str(path),
            spool=str(spool),
            associations=4,
            tls=tls,
            most_bytes=most_bytes,
            reserve_bytes=reserve_bytes,
        )
        inside = Ward(department, inbox, settings)
        async with InboxSocket(about(inbox), spool).open(path):
            await inside.start()
            try:
                yield inside
            finally:
                await inside.end()


def filled(folder: Path, numbers: range, **attributes: object) -> Path:
    """A folder with an image for each number."""
    folder.mkdir()
    for number in numbers:
        image = small_image(f"1.2.3.4.{number}", InstanceNumber=number, **attributes)
        (folder / f"{number}.dcm").write_bytes(image)
    return folder


async def numbers_in(department: Department, scope: Scope = IN) -> list[int | None]:
    """The instance numbers that the hospital's inbox holds."""
    rows = await department.index.instances(scope, "1.2.3")
    return [instance.number for instance, _ in rows]


async def test_echo_is_answered_to_whom_we_know(department: Department) -> None:
    async with ward(department, CT1) as inside:
        assert await inside.echoscu().run() == (0, 0)


@pytest.mark.parametrize(("title", "called"), [("STRANGER", "LIANZHEN"), ("CT1", "OTHER")])
async def test_another_title_gets_no_association(
    department: Department, tmp_path: Path, title: str, called: str
) -> None:
    files = filled(tmp_path / "files", range(1, 2))
    async with ward(department, CT1) as inside:
        echoed = await inside.echoscu(title, called).run()
        stored = await inside.storescu(files, title, called).run()

    assert echoed[0] != 0
    assert stored[0] != 0
    assert await numbers_in(department) == []


async def test_another_address_is_not_listened_to(department: Department, tmp_path: Path) -> None:
    files = filled(tmp_path / "files", range(1, 2))
    async with ward(department, ELSEWHERE) as inside:
        status, _ = await inside.storescu(files, "CT2").run()

    assert status != 0
    assert await numbers_in(department) == []


async def test_a_title_is_worth_nothing_from_the_address_of_another(
    department: Department, tmp_path: Path
) -> None:
    files = filled(tmp_path / "files", range(1, 2))
    async with ward(department, CT1, ELSEWHERE) as inside:
        _, taken = await inside.storescu(files, "CT2").run()

    assert taken == 0
    assert await numbers_in(department) == []


async def test_a_hundred_images_over_four_associations_lie_in_one_case_as_they_were_sent(
    department: Department, tmp_path: Path
) -> None:
    folders = [filled(tmp_path / str(at), range(at * 25 + 1, at * 25 + 26)) for at in range(4)]
    async with ward(department, CT1) as inside:
        done = await asyncio.gather(*(inside.storescu(folder).run() for folder in folders))
        spool = Path(inside.settings.spool)
        left = await asyncio.to_thread(lambda: list(spool.iterdir()))

    assert done == [(0, 25)] * 4
    assert left == []
    assert await numbers_in(department) == list(range(1, 101))
    rows = await department.index.instances(IN, "1.2.3")
    kept = await department.vault.read(HOSPITAL, rows[0][0].digest)
    sent = (folders[0] / "1.dcm").read_bytes()
    assert kept[kept.index(b"\x08\x00\x16\x00UI") :] == sent[sent.index(b"\x08\x00\x16\x00UI") :]


class KillingInbox:
    """An inbox whose listening process is killed after so many files, before their answer."""

    def __init__(self, inbox: Inbox, after: int) -> None:
        self._inbox = inbox
        self._after = after
        self.ward: Ward | None = None

    async def take(self, received: Received, chunks: AsyncIterator[bytes]) -> Answered:
        self._after -= 1
        answered = await self._inbox.take(received, chunks)
        if self._after == 0 and self.ward is not None and self.ward.process is not None:
            self.ward.process.kill()
        return answered


async def test_killed_in_mid_association_it_forgets_nothing_that_it_acknowledged(
    department: Department, tmp_path: Path
) -> None:
    files = filled(tmp_path / "files", range(1, 41))
    killing: list[KillingInbox] = []

    def dangerous(inbox: Inbox) -> Inbox:
        killing.append(KillingInbox(inbox, 15))
        return killing[0]  # type: ignore[return-value]  # all that the socket asks is `take`

    async with ward(department, CT1, about=dangerous) as inside:
        killing[0].ward = inside
        status, acknowledged = await inside.storescu(files).run()
        between = await numbers_in(department)
        await inside.start()
        again = await inside.storescu(files).run()

    assert status != 0
    assert acknowledged == 14
    assert len(between) == 15
    assert again == (0, 40)
    assert await numbers_in(department) == list(range(1, 41))


async def test_an_examination_is_told_of_once_with_what_a_result_needs(
    department: Department, tmp_path: Path
) -> None:
    attributes = {
        "SpecificCharacterSet": "GB18030",
        "PatientName": "Wang^Guiying=王^桂英",
        "PatientSex": "F",
        "PatientBirthDate": "19610312",
        "StudyDate": "20261120",
        "StudyTime": "093015.5",
        "StudyDescription": "胸部CT平扫",
        "AccessionNumber": "A7",
        "Modality": "CT",
    }
    files = filled(tmp_path / "files", range(1, 4), **attributes)
    told = Told()
    async with ward(department, CT1) as inside:
        assert await inside.storescu(files).run() == (0, 3)
        assert await inside.storescu(files).run() == (0, 3)
        later = utc_now() + timedelta(hours=1)
        leased = await department.outbox.lease(later, 0.0, 50)
        [message] = [one for one in leased if one.topic == ARRIVED]
        await inside.inbox.tell(message, told)

    assert told.heard == [
        Examination(
            hospital=HOSPITAL,
            images=IN.case,
            study_uid="1.2.3",
            accession="A7",
            patient_name="王桂英",
            patient_id="P1",
            sex="F",
            birth_date=date(1961, 3, 12),
            performed_at=datetime(2026, 11, 20, 1, 30, 15, tzinfo=UTC),
            description="胸部CT平扫",
            modalities=("CT",),
        )
    ]
    assert ARRIVED not in {one.topic for one in await department.outbox.unfinished(50)}


class Told:
    """Who makes results, as far as this test asks."""

    def __init__(self) -> None:
        self.heard = list[Examination]()

    async def arrived(self, examination: Examination) -> None:
        self.heard.append(examination)


async def test_a_file_that_is_none_is_refused_and_the_others_taken(
    department: Department, tmp_path: Path
) -> None:
    files = filled(tmp_path / "files", range(1, 3))
    broken = small_image("1.2.3.4.9", StudyInstanceUID="9.99.99.9")
    (files / "0.dcm").write_bytes(broken.replace(b"9.99.99.9", b"../../etc"))
    async with ward(department, CT1) as inside:
        _, taken = await inside.storescu(files, options=("-nh",)).run()

    assert taken == 2
    assert await numbers_in(department) == [1, 2]


@pytest.mark.parametrize(
    ("bound", "taken"),
    [({"most_bytes": 100_000}, [1, 2]), ({"reserve_bytes": 1 << 60}, [])],
    ids=["bigger than an object may be", "nothing left on the disk"],
)
async def test_what_does_not_fit_is_received_to_its_end_and_refused_with_a_status(
    department: Department, tmp_path: Path, bound: dict[str, int], taken: list[int]
) -> None:
    files = filled(tmp_path / "files", range(1, 3))
    big = small_image("1.2.3.4.9", Rows=1024, Columns=1024, PixelData=bytes(1 << 20))
    (files / "0.dcm").write_bytes(big)
    async with ward(department, CT1, **bound) as inside:  # type: ignore[arg-type]  # one of two
        said = await inside.storescu(files, options=("-nh",)).said()
        left = await asyncio.to_thread(lambda: list(Path(inside.settings.spool).iterdir()))

    assert said.count(b"OutOfResources") == 3 - len(taken)
    assert said.count(b"Received Store Response (Success)") == len(taken)
    assert (await numbers_in(department), left) == (taken, [])


async def test_the_same_image_by_c_store_and_by_upload_is_one(
    department: Department, tmp_path: Path
) -> None:
    image = small_image("1.2.3.4.1")
    files = filled(tmp_path / "files", range(1, 2))
    async with ward(department, CT1) as inside:
        assert await inside.storescu(files).run() == (0, 1)
    [came] = await department.take(("a.dcm", image), scope=IN)
    other = small_image("1.2.3.4.1", InstanceNumber=1, PixelData=bytes(64))
    [changed] = await department.take(("b.dcm", other), scope=IN)

    [(kept, _)] = await department.index.instances(IN, "1.2.3")
    assert kept.digest != hashlib.sha256(image).hexdigest()
    assert (came.outcome, changed.outcome) == ("duplicate", "conflict")
