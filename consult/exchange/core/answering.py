"""What was answered: Composition, DiagnosticReport, ClinicalImpression, Observation, Provenance and
DocumentReference of one edition of a signed record, and the document Bundle of all."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from consult.cases.wire import LabResult
from consult.consultations.papers.words import diagnoses
from consult.consultations.wire import Frozen, OpinionNote, PersonNote, Record, Signature
from consult.exchange.core.asking import (
    Asking,
    asked_then,
    person_reference,
    resources_of,
    study_id,
    subject,
)
from consult.exchange.core.resource import (
    LOINC,
    SHA_256,
    TERMS,
    Resource,
    cleaned,
    concept,
    identifier,
    instant,
    made,
    narrative,
    reference,
)
from consult.ledger.wire import Digest, PractitionerId
from consult.recognition.wire import RecognitionNote

CONSULT_NOTE = concept("远程会诊意见报告", LOINC, "11488-4", "Consult note")
_NUMBER = re.compile(r"(<=|>=|<|>)?(-?[0-9]{1,12}(?:\.[0-9]{1,8})?)")
_FLAGS = {"high": "H", "low": "L", "positive": "POS", "critical": "AA"}
RECOGNISED = {"accept": "认可", "partial": "部分认可", "decline": "不认可"}
RECOGNITION = "urn:lianzhen:recognition"
"""Extension of an Observation that a doctor recognised from another hospital."""
AUTHOR = "1.2.840.10065.1.12.1.1"
VERIFICATION = "1.2.840.10065.1.12.1.5"
"""Purposes of a signature (ASTM E1762-95)."""


@dataclass(frozen=True)
class Answer:
    """One signed edition, and where its PDF is found."""

    record: Record
    frozen: Frozen
    state: str
    pdf: Digest | None
    pdf_url: str

    @property
    def asking(self) -> Asking:
        """What was asked."""
        return asked_then(self.record, self.state)

    @property
    def status(self) -> str:
        """Of a Composition or a DiagnosticReport."""
        return "final" if self.record.edition == 1 else "amended"


def answers_of(answer: Answer) -> list[Resource]:
    """All resources of the edition, the Composition first."""
    record = answer.record
    laboratory = [observation(answer, n, each) for n, each in enumerate(record.summary.laboratory)]
    return [
        composition(answer),
        *([diagnostic_report(answer)] if record.request.service == "diagnosis" else []),
        *(impression(answer, n, each) for n, each in enumerate(record.opinions)),
        *laboratory,
        *([document_reference(answer)] if answer.pdf else []),
        *provenances(answer),
    ]


def document(answer: Answer, base_url: str, pdf: bytes | None = None) -> Resource:
    """The document Bundle; with the PDF inside it stands alone."""
    resources = [*answers_of(answer), *resources_of(answer.asking)]
    if pdf is not None:
        resources.append(binary(answer, pdf))
    found: Resource = cleaned(
        {
            "resourceType": "Bundle",
            "id": str(answer.record.report),
            "identifier": identifier(SHA_256, answer.frozen.digest),
            "type": "document",
            "timestamp": answer.record.frozen_at,
            "entry": [entry(each, base_url) for each in resources],
        }
    )
    return found


def entry(resource: Resource, base_url: str) -> Resource:
    """A resource in a Bundle."""
    url = f"{base_url}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": url, "resource": resource}


def composition(answer: Answer) -> Resource:
    """Composition: the report as it reads."""
    record, chair = answer.record, _chair(answer.record)
    amended = identifier(SHA_256, record.amends) if record.amends else {}
    return made(
        "Composition",
        record.report,
        identifier=identifier(SHA_256, answer.frozen.digest),
        status=answer.status,
        type=CONSULT_NOTE,
        subject=subject(answer.asking),
        date=record.frozen_at,
        author=[person_reference(chair)],
        title=f"远程会诊意见报告 {record.number}",
        attester=[
            {
                "mode": "legal",
                "time": answer.frozen.signature.signed_at,
                "party": person_reference(chair),
            }
        ],
        custodian=reference("Organization", record.hospital.id, record.hospital.name),
        relatesTo=[{"code": "replaces", "targetIdentifier": amended}] if amended else [],
        event=[{"detail": [reference("ServiceRequest", record.consultation)]}],
        section=_sections(answer),
    )


def _sections(answer: Answer) -> list[Resource]:
    record, asking = answer.record, answer.asking
    summary, said = record.summary, record.conclusion
    history = (
        ("主诉", summary.chief_complaint),
        ("现病史", summary.present_illness),
        ("既往史", summary.past_history),
        ("过敏史", summary.allergies),
        ("体格检查", summary.physical_examination),
        ("辅助检查", summary.auxiliary_examinations),
        ("初步诊断", diagnoses(summary)),
        ("治疗经过", summary.treatment_so_far),
    )
    request, conclusion = record.request, _conclusion(record)
    refer = f"建议转诊：{said.referral_destination} {said.referral_reason}".strip()
    studies = [reference("ImagingStudy", study_id(asking, each)) for each in record.studies]
    values = [reference("Observation", _part(answer, "lab", n)) for n, _ in _laboratory(record)]
    opinions = [
        reference("ClinicalImpression", _part(answer, "opinion", n))
        for n, _ in enumerate(record.opinions)
    ]
    found = (
        _section("病历摘要", history),
        _section("会诊目的", (("目的", request.purpose), ("理由", request.reason))),
        _section("检验结果", (("", _told_values(record)),), values),
        _section("检查检验结果互认", [_recognised(each) for each in record.recognitions]),
        _section(
            "影像资料",
            (("", "\n".join(s.description or s.study for s in record.studies)),),
            studies,
        ),
        _section(
            "专家意见", [(_name(record, o.expert), _told(o)) for o in record.opinions], opinions
        ),
        _section("会诊结论", (*conclusion, ("转诊", refer if said.advises_referral else ""))),
    )
    return [each for each in found if each["text"]]


def _recognised(note: RecognitionNote) -> tuple[str, str]:
    """A decision in words; of the result only what was recognised, never its conclusion."""
    values = "、".join(value.name or value.code for value in note.values)
    parts = (
        f"{note.hospital_name} {note.performed_on.isoformat()}",
        note.mark,
        RECOGNISED[note.choice] + (f"（{values}）" if note.choice == "partial" else ""),
        f"影像 {note.images} 幅" if note.images else "",
        note.rule_zh,
        f"目录第 {note.edition} 版" if note.edition is not None else "",
        f"质控证书 {note.certificate_number}" if note.certificate_number else "",
        f"复查原因：{note.reason_zh}" if note.reason_zh else "",
        "已向患者说明" if note.patient_told else "",
        note.explanation,
        f"决定医师 {note.decided_by_name}",
    )
    return note.name, "，".join(part for part in parts if part)


def _section(
    title: str, lines: Sequence[tuple[str, str]], entries: Sequence[Resource] = ()
) -> Resource:
    return {"title": title, "text": narrative(lines), "entry": list(entries)}


def _conclusion(record: Record) -> tuple[tuple[str, str], ...]:
    said = record.conclusion
    return (
        ("总结", said.summary),
        ("诊断", said.diagnosis),
        ("建议", said.advice),
        ("进一步检查", said.further_tests),
        ("随访", said.follow_up),
    )


def diagnostic_report(answer: Answer) -> Resource:
    """DiagnosticReport: where the service was a diagnosis (远程诊断)."""
    record, asking = answer.record, answer.asking
    ended_at = record.session.ended_at or record.frozen_at
    return made(
        "DiagnosticReport",
        record.report,
        identifier=[identifier(SHA_256, answer.frozen.digest)],
        basedOn=[reference("ServiceRequest", record.consultation)],
        status=answer.status,
        code=concept("远程诊断报告"),
        subject=subject(asking),
        effectiveDateTime=ended_at,
        issued=record.frozen_at,
        performer=[reference("Organization", record.lead.id, record.lead.name)],
        resultsInterpreter=[person_reference(p) for p in record.people if p.part != "requester"],
        imagingStudy=[reference("ImagingStudy", study_id(asking, s)) for s in record.studies],
        conclusion="\n".join(f"{name}：{text}" for name, text in _conclusion(record) if text),
        presentedForm=[_attachment(answer)] if answer.pdf else [],
    )


def impression(answer: Answer, number: int, opinion: OpinionNote) -> Resource:
    """ClinicalImpression: one expert's opinion, with his dissent where he dissents."""
    form = opinion.form
    notes = (
        ("建议", form.advice),
        ("进一步检查", form.further_tests),
        ("中医治疗", form.tcm_treatment),
        ("不同意见", form.dissent),
    )
    return made(
        "ClinicalImpression",
        _part(answer, "opinion", number),
        identifier=[identifier("urn:ietf:rfc:3986", f"urn:uuid:{opinion.id}")],
        status="completed",
        subject=subject(answer.asking),
        date=opinion.signature.signed_at,
        assessor=reference("Practitioner", opinion.expert, _name(answer.record, opinion.expert)),
        summary=form.diagnosis,
        note=[{"text": f"{name}：{text}"} for name, text in notes if text.strip()],
    )


