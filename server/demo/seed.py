"""Puts the demo's alliance into an empty database; a second start finds it there."""

from datetime import datetime

from consult.alliance.service import Alliances
from consult.ledger.ports import Ledger
from consult.people.service import People
from server.demo import alliance as demo
from server.signin.service import SigningIn


async def seed(
    ledger: Ledger, people: People, alliances: Alliances, signing_in: SigningIn, now: datetime
) -> None:
    """Hospitals, alliance, agreement, people and their accounts, unless they are there."""
    async with ledger.read() as tx:
        if await people.hospitals(tx):
            return
    async with ledger.change() as tx:
        for hospital in demo.HOSPITALS:
            await people.keep_hospital(tx, hospital)
        await alliances.keep_alliance(tx, demo.THE_ALLIANCE)
        await alliances.keep_agreement(tx, demo.agreement(now.date()))
        for person in demo.PEOPLE:
            who = person.practitioner
            await people.keep_practitioner(tx, who)
            await signing_in.open_account(tx, who, person.account, demo.PASSWORD)
