"""Imports catalogues and certificates, keeps certificates, and counts what was decided."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from consult.access.service import Door
from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.errors import NotAllowed, NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import AllianceId, CatalogueId, CertificateId, HospitalId
from consult.recognition.core import sheets
from consult.recognition.core.catalogues import next_edition
from consult.recognition.core.counts import span, tally
from consult.recognition.ports import Workbooks
from consult.recognition.service.findings import Findings
from consult.recognition.wire import Catalogue, Certificate, Count, Imported, Item, RowError, TakeIn


class Catalogues:
    """The lead hospital's administrator keeps the catalogue; who decided what is counted."""

    def __init__(
        self, findings: Findings, workbooks: Workbooks, door: Door, audit: Audit, new_id: NewId
    ) -> None:
        self._findings = findings
        self._workbooks = workbooks
        self._door = door
        self._audit = audit
        self._new_id = new_id

    async def take_in(self, tx: Transaction, call: Call, body: TakeIn) -> Imported:
        """Import a workbook; nothing is kept in a dry run or while a cell is wrong.

        Items make the next edition, whole; certificates are added, and those that are there
        already are passed over, so that the same workbook can be handed in again.
        """
        alliance = await self._led(tx, call)
        book = self._workbooks.rows(body.workbook)
        names = {each.name: each.id for each in await self._findings.records.people.hospitals(tx)}
        items = sheets.items(book.get(sheets.ITEMS_SHEET, ()), names)
        rows = sheets.certificates(book.get(sheets.CERTIFICATES_SHEET, ()), names)
        errors = (*_missing(book), *items.errors, *rows.errors)
        told = Imported(
            is_dry_run=body.is_dry_run,
            items=len(items.values),
            certificates=len(rows.values),
            errors=errors,
        )
        if body.is_dry_run or errors:
            return told
        await self._certify(tx, call, rows.values)
        made = await self._add(tx, call, alliance, body, items.values) if items.values else None
        thing = made.id if made is not None else None
        deed = Deed(act="recognition.import", kind="catalogue", thing=thing)
        await self._audit.record(tx, call.doer, deed)
        return replace(told, catalogue=thing)

    def blank(self) -> bytes:
        """The workbook that `take_in` takes, to be filled in; it tells nothing of anybody."""
        return self._workbooks.blank(sheets.BLANK)

    async def editions(self, tx: Transaction, call: Call) -> Sequence[Catalogue]:
        """The editions that bind the caller's hospital, the newest first."""
        agreement = await self._findings.records.alliances.binding(
            tx, call.principal.hospital, call.now
        )
        return await self._findings.stores.catalogues.of_alliance(tx, agreement.alliance)

    async def certificates(self, tx: Transaction, call: Call) -> Sequence[Certificate]:
        """The certificates of every hospital that the caller's agreement binds."""
        agreement = await self._findings.records.alliances.binding(
            tx, call.principal.hospital, call.now
        )
        return await self._findings.stores.certificates.of_hospitals(tx, agreement.parties)

    async def revoke(
        self, tx: Transaction, call: Call, certificate: CertificateId, on: date
    ) -> Certificate:
        """Take a certificate back from a day on: results of that day and later lose the mark."""
        await self._led(tx, call)
        found = await self._findings.stores.certificates.get(tx, certificate)
        if found is None:
            raise NotFound
        after = replace(found, version=found.version + 1, revoked_on=on)
        await self._findings.stores.certificates.save(tx, after)
        deed = Deed(act="certificate.revoke", kind="certificate", thing=certificate)
        await self._audit.record(tx, call.doer, deed)
        return after

    async def counts(
        self, tx: Transaction, call: Call, first: date, last: date
    ) -> tuple[Count, ...]:
        """What was decided on these days of the clinic: in one's own hospital, for the lead's
        people in those of all parties."""
        hospital = call.principal.hospital
        await self._door.demand(tx, call, "see_counts", call.own_hospital)
        whose: set[HospitalId] = {hospital}
        if await self._findings.records.alliances.led_by(tx, hospital):
            agreement = await self._findings.records.alliances.binding(tx, hospital, call.now)
            whose |= set(agreement.parties)
        return tally(await self._findings.stores.decisions.between(tx, whose, *span(first, last)))

    async def _led(self, tx: Transaction, call: Call) -> AllianceId:
        hospital = call.principal.hospital
        await self._door.demand(tx, call, "administer", call.own_hospital)
        led = await self._findings.records.alliances.led_by(tx, hospital)
        if not led:
            raise NotAllowed(
                "not-the-lead",
                "互认目录和证书由牵头医院维护。",
                "The lead hospital keeps the catalogue and the certificates.",
            )
        return led[0].id

    async def _add(
        self,
        tx: Transaction,
        call: Call,
        alliance: AllianceId,
        body: TakeIn,
        items: tuple[Item, ...],
    ) -> Catalogue:
        editions = await self._findings.stores.catalogues.of_alliance(tx, alliance)
        catalogue = Catalogue(
            id=CatalogueId(self._new_id()),
            owner=alliance,
            edition=next_edition(editions),
            name=body.name,
            in_force_from=body.in_force_from,
            items=items,
            imported_by=call.principal.person,
            imported_at=call.now,
            file_digest=hashlib.sha256(body.workbook).hexdigest(),
        )
        await self._findings.stores.catalogues.add(tx, catalogue)
        return catalogue

    async def _certify(
        self, tx: Transaction, call: Call, rows: Sequence[sheets.CertificateRow]
    ) -> None:
        store = self._findings.stores.certificates
        there = await store.of_hospitals(tx, {row.hospital for row in rows})
        known = {sheets.row_of(each) for each in there}
        for row in dict.fromkeys(rows):
            if row not in known:
                made = sheets.certificate_of(
                    row, CertificateId(self._new_id()), call.principal.person, call.now
                )
                await store.save(tx, made)


def _missing(book: Mapping[str, object]) -> tuple[RowError, ...]:
    if sheets.ITEMS_SHEET in book or sheets.CERTIFICATES_SHEET in book:
        return ()
    return (
        RowError(
            sheet="",
            row=0,
            column="",
            zh=f"没有名为“{sheets.ITEMS_SHEET}”或“{sheets.CERTIFICATES_SHEET}”的工作表。",
            en=f"There is no sheet named {sheets.ITEMS_SHEET} or {sheets.CERTIFICATES_SHEET}.",
        ),
    )
