"""Cases over HTTP: the summary, attachments and consents."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from consult.access.wire import Call
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.service.doubts import Doubts
from consult.cases.service.reception import Reception
from consult.cases.wire import (
    CaseView,
    SaveSummary,
    Settlement,
    SettleStudy,
    StudyDoubt,
    WithdrawStudy,
)
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


class DoubtHandlers:
    """Studies of a case that name another patient."""

    def __init__(self, doubts: Doubts) -> None:
        self._doubts = doubts

    async def show(self, tx: Transaction, call: Call, case: CaseId) -> Sequence[StudyDoubt]:
        """The studies of a case that name another patient than the case does, and in what."""
        return await self._doubts.show(tx, call, case)

    async def settle(
        self, tx: Transaction, call: Call, case: CaseId, study: str, body: SettleStudy
    ) -> Settlement:
        """Say why such a study is of the case's patient all the same."""
        return await self._doubts.settle(tx, call, case, study, body)

    async def withdraw(
        self, tx: Transaction, call: Call, case: CaseId, study: str, body: WithdrawStudy
    ) -> Nothing:
        """Take a study out of a case to which it does not belong."""
        await self._doubts.withdraw(tx, call, case, study, body)
        return Nothing()


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
