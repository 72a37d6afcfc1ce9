"""Ids and times: sorted as they were made, aware."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from consult.ledger.clock import new_id, utc_now


def test_ids_sort_as_they_were_made() -> None:
    ids = [new_id() for _ in range(2_000)]

    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_an_id_is_a_uuid_of_version_7_that_tells_its_time() -> None:
    made = new_id()

    assert (made.version, made.variant) == (7, RFC_4122)
    told = datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
    assert abs(utc_now() - told) < timedelta(seconds=10)
