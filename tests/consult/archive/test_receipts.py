"""A receipt counts only for its package, by the archive's own key."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from consult.archive.core import delivery as course
from consult.archive.core.receipt import flaw, is_signed
from consult.archive.ed25519 import ReceiptKey
from consult.archive.wire import Delivery, Due, Package, Receipt
from consult.ledger.errors import NotNow
from consult.ledger.wire import ConsentId, ConsultationId, DeliveryId, Digest, HospitalId, PackageId

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PACKAGE = Package(
    id=PackageId(UUID(int=5)),
    owner=HospitalId(UUID(int=1)),
    consultation=ConsultationId(UUID(int=7)),
    kind="report",
    number="HZ-2026-000123",
    digest=Digest("ab" * 32),
    size_bytes=1234,
    record_digest=Digest("cd" * 32),
    concerns=None,
    sealed_at=NOW,
)
UNSIGNED = Receipt(
    package="ab" * 32,
    size_bytes=1234,
    kind="report",
    number="HZ-2026-000123",
    hospital="清源县人民医院",
    received_at=NOW,
    key="",
)


@pytest.fixture
def key(tmp_path: Path) -> ReceiptKey:
    """The key of an archive."""
    return ReceiptKey(tmp_path / "receipt.key.pem")


def test_a_receipt_by_the_archives_key_counts(key: ReceiptKey) -> None:
    assert flaw(key.sign(UNSIGNED), PACKAGE, key.public) == ""


def test_the_key_of_an_archive_outlives_a_restart(key: ReceiptKey, tmp_path: Path) -> None:
    file = tmp_path / "receipt.key.pem"

    assert ReceiptKey(file).public == key.public
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_receipt_by_another_key_does_not_count(key: ReceiptKey, tmp_path: Path) -> None:
    other = ReceiptKey(tmp_path / "other.pem")

    assert flaw(other.sign(UNSIGNED), PACKAGE, key.public)
    assert flaw(replace(other.sign(UNSIGNED), key=key.public), PACKAGE, key.public)


@pytest.mark.parametrize("change", [{"package": "ef" * 32}, {"size_bytes": 1}])
def test_a_receipt_for_another_package_does_not_count(
    key: ReceiptKey, change: dict[str, object]
) -> None:
    assert "another package" in flaw(key.sign(replace(UNSIGNED, **change)), PACKAGE, key.public)


@pytest.mark.parametrize(
    "change",
    [
        {"package": "ef" * 32},
        {"size_bytes": 1},
        {"kind": "execution"},
        {"number": "HZ-2026-000124"},
        {"hospital": "别处"},
        {"received_at": NOW.replace(year=2020)},
        {"key": "00" * 32},
        {"key": "zz"},
        {"signature": b""},
        {"signature": bytes(64)},
    ],
)
def test_every_change_of_a_receipt_breaks_its_signature(
    key: ReceiptKey, change: dict[str, object]
) -> None:
    assert not is_signed(replace(key.sign(UNSIGNED), **change))


def test_every_flipped_bit_of_a_signature_is_found(key: ReceiptKey) -> None:
    receipt = key.sign(UNSIGNED)

    for place in range(64 * 8):
        changed = bytearray(receipt.signature)
        changed[place // 8] ^= 1 << place % 8
        assert not is_signed(replace(receipt, signature=bytes(changed)))


def test_a_refused_copy_is_waived_and_names_its_consent() -> None:
    consent = ConsentId(UUID(int=9))

    delivery = _opened(waived_by=consent)

    assert (delivery.state, delivery.waived_by) == ("waived", consent)


@pytest.mark.parametrize(
    ("states", "settled"),
    [
        (("delivered", "delivered"), True),
        (("delivered", "waived"), True),
        (("delivered", "pending"), False),
        (("delivered", "failed"), False),
        (("pending",), False),
        ((), False),
    ],
)
def test_delivered_means_that_every_archive_that_is_due_acknowledged(
    states: tuple[str, ...], settled: bool
) -> None:
    deliveries = [replace(_opened(), state=state) for state in states]

    assert course.is_settled(deliveries) is settled


def test_the_course_of_a_delivery_counts_attempts_and_versions(key: ReceiptKey) -> None:
    pending = _opened()
    missed = course.missed(pending, "archive: timeout", NOW)
    refused = course.refused(missed, "archive-refused", NOW)
    again = course.reopened(refused, NOW)
    done = course.acknowledged(again, key.sign(UNSIGNED), NOW)

    assert [each.state for each in (missed, refused, again, done)] == [
        "pending",
        "failed",
        "pending",
        "delivered",
    ]
    assert (done.version, done.attempts, done.last_error) == (5, 2, "")
    with pytest.raises(NotNow):
        course.reopened(done, NOW)


def _opened(waived_by: ConsentId | None = None) -> Delivery:
    due = Due(hospital=HospitalId(UUID(int=2)), hospital_name="清源县人民医院", waived_by=waived_by)
    return course.opened(DeliveryId(UUID(int=3)), PACKAGE, due, NOW)
