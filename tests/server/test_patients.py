"""Patients over HTTP on the product as a person runs it: likely duplicates, merge, split, FHIR."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from server.demo.alliance import PASSWORD, TOWNSHIP
from tests.browsing import Browsing
from tests.product import Product
from tests.server.rights import person

ONE_CARD, OTHER_CARD = "11010519491231002X", "110105194912310046"


class Registry:
    """Doctor Wang at the registry of the township hospital."""

    def __init__(self, product: Product, wang: Browsing) -> None:
        self.product = product
        self.wang = wang
        self.name = f"沈{uuid4().hex[:6]}"

    async def add(self, **form: str) -> dict[str, Any]:
        """A record of the same name, sex and birth date as the others of this test."""
        body = {"name": self.name, "sex": "female", "birth_date": "1949-12-31"} | form
        found: dict[str, Any] = await self.ask("POST", "/api/patients", body)
        return found

    async def open(self, patient: dict[str, Any]) -> dict[str, Any]:
        """A case with its draft consultation."""
        found: dict[str, Any] = await self.ask("POST", "/api/cases", {"patient": patient["id"]})
        return found

    async def see(self, patient: dict[str, Any]) -> dict[str, Any]:
        """The page of a patient."""
        found: dict[str, Any] = await self.ask("GET", f"/api/patients/{patient['id']}")
        return found

    async def merge(self, survivor: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        """Merge one record into another."""
        body = {"merged": other["id"], "reason": "重复建档"}
        found: dict[str, Any] = await self.ask(
            "POST", f"/api/patients/{survivor['id']}/merges", body
        )
        return found

    async def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  # JSON
        """A call that must go well."""
        reply = await self.wang.call(method, path, body)
        assert reply.status == 200, (method, path, reply.status, reply.body)
        return msgspec.json.decode(reply.body)


@pytest.fixture
async def registry(product: Product) -> Registry:
    """Somebody at the registry."""
    wang = Browsing(product.base_url)
    await wang.sign_in("wang", PASSWORD)
    return Registry(product, wang)


async def test_duplicates_are_told_before_and_after_registering(registry: Registry) -> None:
    first = await registry.add(record_number=f"A{registry.name}", phone="13800000001")
    asked = {"name": registry.name, "sex": "female", "birth_date": "1949-12-31"}

    (told,) = await registry.ask("POST", "/api/patients/alike", asked)
    again = await registry.add()
    (found,) = await registry.ask("GET", f"/api/patients/{again['id']}/duplicates")

    assert told["patient"] == found["patient"] == first
    assert (found["likeness"], found["needs_second"]) == (["person"], False)


async def test_a_merge_and_its_split_over_http(registry: Registry) -> None:
    first, again = await registry.add(phone="13800000001"), await registry.add(address="东街")
    opened = await registry.open(again)

    done = await registry.merge(first, again)

    page = await registry.see(first)
    assert {each["id"] for each in page["holdings"]} == {opened["case"], opened["consultation"]}
    assert (done["merge"]["state"], done["may_split"]) == ("merged", True)
    assert (await registry.see(again))["survivor"] == page["patient"]
    consultation = await registry.ask("GET", f"/api/consultations/{opened['consultation']}")
    assert consultation["patient"]["id"] == first["id"]
    for patient in (first, again):
        bundle = await registry.ask("GET", f"/fhir/Task?patient={patient['id']}")
        assert opened["consultation"] in str(bundle), "the old id finds the same"

    path = f"/api/merges/{done['merge']['id']}/split"
    split = await registry.ask("POST", path, {"reason": "并非同一人"})
    once_more = await registry.wang.call("POST", path, {"reason": "并非同一人"})

    assert split["merge"]["state"] == "split"
    assert (once_more.status, once_more.json()["code"]) == (409, "merge-settled")
    assert [each["id"] for each in (await registry.see(first))["holdings"]] == []
    assert (await registry.see(first))["patient"]["form"] == first["form"]
    back = await registry.ask("GET", f"/api/consultations/{opened['consultation']}")
    assert back["patient"]["id"] == again["id"]


async def test_a_merged_record_takes_no_change_and_no_second_merge(registry: Registry) -> None:
    first, again, third = [await registry.add() for _ in range(3)]
    await registry.merge(first, again)
    body = {"version": 2, "form": again["form"]}
    merge = {"merged": again["id"], "reason": "重复建档"}

    for method, path, sent in (
        ("PUT", f"/api/patients/{again['id']}", body),
        ("POST", f"/api/patients/{third['id']}/merges", merge),
        ("POST", f"/api/patients/{again['id']}/merges", merge | {"merged": third["id"]}),
    ):
        reply = await registry.wang.call(method, path, sent)
        assert (reply.status, reply.json()["code"]) == (409, "patient-merged")


async def test_two_cards_need_the_administrator_of_the_same_hospital(registry: Registry) -> None:
    first = await registry.add(id_kind="resident_id", id_number=ONE_CARD)
    other = await registry.add(id_kind="resident_id", id_number=OTHER_CARD)
    lead, body = Browsing(registry.product.base_url), person(str(TOWNSHIP), ["administrator"])
    await lead.sign_in("he", PASSWORD)
    assert (await lead.call("POST", "/api/practitioners", body)).status == 200
    administrator = Browsing(registry.product.base_url)
    await administrator.sign_in(body["account"], PASSWORD)

    waits = await registry.merge(first, other)

    path = f"/api/merges/{waits['merge']['id']}/decide"
    decision = {"is_approved": True, "reason": "已核对户口簿"}
    assert (waits["merge"]["state"], waits["may_decide"]) == ("proposed", False)
    assert (await registry.wang.call("POST", path, decision)).status == 403
    assert (await lead.call("POST", path, decision)).status == 404
    listed = await administrator.call("GET", "/api/merges")
    assert waits["merge"]["id"] in str(listed.body)
    assert waits["merge"]["id"] not in str((await lead.call("GET", "/api/merges")).body)
    approved = await administrator.call("POST", path, decision)
    assert (approved.status, approved.json()["merge"]["state"]) == (200, "merged")  # type: ignore[index]
    assert (await registry.see(other))["survivor"]["id"] == first["id"]


async def test_what_is_no_reason_is_refused(registry: Registry) -> None:
    first, again = await registry.add(), await registry.add()

    for body in ({"merged": again["id"]}, {"merged": again["id"], "reason": "x"}):
        reply = await registry.wang.call("POST", f"/api/patients/{first['id']}/merges", body)
        assert reply.status == 400
