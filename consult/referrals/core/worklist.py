"""What a referral waits for, and whose turn it is."""

from collections.abc import Mapping
from datetime import date, datetime

from consult.access.wire import Principal
from consult.referrals.core.rules import gaps
from consult.referrals.core.states import Act, acts_of, moves_of, parties_of, side_of
from consult.referrals.wire import NextStep, Referral, ReferralState, Revisit, Turn

WAITS: Mapping[ReferralState, NextStep] = {
    "approval": "approve",
    "sent": "accept",
    "accepted": "depart",
    "departed": "arrive",
    "arrived": "admit",
    "admitted": "close",
}

ACT_OF: Mapping[NextStep, Act] = {
    "complete_form": "edit",
    "send": "send",
    "ask_approval": "ask_approval",
    "approve": "approve",
    "accept": "accept",
    "depart": "depart",
    "arrive": "arrive",
    "admit": "admit",
    "close": "close",
    "settle_papers": "settle_papers",
    "wait_for_return": "close",
}


def next_step(referral: Referral) -> NextStep:
    """What comes next; empty when the referral has ended and nothing is owed."""
    if referral.state == "draft":
        if gaps(referral):
            return "complete_form"
        return "ask_approval" if referral.direction == "return" else "send"
    if referral.state == "arrived" and referral.purpose == "examination":
        return "close"
    if referral.state in {"admitted", "closed"} and referral.open_papers:
        return "settle_papers"
    if referral.state == "admitted" and referral.direction == "up":
        return "wait_for_return"
    return WAITS.get(referral.state, "")


def turn_of(referral: Referral, principal: Principal) -> Turn:
    """Whose turn it is: the caller's own, a colleague's, the other hospital's, or nobody's."""
    step = next_step(referral)
    if not step:
        return "nobody"
    act = ACT_OF[step]
    if act in acts_of(referral, parties_of(principal, referral)):
        return "mine"
    awaited = moves_of(referral)[act].by
    acting = "receiver" if awaited <= {"receiver"} else "sender"
    side = side_of(principal, referral)
    if side is None:
        side = "sender" if principal.hospital == referral.owner else "receiver"
    return "ours" if side == acting else "theirs"


def waiting_since(referral: Referral) -> datetime:
    """When the referral came to where it stands."""
    return referral.stamps[-1].at if referral.stamps else referral.created_at


def is_overdue(revisit: Revisit, today: date) -> bool:
    """Whether a visit should have been made."""
    return revisit.done_at is None and revisit.due_on < today
