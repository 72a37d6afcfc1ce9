"""Which two records are likely one person, and in what they contradict each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.patients.core.likeness import differences, likeness, needs_second
from consult.patients.wire import Difference, Likeness, PatientForm
from tests.consult.patients.records import AGAIN, OTHER_CARD, WANG

ALIKE: list[tuple[str, PatientForm, tuple[Likeness, ...]]] = [
    ("all the same", WANG, ("document", "record_number", "person")),
    ("without a card and a phone", AGAIN, ("person",)),
    ("another phone", replace(AGAIN, phone="13900000000"), ()),
    ("the same phone, written otherwise", replace(AGAIN, phone="138-0000-0001"), ("person",)),
    ("another birth date", replace(AGAIN, birth_date=date(1950, 1, 1)), ()),
    ("no birth date", replace(AGAIN, birth_date=None), ()),
    ("a sex that nobody knows", replace(AGAIN, sex="unknown"), ()),
    ("a space within the name", replace(AGAIN, name="王 秀兰"), ("person",)),
    (
        "only the number of the record",
        replace(AGAIN, name="刘", record_number="M-1"),
        ("record_number",),
    ),
    ("only the card", replace(WANG, name="刘", record_number=""), ("document",)),
    (
        "the card in lower case",
        replace(WANG, id_number="11010519491231002x", name="刘", record_number=""),
        ("document",),
    ),
    (
        "the number as of another kind",
        replace(AGAIN, name="刘", id_kind="other", id_number=WANG.id_number),
        (),
    ),
]


@pytest.mark.parametrize(("form", "by"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE])
def test_two_records_are_alike_by_what_the_table_says(
    form: PatientForm, by: tuple[Likeness, ...]
) -> None:
    assert likeness(WANG, form) == likeness(form, WANG) == by


DIFFER: list[tuple[str, PatientForm, tuple[Difference, ...], bool]] = [
    ("what one leaves open differs never", PatientForm(name="王秀兰", sex="unknown"), (), False),
    ("two cards", OTHER_CARD, ("document", "record_number"), True),
    ("a passport beside a card", replace(WANG, id_kind="passport", id_number="E1"), (), False),
    ("a man", replace(WANG, sex="male"), ("sex",), False),
    ("a year", replace(WANG, birth_date=date(1948, 12, 31)), ("birth_date",), False),
    ("a name", replace(WANG, name="王秀蓝"), ("name",), False),
]


@pytest.mark.parametrize(
    ("form", "differ", "second"), [row[1:] for row in DIFFER], ids=[row[0] for row in DIFFER]
)
def test_two_records_differ_in_what_both_say(
    form: PatientForm, differ: tuple[Difference, ...], second: bool
) -> None:
    assert differences(WANG, form) == differences(form, WANG) == differ
    assert needs_second(WANG, form) == needs_second(form, WANG) == second


FORMS = st.builds(
    PatientForm,
    name=st.sampled_from(["王秀兰", "王 秀兰", "李四"]),
    sex=st.sampled_from(["male", "female", "unknown"]),
    birth_date=st.none() | st.sampled_from([date(1949, 12, 31), date(1950, 1, 1)]),
    id_kind=st.sampled_from(["resident_id", "passport", "none"]),
    id_number=st.sampled_from(["", "11010519491231002X", "E1"]),
    phone=st.sampled_from(["", "138", "139"]),
    record_number=st.sampled_from(["", "M-1", "M-2"]),
)


@given(one=FORMS, other=FORMS)
def test_likeness_and_difference_look_the_same_from_both_sides(
    one: PatientForm, other: PatientForm
) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert differences(one, other) == differences(other, one)
    assert not ("document" in likeness(one, other) and "document" in differences(one, other))
