"""The use cases of the index: add what was received, tell what a case holds, find an instance."""

from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import datetime

from consult.audit.wire import AuditEntry
from consult.cases.wire import Case, ImagesSummary, StudyNote
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger, NewId, Outbox, Posted
from consult.ledger.wire import CaseId, Digest, HospitalId, PractitionerId
from consult.patients.wire import StudyPatient
from imaging.index.core.contents import contents, note
from imaging.index.core.novelty import sort_out
from imaging.index.core.patients import named
from imaging.index.core.trail import line_of
from imaging.index.ports import Shelves
from imaging.index.wire import (
    Added,
    Entry,
    Instance,
    Scope,
    Series,
    Study,
    StudyContents,
)

REMEMBERED_INSTANCES = 10_000
"""Bound of the memory that spares a frame its look into the database (about 1 KB each)."""

ASKED_AT_ONCE = 5_000
"""A statement takes about 32,000 values on either database."""

Address = tuple[HospitalId, CaseId, str, str]
Rows = list[tuple[Instance, bytes]]


class ImageIndex:
    """What a case holds; acknowledged means committed."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        store: Shelves,
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
                note = _size(fresh)
                await self._outbox.post(tx, self._audit(scope, "images.receive", note, now))
        for entry in fresh:
            self._remembered.pop(_address(scope, entry.instance), None)
        return outcomes

    async def remove(self, scope: Scope, study: str, series: Collection[str]) -> int:
        """Take series of a study out of a case; how many instances. The bytes stay in the vault."""
        now = self._now()
        async with self._ledger.change() as tx:
            count = await self._store.remove(tx, scope.hospital, scope.case, study, series)
            if count:
                note = f"instances={count}"
                await self._outbox.post(tx, self._audit(scope, "images.remove", note, now))
        for one in series:
            self._remembered.pop((scope.hospital, scope.case, study, one), None)
        return count

    async def summary(self, case: CaseId) -> ImagesSummary:
        """How many images the case has; zeros for an unknown case."""
        async with self._ledger.read() as tx:
            found = await self._store.summaries(tx, (case,))
        return found.get(case, ImagesSummary())

    async def counts(self, cases: Collection[CaseId]) -> dict[CaseId, int]:
        """How many instances each of these cases has; cases without any are absent."""
        async with self._ledger.read() as tx:
            found = await self._store.summaries(tx, cases)
        return {case: summary.instances for case, summary in found.items()}

    async def manifest(self, case: CaseId) -> tuple[StudyNote, ...]:
        """The studies of a case as a paper names them, oldest first."""
        return tuple(map(note, await self.contents(case)))

    async def patients(self, case: CaseId) -> dict[str, StudyPatient]:
        """Whom each study of a case names, by its Study Instance UID."""
        async with self._ledger.read() as tx:
            studies, _ = await self._store.studies(tx, None, case)
        return {study.study_uid: named(study.header) for study in studies}

    async def withdraw(self, case: Case, study: str, by: PractitionerId) -> int:
        """Take a study out of its case; how many instances. The bytes stay in the vault."""
        scope = Scope(hospital=case.owner, case=case.id, actor=by)
        _, found = await self.studies(scope)
        series = [each.series_uid for each in found if each.study_uid == study]
        return await self.remove(scope, study, series)

    async def contents(self, case: CaseId) -> list[StudyContents]:
        """All studies of a case down to the digests of their files, for the sealed package."""
        async with self._ledger.read() as tx:
            studies, series = await self._store.studies(tx, None, case)
            rows = await self._store.instances(tx, None, case)
        return contents(studies, series, [instance for instance, _ in rows])

    async def studies(self, scope: Scope) -> tuple[list[Study], list[Series]]:
        """The studies of a case and all their series."""
        async with self._ledger.read() as tx:
            return await self._store.studies(tx, scope.hospital, scope.case)

    async def instances(self, scope: Scope, study: str, series: str | None = None) -> Rows:
        """Instances of a study or series with their packed headers, in the order of showing."""
        async with self._ledger.read() as tx:
            rows = await self._store.instances(tx, scope.hospital, scope.case, series)
        return [row for row in rows if row[0].study_uid == study]

    async def digests(self, scope: Scope, sop_uids: list[str]) -> dict[str, Digest]:
        """The digests of those of these instances that the case has already."""
        found = dict[str, Digest]()
        async with self._ledger.read() as tx:
            for at in range(0, len(sop_uids), ASKED_AT_ONCE):
                asked = sop_uids[at : at + ASKED_AT_ONCE]
                found |= await self._store.digests(tx, scope.hospital, scope.case, asked)
        return found

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

    def _audit(self, scope: Scope, act: str, note: str, now: datetime) -> Posted:
        entry = AuditEntry(
            id=self._new_id(),
            at=now,
            actor=scope.actor,
            hospital=scope.hospital,
            act=act,
            kind="case",
            thing=scope.case,
            case=scope.case,
            note=note,
        )
        return line_of(entry)


def _address(scope: Scope, instance: Instance) -> Address:
    return (scope.hospital, scope.case, instance.study_uid, instance.series_uid)


def _size(fresh: list[Entry]) -> str:
    size_bytes = sum(entry.instance.size_bytes for entry in fresh)
    return f"instances={len(fresh)} size_bytes={size_bytes}"
