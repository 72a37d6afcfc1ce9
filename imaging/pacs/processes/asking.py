"""A picture archive asked over associations: C-FIND for studies, C-GET for images."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from imaging.index.core.headers import text
from imaging.index.wire import Attributes
from imaging.intake.core.placing import is_uid
from imaging.intake.wire import Arrival
from imaging.pacs.core.asking import Keys
from imaging.pacs.core.troubles import Unanswered
from imaging.pacs.ports import Listed
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.wire.associations import (
    DimseAddress,
    DimseReply,
    FindRecords,
    GetFiles,
    Got,
    Records,
    Unreachable,
    Verified,
    Verify,
)
from imaging.pacs.wire.shipments import Way

PIECE_BYTES = 1 << 20
MOST_SERIES = 2_000
TOLD = (
    *("SpecificCharacterSet", "StudyInstanceUID", "StudyDate", "StudyDescription"),
    *("AccessionNumber", "PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
    *("ModalitiesInStudy", "NumberOfStudyRelatedInstances"),
)


class DimseSource:
    """`Source` by a process that associates; files pass through a folder beside the vault."""

    def __init__(
        self,
        asking: DimseSender,
        fetching: DimseSender,
        address: DimseAddress,
        folder: Path,
        most_bytes: int,
    ) -> None:
        self._asking = asking
        self._fetching = fetching
        self._address = address
        self._folder = folder
        self._most_bytes = most_bytes

    @property
    def way(self) -> Way:
        """See Source.way."""
        return "dimse"

    @property
    def at_once(self) -> int:
        """See Source.at_once; while one lot is taken in, the process fetches the next."""
        return 2

    async def studies(self, keys: Keys, most: int) -> Sequence[Attributes]:
        """See Source.studies."""
        asked = {keyword: "" for keyword in TOLD if keyword != "SpecificCharacterSet"}
        return await self._find("STUDY", asked | dict(keys), most)

    async def instances(self, study_uid: str, most: int) -> Sequence[Listed]:
        """See Source.instances; series by series, as the hierarchy wants it (PS3.4 §C.4.1.3.1)."""
        asked = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": ""}
        listed = list[Listed]()
        for series in await self._find("SERIES", asked, MOST_SERIES):
            series_uid = text(series, "0020000E")
            asked = {
                "StudyInstanceUID": study_uid,
                "SeriesInstanceUID": series_uid,
                "SOPInstanceUID": "",
                "SOPClassUID": "",
            }
            for one in await self._find("IMAGE", asked, most - len(listed)):
                listed.append(Listed(series_uid, text(one, "00080018"), text(one, "00080016")))
            if len(listed) >= most:
                break
        return listed

    async def fetch(self, study_uid: str, lot: Sequence[Listed]) -> AsyncGenerator[Arrival, None]:
        """See Source.fetch; a C-GET for each series of the lot."""
        for series_uid in dict.fromkeys(one.series_uid for one in lot):
            mine = [one for one in lot if one.series_uid == series_uid]
            with TemporaryDirectory(prefix="pull-", dir=self._folder) as folder:
                got = await self._get(study_uid, mine, folder)
                for place, one in enumerate(mine):
                    if one.sop_uid in got:
                        yield Arrival(one.sop_uid, _pieces(Path(folder) / f"{place}.dcm"))

    async def verify(self) -> Verified:
        """C-ECHO, and what the archive offers; raises `Unanswered`."""
        reply = await self._asking.run(Verify(address=self._address))
        if isinstance(reply, Verified):
            return reply
        raise _unanswered(reply)

    async def _get(self, study_uid: str, lot: Sequence[Listed], folder: str) -> frozenset[str]:
        reply = await self._fetching.run(
            GetFiles(
                address=self._address,
                study_uid=study_uid,
                series_uid=lot[0].series_uid,
                sop_classes=tuple(sorted({one.sop_class for one in lot if is_uid(one.sop_class)})),
                sop_uids=tuple(one.sop_uid for one in lot),
                folder=folder,
                most_bytes=self._most_bytes,
            )
        )
        if isinstance(reply, Got):
            return frozenset(reply.sop_uids)
        raise _unanswered(reply)

    async def _find(
        self, level: Literal["STUDY", "SERIES", "IMAGE"], keys: Mapping[str, str], most: int
    ) -> Sequence[Attributes]:
        job = FindRecords(address=self._address, level=level, keys=dict(keys), most=most)
        reply = await self._asking.run(job)
        if isinstance(reply, Records):
            return reply.records
        raise _unanswered(reply)


def _unanswered(reply: DimseReply) -> Unanswered:
    if isinstance(reply, Unreachable):
        return Unanswered("silent" if reply.why == "deadline" else reply.trouble, reply.why)
    return Unanswered("broke-off", "another answer than asked")


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
