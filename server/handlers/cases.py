"""Cases over HTTP: the summary, attachments and consents."""

from collections.abc import AsyncIterator
from functools import partial

from consult.access.wire import Call
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.service.reception import Reception
from consult.cases.wire import CaseView, SaveSummary
from consult.consultations.service.replays import Replays
from consult.documents.core import check_picture
from consult.ledger.ports import Transaction
from consult.ledger.wire import AttachmentId, CaseId, ConsentId, Saved
from consult.patients.wire import Consent, ConsentForm
from consult.vault.ports import Vault
from server.typed_routes import Content, Nothing

SIGNATURE_LIMIT_BYTES = 400_000
SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class CaseHandlers:
    """What is known of one patient's illness."""

    def __init__(
        self,
        casebook: Casebook,
        reception: Reception,
        attachments: Attachments,
        replays: Replays,
        vault: Vault,
    ) -> None:
        self._casebook = casebook
        self._reception = reception
        self._attachments = attachments
        self._replays = replays
        self._vault = vault

    async def show(self, tx: Transaction, call: Call, case: CaseId) -> CaseView:
        """A case with its patient, consent, attachments and images."""
        return await self._reception.view(tx, call, case)

    async def save_summary(
        self, tx: Transaction, call: Call, case: CaseId, body: SaveSummary
    ) -> Saved:
        """Keep the case summary."""
        return await self._casebook.save_summary(tx, call, case, body)

    async def give_consent(
        self, tx: Transaction, call: Call, case: CaseId, body: ConsentForm
    ) -> Consent:
        """Keep a signed consent."""
        drawn = None
        if body.drawn_png is not None:
            found = await self._casebook.demand(tx, call, "request", case)
            check_picture(body.drawn_png)
            blob = await self._vault.put(found.owner, _whole(body.drawn_png), SIGNATURE_LIMIT_BYTES)
            drawn = blob.digest
        consent = await self._reception.give_consent(tx, call, case, body, drawn)
        await self._replays.consented(tx, call, consent)
        return consent

    async def evidence(self, tx: Transaction, call: Call, consent: ConsentId) -> Content:
        """The signed sheet or drawn signature of a consent."""
        found = await self._reception.evidence(tx, call, consent)
        name = f"consent-{consent}.{SUFFIXES.get(found.media_type, 'bin')}"
        make = partial(self._vault.read, found.owner, found.digest)
        return Content(make, found.media_type, name)

    async def attachment(self, tx: Transaction, call: Call, attachment: AttachmentId) -> Content:
        """The bytes of an attachment."""
        found = await self._attachments.get(tx, call, attachment)
        make = partial(self._vault.read, found.owner, found.digest)
        return Content(make, found.media_type, found.name)

    async def remove_attachment(
        self, tx: Transaction, call: Call, attachment: AttachmentId
    ) -> Nothing:
        """Take an attachment off its case."""
        await self._attachments.remove(tx, call, attachment)
        return Nothing()


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
