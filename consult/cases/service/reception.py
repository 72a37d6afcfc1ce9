"""A case as one person sees it, and the consents that are signed for it."""

import msgspec

from consult.access.wire import Call
from consult.cases.ports import Images
from consult.cases.service.attachments import Attachments
from consult.cases.service.casebook import Casebook
from consult.cases.wire import CaseView
from consult.ledger.errors import Invalid
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsentId, Digest, HospitalId
from consult.patients.service import Consents, Given, Patients
from consult.patients.wire import Consent, ConsentForm
from consult.people.service import People


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Where the signed sheet of a consent lies."""

    owner: HospitalId
    digest: Digest
    media_type: str


class Reception:
    """Shows a case with all that stands around it; takes consents."""

    def __init__(
        self,
        casebook: Casebook,
        attachments: Attachments,
        patients: Patients,
        consents: Consents,
        people: People,
        images: Images,
    ) -> None:
        self._casebook = casebook
        self._attachments = attachments
        self._patients = patients
        self._consents = consents
        self._people = people
        self._images = images

    async def view(self, tx: Transaction, call: Call, case: CaseId) -> CaseView:
        """The whole case for the caller; raises NotFound."""
        found = await self._casebook.demand(tx, call, "see_case", case)
        patients = await self._patients.known(tx, [found.patient])
        consents = await self._consents.newest(tx, [case])
        return CaseView(
            case=found,
            patient=patients[found.patient],
            consent=consents.get(case),
            attachments=tuple(await self._attachments.of_case(tx, call, case)),
            images=await self._images.summary(case),
            author=await self._people.card(tx, found.author),
            may_edit=await self._casebook.may_edit(tx, call, found),
        )

    async def give_consent(
        self, tx: Transaction, call: Call, case: CaseId, form: ConsentForm, drawn: Digest | None
    ) -> Consent:
        """Keep a consent; `drawn` is the digest of the drawn signature in the owner's vault.

        A locked case takes consents too: a patient may change his mind at any time.
        """
        found = await self._casebook.demand(tx, call, "request", case)
        patients = await self._patients.known(tx, [found.patient])
        evidence = drawn
        if form.scan is not None:
            scan = await self._attachments.get(tx, call, form.scan)
            if scan.case != case or scan.kind != "consent_scan":
                raise Invalid(
                    "scan-elsewhere",
                    "所选文件不是本病例的知情同意书扫描件。",
                    "The chosen file is not a consent sheet of this case.",
                )
            evidence = scan.digest
        given = Given(form=form, evidence=evidence or Digest(""))
        return await self._consents.give(tx, call, case, patients[found.patient], given)

    async def evidence(self, tx: Transaction, call: Call, consent: ConsentId) -> Evidence:
        """Where the signed sheet of a consent lies; raises NotFound."""
        found = await self._consents.get(tx, consent)
        await self._casebook.demand(tx, call, "see_case", found.case)
        media_type = "image/png"
        if found.evidence == "scan":
            sheets = await self._attachments.of_case(tx, call, found.case)
            kinds = {sheet.digest: sheet.media_type for sheet in sheets}
            media_type = kinds.get(Digest(found.evidence_digest), "application/octet-stream")
        return Evidence(
            owner=found.owner, digest=Digest(found.evidence_digest), media_type=media_type
        )
