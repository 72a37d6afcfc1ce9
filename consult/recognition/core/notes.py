"""A decision as the frozen record tells it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.ledger.wire import CertificateId, HospitalId, PractitionerId
from consult.people.wire import Hospital, Practitioner
from consult.recognition.core.decisions import REASONS
from consult.recognition.core.effects import is_live
from consult.recognition.wire import Certificate, Decision, RecognitionNote, Taking


@dataclass(frozen=True)
class Named:
    """The names of what decisions only know by id."""

    hospitals: Mapping[HospitalId, Hospital]
    people: Mapping[PractitionerId, Practitioner]
    certificates: Mapping[CertificateId, Certificate]


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that no newer one replaced."""
    return [each for each in decisions if each.replaced_at is None]


def note(decision: Decision, takings: Iterable[Taking], named: Named) -> RecognitionNote:
    """A decision with the names of those whom it concerns, and how many images it brought."""
    verdict, decided = decision.verdict, decision.decided
    brought = [e for e in takings if e.decision == decision.id and is_live(e)]
    certificate = named.certificates.get(verdict.certificate) if verdict.certificate else None
    maker, doctor = named.hospitals[decision.issued_by], named.people[decision.decided_by]
    reason = decided.reason
    return RecognitionNote(
        decision=decision.id,
        result=decision.result,
        result_version=decision.result_version,
        code=decision.code,
        name=decision.name,
        hospital=decision.issued_by,
        hospital_name=maker.name,
        hospital_level=maker.level,
        performed_on=clinic_day(decision.performed_at),
        choice=decided.choice,
        values=decision.values,
        study=brought[0].study if brought else None,
        series=tuple(one for each in brought for one in each.series),
        images=sum(each.copied for each in brought),
        rule=verdict.rule,
        rule_zh=verdict.zh,
        rule_en=verdict.en,
        edition=verdict.edition,
        certificate=verdict.certificate,
        certificate_number=certificate.number if certificate is not None else "",
        mark=verdict.mark.label if verdict.mark is not None else "",
        reason=reason,
        reason_zh=REASONS[reason] if reason is not None else "",
        explanation=decided.explanation,
        patient_told=decided.patient_told,
        avoided_cost_cents=decided.avoided_cost_cents,
        decided_by=decision.decided_by,
        decided_by_name=doctor.name,
        decided_by_department=doctor.department,
        decided_at=decision.decided_at,
    )


def as_there(
    notes: Iterable[RecognitionNote], studies: Collection[str]
) -> tuple[RecognitionNote, ...]:
    """The notes, telling of images only where the case still has the study.

    Somebody may have taken it out since, because it shows another patient.
    """
    return tuple(
        each if each.study is None or each.study in studies else replace(each, images=0, series=())
        for each in notes
    )
