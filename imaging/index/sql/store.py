"""The rows of the index, written in batches: one transaction for what one request brought."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Table, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consult.cases.wire import ImagesSummary
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import connection
from consult.ledger.wire import CaseId, Digest, HospitalId
from imaging.index.core.headers import pack, text, unpack
from imaging.index.core.levels import SERIES, STUDY, at_level
from imaging.index.sql.tables import instances, series, studies
from imaging.index.wire import Entry, Instance, Series, Study

T = TypeVar("T")

_instance = msgspec.msgpack.Decoder(Instance)

LAST = 2**31 - 1
"""Sorts instances without a number behind the numbered ones."""

IN_ONE_QUERY = 500
"""SQLite's default bound on parameters was 999 before 3.32."""


class SqlStore:
    """`imaging.index.ports.Store` on SQLAlchemy."""

    async def digests(
        self, tx: Transaction, hospital: HospitalId, case: CaseId, sop_uids: list[str]
    ) -> dict[str, Digest]:
        """See Store.digests; in a change it also keeps other writers of the case out."""
        opened = connection(tx)
        if tx.is_change and opened.dialect.name == "postgresql":
            number = int.from_bytes(case.bytes[-8:], "big", signed=True)
            await opened.execute(select(func.pg_advisory_xact_lock(number)))
        found: dict[str, Digest] = {}
        for some in _chunked(sop_uids):
            query = select(instances.c.sop_uid, instances.c.digest).where(
                *_owned(instances, hospital, case), instances.c.sop_uid.in_(some)
            )
            found |= {uid: Digest(digest) for uid, digest in await opened.execute(query)}
        return found

    async def insert(
        self,
        tx: Transaction,
        hospital: HospitalId,
        case: CaseId,
        entries: list[Entry],
        now: datetime,
    ) -> None:
        """See Store.insert."""
        if not entries:
            return
        opened = connection(tx)
        owner = {"hospital": hospital, "case_id": case, "received_at": now}
        upsert: Any = sqlite_insert if opened.dialect.name == "sqlite" else postgresql_insert
        rows = [row | owner for row in _studies(entries)]
        await opened.execute(upsert(studies).on_conflict_do_nothing(), rows)
        counted = upsert(series)
        counted = counted.on_conflict_do_update(
            index_elements=list(series.primary_key),
            set_={"instance_count": series.c.instance_count + counted.excluded.instance_count},
        )
        await opened.execute(counted, [row | owner for row in _series(entries)])
        await opened.execute(insert(instances), [_row(entry) | owner for entry in entries])

    async def studies(
        self, tx: Transaction, hospital: HospitalId | None, case: CaseId
    ) -> tuple[list[Study], list[Series]]:
        """See Store.studies."""
        opened = connection(tx)
        columns = (series.c.study_uid, series.c.series_uid, series.c.instance_count)
        query = select(*columns, series.c.header).where(*_owned(series, hospital, case))
        ordered = query.order_by(series.c.received_at, series.c.series_uid)
        found = [
            Series(study_uid=s, series_uid=r, instance_count=n, header=unpack(packed))
            for s, r, n, packed in await opened.execute(ordered)
        ]
        which = select(studies.c.study_uid, studies.c.header)
        which = which.where(*_owned(studies, hospital, case))
        rows = await opened.execute(which.order_by(studies.c.received_at, studies.c.study_uid))
        return [_study(uid, packed, found) for uid, packed in rows], found

    async def instances(
        self,
        tx: Transaction,
        hospital: HospitalId | None,
        case: CaseId,
        series_uid: str | None = None,
    ) -> list[tuple[Instance, bytes]]:
        """See Store.instances."""
        query = select(instances.c.instance, instances.c.header)
        query = query.where(*_owned(instances, hospital, case))
        if series_uid is not None:
            query = query.where(instances.c.series_uid == series_uid)
        order = (instances.c.study_uid, instances.c.series_uid)
        query = query.order_by(*order, instances.c.number, instances.c.sop_uid)
        rows = await connection(tx).execute(query)
        return [(_instance.decode(packed), header) for packed, header in rows]

    async def remove(
        self,
        tx: Transaction,
        hospital: HospitalId,
        case: CaseId,
        study_uid: str,
        series_uids: Collection[str],
    ) -> int:
        """See Shelves.remove."""
        opened, count = connection(tx), 0
        for some in _chunked(list(series_uids)):
            for table in (instances, series):
                mine = (*_owned(table, hospital, case), table.c.study_uid == study_uid)
                gone = delete(table).where(*mine, table.c.series_uid.in_(some))
                removed = (await opened.execute(gone)).rowcount
                count += removed if table is instances else 0
        left = select(series.c.series_uid).where(
            *_owned(series, hospital, case), series.c.study_uid == study_uid
        )
        empty = (*_owned(studies, hospital, case), studies.c.study_uid == study_uid)
        await opened.execute(delete(studies).where(*empty, ~left.exists()))
        return count

    async def summaries(
        self, tx: Transaction, cases: Collection[CaseId]
    ) -> dict[CaseId, ImagesSummary]:
        """See Store.summaries."""
        found: dict[CaseId, ImagesSummary] = {}
        columns = instances.c
        query = select(
            columns.case_id,
            func.count(func.distinct(columns.study_uid)),
            func.count(func.distinct(columns.series_uid)),
            func.count(),
            func.coalesce(func.sum(columns.size_bytes), 0),
        ).group_by(columns.case_id)
        for some in _chunked(list(cases)):
            rows = await connection(tx).execute(query.where(columns.case_id.in_(some)))
            for case, study_count, series_count, count, size_bytes in rows:
                found[CaseId(case)] = ImagesSummary(
                    studies=study_count,
                    series=series_count,
                    instances=count,
                    size_bytes=int(size_bytes),
                )
        return found


