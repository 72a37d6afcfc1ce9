"""What an archive is asked, how its answers are read, how a pull goes: tables, no archive."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import Invalid, NotNow
from consult.ledger.wire import CaseId, HospitalId, PractitionerId
from consult.patients.wire import PatientForm
from imaging.index.wire import Attributes
from imaging.pacs.core import pulling as course
from imaging.pacs.core.asking import (
    differences,
    has_lost_name,
    is_meant,
    lookups,
    name_pattern,
    names,
    newest_first,
    prefilled,
    readable,
    row,
)
from imaging.pacs.core.troubles import SENTENCES, Unanswered, refusal_of
from imaging.pacs.wire.pulls import Pick, Pull, StudyQuery
from tests.imaging.conftest import COUNTY
from tests.imaging.pulled import WANG

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BORN = date(1961, 3, 12)
MOJIBAKE = "王桂英".encode("gbk").decode("latin-1")
PULL = Pull(
    id=course.id_of(COUNTY.case, "county", "1.2.3"),
    owner=HospitalId(COUNTY.hospital),
    case=CaseId(COUNTY.case),
    pacs="county",
    study_uid="1.2.3",
    by=PractitionerId(COUNTY.hospital),
    patient=WANG,
    created_at=NOW,
    changed_at=NOW,
)


def header(**values: object) -> Attributes:
    """An answer with these attributes, by tag."""
    return {tag[1:]: {"vr": "LO", "Value": [value]} for tag, value in values.items()}


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (StudyQuery(patient_id=" P1 "), [{"PatientID": "P1"}]),
        (StudyQuery(accession="A7", patient_id="P1"), [{"AccessionNumber": "A7"}]),
        (
            StudyQuery(patient_name="王桂英", birth_date=BORN, modality="CT"),
            [
                {"ModalitiesInStudy": "CT", "PatientName": "*王*桂*英*"},
                {"ModalitiesInStudy": "CT", "PatientBirthDate": "19610312"},
            ],
        ),
        (
            StudyQuery(patient_id="P1", first=date(2026, 11, 1)),
            [{"StudyDate": "20261101-", "PatientID": "P1"}],
        ),
        (
            StudyQuery(first=date(2026, 11, 20), last=date(2026, 11, 20)),
            [{"StudyDate": "20261120"}],
        ),
    ],
    ids=["id", "accession alone", "name and birth date apart", "from a day on", "a day"],
)
def test_a_query_becomes_questions(query: StudyQuery, asked: list[dict[str, str]]) -> None:
    assert lookups(query) == asked


@pytest.mark.parametrize(
    "query",
    [
        StudyQuery(),
        StudyQuery(modality="CT"),
        StudyQuery(first=date(2026, 11, 1)),
        StudyQuery(first=date(2026, 11, 1), last=date(2026, 11, 20)),
    ],
    ids=["nothing", "a modality", "an open range", "three weeks"],
)
def test_who_asks_for_everybody_is_asked_for_more(query: StudyQuery) -> None:
    with pytest.raises(Invalid):
        lookups(query)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("王桂英", "*王*桂*英*"), ("Wang Guiying", "*Wang*Guiying*"), ("WANG^GUI", "*WANG*GUI*")],
)
def test_a_name_is_matched_whatever_stands_between_its_parts(name: str, pattern: str) -> None:
    assert name_pattern(name) == pattern


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (MOJIBAKE, "王桂英"),
        ("王桂英".encode().decode("latin-1"), "王桂英"),
        ("王桂英", "王桂英"),
        ("Müller^Jörg", "Müller^Jörg"),
        ("Wang^Guiying", "Wang^Guiying"),
    ],
    ids=["GBK for Latin-1", "UTF-8 for Latin-1", "right", "a German", "Latin letters"],
)
def test_text_is_read_as_it_was_meant(written: str, meant: str) -> None:
    assert readable(written) == meant


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    readable(text)
    names({"00100010": {"vr": "PN", "Value": [{"Alphabetic": text}]}})


def test_a_name_has_all_its_groups_and_is_shown_in_the_one_that_people_read() -> None:
    groups = {"Alphabetic": "Wang^Guiying", "Ideographic": "王^桂英"}
    answer = header(t0020000D="1.2.3", t00100010=groups, t00100040="F", t00100030="1961.03.12")

    assert names(answer) == "Wang^Guiying=王^桂英"
    known = row(answer)
    assert known is not None
    assert (known.patient_name, known.birth_date, known.images) == ("王桂英", BORN, None)
    latin = row(header(t0020000D="1.2.3", t00100010="Wang^Guiying"))
    assert latin is not None
    assert (latin.patient_name, latin.taken_on) == ("Wang Guiying", None)


@pytest.mark.parametrize("uid", ["", "../etc", "1.2.3\n4"])
def test_an_answer_without_a_study_is_none(uid: str) -> None:
    assert row(header(t0020000D=uid)) is None


@pytest.mark.parametrize(
    ("answer", "differs"),
    [
        ({"t00100010": "Li^Jianjun=李^建军", "t00100040": "M"}, ("name", "sex")),
        ({"t00100010": MOJIBAKE, "t00100030": "19610312"}, ()),
        ({"t00100010": "WANG GUIYING", "t00100030": "19620312"}, ("birth_date",)),
        ({}, ()),
    ],
    ids=["somebody else", "in the wrong letters", "another day", "nobody"],
)
def test_whose_study_it_is_is_compared(answer: dict[str, str], differs: tuple[str, ...]) -> None:
    assert differences(WANG, header(**answer)) == differs


def test_who_was_found_by_birth_date_must_not_have_another_name() -> None:
    query = StudyQuery(patient_name="王桂英", birth_date=BORN)
    by_day, by_name = lookups(query)[1], lookups(query)[0]

    assert not is_meant(query, by_day, "李^建军")
    assert is_meant(query, by_day, "WANG^GUIYING")
    assert is_meant(query, by_name, "李^建军")
    assert is_meant(StudyQuery(birth_date=BORN), by_day, "李^建军")


@pytest.mark.parametrize(
    ("name", "is_lost"),
    [("Wang^Guiying=^", True), ("", True), ("王^桂英", False), ("Wang^Guiying", False)],
)
def test_a_name_without_letters_was_lost(name: str, is_lost: bool) -> None:
    assert has_lost_name(header(t00100010=name)) is is_lost


def test_a_query_is_filled_in_with_the_patient_and_without_wildcards() -> None:
    form = PatientForm(name="王*桂英", sex="female", birth_date=BORN, record_number="P\\1?")

    query = prefilled(form)

    assert (query.patient_name, query.patient_id, query.birth_date) == ("王桂英", "P1", BORN)


def test_the_newest_study_stands_first_and_those_without_a_day_last() -> None:
    days = ["20260101", "", "20261120"]
    rows = [row(header(t0020000D=f"1.{n}", t00080020=day)) for n, day in enumerate(days)]

    assert [one.study_uid for one in newest_first(filter(None, rows))] == ["1.2", "1.0", "1.1"]


def test_a_pull_that_is_over_changes_no_more() -> None:
    over = course.cancelled(PULL, NOW)

    assert course.arrived(over, 3, 0, 10, NOW) is over
    assert course.failed(over, "closed", NOW) is over
    with pytest.raises(NotNow):
        course.cancelled(over, NOW)
    assert course.reopened(over, Pick(study_uid="1.2.3"), WANG, PULL.by, NOW).state == "pending"
    assert course.cancelled(course.failed(PULL, "closed", NOW), NOW).trouble is None
    assert course.reopened(PULL, Pick(study_uid="1.2.3"), WANG, PULL.by, NOW) is PULL


def test_waits_grow_and_headway_forgets_them() -> None:
    missed = PULL
    waits = []
    while missed.state == "pending":
        missed = course.missed(missed, "silent", NOW)
        waits.append(course.wait_of(missed) // timedelta(seconds=1))

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert (missed.state, missed.trouble) == ("failed", "silent")
    once = course.missed(PULL, "silent", NOW)
    assert course.arrived(once, 1, 0, 10, NOW).attempts == 0
    assert course.arrived(once, 0, 1, 0, NOW).attempts == 1
    assert course.wait_of(PULL) == timedelta(0)
    assert [course.lot_of(one) for one in (PULL, once, course.missed(once, "silent", NOW))] == [
        *(16, 4, 1)
    ]


@pytest.mark.parametrize("trouble", sorted(SENTENCES))
def test_every_trouble_says_what_to_do(trouble: str) -> None:
    sentence = SENTENCES[trouble]  # type: ignore[index]  # a key of the table

    assert sentence.zh.endswith("。")
    assert sentence.zh.count("。") >= 1
    assert sentence.en.endswith(".")
    refused = refusal_of(trouble)  # type: ignore[arg-type]  # see above
    assert refused.code == f"pacs-{trouble}"
    assert course.told(course.failed(PULL, trouble, NOW)).zh == sentence.zh  # type: ignore[arg-type]
    assert str(Unanswered(trouble)) == trouble  # type: ignore[arg-type]


def test_what_goes_well_needs_no_words() -> None:
    assert course.told(PULL).zh == ""
