"""A night on duty: rosters, alarms and emergencies over a real database, with a clock to turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import aiohttp

from consult.calendar.service import Rosters
from consult.calendar.sql import SqlDuties
from consult.calendar.wire import SaveDuty
from consult.consultations.service.advices import SignedAdvices
from consult.consultations.service.conversions import Conversions
from consult.ledger.errors import Unavailable
from consult.ledger.ports import Posted, Transaction
from consult.ledger.wire import ConsultationId, HospitalId, PractitionerId, ReferralId
from consult.notices.core import PATIENCE
from consult.notices.http import HttpGateway, Webhook
from consult.notices.service import RING, SUMMON, Alarms, Means, Ringing
from consult.notices.sql import SqlAlarms
from consult.notices.wire import Alarm, AlarmKind, AlarmView
from consult.referrals.service.desk import Records, ReferralDesk, Stores
from consult.referrals.service.emergencies import CHASE, Emergencies, Work
from consult.referrals.sql import SqlReferralRegister, SqlReferrals, SqlRevisits
from consult.referrals.wire import Emergency
from consult.referrals.wire.emergencies import CallCard, StampMoment
from tests.consult.alliance import CLERK, DOCTOR, NOW, Clinic, call

T = TypeVar("T")
AGAIN = timedelta(seconds=20)
PRESS = Emergency(label="男，约 60 岁，胸痛", acuity="critical", phone="0414-2001")


class Night:
    """Everything that rings; `work` does what is due at `now`."""

    def __init__(
        self, clinic: Clinic, session: aiohttp.ClientSession, hooks: dict[HospitalId, str]
    ) -> None:
        self.clinic = clinic
        self.now = NOW
        webhooks = {key: Webhook(url=url, secret="s") for key, url in hooks.items()}
        self.rosters = Rosters(SqlDuties(), clinic.people, clinic.door, clinic.audit, clinic.new_id)
        means = Means(
            ledger=clinic.database,
            alarms=SqlAlarms(),
            outbox=clinic.outbox,
            audit=clinic.audit,
            clock=self.clock,
            new_id=clinic.new_id,
            origin="https://lianzhen.example",
            patience=PATIENCE,
        )
        self.alarms = Alarms(means, self.rosters, clinic.people)
        gateway = HttpGateway(session, webhooks, self.clock)
        self._ringing = Ringing(means, self.rosters, clinic.people, gateway)
        self.desk = self._desk()
        self.emergencies = Emergencies(
            self.desk,
            Conversions(clinic.register, clinic.casebook),
            clinic.images,
            self.alarms,
            Work(clinic.database, clinic.outbox, self.clock, clinic.new_id),
        )

    def clock(self) -> datetime:
        """The time that the tests set."""
        return self.now

    async def do(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """One act in one transaction."""
        async with self.clinic.database.change() as tx:
            return await act(tx)

    async def put(self, person: PractitionerId, rank: int = 1, phone: str = "") -> None:
        """Somebody on duty from now on for twelve hours."""
        until = self.now + timedelta(hours=12)
        turn = SaveDuty(
            practitioner=person, rank=rank, phone=phone, starts_at=self.now, ends_at=until
        )
        await self.do(lambda tx: self.rosters.add(tx, call(CLERK, self.now), turn))

    async def press(
        self, consultation: ConsultationId | None = None, who: PractitionerId = DOCTOR
    ) -> CallCard:
        """The press, and the first ring."""
        body = Emergency(
            label=PRESS.label, acuity=PRESS.acuity, phone=PRESS.phone, consultation=consultation
        )
        card = await self.do(lambda tx: self.emergencies.start(tx, call(who, self.now), body))
        await self.work()
        return card

    async def work(self) -> None:
        """Do what the outbox has due now; what can't be done comes again in twenty seconds."""
        works = {
            RING: self._ringing.ring,
            SUMMON: self._ringing.summon,
            CHASE: self.emergencies.chase,
        }
        while due := await self.clinic.outbox.lease(self.now, 900, 8):
            for message in due:
                if message.topic in works:
                    await self._one(works[message.topic], message)

    async def pass_time(self, time: timedelta) -> None:
        """Let time pass and do what came due."""
        self.now += time
        await self.work()

    async def heard(self, who: PractitionerId) -> tuple[AlarmView, ...]:
        """What is open for somebody."""
        return await self.do(lambda tx: self.alarms.open(tx, call(who, self.now)))

    async def take(self, who: PractitionerId, alarm: Alarm) -> Alarm:
        """Somebody takes it."""
        return await self.do(lambda tx: self.alarms.take(tx, call(who, self.now), alarm.id))

    async def alarm(self, card: CallCard, kind: AlarmKind = "emergency_referral") -> Alarm:
        """The alarm about an emergency."""
        found = await self.do(lambda tx: self.alarms.about(tx, card.referral.id, kind))
        assert found is not None
        return found

    async def card(self, who: PractitionerId, referral: ReferralId) -> CallCard:
        """The call card as somebody sees it."""
        return await self.do(lambda tx: self.emergencies.card(tx, call(who, self.now), referral))

    async def stamp(self, who: PractitionerId, of: ReferralId, body: StampMoment) -> CallCard:
        """Stamp a moment."""
        me = call(who, self.now)
        return await self.do(lambda tx: self.emergencies.stamp(tx, me, of, body))

    async def _one(self, work: Callable[[Posted], Awaitable[object]], message: Posted) -> None:
        try:
            await work(message)
        except Unavailable as error:
            await self.clinic.outbox.postpone(message.id, self.now + AGAIN, str(error))

    def _desk(self) -> ReferralDesk:
        clinic = self.clinic
        records = Records(
            casebook=clinic.casebook,
            patients=clinic.patients,
            people=clinic.people,
            alliances=clinic.alliances,
            advices=SignedAdvices(clinic.register),
            roster=self.rosters,
            signer=clinic.keyring,
        )
        stores = Stores(
            referrals=SqlReferrals(), register=SqlReferralRegister(), revisits=SqlRevisits()
        )
        return ReferralDesk(stores, records, clinic.door, clinic.audit, clinic.new_id)
