"""The states of a consultation as a table (domain §3.4); whatever it does not name is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from consult.access.wire import Act as AccessAct
from consult.access.wire import Principal
from consult.consultations.wire import ActName, Consultation, Invitation, State
from consult.ledger.errors import NotAllowed, NotNow
from consult.ledger.wire import PractitionerId

Party = Literal["requester", "colleague", "clerk", "expert", "chair", "house"]
"""申请医师 · 同院医师 · 分诊员 · 受邀专家 · 主持人 · the house itself (jobs, quorum)."""

HouseAct = Literal["confirm", "read_alone", "deliver"]
"""What the house does by itself: the quorum is there · no session is wanted · archives have it."""

Act = ActName | HouseAct

ACTS: tuple[ActName, ...] = get_args(ActName)


@dataclass(frozen=True)
class Move:
    """Where an act leads, and whose act it is."""

    to: State
    by: frozenset[Party]


def _by(to: State, *parties: Party) -> Move:
    return Move(to, frozenset(parties))


_CANCEL = _by("cancelled", "requester")
_VOID = _by("entered_in_error", "requester", "clerk")
_VOID_LATER = _by("entered_in_error", "requester", "clerk", "chair")

_CONVERT = _by("converted", "requester", "colleague")
"""转为上转: an emergency referral takes the consultation's place until its report is signed."""

_FORM: dict[Act, Move] = {
    "submit": _by("submitted", "requester"),
    "convert": _CONVERT,
    "cancel": _CANCEL,
    "void": _VOID,
}
_TRIAGE: dict[Act, Move] = {
    "return": _by("returned", "clerk"),
    "assign": _by("assigned", "clerk"),
    "convert": _CONVERT,
    "cancel": _CANCEL,
    "void": _VOID,
}

MOVES: Mapping[State, Mapping[Act, Move]] = {
    "draft": {"edit": _by("draft", "requester", "colleague"), **_FORM},
    "submitted": _TRIAGE,
    "prereview": _TRIAGE,
    "returned": {"edit": _by("returned", "requester", "colleague"), **_FORM},
    "assigned": {
        "accept": _by("assigned", "expert"),
        "confirm": _by("accepted", "house"),
        "decline": _by("prereview", "expert"),
        "assign": _by("assigned", "clerk"),
        "convert": _CONVERT,
        "cancel": _CANCEL,
        "void": _VOID,
    },
    "accepted": {
        "read_alone": _by("opinion_pending", "house"),
        "join": _by("accepted", "requester", "colleague", "expert"),
        "start": _by("in_session", "chair"),
        "decline": _by("prereview", "expert"),
        "assign": _by("assigned", "clerk"),
        "convert": _CONVERT,
        "cancel": _CANCEL,
        "void": _VOID_LATER,
    },
    "in_session": {
        "join": _by("in_session", "requester", "colleague", "expert"),
        "interrupt": _by("interrupted", "chair"),
        "end": _by("opinion_pending", "chair"),
        "write_opinion": _by("in_session", "expert"),
        "convert": _CONVERT,
        "void": _VOID_LATER,
    },
    "interrupted": {
        "join": _by("interrupted", "requester", "colleague", "expert"),
        "resume": _by("in_session", "chair"),
        "end": _by("opinion_pending", "chair"),
        "write_opinion": _by("interrupted", "expert"),
        "convert": _CONVERT,
        "cancel": _CANCEL,
        "void": _VOID_LATER,
    },
    "opinion_pending": {
        "write_opinion": _by("opinion_pending", "expert"),
        "sign_opinion": _by("opinion_pending", "expert"),
        "amend_opinion": _by("opinion_pending", "expert"),
        "write_report": _by("opinion_pending", "chair"),
        "sign_report": _by("opinion_signed", "chair"),
        "convert": _CONVERT,
        "void": _VOID_LATER,
    },
    "opinion_signed": {"deliver": _by("delivered", "house"), "void": _VOID_LATER},
    "delivered": {
        "acknowledge": _by("delivered", "requester", "colleague"),
        "execute": _by("executed", "requester"),
        "amend_report": _by("opinion_pending", "chair"),
        "void": _VOID_LATER,
    },
    "executed": {
        "close": _by("closed", "requester"),
        "amend_report": _by("opinion_pending", "chair"),
        "void": _VOID_LATER,
    },
    "closed": {},
    "cancelled": {},
    "converted": {
        "join": _by("converted", "requester", "colleague", "expert"),
        "end": _by("converted", "chair"),
    },
    "entered_in_error": {},
}

