"""The case: its patient, its summary, its attachments, the consents given for it."""

from datetime import date

import pytest
from msgspec.structs import replace

from consult.cases.service.attachments import Kept
from consult.cases.wire import Attachment, SaveSummary
from consult.ledger.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from consult.ledger.wire import Digest
from consult.patients.core import check_form, is_resident_id
from consult.patients.wire import ConsentForm, PatientForm, SavePatient
from tests.consult.alliance import (
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    PATIENT_FORM,
    STRANGER,
    SUMMARY,
    Clinic,
    call,
    consent_form,
    purposes,
)
from tests.consult.walking import PDF, Walk

TODAY = date(2026, 11, 22)
SHEET = Kept(
    kind="consent_scan", name="同意书.jpg", media_type="image/jpeg", digest=PDF, size_bytes=9
)
LETTER = Kept(kind="pdf", name="化验.pdf", media_type="application/pdf", digest=PDF, size_bytes=9)


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("11010519491231002X", True),
        ("110105194912310029", False),
        ("11010519491231002x", False),
        ("1101051949123100", False),
        ("", False),
        ("１１０１０５１９４９１２３１００２X", False),
    ],
)
def test_a_resident_number_carries_its_check_digit(number: str, is_right: bool) -> None:
    assert is_resident_id(number) == is_right


BAD_FORMS = [
    ("name-empty", replace(PATIENT_FORM, name="  ")),
    ("control-character", replace(PATIENT_FORM, name="张\u0000三")),
    ("birth-date-ahead", replace(PATIENT_FORM, birth_date=date(2026, 11, 23))),
    ("id-kind-missing", replace(PATIENT_FORM, id_kind="none")),
    ("id-number-wrong", replace(PATIENT_FORM, id_number="110105194912310021")),
]


@pytest.mark.parametrize(("code", "form"), BAD_FORMS)
def test_a_form_that_cannot_be_true_is_refused(code: str, form: PatientForm) -> None:
    check_form(PATIENT_FORM, TODAY)
    check_form(replace(PATIENT_FORM, birth_date=TODAY), TODAY)

    with pytest.raises(Invalid) as refused:
        check_form(form, TODAY)

    assert refused.value.code == code


async def test_patients_are_found_by_their_own_hospital_only(walk_on_both: Walk) -> None:
    walk = walk_on_both
    patients = walk.clinic.patients
    added = await walk.do(lambda tx: patients.add(tx, call(DOCTOR), PATIENT_FORM))

    assert await walk.do(lambda tx: patients.find(tx, call(COLLEAGUE), "𠮷")) == [added]
    assert await walk.do(lambda tx: patients.find(tx, call(COLLEAGUE), "%")) == []
    assert await walk.do(lambda tx: patients.find(tx, call(COLLEAGUE), "\x00𠮷")) == [added]
    assert await walk.do(lambda tx: patients.find(tx, call(STRANGER))) == []
    with pytest.raises(NotAllowed):
        await walk.do(lambda tx: patients.find(tx, call(EXPERT)))
    body = SavePatient(version=1, form=PATIENT_FORM)
    with pytest.raises(NotFound):
        await walk.do(lambda tx: patients.save(tx, call(STRANGER), added.id, body))


async def test_a_patient_changed_in_two_tabs_is_a_conflict(walk: Walk) -> None:
    patients, me = walk.clinic.patients, call(DOCTOR)
    added = await walk.do(lambda tx: patients.add(tx, me, PATIENT_FORM))
    body = SavePatient(version=1, form=replace(PATIENT_FORM, phone="1"))

    saved = await walk.do(lambda tx: patients.save(tx, me, added.id, body))
    with pytest.raises(Conflict):
        await walk.do(lambda tx: patients.save(tx, me, added.id, body))

    assert (saved.version, saved.form.phone) == (2, "1")


async def test_a_summary_saved_in_two_tabs_is_a_conflict_and_keeps_the_first(
    walk_on_both: Walk,
) -> None:
    walk = walk_on_both
    await walk.open()
    casebook, me, case = walk.clinic.casebook, call(DOCTOR), walk.opened.case
    mine = SaveSummary(version=1, summary=SUMMARY)
    other = SaveSummary(version=1, summary=replace(SUMMARY, chief_complaint="别的"))

    first = await walk.do(lambda tx: casebook.save_summary(tx, me, case, mine))
    with pytest.raises(Conflict) as refused:
        await walk.do(lambda tx: casebook.save_summary(tx, me, case, other))

    assert (first.version, refused.value.code) == (2, "version-conflict")
    view = await walk.do(lambda tx: walk.clinic.reception.view(tx, me, case))
    assert view.case.summary == SUMMARY


