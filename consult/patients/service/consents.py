"""What patients consented to; knows no vault."""

from collections.abc import Collection, Mapping

import msgspec

from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, ConsentId, Digest
from consult.patients import core, ports
from consult.patients.wire import Consent, ConsentForm, Patient


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A consent form together with the digest of its evidence in the owner's vault."""

    form: ConsentForm
    evidence: Digest


class Consents:
    """Keeps consents by purpose; the newest of a case counts. The case was asked for above."""

    def __init__(self, store: ports.Consents, audit: Audit, new_id: NewId) -> None:
        self._store = store
        self._audit = audit
        self._new_id = new_id

    async def give(
        self, tx: Transaction, call: Call, case: CaseId, patient: Patient, given: Given
    ) -> Consent:
        """Keep a signed consent whose evidence lies in the vault already."""
        form = given.form
        core.check_consent(form)
        consent = Consent(
            id=ConsentId(self._new_id()),
            owner=patient.owner,
            case=case,
            patient=patient.id,
            purposes=form.purposes,
            signer_name=form.signer_name,
            relation=form.relation,
            relation_reason=form.relation_reason,
            evidence="drawn" if form.drawn_png is not None else "scan",
            evidence_digest=given.evidence,
            informed_by=call.principal.person,
            signed_at=call.now,
        )
        await self._store.add(tx, consent)
        agreed = [name for name, _, _ in core.PURPOSES if core.permits(consent, name)]
        deed = Deed(
            act="consent.give",
            kind="consent",
            thing=consent.id,
            case=case,
            note=" ".join(agreed) or "none",
        )
        await self._audit.record(tx, call.doer, deed)
        return consent

    async def get(self, tx: Transaction, consent: ConsentId) -> Consent:
        """One consent; raises NotFound."""
        found = await self._store.get(tx, consent)
        if found is None:
            raise NotFound
        return found

    async def newest(self, tx: Transaction, cases: Collection[CaseId]) -> Mapping[CaseId, Consent]:
        """The consent that counts for each case that has one."""
        return {found.case: found for found in await self._store.of_cases(tx, cases)}
