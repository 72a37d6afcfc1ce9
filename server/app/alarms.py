"""Duty rosters and alarms, put together from the settings."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from aiohttp import ClientSession

from consult.access.service import Door
from consult.access.sql import SqlGrants
from consult.calendar.service import Rosters
from consult.calendar.sql import SqlDuties
from consult.ledger.clock import new_id, utc_now
from consult.ledger.wire import HospitalId
from consult.notices.core import PATIENCE
from consult.notices.http import HttpGateway, Webhook
from consult.notices.service import Alarms, Means, Ringing
from consult.notices.sql import SqlAlarms
from server.app.composition import Clinic, Ground
from server.settings import secret


@dataclass(frozen=True)
class Watchroom:
    """Who is on duty, what rings for him, and what makes it ring."""

    rosters: Rosters
    alarms: Alarms
    ringing: Ringing


def compose_alarms(ground: Ground, clinic: Clinic, client: ClientSession) -> Watchroom:
    """The services of rosters and alarms over those of the clinic."""
    settings = ground.settings
    door = Door(SqlGrants(), clinic.alliances)
    rosters = Rosters(SqlDuties(), clinic.people, door, ground.audit, new_id)
    patience = timedelta(seconds=settings.emergency_patience_s)
    means = Means(
        ledger=ground.clinic,
        alarms=SqlAlarms(),
        outbox=ground.outbox,
        audit=ground.audit,
        clock=utc_now,
        new_id=new_id,
        origin=settings.origin,
        patience={**PATIENCE, "emergency_referral": patience},
    )
    webhooks = {
        HospitalId(UUID(hook.hospital)): Webhook(url=hook.url, secret=secret(hook.secret_file))
        for hook in settings.webhooks
    }
    return Watchroom(
        rosters=rosters,
        alarms=Alarms(means, rosters, clinic.people),
        ringing=Ringing(means, rosters, clinic.people, HttpGateway(client, webhooks, utc_now)),
    )
