"""Attachments on their way into the running product."""

from __future__ import annotations

from tests.browsing import Reply
from tests.journey import Journey


async def test_a_key_that_was_used_for_another_case_attaches_nothing(journey: Journey) -> None:
    wang, key = journey.people["wang"], "the-key-of-one-upload"

    async def attach(key: str | None = None) -> Reply:
        path = f"/api/cases/{journey.case}/attachments?kind=pdf&name=a.pdf"
        return await wang.call("POST", path, b"%PDF-1.4", key=key)

    await journey.open()
    assert (await attach(key)).status == 200
    await journey.open()
    refused = await attach(key)

    assert (refused.status, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert (await attach()).json()["case"] == journey.case
