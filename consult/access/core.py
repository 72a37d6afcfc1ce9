"""The rights of the house as one table; whatever it does not name is denied."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from consult.access.wire import Act, Grant, GrantRole, Principal, Role, Thing
from consult.ledger.errors import NotAllowed
from consult.ledger.wire import AgreementId

Standing = Literal["own", "granted"]
"""The thing is of one's own hospital, or a live grant opens its case."""

Capacity = tuple[GrantRole, Standing]

STEP_UP = timedelta(minutes=5)
"""How old a step-up may be when something is signed (OWASP ASVS 5.0, 7.5.3)."""

_OWN_DOCTOR: frozenset[Capacity] = frozenset({("doctor", "own")})
_OWN_ADMINISTRATOR: frozenset[Capacity] = frozenset({("administrator", "own")})
_ADVISERS: frozenset[Capacity] = frozenset({("expert", "granted"), ("chair", "granted")})
_CLERK: frozenset[Capacity] = frozenset({("triage_clerk", "granted")})
_OBSERVERS: frozenset[Capacity] = frozenset({("observer", "granted")})
_READERS: frozenset[Capacity] = frozenset({("reader", "granted")})
_RECEIVERS: frozenset[Capacity] = frozenset({("receiver", "granted")})
_ALL_OF_THE_CASE = _OWN_DOCTOR | _ADVISERS | _CLERK | _RECEIVERS

MEDICAL: frozenset[Role] = frozenset({"doctor", "triage_clerk", "expert", "chair"})
"""Who receives patients for his hospital; an administrator does not."""

RIGHTS: Mapping[Act, frozenset[Capacity]] = {
    "list_patients": _OWN_DOCTOR,
    "add_patient": _OWN_DOCTOR,
    "see_patient": _ALL_OF_THE_CASE,
    "edit_patient": _OWN_DOCTOR,
    "merge_patients": _OWN_DOCTOR,
    "see_merge": _OWN_DOCTOR | _OWN_ADMINISTRATOR,
    "decide_merge": _OWN_ADMINISTRATOR,
    "open_case": _OWN_DOCTOR,
    "see_case": _ALL_OF_THE_CASE,
    "edit_case": _OWN_DOCTOR,
    "see_images": _ALL_OF_THE_CASE | _OBSERVERS | _READERS,
    "add_images": _OWN_DOCTOR,
    "see_consultation": _ALL_OF_THE_CASE,
    "request": _OWN_DOCTOR,
    "triage": _CLERK,
    "advise": _ADVISERS,
    "preside": frozenset({("chair", "granted")}),
    "attend": _OWN_DOCTOR | _ADVISERS,
    "observe": _OBSERVERS,
    "invite": _OWN_DOCTOR | frozenset({("chair", "granted")}),
    "send_again": _OWN_DOCTOR | _CLERK,
    "see_result": _OWN_DOCTOR | _READERS,
    "recognise": _OWN_DOCTOR,
    "see_counts": frozenset({("doctor", "own"), ("administrator", "own")}),
    "refer": frozenset({("doctor", "own"), ("expert", "own"), ("chair", "own")}),
    "see_referral": frozenset((role, "own") for role in sorted(MEDICAL)),
    "keep_roster": frozenset({("administrator", "own"), ("triage_clerk", "own")}),
    "administer": frozenset({("administrator", "own")}),
}

SIGHT: Mapping[str, Act | None] = {
    "hospital": None,
    "patient": "see_patient",
    "merge": "see_merge",
    "case": "see_case",
    "consultation": "see_consultation",
    "result": "see_result",
    "referral": "see_referral",
}
"""The act of seeing each kind of thing: whoever may not see it is told that it is not there."""


def is_live(grant: Grant, in_force: frozenset[AgreementId], now: datetime) -> bool:
    """Whether a grant counts now: not run out, not revoked, its agreement in force."""
    return now < grant.until and grant.agreement in in_force


def is_for(grant: Grant, principal: Principal) -> bool:
    """Whether a grant is for this person in a role that he holds."""
    if grant.hospital != principal.hospital:
        return False
    if grant.role == "observer":
        return grant.practitioner == principal.person
    if grant.role == "reader":
        return "doctor" in principal.roles
    if grant.role == "receiver":
        return not MEDICAL.isdisjoint(principal.roles)
    is_his = grant.practitioner is None or grant.practitioner == principal.person
    return is_his and grant.role in principal.roles


def opens(grant: Grant, act: Act) -> bool:
    """Whether a grant is one that allows this act."""
    return (grant.role, "granted") in RIGHTS[act]


def capacities(
    principal: Principal, thing: Thing, live_grants: Iterable[Grant]
) -> frozenset[Capacity]:
    """In which roles and by which standing a person comes to a thing."""
    own: set[Capacity] = set()
    if thing.owner == principal.hospital:
        own = {(role, "own") for role in principal.roles}
    opened = (g for g in live_grants if g.case in thing.cases and is_for(g, principal))
    return frozenset(own | {(grant.role, "granted") for grant in opened})


def may(principal: Principal, act: Act, thing: Thing, live_grants: Iterable[Grant]) -> bool:
    """Whether the table allows this person this act on this thing."""
    return not RIGHTS[act].isdisjoint(capacities(principal, thing, live_grants))


def check_step_up(principal: Principal, now: datetime) -> None:
    """Raise `NotAllowed("step-up-needed")` unless the person just proved who he is."""
    until = principal.stepped_up_until
    if until is None or not now <= until <= now + STEP_UP:
        raise NotAllowed(
            "step-up-needed",
            "签名前请再次输入密码确认身份（5 分钟内有效）。",
            "Enter your password again before you sign; it counts for five minutes.",
        )
