"""A consultation with its opinions and reports, and what stands in the way of an act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from consult.access.wire import Principal
from consult.consultations.core.states import (
    ACTS,
    MOVES,
    Act,
    Move,
    experts_of,
    invitation_of,
    move,
    parties_of,
)
from consult.consultations.wire import ActName, Consultation, Opinion, Report
from consult.ledger.errors import NotNow, Refusal
from consult.ledger.wire import PractitionerId


@dataclass(frozen=True)
class Scene:
    """Everything that the rules look at; opinions and reports in all editions."""

    consultation: Consultation
    opinions: tuple[Opinion, ...] = ()
    reports: tuple[Report, ...] = ()

    def opinion_of(self, expert: PractitionerId) -> Opinion | None:
        """The expert's newest edition."""
        mine = [opinion for opinion in self.opinions if opinion.expert == expert]
        return max(mine, key=lambda opinion: opinion.edition, default=None)

    @property
    def report(self) -> Report | None:
        """The newest edition."""
        return max(self.reports, key=lambda report: report.edition, default=None)

    @property
    def sealed(self) -> Report | None:
        """The newest edition whose PDF is sealed."""
        done = [report for report in self.reports if report.pdf is not None]
        return max(done, key=lambda report: report.edition, default=None)

    @property
    def unsigned(self) -> tuple[PractitionerId, ...]:
        """The invited experts whose newest opinion is not signed."""
        return tuple(
            invitation.expert
            for invitation in experts_of(self.consultation)
            if not is_signed(self.opinion_of(invitation.expert))
        )


def is_signed(opinion: Opinion | None) -> bool:
    """Whether an opinion is there and signed."""
    return opinion is not None and opinion.signature is not None


def has_substance(opinion: Opinion | None) -> bool:
    """Whether an opinion says enough to be signed: a diagnosis and advice."""
    return opinion is not None and bool(
        opinion.form.diagnosis.strip() and opinion.form.advice.strip()
    )


def is_concluded(report: Report | None) -> bool:
    """Whether the conclusion says enough to be signed; referral needs reason and place."""
    if report is None:
        return False
    form = report.conclusion
    referral = form.referral_reason.strip() and form.referral_destination.strip()
    is_complete = bool(form.summary.strip() and form.diagnosis.strip() and form.advice.strip())
    return is_complete and (not form.advises_referral or bool(referral))


def decide(scene: Scene, act: Act, principal: Principal) -> Move:
    """The move of a person's act; raises NotNow or NotAllowed."""
    consultation = scene.consultation
    found = move(consultation.state, act, parties_of(principal, consultation))
    refusal = hindrance(scene, act, principal.person)
    if refusal is not None:
        raise refusal
    return found


def acts_of(scene: Scene, principal: Principal) -> tuple[ActName, ...]:
    """The acts that a person may do now, in the order of their names' list."""
    parties = parties_of(principal, scene.consultation)
    moves = MOVES[scene.consultation.state]
    return tuple(
        act
        for act in ACTS
        if act in moves
        and not moves[act].by.isdisjoint(parties)
        and hindrance(scene, act, principal.person) is None
    )


def hindrance(scene: Scene, act: Act, person: PractitionerId) -> Refusal | None:
    """What stands in the way of an act that the state allows, beyond who does it."""
    guard = _GUARDS.get(act)
    return guard(scene, person) if guard else None


def _no_reply_due(scene: Scene, person: PractitionerId) -> Refusal | None:
    invitation = invitation_of(scene.consultation, person)
    if invitation is not None and invitation.reply == "pending":
        return None
    return NotNow("replied-already", "您已回复过邀请。", "You have replied already.")


def has_room(consultation: Consultation) -> bool:
    """Whether a session is planned or held, or goes on as guidance of an emergency."""
    state = consultation.state
    is_begun = consultation.session_started_at is not None
    is_on = is_begun and consultation.session_ended_at is None
    return state in {"accepted", "in_session", "interrupted"} or (state == "converted" and is_on)


def _no_session(scene: Scene, _person: PractitionerId) -> Refusal | None:
    if scene.consultation.state == "converted" and not has_room(scene.consultation):
        return NotNow(
            "converted",
            "会诊已转为急诊上转，没有进行中的视频会诊。",
            "This became an emergency referral; no session is held.",
        )
    if scene.consultation.request.mode == "video":
        return None
    return NotNow("no-session", "离线会诊没有视频会议。", "An asynchronous reading has no session.")


def _report_signed(scene: Scene, _person: PractitionerId) -> Refusal | None:
    if all(report.signature is None for report in scene.reports):
        return None
    return NotNow(
        "report-signed",
        "会诊报告已签署，会诊保持原状态；急诊上转单独进行。",
        "The report is signed: the consultation stays, the emergency goes its own way.",
    )


def _no_guidance(scene: Scene, person: PractitionerId) -> Refusal | None:
    return _no_session(scene, person) if scene.consultation.state == "converted" else None


def _own_signed(scene: Scene, person: PractitionerId) -> Refusal | None:
    if not is_signed(scene.opinion_of(person)):
        return None
    return NotNow(
        "opinion-signed",
        "您的意见已签署，不能直接修改；如需更正请发起修订。",
        "Your opinion is signed; to correct it, amend it.",
    )


def _own_unready(scene: Scene, person: PractitionerId) -> Refusal | None:
    signed = _own_signed(scene, person)
    if signed is not None or has_substance(scene.opinion_of(person)):
        return signed
    return NotNow(
        "opinion-incomplete",
        "签署前请写明诊断意见和处理意见。",
        "Write a diagnosis and advice before you sign.",
    )


def _own_unsigned(scene: Scene, person: PractitionerId) -> Refusal | None:
    if is_signed(scene.opinion_of(person)):
        return None
    return NotNow("opinion-unsigned", "意见尚未签署，可直接修改。", "Not signed yet: just edit it.")


def _report_unready(scene: Scene, _person: PractitionerId) -> Refusal | None:
    if scene.unsigned:
        return NotNow(
            "opinions-unsigned",
            f"还有 {len(scene.unsigned)} 位专家未签署意见。",
            f"{len(scene.unsigned)} of the experts have not signed their opinions.",
        )
    if not is_concluded(scene.report):
        return NotNow(
            "report-incomplete",
            "签署前请写明总结、诊断意见和处理意见；建议转诊时须写明理由和去向。",
            "Write summary, diagnosis and advice first; a referral needs its reason and place.",
        )
    return None


def _acknowledged(scene: Scene, _person: PractitionerId) -> Refusal | None:
    if scene.consultation.acknowledged_at is None:
        return None
    return NotNow("acknowledged-already", "已确认收到。", "Receipt was acknowledged already.")


def _unacknowledged(scene: Scene, _person: PractitionerId) -> Refusal | None:
    if scene.consultation.acknowledged_at is not None:
        return None
    return NotNow("acknowledge-first", "请先确认收到会诊意见。", "Acknowledge the report first.")


_GUARDS: Mapping[Act, Callable[[Scene, PractitionerId], Refusal | None]] = {
    "accept": _no_reply_due,
    "start": _no_session,
    "join": _no_session,
    "convert": _report_signed,
    "end": _no_guidance,
    "write_opinion": _own_signed,
    "sign_opinion": _own_unready,
    "amend_opinion": _own_unsigned,
    "sign_report": _report_unready,
    "acknowledge": _acknowledged,
    "execute": _unacknowledged,
}
