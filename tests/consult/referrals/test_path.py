"""A patient goes up and comes back, with all that the agreements ask for on the way."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from consult.access.wire import Thing
from consult.audit.sql import SqlEntries
from consult.cases.service.casebook import thing_of
from consult.ledger.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from consult.ledger.wire import CaseId, PatientId, PractitionerId
from consult.patients.core.merging import moved
from consult.people.wire import Hospital
from consult.referrals.core.sheets import sheet_digest, signature_of
from consult.referrals.service.holdings import ReferralHoldings
from consult.referrals.sql import SqlReferrals
from consult.referrals.wire import (
    Accept,
    Admit,
    Approve,
    Arrive,
    AskApproval,
    Cancel,
    Close,
    Decline,
    Depart,
    ReceptionNotice,
    Referral,
    RefuseApproval,
    SaveForm,
    SaveReturnForm,
    SaveRevisit,
    Send,
    StartReferral,
    Void,
)
from tests.consult.alliance import (
    ADMINISTRATOR,
    CHAIR,
    CLERK,
    COLLEAGUE,
    CONCLUSION,
    DOCTOR,
    EXPERT,
    LEAD,
    NEIGHBOUR,
    NOW,
    PATIENT_FORM,
    STRANGER,
    TOWNSHIP,
    call,
    ident,
)
from tests.consult.referrals.travelling import NOTICE, RETURN, Travel
from tests.consult.walking import Walk


async def _sees_case(travel: Travel, who: PractitionerId, of: Referral) -> bool:
    assert of.case is not None
    async with travel.clinic.database.read() as tx:
        case = (await travel.clinic.casebook.known(tx, [of.case]))[CaseId(of.case)]
        thing: Thing = thing_of(case)
        return await travel.clinic.door.may(tx, call(who), "see_images", thing)


async def test_the_case_fills_the_form_and_the_number_is_the_hospitals(travel: Travel) -> None:
    first, second = await travel.start(), await travel.start(COLLEAGUE)
    assert first.number == "青山转〔2026〕0001"
    assert second.number == "青山转〔2026〕0002"
    assert first.to == LEAD
    assert "肺炎" in first.form.impression
    assert first.label == "男，66 岁，咳嗽两周"
    gaps = (await travel.view(DOCTOR, first.id)).gaps
    assert gaps == ("signer_name", "patient_agrees")


async def test_a_number_is_not_lost_with_a_change_that_fails(travel: Travel) -> None:
    await travel.start()
    with pytest.raises(NotFound):
        await travel.start(case=ident(999_999))
    assert (await travel.start()).number.endswith("0002")


async def test_up_and_back_again(travel: Travel) -> None:
    up = await travel.admitted()
    assert up.notice == NOTICE
    back = await travel.returned(up)
    assert (back.direction, back.to, back.approved_by) == ("return", TOWNSHIP, CHAIR)
    assert (await travel.view(EXPERT, up.id)).returns[0].id == back.id

    await travel.act(DOCTOR, back.id, Accept(notice=replace(NOTICE, department="全科")))
    await travel.act(DOCTOR, back.id, Arrive())

    closed = (await travel.view(DOCTOR, up.id)).referral
    assert (closed.state, closed.stamps[-1].reason) == ("closed", f"患者已回转（{back.number}）")
    shown = await travel.view(DOCTOR, back.id)
    assert [each.due_on for each in shown.revisits] == [date(2026, 11, 29), date(2026, 12, 22)]
    assert shown.answers is not None
    assert shown.answers.id == up.id


async def test_visits_are_owed_and_recorded_once(travel: Travel) -> None:
    back = await travel.returned(await travel.admitted())
    await travel.act(DOCTOR, back.id, Accept(notice=NOTICE))
    await travel.act(DOCTOR, back.id, Arrive())
    later = call(DOCTOR, NOW + timedelta(days=9))
    first, second = await travel.do(lambda tx: travel.visits.list(tx, later, is_done=False))
    assert (first.is_overdue, second.is_overdue, first.patient_name) == (True, False, "张𠮷")
    body = SaveRevisit(version=1, findings="伤口愈合，无发热。")
    visit = first.revisit.id
    with pytest.raises(NotFound):
        await travel.do(lambda tx: travel.visits.save(tx, call(EXPERT), visit, body))

    done = await travel.do(lambda tx: travel.visits.save(tx, later, visit, body))

    assert done.done_by == DOCTOR
    assert (await travel.view(EXPERT, back.id)).revisits[0].findings == body.findings
    with pytest.raises(Conflict):
        await travel.do(lambda tx: travel.visits.save(tx, later, visit, body))
    again = replace(body, version=2)
    with pytest.raises(NotNow):
        await travel.do(lambda tx: travel.visits.save(tx, later, visit, again))
    assert len(await travel.do(lambda tx: travel.visits.list(tx, later, is_done=True))) == 1
    with pytest.raises(NotAllowed):
        await travel.do(lambda tx: travel.visits.list(tx, call(ADMINISTRATOR), is_done=False))


async def test_a_return_is_approved_by_somebody_else(travel: Travel) -> None:
    up = await travel.admitted()
    back = await travel.start(EXPERT, direction="return", answers=up.id)
    assert back.return_form is not None
    with pytest.raises(NotAllowed):
        await travel.start(CHAIR, direction="return", answers=up.id)
    body = SaveReturnForm(version=1, form=RETURN)
    await travel.do(lambda tx: travel.drafts.save_return(tx, call(EXPERT), back.id, body))
    asked = await travel.act(EXPERT, back.id, AskApproval())
    with pytest.raises(NotAllowed):
        await travel.act(EXPERT, back.id, Approve())
    with pytest.raises(NotFound):
        await travel.view(DOCTOR, back.id)
    refused = await travel.act(CHAIR, back.id, RefuseApproval(reason="请补充复查时间"))
    assert (asked.state, refused.state, refused.sent_at) == ("approval", "draft", None)
    assert refused.stamps[-1].reason == "请补充复查时间"


async def test_the_record_travels_while_the_referral_is_under_way(travel: Travel) -> None:
    draft = await travel.start()
    await travel.write(draft)
    assert not await _sees_case(travel, EXPERT, draft)
    sent = await travel.act(DOCTOR, draft.id, Send())
    assert await _sees_case(travel, EXPERT, sent)
    assert await _sees_case(travel, CLERK, sent)
    assert not await _sees_case(travel, STRANGER, sent)
    assert (await travel.view(CLERK, sent.id)).may_open_case

    await travel.act(CLERK, sent.id, Decline(reason="ICU 无床位"))

    assert not await _sees_case(travel, EXPERT, sent)
    shown = await travel.view(CLERK, sent.id)
    assert (shown.may_open_case, shown.patient, shown.patient_name) == (False, None, "")
    assert (shown.referral.form.signer_name, shown.referral.form.relation) == ("", "")
    assert (await travel.view(DOCTOR, sent.id)).referral.form.signer_name == "张𠮷"
    assert (await travel.view(COLLEAGUE, sent.id)).patient_name == "张𠮷"


async def test_every_act_stands_in_the_trail_without_names_or_reasons(travel: Travel) -> None:
    sent = await travel.sent()
    await travel.act(CLERK, sent.id, Decline(reason="ICU 无床位"))
    async with travel.clinic.database.read() as tx:
        lines = await SqlEntries().unsealed(tx, 500)
    mine = [line for line in lines if line.thing == sent.id]
    acts = [line.act for line in mine]
    assert acts == [f"referral.{act}" for act in ("start", "edit", "send", "decline")]
    assert [line.note for line in mine] == ["", "draft > draft", "draft > sent", "sent > declined"]
    assert {line.actor for line in mine} == {DOCTOR, CLERK}


async def test_the_record_is_shut_when_the_patient_is_back(travel: Travel) -> None:
    up = await travel.admitted()
    assert await _sees_case(travel, EXPERT, up)
    back = await travel.returned(up)
    await travel.act(DOCTOR, back.id, Accept(notice=NOTICE))
    await travel.act(DOCTOR, back.id, Arrive())
    assert not await _sees_case(travel, EXPERT, up)


async def test_the_sheet_is_signed_after_a_step_up(travel: Travel) -> None:
    draft = await travel.start()
    await travel.write(draft)
    fresh = call(DOCTOR, stepped_up=False)
    with pytest.raises(NotAllowed) as refused:
        await travel.do(lambda tx: travel.acts.act(tx, fresh, draft.id, Send()))
    assert refused.value.code == "step-up-needed"
    sent = await travel.act(DOCTOR, draft.id, Send())
    signed = signature_of(sent)
    assert signed is not None
    assert signed.seal.record_digest == sheet_digest(sent, "out")
    merged = replace(sent, patient=PatientId(ident(77)))
    assert signature_of(merged) == signed
    assert signature_of(replace(sent, form=replace(sent.form, impression="别的"))) is None


async def test_what_is_missing_keeps_it_from_being_sent(travel: Travel) -> None:
    draft = await travel.start()
    await travel.write(draft, patient_agrees=False)
    with pytest.raises(Invalid) as refused:
        await travel.act(DOCTOR, draft.id, Send())
    assert "患者同意转诊" in refused.value.sentence.zh


async def test_refusals_name_whom_to_call(travel: Travel) -> None:
    far = Hospital(
        id=LEAD, owner=LEAD, version=2, name="邻县人民医院", short_name="邻县", level="county",
        phone="0415-1", province="辽宁", district="邻县",
    )  # fmt: skip
    with pytest.raises(NotNow) as refused:
        await travel.start(to=NEIGHBOUR)
    assert refused.value.code == "no-agreement"
    sent = await travel.sent()
    assert (await travel.view(DOCTOR, sent.id)).whom_to_call.phone == "0414-2"
    later = NOW + timedelta(days=500)
    draft = await travel.start()
    await travel.write(draft)
    with pytest.raises(NotNow) as refused:
        await travel.act(DOCTOR, draft.id, Send(), at=later)
    assert "0414-2" in refused.value.sentence.zh

    async with travel.clinic.database.change() as tx:
        here = await travel.clinic.people.hospital(tx, TOWNSHIP)
        await travel.clinic.people.keep_hospital(
            tx, replace(here, version=2, province="辽宁", district="桓仁")
        )
        await travel.clinic.people.keep_hospital(tx, far)
    with pytest.raises(NotAllowed) as denied:
        await travel.start()
    assert denied.value.code == "out-of-county"


async def test_strangers_and_drafts_are_not_there(travel: Travel) -> None:
    draft = await travel.start()
    for who in (STRANGER, CLERK, ADMINISTRATOR):
        with pytest.raises(NotFound):
            await travel.view(who, draft.id)
    await travel.write(draft)
    await travel.act(DOCTOR, draft.id, Send())
    assert (await travel.view(CLERK, draft.id)).acts == ("accept", "decline")
    with pytest.raises(NotFound):
        await travel.view(STRANGER, draft.id)


async def test_the_register_shows_pages_and_names_only_to_the_medical(travel: Travel) -> None:
    sent = await travel.sent()
    draft = await travel.start()
    async with travel.clinic.database.read() as tx:
        out = await travel.views.page(tx, call(DOCTOR), "out", "all", None)
        into = await travel.views.page(tx, call(CLERK), "in", "open", None)
        plain = await travel.views.page(tx, call(ADMINISTRATOR), "out", "all", None)
        older = await travel.views.page(tx, call(DOCTOR), "out", "all", draft.id)
        ended = await travel.views.page(tx, call(CLERK), "in", "ended", None)
    assert [row.id for row in out.rows] == [draft.id, sent.id]
    assert [row.id for row in into.rows] == [row.id for row in older.rows] == [sent.id]
    assert (into.rows[0].patient_name, into.rows[0].next_step) == ("张𠮷", "accept")
    assert (into.rows[0].turn, out.rows[1].turn, out.rows[0].turn) == ("mine", "theirs", "mine")
    assert {(row.patient_name, row.label) for row in plain.rows} == {("", "")}
    assert ended.rows == ()


async def test_the_form_prints_once_it_is_accepted(travel: Travel) -> None:
    sent = await travel.sent()
    async with travel.clinic.database.read() as tx:
        with pytest.raises(NotNow):
            await travel.sheets.paper(tx, call(DOCTOR), sent.id)
    await travel.act(CLERK, sent.id, Accept(notice=NOTICE))
    async with travel.clinic.database.read() as tx:
        paper = await travel.sheets.paper(tx, call(CLERK), sent.id)
    assert paper.number == sent.number


async def test_an_examination_transfer_names_its_items(travel: Travel) -> None:
    draft = await travel.start(purpose="examination")
    await travel.write(draft)
    with pytest.raises(Invalid) as refused:
        await travel.act(DOCTOR, draft.id, Send())
    assert "检查项目" in refused.value.sentence.zh
    now = (await travel.view(DOCTOR, draft.id)).referral
    await travel.write(now, items=("胸部增强 CT",))
    await travel.act(DOCTOR, draft.id, Send())
    await travel.act(CLERK, draft.id, Accept(notice=NOTICE))
    await travel.act(CLERK, draft.id, Arrive())
    shown = await travel.view(CLERK, draft.id)
    assert shown.acts == ("close",)
    assert not shown.may_return
    assert (await travel.act(CLERK, draft.id, Close(note="已检查"))).state == "closed"


async def test_a_patient_of_the_county_hospital_goes_down_to_recover(travel: Travel) -> None:
    who = replace(call(EXPERT).principal, roles=("doctor",))
    me = replace(call(EXPERT), principal=who)
    patient = await travel.do(lambda tx: travel.clinic.patients.add(tx, me, PATIENT_FORM))
    asked = StartReferral(direction="down", to=TOWNSHIP, patient=patient.id)
    draft = await travel.do(lambda tx: travel.drafts.start(tx, me, asked))
    form = replace(
        draft.form,
        category="rehabilitation",
        impression="脑梗死恢复期",
        reason="康复训练",
        patient_agrees=True,
        signer_name="张𠮷",
    )
    body = SaveForm(version=1, acuity="routine", phone="0414-8", form=form)
    await travel.do(lambda tx: travel.drafts.save(tx, me, draft.id, body))
    sent = await travel.do(lambda tx: travel.acts.act(tx, me, draft.id, Send()))
    assert (sent.number, sent.to) == ("县医院转〔2026〕0001", TOWNSHIP)
    assert await _sees_case(travel, DOCTOR, sent)

    for act in (Accept(notice=NOTICE), Arrive(), Admit()):
        await travel.act(DOCTOR, sent.id, act)
    shown = await travel.view(DOCTOR, sent.id)
    assert (shown.may_return, shown.next_step) == (False, "close")
    await travel.act(DOCTOR, sent.id, Close(note="康复结束"))
    assert not await _sees_case(travel, DOCTOR, sent)


async def test_what_goes_up_does_not_go_by_a_category_of_those_that_go_down(
    travel: Travel,
) -> None:
    draft = await travel.start()
    with pytest.raises(Invalid):
        await travel.write(draft, category="rehabilitation")
    await travel.write(draft, category="difficult")


async def test_two_tabs_do_not_overwrite_each_other(travel: Travel) -> None:
    draft = await travel.start()
    await travel.write(draft)
    with pytest.raises(Conflict):
        await travel.write(draft)


@pytest.mark.parametrize("body", [Cancel(reason="家属要求留观"), Void(reason="患者选错")])
async def test_cancelled_and_void_shut_the_record(travel: Travel, body: Cancel | Void) -> None:
    sent = await travel.sent()
    await travel.act(DOCTOR, sent.id, body)
    assert not await _sees_case(travel, EXPERT, sent)
    with pytest.raises(NotNow):
        await travel.act(DOCTOR, sent.id, Depart())


async def test_a_report_that_advises_referral_fills_the_form(walk: Walk) -> None:
    travel = Travel(walk.clinic)
    await walk.to_delivered()
    draft = await travel.start(consultation=walk.id)
    assert (draft.consultation, draft.case) == (walk.id, walk.opened.case)
    assert draft.form.impression == CONCLUSION.diagnosis
    assert f"远程会诊意见：{CONCLUSION.advice}" in draft.form.treatment_so_far


async def test_a_consultation_without_a_report_fills_from_its_case(walk: Walk) -> None:
    travel = Travel(walk.clinic)
    await walk.open()
    draft = await travel.start(consultation=walk.id)
    assert (draft.consultation, draft.form.impression) == (walk.id, "")


async def test_a_case_of_another_hospital_is_not_referred(travel: Travel) -> None:
    case = await travel.case()
    with pytest.raises(NotNow):
        await travel.start(STRANGER, case=case)
    with pytest.raises(NotFound):
        await travel.start(EXPERT, direction="down", to=TOWNSHIP, case=case)
    with pytest.raises(Invalid) as missing:
        await travel.start(EXPERT, direction="down", case=case)
    assert missing.value.code == "destination-missing"
    with pytest.raises(NotAllowed):
        await travel.start(CLERK, case=case)
    with pytest.raises(Invalid):
        await travel.start(patient=None)


async def test_a_patient_without_a_case_gets_one(travel: Travel) -> None:
    me = call(DOCTOR)
    patient = await travel.do(lambda tx: travel.clinic.patients.add(tx, me, PATIENT_FORM))
    draft = await travel.start(patient=patient.id)
    assert draft.case is not None
    assert draft.patient == patient.id


async def test_a_return_that_is_not_sent_is_told_to_nobody_at_home_and_goes_with_its_referral(
    travel: Travel,
) -> None:
    up = await travel.admitted()
    back = await travel.start(EXPERT, direction="return", answers=up.id)
    holder, home = ReferralHoldings(SqlReferrals()), PatientId(up.patient or ident(0))

    held = await travel.do(lambda tx: holder.of(tx, home))
    assert [each.id for each in held] == [up.id]

    other = await travel.do(lambda tx: travel.clinic.patients.add(tx, call(DOCTOR), PATIENT_FORM))
    await travel.do(lambda tx: holder.settle(tx, moved(held), other))
    shown = [await travel.view(EXPERT, each.id) for each in (up, back)]
    assert {each.referral.patient for each in shown} == {other.id}


async def test_a_time_without_a_zone_is_no_time() -> None:
    notice = msgspec.to_builtins(NOTICE) | {"expected_at": "2026-11-22T10:00:00"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(notice, ReceptionNotice)
    aware = msgspec.convert(notice | {"expected_at": "2026-11-22T10:00:00Z"}, ReceptionNotice)
    assert aware.expected_at is not None
