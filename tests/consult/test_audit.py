"""The audit trail: recorded with the act, sealed once, and no byte of it can be changed."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from consult.audit import core
from consult.audit.sql import trail
from consult.audit.wire import AuditEntry, Deed, Doer, Link
from consult.ledger.sql.database import connection
from tests.consult.alliance import DOCTOR, NOW, TOWNSHIP, Clinic, ident
from tests.consult.walking import Walk

DOER = Doer(at=NOW, actor=DOCTOR, hospital=TOWNSHIP, request="r-1")


def chain(length: int) -> list[Link]:
    head, links = core.Head(), []
    for number in range(length):
        deed = Deed(act="case.save", kind="case", thing=ident(number), note="note")
        line = core.entry(ident(700 + number), DOER, deed)
        links.append(core.link(head, line.id, core.text_of(line)))
        head = core.Head(links[-1].sequence, links[-1].digest)
    return links


def flipped(link: Link, chance: random.Random) -> Link:
    """The same row with one bit of one of its columns turned over."""
    column = chance.choice(["id", "sequence", "previous", "digest", "text"])
    value = getattr(link, column)
    if column == "sequence":
        return msgspec.structs.replace(link, sequence=value ^ 1 << chance.randrange(20))
    if column == "id":
        turned = type(value)(int=value.int ^ 1 << chance.randrange(128))
        return msgspec.structs.replace(link, id=turned)
    raw = bytearray(value.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return msgspec.structs.replace(link, **{column: raw.decode("latin-1")})


def test_a_thousand_random_flips_are_a_thousand_detections() -> None:
    links, chance = chain(50), random.Random(25)  # the same flips each time
    assert isinstance(core.walk(core.Head(), links), core.Head)

    for _ in range(1_000):
        place = chance.randrange(len(links))
        changed = [*links[:place], flipped(links[place], chance), *links[place + 1 :]]
        found = core.walk(core.Head(), changed)
        assert isinstance(found, core.Break)
        assert found.sequence <= place + 2


@given(st.data())
def test_taking_out_or_swapping_lines_is_detected(data: st.DataObject) -> None:
    links = chain(8)
    first = data.draw(st.integers(0, 6))
    second = data.draw(st.integers(first + 1, 7))
    without = [*links[:first], *links[first + 1 :]]
    swapped = [*links]
    swapped[first], swapped[second] = swapped[second], swapped[first]

    assert isinstance(core.walk(core.Head(), without), core.Break)
    assert isinstance(core.walk(core.Head(), swapped), core.Break)


async def test_every_act_of_the_path_is_on_the_trail_and_seals_into_one_chain(
    walk_on_both: Walk,
) -> None:
    walk = walk_on_both
    await walk.to_delivered()
    audit = walk.clinic.audit

    sealed = [await walk.do(lambda tx: audit.seal(tx, 7)) for _ in range(6)]
    verdict = await walk.do(audit.verify)

    assert sealed[0] == 7
    assert sealed[-1] == 0
    assert (verdict.is_whole, verdict.unsealed) == (True, 0)
    assert verdict.sealed == sum(sealed)
    async with walk.clinic.database.read() as tx:
        texts = (await connection(tx).execute(select(trail.c.text))).scalars().all()
    acts = {msgspec.json.decode(text, type=AuditEntry).act for text in texts}
    assert acts >= {"patient.add", "case.save", "consent.give", "consultation.submit"}
    assert acts >= {"consultation.sign_opinion", "consultation.sign_report"}


async def test_no_name_and_no_number_of_a_patient_is_on_the_trail(walk: Walk) -> None:
    await walk.to_delivered()
    await walk.execute()

    async with walk.clinic.database.read() as tx:
        texts = (await connection(tx).execute(select(trail.c.text))).scalars().all()

    for secret in ("张", "11010519491231002X", "13800000000", "咳嗽", "抗生素", "治疗"):
        assert not any(secret in text for text in texts)


async def test_sealing_twice_changes_nothing_and_a_line_taken_over_twice_is_one(
    walk_on_both: Walk,
) -> None:
    walk = walk_on_both
    audit = walk.clinic.audit
    line = core.entry(ident(800), DOER, Deed(act="images.add", kind="case", thing=None))
    await walk.do(lambda tx: audit.take_over(tx, line))
    await walk.do(lambda tx: audit.take_over(tx, line))
    assert await walk.do(audit.seal) == 1

    await walk.do(lambda tx: audit.take_over(tx, line))

    assert await walk.do(audit.seal) == 0
    async with walk.clinic.database.read() as tx:
        count = (await connection(tx).execute(select(func.count()).select_from(trail))).scalar()
    assert count == 1


@pytest.mark.parametrize("column", ["text", "digest", "previous"])
async def test_a_row_changed_in_the_database_breaks_the_chain(walk: Walk, column: str) -> None:
    await walk.open()
    await walk.write()
    await walk.do(walk.clinic.audit.seal)
    changed = func.replace(trail.c[column], "1", "2")
    async with walk.clinic.database.change() as tx:
        await connection(tx).execute(
            update(trail).where(trail.c.sequence == 3).values({column: changed})
        )

    verdict = await walk.do(walk.clinic.audit.verify)

    assert not verdict.is_whole
    assert verdict.broken_at == 3


async def test_a_chain_cut_short_is_seen_by_who_holds_a_checkpoint(clinic: Clinic) -> None:
    walk = Walk(clinic)
    await walk.open()
    await walk.do(clinic.audit.seal)
    checkpoint = await walk.do(clinic.audit.head)
    async with clinic.database.change() as tx:
        await connection(tx).execute(trail.delete().where(trail.c.sequence == checkpoint.sequence))

    assert (await walk.do(clinic.audit.verify)).is_whole
    held = await walk.do(lambda tx: clinic.audit.verify(tx, checkpoint))
    assert not held.is_whole
