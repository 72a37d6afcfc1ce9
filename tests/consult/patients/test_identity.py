"""One person across hospitals, and the wrong patient caught."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.patients.core import MISMATCHES, identity_of, mismatches
from consult.patients.wire import Mismatch, PatientForm, StudyPatient

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
WANG = PatientForm(
    name="王小明",
    sex="male",
    birth_date=date(1966, 3, 1),
    id_kind="resident_id",
    id_number="11010519491231002X",
)
SAME_NUMBER = (
    "11010519491231002x",
    " 110105 19491231 002X ",
    "１１０１０５１９４９１２３１００２Ｘ",
)
NOBODY = (
    replace(WANG, id_kind="none", id_number=""),
    replace(WANG, id_kind="other"),
    replace(WANG, id_number=" - "),
    replace(WANG, id_number="110105194912310021"),
)


@pytest.mark.parametrize("number", SAME_NUMBER)
def test_a_number_in_any_spelling_is_the_same_person(number: str) -> None:
    assert identity_of(replace(WANG, id_number=number), KEY) == identity_of(WANG, KEY)


@pytest.mark.parametrize("form", NOBODY)
def test_without_a_document_nobody_is_known(form: PatientForm) -> None:
    assert identity_of(form, KEY) is None


def test_another_kind_or_key_is_another_identity_and_the_number_is_not_in_it() -> None:
    passport = replace(WANG, id_kind="passport", id_number="E12345678")
    permit = replace(passport, id_kind="hkmt_permit")
    found = [identity_of(form, KEY) for form in (WANG, passport, permit)]
    assert len({*found, identity_of(WANG, OTHER_KEY)}) == 4
    assert all(each is not None and WANG.id_number not in each for each in found)


@given(number=st.text(max_size=40), key=st.binary(min_size=32, max_size=32))
def test_any_text_is_an_identity_or_none(number: str, key: bytes) -> None:
    found = identity_of(replace(WANG, id_kind="passport", id_number=number), key)
    assert found is None or len(found) == 64


TABLE: tuple[tuple[StudyPatient, tuple[Mismatch, ...]], ...] = (
    (StudyPatient(), ()),
    (StudyPatient(name="王小明", sex="M", birth_date=date(1966, 3, 1)), ()),
    (StudyPatient(name="WANG^XIAOMING=王^小明"), ()),
    (StudyPatient(name="WANG^XIAOMING=王^小明=WANG^XIAOMING"), ()),
    (StudyPatient(name="王　小明"), ()),
    (StudyPatient(name="WANG^XIAOMING"), ()),
    (StudyPatient(name="LI^SI"), ()),
    (StudyPatient(name="WANG^XIAOMIN=王^小敏"), ("name",)),
    (StudyPatient(name="王小"), ("name",)),
    (StudyPatient(sex="F"), ("sex",)),
    (StudyPatient(sex="O"), ()),
    (StudyPatient(birth_date=date(1966, 1, 3)), ("birth_date",)),
    (
        StudyPatient(name="李四", sex="F", birth_date=date(2000, 1, 1)),
        ("name", "sex", "birth_date"),
    ),
)


@pytest.mark.parametrize(("study", "differs"), TABLE)
def test_the_wrong_patient_is_caught(study: StudyPatient, differs: tuple[Mismatch, ...]) -> None:
    assert mismatches(WANG, study) == differs


def test_what_the_case_leaves_open_never_differs() -> None:
    form = PatientForm(name="无名氏", sex="unknown")
    assert mismatches(form, StudyPatient(sex="F", birth_date=date(2000, 1, 1))) == ()


def test_every_mismatch_has_its_words() -> None:
    assert set(MISMATCHES) == {"name", "sex", "birth_date"}
