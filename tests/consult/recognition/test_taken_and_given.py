"""Whatever a doctor decides in which order, and wherever the server is killed: in the end the case
holds its own images and those of the decisions that stand, each byte for byte."""

from random import Random

import pytest

from consult.ledger.wire import CaseId
from consult.recognition.service.copying import Copying
from consult.recognition.sql import SqlTakings
from consult.recognition.wire import Decide
from consult.results.wire import Open, Result
from tests.consult.alliance import DOCTOR, LEAD, NOW, TOWNSHIP, call, ident
from tests.consult.recognition.conftest import Shared

ME = call(DOCTOR)
ACCEPT = Decide(choice="accept", explanation="足以判断")
DECLINE = Decide(choice="decline", reason="changes_quickly", patient_told=True)
OWN = "1.9"


class Killed(Exception):
    """The process is gone in the middle of its work."""


async def _ct(shared: Shared, number: int) -> Result:
    images = CaseId(ident(930 + number))
    await shared.shelves.lay(LEAD, images, f"1.2.{number}", 20 * number, series=number)
    ct = await shared.made(number, images=images)
    body = Open(ground="emergency", reason="胸痛")
    await shared.walk.do(lambda tx: shared.openings.open(tx, ME, shared.case, ct.id, body))
    return ct


async def _work(shared: Shared, batches: int) -> None:
    """Work until that many batches were told of, then die; the next process frees the leases."""
    left = [batches]

    async def told(_: CaseId) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    database, copies = shared.walk.clinic.database, shared.shelves.copies
    try:
        await shared.work(Copying(database, SqlTakings(), copies, shared.outbox, lambda: NOW, told))
    except Killed:
        await shared.outbox.release()


@pytest.mark.parametrize("seed", range(5))
async def test_the_case_ends_with_what_stands(shared: Shared, seed: int) -> None:
    chance = Random(seed)
    await shared.shelves.lay(TOWNSHIP, shared.case, OWN, 3)
    results = [await _ct(shared, number) for number in (1, 2)]
    last: dict[str, Decide] = {}
    for _ in range(10):
        ct, body = chance.choice(results), chance.choice((ACCEPT, DECLINE))
        async with shared.walk.clinic.database.change() as tx:
            await shared.outsides.decide(tx, ME, shared.case, ct.id, body)
        last[str(ct.study)] = body
        await _work(shared, chance.randrange(4))

    await shared.work()

    expected = await shared.shelves.lying(TOWNSHIP, shared.case)
    assert {sop.rsplit(".", 2)[0] for sop in expected} == {
        OWN,
        *(study for study, body in last.items() if body is ACCEPT),
    }
    for ct in results:
        if last.get(str(ct.study)) is ACCEPT and ct.images is not None:
            theirs = await shared.shelves.lying(LEAD, ct.images)
            assert theirs.items() <= expected.items()
    async with shared.walk.clinic.database.read() as tx:
        takings = await shared.takings.of_case(tx, ME, shared.case)
    assert {each.state for each in takings} <= {"done", "taken_back"}
