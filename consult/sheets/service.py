"""Keeps typed sheets: into the case summary, and among the results of the hospital."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.wire import Case, SaveSummary
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import AttachmentId, CaseId, PractitionerId, SheetId
from consult.patients.service import Patients
from consult.people.service import People
from consult.people.wire import PersonCard
from consult.results.service import Results
from consult.sheets import core
from consult.sheets.ports import SheetStore
from consult.sheets.wire import SaveSheet, Sheet, SheetVersion, SheetView


class Sheets:
    """Typed values beside their photographs; a case that is locked takes no correction."""

    def __init__(  # a sheet is a line of the summary and a result at once
        self,
        store: SheetStore,
        books: tuple[Casebook, Attachments],
        patients: Patients,
        people: People,
        results: Results,
        trail: tuple[Audit, NewId],
    ) -> None:
        self._store = store
        self._casebook, self._attachments = books
        self._patients = patients
        self._people = people
        self._results = results
        self._audit, self._new_id = trail

    async def of_case(self, tx: Transaction, call: Call, case: CaseId) -> tuple[SheetView, ...]:
        """The typed sheets of a case in their newest version."""
        await self._casebook.demand(tx, call, "see_case", case)
        kept = await self._store.of_case(tx, case)
        people = await self._people.cards(tx, {sheet.typed_by for sheet in kept})
        by_attachment: dict[AttachmentId, list[Sheet]] = {}
        for sheet in kept:
            by_attachment.setdefault(sheet.attachment, []).append(sheet)
        return tuple(_view(versions, people) for versions in by_attachment.values())

    async def save(
        self, tx: Transaction, call: Call, case: CaseId, attachment: AttachmentId, form: SaveSheet
    ) -> None:
        """Keep a new version; raises NotNow once the case is locked, Conflict, Invalid."""
        found = await self._casebook.demand(tx, call, "edit_case", case)
        core.check_photographed(await self._attachments.get(tx, call, attachment), case)
        core.check_form(form, call.now)
        kept = await self._store.of_case(tx, case)
        versions = [sheet for sheet in kept if sheet.attachment == attachment]
        core.check_on_top(versions, form.number)
        sheet = Sheet(
            id=SheetId(self._new_id()),
            owner=found.owner,
            case=case,
            attachment=attachment,
            number=form.number + 1,
            form=form,
            typed_by=call.principal.person,
            typed_at=call.now,
        )
        await self._store.add(tx, sheet)
        summary = core.with_sheet(found.summary, attachment, form)
        body = SaveSummary(version=found.version, summary=summary)
        await self._casebook.save_summary(tx, call, case, body)
        await self._tell(tx, call, found, sheet)
        deed = Deed(act="sheet.type", kind="sheet", thing=sheet.id, case=case)
        await self._audit.record(tx, call.doer, deed)

    async def _tell(self, tx: Transaction, call: Call, case: Case, sheet: Sheet) -> None:
        """Among the results of the hospital whose laboratory it was; corrected like any other."""
        new = core.result_of(sheet.attachment, sheet.form)
        if new is not None:
            patient = (await self._patients.known(tx, [case.patient]))[case.patient]
            await self._results.receive(tx, call.doer, patient, new, "typed")
            return
        with suppress(NotFound):
            key = core.key_of(sheet.attachment)
            await self._results.withdraw(tx, call.doer, case.owner, key)


def _view(versions: Sequence[Sheet], people: Mapping[PractitionerId, PersonCard]) -> SheetView:
    newest = versions[0]
    return SheetView(
        attachment=newest.attachment,
        number=newest.number,
        form=newest.form,
        versions=tuple(
            SheetVersion(
                number=sheet.number,
                typed_by=people[sheet.typed_by].name,
                typed_at=sheet.typed_at,
                values=len(sheet.form.values),
            )
            for sheet in versions
        ),
    )
