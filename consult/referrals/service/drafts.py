"""Begins a referral and writes its sheets."""

from dataclasses import dataclass

from msgspec.structs import replace

from consult.access.wire import Call
from consult.alliance.core import clinic_day
from consult.cases.wire import Case
from consult.ledger.errors import Invalid, NotAllowed, changed_meanwhile
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, PatientId, ReferralId, Saved
from consult.patients.wire import PatientForm
from consult.referrals.core import filling, rules
from consult.referrals.core.emergencies import spoken
from consult.referrals.core.states import ENDS, may_return
from consult.referrals.service.desk import ReferralDesk
from consult.referrals.wire import (
    Paper,
    Referral,
    ReferralForm,
    SaveForm,
    SaveReturnForm,
    StartReferral,
)


@dataclass(frozen=True)
class Source:
    """Whom a referral is about, and the sheet as far as the record fills it."""

    case: Case
    form: ReferralForm


class Drafts:
    """A referral from its first letter to the moment it is signed."""

    def __init__(self, desk: ReferralDesk) -> None:
        self._desk = desk

    async def start(self, tx: Transaction, call: Call, body: StartReferral) -> Referral:
        """Begin a draft; the refusals name whom to call instead."""
        hospital = call.principal.hospital
        await self._desk.door.demand(tx, call, "refer", call.own_hospital)
        if body.direction == "return":
            return await self._start_return(tx, call, body)
        if body.answers is not None:
            raise Invalid("answers-forth", "只有回转才对应原转诊单。", "Only a return answers.")
        way = await self._desk.way(tx, call, body.direction, hospital, body.to)
        source = await self._source(tx, call, body)
        patient = await self._patient(tx, source.case.patient)
        draft = Referral(
            id=ReferralId(self._desk.new_id()),
            owner=hospital,
            number=await self._desk.number(tx, call, way.sender),
            direction=body.direction,
            purpose=body.purpose,
            state="draft",
            acuity=body.acuity,
            label=_label(call, patient, source.case),
            phone=body.phone or await self._phone(tx, call),
            patient=source.case.patient,
            case=source.case.id,
            consultation=body.consultation,
            to=way.receiver.id,
            agreement=way.agreement,
            author=call.principal.person,
            form=source.form,
            created_at=call.now,
        )
        return await self._desk.add(tx, call.doer, draft)

    async def save(
        self, tx: Transaction, call: Call, referral: ReferralId, body: SaveForm
    ) -> Saved:
        """Keep the sheet that goes out; `Conflict` when it was changed in another tab."""
        before, after = await self._desk.begin(tx, call, referral, "edit")
        if before.version != body.version:
            raise changed_meanwhile()
        if before.direction == "return":
            raise Invalid("return-sheet", "回转请填写回转单。", "A return has a sheet of its own.")
        rules.check_form(before, body.form)
        after = replace(
            after,
            stamps=before.stamps,
            form=body.form,
            acuity=body.acuity,
            phone=body.phone or before.phone,
        )
        if body.patient is not None:
            after = await self._named(tx, call, after, body.patient)
        if before.is_emergency:
            after = replace(after, open_papers=await self._owed(tx, after))
        await self._desk.keep(tx, call.doer, before, after, "edit")
        if before.case is None and after.case is not None and after.state not in ENDS:
            await self._desk.open_record(tx, after)
        return Saved(version=after.version, saved_at=call.now)

    async def save_return(
        self, tx: Transaction, call: Call, referral: ReferralId, body: SaveReturnForm
    ) -> Saved:
        """Keep the sheet that comes back; `Conflict` when it was changed in another tab."""
        before, after = await self._desk.begin(tx, call, referral, "edit")
        if before.version != body.version:
            raise changed_meanwhile()
        if before.direction != "return":
            raise Invalid("no-return", "这不是回转单。", "This referral is no return.")
        rules.check_return_form(body.form)
        after = replace(after, stamps=before.stamps, return_form=body.form)
        await self._desk.keep(tx, call.doer, before, after, "edit")
        return Saved(version=after.version, saved_at=call.now)

    async def _start_return(self, tx: Transaction, call: Call, body: StartReferral) -> Referral:
        if body.answers is None:
            raise Invalid(
                "answers-missing", "请选择要回转的转诊单。", "Say what the return answers."
            )
        answered = await self._desk.take(tx, call, body.answers)
        if not may_return(call.principal, answered):
            raise NotAllowed(
                "not-to-return",
                "患者到达本院后，由接诊医院的医师开具回转单。",
                "Once the patient is there, a physician of the receiving hospital returns him.",
            )
        begun = await self._desk.stores.referrals.answering(tx, answered.id)
        if any(each.state not in ENDS for each in begun):
            raise NotAllowed(
                "return-begun", "这份转诊已有未结束的回转单。", "Its return is under way already."
            )
        hospital = call.principal.hospital
        way = await self._desk.way(tx, call, "return", hospital, answered.owner)
        draft = Referral(
            id=ReferralId(self._desk.new_id()),
            owner=hospital,
            number=await self._desk.number(tx, call, way.sender),
            direction="return",
            state="draft",
            acuity=body.acuity,
            label=answered.label,
            phone=body.phone or await self._phone(tx, call),
            patient=answered.patient,
            case=answered.case,
            consultation=answered.consultation,
            answers=answered.id,
            to=answered.owner,
            agreement=way.agreement,
            author=call.principal.person,
            return_form=filling.return_from(answered),
            created_at=call.now,
        )
        return await self._desk.add(tx, call.doer, draft)

    async def _source(self, tx: Transaction, call: Call, body: StartReferral) -> Source:
        casebook, advices = self._desk.records.casebook, self._desk.records.advices
        advice, wanted = None, body.case
        if body.consultation is not None:
            wanted, advice = await advices.advice(tx, call, body.consultation)
        if wanted is not None:
            case = await casebook.demand(tx, call, "request", CaseId(wanted))
        elif body.patient is not None:
            case = await casebook.open(tx, call, body.patient)
        else:
            raise Invalid("patient-missing", "请选择患者或病例。", "Choose a patient or a case.")
        form = filling.from_case(case.summary)
        if body.acuity == "critical" and body.direction == "up":
            form = replace(form, category="critical")
        if advice is not None:
            form = filling.from_advice(form, advice)
        return Source(case, form)

    async def _named(
        self, tx: Transaction, call: Call, referral: Referral, patient: PatientId
    ) -> Referral:
        if referral.patient is not None:
            if referral.patient == patient:
                return referral
            raise Invalid(
                "patient-known",
                "转诊单的患者不能更换；填错请作废后重开。",
                "The patient of a referral never changes; void it and begin again.",
            )
        known = await self._desk.records.patients.standing(tx, call, patient, "see_patient")
        case = referral.case
        if case is None:
            case = (await self._desk.records.casebook.open(tx, call, known.id)).id
        label = spoken(referral.label, known.form.name)
        return replace(referral, patient=known.id, case=case, label=label)

    async def _owed(self, tx: Transaction, referral: Referral) -> tuple[Paper, ...]:
        form = await self._patient(tx, referral.patient) if referral.patient else None
        return rules.open_papers(
            referral.form,
            has_patient=form is not None,
            has_id=bool(form and form.id_number),
        )

    async def _patient(self, tx: Transaction, patient: PatientId) -> PatientForm:
        return (await self._desk.records.patients.known(tx, [patient]))[patient].form

    async def _phone(self, tx: Transaction, call: Call) -> str:
        return (await self._desk.records.people.card(tx, call.principal.person)).phone


def _label(call: Call, form: PatientForm, case: Case) -> str:
    age = None
    if form.birth_date is not None:
        today = clinic_day(call.now)
        had_birthday = (today.month, today.day) >= (form.birth_date.month, form.birth_date.day)
        age = today.year - form.birth_date.year - (not had_birthday)
    return filling.label_of(form, age, case.summary.chief_complaint)
