"""Opens a result of another hospital to one's own case, on a ground that the trail keeps."""

from collections.abc import Sequence
from datetime import timedelta

from consult.access.service import Door
from consult.access.wire import Call, Grant
from consult.alliance.core import ends_at
from consult.alliance.wire import Agreement
from consult.cases.wire import Case
from consult.ledger.errors import Invalid, NotAllowed
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, OpeningId, ResultId
from consult.patients.core import permits
from consult.recognition.service.findings import Findings
from consult.recognition.wire import OpenedResult
from consult.results.core import images_of
from consult.results.wire import Open, Opening, Result

OPEN_FOR = timedelta(days=90)
"""How long an opened result stays open: our own setting, never beyond the agreement."""


class Openings:
    """Lets the doctors of a case see a result that exists elsewhere, with its images."""

    def __init__(self, findings: Findings, door: Door, new_id: NewId) -> None:
        self._findings = findings
        self._door = door
        self._new_id = new_id

    async def open(
        self, tx: Transaction, call: Call, case: CaseId, result: ResultId, body: Open
    ) -> Opening:
        """Open a result to this case, by consent, treatment or in an emergency; again is the same.

        Raises `NotAllowed` without the ground that was named, `Invalid` for an emergency without
        a reason: it is shown to the hospital that made the result.
        """
        kept = await self._findings.records.casebook.demand(tx, call, "recognise", case)
        found = await self._findings.one(tx, call, kept, result)
        for opening in await self._findings.live_openings(tx, call, case):
            if opening.result == result:
                return opening
        await self._check_ground(tx, call, kept, found, body)
        agreement = await self._shared(tx, call, kept, found)
        opening = Opening(
            id=OpeningId(self._new_id()),
            owner=found.owner,
            result=found.id,
            case=case,
            hospital=kept.owner,
            opened_by=call.principal.person,
            opened_at=call.now,
            ground=body.ground,
            reason=body.reason,
            agreement=agreement.id,
            until=min(call.now + OPEN_FOR, ends_at(agreement)),
            images=next(iter(images_of(found)), None),
        )
        await self._findings.stores.openings.add(tx, opening)
        await self._door.grant(tx, [self._grant(opening, images) for images in images_of(found)])
        await self._findings.note(tx, call, "result.open", found, case, body.ground)
        return opening

    async def of_ours(self, tx: Transaction, call: Call) -> Sequence[OpenedResult]:
        """Who opened results of the caller's hospital, for what reason, the newest first."""
        hospital = call.principal.hospital
        await self._door.demand(tx, call, "see_counts", call.own_hospital)
        records = self._findings.records
        found = await self._findings.stores.openings.of_hospital(tx, hospital)
        people = await records.people.known(tx, {each.opened_by for each in found})
        names = {each.id: each.name for each in await records.people.hospitals(tx)}
        return [
            OpenedResult(
                opening=each,
                result_name=(await records.results.get(tx, each.result)).name,
                hospital_name=names[each.hospital],
                opened_by_name=people[each.opened_by].name,
            )
            for each in found
        ]

    async def _check_ground(
        self, tx: Transaction, call: Call, case: Case, result: Result, body: Open
    ) -> None:
        if body.ground == "consent":
            consents = await self._findings.records.consents.newest(tx, [case.id])
            if not permits(consents.get(case.id), "recognition"):
                raise NotAllowed(
                    "recognition-not-consented",
                    "患者尚未同意调阅其他医院的结果，请先取得同意。",
                    "The patient has not consented to opening results of other hospitals; ask him.",
                )
        elif body.ground == "treatment":
            treats = self._findings.records.treatments.treats
            if not await treats(tx, case.owner, result.patient, call.now):
                raise NotAllowed(
                    "no-treatment-relation",
                    "没有正在进行的转诊，不能以诊疗关系调阅。",
                    "No referral is under way, so there is no relation of treatment.",
                )
        elif not body.reason.strip():
            raise Invalid(
                "emergency-reason-needed",
                "紧急调阅须写明原因，出具医院将看到。",
                "Say why it is an emergency; the hospital that made the result will see it.",
            )

    async def _shared(self, tx: Transaction, call: Call, case: Case, result: Result) -> Agreement:
        found = await self._findings.records.alliances.shared(
            tx, [case.owner, result.owner], call.now
        )
        if found is None:
            raise NotAllowed(
                "no-agreement-with-maker",
                "两家医院之间没有有效协议，不能调阅。",
                "No agreement in force binds the two hospitals, so it can't be opened.",
            )
        return found

    def _grant(self, opening: Opening, images: CaseId) -> Grant:
        return Grant(
            id=self._new_id(),
            owner=opening.owner,
            case=images,
            hospital=opening.hospital,
            role="reader",
            opening=opening.id,
            agreement=opening.agreement,
            granted_at=opening.opened_at,
            until=opening.until,
        )
