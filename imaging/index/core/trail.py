"""How a line about images reaches the clinic's trail: as a message of the images' own outbox."""

import msgspec

from consult.audit.wire import AuditEntry
from consult.ledger.ports import Posted

AUDIT_TOPIC = "audit.entry"
"""Outbox topic; the body's `entry` is the JSON of an `AuditEntry`, taken over once by its id."""


def line_of(entry: AuditEntry) -> Posted:
    """The message of a line; those of one case are taken over in their order."""
    return Posted(
        id=entry.id,
        topic=AUDIT_TOPIC,
        key=str(entry.case),
        body={"entry": msgspec.json.encode(entry).decode()},
        run_at=entry.at,
    )