def observation(answer: Answer, number: int, found: LabResult) -> Resource:
    """Observation: one laboratory value; a number keeps its digits."""
    value = _NUMBER.fullmatch(found.value.strip())
    measured: Resource = {"valueString": found.value}
    if value is not None:
        amount = {"comparator": value[1], "value": Decimal(value[2]), "unit": found.unit}
        measured = {"valueQuantity": amount}
    flag = _FLAGS.get(found.flag, "")
    meaning = concept("", f"{TERMS}v3-ObservationInterpretation", flag)
    return made(
        "Observation",
        _part(answer, "lab", number),
        status="final",
        category=[concept("", f"{TERMS}observation-category", "laboratory")],
        code=concept(found.item if found.item.strip() else "未命名项目"),
        subject=subject(answer.asking),
        effectiveDateTime=found.taken_on,
        extension=_mark(found),
        performer=[{"display": found.hospital_name}] if found.hospital_name else [],
        interpretation=[meaning] if flag else [],
        referenceRange=[{"text": found.reference}] if found.reference else [],
        **measured,
    )


def _mark(found: LabResult) -> list[Resource]:
    """That a value was recognised: by which decision, under which mark."""
    if found.decision is None:
        return []
    decision = {"url": "urn:lianzhen:decision", "valueString": str(found.decision)}
    mark = {"url": "urn:lianzhen:hr-mark", "valueString": found.mark}
    return [{"url": RECOGNITION, "extension": [decision, *([mark] if found.mark else [])]}]


