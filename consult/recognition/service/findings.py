"""What is looked up before anything is shown or decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.access.wire import Call
from consult.alliance.core import clinic_day
from consult.alliance.service import Alliances
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cases.service.casebook import Casebook
from consult.cases.service.doubts import Doubts
from consult.cases.wire import Case
from consult.ledger.errors import NotFound
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, HospitalId, ResultId
from consult.patients.core import permits
from consult.patients.service import Consents, Patients
from consult.patients.wire import Consent
from consult.people.service import People
from consult.people.wire import Hospital
from consult.recognition.core.catalogues import coded, in_force
from consult.recognition.core.verdicts import Between, verdict
from consult.recognition.ports import (
    CatalogueStore,
    CertificateStore,
    DecisionStore,
    TakingStore,
    Treatments,
)
from consult.recognition.wire import Catalogue, Certificate, Decision, Verdict
from consult.results.core import paired
from consult.results.ports import OpeningStore
from consult.results.service import Results
from consult.results.wire import Opening, Result


@dataclass(frozen=True)
class Stores:
    """Where recognition keeps and finds things."""

    catalogues: CatalogueStore
    certificates: CertificateStore
    decisions: DecisionStore
    openings: OpeningStore
    takings: TakingStore


@dataclass(frozen=True)
class Records:
    """What recognition asks of the floors below, and of referrals beside it."""

    casebook: Casebook
    patients: Patients
    consents: Consents
    people: People
    alliances: Alliances
    results: Results
    doubts: Doubts
    treatments: Treatments


@dataclass(frozen=True)
class Ground:
    """What the verdicts of one case rest on."""

    here: Hospital
    hospitals: Mapping[HospitalId, Hospital]
    catalogue: Catalogue | None
    certificates: Sequence[Certificate]


class Findings:
    """Looks up what recognition needs; whoever asks has passed the door."""

    def __init__(self, stores: Stores, records: Records, audit: Audit) -> None:
        self.stores = stores
        self.records = records
        self._audit = audit

    async def elsewhere(self, tx: Transaction, call: Call, case: Case) -> list[Result]:
        """The results of a case's patient that other hospitals made, the newest first.

        Each stands under its code of the catalogue, where its maker or its name tells it.
        """
        patient = (await self.records.patients.known(tx, [case.patient]))[case.patient]
        found = await self.records.results.of_patient(tx, patient)
        catalogue = await self._catalogue(tx, call, case)
        others = paired([each for each in found if each.owner != case.owner])
        return [coded(each, catalogue) for each in others]

    async def one(self, tx: Transaction, call: Call, case: Case, result: ResultId) -> Result:
        """One of them; raises NotFound."""
        for each in await self.elsewhere(tx, call, case):
            if each.id == result:
                return each
        raise NotFound

    async def live_openings(self, tx: Transaction, call: Call, case: CaseId) -> list[Opening]:
        """What stands open to a case now."""
        return await self._live(tx, call, await self.stores.openings.of_case(tx, case))

    async def is_open(self, tx: Transaction, call: Call, maker: HospitalId, images: CaseId) -> bool:
        """Whether these images stand open to a case of the caller's hospital now."""
        found = await self.stores.openings.of_hospital(tx, maker)
        hospital = call.principal.hospital
        mine = [e for e in found if e.images == images and e.hospital == hospital]
        return bool(await self._live(tx, call, mine))

    async def _live(self, tx: Transaction, call: Call, found: list[Opening]) -> list[Opening]:
        """Those that have not run out and whose ground still holds."""
        agreements = {each.agreement for each in found}
        in_force_now = await self.records.alliances.in_force(tx, agreements, call.now)
        consents = await self.records.consents.newest(tx, {each.case for each in found})
        return [
            each
            for each in found
            if call.now < each.until
            and each.agreement in in_force_now
            and await self._holds(tx, call, each, consents.get(each.case))
        ]

    async def _holds(
        self, tx: Transaction, call: Call, opening: Opening, consent: Consent | None
    ) -> bool:
        """Whether the patient has not taken his consent back, or his referral is under way."""
        if opening.ground == "consent":
            return permits(consent, "recognition")
        if opening.ground == "treatment":
            result = await self.records.results.get(tx, opening.result)
            treats = self.records.treatments.treats
            return await treats(tx, opening.hospital, result.patient, call.now)
        return True

    async def standing(self, tx: Transaction, case: CaseId) -> list[Decision]:
        """The decisions of a case that no newer one replaced."""
        found = await self.stores.decisions.of_case(tx, case)
        return [each for each in found if each.replaced_at is None]

    async def ground(
        self, tx: Transaction, call: Call, case: Case, found: Sequence[Result]
    ) -> Ground:
        """What the verdicts on these results rest on."""
        hospitals = {each.id: each for each in await self.records.people.hospitals(tx)}
        makers = {each.owner for each in found}
        return Ground(
            here=hospitals[case.owner],
            hospitals=hospitals,
            catalogue=await self._catalogue(tx, call, case),
            certificates=await self.stores.certificates.of_hospitals(tx, makers),
        )

    async def _catalogue(self, tx: Transaction, call: Call, case: Case) -> Catalogue | None:
        """What the alliance of a case's hospital recognises today."""
        agreement = await self.records.alliances.shared(tx, [case.owner], call.now)
        if agreement is None:
            return None
        editions = await self.stores.catalogues.of_alliance(tx, agreement.alliance)
        return in_force(editions, clinic_day(call.now))

    async def verdict(self, tx: Transaction, call: Call, ground: Ground, result: Result) -> Verdict:
        """Whether this result may be recognised here today."""
        pair = [ground.here.id, result.owner]
        shared = await self.records.alliances.shared(tx, pair, call.now)
        between = Between(
            here=ground.here,
            maker=ground.hospitals[result.owner],
            is_allied=shared is not None,
        )
        today = clinic_day(call.now)
        return verdict(result, between, ground.catalogue, ground.certificates, today)

    async def note(
        self, tx: Transaction, call: Call, act: str, result: Result, case: CaseId, note: str
    ) -> None:
        """One line of the audit trail."""
        deed = Deed(act=act, kind="result", thing=result.id, case=case, note=note)
        await self._audit.record(tx, call.doer, deed)
