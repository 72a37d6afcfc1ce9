"""Report, selection and presentation states: what they say, and what two other programs find."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.sequence import Sequence

from consult.readings.wire import Mark, View
from imaging.objects.core.presentation import presentations
from imaging.objects.core.report import report
from imaging.objects.service import compose, missing
from imaging.objects.wire import Composed
from server.demo.phantom import write_ct
from tests.imaging.samples import bundled, small_image
from tests.imaging.told import (
    KINDS,
    PDF,
    entry,
    mark,
    marks_on,
    read,
    told,
    view,
    views_of,
    written,
)

GREY = entry(
    small_image(
        SpecificCharacterSet="ISO_IR 192",
        PatientBirthDate="19500101",
        PatientSex="F",
        PatientName="Wang^Gui=王^桂",
    )
)
COLOUR = entry(
    small_image(
        "1.2.3.5",
        PhotometricInterpretation="RGB",
        SamplesPerPixel=3,
        PlanarConfiguration=0,
        PixelData=bytes(192),
    )
)
MANY = entry(
    small_image(
        "1.2.3.6",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.7.2",
        NumberOfFrames=3,
        PixelData=bytes(192),
    )
)


@pytest.fixture(scope="session")
def slice_of_ct(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A slice of the made CT, its names in GB18030."""
    return write_ct(tmp_path_factory.mktemp("ct"), slices=2)[1].read_bytes()


def judged(file: bytes, folder: Path) -> str:
    """What dciodvfy says of a file, once dcmdump could read it to its end."""
    path = folder / "object.dcm"
    path.write_bytes(file)
    subprocess.run(["dcmdump", "-q", str(path)], check=True, capture_output=True, timeout=30)
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, timeout=30)
    return done.stderr + done.stdout


def faults(one: Composed, folder: Path) -> list[str]:
    """The lines of dciodvfy that name an error."""
    return [line for line in judged(written(one), folder).splitlines() if "Error" in line]


def only(one: Composed | list[Composed], kind: str) -> Composed:
    [found] = [each for each in (one if isinstance(one, list) else [one]) if each.kind == kind]
    return found


def test_nothing_that_a_session_of_a_ct_leaves_is_wrong_to_dciodvfy(
    slice_of_ct: bytes, tmp_path: Path
) -> None:
    ct = entry(slice_of_ct)
    marks = [mark(ct, kind, (100, 120), (180, 160), text="结节？") for kind in KINDS]
    shown = view(ct, window_centre=-600.0, window_width=1500.0, zoom=2.0, centre=(140.0, 140.0))

    objects = compose(told((shown, marks)), [ct.header], {ct.instance.sop_uid: ct}, PDF)

    assert sorted(one.kind for one in objects) == ["presentation", "report", "selection"]
    assert [faults(one, tmp_path) for one in objects] == [[], [], []]


@pytest.mark.parametrize("image", [GREY, COLOUR, MANY], ids=["grey", "colour", "frames"])
def test_other_images_give_objects_without_a_fault(image: object, tmp_path: Path) -> None:
    of = {id(GREY): GREY, id(COLOUR): COLOUR, id(MANY): MANY}[id(image)]
    marks = [mark(of, kind, (1, 1), (6, 5), text="?") for kind in KINDS]

    objects = compose(
        told((view(of, is_inverted=True), marks)), [of.header], {of.instance.sop_uid: of}, PDF
    )

    assert [faults(one, tmp_path) for one in objects] == [[], [], []]


