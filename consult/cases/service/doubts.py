"""Studies of a case that name another patient: shown, settled by a person, or withdrawn."""

from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cases import core
from consult.cases.ports import Images, SettlementStore
from consult.cases.service.casebook import Casebook
from consult.cases.wire import Case, Settlement, SettleStudy, StudyDoubt, WithdrawStudy
from consult.ledger.errors import NotFound
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, SettlementId
from consult.patients.service import Patients


class Doubts:
    """Catches images of the wrong patient before anybody relies on them."""

    def __init__(
        self,
        store: SettlementStore,
        casebook: Casebook,
        patients: Patients,
        images: Images,
        audit: Audit,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._casebook = casebook
        self._patients = patients
        self._images = images
        self._audit = audit
        self._new_id = new_id

    async def show(self, tx: Transaction, call: Call, case: CaseId) -> tuple[StudyDoubt, ...]:
        """The studies of a case that name another patient, settled or not."""
        return await self.of_case(tx, await self._casebook.demand(tx, call, "see_case", case))

    async def of_case(self, tx: Transaction, case: Case) -> tuple[StudyDoubt, ...]:
        """The same for subjects above, which asked the door themselves."""
        named = await self._images.patients(case.id)
        patient = (await self._patients.known(tx, [case.patient]))[case.patient]
        return core.doubts(patient.form, named, await self._store.of_case(tx, case.id))

    async def settle(
        self, tx: Transaction, call: Call, case: CaseId, study: str, body: SettleStudy
    ) -> Settlement:
        """Say why a study is of the case's patient all the same; raises NotFound."""
        kept = await self._casebook.demand(tx, call, "add_images", case)
        doubt = next((each for each in await self.of_case(tx, kept) if each.study == study), None)
        if doubt is None:
            raise NotFound
        return await self.settled(tx, call, kept, doubt, body.reason.strip())

    async def settled(
        self, tx: Transaction, call: Call, case: Case, doubt: StudyDoubt, reason: str
    ) -> Settlement:
        """Keep why a study is of the case's patient; for who asked before it came into the case."""
        settlement = Settlement(
            id=SettlementId(self._new_id()),
            owner=case.owner,
            case=case.id,
            study=doubt.study,
            differs=doubt.differs,
            reason=reason,
            settled_by=call.principal.person,
            settled_at=call.now,
        )
        await self._store.save(tx, settlement)
        note = f"{doubt.study} {','.join(doubt.differs)}"
        await self._note(tx, call, "study.settle", case, note)
        return settlement

    async def withdraw(
        self, tx: Transaction, call: Call, case: CaseId, study: str, body: WithdrawStudy
    ) -> None:
        """Take a study out of a case to which it does not belong; raises NotFound."""
        kept = await self._casebook.demand(tx, call, "add_images", case)
        if study not in await self._images.patients(case):
            raise NotFound
        await self._note(tx, call, "study.withdraw", kept, f"{study} {body.reason.strip()}")
        await self._images.withdraw(kept, study, call.principal.person)

    async def _note(self, tx: Transaction, call: Call, act: str, case: Case, note: str) -> None:
        deed = Deed(act=act, kind="case", thing=case.id, case=case.id, note=note)
        await self._audit.record(tx, call.doer, deed)
