"""The report: the chair's conclusion, its signature, and what the jobs made of it."""

from datetime import datetime

from msgspec.structs import replace

from consult.access.core import check_step_up
from consult.access.wire import Call
from consult.audit.wire import Doer
from consult.consultations.core import clock
from consult.consultations.core.record import canonical, digest_of, record
from consult.consultations.core.scene import Scene
from consult.consultations.core.steps import by_the_house, stepped
from consult.consultations.ports import FrozenTexts
from consult.consultations.service.dossiers import Dossiers
from consult.consultations.service.pen import Pen
from consult.consultations.service.register import Register
from consult.consultations.wire import (
    Because,
    Consultation,
    Frozen,
    Report,
    SaveReport,
    Signature,
)
from consult.ledger.errors import Conflict, NotFound, changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest, ReportId, Saved


class Reports:
    """Writes, signs and amends reports; a signed edition is never changed but for its PDF."""

    def __init__(
        self, register: Register, dossiers: Dossiers, frozen: FrozenTexts, pen: Pen
    ) -> None:
        self._register = register
        self._dossiers = dossiers
        self._frozen = frozen
        self._pen = pen

    async def save(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: SaveReport
    ) -> Saved:
        """Keep the chair's draft; version 0 begins it, `Conflict` when it changed meanwhile."""
        scene = await self._register.begin(tx, call, consultation, "write_report")
        before = scene.report
        if (before.version if before else 0) != body.version:
            raise changed_meanwhile()
        if before is None:
            draft = Report(
                id=ReportId(self._register.new_id()),
                owner=scene.consultation.owner,
                consultation=scene.consultation.id,
                number=scene.consultation.number,
                conclusion=body.conclusion,
                saved_at=call.now,
            )
        else:
            draft = replace(
                before,
                version=before.version + 1,
                conclusion=body.conclusion,
                saved_at=call.now,
            )
        await self._register.writings.save_report(tx, draft)
        await self._register.record(tx, call.doer, scene.consultation, "write_report")
        return Saved(version=draft.version, saved_at=draft.saved_at)

    async def sign(self, tx: Transaction, call: Call, consultation: ConsultationId) -> Consultation:
        """The chair signs the frozen record, after a fresh step-up; posts `report.signed`."""
        scene = await self._register.begin(tx, call, consultation, "sign_report")
        check_step_up(call.principal, call.now)
        draft = scene.report
        if draft is None:
            raise changed_meanwhile()
        frozen = await self._freeze(tx, call, scene, draft)
        await self._frozen.add(tx, frozen)
        signed = replace(
            draft,
            version=draft.version + 1,
            record_digest=frozen.digest,
            signature=frozen.signature,
        )
        await self._register.writings.save_report(tx, signed)
        before = scene.consultation
        after = stepped(before, "sign_report", call.principal.person, call.now, "")
        kept = await self._register.keep(tx, call.doer, before, clock.stopped(after), "sign_report")
        await self._register.post(tx, call.doer, "report.signed", kept, str(signed.id))
        return kept

    async def amend(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Because
    ) -> Consultation:
        """Begin a new edition beside the delivered one, with a reason."""
        scene = await self._register.begin(tx, call, consultation, "amend_report")
        before, old = scene.consultation, scene.report
        if old is None:
            raise changed_meanwhile()
        edition = old.edition + 1
        draft = Report(
            id=ReportId(self._register.new_id()),
            owner=old.owner,
            consultation=old.consultation,
            number=f"{before.number}-{edition}",
            edition=edition,
            amends=old.id,
            amendment_reason=body.reason,
            conclusion=old.conclusion,
            saved_at=call.now,
        )
        await self._register.writings.save_report(tx, draft)
        agreement = await self._dossiers.alliances.agreement(tx, before.agreement)
        after = stepped(before, "amend_report", call.principal.person, call.now, body.reason)
        done = (before.execution,) if before.execution else ()
        after = replace(
            clock.started(after, agreement, call.now),
            acknowledged_at=None,
            acknowledged_by=None,
            execution=None,
            earlier_executions=(*before.earlier_executions, *done),
        )
        return await self._register.keep(tx, call.doer, before, after, "amend_report")

    async def frozen(self, tx: Transaction, report: ReportId) -> Frozen:
        """The signed text of a report, for jobs; raises NotFound while it is not signed."""
        found = await self._frozen.get(tx, report)
        if found is None:
            raise NotFound
        return found

    async def sealed(self, tx: Transaction, report: ReportId, pdf: Digest, now: datetime) -> Report:
        """A job sealed the PDF: once for good, the same again is nothing new."""
        found = await self._register.writings.report(tx, report)
        if found is None:
            raise NotFound
        if found.pdf is not None:
            if found.pdf != pdf:
                raise Conflict("sealed-already", "报告已封签。", "The report is sealed already.")
            return found
        done = replace(found, version=found.version + 1, pdf=pdf)
        await self._register.writings.save_report(tx, done)
        consultation = await self._register.store.get(tx, found.consultation)
        if consultation is not None:
            note = f"edition {done.edition}"
            await self._register.record(tx, Doer(at=now), consultation, "seal_report", note)
        return done

    async def delivered(self, tx: Transaction, report: ReportId, now: datetime) -> Consultation:
        """Every archive that is due has acknowledged; the same again is nothing new."""
        frozen = await self.frozen(tx, report)
        before = await self._register.store.get(tx, frozen.consultation)
        if before is None:
            raise NotFound
        scene = await self._register.scene(tx, before)
        newest = scene.report
        # A void consultation keeps its packages and its state; so does one already delivered.
        if before.state != "opinion_signed" or newest is None or newest.id != report:
            return before
        after = by_the_house(before, "deliver", now, _waiver(frozen))
        return await self._register.keep(tx, Doer(at=now), before, after, "deliver")

    async def _freeze(self, tx: Transaction, call: Call, scene: Scene, draft: Report) -> Frozen:
        facts = await self._dossiers.facts(tx, call, scene)
        made = record(facts, draft, call.now)
        text = canonical(made)
        card = await self._dossiers.people.card(tx, call.principal.person)
        signature: Signature = await self._pen.sign(card, digest_of(text), call.now)
        return Frozen(
            id=draft.id,
            owner=draft.owner,
            consultation=draft.consultation,
            kind="amendment" if draft.amends else "report",
            number=draft.number,
            digest=digest_of(text),
            concerns=made.amends,
            text=text,
            signature=signature,
            frozen_at=call.now,
            archives=made.archives,
            waived_by=made.waived_by,
        )


def _waiver(frozen: Frozen) -> str:
    """What the timeline says when the patient refused the lead hospital's copy."""
    if frozen.waived_by is None:
        return ""
    return f"患者未同意向牵头医院送存病历副本，牵头医院不存档（知情同意书 {frozen.waived_by}）。"
