"""A signed launch opens only as it was signed, for as long as it says; all else looks the same."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.launches import core
from consult.launches.core import Signer, differs, matched, meant, read_signed
from consult.ledger.errors import NotAllowed
from consult.patients.core.likeness import Known
from consult.patients.wire import PatientForm
from tests.consult.alliance import LEAD, NOW, TOWNSHIP
from tests.consult.launches.signing import KEY, claims, part, signed
from tests.consult.patients.records import AGAIN, OTHER_CARD, WANG, record

CONFORMANCE = Path(__file__).parents[3] / "consult/exchange/CONFORMANCE.md"
SIGNERS = {
    "QS-HIS": Signer(TOWNSHIP, KEY.encode()),
    "YL-HIS": Signer(LEAD, b"another key of thirty-two bytes or so"),
}
SOON = int(NOW.timestamp()) + 300
RIGHT = signed(claims("wang", SOON), "QS-HIS")


def test_a_launch_that_was_signed_is_read() -> None:
    found = read_signed(RIGHT, SIGNERS, NOW)

    assert (found.facility, found.signer.hospital) == ("QS-HIS", TOWNSHIP)
    assert (found.claims.sub, found.claims.context.patient.name) == ("wang", "赵桂英")
    assert found.until == NOW + timedelta(minutes=5)


HEAD, SAID, MAC = RIGHT.split(".")
OTHER = part(claims("liu", SOON))
FORGED = {
    "empty": "",
    "no signature": f"{HEAD}.{SAID}",
    "an empty signature": f"{HEAD}.{SAID}.",
    "four parts": f"{RIGHT}.{MAC}",
    "another content": f"{HEAD}.{OTHER}.{MAC}",
    "another key": signed(claims("wang", SOON), "QS-HIS", "x" * 40),
    "the key of another hospital's system": signed(claims("wang", SOON), "YL-HIS"),
    "a system that nobody knows": signed(claims("wang", SOON), "XX-HIS"),
    "no algorithm": signed(claims("wang", SOON), "QS-HIS", alg="none"),
    "another algorithm": signed(claims("wang", SOON), "QS-HIS", alg="HS512"),
    "a head with more in it": signed(claims("wang", SOON), "QS-HIS", jku="https://example.org"),
    "a signature in plain base64": f"{HEAD}.{SAID}.{MAC}=",
    "another use": signed({**claims("wang", SOON), "aud": "lianzhen-push"}, "QS-HIS"),
    "a short nonce": signed(claims("wang", SOON, "1"), "QS-HIS"),
    "no nonce": signed({k: v for k, v in claims("wang", SOON).items() if k != "jti"}, "QS-HIS"),
    "an unknown field": signed({**claims("wang", SOON), "role": "chair"}, "QS-HIS"),
    "no JSON": signed("{", "QS-HIS"),
    "ran out": signed(claims("wang", int(NOW.timestamp())), "QS-HIS"),
    "for too long": signed(claims("wang", SOON + 301), "QS-HIS"),
    "nested without end": f"{HEAD}.{'W' * 20_000}.{MAC}",
}


@pytest.mark.parametrize("text", FORGED.values(), ids=list(FORGED))
def test_whatever_else_comes_gets_the_same_answer(text: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        read_signed(text, SIGNERS, NOW)

    assert refused.value.code == "launch-void"


@given(text=st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=200))
def test_any_text_is_refused_and_breaks_nothing(text: str) -> None:
    for candidate in (
        text,
        f"{HEAD}.{text}.{MAC}",
        f"{text}.{SAID}.{MAC}",
        f"{HEAD}.{SAID}.{text}",
    ):
        if candidate != RIGHT:
            with pytest.raises(NotAllowed):
                read_signed(candidate, SIGNERS, NOW)


@given(at=st.integers(0, len(RIGHT) - 1), sign=st.sampled_from("AZaz09-_"))
def test_one_changed_sign_is_enough(at: int, sign: str) -> None:
    changed = RIGHT[:at] + sign + RIGHT[at + 1 :]
    if changed == RIGHT or RIGHT[at] == ".":
        return
    with pytest.raises(NotAllowed):
        read_signed(changed, SIGNERS, NOW)


def test_a_nonce_counts_for_its_own_system_only() -> None:
    ours = read_signed(RIGHT, SIGNERS, NOW)
    same = read_signed(signed(claims("liu", SOON + 1), "QS-HIS"), SIGNERS, NOW)
    theirs = read_signed(
        signed(claims("wang", SOON), "YL-HIS", SIGNERS["YL-HIS"].key.decode()), SIGNERS, NOW
    )

    assert core.nonce_digest(ours) == core.nonce_digest(same) != core.nonce_digest(theirs)


def known(number: int, form: PatientForm) -> Known:
    """A record to which no other one leads."""
    return Known(record(number, form), (form,))


def test_who_is_meant_is_told_only_beyond_doubt() -> None:
    first, again, other = known(1, WANG), known(2, AGAIN), known(3, OTHER_CARD)
    same_number = known(4, replace(OTHER_CARD, record_number="M-1", name="李四"))

    assert meant(matched(WANG, [first])) == first.patient.id
    assert meant(matched(WANG, [first, again])) == first.patient.id
    assert meant(matched(WANG, [again])) == again.patient.id
    assert meant(matched(WANG, [again, known(6, replace(AGAIN, phone=""))])) is None
    assert meant(matched(WANG, [first, same_number])) is None
    assert meant(matched(WANG, [same_number])) is None
    assert [match.patient for match in matched(WANG, [again, first])] == [
        first.patient,
        again.patient,
    ]
    assert [match.contradicts for match in matched(WANG, [other])] == [True]
    assert matched(WANG, [known(5, replace(AGAIN, name="李四"))]) == ()


def test_what_came_is_held_against_what_is_stored_field_by_field() -> None:
    told = replace(WANG, phone="13911112222", address="", sex="unknown")

    assert [(each.field, each.told, each.stored) for each in differs(told, WANG)] == [
        ("phone", "13911112222", "13800000001")
    ]
    assert [each.field for each in differs(WANG, AGAIN)] == [
        "id_kind",
        "id_number",
        "phone",
        "record_number",
    ]


def test_the_example_of_the_conformance_statement_opens() -> None:
    text = CONFORMANCE.read_text(encoding="utf-8")
    head, said, link = text.split("```launch\n")[1].split("```")[0].strip().splitlines()
    (key,) = re.findall(r"With the key `(.+?)`", text)
    made_at = datetime.fromtimestamp(json.loads(said)["exp"], UTC) - timedelta(minutes=5)

    found = read_signed(link, {"QS-HIS": Signer(TOWNSHIP, key.encode())}, made_at)

    assert json.loads(head)["kid"] == found.facility
    assert json.loads(said)["context"]["patient"]["name"] == found.claims.context.patient.name
