"""Images for tests of recognition: a real index and vault, with studies laid into them."""

import hashlib
from collections.abc import AsyncIterator

from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import CaseId, Digest, HospitalId
from consult.vault.local import LocalVault
from imaging.index.service import ImageIndex
from imaging.index.sql import SqlStore, images_outbox
from imaging.index.wire import Attributes, Entry, FrameMap, Instance, Scope
from server.work.takings import StudyCopies

LIMIT_BYTES = 1 << 20


class Shelves:
    """The images of every hospital, as the server keeps them."""

    def __init__(self, database: Database, vault: LocalVault) -> None:
        self.vault = vault
        self.index = ImageIndex(
            ledger=database,
            store=SqlStore(),
            outbox=SqlOutbox(database, images_outbox),
            now=utc_now,
            new_id=new_id,
        )
        self.copies = StudyCopies(self.index, vault)

    async def lay(  # what a study is known by
        self,
        hospital: HospitalId,
        case: CaseId,
        study: str,
        count: int,
        *,
        name: str = "",
        sex: str = "",
        number: str = "",
        series: int = 1,
    ) -> None:
        """Put a study of `count` instances into a place, over `series` series."""
        header = _header(study, name, sex, number)
        entries = [
            await self._entry(hospital, study, n % series + 1, n, header) for n in range(count)
        ]
        await self.index.add(Scope(hospital=hospital, case=case, actor=None), entries)

    async def lying(self, hospital: HospitalId, case: CaseId) -> dict[str, Digest]:
        """What a case has: SOP instance → digest, each of them in the hospital's own vault."""
        found: dict[str, Digest] = {}
        for study in await self.index.contents(case):
            for series in study.series:
                for one in series.instances:
                    assert await self.vault.has(hospital, one.digest)
                    found[one.sop_uid] = one.digest
        return found

    async def _entry(
        self, hospital: HospitalId, study: str, series: int, number: int, header: Attributes
    ) -> Entry:
        content = f"{study}/{number}".encode() * 100
        await self.vault.put(hospital, _whole(content), LIMIT_BYTES)
        instance = Instance(
            study_uid=study,
            series_uid=f"{study}.{series}",
            sop_uid=f"{study}.{series}.{number}",
            sop_class="1.2.840.10008.5.1.4.1.1.2",
            transfer_syntax="1.2.840.10008.1.2.1",
            modality="CT",
            number=number,
            digest=Digest(hashlib.sha256(content).hexdigest()),
            size_bytes=len(content),
            head_bytes=0,
            frames=FrameMap(),
        )
        return Entry(instance=instance, header=header)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _header(study: str, name: str, sex: str, number: str) -> Attributes:
    return {
        "0020000D": {"vr": "UI", "Value": [study]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00100010": {"vr": "PN", "Value": [{"Ideographic": name}]},
        "00100020": {"vr": "LO", "Value": [number]},
        "00100040": {"vr": "CS", "Value": [sex]},
    }
