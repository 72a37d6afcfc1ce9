"""A result made elsewhere is shown, opened on a ground, decided on, and counted."""

from datetime import date, timedelta

import pytest

from consult.access.wire import Thing
from consult.ledger.errors import Invalid, NotAllowed, NotFound
from consult.ledger.wire import ResultId
from consult.recognition.core import sheets
from consult.recognition.wire import Decide, Decision, Outside
from consult.results.wire import Open, Opening, Result
from tests.consult.alliance import (
    CLERK,
    COLLEAGUE,
    DOCTOR,
    LEAD,
    NOW,
    STRANGER,
    TOWNSHIP,
    call,
    ident,
)
from tests.consult.recognition.conftest import (
    CERTIFICATE,
    IMAGES,
    INTERNAL,
    ITEM,
    KEEPER,
    PASSED,
    ROWS,
    Shared,
)

ME = call(DOCTOR)
BY_CONSENT = Open(ground="consent")
ACCEPT = Decide(choice="accept", avoided_cost_cents=24_000)
DECLINE = Decide(choice="decline", reason="condition_changed", patient_told=True)


async def _seen(shared: Shared, *codes: str) -> list[Outside]:
    async with shared.walk.clinic.database.read() as tx:
        return await shared.outsides.of_case(tx, ME, shared.case, codes)


async def _open(shared: Shared, result: Result, body: Open = BY_CONSENT) -> Opening:
    return await shared.walk.do(
        lambda tx: shared.openings.open(tx, ME, shared.case, result.id, body)
    )


async def _decide(shared: Shared, result: Result, body: Decide) -> Decision:
    return await shared.walk.do(
        lambda tx: shared.outsides.decide(tx, ME, shared.case, result.id, body)
    )


async def _may_see_images(shared: Shared) -> bool:
    thing = Thing(kind="case", id=IMAGES, owner=LEAD, cases=(IMAGES,))
    async with shared.walk.clinic.database.read() as tx:
        return await shared.walk.clinic.door.may(tx, call(COLLEAGUE), "see_images", thing)


async def test_before_ordering_a_doctor_learns_that_it_exists(shared_on_both: Shared) -> None:
    shared = shared_on_both
    await shared.hand_in()
    ct = await shared.made()
    await shared.made(age_days=8, code="MR-HEAD")
    (found,) = await _seen(shared, "CT-CHEST")
    assert (found.trace.result, found.trace.hospital_name) == (ct.id, "桓仁县人民医院")
    assert (found.result, found.trace.is_open, found.decision) == (None, False, None)
    assert found.verdict.rule == "within_days"
    assert found.verdict.mark is not None
    assert found.verdict.mark.label == "辽HR"
    assert len(await _seen(shared)) == 2


async def test_it_is_opened_only_by_consent_and_then_its_images_too(shared: Shared) -> None:
    ct = await shared.made()
    with pytest.raises(NotAllowed) as refused:
        await _open(shared, ct)
    assert refused.value.code == "recognition-not-consented"
    assert not await _may_see_images(shared)

    await shared.consent()
    opening = await _open(shared, ct)
    assert await _open(shared, ct) == opening
    assert (opening.owner, opening.hospital, opening.ground) == (LEAD, TOWNSHIP, "consent")
    (found,) = await _seen(shared)
    assert found.result == ct
    assert await _may_see_images(shared)


async def test_a_referral_under_way_is_a_relation_of_treatment(shared: Shared) -> None:
    ct = await shared.made()
    with pytest.raises(NotAllowed):
        await _open(shared, ct, Open(ground="treatment"))
    shared.referred.patients.add((TOWNSHIP, ct.patient))
    assert (await _open(shared, ct, Open(ground="treatment"))).ground == "treatment"


async def test_what_a_referral_opened_is_shut_when_it_is_over(shared: Shared) -> None:
    ct = await shared.made()
    way = (TOWNSHIP, ct.patient)
    shared.referred.patients.add(way)
    await _open(shared, ct, Open(ground="treatment"))
    async with shared.walk.clinic.database.read() as tx:
        assert await shared.readers.demand(tx, ME, IMAGES) == LEAD

    shared.referred.patients.remove(way)

    (found,) = await _seen(shared)
    assert (found.trace.is_open, found.result) == (False, None)
    async with shared.walk.clinic.database.read() as tx:
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, ME, IMAGES)


async def test_an_emergency_opens_with_a_reason_that_the_maker_sees(shared: Shared) -> None:
    ct = await shared.made()
    with pytest.raises(Invalid):
        await _open(shared, ct, Open(ground="emergency", reason=" "))
    await _open(shared, ct, Open(ground="emergency", reason="昏迷，无法取得同意"))
    (found,) = await _seen(shared)
    assert found.trace.is_open


async def test_what_was_opened_closes_with_its_time(shared: Shared) -> None:
    ct = await shared.made()
    await shared.consent()
    opening = await _open(shared, ct)
    later = call(DOCTOR, opening.until + timedelta(seconds=1))
    async with shared.walk.clinic.database.read() as tx:
        (found,) = await shared.outsides.of_case(tx, later, shared.case)
    assert not found.trace.is_open


