"""What becomes of a file that comes in, good or bad."""

from pathlib import Path

import imaging
from imaging.intake.core.refusals import SENTENCES
from tests.imaging.conftest import COUNTY, TOWNSHIP, Department
from tests.imaging.samples import BUNDLED, bundled, small_image


async def test_a_file_is_stored_byte_for_byte(department: Department) -> None:
    content = bundled("CT_small.dcm")

    [outcome] = await department.take(("CT_small.dcm", content))

    assert (outcome.outcome, outcome.code) == ("stored", "")
    [study] = await department.index.contents(COUNTY.case)
    [instance] = study.series[0].instances
    assert await department.vault.read(COUNTY.hospital, instance.digest) == content
    assert outcome.sop_uid == instance.sop_uid


async def test_the_same_file_again_is_a_duplicate(department: Department) -> None:
    file = ("a.dcm", small_image())

    first, within = await department.take(file, file)
    [later] = await department.take(file)

    assert [one.outcome for one in (first, within, later)] == ["stored", "duplicate", "duplicate"]
    summary = await department.index.summary(COUNTY.case)
    assert summary.instances == 1


async def test_other_bytes_under_the_same_uid_are_reported_and_the_first_stay(
    department: Department,
) -> None:
    first = small_image(PatientName="Zhang^San")
    await department.take(("first.dcm", first))

    [outcome] = await department.take(("second.dcm", small_image(PatientName="Li^Si")))

    assert (outcome.outcome, outcome.code) == ("conflict", "same-uid-other-bytes")
    [study] = await department.index.contents(COUNTY.case)
    assert study.patient_name == "Zhang^San"
    digest = study.series[0].instances[0].digest
    assert await department.vault.read(COUNTY.hospital, digest) == first


async def test_another_case_has_its_own_images(department: Department) -> None:
    file = ("a.dcm", small_image())
    await department.take(file, scope=COUNTY)

    [outcome] = await department.take(file, scope=TOWNSHIP)

    assert outcome.outcome == "stored"
    assert await department.index.counts([COUNTY.case, TOWNSHIP.case]) == {
        COUNTY.case: 1,
        TOWNSHIP.case: 1,
    }


async def test_every_file_of_pydicom_gets_an_answer(department: Department) -> None:
    paths = [path for path in sorted(BUNDLED.rglob("*")) if is_content(path)]

    outcomes = await department.take(*((path.name, path.read_bytes()) for path in paths))

    assert len(outcomes) == len(paths)
    refused = {one.name: one.code for one in outcomes if one.outcome == "refused"}
    assert refused["MR_truncated.dcm"] == "truncated"
    assert refused["meta_missing_tsyntax.dcm"] == "no-transfer-syntax"
    assert refused["no_meta.dcm"] == "not-dicom"
    assert refused["nested_priv_SQ.dcm"] == "bad-uid"
    skipped = {one.name: one.code for one in outcomes if one.outcome == "skipped"}
    assert skipped["DICOMDIR"] == "dicomdir"
    assert skipped["README.md"] == "not-an-image"
    assert sum(one.outcome == "stored" for one in outcomes) > 100


def is_content(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".py", ".pyc", ".json")


def test_every_code_stands_in_the_statement_of_what_we_do() -> None:
    statement = (Path(imaging.__file__).parent / "CONFORMANCE.md").read_text(encoding="utf-8")

    assert [code for code in SENTENCES if f"`{code}`" not in statement] == []
