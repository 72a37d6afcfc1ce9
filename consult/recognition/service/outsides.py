"""Results of one's patient from other hospitals: shown before ordering, decided on."""

from collections.abc import Collection

from msgspec.structs import replace

from consult.access.wire import Call
from consult.ledger.errors import NotAllowed
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import CaseId, DecisionId, ResultId
from consult.recognition.core import decisions, effects
from consult.recognition.service.findings import Findings
from consult.recognition.service.takings import Takings
from consult.recognition.wire import Decide, Decision, Outside
from consult.results.core import trace
from consult.results.wire import Result


class Outsides:
    """The results that other hospitals made for the patient of a case."""

    def __init__(self, findings: Findings, takings: Takings, new_id: NewId) -> None:
        self._findings = findings
        self._takings = takings
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
        takings = {
            each.result: each for each in await self._findings.stores.takings.of_case(tx, case)
        }
        return [
            Outside(
                trace=trace(each, ground.hospitals[each.owner].name, is_open=each.id in opened),
                verdict=await self._findings.verdict(tx, call, ground, each),
                result=each if each.id in opened and each.withdrawn_at is None else None,
                decision=standing.get(each.id),
                taking=takings.get(each.id),
                is_changed=each.id in standing and standing[each.id].result_version != each.version,
            )
            for each in found
        ]

    async def decide(
        self, tx: Transaction, call: Call, case: CaseId, result: ResultId, body: Decide
    ) -> Decision:
        """Recognise a result or not, for this case; a newer decision replaces the one before.

        Its values and images come into the case, those of the one before go. Nobody recognises
        what he has not opened. Raises `NotAllowed`, `NotNow`, `Invalid`.
        """
        kept = await self._findings.records.casebook.demand(tx, call, "recognise", case)
        found = await self._findings.one(tx, call, kept, result)
        if body.choice != "decline":
            await self._check_opened(tx, call, case, result)
        ground = await self._findings.ground(tx, call, kept, [found])
        judged = await self._findings.verdict(tx, call, ground, found)
        decide = decisions.settled(body, ground.catalogue.reasons if ground.catalogue else ())
        decisions.check(decide, found, judged)
        replaced = [e for e in await self._findings.standing(tx, case) if e.result == result]
        effects.check_may_change(kept, decide, replaced)
        for before in replaced:
            after = replace(before, version=before.version + 1, replaced_at=call.now)
            await self._findings.stores.decisions.save(tx, after)
        by = call.principal.person
        deciding = decisions.Deciding(DecisionId(self._new_id()), kept, by, call.now)
        made = decisions.made(deciding, found, judged, decide)
        await self._findings.stores.decisions.save(tx, made)
        maker_name = ground.hospitals[found.owner].name
        rows = effects.rows(made, found, maker_name)
        gone = frozenset(each.id for each in replaced)
        await self._findings.records.casebook.recognise(tx, call, case, rows, instead_of=gone)
        await self._takings.follow(tx, kept, found, made, maker_name)
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
