"""What a referral must hold, where it may go, what an emergency still owes."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from consult.cases.wire import Diagnosis, Summary
from consult.ledger.errors import Invalid, NotAllowed
from consult.patients.wire import PatientForm
from consult.people.wire import Hospital
from consult.referrals.core import filling, rules
from consult.referrals.wire import (
    Advice,
    Clock,
    Direction,
    Paper,
    Referral,
    ReferralForm,
    ReturnForm,
)
from tests.consult.referrals.scenes import (
    COUNTY,
    FAR_COUNTY,
    FULL_FORM,
    NOW,
    RETURN_FORM,
    TOWNSHIP,
    VILLAGE,
    referral,
)

DIRECTIONS: tuple[tuple[Direction, Hospital, Hospital, str | None], ...] = (
    ("up", TOWNSHIP, COUNTY, None),
    ("up", VILLAGE, TOWNSHIP, None),
    ("up", COUNTY, FAR_COUNTY, None),
    ("up", COUNTY, TOWNSHIP, "wrong-direction"),
    ("down", COUNTY, TOWNSHIP, None),
    ("down", TOWNSHIP, COUNTY, "wrong-direction"),
    ("return", COUNTY, TOWNSHIP, None),
    ("return", TOWNSHIP, COUNTY, "wrong-direction"),
    ("up", COUNTY, COUNTY, "same-hospital"),
)


@pytest.mark.parametrize(("direction", "sender", "receiver", "code"), DIRECTIONS)
def test_up_goes_up_and_down_goes_down(
    direction: Direction, sender: Hospital, receiver: Hospital, code: str | None
) -> None:
    if code is None:
        rules.check_direction(direction, sender, receiver)
        return
    with pytest.raises(Invalid) as refused:
        rules.check_direction(direction, sender, receiver)
    assert refused.value.code == code


def test_only_the_county_hospital_refers_out_of_the_county() -> None:
    rules.check_county(TOWNSHIP, COUNTY)
    rules.check_county(COUNTY, FAR_COUNTY)
    rules.check_county(replace(TOWNSHIP, district=""), FAR_COUNTY)
    for sender in (TOWNSHIP, VILLAGE):
        with pytest.raises(NotAllowed):
            rules.check_county(sender, FAR_COUNTY)


GAPS: tuple[tuple[Referral, tuple[str, ...]], ...] = (
    (referral(), ()),
    (
        referral(form=ReferralForm(), patient=None),
        ("impression", "reason", "signer_name", "patient", "patient_agrees"),
    ),
    (referral(form=replace(FULL_FORM, patient_agrees=False)), ("patient_agrees",)),
    (
        referral(
            form=ReferralForm(),
            patient=None,
            is_emergency=True,
            state="sent",
            open_papers=("form", "id_number"),
        ),
        ("form", "id_number"),
    ),
    (referral(purpose="examination"), ("items",)),
    (referral(direction="return"), ("return_form",)),
    (referral(direction="return", return_form=RETURN_FORM), ()),
    (
        referral(direction="return", return_form=ReturnForm()),
        ("diagnosis", "treatment_and_plan"),
    ),
)


@pytest.mark.parametrize(("of", "missing"), GAPS)
def test_what_is_missing_is_named(of: Referral, missing: tuple[str, ...]) -> None:
    assert rules.gaps(of) == missing
    if missing:
        with pytest.raises(Invalid):
            rules.check_whole(of)


OWED: tuple[tuple[ReferralForm, bool, bool, tuple[Paper, ...]], ...] = (
    (ReferralForm(), False, False, ("form", "consent", "id_number", "signature")),
    (FULL_FORM, True, True, ("signature",)),
    (FULL_FORM, True, False, ("id_number", "signature")),
    (replace(FULL_FORM, patient_agrees=None), True, True, ("consent", "signature")),
    (replace(FULL_FORM, signer_name=" "), True, True, ("consent", "signature")),
    (replace(FULL_FORM, reason=""), True, True, ("form", "signature")),
)


@pytest.mark.parametrize(("form", "has_patient", "has_id", "owed"), OWED)
def test_an_emergency_owes_its_papers(
    form: ReferralForm, has_patient: bool, has_id: bool, owed: tuple[Paper, ...]
) -> None:
    assert rules.open_papers(form, has_patient=has_patient, has_id=has_id) == owed


def test_the_form_prints_after_acceptance_or_in_an_emergency() -> None:
    assert not rules.may_print(referral(state="sent"))
    assert rules.may_print(referral(state="accepted"))
    assert rules.may_print(referral(state="sent", is_emergency=True))


def test_a_moment_is_stamped_once() -> None:
    clock = rules.with_moment(Clock(), "call", NOW)
    assert rules.with_moment(clock, "call", NOW + timedelta(hours=1)) == clock


@pytest.mark.parametrize("days", [(0,), (366,), (7, 7)])
def test_revisits_are_days_after_the_return(days: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        rules.check_return_form(replace(RETURN_FORM, revisit_days=days))


def test_revisits_fall_due_by_the_clinics_calendar() -> None:
    form = replace(RETURN_FORM, revisit_days=(30, 7))
    rules.check_return_form(form)
    assert rules.revisits_due(form, NOW) == (date(2026, 11, 29), date(2026, 12, 22))


def test_the_case_fills_the_form() -> None:
    summary = Summary(
        chief_complaint="胸痛 2 小时",
        past_history="高血压",
        treatment_so_far="阿司匹林 300 mg",
        diagnoses=(
            Diagnosis(system="western", name="急性心肌梗死", code="I21.9"),
            Diagnosis(system="tcm", name="胸痹", syndrome="心血瘀阻"),
        ),
    )
    form = filling.from_case(summary, "心内科")
    assert form.impression == "急性心肌梗死（I21.9）；胸痹·心血瘀阻"
    assert (form.reason, form.past_history) == ("胸痛 2 小时", "高血压")


def test_what_fills_the_form_fits_into_it() -> None:
    long = Diagnosis(system="tcm", name="证" * 200, code="A" * 30, syndrome="候" * 200)
    summary = Summary(
        present_illness="史" * 8_000, treatment_so_far="药" * 8_000, diagnoses=(long,) * 30
    )
    advice = Advice(diagnosis="诊" * 8_000, advice="议" * 8_000, reason="因" * 8_000)
    form = filling.from_advice(filling.from_case(summary), advice)
    assert msgspec.json.decode(msgspec.json.encode(form), type=ReferralForm) == form
    assert form.reason.endswith("…")


def test_the_label_of_an_emergency_names_nobody() -> None:
    person = PatientForm(name="王小明", sex="male")
    assert filling.label_of(person, 60, "胸痛 2 小时") == "男，60 岁，胸痛 2 小时"
    assert "王" not in filling.label_of(person, None, "")
