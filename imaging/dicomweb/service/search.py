"""QIDO-RS and the metadata of WADO-RS: what a case holds, as DICOM JSON in UTF-8."""

import asyncio
import gzip
import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from consult.ledger.errors import NotFound
from consult.ledger.wire import CaseId, HospitalId
from imaging.dicomweb.core.accept import accepts_json
from imaging.dicomweb.core.query import Query, matches, parsed
from imaging.dicomweb.wire import Answer, Asked, Resource
from imaging.index.core.headers import unpack
from imaging.index.core.levels import INSTANCE, at_level
from imaging.index.service import ImageIndex
from imaging.index.wire import Attributes, Instance, Scope, Series, Study

JSON = "application/dicom+json"
REMEMBERED_BYTES = 16 << 20
Key = tuple[HospitalId, CaseId, str, str | None]


class Search:
    """Answers queries and metadata; metadata of a whole series is kept gzipped in memory."""

    def __init__(self, index: ImageIndex) -> None:
        self._index = index
        self._packed: OrderedDict[Key, tuple[str, bytes]] = OrderedDict()

    async def studies(self, scope: Scope, asked: Asked) -> Answer:
        """Search for studies (PS3.18 §10.6)."""
        query = parsed(asked.query)
        studies, _ = await self._index.studies(scope)
        found = [_study(study, asked.base_url) for study in studies]
        return _results(query, found, asked)

    async def series(self, scope: Scope, asked: Asked, study: str | None) -> Answer:
        """Search for series, of one study or of all."""
        query = parsed(asked.query)
        _, series = await self._index.studies(scope)
        mine = [one for one in series if study in (None, one.study_uid)]
        return _results(query, [_series(one, asked.base_url) for one in mine], asked)

    async def instances(self, scope: Scope, asked: Asked, within: Resource | None) -> Answer:
        """Search for instances, of one series, one study or all."""
        query = parsed(asked.query)
        rows = await self._rows(scope, within)
        # A thousand headers are a fifth of a second: not in the loop.
        return await asyncio.to_thread(_instances, query, rows, asked)

    async def metadata(self, scope: Scope, asked: Asked, resource: Resource) -> Answer:
        """Retrieve metadata (PS3.18 §10.4.1.1.2); pixels and private binary values are absent."""
        accept = asked.headers.get("accept", "")
        if not accepts_json(accept):
            return Answer(406)
        if resource.instance is not None:
            rows = await self._rows(scope, resource)
            return Answer(200, _kind(), _joined(_of(rows, resource.instance)))
        tag, packed = await self._series_metadata(scope, resource)
        headers = {**_kind(), "ETag": tag, "Cache-Control": "private, no-store", **_VARY}
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, headers)
        if "gzip" in asked.headers.get("accept-encoding", ""):
            return Answer(200, {**headers, "Content-Encoding": "gzip"}, packed)
        return Answer(200, headers, await asyncio.to_thread(gzip.decompress, packed))

    async def _rows(self, scope: Scope, within: Resource | None) -> list[tuple[Instance, bytes]]:
        if within is not None:
            return await self._index.instances(scope, within.study, within.series)
        studies, _ = await self._index.studies(scope)
        return [
            row for study in studies for row in await self._index.instances(scope, study.study_uid)
        ]

    async def _series_metadata(self, scope: Scope, resource: Resource) -> tuple[str, bytes]:
        """The entity tag and the gzipped metadata of a series or a whole study."""
        _, series = await self._index.studies(scope)
        mine = [
            (one.series_uid, one.instance_count)
            for one in series
            if one.study_uid == resource.study and resource.series in (None, one.series_uid)
        ]
        if not mine:
            raise NotFound
        tag = f'"{hashlib.sha256(repr(sorted(mine)).encode()).hexdigest()[:32]}"'
        key = (scope.hospital, scope.case, resource.study, resource.series)
        kept = self._packed.get(key)
        if kept is None or kept[0] != tag:
            rows = await self._rows(scope, resource)
            packed = await asyncio.to_thread(_gzipped, [header for _, header in rows])
            kept = self._packed[key] = (tag, packed)
            self._forget()
        self._packed.move_to_end(key)
        return kept

    def _forget(self) -> None:
        while len(self._packed) > 1 and self._size_bytes() > REMEMBERED_BYTES:
            self._packed.popitem(last=False)

    def _size_bytes(self) -> int:
        return sum(len(packed) for _, packed in self._packed.values())


def _instances(query: Query, rows: list[tuple[Instance, bytes]], asked: Asked) -> Answer:
    found = [(_instance(instance, packed, asked.base_url), packed) for instance, packed in rows]
    short = [header for header, _ in found]
    if not (query.is_all or query.include or query.conditions):
        return _results(query, short, asked)
    wide = [unpack(packed) | header for header, packed in found]
    return _results(query, wide, asked, keep=[set(header) for header in short])


_VARY = {"Vary": "Accept, Accept-Encoding"}


def _kind() -> dict[str, str]:
    return {"Content-Type": JSON}


def _joined(packed: Iterable[bytes]) -> bytes:
    # The rows are JSON already: joined, not read and written again.
    return b"[" + b",".join(map(zlib.decompress, packed)) + b"]"


def _gzipped(packed: list[bytes]) -> bytes:
    return gzip.compress(_joined(packed), 3)


def _of(rows: list[tuple[Instance, bytes]], sop_uid: str) -> list[bytes]:
    found = [packed for instance, packed in rows if instance.sop_uid == sop_uid]
    if not found:
        raise NotFound
    return found


def _results(
    query: Query, found: list[Attributes], asked: Asked, keep: list[set[str]] | None = None
) -> Answer:
    """The matching results of the page asked for; `keep` names what stays unless all is asked."""
    if not accepts_json(asked.headers.get("accept", "")):
        return Answer(406)
    chosen = [
        header
        if keep is None or query.is_all
        else at_level(header, sorted(keep[place] | set(query.include)))
        for place, header in enumerate(found)
        if matches(query, header)
    ][query.offset : query.offset + query.limit]
    headers = {**_kind(), "Cache-Control": "private, no-store"}
    if not chosen:
        return Answer(204, headers)  # PS3.18 table 10.6.3-2
    return Answer(200, headers, msgspec.json.encode(chosen))


def _study(study: Study, base_url: str) -> Attributes:
    return study.header | {
        "00080061": {"vr": "CS", "Value": list(study.modalities)},
        "00081190": _url(f"{base_url}/studies/{study.study_uid}"),
        "00201206": {"vr": "IS", "Value": [study.series_count]},
        "00201208": {"vr": "IS", "Value": [study.instance_count]},
    }


def _series(series: Series, base_url: str) -> Attributes:
    url = f"{base_url}/studies/{series.study_uid}/series/{series.series_uid}"
    return series.header | {
        "00081190": _url(url),
        "00201209": {"vr": "IS", "Value": [series.instance_count]},
    }


def _instance(instance: Instance, packed: bytes, base_url: str) -> Attributes:
    series = f"{base_url}/studies/{instance.study_uid}/series/{instance.series_uid}"
    tags = [*INSTANCE, "0020000D", "0020000E", "00080060"]
    return at_level(unpack(packed), tags) | {
        "00081190": _url(f"{series}/instances/{instance.sop_uid}"),
        "00083002": {"vr": "UI", "Value": [instance.transfer_syntax]},
    }


def _url(url: str) -> Attributes:
    return {"vr": "UR", "Value": [url]}
