"""The answer to STOW-RS (PS3.18 §10.5.3, annex I): what was stored, and what failed and why."""

from imaging.index.wire import Attributes
from imaging.intake.wire import FileOutcome

# PS3.18 table I.2-2.
CANNOT_UNDERSTAND, OUT_OF_RESOURCES, DUPLICATE = 0xC000, 0xA700, 0x0111
MISMATCH, NOT_SUPPORTED = 0xA900, 0x0122

REASONS = {
    "storage-full": OUT_OF_RESOURCES,
    "too-big": OUT_OF_RESOURCES,
    "same-uid-other-bytes": DUPLICATE,
    "other-study": MISMATCH,
    "unsupported-transfer-syntax": NOT_SUPPORTED,
}
KEPT = ("stored", "duplicate")


def status_of(outcomes: list[FileOutcome]) -> int:
    """PS3.18 table 10.5.3-1; 507 where nothing fits on the disk."""
    kept = sum(one.outcome in KEPT for one in outcomes)
    if outcomes and kept == len(outcomes):
        return 200
    if kept:
        return 202
    return 507 if any(one.code == "storage-full" for one in outcomes) else 409


def body_of(outcomes: list[FileOutcome], base_url: str) -> Attributes:
    """The Store Instances Response Module (PS3.18 table I.1-1)."""
    kept = [_kept(one, base_url) for one in outcomes if one.outcome in KEPT]
    failed = [_failed(one) for one in outcomes if one.outcome not in KEPT]
    body: Attributes = {}
    if kept:
        studies = {one.study_uid for one in outcomes if one.outcome in KEPT}
        if len(studies) == 1:
            body["00081190"] = _value("UR", f"{base_url}/studies/{studies.pop()}")
        body["00081199"] = {"vr": "SQ", "Value": kept}
    if failed:
        body["00081198"] = {"vr": "SQ", "Value": failed}
    return body


def _kept(one: FileOutcome, base_url: str) -> Attributes:
    series = f"{base_url}/studies/{one.study_uid}/series/{one.series_uid}"
    return _referenced(one) | {"00081190": _value("UR", f"{series}/instances/{one.sop_uid}")}


def _failed(one: FileOutcome) -> Attributes:
    reason = REASONS.get(one.code, CANNOT_UNDERSTAND)
    # The sentence stands where the standard has a place for one: Error Comment.
    return _referenced(one) | {
        "00081197": {"vr": "US", "Value": [reason]},
        "00000902": _value("LO", one.en[:64]),
    }


def _referenced(one: FileOutcome) -> Attributes:
    return {"00081150": _value("UI", one.sop_class), "00081155": _value("UI", one.sop_uid)}


def _value(vr: str, value: str) -> Attributes:
    return {"vr": vr, "Value": [value]} if value else {"vr": vr}
