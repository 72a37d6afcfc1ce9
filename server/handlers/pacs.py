"""Reports and images on their way into picture archives, and studies on their way out of them."""

from functools import partial

from consult.access.wire import Call
from consult.cases.service.casebook import Casebook
from consult.consultations.service.views import Views
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsultationId, PullId, ShipmentId
from consult.patients.service import Patients
from imaging.index.wire import Scope
from imaging.pacs.core.asking import prefilled
from imaging.pacs.service.delivering import Delivering
from imaging.pacs.service.pulls import Picking
from imaging.pacs.wire.pulls import (
    PullBoard,
    PullView,
    Search,
    Sought,
    StartPulls,
    StudiesFound,
    StudyQuery,
)
from imaging.pacs.wire.shipments import ShipmentView
from server.handlers.consultations import Skip, window
from server.typed_routes import Later, Nothing


class ShipmentHandlers:
    """Shipments lie in the images' own database: a change there has a transaction of its own."""

    def __init__(self, delivering: Delivering, views: Views) -> None:
        self._delivering = delivering
        self._views = views

    async def of_consultation(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[ShipmentView, ...]:
        """The shipments of a consultation, and what of them a person must see."""
        await self._views.demand(tx, call, "see_consultation", consultation)
        return await self._delivering.of_consultation(consultation)

    async def mine(self, tx: Transaction, call: Call, skip: Skip = 0) -> tuple[ShipmentView, ...]:
        """The shipments of the consultations that the page of deliveries shows."""
        told, _ = await window(self._views, tx, call, skip)
        found = [await self._delivering.of_consultation(each) for each in told]
        return tuple(shipment for each in found for shipment in each)

    async def retry(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        shipment: ShipmentId,
        body: Nothing,
    ) -> ShipmentView:
        """Send again what failed or met a conflict; for the requester's side and the clerk."""
        await self._views.demand(tx, call, "send_again", consultation)
        return await self._delivering.retry(call.principal.person, consultation, shipment)


class PullHandlers:
    """A doctor picks studies from his own hospital's picture archive for a case of his."""

    def __init__(self, picking: Picking, casebook: Casebook, patients: Patients) -> None:
        self._picking = picking
        self._casebook = casebook
        self._patients = patients

    async def board(self, tx: Transaction, call: Call, case: CaseId) -> PullBoard:
        """Which archives may be asked, what is on its way; nothing to another hospital's people."""
        found = await self._casebook.demand(tx, call, "see_case", case)
        if not await self._casebook.may_edit(tx, call, found):
            is_own = found.owner == call.principal.hospital
            pulls = await self._picking.of_case(case) if is_own else ()
            return PullBoard(sources=(), query=StudyQuery(), pulls=pulls)
        patient = await self._patients.get(tx, call, found.patient, "see_patient")
        return PullBoard(
            sources=self._picking.sources(found.owner),
            query=prefilled(patient.form),
            pulls=await self._picking.of_case(case),
        )

    async def search(
        self, tx: Transaction, call: Call, case: CaseId, body: Search
    ) -> Later[StudiesFound]:
        """Ask the archive for studies; a body, since an address would stand in logs."""
        scope, patient = await self._mine(tx, call, case)
        return Later(partial(self._picking.search, scope, patient, body))

    async def start(
        self, tx: Transaction, call: Call, case: CaseId, body: StartPulls
    ) -> tuple[PullView, ...]:
        """Bring studies into the case; each goes on by itself."""
        scope, patient = await self._mine(tx, call, case)
        return await self._picking.start(scope, patient, body, call.principal.person)

    async def cancel(
        self, tx: Transaction, call: Call, case: CaseId, pull: PullId, body: Nothing
    ) -> PullView:
        """Stop a pull; what came stays in the case."""
        scope, _ = await self._mine(tx, call, case)
        return await self._picking.cancel(scope, pull)

    async def _mine(self, tx: Transaction, call: Call, case: CaseId) -> tuple[Scope, Sought]:
        found = await self._casebook.demand(tx, call, "add_images", case)
        patient = await self._patients.get(tx, call, found.patient, "see_patient")
        form = patient.form
        scope = Scope(hospital=found.owner, case=case, actor=call.principal.person)
        return scope, Sought(name=form.name, sex=form.sex, birth_date=form.birth_date)
