"""A typed sheet among the lines of the summary, and two who type the same one at once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError
from msgspec.json import decode, encode
from msgspec.structs import replace

from consult.cases.service.attachments import Kept
from consult.cases.wire import LabResult, Summary
from consult.ledger.errors import Conflict, Invalid
from consult.ledger.wire import AttachmentId, Digest
from consult.results.service import Results
from consult.results.sql import SqlResults
from consult.results.wire import Value
from consult.sheets import core
from consult.sheets.service import Sheets
from consult.sheets.sql import SqlSheets
from consult.sheets.wire import SaveSheet
from tests.consult.alliance import DOCTOR, NOW, call, ident
from tests.consult.walking import Walk

HERE, THERE = AttachmentId(ident(1)), AttachmentId(ident(2))
LINES = st.lists(
    st.builds(
        LabResult,
        item=st.sampled_from(["钾", "钠", "氯"]),
        value=st.just("1"),
        sheet=st.sampled_from([None, HERE, THERE]),
    ),
    max_size=12,
)
VALUES = st.lists(
    st.builds(Value, name=st.sampled_from(["钙", "磷"]), value=st.just("2")), max_size=6
)


def form(*values: Value, number: int = 0, hospital_name: str = "") -> SaveSheet:
    """What was typed."""
    return SaveSheet(
        number=number,
        name="电解质",
        performed_at=NOW - timedelta(days=1),
        hospital_name=hospital_name,
        values=values,
    )


@given(before=LINES, values=VALUES)
def test_only_the_lines_of_the_sheet_change_and_typing_twice_is_typing_once(
    before: list[LabResult], values: list[Value]
) -> None:
    summary = Summary(laboratory=tuple(before))

    once = core.with_sheet(summary, HERE, form(*values))
    twice = core.with_sheet(once, HERE, form(*values))

    rest = [line for line in before if line.sheet != HERE]
    assert [line for line in once.laboratory if line.sheet != HERE] == rest
    typed = [line.item for line in once.laboratory if line.sheet == HERE]
    assert typed == [value.name for value in values]
    assert twice == once


def test_a_summary_takes_so_many_lines_and_no_more() -> None:
    full = Summary(laboratory=tuple(LabResult(item="钾", value="4") for _ in range(200)))

    with pytest.raises(Invalid, match="laboratory-many"):
        core.with_sheet(full, HERE, form(Value(name="钠", value="140")))


def test_a_sheet_of_elsewhere_or_without_values_is_no_result_of_ours() -> None:
    value = Value(name="钾", value="4.1")

    assert core.result_of(HERE, form(value, hospital_name="县医院")) is None
    assert core.result_of(HERE, form()) is None
    made = core.result_of(HERE, form(value))
    assert made is not None
    assert made.key == f"sheet/{HERE}"


async def test_two_who_type_the_same_sheet_at_once_make_one_version(walk_on_both: Walk) -> None:
    await walk_on_both.open()
    clinic, case = walk_on_both.clinic, walk_on_both.opened.case
    file = Kept(
        kind="photograph",
        name="a.jpg",
        media_type="image/jpeg",
        digest=Digest("d" * 64),
        size_bytes=9,
    )
    sheet = await walk_on_both.do(lambda tx: clinic.attachments.add(tx, call(DOCTOR), case, file))
    results = Results(SqlResults(), lambda _: None, clinic.audit, clinic.new_id)
    sheets = Sheets(
        SqlSheets(),
        (clinic.casebook, clinic.attachments),
        clinic.patients,
        clinic.people,
        results,
        (clinic.audit, clinic.new_id),
    )

    async def one(value: str) -> bool:
        typed = form(Value(name="钾", value=value))
        try:
            await walk_on_both.do(lambda tx: sheets.save(tx, call(DOCTOR), case, sheet.id, typed))
        except Conflict:
            return False
        return True

    async with asyncio.TaskGroup() as group:
        typing = [group.create_task(one(value)) for value in ("4.1", "4.2", "4.3")]

    async with clinic.database.read() as tx:
        [view] = await sheets.of_case(tx, call(DOCTOR), case)
        found = (await clinic.casebook.known(tx, [case]))[case]
    assert [task.result() for task in typing].count(True) == 1
    assert [version.number for version in view.versions] == [1]
    assert len(found.summary.laboratory) == 1


def test_a_time_without_a_zone_is_no_time() -> None:
    body = {"name": "电解质", "performed_at": "2026-01-15T01:30:00"}
    with pytest.raises(ValidationError):
        decode(encode(body), type=SaveSheet)
    sound = {**body, "performed_at": "2026-01-15T01:30:00Z"}
    assert decode(encode(sound), type=SaveSheet).name == "电解质"


def test_an_examination_of_the_first_year_is_a_slip_of_the_pen() -> None:
    at = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    with pytest.raises(Invalid) as refused:
        core.check_form(replace(form(), performed_at=at), NOW)
    assert refused.value.code == "result-too-old"
