"""Where reports and images are on their way into picture archives."""

from consult.access.wire import Call
from consult.consultations.service.views import Views
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, ShipmentId
from imaging.pacs.service.delivering import Delivering
from imaging.pacs.wire.shipments import ShipmentView
from server.typed_routes import Nothing


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