@settings(
    max_examples=15,
    suppress_health_check=list(HealthCheck),
    deadline=None,
    # Each example starts two programs: what fails is shown as it was found.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.data())
def test_whatever_is_drawn_and_shown_makes_a_sound_state(
    tmp_path: Path, data: st.DataObject
) -> None:
    image = data.draw(st.sampled_from([GREY, COLOUR, MANY]))
    shown: View = data.draw(views_of(image))
    marks: list[Mark] = data.draw(st.lists(marks_on(image), max_size=4))

    found = presentations(told((shown, marks)), image.header, {image.instance.sop_uid: image})

    [[state]] = found.values()
    assert faults(state, tmp_path) == []
    for place in graphic_points(read(state)):
        assert 0 <= place <= 8
    assert written(state) == written(state)


def graphic_points(state: Dataset) -> list[float]:
    drawn: Sequence = state.get("GraphicAnnotationSequence") or Sequence()
    return [
        float(coordinate)
        for annotation in drawn
        for graphic in annotation.get("GraphicObjectSequence") or ()
        for coordinate in graphic.GraphicData
    ]


def test_a_place_in_a_state_counts_from_the_corner_of_the_image() -> None:
    line = mark(GREY, "line", (0, 0), (7, 7))

    [[state]] = presentations(told((view(GREY), [line])), GREY.header, {"1.2.3.4": GREY}).values()

    assert graphic_points(read(state)) == [0.5, 0.5, 7.5, 7.5]
    assert read(state).DisplayedAreaSelectionSequence[0].DisplayedAreaTopLeftHandCorner == [1, 1]
    assert read(state).DisplayedAreaSelectionSequence[0].DisplayedAreaBottomRightHandCorner == [
        8,
        8,
    ]


def test_a_line_that_leaves_the_image_ends_at_its_border_and_keeps_its_direction() -> None:
    line = mark(GREY, "line", (3.5, 3.5), (23.5, 13.5))

    [[state]] = presentations(told((view(GREY), [line])), GREY.header, {"1.2.3.4": GREY}).values()

    assert graphic_points(read(state)) == [4.0, 4.0, 8.0, 6.0]


def test_window_polarity_and_units_of_the_view_stand_in_the_state(slice_of_ct: bytes) -> None:
    ct = entry(slice_of_ct)
    shown = view(ct, window_centre=40.0, window_width=400.0, is_inverted=True)

    [[state]] = presentations(told((shown, [])), ct.header, {ct.instance.sop_uid: ct}).values()

    found = read(state)
    assert (found.SoftcopyVOILUTSequence[0].WindowCenter, found.PresentationLUTShape) == (
        40,
        "INVERSE",
    )
    assert (found.RescaleIntercept, found.RescaleType) == (ct.header["00281052"]["Value"][0], "HU")


def test_the_pdf_comes_out_as_it_went_in(slice_of_ct: bytes) -> None:
    ct = entry(slice_of_ct)

    found = read(report(told(), ct.header, {}, PDF))

    assert len(PDF) % 2 == 1
    assert len(found.EncapsulatedDocument) == len(PDF) + 1
    assert found.EncapsulatedDocument[: found.EncapsulatedDocumentLength] == PDF


def test_names_from_gb18030_stand_in_utf8_in_each_of_their_writings(slice_of_ct: bytes) -> None:
    ct = entry(slice_of_ct)
    was = only(compose(told(), [ct.header], {}, PDF), "report")
    files = [small_image(SpecificCharacterSet="GB18030", PatientName="王^桂英"), slice_of_ct]
    assert b"\xcd\xf5" in files[0]

    found = read(was)
    plain = read(report(told(), entry(files[0]).header, {}, PDF))

    assert found.SpecificCharacterSet == plain.SpecificCharacterSet == "ISO_IR 192"
    assert found.PatientName.ideographic == "王^桂英"
    assert "王^桂英".encode() in written(was)
    # The archive compares names: where the original has no second group neither has the copy.
    assert str(plain.PatientName) == "王^桂英"


def test_the_selection_names_each_image_once_with_the_state_that_shows_it() -> None:
    twice = told((view(GREY, zoom=2.0), []), (view(GREY), []), beside=view(MANY, frame=1))
    images = {"1.2.3.4": GREY, "1.2.3.6": MANY}

    objects = compose(twice, [GREY.header], images, PDF)

    chosen = read(only(objects, "selection"))
    named = [
        item.ReferencedSOPSequence[0]
        for item in chosen.ContentSequence
        if item.ValueType == "IMAGE"
    ]
    states = [one for one in objects if one.kind == "presentation"]
    assert chosen.ConceptNameCodeSequence[0].CodeValue == "113005"
    assert [one.ReferencedSOPInstanceUID for one in named] == ["1.2.3.4", "1.2.3.6"]
    assert named[1].ReferencedFrameNumber == 2
    assert named[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID == states[0].sop_uid
    assert len(states) == 3


def test_the_same_record_gives_the_same_bytes_and_another_edition_other_uids() -> None:
    images = {"1.2.3.4": GREY}
    first = compose(told((view(GREY), [])), [GREY.header], images, PDF)
    again = compose(told((view(GREY, index=3), [])), [GREY.header], images, PDF)

    assert [written(one) for one in first] == [written(one) for one in again]
    assert len({one.sop_uid for one in first}) == 3
    assert all(one.sop_uid.startswith("2.25.") and len(one.sop_uid) <= 64 for one in first)


def test_a_report_on_two_studies_goes_into_each_of_them() -> None:
    other = entry(small_image("9.1", StudyInstanceUID="9", SeriesInstanceUID="9.0", PatientID="Q"))

    objects = compose(told((view(other), [])), [GREY.header, other.header], {"9.1": other}, PDF)

    reports = [read(one) for one in objects if one.kind == "report"]
    assert [(one.StudyInstanceUID, one.PatientID) for one in reports] == [
        ("1.2.3", "P1"),
        ("9", "Q"),
    ]
    assert only(objects, "selection").study_uid == "9"


def test_what_is_not_held_is_told_and_not_spoken_of() -> None:
    gone = view(GREY, instance="1.9")

    objects = compose(told((gone, [])), [GREY.header], {}, PDF)

    assert [one.kind for one in objects] == ["report"]
    assert missing(told((gone, [])), {}) == ("1.9",)


def test_values_that_are_none_stay_behind(tmp_path: Path) -> None:
    broken = entry(bundled("CT_small.dcm"))
    header = broken.header | {
        "00100030": {"vr": "DA", "Value": ["2026.11.20"]},
        "00100040": {"vr": "CS", "Value": ["女"]},
    }

    made = report(told(), header, {}, PDF)

    assert (read(made).PatientBirthDate, read(made).PatientSex) == ("", "")
    assert faults(made, tmp_path) == []