def document_reference(answer: Answer) -> Resource:
    """DocumentReference: the sealed PDF."""
    record = answer.record
    return made(
        "DocumentReference",
        record.report,
        masterIdentifier=identifier(SHA_256, answer.pdf or ""),
        status="current",
        docStatus=answer.status,
        type=CONSULT_NOTE,
        subject=subject(answer.asking),
        date=record.frozen_at,
        author=[person_reference(_chair(record))],
        custodian=reference("Organization", record.hospital.id, record.hospital.name),
        content=[{"attachment": _attachment(answer)}],
        context={"related": [reference("ServiceRequest", record.consultation)]},
    )


def binary(answer: Answer, pdf: bytes) -> Resource:
    """Binary: the PDF itself, for who cannot fetch it."""
    data = base64.b64encode(pdf).decode()
    return made("Binary", answer.record.report, contentType="application/pdf", data=data)


def provenances(answer: Answer) -> list[Resource]:
    """Provenance: who signed what, with the signature itself."""
    record = answer.record
    whole = [reference("Composition", record.report)]
    chief = _provenance(answer, "chair", whole, answer.frozen.signature, VERIFICATION)
    return [
        chief,
        *(
            _provenance(
                answer,
                f"opinion{number}",
                [reference("ClinicalImpression", _part(answer, "opinion", number))],
                opinion.signature,
                AUTHOR,
            )
            for number, opinion in enumerate(record.opinions)
        ),
    ]


def _provenance(
    answer: Answer, part: str, target: list[Resource], signature: Signature, purpose: str
) -> Resource:
    signer = reference("Practitioner", signature.signer, _name(answer.record, signature.signer))
    return made(
        "Provenance",
        f"{answer.record.report.hex}.{part}",
        target=target,
        recorded=signature.signed_at,
        agent=[{"type": concept("签署人"), "who": signer}],
        entity=[{"role": "source", "what": {"identifier": identifier(SHA_256, signature.digest)}}],
        signature=[
            {
                "extension": [
                    {
                        "url": "urn:lianzhen:certificate",
                        "valueString": signature.certificate.decode("ascii"),
                    },
                    {"url": "urn:lianzhen:algorithm", "valueCode": signature.algorithm},
                ],
                "type": [{"system": "urn:iso-astm:E1762-95:2013", "code": purpose}],
                "when": instant(signature.signed_at),
                "who": signer,
                "targetFormat": "application/json",
                "sigFormat": "application/octet-stream",
                "data": base64.b64encode(signature.value).decode(),
            }
        ],
    )


def _attachment(answer: Answer) -> Resource:
    created: datetime = answer.record.frozen_at
    title = f"report-{answer.record.number}.pdf"
    return {
        "contentType": "application/pdf",
        "url": answer.pdf_url,
        "title": title,
        "creation": created,
    }


def _part(answer: Answer, kind: str, number: int) -> str:
    return f"{answer.record.report.hex}.{kind}{number}"


def _laboratory(record: Record) -> list[tuple[int, LabResult]]:
    return list(enumerate(record.summary.laboratory))


def _told_values(record: Record) -> str:
    return "\n".join(f"{v.item} {v.value} {v.unit}".strip() for v in record.summary.laboratory)


def _told(opinion: OpinionNote) -> str:
    form = opinion.form
    parts = (form.diagnosis, form.advice, form.further_tests, form.tcm_treatment)
    told = "\n".join(part for part in parts if part)
    return f"{told}\n不同意见：{form.dissent}" if form.dissent else told


def _chair(record: Record) -> PersonNote:
    return next((p for p in record.people if p.part == "chair"), record.people[0])


def _name(record: Record, person: PractitionerId) -> str:
    return next((each.name for each in record.people if each.id == person), "")