async def test_who_does_not_treat_the_patient_learns_nothing(shared: Shared) -> None:
    ct = await shared.made()
    for person in (STRANGER, CLERK):
        with pytest.raises(NotFound):
            async with shared.walk.clinic.database.read() as tx:
                await shared.outsides.of_case(tx, call(person), shared.case)
    with pytest.raises(NotFound):
        await shared.walk.do(
            lambda tx: shared.openings.open(tx, ME, shared.case, ResultId(ident(999)), BY_CONSENT)
        )
    assert ct.owner == LEAD


async def test_a_decision_stands_until_a_newer_one(shared_on_both: Shared) -> None:
    shared = shared_on_both
    await shared.hand_in()
    ct = await shared.made()
    with pytest.raises(NotAllowed) as refused:
        await _decide(shared, ct, ACCEPT)
    assert refused.value.code == "result-not-opened"
    declined = await _decide(shared, ct, DECLINE)
    await shared.consent()
    await _open(shared, ct)
    accepted = await _decide(shared, ct, ACCEPT)
    (found,) = await _seen(shared)
    assert found.decision == accepted
    assert accepted.id != declined.id
    assert accepted.verdict.certificate is not None


async def test_an_old_result_is_declined_and_a_lapsed_certificate_takes_the_mark(
    shared: Shared,
) -> None:
    await shared.hand_in()
    old = await shared.made(age_days=40)
    (found,) = await _seen(shared)
    assert found.verdict.rule == "too_old"
    await _decide(shared, old, DECLINE)
    (kept,) = [
        each
        for each in await shared.walk.do(lambda tx: shared.catalogues.certificates(tx, ME))
        if each.control == "external"
    ]
    day = date(2026, 10, 1)
    await shared.walk.do(lambda tx: shared.catalogues.revoke(tx, KEEPER, kept.id, day))
    (found,) = await _seen(shared)
    assert (found.verdict.rule, found.verdict.mark) == ("certificate_ran_out", None)


async def test_the_counts_are_ones_own_and_the_leads_are_all(shared: Shared) -> None:
    await shared.hand_in()
    await shared.consent()
    for age_days in (3, 4):
        await _open(shared, ct := await shared.made(age_days))
        await _decide(shared, ct, ACCEPT)
    await _decide(shared, await shared.made(age_days=5), DECLINE)
    today = NOW.date()
    for who in (ME, KEEPER):
        async with shared.walk.clinic.database.read() as tx:
            (count,) = await shared.catalogues.counts(tx, who, today, today)
        assert (count.hospital, count.eligible, count.recognised) == (TOWNSHIP, 3, 2)
        assert (count.declined, count.by_reason) == (1, {"condition_changed": 1})
        assert (count.repeats_avoided, count.cost_avoided_cents) == (2, 48_000)
    tomorrow = today + timedelta(days=1)
    assert not await shared.walk.do(lambda tx: shared.catalogues.counts(tx, ME, tomorrow, tomorrow))
    with pytest.raises(Invalid):
        await shared.walk.do(lambda tx: shared.catalogues.counts(tx, ME, tomorrow, today))


async def test_a_dry_run_keeps_nothing_and_says_what_it_would(shared: Shared) -> None:
    told = await shared.hand_in(is_dry_run=True)
    assert (told.items, told.certificates, told.errors, told.catalogue) == (1, 2, (), None)
    assert not await shared.walk.do(lambda tx: shared.catalogues.editions(tx, KEEPER))


async def test_one_wrong_cell_keeps_the_whole_workbook_out(shared: Shared) -> None:
    rows = {**ROWS, sheets.ITEMS_SHEET: [ITEM, {**ITEM, "类别": "化验"}]}
    told = await shared.hand_in(rows)
    assert [(error.sheet, error.row, error.column) for error in told.errors] == [
        (sheets.ITEMS_SHEET, 3, "类别")
    ]
    assert not await shared.walk.do(lambda tx: shared.catalogues.editions(tx, KEEPER))


async def test_the_same_workbook_again_is_the_next_edition_with_the_same_certificates(
    shared: Shared,
) -> None:
    for _ in range(2):
        await shared.hand_in()
    await shared.hand_in({sheets.CERTIFICATES_SHEET: [{**CERTIFICATE, **PASSED}]})
    editions = await shared.walk.do(lambda tx: shared.catalogues.editions(tx, KEEPER))
    assert [each.edition for each in editions] == [2, 1]
    certificates = await shared.walk.do(lambda tx: shared.catalogues.certificates(tx, KEEPER))
    assert sorted(each.control for each in certificates) == ["external", "internal"]


async def test_a_workbook_without_known_sheets_is_told_so(shared: Shared) -> None:
    told = await shared.hand_in({"Sheet1": [INTERNAL]})
    assert [error.row for error in told.errors] == [0]


async def test_only_the_lead_hospitals_administrator_imports(shared: Shared) -> None:
    with pytest.raises(NotAllowed):
        await shared.hand_in(who=ME)
