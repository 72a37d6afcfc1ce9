"""Attendance: moments add up to stays, minutes and thin stretches."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.attendance.core import attendees
from consult.attendance.service import Attendance
from consult.attendance.sql import SqlAttendance
from consult.attendance.wire import Attended, Carried, Presence
from consult.ledger.sql.database import Database, clinic
from consult.ledger.wire import AttendeeId, ConsultationId, EventId, HospitalId

ROOM = ConsultationId(UUID(int=1))
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def moment(minute: float, what: Presence, carried: Carried = "video", person: int = 1) -> Attended:
    return Attended(
        id=EventId(uuid4()),
        owner=HospitalId(UUID(int=2)),
        consultation=ROOM,
        person=AttendeeId(UUID(int=100 + person)),
        name=f"医生{person}",
        title="attending",
        department="放射科",
        hospital_name="县人民医院",
        role="expert",
        what=what,
        carried=carried,
        at=at(minute),
    )


def test_a_line_that_breaks_makes_two_stays_and_the_minutes_between_do_not_count() -> None:
    moments = [moment(0, "came"), moment(10, "away"), moment(14, "back"), moment(30, "left")]

    [person] = attendees(moments, at(40), is_over=True)

    assert [(stay.since, stay.until) for stay in person.stays] == [
        (at(0), at(10)),
        (at(14), at(30)),
    ]
    assert person.total_minutes == 26
    assert person.stretches == ()


def test_a_thin_line_is_told_with_its_times() -> None:
    moments = [
        moment(0, "came"),
        moment(12, "stepped", "sound"),
        moment(20, "stepped", "stills"),
        moment(31, "stepped", "video"),
        moment(60, "left"),
    ]

    [person] = attendees(moments, at(60), is_over=True)

    assert [(s.since, s.until, s.carried) for s in person.stretches] == [
        (at(12), at(20), "sound"),
        (at(20), at(31), "stills"),
    ]


def test_a_thin_stretch_pauses_with_the_line_and_goes_on_with_it() -> None:
    moments = [
        moment(0, "came"),
        moment(5, "stepped", "sound"),
        moment(10, "away", "sound"),
        moment(15, "back", "sound"),
        moment(20, "left", "sound"),
    ]

    [person] = attendees(moments, at(20), is_over=True)

    assert [(s.since, s.until) for s in person.stretches] == [(at(5), at(10)), (at(15), at(20))]


def test_who_is_there_still_has_no_end_and_the_minutes_so_far() -> None:
    moments = [moment(0, "came"), moment(3, "stepped", "sound")]

    [there] = attendees(moments, at(7), is_over=False)
    [over] = attendees(moments, at(7), is_over=True)

    assert (there.stays[0].until, there.stretches[0].until) == (None, None)
    assert (over.stays[0].until, over.stretches[0].until) == (at(7), at(7))
    assert there.total_minutes == over.total_minutes == 7


def test_people_stand_in_the_order_in_which_they_came_and_once() -> None:
    moments = [
        moment(0, "came", person=2),
        moment(1, "came", person=1),
        moment(2, "left", person=2),
        moment(5, "came", person=2),
    ]

    told = attendees(moments, at(9), is_over=True)

    assert [person.name for person in told] == ["医生2", "医生1"]
    assert [person.total_minutes for person in told] == [6, 8]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from(["came", "away", "back", "left", "stepped"]),
            st.sampled_from(["video", "sound", "stills", "chat"]),
        )
    )
)
def test_stays_and_stretches_never_overlap_whatever_was_told(
    told: list[tuple[int, Presence, Carried]],
) -> None:
    minute, moments = 0, []
    for later, what, carried in told:
        minute += later
        moments.append(moment(minute, what, carried))

    for person in attendees(moments, at(minute), is_over=True):
        for spans in (person.stays, person.stretches):
            ends = [end for span in spans for end in (span.since, span.until)]
            assert ends == sorted(end for end in ends if end is not None)
        assert person.total_minutes <= minute


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_moments_are_kept_in_their_order(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    if kind == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    database = Database(url)
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    attendance = Attendance(SqlAttendance())
    async with database.change() as tx:
        for one in (moment(4, "left"), moment(0, "came"), moment(1, "came", person=2)):
            await attendance.keep(tx, one)

    async with database.read() as tx:
        told = await attendance.view(tx, ROOM, at(9), is_over=True)
        nothing = await attendance.view(tx, ConsultationId(uuid4()), at(9), is_over=True)

    assert [(person.name, person.total_minutes) for person in told] == [("医生1", 4), ("医生2", 8)]
    assert nothing == ()
    await database.close()