async def test_the_newest_consent_counts_and_the_old_one_stays(walk: Walk) -> None:
    await walk.open()
    reception, me, case = walk.clinic.reception, call(DOCTOR), walk.opened.case
    yes, no = consent_form(purposes()), consent_form(purposes(archive_copy=False))
    first = await walk.do(lambda tx: reception.give_consent(tx, me, case, yes, PDF))
    second = await walk.do(lambda tx: reception.give_consent(tx, me, case, no, PDF))

    view = await walk.do(lambda tx: reception.view(tx, me, case))
    assert view.consent == second
    assert (await walk.view(DOCTOR)).archive_copy == "refused"
    kept = await walk.do(lambda tx: walk.clinic.consents.get(tx, first.id))
    assert kept == first


async def test_a_scanned_sheet_is_evidence_of_its_own_case_only(walk: Walk) -> None:
    await walk.open()
    other = Walk(walk.clinic)
    await other.open()
    me, reception = call(DOCTOR), walk.clinic.reception
    sheet = await attached(walk, SHEET)
    form = ConsentForm(purposes=purposes(), signer_name="张", relation="self", scan=sheet.id)

    consent = await walk.do(lambda tx: reception.give_consent(tx, me, walk.opened.case, form, None))
    evidence = await walk.do(lambda tx: reception.evidence(tx, me, consent.id))

    assert (consent.evidence, evidence.digest) == ("scan", PDF)
    assert evidence.media_type == "image/jpeg"
    with pytest.raises(Invalid):
        await walk.do(lambda tx: reception.give_consent(tx, me, other.opened.case, form, None))
    with pytest.raises(NotFound):
        await walk.do(lambda tx: reception.evidence(tx, call(STRANGER), consent.id))


GIVEN = consent_form(purposes())


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("evidence-missing", replace(GIVEN, drawn_png=None)),
        ("signature-not-png", replace(GIVEN, drawn_png=b"GIF89a")),
        ("relation-reason-missing", replace(GIVEN, relation="child")),
    ],
)
async def test_a_consent_without_evidence_or_reason_is_refused(
    clinic: Clinic, code: str, form: ConsentForm
) -> None:
    walk = Walk(clinic)
    await walk.open()

    with pytest.raises(Invalid) as refused:
        await walk.do(
            lambda tx: clinic.reception.give_consent(tx, call(DOCTOR), walk.opened.case, form, PDF)
        )

    assert refused.value.code == code


async def attached(walk: Walk, file: Kept) -> Attachment:
    return await walk.do(
        lambda tx: walk.clinic.attachments.add(tx, call(DOCTOR), walk.opened.case, file)
    )


async def test_attachments_are_added_given_and_removed_until_the_case_is_locked(
    walk: Walk,
) -> None:
    await walk.open()
    attachments, me = walk.clinic.attachments, call(DOCTOR)
    kept, gone = await attached(walk, LETTER), await attached(walk, LETTER)
    await walk.do(lambda tx: attachments.remove(tx, me, gone.id))
    await walk.write()
    await walk.submit()

    assert await walk.do(lambda tx: attachments.of_case(tx, me, walk.opened.case)) == [kept]
    with pytest.raises(NotFound):
        await walk.do(lambda tx: attachments.get(tx, me, gone.id))
    with pytest.raises(NotFound):
        await walk.do(lambda tx: attachments.get(tx, call(STRANGER), kept.id))
    for locked in (
        lambda tx: attachments.remove(tx, me, kept.id),
        lambda tx: attachments.add(tx, me, walk.opened.case, LETTER),
    ):
        with pytest.raises(NotNow):
            await walk.do(locked)
    assert (await attached(walk, SHEET)).kind == "consent_scan"


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "image/png"])
async def test_a_file_of_another_kind_is_not_taken(walk: Walk, media_type: str) -> None:
    await walk.open()

    with pytest.raises(Invalid) as refused:
        await attached(
            walk,
            Kept(kind="pdf", name="x", media_type=media_type, digest=Digest("0"), size_bytes=1),
        )

    assert refused.value.code == "media-type-wrong"
