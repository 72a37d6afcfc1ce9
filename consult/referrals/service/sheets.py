"""Gives the data of a referral's form to whoever prints it; knows no printer."""

from consult.access.wire import Call
from consult.documents.wire import Paper
from consult.ledger.errors import NotNow
from consult.ledger.ports import Transaction
from consult.ledger.wire import ReferralId
from consult.referrals.core import rules
from consult.referrals.core.states import named
from consult.referrals.papers import Sheet, form_paper
from consult.referrals.service.desk import ReferralDesk
from consult.referrals.wire import Referral


class Sheets:
    """The printed form; `origin` is where its code leads."""

    def __init__(self, desk: ReferralDesk, origin: str) -> None:
        self._desk = desk
        self._origin = origin

    async def paper(self, tx: Transaction, call: Call, referral: ReferralId) -> Paper:
        """The form as it stands; raises NotNow before acceptance, but never in an emergency."""
        found = await self._desk.take(tx, call, referral)
        if not rules.may_print(found):
            raise NotNow(
                "print-after-acceptance",
                "对方接诊后才能打印正式转诊单（急诊除外）。",
                "The form prints once the other hospital has accepted, except in an emergency.",
            )
        return form_paper(await self._sheet(tx, found), call.now)

    async def _sheet(self, tx: Transaction, found: Referral) -> Sheet:
        records = self._desk.records
        returned = await self._returned(tx, found)
        wanted = named(found) | (named(returned) if returned else set())
        agreement = await records.alliances.agreement(tx, found.agreement)
        patients = await records.patients.known(tx, [found.patient] if found.patient else [])
        return Sheet(
            referral=found,
            hospitals={each.id: each for each in await records.people.hospitals(tx)},
            people=await records.people.cards(tx, wanted),
            patient=patients[found.patient].form if found.patient else None,
            alliance=(await records.alliances.alliance(tx, agreement.alliance)).name,
            address=f"{self._origin}/referrals/{found.id}",
            returned=returned,
        )

    async def _returned(self, tx: Transaction, found: Referral) -> Referral | None:
        returns = await self._desk.stores.referrals.answering(tx, found.id)
        sent = [each for each in returns if each.sent_at and rules.may_print(each)]
        return sent[-1] if sent else None
