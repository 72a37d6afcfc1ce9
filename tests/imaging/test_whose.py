"""Whose a study is, whatever character set its sender wrote his name in."""

from datetime import date

import pytest

from consult.patients.core import mismatches
from consult.patients.wire import PatientForm
from imaging.index.core.headers import day
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.samples import small_image

OURS = PatientForm(name="王桂英", sex="female")
OTHER = PatientForm(name="李建军", sex="male")

NAMES = [
    ("ISO_IR 192", "Wang^Guiying=王^桂英".encode()),
    ("ISO_IR 192", "王桂英".encode()),
    ("GB18030", "Wang^Guiying=王^桂英".encode("gb18030")),
    ("GBK", "王^桂英".encode("gbk")),
    ("\\ISO 2022 IR 58", b"Wang^Guiying=\x1b$)A\xcd\xf5^\x1b$)A\xb9\xf0\xd3\xa2"),
    ("ISO_IR 100", "王桂英".encode("gbk")),
    ("", "Wang^Guiying=王^桂英".encode("gb18030")),
    ("ISO_IR 100", "王^桂英".encode()),
]
"""What the sender says it wrote in, and what it wrote; the last three say something untrue."""


def written_as(charset: str, name: bytes) -> bytes:
    """A small image whose Patient's Name is these very bytes."""
    padded = name + b" " * (len(name) % 2)
    marker = "N" * len(padded)
    image = small_image(
        SpecificCharacterSet=charset.split("\\"), PatientName=marker, PatientSex="F"
    )
    assert image.count(marker.encode()) == 1
    return image.replace(marker.encode(), padded)


@pytest.mark.parametrize(("charset", "name"), NAMES)
async def test_the_wrong_patient_is_caught_in_every_character_set(
    department: Department, charset: str, name: bytes
) -> None:
    await department.take(("a.dcm", written_as(charset, name)))

    [named] = (await department.index.patients(COUNTY.case)).values()

    assert mismatches(OURS, named) == ()
    assert mismatches(OTHER, named) == ("name", "sex")


async def test_letters_alone_tell_nobody_apart_and_the_sex_does(department: Department) -> None:
    await department.take(("a.dcm", written_as("ISO_IR 100", b"WANG^GUIYING")))

    [named] = (await department.index.patients(COUNTY.case)).values()

    assert mismatches(OURS, named) == ()
    assert mismatches(OTHER, named) == ("sex",)


@pytest.mark.parametrize(
    ("value", "born"),
    [
        ("19700312", date(1970, 3, 12)),
        ("1970.03.12", date(1970, 3, 12)),
        ("19701312", None),
        ("1970", None),
        ("", None),
    ],
)
def test_a_birth_date_is_read_in_both_forms_of_the_standard(value: str, born: date | None) -> None:
    assert day(value) == born
