"""Images that come into a case: of a recognised result, or of an own study that is joined."""

from collections.abc import Sequence

from msgspec.structs import replace

from consult.access.wire import Call
from consult.audit.service import Audit
from consult.audit.wire import Deed
from consult.cases.wire import Case, StudyDoubt
from consult.ledger.errors import Conflict, Invalid, NotFound
from consult.ledger.ports import NewId, Outbox, Posted, Transaction
from consult.ledger.wire import CaseId, TakingId
from consult.patients.core import mismatches
from consult.patients.wire import Patient
from consult.recognition.core import effects
from consult.recognition.core.effects import Coming
from consult.recognition.ports import Found, Place, StudyImages
from consult.recognition.service.findings import Findings
from consult.recognition.wire import Decision, GiveBack, InboxStudy, JoinStudy, Taking
from consult.results.ports import ImagedResults
from consult.results.wire import Result

TAKE = "recognition.take"
"""Outbox topic; the body names the `taking` whose images are to come."""

TAKE_BACK = "recognition.take-back"
"""Outbox topic; the body names the `taking` whose images are to go."""


class Takings:
    """Begins and takes back; the copying itself is a job behind the outbox."""

    def __init__(
        self,
        findings: Findings,
        imaged: ImagedResults,
        images: StudyImages,
        outbox: Outbox,
        audit: Audit,
        new_id: NewId,
    ) -> None:
        self._findings = findings
        self._imaged = imaged
        self._images = images
        self._outbox = outbox
        self._audit = audit
        self._new_id = new_id

    async def of_case(self, tx: Transaction, call: Call, case: CaseId) -> Sequence[Taking]:
        """Where the images of a case come from, as far as they were taken over; oldest first."""
        await self._findings.records.casebook.demand(tx, call, "see_case", case)
        return await self._findings.stores.takings.of_case(tx, case)

    async def follow(
        self, tx: Transaction, case: Case, result: Result, decision: Decision, maker_name: str
    ) -> None:
        """Bring the images of a result that was recognised; take back those that no longer are."""
        before = [each for each in await self._live(tx, case.id) if each.result == result.id]
        if decision.decided.choice not in effects.TAKEN:
            for taking in before:
                await self._take_back(tx, taking, decision)
        elif before:
            again = effects.begun_again(before[0], decision)
            await self._keep(tx, again, TAKE)
        elif effects.has_images(result):
            coming = Coming(result, maker_name, case, decision.decided_by, decision.decided_at)
            await self._keep(tx, effects.begun(self._next(), coming, decision), TAKE)

    async def inbox(
        self, tx: Transaction, call: Call, case: CaseId, query: str = ""
    ) -> Sequence[InboxStudy]:
        """Studies of the own hospital that are not in the case: of its patient, the newest first.

        With a query those of everybody whose name, record number or title holds it: a study may
        name its patient wrongly.
        """
        kept = await self._findings.records.casebook.demand(tx, call, "recognise", case)
        patient = await self._patient(tx, kept)
        taken = await self._there(tx, case)
        found = await self._candidates(tx, kept, patient, query.strip())
        told = [await self._told(each, patient) for each in found if each.study not in taken]
        return [each for each in told if each is not None and _is_wanted(each, query.strip())]

    async def join(self, tx: Transaction, call: Call, case: CaseId, body: JoinStudy) -> Taking:
        """Bring a study of the own hospital's inbox into the case.

        Raises `Invalid` where its patient differs from the case's and nobody said why it is his,
        `Conflict` where it is there already, `NotFound` for what another hospital made.
        """
        kept = await self._findings.records.casebook.demand(tx, call, "add_images", case)
        result = await self._findings.records.results.get(tx, body.result)
        if result.owner != kept.owner or not effects.has_images(result):
            raise NotFound
        if result.study in await self._there(tx, case):
            raise Conflict("study-joined", "该检查已在本病例中。", "The study is in this case.")
        found = await self._found(result)
        if found is None:
            raise NotFound
        differs = mismatches((await self._patient(tx, kept)).form, found.named)
        if differs and not body.reason.strip():
            raise Invalid(
                "study-patient-differs",
                "检查中的患者与本病例的患者不一致；确认是同一人，请写明依据。",
                "The study names another patient; if it is the same person, say how you know.",
            )
        maker = await self._findings.records.people.hospital(tx, result.owner)
        coming = Coming(result, maker.name, kept, call.principal.person, call.now)
        taking = effects.begun(self._next(), coming, None, differs, body.reason.strip())
        await self._keep(tx, taking, TAKE)
        if differs:
            doubt = StudyDoubt(study=taking.study, named=found.named, differs=differs)
            await self._findings.records.doubts.settled(tx, call, kept, doubt, taking.reason)
        await self._note(tx, call, "study.join", taking, "differs=" + ",".join(differs))
        return taking

    async def give_back(
        self, tx: Transaction, call: Call, case: CaseId, taking: TakingId, body: GiveBack
    ) -> Taking:
        """Take a joined study out of the case; what a decision brought, a newer one takes back."""
        await self._findings.records.casebook.demand(tx, call, "add_images", case)
        found = await self._findings.stores.takings.get(tx, taking)
        if found is None or found.case != case or not effects.is_live(found):
            raise NotFound
        if found.decision is not None:
            raise Conflict(
                "taking-decided",
                "这些影像由互认决定带入；请修改决定。",
                "A decision brought these images; change the decision.",
            )
        after = replace(effects.ended(found, "taken_back", call.now), reason=body.reason)
        await self._keep(tx, after, TAKE_BACK)
        await self._note(tx, call, "study.give-back", after, "")
        return after

    async def _live(self, tx: Transaction, case: CaseId) -> list[Taking]:
        found = await self._findings.stores.takings.of_case(tx, case)
        return [each for each in found if effects.is_live(each)]

    async def _there(self, tx: Transaction, case: CaseId) -> set[str]:
        """The studies that came into a case, or come now; some were withdrawn as another's."""
        return {
            each.study
            for each in await self._live(tx, case)
            if each.state == "copying"
            or await self._images.find(Place(each.owner, each.case), each.study) is not None
        }

    async def _patient(self, tx: Transaction, case: Case) -> Patient:
        return (await self._findings.records.patients.known(tx, [case.patient]))[case.patient]

    async def _candidates(
        self, tx: Transaction, case: Case, patient: Patient, query: str
    ) -> list[Result]:
        if query:
            found = await self._imaged.imaged(tx, case.owner)
        else:
            found = list(await self._findings.records.results.of_patient(tx, patient))
        own = [each for each in found if each.owner == case.owner and effects.has_images(each)]
        return [each for each in own if each.withdrawn_at is None]

    async def _found(self, result: Result) -> Found | None:
        if result.images is None or result.study is None:
            return None
        return await self._images.find(Place(result.owner, result.images), result.study)

    async def _told(self, result: Result, patient: Patient) -> InboxStudy | None:
        found = await self._found(result)
        if found is None or result.images is None or result.study is None:
            return None
        return InboxStudy(
            result=result.id,
            study=result.study,
            images=result.images,
            name=result.name,
            performed_at=result.performed_at,
            instances=found.instances,
            named=found.named,
            record_number=found.record_number,
            mismatches=mismatches(patient.form, found.named),
        )

    async def _take_back(self, tx: Transaction, taking: Taking, decision: Decision) -> None:
        after = effects.ended(taking, "taken_back", decision.decided_at)
        await self._keep(tx, replace(after, decision=decision.id), TAKE_BACK)

    async def _keep(self, tx: Transaction, taking: Taking, topic: str) -> None:
        await self._findings.stores.takings.save(tx, taking)
        message = Posted(
            id=self._new_id(),
            topic=topic,
            # What comes into a case and goes out of it keeps its order.
            key=f"images/{taking.case}",
            body={"taking": str(taking.id)},
            run_at=taking.finished_at or taking.taken_at,
        )
        await self._outbox.post(tx, message)

    async def _note(self, tx: Transaction, call: Call, act: str, taking: Taking, note: str) -> None:
        deed = Deed(act=act, kind="result", thing=taking.result, case=taking.case, note=note)
        await self._audit.record(tx, call.doer, deed)

    def _next(self) -> TakingId:
        return TakingId(self._new_id())


def _is_wanted(study: InboxStudy, query: str) -> bool:
    named = (study.named.name.replace("^", ""), study.record_number, study.name, study.study)
    return not query or any(query.casefold() in text.casefold() for text in named)
