"""The states of a referral as a table (domain §2.1, §5.4); whatever it does not name is refused.

Up, down and return share the table: `sender` is the hospital that sends the patient, `receiver`
the one that takes him. Only a return passes through the approval of the responsible department
(责任科室, 桓仁 一(一)5), and an emergency is sent at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from msgspec.structs import replace

from consult.access.core import MEDICAL
from consult.access.wire import Principal, Role
from consult.ledger.errors import NotAllowed, NotNow
from consult.ledger.wire import PractitionerId
from consult.referrals.wire import Direction, Referral, ReferralState

Party = Literal["author", "sender", "receiver", "approver"]
"""开单医师 · 转出医院的医师 · 转入医院的医务人员 · 责任科室 (never the author himself)."""

PHYSICIANS: frozenset[Role] = frozenset({"doctor", "expert", "chair"})
"""Who writes a referral: an expert of the county hospital writes the return of his patient."""

Side = Literal["sender", "receiver"]

Act = Literal[
    "edit",
    "send",
    "ask_approval",
    "approve",
    "refuse_approval",
    "accept",
    "decline",
    "depart",
    "arrive",
    "admit",
    "settle_papers",
    "cancel",
    "close",
    "void",
]
"""填写 · 发出 · 提请审批 · 批准 · 不批准 · 接诊 · 谢绝 · 出发 · 到达 · 收治 · 补齐手续 ·
撤销 · 结束 · 作废."""

ACTS: tuple[Act, ...] = get_args(Act)

REASONED: frozenset[Act] = frozenset({"decline", "refuse_approval", "cancel", "void"})
"""Acts that must say why."""


@dataclass(frozen=True)
class Move:
    """Where an act leads, whose act it is, and for which directions it is there."""

    to: ReferralState
    by: frozenset[Party]
    only: frozenset[Direction] = field(default_factory=lambda: frozenset(get_args(Direction)))


def _by(to: ReferralState, *parties: Party) -> Move:
    return Move(to, frozenset(parties))


FORTH: frozenset[Direction] = frozenset({"up", "down"})
BACK: frozenset[Direction] = frozenset({"return"})

_CANCEL = _by("cancelled", "author", "sender")
_VOID = _by("entered_in_error", "author")

MOVES: Mapping[ReferralState, Mapping[Act, Move]] = {
    "draft": {
        "edit": _by("draft", "author", "sender"),
        "send": Move("sent", frozenset({"author"}), FORTH),
        "ask_approval": Move("approval", frozenset({"author"}), BACK),
        "cancel": _CANCEL,
        "void": _VOID,
    },
    "approval": {
        "approve": Move("sent", frozenset({"approver"}), BACK),
        "refuse_approval": Move("draft", frozenset({"approver"}), BACK),
        "cancel": _CANCEL,
        "void": _VOID,
    },
    "sent": {
        "accept": _by("accepted", "receiver"),
        "decline": _by("declined", "receiver"),
        "settle_papers": _by("sent", "author", "sender"),
        "cancel": _CANCEL,
        "void": _VOID,
    },
    "accepted": {
        "accept": _by("accepted", "receiver"),
        "depart": _by("departed", "author", "sender"),
        "arrive": _by("arrived", "receiver"),
        "settle_papers": _by("accepted", "author", "sender"),
        "cancel": _CANCEL,
        "void": _VOID,
    },
    "departed": {
        "accept": _by("departed", "receiver"),
        "arrive": _by("arrived", "receiver"),
        "settle_papers": _by("departed", "author", "sender"),
        "void": _VOID,
    },
    "arrived": {
        "admit": _by("admitted", "receiver"),
        "settle_papers": _by("arrived", "author", "sender"),
        "void": _VOID,
    },
    "admitted": {
        "settle_papers": _by("admitted", "author", "sender"),
        "close": _by("closed", "receiver", "author"),
        "void": _VOID,
    },
    "declined": {},
    "cancelled": {},
    "closed": {},
    "entered_in_error": {},
}
"""`accept` again changes the reception notice; an emergency may depart before it is accepted."""

EMERGENCY: Mapping[ReferralState, Mapping[Act, Move]] = {
    "sent": {
        "edit": _by("sent", "author", "sender"),
        "depart": _by("departed", "author", "sender"),
        "arrive": _by("arrived", "receiver"),
    },
    "accepted": {"edit": _by("accepted", "author", "sender")},
    "departed": {"edit": _by("departed", "author", "sender")},
    "arrived": {"edit": _by("arrived", "author", "sender")},
    "admitted": {"edit": _by("admitted", "author", "sender")},
    "closed": {
        "edit": _by("closed", "author", "sender"),
        "settle_papers": _by("closed", "author", "sender"),
    },
}
"""What an emergency may besides: nothing waits for an answer, the sheet is filled in later, even
when the patient is home again."""

EXAMINATION: Mapping[ReferralState, Mapping[Act, Move]] = {
    "arrived": {"close": _by("closed", "receiver", "author")},
}
"""What an examination transfer may besides: the patient is examined and goes home again."""

NOT_IN_EMERGENCY: frozenset[Act] = frozenset({"decline"})
"""Nobody may turn an emergency away; who cannot take it says so on the phone that rings."""

ENDS: frozenset[ReferralState] = frozenset({"declined", "cancelled", "closed", "entered_in_error"})

UNDER_WAY = timedelta(days=90)
"""How long a referral that nobody closes counts as a relation of treatment: our own setting."""

STATE_NAMES: Mapping[ReferralState, str] = {
    "draft": "草稿",
    "sent": "已发出",
    "accepted": "已接诊",
    "departed": "已出发",
    "arrived": "已到达",
    "admitted": "已收治",
    "approval": "待责任科室审批",
    "declined": "已谢绝",
    "cancelled": "已撤销",
    "closed": "已结束",
    "entered_in_error": "已作废",
}


def moves_of(referral: Referral) -> Mapping[Act, Move]:
    """The acts that a referral knows in its state, by its direction and urgency."""
    known = dict(MOVES[referral.state])
    if referral.is_emergency:
        known |= EMERGENCY.get(referral.state, {})
        known = {act: move for act, move in known.items() if act not in NOT_IN_EMERGENCY}
        # What was signed stays as it was signed.
        if referral.state != "draft" and not referral.open_papers:
            known.pop("edit", None)
    if referral.purpose == "examination":
        known |= EXAMINATION.get(referral.state, {})
        known.pop("admit", None)
    if not referral.open_papers:
        known.pop("settle_papers", None)
    return {act: move for act, move in known.items() if referral.direction in move.only}


def move(referral: Referral, act: Act, parties: frozenset[Party]) -> Move:
    """The move; raises NotNow when the state does not know the act, NotAllowed for strangers."""
    found = moves_of(referral).get(act)
    if found is None:
        raise NotNow(
            "not-in-this-state",
            f"转诊当前为“{STATE_NAMES[referral.state]}”，不能进行这项操作。",
            f"The referral is {referral.state.replace('_', ' ')}, so this can't be done now.",
        )
    if found.by.isdisjoint(parties):
        raise NotAllowed(
            "not-your-part",
            "这项操作不由您在本次转诊中的角色完成。",
            "This is not for your part in this referral.",
        )
    return found


def is_medical(principal: Principal) -> bool:
    """Whether somebody sends or receives patients for his hospital."""
    return not MEDICAL.isdisjoint(principal.roles)


def side_of(principal: Principal, referral: Referral) -> Side | None:
    """On which side somebody sees a referral; the other hospital sees it once it was sent."""
    if not is_medical(principal):
        return None
    if principal.hospital == referral.owner:
        return "sender"
    is_sent = referral.sent_at is not None
    return "receiver" if is_sent and principal.hospital == referral.to else None


def parties_of(principal: Principal, referral: Referral) -> frozenset[Party]:
    """The parts that a person has in a referral."""
    parties: set[Party] = set()
    side = side_of(principal, referral)
    if side == "receiver":
        parties.add("receiver")
    if side == "sender":
        if principal.person == referral.author:
            parties.add("author")
        if not PHYSICIANS.isdisjoint(principal.roles):
            parties |= {"sender"} if "author" in parties else {"sender", "approver"}
    return frozenset(parties)


def acts_of(referral: Referral, parties: frozenset[Party]) -> tuple[Act, ...]:
    """What these parties may do now, in the order of the table."""
    known = moves_of(referral)
    return tuple(act for act in ACTS if act in known and not known[act].by.isdisjoint(parties))


def may_return(principal: Principal, referral: Referral) -> bool:
    """Whether somebody may write the return of a referral up that brought him the patient."""
    is_up = referral.direction == "up" and referral.purpose == "treatment"
    is_here = referral.state in {"arrived", "admitted"}
    is_physician = not PHYSICIANS.isdisjoint(principal.roles)
    return is_up and is_here and is_physician and side_of(principal, referral) == "receiver"


WITHDRAWN: frozenset[ReferralState] = frozenset({"declined", "cancelled", "entered_in_error"})


def knows_patient(principal: Principal, referral: Referral) -> bool:
    """Whether somebody may know who the patient is; whoever never received him, no longer."""
    side = side_of(principal, referral)
    return side == "sender" or (side == "receiver" and referral.state not in WITHDRAWN)


def as_known(principal: Principal, referral: Referral) -> Referral:
    """The referral for one person; not who signed, for whoever may not know the patient."""
    if knows_patient(principal, referral):
        return referral
    return replace(referral, form=replace(referral.form, signer_name="", relation=""))


def named(referral: Referral) -> set[PractitionerId]:
    """Everybody whom a stamp or a signature of the referral names."""
    stamped = {stamp.by for stamp in referral.stamps if stamp.by is not None}
    return {referral.author, *stamped, *(signed.by for signed in referral.signed)}


def brings(referral: Referral, now: datetime) -> bool:
    """Whether a referral is under way: sent, not ended, and not older than it can be on its way."""
    is_sent = referral.state not in ENDS | {"draft", "approval"}
    return is_sent and now < referral.created_at + UNDER_WAY
