"""Carries out what people do with a referral, each act in one transaction."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from consult.access.core import check_step_up
from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import AlarmId, ReferralId, RevisitId
from consult.notices.service import Alarms
from consult.referrals.core import rules
from consult.referrals.core.emergencies import alarm_of, quietened
from consult.referrals.core.states import ENDS, Act
from consult.referrals.service.desk import ReferralDesk
from consult.referrals.wire import (
    Accept,
    Referral,
    ReferralAct,
    Revisit,
    Stamp,
)

SIGNS: frozenset[Act] = frozenset({"send", "ask_approval", "settle_papers"})
"""Acts by which the author signs the sheet; each asks for a fresh step-up."""

GOES: frozenset[Act] = frozenset({"send", "ask_approval", "approve"})
"""Acts before which the way is looked at again: an agreement may have ended meanwhile."""

ACTS: Mapping[type[Any], Act] = {kind: kind.__struct_config__.tag for kind in ReferralAct.__args__}


class Acts:
    """Sends, receives, follows, ends."""

    def __init__(self, desk: ReferralDesk, alarms: Alarms) -> None:
        self._desk = desk
        self._alarms = alarms

    async def act(
        self, tx: Transaction, call: Call, referral: ReferralId, body: ReferralAct
    ) -> Referral:
        """Do it; raises NotFound, NotNow, NotAllowed or Invalid."""
        act = ACTS[type(body)]
        before, after = await self._desk.begin(tx, call, referral, act)
        after = _reasoned(after, getattr(body, "reason", "") or getattr(body, "note", ""))
        if act in GOES:
            rules.check_whole(before)
            way = await self._desk.way(tx, call, before.direction, before.owner, before.to)
            after = replace(after, agreement=way.agreement)
        if act == "settle_papers":
            rules.check_settled(before)
            after = replace(after, open_papers=(), papers_due_at=None)
        if act in SIGNS:
            check_step_up(call.principal, call.now)
            after = await self._desk.sign(tx, call, after)
        if isinstance(body, Accept):
            after = replace(after, notice=body.notice)
        if act == "approve":
            after = replace(after, approved_by=call.principal.person)
        await self._desk.keep(tx, call.doer, before, after, act)
        await self._follow(tx, call, before, after)
        return after

    async def _follow(self, tx: Transaction, call: Call, before: Referral, after: Referral) -> None:
        if before.sent_at is None and after.sent_at is not None:
            await self._desk.open_record(tx, after)
            await self._ask_for_answer(tx, call, after)
        for kind in quietened(before, after):
            await self._alarms.end(tx, call.doer, after.id, kind)
        if after.state in ENDS:
            await self._desk.shut_record(tx, call, after)
        if after.direction == "return" and before.state != "arrived" == after.state:
            await self._end_loop(tx, call, after)
            await self._ask_for_visits(tx, call, after)

    async def _ask_for_answer(self, tx: Transaction, call: Call, sent: Referral) -> None:
        patients = await self._desk.records.patients.known(
            tx, [sent.patient] if sent.patient is not None else []
        )
        name = patients[sent.patient].form.name if sent.patient is not None else ""
        alarm = alarm_of(sent, AlarmId(self._desk.new_id()), name)
        await self._alarms.start(tx, call.doer, alarm)

    async def _end_loop(self, tx: Transaction, call: Call, returned: Referral) -> None:
        """The patient is back: the referral up that had sent him is over."""
        if returned.answers is None:
            return
        up = await self._desk.stores.referrals.get(tx, returned.answers)
        if up is None or up.state in ENDS:
            return
        stamp = Stamp(
            act="close",
            to="closed",
            by=call.principal.person,
            at=call.now,
            reason=f"患者已回转（{returned.number}）",
        )
        closed = rules.stamped(up, "close", "closed", stamp)
        await self._desk.keep(tx, call.doer, up, closed, "close")
        await self._desk.shut_record(tx, call, closed)

    async def _ask_for_visits(self, tx: Transaction, call: Call, returned: Referral) -> None:
        form = returned.return_form
        if form is None:
            return
        for day in rules.revisits_due(form, call.now):
            visit = Revisit(
                id=RevisitId(self._desk.new_id()),
                owner=returned.to,
                referral=returned.id,
                patient=returned.patient,
                due_on=day,
            )
            await self._desk.stores.revisits.save(tx, visit)


def _reasoned(referral: Referral, reason: str) -> Referral:
    last = replace(referral.stamps[-1], reason=reason)
    return replace(referral, stamps=(*referral.stamps[:-1], last))
