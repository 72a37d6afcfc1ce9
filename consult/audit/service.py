"""The audit trail: recorded in the transaction of the act, sealed in one of its own."""

from consult.audit import core
from consult.audit.ports import Entries
from consult.audit.wire import AuditEntry, Deed, Doer, Link, Verdict
from consult.ledger.ports import NewId, Transaction

BATCH = 500


class Audit:
    """Records, seals, verifies."""

    def __init__(self, entries: Entries, new_id: NewId) -> None:
        self._entries = entries
        self._new_id = new_id

    async def record(self, tx: Transaction, doer: Doer, deed: Deed) -> None:
        """Write one line, unsealed, in the transaction of the act."""
        await self._entries.add(tx, core.entry(self._new_id(), doer, deed))

    async def take_over(self, tx: Transaction, line: AuditEntry) -> None:
        """Keep a line that was recorded in another database; the same id twice is one line."""
        await self._entries.add(tx, line)

    async def seal(self, tx: Transaction, limit: int = BATCH) -> int:
        """Link the oldest unsealed lines and count them; call until it gives 0."""
        waiting = await self._entries.unsealed(tx, limit)
        if not waiting:
            return 0
        links: list[Link] = []
        head = await self.head(tx)
        for line in waiting:
            links.append(core.link(head, line.id, core.text_of(line)))
            head = core.Head(links[-1].sequence, links[-1].digest)
        await self._entries.seal(tx, links)
        return len(links)

    async def head(self, tx: Transaction) -> core.Head:
        """The end of the chain, to be held by others as a checkpoint."""
        return (await self._entries.extent(tx)).head

    async def verify(self, tx: Transaction, checkpoint: core.Head | None = None) -> Verdict:
        """Walk the whole chain; a checkpoint held elsewhere also shows a chain cut short."""
        unsealed = (await self._entries.extent(tx)).unsealed
        head, seen = core.Head(), checkpoint in (None, core.Head())
        while links := await self._entries.links(tx, head, BATCH):
            seen = seen or any(
                core.Head(link.sequence, link.digest) == checkpoint for link in links
            )
            found = core.walk(head, links)
            if isinstance(found, core.Break):
                return Verdict(
                    is_whole=False,
                    sealed=head.sequence,
                    unsealed=unsealed,
                    head=head.digest,
                    broken_at=found.sequence,
                    reason=found.reason,
                )
            head = found
        return Verdict(
            is_whole=seen,
            sealed=head.sequence,
            unsealed=unsealed,
            head=head.digest,
            reason="" if seen else "the checkpoint is not in the chain",
        )
