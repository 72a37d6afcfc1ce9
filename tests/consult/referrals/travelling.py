"""Walks a patient along the path of a referral, each act in a transaction of its own."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from consult.calendar.service import Rosters
from consult.calendar.sql import SqlDuties
from consult.cases.wire import SaveSummary
from consult.consultations.service.advices import SignedAdvices
from consult.ledger.ports import Transaction
from consult.ledger.wire import PractitionerId, ReferralId
from consult.notices.core import PATIENCE
from consult.notices.service import Alarms, Means
from consult.notices.sql import SqlAlarms
from consult.referrals.service.acts import Acts
from consult.referrals.service.desk import Records, ReferralDesk, Stores
from consult.referrals.service.drafts import Drafts
from consult.referrals.service.sheets import Sheets
from consult.referrals.service.views import ReferralViews
from consult.referrals.service.visits import Visits
from consult.referrals.sql import SqlReferralRegister, SqlReferrals, SqlRevisits
from consult.referrals.wire import (
    Accept,
    Admit,
    Approve,
    Arrive,
    AskApproval,
    Depart,
    ReceptionNotice,
    Referral,
    ReferralAct,
    ReferralForm,
    ReferralView,
    ReturnForm,
    SaveForm,
    SaveReturnForm,
    Send,
    StartReferral,
)
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    DOCTOR,
    EXPERT,
    NOW,
    PATIENT_FORM,
    SUMMARY,
    Clinic,
    call,
)

T = TypeVar("T")
ORIGIN = "https://lianzhen.example"

NOTICE = ReceptionNotice(
    department="呼吸内科",
    place="住院楼 5 层",
    precautions="带既往片",
    contact_name="钱主",
    contact_phone="0414-8",
)
RETURN = ReturnForm(
    diagnosis="肺炎，好转", treatment_and_plan="口服药 7 天，复查胸片", revisit_days=(7, 30)
)


class Travel:
    """Referrals between the township and the lead hospital."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        rosters = Rosters(SqlDuties(), clinic.people, clinic.door, clinic.audit, clinic.new_id)
        means = Means(
            ledger=clinic.database,
            alarms=SqlAlarms(),
            outbox=clinic.outbox,
            audit=clinic.audit,
            clock=lambda: NOW,
            new_id=clinic.new_id,
            origin=ORIGIN,
            patience=PATIENCE,
        )
        records = Records(
            casebook=clinic.casebook,
            patients=clinic.patients,
            people=clinic.people,
            alliances=clinic.alliances,
            advices=SignedAdvices(clinic.register),
            roster=rosters,
            signer=clinic.keyring,
        )
        stores = Stores(
            referrals=SqlReferrals(), register=SqlReferralRegister(), revisits=SqlRevisits()
        )
        self.desk = ReferralDesk(stores, records, clinic.door, clinic.audit, clinic.new_id)
        self.drafts = Drafts(self.desk)
        self.acts = Acts(self.desk, Alarms(means, rosters, clinic.people))
        self.views, self.visits = ReferralViews(self.desk), Visits(self.desk)
        self.sheets = Sheets(self.desk, ORIGIN)

    async def do(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """One act in one transaction."""
        async with self.clinic.database.change() as tx:
            return await act(tx)

    async def start(
        self, who: PractitionerId = DOCTOR, at: datetime = NOW, **body: object
    ) -> Referral:
        """A draft; of a new patient with a written case unless told."""
        if not body.keys() & {"case", "patient", "answers", "consultation"}:
            body["case"] = await self.case(who)
        asked = StartReferral(**body)  # type: ignore[arg-type]
        return await self.do(lambda tx: self.drafts.start(tx, call(who, at), asked))

    async def case(self, who: PractitionerId = DOCTOR) -> object:
        """A case with a summary, of a patient with a document."""
        me = call(who)
        patient = await self.do(lambda tx: self.clinic.patients.add(tx, me, PATIENT_FORM))
        case = await self.do(lambda tx: self.clinic.casebook.open(tx, me, patient.id))
        body = SaveSummary(version=1, summary=SUMMARY)
        await self.do(lambda tx: self.clinic.casebook.save_summary(tx, me, case.id, body))
        return case.id

    async def write(self, draft: Referral, who: PractitionerId = DOCTOR, **form: object) -> None:
        """What the case could not know."""
        given = {"patient_agrees": True, "signer_name": "张𠮷", "relation": "本人", **form}
        written: ReferralForm = replace(draft.form, **given)
        body = SaveForm(version=draft.version, acuity=draft.acuity, phone=draft.phone, form=written)
        await self.do(lambda tx: self.drafts.save(tx, call(who), draft.id, body))

    async def act(
        self, who: PractitionerId, of: ReferralId, body: ReferralAct, at: datetime = NOW
    ) -> Referral:
        """Do something with a referral."""
        return await self.do(lambda tx: self.acts.act(tx, call(who, at), of, body))

    async def view(self, who: PractitionerId, of: ReferralId) -> ReferralView:
        """As somebody sees it."""
        async with self.clinic.database.read() as tx:
            return await self.views.view(tx, call(who), of)

    async def sent(self, **body: object) -> Referral:
        """A whole referral up on its way to be answered."""
        draft = await self.start(**body)  # type: ignore[arg-type]
        await self.write(draft)
        return await self.act(DOCTOR, draft.id, Send())

    async def admitted(self) -> Referral:
        """A patient who was received, travelled and is under treatment."""
        up = await self.sent()
        await self.act(CLERK, up.id, Accept(notice=NOTICE))
        await self.act(DOCTOR, up.id, Depart())
        await self.act(CLERK, up.id, Arrive())
        return await self.act(EXPERT, up.id, Admit())

    async def returned(self, up: Referral) -> Referral:
        """Its return, approved and sent."""
        draft = await self.start(EXPERT, direction="return", answers=up.id)
        body = SaveReturnForm(version=draft.version, form=RETURN)
        await self.do(lambda tx: self.drafts.save_return(tx, call(EXPERT), draft.id, body))
        await self.act(EXPERT, draft.id, AskApproval())
        return await self.act(CHAIR, draft.id, Approve())