RIGHTS: Mapping[ActName, AccessAct] = {
    "edit": "request",
    "submit": "request",
    "cancel": "request",
    "acknowledge": "request",
    "execute": "request",
    "close": "request",
    "convert": "refer",
    "return": "triage",
    "assign": "triage",
    "accept": "advise",
    "decline": "advise",
    "write_opinion": "advise",
    "sign_opinion": "advise",
    "amend_opinion": "advise",
    "start": "preside",
    "interrupt": "preside",
    "resume": "preside",
    "end": "preside",
    "write_report": "preside",
    "sign_report": "preside",
    "amend_report": "preside",
    "join": "attend",
    "void": "see_consultation",
}
"""What the one door is asked before an act; the table of moves is finer, never wider."""

ENDS: frozenset[State] = frozenset({"closed", "cancelled", "converted", "entered_in_error"})
"""A session that goes on when its consultation is converted stays open as guidance."""

STATE_NAMES: Mapping[State, str] = {
    "draft": "草稿",
    "submitted": "已提交",
    "prereview": "预审/分诊中",
    "returned": "退回补充资料",
    "assigned": "待专家确认",
    "accepted": "已接受",
    "in_session": "会诊中",
    "interrupted": "会诊中断",
    "opinion_pending": "待出具意见",
    "opinion_signed": "意见已签署",
    "delivered": "已送达",
    "executed": "执行情况已记录",
    "closed": "已结案",
    "cancelled": "已撤销",
    "converted": "已转为急诊上转",
    "entered_in_error": "已作废",
}


def move(state: State, act: Act, parties: frozenset[Party]) -> Move:
    """The move; raises NotNow when the state does not know the act, NotAllowed for strangers."""
    found = MOVES[state].get(act)
    if found is None:
        raise NotNow(
            "not-in-this-state",
            f"会诊当前为“{STATE_NAMES[state]}”，不能进行这项操作。",
            f"The consultation is {state.replace('_', ' ')}, so this can't be done now.",
        )
    if found.by.isdisjoint(parties):
        raise NotAllowed(
            "not-your-part",
            "这项操作不由您在本次会诊中的角色完成。",
            "This is not for your part in this consultation.",
        )
    return found


def invitation_of(consultation: Consultation, person: PractitionerId) -> Invitation | None:
    """A person's standing invitation; who declined has none."""
    for invitation in consultation.invitations:
        if invitation.expert == person and invitation.reply != "declined":
            return invitation
    return None


def parties_of(principal: Principal, consultation: Consultation) -> frozenset[Party]:
    """The parts that a person has in a consultation, by the roles that he holds."""
    parties: set[Party] = set()
    if principal.hospital == consultation.owner and "doctor" in principal.roles:
        parties.add("requester" if principal.person == consultation.requester else "colleague")
    if principal.hospital == consultation.lead and "triage_clerk" in principal.roles:
        parties.add("clerk")
    invitation = invitation_of(consultation, principal.person)
    if invitation is not None and {"expert", "chair"} & set(principal.roles):
        parties.add("expert")
        if invitation.is_chair:
            parties.add("chair")
    return frozenset(parties)


def experts_of(consultation: Consultation) -> tuple[Invitation, ...]:
    """The invitations that stand."""
    return tuple(i for i in consultation.invitations if i.reply != "declined")
