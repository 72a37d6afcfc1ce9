"""The use cases of the index: add what was received, tell what a case holds, find an instance."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

import msgspec

from consult.audit.wire import AuditEntry
from consult.cases.wire import ImagesSummary
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger, NewId, Outbox, Posted
from consult.ledger.wire import CaseId, HospitalId
from imaging.index.core.headers import text
from imaging.index.core.novelty import sort_out
from imaging.index.ports import Store
from imaging.index.wire import (
    Added,
    Entry,
    Instance,
    Scope,
    Series,
    SeriesManifest,
    Study,
    StudyManifest,
)

AUDIT_TOPIC = "audit.entry"
"""Outbox topic; the body's `entry` is the JSON of an `AuditEntry`, taken over once by its id."""

REMEMBERED_INSTANCES = 10_000
"""Bound of the memory that spares a frame its look into the database (about 1 KB each)."""

Address = tuple[HospitalId, CaseId, str, str]
Rows = list[tuple[Instance, bytes]]


class ImageIndex:
    """What a case holds; acknowledged means committed."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        store: Store,
        outbox: Outbox,
        now: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._outbox = outbox
        self._now = now
        self._new_id = new_id
        self._remembered: OrderedDict[Address, dict[str, Instance]] = OrderedDict()

    async def add(self, scope: Scope, entries: list[Entry]) -> list[Added]:
        """Add a batch in one transaction and say what became of each entry, in order."""
        if not entries:
            return []
        uids = sorted({entry.instance.sop_uid for entry in entries})
        now = self._now()
        async with self._ledger.change() as tx:
            known = await self._store.digests(tx, scope.hospital, scope.case, uids)
            outcomes, fresh = sort_out(entries, dict(known))
            await self._store.insert(tx, scope.hospital, scope.case, fresh, now)
            if fresh:
                await self._outbox.post(tx, self._audit(scope, fresh, now))
        for entry in fresh:
            self._remembered.pop(_address(scope, entry.instance), None)
        return outcomes

    async def summary(self, hospital: HospitalId, case: CaseId) -> ImagesSummary:
        """How many images the case has."""
        async with self._ledger.read() as tx:
            return await self._store.summary(tx, hospital, case)

    async def manifest(self, hospital: HospitalId, case: CaseId) -> list[StudyManifest]:
        """All studies of a case with the digests of their files, for the sealed package."""
        async with self._ledger.read() as tx:
            studies, series = await self._store.studies(tx, hospital, case)
            rows = await self._store.instances(tx, hospital, case)
        by_series: dict[tuple[str, str], list[Instance]] = {}
        for instance, _ in rows:
            key = (instance.study_uid, instance.series_uid)
            by_series.setdefault(key, []).append(instance)
        return [_study_manifest(study, series, by_series) for study in studies]

    async def studies(self, scope: Scope) -> tuple[list[Study], list[Series]]:
        """The studies of a case and all their series."""
        async with self._ledger.read() as tx:
            return await self._store.studies(tx, scope.hospital, scope.case)

    async def instances(self, scope: Scope, study: str, series: str | None = None) -> Rows:
        """Instances of a study or series with their packed headers, in the order of showing."""
        async with self._ledger.read() as tx:
            rows = await self._store.instances(tx, scope.hospital, scope.case, series)
        return [row for row in rows if row[0].study_uid == study]

    async def locate(self, scope: Scope, study: str, series: str, sop: str) -> Instance:
        """One instance, from memory where its series was asked for lately; raises NotFound."""
        address = (scope.hospital, scope.case, study, series)
        known = self._remembered.get(address)
        if known is None or sop not in known:
            rows = await self.instances(scope, study, series)
            known = {instance.sop_uid: instance for instance, _ in rows}
            self._remember(address, known)
        else:
            self._remembered.move_to_end(address)
        if sop not in known:
            raise NotFound
        return known[sop]

    def _remember(self, address: Address, known: dict[str, Instance]) -> None:
        if not known:
            return
        self._remembered[address] = known
        while (
            len(self._remembered) > 1
            and sum(map(len, self._remembered.values())) > REMEMBERED_INSTANCES
        ):
            self._remembered.popitem(last=False)

    def _audit(self, scope: Scope, fresh: list[Entry], now: datetime) -> Posted:
        size_bytes = sum(entry.instance.size_bytes for entry in fresh)
        entry = AuditEntry(
            id=self._new_id(),
            at=now,
            actor=scope.actor,
            hospital=scope.hospital,
            act="images.receive",
            kind="case",
            thing=scope.case,
            case=scope.case,
            note=f"instances={len(fresh)} size_bytes={size_bytes}",
        )
        return Posted(
            id=entry.id,
            topic=AUDIT_TOPIC,
            key=str(scope.case),
            body={"entry": msgspec.json.encode(entry).decode()},
            run_at=now,
        )


def _address(scope: Scope, instance: Instance) -> Address:
    return (scope.hospital, scope.case, instance.study_uid, instance.series_uid)


def _study_manifest(
    study: Study,
    series: list[Series],
    by_series: dict[tuple[str, str], list[Instance]],
) -> StudyManifest:
    return StudyManifest(
        study_uid=study.study_uid,
        study_date=text(study.header, "00080020"),
        description=text(study.header, "00081030"),
        patient_name=text(study.header, "00100010"),
        patient_id=text(study.header, "00100020"),
        series=tuple(
            SeriesManifest(
                series_uid=one.series_uid,
                modality=text(one.header, "00080060"),
                description=text(one.header, "0008103E"),
                instances=tuple(by_series.get((one.study_uid, one.series_uid), ())),
            )
            for one in series
            if one.study_uid == study.study_uid
        ),
    )
