"""Results of one's patient from other hospitals: shown before ordering, decided on."""

from collections.abc import Collection

from msgspec.structs import replace

from consult.access.wire import Call
from consult.ledger.errors import NotAllowed
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, DecisionId, ResultId
from consult.recognition.core import decisions
from consult.recognition.service.findings import Findings
from consult.recognition.wire import Decide, Decision, Outside
from consult.results.core import trace
from consult.results.wire import Result


class Outsides:
    """The results that other hospitals made for the patient of a case."""

    def __init__(self, findings: Findings, new_id: NewId) -> None:
        self._findings = findings
        self._new_id = new_id

    async def of_case(
        self, tx: Transaction, call: Call, case: CaseId, codes: Collection[str] = ()
    ) -> list[Outside]:
        """What exists elsewhere for this patient, the newest first; of these codes, if any.

        Each comes with its verdict; the result itself only where it was opened to this case.
        """
        kept = await self._findings.records.casebook.demand(tx, call, "recognise", case)
        found = [
            each for each in await self._findings.elsewhere(tx, call, kept) if _is_of(each, codes)
        ]
        ground = await self._findings.ground(tx, call, kept, found)
        opened = {each.result for each in await self._findings.live_openings(tx, call, case)}
        standing = {each.result: each for each in await self._findings.standing(tx, case)}
        return [
            Outside(
                trace=trace(each, ground.hospitals[each.owner].name, is_open=each.id in opened),
                verdict=await self._findings.verdict(tx, call, ground, each),
                result=each if each.id in opened else None,
                decision=standing.get(each.id),
            )
            for each in found
        ]

    async def decide(
        self, tx: Transaction, call: Call, case: CaseId, result: ResultId, body: Decide
    ) -> Decision:
        """Recognise a result or not, for this case; a newer decision replaces the one before.

        Nobody recognises what he has not opened. Raises `NotAllowed`, `NotNow`, `Invalid`.
        """
        kept = await self._findings.records.casebook.demand(tx, call, "recognise", case)
        found = await self._findings.one(tx, call, kept, result)
        if body.choice != "decline":
            await self._check_opened(tx, call, case, result)
        ground = await self._findings.ground(tx, call, kept, [found])
        judged = await self._findings.verdict(tx, call, ground, found)
        decide = decisions.settled(body, ground.catalogue.reasons if ground.catalogue else ())
        decisions.check(decide, found, judged)
        for before in await self._findings.standing(tx, case):
            if before.result == result:
                after = replace(before, version=before.version + 1, replaced_at=call.now)
                await self._findings.stores.decisions.save(tx, after)
        made = Decision(
            id=DecisionId(self._new_id()),
            owner=kept.owner,
            case=case,
            patient=kept.patient,
            result=found.id,
            result_version=found.version,
            issued_by=found.owner,
            code=found.code,
            name=found.name,
            performed_at=found.performed_at,
            verdict=judged,
            decided=decide,
            decided_by=call.principal.person,
            decided_at=call.now,
        )
        await self._findings.stores.decisions.save(tx, made)
        await self._findings.note(tx, call, f"result.{decide.choice}", found, case, judged.rule)
        return made

    async def _check_opened(
        self, tx: Transaction, call: Call, case: CaseId, result: ResultId
    ) -> None:
        opened = {each.result for each in await self._findings.live_openings(tx, call, case)}
        if result not in opened:
            raise NotAllowed(
                "result-not-opened",
                "请先调阅结果，再决定是否认可。",
                "Open the result before you recognise it.",
            )


def _is_of(result: Result, codes: Collection[str]) -> bool:
    if not codes:
        return True
    return result.code in codes or any(value.code in codes for value in result.values)
