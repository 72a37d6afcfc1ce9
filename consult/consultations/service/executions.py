"""The requesting side after delivery: acknowledge, record the execution, close."""

from datetime import datetime

from msgspec.structs import replace

from consult.access.core import check_step_up
from consult.access.wire import Call
from consult.audit.wire import Doer
from consult.consultations.core.gate import check_execution
from consult.consultations.core.record import canonical, digest_of, execution_record
from consult.consultations.core.steps import stepped
from consult.consultations.papers.words import DECISIONS
from consult.consultations.ports import FrozenTexts
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.pen import Pen
from consult.consultations.service.register import Register
from consult.consultations.wire import (
    Consultation,
    Execution,
    ExecutionForm,
    ExecutionRecord,
    Frozen,
    Signature,
)
from consult.ledger.errors import Conflict, NotFound, changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest, ExecutionId


class Executions:
    """会诊意见执行情况: what became of the advice, signed by the requesting doctor."""

    def __init__(
        self, register: Register, dossiers: Dossiers, frozen: FrozenTexts, pen: Pen
    ) -> None:
        self._register = register
        self._dossiers = dossiers
        self._frozen = frozen
        self._pen = pen

    async def acknowledge(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        """The requesting hospital has read the report."""
        return await self._register.act(
            tx,
            call,
            consultation,
            "acknowledge",
            lambda s: replace(
                s.consultation,
                acknowledged_at=call.now,
                acknowledged_by=call.principal.person,
            ),
        )

    async def execute(
        self, tx: Transaction, call: Call, consultation: ConsultationId, form: ExecutionForm
    ) -> Consultation:
        """Record and sign what was done, after a fresh step-up; posts `execution.recorded`."""
        scene = await self._register.begin(tx, call, consultation, "execute")
        check_step_up(call.principal, call.now)
        check_execution(form)
        before, report = scene.consultation, scene.sealed
        if report is None:
            raise changed_meanwhile()
        facts = await self._dossiers.facts(tx, call, scene)
        execution = ExecutionId(self._register.new_id())
        made = execution_record(facts, report, execution, form, call.now)
        text = canonical(made)
        card = await self._dossiers.people.card(tx, call.principal.person)
        signature = await self._pen.sign(card, digest_of(text), call.now)
        await self._frozen.add(tx, _frozen(made, text, signature))
        after = stepped(
            before, "execute", call.principal.person, call.now, DECISIONS[form.decision]
        )
        after = replace(
            after,
            execution=Execution(
                id=execution,
                report=report.id,
                form=form,
                recorded_at=call.now,
                recorded_by=call.principal.person,
                record_digest=digest_of(text),
                signature=signature,
            ),
        )
        kept = await self._register.keep(tx, call.doer, before, after, "execute")
        await self._register.post(tx, call.doer, "execution.recorded", kept, str(execution))
        return kept

    async def close(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> Consultation:
        """The requesting doctor closes the consultation (结案)."""
        return await self._register.act(tx, call, consultation, "close", lambda s: s.consultation)

    async def frozen(self, tx: Transaction, execution: ExecutionId) -> Frozen:
        """The signed text of an execution, for jobs; raises NotFound."""
        found = await self._frozen.get(tx, execution)
        if found is None:
            raise NotFound
        return found

    async def sealed(
        self, tx: Transaction, execution: ExecutionId, pdf: Digest, now: datetime
    ) -> Consultation:
        """A job sealed the PDF of the execution record: once for good."""
        frozen = await self.frozen(tx, execution)
        before = await self._register.store.get(tx, frozen.consultation)
        if before is None:
            raise NotFound
        known = [*before.earlier_executions, *((before.execution,) if before.execution else ())]
        found = next((one for one in known if one.id == execution), None)
        if found is None:
            raise NotFound
        if found.pdf is not None:
            if found.pdf != pdf:
                raise Conflict("sealed-already", "记录已封签。", "The record is sealed already.")
            return before
        done = replace(found, pdf=pdf)
        if before.execution == found:
            after = replace(before, execution=done)
        else:
            earlier = tuple(done if one == found else one for one in before.earlier_executions)
            after = replace(before, earlier_executions=earlier)
        return await self._register.keep(tx, Doer(at=now), before, after, "seal_execution")


def _frozen(made: ExecutionRecord, text: str, signature: Signature) -> Frozen:
    return Frozen(
        id=made.execution,
        owner=made.hospital.id,
        consultation=made.consultation,
        kind="execution",
        number=made.number,
        digest=digest_of(text),
        concerns=made.concerns,
        text=text,
        signature=signature,
        frozen_at=made.recorded_at,
        archives=made.archives,
        waived_by=made.waived_by,
    )