def _chunked(values: list[T]) -> list[list[T]]:
    return [values[at : at + IN_ONE_QUERY] for at in range(0, len(values), IN_ONE_QUERY)]


def _owned(
    table: Table, hospital: HospitalId | None, case: CaseId
) -> tuple[ColumnElement[bool], ...]:
    mine = (table.c.case_id == case,)
    return mine if hospital is None else (*mine, table.c.hospital == hospital)


def _studies(entries: list[Entry]) -> list[dict[str, Any]]:
    first = {entry.instance.study_uid: entry for entry in reversed(entries)}
    return [
        {"study_uid": uid, "header": pack(at_level(entry.header, STUDY))}
        for uid, entry in first.items()
    ]


def _series(entries: list[Entry]) -> list[dict[str, Any]]:
    first = {_series_of(entry): entry for entry in reversed(entries)}
    counts = Counter(map(_series_of, entries))
    return [
        {
            "study_uid": study_uid,
            "series_uid": series_uid,
            "instance_count": counts[study_uid, series_uid],
            "header": pack(at_level(entry.header, [*STUDY, *SERIES])),
        }
        for (study_uid, series_uid), entry in first.items()
    ]


def _series_of(entry: Entry) -> tuple[str, str]:
    return entry.instance.study_uid, entry.instance.series_uid


def _row(entry: Entry) -> dict[str, Any]:
    instance = entry.instance
    return {
        "sop_uid": instance.sop_uid,
        "study_uid": instance.study_uid,
        "series_uid": instance.series_uid,
        "number": LAST if instance.number is None else instance.number,
        "digest": instance.digest,
        "size_bytes": instance.size_bytes,
        "instance": msgspec.msgpack.encode(instance),
        "header": pack(entry.header),
    }


def _study(uid: str, packed: bytes, found: list[Series]) -> Study:
    mine = [one for one in found if one.study_uid == uid]
    modalities = sorted({text(one.header, "00080060") for one in mine} - {""})
    return Study(
        study_uid=uid,
        modalities=tuple(modalities),
        series_count=len(mine),
        instance_count=sum(one.instance_count for one in mine),
        header=unpack(packed),
    )
