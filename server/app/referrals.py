"""Referrals between hospitals, put together."""

from dataclasses import dataclass

from consult.access.service import Door
from consult.access.sql import SqlGrants
from consult.cases.ports import Images
from consult.consultations.service.advices import SignedAdvices
from consult.consultations.service.conversions import Conversions
from consult.consultations.service.register import Register
from consult.consultations.sql import SqlConsultations, SqlWritings
from consult.ledger.clock import new_id, utc_now
from consult.referrals.service.acts import Acts
from consult.referrals.service.desk import Records, ReferralDesk, Stores
from consult.referrals.service.drafts import Drafts
from consult.referrals.service.emergencies import Emergencies, Work
from consult.referrals.service.sheets import Sheets
from consult.referrals.service.views import ReferralViews
from consult.referrals.service.visits import Visits
from consult.referrals.sql import SqlReferralRegister, SqlReferrals, SqlRevisits
from server.app.alarms import Watchroom
from server.app.composition import Clinic, Ground


@dataclass(frozen=True)
class Referrals:
    """The way of a patient to another hospital and back."""

    desk: ReferralDesk
    drafts: Drafts
    acts: Acts
    views: ReferralViews
    sheets: Sheets
    visits: Visits
    emergencies: Emergencies


def compose_referrals(
    ground: Ground, clinic: Clinic, images: Images, watchroom: Watchroom
) -> Referrals:
    """The services of referral over those of the clinic."""
    door, audit = Door(SqlGrants(), clinic.alliances), ground.audit
    consultations = Register(SqlConsultations(), SqlWritings(), door, audit, ground.outbox, new_id)
    records = Records(
        casebook=clinic.casebook,
        patients=clinic.patients,
        people=clinic.people,
        alliances=clinic.alliances,
        advices=SignedAdvices(consultations),
        roster=watchroom.rosters,
        signer=ground.keys,
    )
    stores = Stores(
        referrals=SqlReferrals(), register=SqlReferralRegister(), revisits=SqlRevisits()
    )
    desk = ReferralDesk(stores, records, door, audit, new_id)
    return Referrals(
        desk=desk,
        drafts=Drafts(desk),
        acts=Acts(desk, watchroom.alarms),
        views=ReferralViews(desk),
        sheets=Sheets(desk, ground.settings.origin),
        visits=Visits(desk),
        emergencies=Emergencies(
            desk,
            Conversions(consultations, clinic.casebook),
            images,
            watchroom.alarms,
            Work(ledger=ground.clinic, outbox=ground.outbox, clock=utc_now, new_id=new_id),
        ),
    )
